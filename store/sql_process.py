"""One analyst's statement on SQLite, in a process of its own: ending the process ends the statement for certain.

SQLite looks for an interruption between the instructions of its virtual machine, and one instruction can take
hours (`LIKE '%a%a%a%a%b'`, `instr` over megabytes). The parent sends the request as one marshalled value to
standard input and reads marshalled messages from standard output. Nothing but the standard library is imported.
"""

from __future__ import annotations

import marshal
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from multiprocessing.connection import Connection
from typing import Any

from store.sqlite import open_sqlite

LONGEST_VALUE = 64 * 1024 * 1024
"""Bytes that one value may have, so that nobody fills the memory with `zeroblob`."""

HEAP = 512 * 1024 * 1024
"""Bytes that SQLite may use for sorting, grouping and its cache."""

BATCH = 1_000
"""Rows in one message at most."""

BATCH_BYTES = 1_000_000
"""Bytes of rows after which a message is sent, full or not."""

Row = tuple[Any, ...]
Request = tuple[str, str, dict[str, Any], int | None, int | None]
"""Path, statement, parameters, most rows, most bytes."""


class Caps:
    """Passes rows on until the next would exceed a limit; `hit` then names the limit."""

    def __init__(self, max_rows: int | None, max_bytes: int | None) -> None:
        self.max_rows = max_rows
        self.max_bytes = max_bytes
        self.hit: str | None = None

    def apply(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Give the rows that are within the limits."""
        room = self.max_bytes
        for number, row in enumerate(rows):
            if number == self.max_rows:
                self.hit = "rows"
                return
            if room is not None:
                room -= size_of(row)
                if room < 0:
                    self.hit = "bytes"
                    return
            yield row


def size_of(row: Row) -> int:
    """Give the bytes of memory that a row takes."""
    return sys.getsizeof(row) + sum(map(sys.getsizeof, row))


def main() -> None:
    """Answer the one request of the parent; end when the parent ends, in the middle of a statement too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; the parent decides
    request: Request = marshal.load(sys.stdin.buffer)  # noqa: S302 - the parent wrote it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    parent = Connection(sys.stdout.fileno(), readable=False)
    for message in answer(request):
        parent.send_bytes(marshal.dumps(message))
    os._exit(0)


def _end_with_parent() -> None:
    os.read(0, 1)  # nothing is sent any more: this returns when the parent closes its end, or dies
    os._exit(1)


def answer(request: Request) -> Iterator[tuple[Any, ...]]:
    """Run a statement; give `ready`, then its columns, its rows in batches and what was capped, or an error."""
    path, statement, parameters, max_rows, max_bytes = request
    try:
        _limit_heap()
        connection = open_sqlite(path, read_only=True)
        _limit(connection)
        yield ("ready",)
        cursor = connection.execute(statement, parameters)
        yield ("columns", tuple(name for name, *_ in cursor.description or ()))
        caps = Caps(max_rows, max_bytes)
        rows = caps.apply(cursor)
        while batch := list(islice(_until_full(rows), BATCH)):
            yield ("rows", batch)
        yield ("end", caps.hit)
    except MemoryError:
        yield ("refused", f"stopped: it needs more than {HEAP // 1024**2} MB of memory; ask for less")
    except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
        yield ("error", str(error))


def _until_full(rows: Iterator[Row]) -> Iterator[Row]:
    """Give rows until they are enough for one message."""
    size = 0
    for row in rows:
        yield row
        size += size_of(row)
        if size > BATCH_BYTES:
            return


def _limit_heap() -> None:
    """Limit SQLite's memory for the whole process; only here, before a reader's authorizer refuses the PRAGMA."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"PRAGMA hard_heap_limit = {HEAP}")


def _limit(connection: sqlite3.Connection) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 1_000_000)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
