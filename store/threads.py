"""Allow one thread at a time on a connection: two threads that use one session get an error at once.

SQLite calls back into Python (the authorizer, `dateline_near`) while it holds its lock of the connection. A second
thread that waits for that lock while it holds Python's would wait for ever.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from threading import RLock
from typing import Any

from store.errors import SharedSession

_CALLS = ("execute", "executemany", "executescript", "fetchone", "fetchmany", "fetchall")


def one_at_a_time(call: Callable[..., Any]) -> Callable[..., Any]:
    """Make a method refuse a thread while another one is in a method of the same connection (`self.alone`)."""

    @functools.wraps(call)
    def alone(self: Any, *args: Any, **named: Any) -> Any:
        if not self.alone.acquire(blocking=False):
            raise SharedSession
        try:
            return call(self, *args, **named)
        finally:
            self.alone.release()

    return alone


@functools.cache
def guarded(cursor: type[Any]) -> type[Any]:
    """Make a driver's class of cursors refuse a second thread; each needs the lock of its connection as `alone`."""
    calls = {name: one_at_a_time(getattr(cursor, name)) for name in _CALLS if hasattr(cursor, name)}
    return type(cursor.__name__, (cursor,), calls)


def guard_cursors(connection: Any) -> None:
    """Make all cursors of a connection of PostgreSQL's driver refuse a second thread."""
    make, lock = guarded(connection.cursor_factory), RLock()

    def make_cursor(*args: Any, **named: Any) -> Any:
        cursor = make(*args, **named)
        cursor.alone = lock
        return cursor

    connection.cursor_factory = make_cursor
