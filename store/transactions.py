"""Continue after a server was lost: run the whole transaction that a temporary fault ended again.

The transaction is the unit. What is run again must depend on the store and its own
arguments alone; a batch of articles does, for what is stored is known by its digest.
If a COMMIT got no answer, the server is asked whether it happened (`pg_xact_status`),
so nothing is lost and nothing is counted twice. SQLite waits
for locks by its own means (`sqlite.BUSY_TIMEOUT`) and has no server to lose.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from store.bulk import writing

PATIENCE = 120.0
"""Seconds that a load waits for a server to come back, from the first failure on."""

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0
"""Seconds between attempts: each pause is twice the last, from the first of these to the second."""

TRANSIENT = {
    "40001",  # serialization_failure
    "40P01",  # deadlock_detected
    "53300",  # too_many_connections
    "57P01",  # admin_shutdown: pg_terminate_backend too
    "57P02",  # crash_shutdown
    "57P03",  # cannot_connect_now: starting up or shutting down
}
"""SQLSTATEs after which the same transaction may succeed; 08xxx, connection exceptions, are others."""

Result = TypeVar("Result")
Item = TypeVar("Item")


def is_transient(error: DBAPIError) -> bool:
    """Check whether a server's error is temporary: of locks, of the connection, of a server that stops or starts."""
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in TRANSIENT or state.startswith("08")
    # An error of the driver's has no state: the connection broke, or could not be made.
    return error.connection_invalidated or (
        isinstance(error, OperationalError) and type(error.orig).__module__.startswith("psycopg")
    )


REFUSED = ("22", "23", "54")
"""Classes of SQLSTATEs by which a server refuses the rows themselves: data, integrity, its limits."""


def is_refused(error: Exception) -> bool:
    """Check whether an engine, or its driver, refused the rows that it was given."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, OverflowError | UnicodeEncodeError)
    state = getattr(error.orig, "sqlstate", None)
    return state[:2] in REFUSED if state else isinstance(error, DataError | IntegrityError)


def write_in_halves(
    items: Sequence[Item],
    write: Callable[[Sequence[Item]], object],
    refuse: Callable[[Item, Exception], None],
) -> None:
    """Write items in one transaction; if the engine refuses them, write them in halves, until `refuse` gets the item at fault."""
    try:
        write(items)
    except (DBAPIError, ValueError, OverflowError) as error:
        if not items or not is_refused(error):
            raise
        middle = len(items) // 2
        if not middle:
            refuse(items[0], error)
        for half in (items[:middle], items[middle:]) if middle else ():
            write_in_halves(half, write, refuse)


def persist(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    """Run `work` in a write transaction of its own, again after a temporary fault, until it is committed.

    Raises the last error after `PATIENCE` seconds; nothing of the transaction is then in the store.
    """
    return _Attempts(engine, work).run()


def persist_reading(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    """Run `work`, which only reads, again after a temporary fault."""
    return _Attempts(engine, work, reading=True).run()


class _Attempts(Generic[Result]):
    """The attempts at one transaction."""

    def __init__(
        self, engine: Engine, work: Callable[[Connection], Result], *, reading: bool = False
    ) -> None:
        self._engine = engine
        self._work = work
        self._reading = reading
        self._give_up: float | None = None
        self._pause = FIRST_PAUSE

    def run(self) -> Result:
        """Try until it is done or patience ends."""
        while True:
            transaction: str | None = None
            result: list[Result] = []
            try:
                with self._engine.connect() if self._reading else writing(self._engine) as connection:
                    transaction = None if self._reading else _transaction_id(connection)
                    result.append(self._work(connection))
                return result[0]
            except DBAPIError as error:
                self._wait_after(error)
            if result and transaction and self._is_committed(transaction):
                return result[0]

    def _wait_after(self, error: DBAPIError) -> None:
        """Wait before the next attempt; raise an error that waiting can't repair, or has not repaired in time."""
        if not is_transient(error):
            raise error
        now = time.monotonic()
        self._give_up = self._give_up or now + PATIENCE
        if now + self._pause > self._give_up:
            raise error
        time.sleep(self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _is_committed(self, transaction: str) -> bool:
        """Ask whether a transaction was committed, after the connection was lost during its commit."""
        question = "SELECT pg_xact_status(CAST(CAST(%(id)s AS text) AS xid8))"
        while True:
            try:
                with self._engine.connect() as connection:
                    status = connection.exec_driver_sql(question, {"id": transaction}).scalar()
            except DBAPIError as error:
                self._wait_after(error)
                continue
            if status != "in progress":
                return bool(status == "committed")
            time.sleep(FIRST_PAUSE)


def _transaction_id(connection: Connection) -> str | None:
    if connection.dialect.name != "postgresql":
        return None
    return str(connection.exec_driver_sql("SELECT CAST(pg_current_xact_id() AS text)").scalar_one())
