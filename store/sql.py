"""Analysts' own SQL: read-only by the engine, within limits of time, rows and bytes that are always reported."""

from __future__ import annotations

import marshal
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from store.engine import open_engine, parse_url
from store.errors import QueryRefused
from store.grants import refuse_superuser
from store.schema import check_schema
from store.sql_process import Caps, Request, Row

TIMEOUT = 30.0
"""Seconds that a statement may take."""

MAX_ROWS = 10_000
"""Rows that are given at most, unless the caller says otherwise."""

MAX_BYTES = 256 * 1024 * 1024
"""Bytes of memory that the rows take at most, unless the caller says otherwise."""


LOOK = 0.1
"""Seconds between two looks whether Ctrl-C was pressed, whichever thread the signal reached."""


@dataclass(frozen=True, slots=True)
class SqlResult:
    """Columns and rows of a statement; `cap` is the limit that left rows out: `rows`, `bytes` or None."""

    columns: tuple[str, ...]
    rows: list[Row]
    cap: str | None

    @property
    def capped(self) -> bool:
        """Whether there were more rows than these."""
        return self.cap is not None


def distinct(columns: Sequence[str]) -> list[str]:
    """Give the names, with repeated ones numbered.

    >>> distinct(["id", "name", "id", "id_2"])
    ['id', 'name', 'id_3', 'id_2']
    """
    given, names = set(columns), dict[str, None]()
    for column in columns:
        name, number = column, 1
        while name in names or (number > 1 and name in given):
            number += 1
            name = f"{column}_{number}"
        names[name] = None
    return list(names)


def run_sql(
    url: str | URL,
    statement: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    timeout: float = TIMEOUT,
    max_rows: int | None = MAX_ROWS,
    max_bytes: int | None = MAX_BYTES,
    as_superuser: bool = True,
) -> SqlResult:
    """Run one statement that reads; `parameters` fill `:name` in it.

    Without `as_superuser` a superuser of a PostgreSQL server is refused (`refuse_superuser`).
    Raises `QueryRefused` for a statement that would write, takes longer than `timeout`
    seconds, is several statements, or is none that the engine understands. Ctrl-C stops it.
    """
    parsed = parse_url(url)
    caps = Caps(max_rows, max_bytes)
    with open_engine(parsed, read_only=True) as engine, engine.connect() as connection:
        check_schema(connection)
        if not as_superuser:
            refuse_superuser(connection)
        if parsed.get_backend_name() == "postgresql":
            driver = connection.connection.driver_connection
            return _run_postgresql(driver, statement, dict(parameters or {}), timeout, caps)
    return _run_sqlite(str(parsed.database), statement, dict(parameters or {}), timeout, caps)


_START = """
import sys, types
store = sys.modules["store"] = types.ModuleType("store")
store.__path__ = [sys.argv[1]]
from store.sql_process import main
main()
"""
"""Starts `store.sql_process` without `store` itself, which imports SQLAlchemy: 0.1 s instead of 1 s."""


def _run_sqlite(
    path: str, statement: str, parameters: dict[str, Any], timeout: float, caps: Caps
) -> SqlResult:
    known = bytes | float | int | None
    values = {name: each if isinstance(each, known) else str(each) for name, each in parameters.items()}
    request = (path, statement, values, caps.max_rows, caps.max_bytes)
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    with _asking(request, timeout) as messages:
        for kind, *content in messages:
            if kind == "columns":
                [columns] = content
                if not columns:
                    raise QueryRefused("the statement returns no rows; only a SELECT is run here")
            elif kind == "rows":
                rows.extend(content[0])
            elif kind == "error":
                raise _refusal(*content)
            elif kind == "refused":
                raise QueryRefused(*content)
            elif kind == "end":
                [caps.hit] = content
    return SqlResult(columns, rows, caps.hit)


