"""The data dictionary: docs/schema.md, written from the models and the views.

python -m store.dictionary > docs/schema.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from sqlalchemy import Column, Dialect, ForeignKey, Table
from sqlalchemy.dialects import postgresql

from store.models import Base
from store.schema import head_revision
from store.views import VIEWS

_POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]

_INTRODUCTION = """# The schema

For everyone who writes SQL: afterwards you know what each table, view and column means. Written by
`python -m store.dictionary > docs/schema.md` from the models (revision {revision}); a test compares. The same words are
in the database: comments in PostgreSQL (`\\d+ articles`), the table `schema_comments` in SQLite.

- Keys called `id` are surrogates and differ from database to database; a person's `key`, a country's `code` and an
  article's `digest` are the same everywhere.
- Spans count Unicode code points from 0, the end not included:
  `substr(body, start_char + 1, end_char - start_char) = surface` in both engines.
- Days are DATE (text `2023-02-22` in SQLite); instants are UTC. Derived tables keep the day as the number 20230222.
- Tables called *derived* are kept in step with every load; `dateline rebuild` rebuilds them.
- Both engines have a search index: in SQLite the virtual table `articles_fts`
  (`WHERE articles_fts MATCH 'grain AND deal'`), in PostgreSQL the column `articles.search`
  ([search.md](search.md)).

## How the tables hang together
"""


def render() -> str:
    """Write the whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    tables = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    yield _INTRODUCTION.format(revision=head_revision())
    yield from _diagram(tables)
    yield "\n## Tables"
    for table in tables:
        yield f"\n### {table.name}\n\n{table.comment}\n"
        yield "| column | type | | what it holds |\n| --- | --- | --- | --- |"
        yield from (
            f"| {column.name} | {_type(column)} | {_marks(column)} | {_cell(column.comment)} |"
            for column in table.columns
        )
    yield "\n## Views"
    for view in VIEWS.values():
        yield f"\n### {view.name}\n\n{view.comment}\n\n| column | type | what it holds |\n| --- | --- | --- |"
        yield from (f"| {each.name} | {_type(each)} | {_cell(each.comment)} |" for each in view.columns)


def _diagram(tables: list[Table]) -> Iterator[str]:
    """Draw the references between tables: under each table those that refer to it, with their other references."""
    children = {
        parent.name: {each: each.name for each in tables if parent in map(_referred, each.foreign_keys)}
        for parent in tables
    }
    yield "```text"
    for parent in sorted(children, key=lambda name: (-len(children[name]), name)):
        if children[parent]:
            yield parent
        for number, (child, name) in enumerate(children[parent].items(), 1):
            others = sorted({key.column.table.name for key in child.foreign_keys} - {parent, name})
            corner = "└─" if number == len(children[parent]) else "├─"
            yield f"{corner} {name}" + (f" → {', '.join(others)}" if others else "")
    yield "```"


def _referred(key: ForeignKey) -> Table:
    return key.column.table


def _type(column: Column[object]) -> str:
    return str(column.type.compile(dialect=_POSTGRESQL)).lower().replace(" with time zone", "tz")


def _marks(column: Column[object]) -> str:
    references = [f"→ {key.column.table.name}.{key.column.name}" for key in column.foreign_keys]
    said = {"key": column.primary_key, "unique": column.unique, "may be empty": column.nullable}
    words = [word for word, holds in said.items() if holds][:1]
    return ", ".join([*words, *references])


def _cell(words: str | None) -> str:
    return (words or "").replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(render())
