"""Move a database's schema up and down through Alembic, estimate what that would cost, or write it as a script."""

from __future__ import annotations

import contextlib
import io
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError

from store import schema, writes
from store.backup import backup
from store.bulk import WRITERS_LOCK
from store.comments import write_comments
from store.engine import database_exists, one_line, open_engine, show_url
from store.errors import (
    DatabaseMissing,
    DatabaseUnusable,
    HalfMigrated,
    MigrationFailed,
    SchemaOutdated,
    StoreError,
)
from store.renewal import NAMES_A_SECOND, count_names, renew_names
from store.schema import (
    check_schema,
    check_tables,
    current_revision,
    head_revision,
    known_revisions,
    names_are_due,
)


def make_config(connection: Connection | None = None, *, output: io.StringIO | None = None) -> Config:
    """Make Alembic's configuration; no ini file is needed."""
    config = Config(output_buffer=output) if output else Config()
    config.set_main_option("script_location", str(schema.script_location()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def scripts() -> ScriptDirectory:
    """Give the directory of revisions that this version of dateline knows."""
    return ScriptDirectory.from_config(make_config())


MIGRATION_LOCK = 0x6461_7465_6C69_6E65
"""PostgreSQL advisory lock of migrations."""

LOCK_TIMEOUT = 60
"""Seconds that a migration waits for loaders and other migrations to end, and for each table."""


def server_settings() -> tuple[str, ...]:
    """Give the first statements of a migration's transaction on PostgreSQL: the writers' lock and longer time-outs."""
    return (
        f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}s'",
        # A time-out of the role or the server is meant for questions.
        "SET LOCAL statement_timeout = 0",
        "SET LOCAL idle_in_transaction_session_timeout = 0",
        # If two processes make the schema of one empty database, the second waits here.
        f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})",
        f"DO $$ BEGIN IF to_regclass('public.load_runs') IS NOT NULL THEN {WRITERS_LOCK}; END IF; END $$",
    )


@contextlib.contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """Open the one transaction of a migration: all or nothing, alone, on SQLite with foreign keys checked at its end."""
    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            # Batch migrations rebuild tables; with keys enforced that would delete the children.
            _driver(connection).execute("PRAGMA foreign_keys = OFF")
            connection = connection.execution_options(sqlite_begin="IMMEDIATE")
        try:
            with connection.begin():
                if not sqlite:
                    for statement in server_settings():
                        connection.exec_driver_sql(statement)
                yield connection
                if sqlite and (broken := _broken_reference(connection)):
                    raise _BrokenReference(broken)
        except _BrokenReference as error:
            with connection.begin():
                before = _broken_reference(connection)
            raise MigrationFailed(
                show_url(engine.url),
                f"{before} held a broken reference before; `PRAGMA foreign_key_check` lists its rows: delete or correct them first"
                if before
                else f"it would leave a broken reference in {error}",
            ) from None
        finally:
            if sqlite and not connection.closed and not connection.invalidated:
                _driver(connection).execute("PRAGMA foreign_keys = ON")


class _BrokenReference(Exception):
    """A table refers to rows that are not there."""


def _broken_reference(connection: Connection) -> str | None:
    return connection.exec_driver_sql("PRAGMA foreign_key_check").scalar()


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError(f"not a SQLite connection: {driver!r}")
    return driver


NAMES = "names"
"""The step after the revisions, which normalises names again."""


@dataclass(frozen=True, slots=True)
class Step:
    """One revision that a migration goes through, or `NAMES`. `rows` and `seconds` estimate its cost."""

    revision: str
    down: bool
    description: str
    rows: int
    seconds: float

    def __str__(self) -> str:
        """Describe the step in one line."""
        cost = f"{self.rows:,} rows, about {self.seconds:,.0f} s" if self.seconds >= 1 else "at once"
        if self.revision == NAMES:
            return f"{self.description} ({cost})"
        return f"{'down from' if self.down else 'up to'} {self.revision}: {self.description} ({cost})"


MigrationWatch = Callable[[str], None]
"""Called with a line for each step of a migration."""


def move(engine: Engine, revision: str, *, watch: MigrationWatch | None = None) -> None:
    """Take a database to `revision` (an id, `head`, `base`, `+1`, `-1`), up or down, in one transaction."""
    with migrating(engine) as connection:
        _move(connection, revision, watch)


def create(engine: Engine) -> None:
    """Make the schema in an empty database, and note the rules by which its names will be normalised."""
    with migrating(engine) as connection:
        _move(connection, "head", None)
        renew_names(connection)


def _move(connection: Connection, revision: str, watch: MigrationWatch | None) -> None:
    config = make_config(connection)
    config.attributes["watch"] = watch
    route = _route(current_revision(connection), revision)
    (command.downgrade if route.down else command.upgrade)(config, route.target)
    if current_revision(connection) == head_revision():
        write_comments(connection)


class _Route(NamedTuple):
    """The revisions that a migration goes through, in order; and the one that it ends at."""

    revisions: list[str]
    target: str
    down: bool


def _route(current: str | None, revision: str) -> _Route:
    line = known_revisions()
    at = line.index(current) + 1 if current else 0
    to = _position(line, at, revision)
    if to is None:
        raise StoreError(
            f"there is no revision {revision!r} from {current or 'base'}; there are {', '.join(line)}"
        )
    target = line[to - 1] if to else "base"
    return _Route(line[to:at][::-1], target, True) if to < at else _Route(line[at:to], target, False)


def _position(line: list[str], at: int, revision: str) -> int | None:
    """Count the revisions up to and including `revision`; None if it is unknown."""
    if revision in line:
        return line.index(revision) + 1
    if re.fullmatch(r"[+-]\d+", revision):
        to = at + int(revision)
        return to if 0 <= to <= len(line) else None
    return {"base": 0, "head": len(line), "heads": len(line)}.get(revision)


