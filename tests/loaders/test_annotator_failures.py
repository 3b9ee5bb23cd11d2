"""An annotator that raises an error over one article costs that article only, whoever annotates."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from loaders import load
from loaders.annotate import annotate
from loaders.annotators.article import Annotator
from loaders.records import Found, Unannotated
from loaders.retry import retry_rejects
from store import connect, database_digest
from store.models import Article, Reject
from tests.conftest import MakeDatabase

FATAL = "snow"
SOUND = Annotator.annotate


def failing(annotator: Annotator, article: Unannotated) -> Found:
    """Annotate, and fail over a word as a fault in an annotator would."""
    if FATAL in article.body:
        raise IndexError("list index out of range")
    return SOUND(annotator, article)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(6):
        weather = FATAL if number == 3 else "rain"
        (folder / f"{number}.txt").write_text(
            f" date 2023-02-2{number} Weather\n\nThere was {weather} in Oslo.\n", encoding="utf-8"
        )
    return folder


@pytest.mark.parametrize("workers", [1, 2])
def test_an_article_that_the_annotator_fails_over_is_rejected_until_a_retry_works(
    news: Path, make_database: MakeDatabase, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    url, sound = make_database("failing"), make_database("sound")
    monkeypatch.setattr(Annotator, "annotate", failing)
    report = load(url, [str(news)], workers=workers, batch_size=2)
    assert (report.counts["read"], report.counts["loaded"]) == (6, 5)
    assert report.rejected_by_reason == {"annotator-failed": 1}
    with connect(url, read_only=True) as session:
        [reject] = session.scalars(select(Reject))
        assert reject.source_uri.endswith("/3.txt")
        assert "IndexError: list index out of range (test_annotator_failures.py, line " in reject.message
        assert reject.raw == b"Weather\n\nThere was snow in Oslo."
    assert retry_rejects(url, workers=workers).resolved == 0
    monkeypatch.undo()
    assert retry_rejects(url, workers=workers).resolved == 1
    with connect(url, read_only=True) as session:
        assert session.scalars(select(Reject.resolution)).one() == "loaded"
        digest = database_digest(session)
    load(sound, [str(news)])
    with connect(sound, read_only=True) as session:
        assert database_digest(session) == digest


def test_a_new_text_of_a_known_article_that_the_annotator_fails_over_leaves_the_article_as_it_was(
    news: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (news / "3.txt").unlink()
    load(url, [str(news)])
    with connect(url, read_only=True) as session:
        before = database_digest(session)
    monkeypatch.setattr(Annotator, "annotate", failing)
    (news / "1.txt").write_text(
        " date 2023-02-21 Weather\n\nThere was snow in Oslo after all.\n", encoding="utf-8"
    )
    report = load(url, [str(news)])
    assert (report.counts["unchanged"], report.rejected_by_reason) == (4, {"annotator-failed": 1})
    with connect(url, read_only=True) as session:
        assert database_digest(session) == before


def test_annotating_again_leaves_an_article_that_it_fails_over_as_it_was(
    news: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(url, [str(news)])
    with connect(url, read_only=True) as session:
        before = database_digest(session)
    monkeypatch.setattr(Annotator, "annotate", failing)
    report = annotate(url)
    assert (report.counts["annotated"], report.rejected_by_reason) == (5, {"annotator-failed": 1})
    assert report.exit_status == 3
    with connect(url, read_only=True) as session:
        assert database_digest(session) == before
        uri = session.scalars(select(Article.source_uri).where(Article.body.contains(FATAL))).one()
        assert session.scalars(select(Reject.source_uri)).one() == uri