@contextmanager
def _asking(request: Request, timeout: float) -> Iterator[Iterator[tuple[Any, ...]]]:
    """Give the messages of a process that runs a statement; it is ended with the block, whatever it does."""
    command = [sys.executable, "-I", "-c", _START, str(Path(__file__).parent)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own program
        try:
            yield _messages(process, request, timeout)
        finally:
            process.kill()


def _messages(
    process: subprocess.Popen[bytes], request: Request, timeout: float
) -> Iterator[tuple[Any, ...]]:
    if process.stdin is None or process.stdout is None:
        raise TypeError("a process without pipes")
    marshal.dump(request, process.stdin)
    process.stdin.flush()
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(timeout, end)
    answers = Connection(os.dup(process.stdout.fileno()), writable=False)
    try:
        while True:
            while not answers.poll(LOOK):
                pass
            message = marshal.loads(answers.recv_bytes())  # noqa: S302 - our own process wrote it
            yield message
            if message[0] == "ready":
                timer.start()
            elif message[0] in ("end", "error", "refused"):
                return
    except (EOFError, OSError):
        if late.is_set():
            raise _stopped(timeout) from None
        raise QueryRefused(
            "the process that ran the statement was ended from outside, as for want of memory; ask for less"
        ) from None
    finally:
        timer.cancel()
        answers.close()


def _stopped(timeout: float) -> QueryRefused:
    return QueryRefused(f"stopped after {timeout:g} seconds; ask for less, or give it longer with --timeout")


_FIRST_WORD = re.compile(r"(?:\s|\(|--[^\n]*(?:\n|$)|/\*.*?\*/)*(\w*)", re.DOTALL)


def _run_postgresql(
    driver: Any, statement: str, parameters: dict[str, Any], timeout: float, caps: Caps
) -> SqlResult:
    """Run a statement that could be a cursor's, and count each row before the next is in memory.

    Read-only transactions still let a superuser COPY to a program; a cursor doesn't.
    """
    # Here, not above: who uses SQLite needs no driver of PostgreSQL's.
    from psycopg import Error
    from psycopg.types.string import TextLoader

    driver.prepare_threshold = 0  # a prepared statement is one statement
    for name in ("json", "jsonb"):  # as text, as in SQLite: it may be nested deeper than Python reads
        driver.adapters.register_loader(name, TextLoader)
    words = (_with_driver_marks(statement) if parameters else statement).strip().rstrip(";")
    first = _FIRST_WORD.match(words)
    explaining = first is not None and first[1].upper() in ("EXPLAIN", "SHOW")
    given = parameters or None
    try:
        driver.execute(f"SET LOCAL statement_timeout = {max(1, int(timeout * 1000))}")
        if not explaining:
            # DECLARE accepts it, so it is one query that writes nothing; but a cursor's FETCH would first
            # write all its rows to the server's disk.
            driver.execute(f"DECLARE analyst CURSOR FOR {words}".encode(), given)
        with driver.cursor() as cursor, closing(cursor.stream(words.encode(), given)) as found:
            rows = [tuple(map(_plain_number, row)) for row in caps.apply(found)]
            columns = tuple(column.name for column in cursor.description or ())
    except Error as error:
        raise _server_refusal(error, timeout) from error
    except UnicodeEncodeError as error:
        raise _refusal(str(error)) from error
    return SqlResult(columns, rows, caps.hit)


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
    if not isinstance(value, Decimal) or not value.is_finite() or value.adjusted() > LONGEST_NUMBER:
        return value
    exponent = value.as_tuple().exponent
    return int(value) if isinstance(exponent, int) and exponent >= 0 else float(value)


LONGEST_NUMBER = 300
"""Digits before the point that a floating-point number can have."""


def _server_refusal(error: Any, timeout: float) -> QueryRefused:
    words = str(error).strip()
    if "due to statement timeout" in words:
        return _stopped(timeout)
    if error.sqlstate is None and words.startswith(("date", "timestamp", "interval", "time")):
        return QueryRefused(f"a value can't be shown ({words}); cast it to text")
    return _refusal(words)


_WRITING = ("not authorized", "prohibited", "readonly", "read-only", "authorization denied")


def _refusal(words: str) -> QueryRefused:
    said = words.partition("\n")[0]  # PostgreSQL shows the statement below
    if "statement at a time" in said or "multiple commands" in said:
        return QueryRefused("give one statement at a time; only SELECT is run here")
    if any(sign in said for sign in _WRITING):
        return QueryRefused(f"refused ({words}): the database is open for reading only")
    return QueryRefused(f"the database does not understand this: {words}")
