from __future__ import annotations

import unicodedata
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from loaders.records import ParsedArticle
from store.models import Article, ArticleRevision
from store.texts import COMPUTED, METADATA, SAID, Text, TextColumns, article_digest, make_text

PARSED = ParsedArticle("Visit", "He flew to São Paulo.", date(2023, 2, 22), "file:///a.txt", "text")
OTHER: dict[str, Any] = {
    "published_on": date(2023, 2, 23),
    "published_at": datetime(2023, 2, 22, 12, tzinfo=UTC),
}


def test_the_record_has_the_columns_of_articles_and_of_revisions() -> None:
    shared = {name for name, column in vars(TextColumns).items() if not name.startswith("_") and column}
    assert set(Text._fields) == {"digest", *shared}
    for model in (Article, ArticleRevision):
        assert set(Text._fields) <= set(model.__table__.columns.keys())


def test_the_parsed_record_has_everything_that_a_source_may_say() -> None:
    assert {field.name for field in fields(ParsedArticle)} == {*SAID, "repairs", "embargoed", "entry_uri"}
    assert set(SAID) | COMPUTED == set(Text._fields)


@pytest.mark.parametrize("name", METADATA)
def test_every_word_that_a_source_says_of_an_article_is_in_its_checksum(name: str) -> None:
    changed = replace(PARSED, **{name: OTHER.get(name, "other")})
    assert make_text(changed, identity=None).checksum != make_text(PARSED, identity=None).checksum


def test_a_copy_of_which_more_is_known_is_the_better_one() -> None:
    known = replace(PARSED, publisher="The Courier")
    assert make_text(known, identity=None).copy_rank < make_text(PARSED, identity=None).copy_rank


def test_a_digest_is_the_same_for_composed_and_decomposed_letters() -> None:
    composed = unicodedata.normalize("NFC", PARSED.body)
    decomposed = unicodedata.normalize("NFD", PARSED.body)
    assert composed != decomposed
    day = PARSED.published_on
    assert article_digest(day, "", composed) == article_digest(day, "", decomposed)
    assert article_digest(day, composed, "") == article_digest(day, decomposed, "")
