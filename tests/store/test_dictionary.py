"""The data dictionary says what the schema is."""

from __future__ import annotations

from pathlib import Path

from store.comments import all_comments
from store.dictionary import render

PAGE = Path(__file__).parents[2] / "docs" / "schema.md"


def test_the_page_is_what_the_models_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "run: python -m store.dictionary > docs/schema.md"


def test_every_table_and_column_has_words() -> None:
    empty = [
        (table, name)
        for table, columns in all_comments().items()
        for name, words in columns.items()
        if not words
    ]
    assert empty == []
