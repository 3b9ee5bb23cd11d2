"""Fill a new database with all rows of another, ids and all: what `store.copy` and an import have in common."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table
from sqlalchemy.orm import Session

from store import bulk
from store.digest import count_rows
from store.engine import show_url
from store.errors import StoreError
from store.models import Base
from store.statistics import analyze


class NotEmpty(StoreError):
    """A database that was to be filled holds something already."""

    def __init__(self, url: str | URL, held: dict[str, int]) -> None:
        tables = ", ".join(f"{count:,} {name}" for name, count in sorted(held.items()))
        super().__init__(f"{show_url(url)} is not empty ({tables}); name a new database")


def refuse_unless_empty(engine: Engine, url: str | URL) -> None:
    """Raise `NotEmpty` where a table has rows."""
    with Session(engine) as session:
        held = {name: count for name, count in count_rows(session).items() if count}
    if held:
        raise NotEmpty(url, held)


@contextlib.contextmanager
def refilling(connection: Connection) -> Iterator[None]:
    """Take rows of all tables inside the block; behind them build SQLite's search index, and let PostgreSQL number on."""
    if connection.dialect.name != "sqlite":
        yield
        for table in Base.metadata.sorted_tables:
            _advance_ids(connection, table)
        analyze(connection)
        return
    with bulk.without_search_trigger(connection):
        yield
    connection.exec_driver_sql("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")


def put_rows(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Insert whole rows, in the order of the table's columns, as the drivers take values: past SQLAlchemy's types."""
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


def _advance_ids(connection: Connection, table: Table) -> None:
    """Have PostgreSQL's sequence go on behind the ids that are there."""
    if "id" in table.columns:
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name} HAVING max(id) > 0"
        )
