"""Analysts' own SQL: read-only by the engine, within a time limit and a cap of rows, neither in silence."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError, ResourceClosedError

from store.engine import open_engine
from store.errors import QueryRefused
from store.migrate import check_schema

TIMEOUT = 30.0
"""Seconds that a statement may take."""

MAX_ROWS = 10_000
"""Rows that are given at most, unless the caller says otherwise."""


@dataclass(frozen=True, slots=True)
class SqlResult:
    """Columns and rows of a statement; `capped` tells that there were more than `max_rows`."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    capped: bool


def run_sql(
    url: str | URL,
    statement: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    timeout: float = TIMEOUT,
    max_rows: int | None = MAX_ROWS,
) -> SqlResult:
    """Run one statement that reads. `parameters` fill `:name` in SQLite and `%(name)s` in PostgreSQL.

    Raises `QueryRefused` for a statement that would write, takes longer than `timeout`
    seconds, is several statements, or is none that the engine understands.
    """
    with open_engine(url, read_only=True) as engine, engine.connect() as connection:
        check_schema(connection)
        try:
            with _time_limit(connection, timeout):
                result = connection.exec_driver_sql(statement, dict(parameters or {}))
                rows = result.fetchall() if max_rows is None else result.fetchmany(max_rows + 1)
        except ResourceClosedError as error:
            raise QueryRefused("the statement gives no rows; only SELECT is run here") from error
        except DBAPIError as error:
            raise _refusal(error, timeout) from error
        except (sqlite3.Warning, sqlite3.ProgrammingError) as error:
            raise QueryRefused(f"{error}; give one statement at a time") from error
        capped = max_rows is not None and len(rows) > max_rows
        return SqlResult(tuple(result.keys()), [tuple(row) for row in rows[:max_rows]], capped)


def _refusal(error: DBAPIError, timeout: float) -> QueryRefused:
    words = str(error.orig).strip()
    if "interrupted" in words or "statement timeout" in words:
        return QueryRefused(
            f"stopped after {timeout:g} seconds; ask for less, or give it longer with --timeout"
        )
    if any(
        sign in words
        for sign in ("not authorized", "prohibited", "readonly", "read-only", "authorization denied")
    ):
        return QueryRefused(f"refused ({words}): the database is open for reading only")
    return QueryRefused(f"the database does not understand this: {words}")


@contextmanager
def _time_limit(connection: Connection, seconds: float) -> Iterator[None]:
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        connection.execute(text(f"SET statement_timeout = {int(seconds * 1000)}"))
        yield
        return
    timer = threading.Timer(seconds, driver.interrupt)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
