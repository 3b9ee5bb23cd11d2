"""Reach the database: engines set up for SQLite and PostgreSQL, and their errors in one clear line."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from store import lookup
from store.errors import DatabaseUnusable, StoreError
from store.search.proximity import is_near

DEFAULT_URL = "sqlite:///dateline.db"

PAGE_SIZE = 16384
"""Bytes a SQLite page; larger than the default because articles are (docs/performance.md)."""

CHECKPOINT = 4_000
"""Pages (64 MB) after which the journal goes into the file: pages that every batch changes go there once."""

BUSY_TIMEOUT = 60_000
"""Milliseconds that a SQLite connection waits for another one's write to end."""


def parse_url(url: str | URL) -> URL:
    """Read a database URL; a plain path means a SQLite file.

    >>> str(parse_url("news.db"))
    'sqlite:///news.db'
    """
    if isinstance(url, str) and ":" not in url:
        return URL.create("sqlite", database=url)
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            f"{url!r} is no database URL; write sqlite:///news.db or postgresql://host/news"
        ) from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(
            f"dateline keeps its data in SQLite or PostgreSQL, not in {parsed.get_backend_name()}; "
            "write sqlite:///news.db or postgresql://host/news"
        )
    return parsed


def show_url(url: str | URL) -> str:
    """Render a URL for people: without the password."""
    return parse_url(url).render_as_string(hide_password=True)


def database_exists(url: str | URL) -> bool:
    """Tell whether a SQLite file is there; a server is taken to have its database."""
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
    return engine


SERVER_SETTINGS = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
    "fallback_application_name": "dateline",
}
"""How long a server that does not answer is waited for (seconds; the last time-out in milliseconds); a URL may say otherwise."""


def _postgresql_engine(url: URL, *, read_only: bool) -> Engine:
    given = " ".join(url.normalized_query.get("options", ()))
    if "search_path" in given:
        raise StoreError(
            f"{show_url(url)} sets a search_path, but dateline keeps its tables in the schema public; "
            "leave it out, and give each collection a database of its own"
        )
    options = [given, "-c timezone=UTC", "-c search_path=public"]
    if read_only:
        options.append("-c default_transaction_read_only=on")
    settings = {name: value for name, value in SERVER_SETTINGS.items() if name not in url.query}
    settings |= {"options": " ".join(options).strip(), "client_encoding": "utf8"}
    # Transactions are begun READ ONLY as well: a pooler between may leave the options out.
    execution: dict[str, Any] = {"postgresql_readonly": True} if read_only else {}
    return create_engine(url, connect_args=settings, pool_pre_ping=True, execution_options=execution)


def _sqlite_engine(url: URL, *, read_only: bool) -> Engine:
    path = url.database or ":memory:"

    def connect() -> sqlite3.Connection:
        name = _reading_name(path) if read_only else path
        connection = sqlite3.connect(
            name, uri=read_only, timeout=BUSY_TIMEOUT / 1000, isolation_level=None, check_same_thread=False
        )
        try:
            _set_up_sqlite(connection, read_only=read_only)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    engine = create_engine(url, creator=connect)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _reading_name(path: str) -> str:
    """Name a file for reading; on a medium that nobody can write to, no journal can lie beside it, nor need to."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - keeps `..` and links as they are
    immutable = "&immutable=1" if is_on_read_only_medium(Path(absolute)) else ""
    return f"file:{quote(absolute)}?mode=ro{immutable}"


def is_on_read_only_medium(path: Path) -> bool:
    """Tell whether a file lies in a file system that is mounted for reading alone."""
    look = getattr(os, "statvfs", None)  # Windows has none
    return look is not None and path.exists() and bool(look(path).f_flag & os.ST_RDONLY)


def _set_up_sqlite(connection: sqlite3.Connection, *, read_only: bool) -> None:
    pragmas = ["foreign_keys = ON", "temp_store = MEMORY", "cache_size = -65536", "mmap_size = 1073741824"]
    if read_only:
        pragmas.append("query_only = ON")
    else:
        # The page size holds for a new file only, and must come before the journal mode.
        pragmas = [
            f"page_size = {PAGE_SIZE}",
            "journal_mode = WAL",
            "synchronous = NORMAL",
            f"wal_autocheckpoint = {CHECKPOINT}",
            # A long reader lets the journal grow; after it, this much of the file stays.
            f"journal_size_limit = {CHECKPOINT * PAGE_SIZE}",
            *pragmas,
        ]
    for pragma in pragmas:
        _set_pragma(connection, pragma)
    connection.create_function("dateline_near", 6, is_near, deterministic=True)
    if read_only:
        connection.set_authorizer(_authorize_reading)


def _set_pragma(connection: sqlite3.Connection, pragma: str) -> None:
    """Set a PRAGMA; a change of the journal mode does not heed the busy time-out, so it waits here."""
    give_up = time.monotonic() + BUSY_TIMEOUT / 1000
    while True:
        try:
            connection.execute(f"PRAGMA {pragma}")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise
            time.sleep(0.02)


_READING = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_TRANSACTION,
    sqlite3.SQLITE_SAVEPOINT,
}
_PRAGMAS_THAT_TELL = {
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
    "database_list", "compile_options", "page_count", "page_size", "user_version", "data_version",
}  # fmt: skip
_DANGEROUS_FUNCTIONS = {"load_extension", "fts3_tokenizer", "writefile", "readfile", "edit"}


def _authorize_reading(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """Let a statement read, and nothing else: no ATTACH, no write, no PRAGMA that sets something."""
    if action in _READING:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_DENY if second in _DANGEROUS_FUNCTIONS else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and (
        first in _PRAGMAS_THAT_TELL or (first == "read_uncommitted" and not second)
    ):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_UPDATE and first == "sqlite_master":
        # SQLite asks this when it opens the search index; really to write there it would need mode=rw.
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


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


_ADVICE = (
    ("database is locked", "another program holds it; end that program or wait for it"),
    (
        "readonly database",
        "make the file and its folder writable (its journal lies beside it, for readers too), or name a copy of it with --db",
    ),
    ("disk is full", "free space and start again: what was committed is safe"),
    ("disk I/O error", "check the disk's space and health and start again: what was committed is safe"),
    ("unable to open", "check that the folder exists and that you may read and write it"),
    ("file is not a database", "name another one with --db"),
    ("malformed", "restore it from a backup (`dateline migrate --restore FILE`)"),
)
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
    advice = next((advice for sign, advice in _ADVICE if sign in text), None)
    if url.get_backend_name() == "postgresql":
        advice = _server_advice(error)
    return DatabaseUnusable(show_url(url), text, advice) if advice else None


def _server_advice(error: DBAPIError) -> str | None:
    state = getattr(error.orig, "sqlstate", None)
    if state and state != DUPLICATE_FUNCTION and "unaccent" in str(error.orig):
        return _UNACCENT_ADVICE
    if state in _SERVER_ADVICE:
        return _SERVER_ADVICE[state]
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return "check that the server runs and that the URL is right"
    return None


@contextlib.contextmanager
def open_engine(url: str | URL, *, read_only: bool = False) -> Iterator[Engine]:
    """Make an engine, turn its errors into clear ones, and dispose of it after the block."""
    engine = make_engine(url, read_only=read_only)
    try:
        with clear_errors(url):
            yield engine
    finally:
        engine.dispose()
