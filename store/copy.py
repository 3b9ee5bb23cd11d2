"""Move a database between engines: every row of every table, in one transaction, with an equal digest."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import URL, Connection, Dialect, Engine, Row, Table, select
from sqlalchemy.orm import Session

from store import bulk, migrate
from store.digest import count_rows, database_digest
from store.engine import database_exists, open_engine, parse_url, show_url
from store.errors import DatabaseMissing, StoreError
from store.models import Base

ROWS_AT_ONCE = 2_000
"""Rows that are held in memory at most, and written by one statement."""

Watch = Callable[[str, int], None]
"""Is told the table and how many of its rows are written."""


class CopyRefused(StoreError):
    """A database was not copied: the target holds articles, or the copy came out unequal."""


def copy(source: str | URL, target: str | URL, *, watch: Watch | None = None) -> str:
    """Copy a whole database, ids and all, into a new or empty one; returns the digest that both have.

    Raises `CopyRefused` when the target holds articles or the digests differ; the target is
    then as it was.
    """
    if parse_url(source) == parse_url(target):
        raise CopyRefused("a database can't be copied onto itself; name another one with --to")
    if not database_exists(source):
        raise DatabaseMissing(show_url(source))
    with (
        open_engine(source, read_only=True) as old,
        open_engine(target) as new,
        old.connect() as connection,
    ):
        reading = _standing_still(connection)
        migrate.check_schema(reading)
        migrate.create(new)
        _refuse_unless_empty(new, target)
        expected = database_digest(Session(reading))
        with bulk.writing(new) as copying:
            _copy_tables(reading, copying, watch)
            found = database_digest(Session(copying))
            if found != expected:
                raise CopyRefused(f"the copy would have digest {found}, not {expected}; nothing was written")
    return expected


def _standing_still(connection: Connection) -> Connection:
    """Read one state of the source throughout, whatever loaders add meanwhile."""
    if connection.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _refuse_unless_empty(engine: Engine, url: str | URL) -> None:
    with Session(engine) as session:
        held = {name: count for name, count in count_rows(session).items() if count}
    if held:
        tables = ", ".join(f"{count:,} {name}" for name, count in sorted(held.items()))
        raise CopyRefused(f"{show_url(url)} is not empty ({tables}); copy into a new database")


def _copy_tables(source: Connection, target: Connection, watch: Watch | None) -> None:
    with _indexed_after(target):
        for table in Base.metadata.sorted_tables:
            columns = tuple(column.name for column in table.columns)
            written = 0
            for rows in _read(source, table):
                bulk.insert_rows(target, table, columns, _as_stored(rows, table, target.dialect))
                written += len(rows)
                if watch:
                    watch(table.name, written)
            _advance_ids(target, table)


def _read(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    statement = select(table).order_by(*table.primary_key.columns)
    with connection.execute(statement, execution_options={"stream_results": True}) as result:
        yield from result.partitions(ROWS_AT_ONCE)


def _as_stored(rows: Sequence[Row[Any]], table: Table, dialect: Dialect) -> list[tuple[Any, ...]]:
    """Turn values into what the target's driver takes: the bulk writer goes past SQLAlchemy's types."""
    processors = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.columns]
    return [
        tuple(
            process(value) if process and value is not None else value
            for process, value in zip(processors, row, strict=True)
        )
        for row in rows
    ]


@contextlib.contextmanager
def _indexed_after(connection: Connection) -> Iterator[None]:
    """Build SQLite's search index once, after all articles; PostgreSQL keeps its own as rows come."""
    with bulk.without_search_trigger(connection):
        yield
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")


def _advance_ids(connection: Connection, table: Table) -> None:
    """Have PostgreSQL's sequence go on after the ids that were copied."""
    if connection.dialect.name != "postgresql" or "id" not in table.columns:
        return
    connection.exec_driver_sql(
        f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name} HAVING max(id) > 0"
    )
