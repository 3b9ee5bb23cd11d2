"""SQLite connections with dateline's settings, and what a reader may ask of one.

Nothing but the standard library is imported: the process that runs analysts' statements has to start fast.
"""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from threading import RLock
from typing import Any
from urllib.parse import quote

from store.search.proximity import is_near
from store.threads import guarded, one_at_a_time

PAGE_SIZE = 16384
"""Bytes a page; larger than the default because articles are (docs/performance.md)."""

CHECKPOINT = 4_000
"""Pages (64 MB) after which the journal goes into the file: pages that every batch changes go there once."""

BUSY_TIMEOUT = 60_000
"""Milliseconds that a connection waits for another one's write to end."""


class GuardedConnection(sqlite3.Connection):
    """A connection that refuses a second thread while one is in it."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.alone = RLock()

    def cursor(self, *_: Any) -> Any:
        """Make a cursor that refuses a second thread."""
        cursor = super().cursor(guarded(sqlite3.Cursor))
        cursor.alone = self.alone
        return cursor

    commit = one_at_a_time(sqlite3.Connection.commit)
    rollback = one_at_a_time(sqlite3.Connection.rollback)


def open_sqlite(path: str, *, read_only: bool) -> sqlite3.Connection:
    """Open a database file with dateline's settings; a reader can't write, whatever it asks."""
    connection = sqlite3.connect(
        _reading_name(path) if read_only else path,
        uri=read_only,
        timeout=BUSY_TIMEOUT / 1000,
        isolation_level=None,
        check_same_thread=False,
        factory=GuardedConnection,
    )
    try:
        _set_up(connection, read_only=read_only)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _reading_name(path: str) -> str:
    """Name a file for reading; on a medium that nobody can write to, no journal can lie beside it, nor need to."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - keeps `..` and links as they are
    immutable = "&immutable=1" if is_on_read_only_medium(Path(absolute)) else ""
    return f"file:{quote(absolute)}?mode=ro{immutable}"


def is_on_read_only_medium(path: Path) -> bool:
    """Say whether a file is in a file system that is mounted for reading alone."""
    look = getattr(os, "statvfs", None)  # Windows has none
    return look is not None and path.exists() and bool(look(path).f_flag & os.ST_RDONLY)


def _set_up(connection: sqlite3.Connection, *, read_only: bool) -> None:
    pragmas = ["foreign_keys = ON", "temp_store = MEMORY", "cache_size = -65536", "mmap_size = 1073741824"]
    if read_only:
        pragmas.append("query_only = ON")
    elif _is_ours(connection):
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
        connection.set_authorizer(authorize_reading)


def _is_ours(connection: sqlite3.Connection) -> bool:
    """Say whether a file is new or has our tables; another program's keeps its settings, which lie in the file."""
    names = connection.execute("SELECT count(*), sum(name = 'load_runs') FROM sqlite_master").fetchone()
    return not names[0] or bool(names[1])


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
_PRAGMAS_ABOUT_A_TABLE = {
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
}  # fmt: skip
_PRAGMAS_WITHOUT_A_VALUE = {
    "database_list", "compile_options", "function_list", "page_count", "page_size", "user_version",
    "data_version", "read_uncommitted",
}  # fmt: skip
FUNCTIONS = """
    -> ->> abs acos acosh asin asinh atan atan2 atanh avg bm25 ceil ceiling changes char coalesce concat concat_ws
    cos cosh count cume_dist current_date current_time current_timestamp date dateline_near datetime degrees
    dense_rank exp first_value floor format glob group_concat hex highlight if ifnull iif instr json json_array
    json_array_insert json_array_length json_each json_error_position json_extract json_group_array
    json_group_object json_insert json_object json_patch json_pretty json_quote json_remove json_replace json_set
    json_tree json_type json_valid jsonb jsonb_array jsonb_array_insert jsonb_each jsonb_extract jsonb_group_array
    jsonb_group_object jsonb_insert jsonb_object jsonb_patch jsonb_remove jsonb_replace jsonb_set jsonb_tree
    julianday lag last_value lead length like likelihood likely ln log log10 log2 lower ltrim match max median min
    mod nth_value ntile nullif octet_length percent_rank percentile percentile_cont percentile_disc pi pow power
    printf quote radians random randomblob rank replace round row_number rtrim sign sin sinh snippet soundex
    sqlite_compileoption_get sqlite_compileoption_used sqlite_source_id sqlite_version sqrt strftime string_agg
    substr substring sum tan tanh time timediff total total_changes trim trunc typeof unhex unicode unistr
    unistr_quote unixepoch unlikely upper zeroblob
"""
"""Every function that a reader may call, by name; what SQLite or an extension adds is refused until it is looked at."""

_FUNCTIONS = frozenset(FUNCTIONS.split())


def authorize_reading(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """Let a statement read, and nothing else: no ATTACH, no write, no PRAGMA that sets something."""
    if action in _READING:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION:
        allowed = str(second).lower() in _FUNCTIONS
    elif action == sqlite3.SQLITE_PRAGMA:
        allowed = first in _PRAGMAS_ABOUT_A_TABLE or (first in _PRAGMAS_WITHOUT_A_VALUE and not second)
    else:
        # SQLite asks this when it opens the search index; really to write there it would need mode=rw.
        allowed = action == sqlite3.SQLITE_UPDATE and first == "sqlite_master"
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY
