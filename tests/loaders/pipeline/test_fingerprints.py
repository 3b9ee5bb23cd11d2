from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from loaders import load
from loaders.pipeline.fingerprints import Candidate, mark_alone, read_document
from loaders.records import Document
from store import connect
from store.models import Article, ArticleRevision
from tests.loaders.pipeline.corpora import article


def identities(*files: str) -> list[str | None]:
    articles = [article(0, file=file) for file in files]
    documents = [Document(each.source_uri, 0, partial(replace, each)) for each in articles]
    found = [read_document(document) for document in mark_alone(documents)]
    return [candidate.text.identity for candidate in found if isinstance(candidate, Candidate)]


def test_a_file_names_the_article_that_it_holds_alone() -> None:
    assert identities("a", "b") == ["file:///a.txt", "file:///b.txt"]
    assert identities("a", "a", "b") == [None, None, "file:///b.txt"]


def test_two_pipes_are_two_articles(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for title in ("Pier closes", "Pier reopens"):
        (tmp_path / "piped").write_text(f" date 2023-02-22 {title}\n\nThe pier has new planks.\n")
        with (tmp_path / "piped").open("rb") as stdin, monkeypatch.context() as piped:
            piped.setattr(sys, "stdin", stdin)
            assert load(url, ["-"]).counts["loaded"] == 1
    with connect(url, read_only=True) as session:
        assert set(session.scalars(select(Article.title))) == {"Pier closes", "Pier reopens"}
        assert session.scalars(select(ArticleRevision)).all() == []
