"""Copy a database to the same or the other engine: every row of every table with its ids, in one transaction, with an equal digest."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, select
from sqlalchemy.orm import Session

from store import bulk
from store.digest import count_rows, database_digest
from store.engine import database_exists, open_engine, parse_url, show_url
from store.errors import DatabaseMissing, StoreError
from store.models import Base
from store.schema import check_schema
from store.session import create_schema
from store.statistics import analyze

ROWS_AT_ONCE = 2_000
"""Rows that are held in memory at most, and written by one statement."""

CopyWatch = Callable[[str, int], None]
"""Called with the table and how many of its rows are written."""


class CopyRefused(StoreError):
    """A database was not copied: source and target are the same, or the copy has another digest."""


class NotEmpty(StoreError):
    """The database to be filled is not empty."""

    def __init__(self, url: str | URL, held: dict[str, int]) -> None:
        tables = ", ".join(f"{count:,} {name}" for name, count in sorted(held.items()))
        super().__init__(f"{show_url(url)} is not empty ({tables}); name a new database")


def copy_database(source: str | URL, target: str | URL, *, watch: CopyWatch | None = None) -> str:
    """Copy a whole database with its ids into a new or empty one; returns the digest of both.

    Raises `NotEmpty` when the target holds anything, `CopyRefused` when the digests differ; the
    target is then as it was.
    """
    if parse_url(source) == parse_url(target):
        raise CopyRefused("a database can't be copied onto itself; name another one with --to")
    if not database_exists(source):
        raise DatabaseMissing(show_url(source))
    with open_engine(source, read_only=True) as old, open_engine(target) as new, old.connect() as reading:
        # The same snapshot throughout, even if loaders write meanwhile.
        if reading.dialect.name == "postgresql":
            reading = reading.execution_options(isolation_level="REPEATABLE READ")
        check_schema(reading)
        make_empty(new, target)
        expected = database_digest(Session(reading))
        with bulk.writing(new) as copying:
            _copy_tables(reading, copying, watch)
            found = database_digest(Session(copying))
            if found != expected:
                raise CopyRefused(f"the copy would have digest {found}, not {expected}; nothing was written")
    return expected


def _copy_tables(source: Connection, target: Connection, watch: CopyWatch | None) -> None:
    with refilling(target):
        for table in Base.metadata.sorted_tables:
            statement, written = select(table).order_by(*table.primary_key.columns), 0
            with source.execute(statement, execution_options={"stream_results": True}) as result:
                for rows in result.partitions(ROWS_AT_ONCE):
                    put_rows(target, table, rows)
                    written += len(rows)
                    if watch:
                        watch(table.name, written)


def make_empty(engine: Engine, url: str | URL) -> None:
    """Make the schema of a new database. Raises `NotEmpty` if there is one and a table has rows."""
    create_schema(engine)
    with Session(engine) as session:
        held = {name: count for name, count in count_rows(session).items() if count}
    if held:
        raise NotEmpty(url, held)


@contextlib.contextmanager
def refilling(connection: Connection) -> Iterator[None]:
    """Accept rows of all tables inside the block; then build SQLite's search index and set PostgreSQL's sequences."""
    if connection.dialect.name != "sqlite":
        yield
        for name, table in Base.metadata.tables.items():
            if "id" in table.columns:
                last = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name} HAVING max(id) > 0"
                connection.exec_driver_sql(last)
        analyze(connection)
        return
    with bulk.without_search_trigger(connection):
        yield
    connection.exec_driver_sql("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")


def put_rows(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Insert whole rows, in the order of the table's columns; values go to the driver without SQLAlchemy's conversions."""
    dialect = connection.dialect
    processors = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.columns]
    stored = [
        tuple(
            process(value) if process and value is not None else value
            for process, value in zip(processors, row, strict=True)
        )
        for row in rows
    ]
    bulk.insert_rows(connection, table, tuple(column.name for column in table.columns), stored)
