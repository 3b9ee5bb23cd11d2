"""One hash of a whole database: of every column of every table but those of `NOT_LOGICAL`.

A new table or column is in the digest unless it is named there, with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, Executable, FromClause, Table, UniqueConstraint, func, select, union
from sqlalchemy.orm import Session

from store.kinds import derived_tables
from store.models import Base
from store.models.articles import Article
from store.models.revisions import ArticleRevision, ArticleSource

_MODULUS = 1 << 256

_SURROGATE = "surrogate key: it depends on the order of loading"
_CLOCK = "clock: when it happened, not what"
_AUTHOR = "who withheld it and why: what is withheld is in the digest"
_PLACE = "of several places where one text was read, an article's row names one, and which one is chance"
_TEXT = {
    "source_uri": _PLACE,
    "source_format": _PLACE,
    "identity": _PLACE,
    "language_from": "how its language is known: the language is in the digest",
    "generation": "history of loads: what it decides, the order of revisions, is in the digest",
    "load_run_id": "history of loads",
}
_DERIVED = "derived: tests compare it with what it is derived from"

NOT_LOGICAL: dict[str, str] = {
    "articles.id": _SURROGATE,
    "people.id": _SURROGATE,
    "quotations.id": _SURROGATE,
    "judgements.id": _SURROGATE,
    "judgements.recorded_by": "who decided it, not what",
    "judgements.recorded_at": _CLOCK,
    "article_revisions.recorded_at": _CLOCK,
    "withheld.id": _SURROGATE,
    "withheld.decision": _SURROGATE,
    "withheld.reason": _AUTHOR,
    "withheld.recorded_by": _AUTHOR,
    "withheld.recorded_at": _CLOCK,
    "withheld_names": "salted hashes, whose effect is in the digest",
    **{f"{table}.{name}": why for table in ("articles", "article_revisions") for name, why in _TEXT.items()},
    "article_sources.source_uri": "where a file lay",
    "article_sources.identity": "where a file lay, if its text has no name of its own",
    "article_sources.url": "of several copies at one place the first that was read is kept",
    "article_sources.publisher": "of several copies at one place the first that was read is kept",
    "article_sources.load_run_id": "history of loads",
    "load_runs": "history of loads",
    "web_sources": "history of loads",
    "rejects": "history of loads: what was refused, and how it was resolved later",
    "article_labels": "derived: the labels are columns of the texts",
    "article_bands": "derived: an index, which may keep more than it must",
    "duplicates_due": "work that a load has not ended yet; empty after it",
    "annotations_due": "work that a judgement has not ended yet; empty after it",
    "relink_blocks": "work that a load has not ended yet; empty after it",
}
"""Tables and columns that are not in the digest, and why. Derived tables, which their kinds of finding list, are left out too."""


def why_not_logical(column: Column[Any]) -> str | None:
    """Give the reason for which a column is not in the digest; None for one that is in it."""
    table = column.table.name
    derived = {kept.name for each in derived_tables() for kept in (each, *each.totals)}
    if table in derived:
        return _DERIVED
    return NOT_LOGICAL.get(table) or NOT_LOGICAL.get(f"{table}.{column.name}")


def database_digest(session: Session) -> str:
    """Hash the logical content of a database: no surrogate ids, no clock times, no file names.

    Equal for the same articles, reference data and judgements, whatever the engine,
    the order of loading, the number of workers and the interruptions.
    """
    total = sha256()
    for name, statement in _statements().items():
        rows = session.execute(statement).yield_per(5_000)
        total.update(f"{name} {_sum_of_hashes(rows):064x}\n".encode())
    return total.hexdigest()


def _sum_of_hashes(rows: Iterable[Sequence[object]]) -> int:
    """Add up the rows' hashes, so that neither their order nor an engine's collation matters."""
    total = 0
    for row in rows:
        line = json.dumps(list(row), ensure_ascii=False, sort_keys=True, default=_plain)
        total += int.from_bytes(sha256(line.encode("utf-8", "surrogatepass")).digest())
    return total % _MODULUS


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"no logical form for {value!r}")


@cache
def _statements() -> dict[str, Executable]:
    """Give the statement of each table that has logical columns."""
    tables = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    statements = {table.name: _logical_rows(table) for table in tables if _logical_columns(table)}
    return {**statements, ArticleSource.__tablename__: _places()}


def _logical_columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if why_not_logical(column) is None]


def _logical_rows(table: Table) -> Executable:
    """Select a table's logical columns; a surrogate key is replaced by the unique columns of the row that it refers to."""
    source: FromClause = table
    shown: list[Any] = []
    for column in _logical_columns(table):
        source, values = _values(source, table, column)
        shown += values
    return select(*shown).select_from(source)


def _values(source: FromClause, table: FromClause, column: Column[Any]) -> tuple[FromClause, list[Any]]:
    """Give the logical values of a column, and `source` joined to the tables that have them."""
    target = next((key.column for key in column.foreign_keys if why_not_logical(key.column)), None)
    if target is None:
        return source, [table.c[column.name]]
    other = target.table.alias()
    source = source.join(other, other.c[target.name] == table.c[column.name], isouter=True)
    values: list[Any] = []
    for part in _logical_key(target.table):
        source, more = _values(source, other, part)
        values += more
    return source, values


def _logical_key(table: FromClause) -> list[Column[Any]]:
    """Give the unique columns by which a row is known in every database."""
    for constraint in table.constraints if isinstance(table, Table) else ():
        if isinstance(constraint, UniqueConstraint):
            return list(constraint.columns)
    raise TypeError(
        f"{table} needs a unique constraint, for what refers to it to be named without its surrogate key"
    )


def _places() -> Executable:
    """Select each place where a text was read, and the text's identifiers there: from `articles` and from `article_sources`."""
    article, revision, source = Article, ArticleRevision, ArticleSource
    return union(
        select(article.digest, article.digest, article.external_id),
        select(article.digest, revision.digest, revision.external_id).join(revision.article),
        select(article.digest, source.digest, source.external_id).join(source.article),
    )


def count_rows(session: Session) -> dict[str, int]:
    """Count the rows of every table that users rely on."""
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }
