"""Analysts' own SQL: read-only by the engine, within a time limit and a cap of rows, neither in silence."""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError, ResourceClosedError

from store.engine import open_engine, parse_url
from store.errors import QueryRefused
from store.schema import check_schema

TIMEOUT = 30.0
"""Seconds that a statement may take."""

MAX_ROWS = 10_000
"""Rows that are given at most, unless the caller says otherwise."""

LONGEST_VALUE = 64 * 1024 * 1024
"""Bytes that one value may have in SQLite, so that nobody fills the memory with `zeroblob`."""

INSTRUCTIONS = 1_000_000
"""Of SQLite's virtual machine, between two looks whether the user has pressed Ctrl-C: some hundredths of a second."""


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
    """Run one statement that reads; `parameters` fill `:name` in it.

    Raises `QueryRefused` for a statement that would write, takes longer than `timeout`
    seconds, is several statements, or is none that the engine understands. Ctrl-C stops it.
    """
    run = _run_sqlite if parse_url(url).get_backend_name() == "sqlite" else _run_postgresql
    with open_engine(url, read_only=True) as engine, engine.connect() as connection:
        check_schema(connection)
        try:
            columns, rows = run(connection, statement, dict(parameters or {}), timeout, max_rows)
        except ResourceClosedError as error:
            raise QueryRefused("the statement gives no rows; only SELECT is run here") from error
        except (sqlite3.Warning, sqlite3.ProgrammingError) as error:
            raise QueryRefused(f"{error}; give one statement at a time") from error
        except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
            raise _refusal(error, timeout) from error
    capped = max_rows is not None and len(rows) > max_rows
    return SqlResult(tuple(columns), rows[:max_rows], capped)


_Found = tuple[Sequence[str], list[tuple[Any, ...]]]


def _run_sqlite(
    connection: Connection, statement: str, parameters: dict[str, Any], timeout: float, max_rows: int | None
) -> _Found:
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError(f"not a SQLite connection: {driver!r}")
    driver.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    driver.set_progress_handler(_let_python_look, INSTRUCTIONS)
    give_up = time.monotonic() + timeout
    timer = threading.Timer(timeout, driver.interrupt)
    timer.start()
    try:
        result = connection.exec_driver_sql(statement, parameters)
        rows = result.fetchall() if max_rows is None else result.fetchmany(max_rows + 1)
    except (DBAPIError, sqlite3.OperationalError) as error:
        if _words_of(error) == "interrupted" and time.monotonic() < give_up:
            raise KeyboardInterrupt from None
        raise
    finally:
        timer.cancel()
    return tuple(result.keys()), [tuple(row) for row in rows]


def _let_python_look() -> int:
    """Do nothing, in Python: where Ctrl-C was pressed it raises KeyboardInterrupt here, which ends the statement."""
    return 0


_FIRST_WORD = re.compile(r"(?:\s|\(|--[^\n]*(?:\n|$)|/\*.*?\*/)*(\w*)", re.DOTALL)


def _run_postgresql(
    connection: Connection, statement: str, parameters: dict[str, Any], timeout: float, max_rows: int | None
) -> _Found:
    """Run a statement through a cursor of the server's: it takes one query, and gives no more rows than asked for.

    Read-only transactions still let a superuser COPY to a program; a cursor doesn't.
    """
    driver: Any = connection.connection.driver_connection
    if parameters:
        statement = _with_driver_marks(statement)
    words = statement.strip().rstrip(";")
    first = _FIRST_WORD.match(words)
    explaining = first is not None and first[1].upper() in ("EXPLAIN", "SHOW")
    driver.prepare_threshold = 0  # a prepared statement is one statement
    driver.execute(f"SET LOCAL statement_timeout = {max(1, int(timeout * 1000))}")
    with driver.cursor() if explaining else driver.cursor("analyst") as cursor:
        cursor.execute(words.encode(), parameters or None)
        rows = cursor.fetchall() if max_rows is None else cursor.fetchmany(max_rows + 1)
        columns = [column.name for column in cursor.description or ()]
    return columns, [tuple(map(_plain_number, row)) for row in rows]


_NAMED = re.compile(
    r"""('(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n]* | /\*.*?\*/ | ::) | :([A-Za-z_]\w*)""",
    re.DOTALL | re.VERBOSE,
)


def _with_driver_marks(statement: str) -> str:
    """Turn `:name`, where it is not quoted, into the mark of PostgreSQL's driver.

    >>> _with_driver_marks("SELECT ':x', now()::date WHERE body LIKE '10%' AND id = :id")
    "SELECT ':x', now()::date WHERE body LIKE '10%%' AND id = %(id)s"
    """
    return _NAMED.sub(lambda found: found[1] or f"%({found[2]})s", statement.replace("%", "%%"))


def _plain_number(value: Any) -> Any:
    """Give sums as whole numbers and averages as floating-point ones, as SQLite does."""
    if not isinstance(value, Decimal) or not value.is_finite():
        return value
    return int(value) if value == value.to_integral_value() and _exponent(value) >= 0 else float(value)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _words_of(error: Exception) -> str:
    """Give what the driver said, without the statement."""
    return str(error.orig if isinstance(error, DBAPIError) else error).strip()


def _refusal(error: Exception, timeout: float) -> QueryRefused:
    words = _words_of(error)
    said = words.partition("\n")[0]  # PostgreSQL shows the statement below
    if "statements at a time" in said or "multiple commands" in said:
        return QueryRefused("give one statement at a time; only SELECT is run here")
    if said == "interrupted" or "due to statement timeout" in said:
        return QueryRefused(
            f"stopped after {timeout:g} seconds; ask for less, or give it longer with --timeout"
        )
    if any(
        sign in said
        for sign in ("not authorized", "prohibited", "readonly", "read-only", "authorization denied")
    ):
        return QueryRefused(f"refused ({words}): the database is open for reading only")
    return QueryRefused(f"the database does not understand this: {words}")