def plan(connection: Connection, revision: str = "head") -> list[Step]:
    """List the revisions that a migration would go through, in order, with what each costs here, and the steps that come after them."""
    route, directory = _route(current_revision(connection), revision), scripts()
    tables = set(inspect(connection).get_table_names())
    steps = [_step(connection, directory.get_revision(name), route.down, tables) for name in route.revisions]
    if route.target == head_revision() and "person_names" in tables and names_are_due(connection):
        rows, why = count_names(connection), "names of people are normalised by new rules"
        steps.append(Step(NAMES, False, why, rows, rows / NAMES_A_SECOND))
    return steps


LANDED: dict[tuple[str, str, bool], dict[str, int]] = {
    ("0002", "sqlite", True): {"articles": 10_000},
    ("0002", "postgresql", False): {"articles": 700},
    ("0005", "sqlite", False): {"articles": 7_000},
    ("0005", "postgresql", False): {"articles": 700},
    ("0006", "sqlite", False): {"articles": 6_000},
    ("0006", "postgresql", False): {"articles": 500},
    ("0006", "postgresql", True): {"articles": 750},
}
"""The measured pace of released revisions that state none or a wrong one: (revision, engine, down) -> table -> rows a second."""


def _step(connection: Connection, script: Script, down: bool, tables: set[str]) -> Step:
    """Estimate the cost of a revision from the rows a second that it states for each table: `WORK` up, `WORK_DOWN` down."""
    said: dict[str, int] = getattr(script.module, "WORK_DOWN" if down else "WORK", {})
    work = LANDED.get((script.revision, connection.dialect.name, down), said)
    counts = {
        name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()
        for name in work.keys() & tables
    }
    seconds = sum(count / work[name] for name, count in counts.items())
    description = script.doc.partition("\n")[0].rstrip(".") if script.doc else ""
    return Step(script.revision, down, description, sum(counts.values()), seconds)


def script_sql(url: str | URL, revision: str = "head") -> str:
    """Write the SQL that takes a database to `revision`, for a DBA to read and run: one transaction, as `migrate`'s.

    Without a database it is that of a new one. Raises what `migrate` raises.
    """
    buffer = io.StringIO()
    # An empty database in the place of one that is not there.
    reading = open_engine(url, read_only=True) if database_exists(url) else open_engine("sqlite://")
    with reading as engine, engine.connect() as connection:
        _check(connection)
        current = current_revision(connection)
        route = _route(current, revision)
        config = make_config(connection, output=buffer)
        config.attributes["comments"] = route.target == head_revision()
        go = command.downgrade if route.down else command.upgrade
        try:
            go(config, f"{current or 'base'}:{route.target}", sql=True)
        except CommandError as error:  # such as a table that SQLite must rebuild
            raise StoreError(f"{error}; run `dateline migrate` instead of the script") from error
    return buffer.getvalue()


def migrate(
    url: str | URL, revision: str = "head", *, with_backup: bool = True, watch: MigrationWatch | None = None
) -> Path | None:
    """Take an existing database to `revision`; a SQLite file is backed up first. Returns the backup's path.

    `watch` is called with each step and the progress of long ones. Raises `DatabaseMissing`,
    `ForeignDatabase`, `SchemaNewer` or `HalfMigrated` for what can't be migrated, and
    `MigrationFailed` with the engine's words when a migration fails; the database is then
    as it was.
    """
    if not planned(url, revision):
        return None
    try:
        with open_engine(url) as engine, migrating(engine) as connection:
            if not plan(connection, revision):
                return None  # another migration was here first
            # Within the lock, so that nothing is written between the copy and the migration.
            kept = backup(url) if with_backup else None
            _move(connection, revision, watch)
            if current_revision(connection) == head_revision():
                renew_names(connection)
                writes.write_groups(connection)
            return kept
    except DatabaseUnusable as unusable:
        raise MigrationFailed(unusable.url, f"{unusable.problem}; {unusable.advice}") from unusable
    except DBAPIError as error:
        problem = one_line(error)
        if _is_of_another_revision(error):
            raise HalfMigrated(show_url(url), revision_of(url) or "none", problem) from error
        raise MigrationFailed(show_url(url), problem) from error


OTHER_SCHEMA = {"42701", "42703", "42704", "42710", "42723", "42883", "42P01", "42P07"}
"""SQLSTATEs for a column, object, function or table that exists already or is missing."""


def _is_of_another_revision(error: DBAPIError) -> bool:
    """Check whether a migration failed because something exists already, or is missing."""
    state = getattr(error.orig, "sqlstate", None)
    signs = ("already exists", "duplicate column name", "no such ")
    return state in OTHER_SCHEMA or (state is None and any(sign in str(error.orig) for sign in signs))


def planned(url: str | URL, revision: str = "head") -> list[Step]:
    """List what `migrate` would do to the database at `url`, having checked that it can."""
    if not database_exists(url):
        raise DatabaseMissing(show_url(url))
    with open_engine(url, read_only=True) as engine, engine.connect() as connection:
        _check(connection)
        return plan(connection, revision)


def _check(connection: Connection) -> None:
    """Refuse what can't be migrated: a foreign database, a newer one, one that is half migrated."""
    with contextlib.suppress(SchemaOutdated):
        check_schema(connection)
    check_tables(connection)


def revision_of(url: str | URL) -> str | None:
    """Read the revision of the database at `url`."""
    with open_engine(url, read_only=True) as engine, engine.connect() as connection:
        return current_revision(connection)
