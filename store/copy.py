"""Move a database between engines: every row of every table, in one transaction, with an equal digest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import URL, Connection, Row, Table, select
from sqlalchemy.orm import Session

from store import bulk
from store.digest import database_digest
from store.engine import database_exists, open_engine, parse_url, show_url
from store.errors import DatabaseMissing, StoreError
from store.models import Base
from store.refill import put_rows, refilling, refuse_unless_empty
from store.schema import check_schema
from store.session import create_schema

ROWS_AT_ONCE = 2_000
"""Rows that are held in memory at most, and written by one statement."""

Watch = Callable[[str, int], None]
"""Called with the table and how many of its rows are written."""


class CopyRefused(StoreError):
    """A database was not copied: it was to go onto itself, or the copy was unequal."""


def copy(source: str | URL, target: str | URL, *, watch: Watch | None = None) -> str:
    """Copy a whole database, ids and all, into a new or empty one; returns the digest that both have.

    Raises `NotEmpty` when the target holds anything, `CopyRefused` when the digests differ; the
    target is then as it was.
    """
    if parse_url(source) == parse_url(target):
        raise CopyRefused("a database can't be copied onto itself; name another one with --to")
    if not database_exists(source):
        raise DatabaseMissing(show_url(source))
    with open_engine(source, read_only=True) as old, open_engine(target) as new, old.connect() as connection:
        reading = _standing_still(connection)
        check_schema(reading)
        create_schema(new)
        refuse_unless_empty(new, target)
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


def _copy_tables(source: Connection, target: Connection, watch: Watch | None) -> None:
    with refilling(target):
        for table in Base.metadata.sorted_tables:
            written = 0
            for rows in _read(source, table):
                put_rows(target, table, rows)
                written += len(rows)
                if watch:
                    watch(table.name, written)


def _read(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    statement = select(table).order_by(*table.primary_key.columns)
    with connection.execute(statement, execution_options={"stream_results": True}) as result:
        yield from result.partitions(ROWS_AT_ONCE)
