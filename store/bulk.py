"""Write and look up many rows at once on either engine: the writers' transaction, bulk inserts, long lists of values.

SQLite rows go in through `executemany`, PostgreSQL rows through COPY (docs/performance.md).
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, any_, func, literal, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError

from store.engine import show_url
from store.errors import DatabaseUnusable, HalfMigrated
from store.schema import current_revision

LOCK_NOT_AVAILABLE = "55P03"
_log = logging.getLogger(__name__)

CHUNK = 500
"""Values in one IN (...): far below every engine's limit of variables."""


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that holds the writers' lock from its start; commit at the end of the block."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection = connection.execution_options(sqlite_begin="IMMEDIATE")
            _check_file(connection)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                _take_writers_lock(connection)
            yield connection
        _check_file(connection)


def _check_file(connection: Connection) -> None:
    """Raise `DatabaseUnusable` if the file of a SQLite database is no longer the one that the connection has open.

    SQLite goes on writing into a deleted file, and what it writes is lost.
    """
    url = connection.engine.url
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return
    try:
        status = os.stat(str(url.database))  # noqa: PTH116 - names need not be UTF-8
        found = (status.st_dev, status.st_ino)
    except FileNotFoundError:
        found = None
    if found is None or connection.info.setdefault("file", found) != found:
        raise DatabaseUnusable(
            show_url(url),
            "its file was deleted or replaced while it was open",
            "what was written since is lost: bring the file back, or start again",
        )


WRITERS_LOCK = "LOCK TABLE public.load_runs IN EXCLUSIVE MODE"
"""The writers' lock on PostgreSQL: a role that may only read cannot take it, and no reader waits for it."""

REPORT_AFTER = 10
"""Seconds that a writer waits for the lock before it reports who holds it."""

_HOLDER = """
SELECT format('%%s (process %%s, %%s, %%s)', usename, pid, coalesce(nullif(application_name, ''), 'no name'), state)
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'relation' AND relation = 'public.load_runs'::regclass AND granted
AND mode IN ('ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock', 'RowExclusiveLock', 'ShareLock')
"""


def _take_writers_lock(connection: Connection) -> None:
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(
                f"SET LOCAL lock_timeout = '{REPORT_AFTER}s'; {WRITERS_LOCK}; SET LOCAL lock_timeout TO DEFAULT"
            )
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        holders = connection.exec_driver_sql(_HOLDER).scalars().all()
        _log.warning("waiting to write: the lock is held by %s", ", ".join(holders) or "nobody any longer")
        connection.exec_driver_sql(
            f"SET LOCAL lock_timeout = 0; {WRITERS_LOCK}; SET LOCAL lock_timeout TO DEFAULT"
        )


@cache
def _insert_sql(table: Table, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"


def insert_rows(
    connection: Connection, table: Table, columns: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> None:
    """Insert rows of plain values, given in the order of `columns`, as fast as the engine takes them."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_insert_sql(table, columns), rows)
        return
    statement = f"COPY {table.name} ({', '.join(columns)}) FROM STDIN"
    with (
        copy_errors(connection, statement),
        contextlib.closing(connection.connection.cursor()) as cursor,
        cursor.copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row(row)


@contextlib.contextmanager
def copy_errors(connection: Connection, statement: str) -> Iterator[None]:
    """Turn the driver's errors into SQLAlchemy's: COPY calls the driver directly."""
    driver_error = connection.dialect.loaded_dbapi.Error
    try:
        yield
    except driver_error as error:
        driver: Any = connection.connection.driver_connection
        gone = driver is None or bool(driver.closed)
        if gone:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement, None, error, driver_error, connection_invalidated=gone, dialect=connection.dialect
        ) from error


@contextlib.contextmanager
def without_search_trigger(connection: Connection) -> Iterator[None]:
    """Insert articles in the block without indexing each for search; the caller indexes them before the commit.

    SQLite's trigger is dropped for the duration: even one that does nothing makes SQLite
    keep a log to undo each row. PostgreSQL has no trigger. Raises `HalfMigrated` if there
    is no trigger: later articles would then be missing from the search.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    trigger = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'articles_fts_insert'"
    sql = connection.exec_driver_sql(trigger).scalar()
    if sql is None:
        url, revision = show_url(connection.engine.url), current_revision(connection) or "none"
        raise HalfMigrated(url, revision, "the trigger articles_fts_insert is missing")
    connection.exec_driver_sql("DROP TRIGGER articles_fts_insert")
    yield
    connection.exec_driver_sql(sql)


def insert_missing(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows whose primary or unique key is not there yet, and leave the others alone."""
    if rows:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Split values into sorted lists short enough for one IN (...)."""
    ordered = sorted(values)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def among(connection: Connection, column: Any, values: Iterable[Any]) -> Iterator[ColumnElement[bool]]:
    """Give conditions that a column has one of some values; each condition is for a query of its own.

    Either engine takes many values as one parameter; a placeholder for each would cost the
    driver and the compiler as much as the answer.
    """
    wanted = sorted(values)
    if not wanted:
        return
    if connection.dialect.name == "postgresql":
        yield column == any_(literal(wanted, postgresql.ARRAY(column.type)))
    else:
        given = func.json_each(json.dumps(wanted)).table_valued("value")
        yield column.in_(select(given.c.value))


def new_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """Give `count` unused ids; the writers' lock is held, so nobody else takes them."""
    if connection.dialect.name == "postgresql":
        # The sequence is looked up once: for each id that would take seven times as long.
        statement = text(
            "SELECT nextval(ids.sequence) FROM (SELECT CAST(pg_get_serial_sequence(:name, 'id') AS regclass) "
            "AS sequence OFFSET 0) AS ids, generate_series(1, :count)"
        )
        return list(connection.scalars(statement, {"name": table.name, "count": count}))
    last = connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {table.name}").scalar_one()
    return list(range(last + 1, last + 1 + count))
