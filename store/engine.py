"""Reach the database: engines set up for SQLite and PostgreSQL, and their errors in one clear line."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from store import lookup
from store.errors import DatabaseUnusable, StoreError
from store.sqlite import open_sqlite
from store.threads import guard_cursors

DEFAULT_URL = "sqlite:///dateline.db"
_WRITE = "write sqlite:///news.db or postgresql://host/news"


def parse_url(url: str | URL) -> URL:
    """Read a database URL; a plain path means a SQLite file.

    >>> str(parse_url("news.db"))
    'sqlite:///news.db'
    """
    if isinstance(url, str) and (not url.strip() or "\0" in url or not _is_utf8(url)):
        raise StoreError(f"{url!r} names no database; {_WRITE}")
    if isinstance(url, str) and ":" not in url:
        return URL.create("sqlite", database=url)
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        hidden = re.sub("//.*@", "//***@", str(url))  # a password
        raise StoreError(f"{hidden!r} is not a database URL; {_WRITE}") from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        kept_in = parsed.get_backend_name()
        raise StoreError(f"dateline keeps its data in SQLite or PostgreSQL, not in {kept_in}; {_WRITE}")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"):
        raise StoreError(f"dateline does not use the driver {parsed.get_driver_name()}; {_WRITE}")
    if parsed.query and parsed.get_backend_name() == "sqlite":
        raise StoreError(f"{url!r} has options, but none can be set for SQLite; leave out what follows the ?")
    return parsed


def _is_utf8(text: str) -> bool:
    """Check whether a text can be written as UTF-8; bytes of a command line that are not are lone surrogates."""
    return text == text.encode(errors="ignore").decode()


def show_url(url: str | URL) -> str:
    """Render a URL for people: without the password."""
    return parse_url(url).render_as_string(hide_password=True)


def database_exists(url: str | URL) -> bool:
    """Check whether a SQLite file is there; a server's database is assumed to exist."""
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        return True
    return parsed.database not in (None, "", ":memory:") and Path(str(parsed.database)).exists()


def make_engine(url: str | URL, *, read_only: bool = False) -> Engine:
    """Make an engine with dateline's settings; `read_only` is enforced by the database engine itself.

    SQLite: WAL, foreign keys, a busy time-out, transactions begun explicitly; read-only
    means `mode=ro`, `query_only` and an authorizer. PostgreSQL: UTC, UTF-8, the schema
    `public`; read-only means `default_transaction_read_only`.
    """
    parsed = parse_url(url)
    make = _sqlite_engine if parsed.get_backend_name() == "sqlite" else _postgresql_engine
    engine = make(parsed, read_only=read_only)
    lookup.listen(engine)
    event.listen(engine, "handle_error", _refuse_value)
    return engine


NUMBER_TOO_LARGE = "22003"


def _refuse_value(context: ExceptionContext) -> None:
    """Turn a driver's refusal of a value that no column can hold into one clear error."""
    error = context.original_exception
    if isinstance(error, OverflowError) or getattr(error, "sqlstate", None) == NUMBER_TOO_LARGE:
        raise StoreError("a number is larger than any in the database") from error
    if "NUL (0x00)" in str(error):
        raise StoreError("no text in the database contains a NUL; leave it out") from error


SERVER_SETTINGS = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
    "fallback_application_name": "dateline",
}
"""How long to wait for a server that does not answer, in seconds (the last one in milliseconds); a URL may set others."""

LOCK_TIMEOUT = 60
"""Seconds that a table is waited for that another program has locked, as SQLite's file is; a URL's `options` may say otherwise."""


def _postgresql_engine(url: URL, *, read_only: bool) -> Engine:
    given = " ".join(url.normalized_query.get("options", ()))
    if "search_path" in given:
        raise StoreError(
            f"{show_url(url)} sets a search_path, but dateline keeps its tables in the schema public; "
            "leave it out, and give each collection a database of its own"
        )
    options = [f"-c lock_timeout={LOCK_TIMEOUT}s", given, "-c timezone=UTC", "-c search_path=public"]
    if read_only:
        options.append("-c default_transaction_read_only=on")
    settings = {name: value for name, value in SERVER_SETTINGS.items() if name not in url.query}
    settings |= {"options": " ".join(options).strip(), "client_encoding": "utf8"}
    # Transactions are begun READ ONLY as well: a pooler in between may drop the options.
    execution: dict[str, Any] = {"postgresql_readonly": True} if read_only else {}
    engine = create_engine(url, connect_args=settings, pool_pre_ping=True, execution_options=execution)
    event.listen(engine, "connect", lambda connection, _: guard_cursors(connection))
    return engine


def _sqlite_engine(url: URL, *, read_only: bool) -> Engine:
    path = url.database or ":memory:"
    if database_exists(url) and not Path(path).is_file():  # a reader of a pipe would wait for ever
        raise DatabaseUnusable(show_url(url), "this is not a regular file", "name another one with --db")
    engine = create_engine(url, creator=lambda: open_sqlite(path, read_only=read_only))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    """Begin as the caller asked: IMMEDIATE takes the write lock at once, so that a writer waits instead of failing."""
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


@contextlib.contextmanager
def clear_errors(url: str | URL) -> Iterator[None]:
    """Turn the engine's own errors of disk, lock and network into one clear line."""
    try:
        yield
    except DBAPIError as error:
        problem = _problem(parse_url(url), error)
        if problem is None:
            raise
        raise problem from error


_ADVICE = {
    "database is locked": "another program holds it; end that program or wait for it",
    "readonly database": "make the file and its folder writable (its journal lies beside it, for readers too), "
    "or name a copy of it with --db",
    "disk is full": "free space and start again: what was committed is safe",
    "disk I/O error": "check the disk's space and health and start again: what was committed is safe",
    "unable to open": "check that the folder exists and that you may read and write it",
    "file is not a database": "name another one with --db",
    "malformed": "restore it from a backup (`dateline migrate --restore FILE`)",
}
_SERVER_ADVICE = {
    "25006": "connect to the primary server, as a role that may write",  # read_only_sql_transaction
    "25P03": "raise the role's idle_in_transaction_session_timeout and start again: what was committed is safe",
    "42501": "connect as the role that owns the database, or ask its owner for the right",  # insufficient_privilege
    "53100": "free space on the server and start again: what was committed is safe",  # disk_full
    "53300": "wait until others have ended, or raise the server's max_connections",  # too_many_connections
    "55P03": "another transaction holds it; end that one or wait for it",  # lock_not_available
    "57014": "raise the role's statement_timeout and start again: what was committed is safe",  # query_canceled
}
DUPLICATE_FUNCTION = "42723"
_UNACCENT_ADVICE = (
    "install the server's contrib package and have a superuser run "
    "`CREATE EXTENSION unaccent SCHEMA public` in this database, then start again"
)


def one_line(error: DBAPIError) -> str:
    """Give the engine's own words on one line, without the statement that it points into."""
    diagnosis = getattr(error.orig, "diag", None)
    return " ".join(str((diagnosis and diagnosis.message_primary) or error.orig).split())


def _problem(url: URL, error: DBAPIError) -> StoreError | None:
    text = one_line(error)
    if url.get_backend_name() == "postgresql":
        advice = _server_advice(error)
    else:
        advice = next((advice for sign, advice in _ADVICE.items() if sign in text), None)
    return DatabaseUnusable(show_url(url), text, advice) if advice else None


def _server_advice(error: DBAPIError) -> str | None:
    state = getattr(error.orig, "sqlstate", None)
    if state and state != DUPLICATE_FUNCTION and "unaccent" in str(error.orig):
        return _UNACCENT_ADVICE
    if state in _SERVER_ADVICE:
        return _SERVER_ADVICE[state]
    if "invalid connection option" in str(error.orig):
        return "correct what follows the ? in the URL"
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return "check that the server runs and that the URL is right"
    return None


@contextlib.contextmanager
def open_engine(url: str | URL, *, read_only: bool = False) -> Iterator[Engine]:
    """Make an engine, make its errors clear, and dispose of it after the block."""
    engine = make_engine(url, read_only=read_only)
    try:
        with clear_errors(url):
            yield engine
    finally:
        engine.dispose()
