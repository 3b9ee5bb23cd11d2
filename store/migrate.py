"""The schema's revision: where a database stands, and moving it up and down through Alembic."""

from __future__ import annotations

import contextlib
import io
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import URL, Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError

from store.backup import backup
from store.comments import write_comments
from store.engine import WRITER_LOCK, database_exists, open_engine, show_url
from store.errors import (
    DatabaseMissing,
    ForeignDatabase,
    HalfMigrated,
    MigrationFailed,
    SchemaNewer,
    SchemaOutdated,
    StoreError,
)
from store.models import Base


def script_location() -> Path:
    """Find the migrations: inside the installed package, else the checkout's `alembic/`."""
    packaged = Path(str(files("store"))) / "migrations"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "alembic"


def make_config(connection: Connection | None = None, *, output: io.StringIO | None = None) -> Config:
    """Make Alembic's configuration; no ini file is needed."""
    config = Config(output_buffer=output) if output else Config()
    config.set_main_option("script_location", str(script_location()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def scripts() -> ScriptDirectory:
    """Give the directory of revisions that this version of dateline knows."""
    return ScriptDirectory.from_config(make_config())


def head_revision() -> str:
    """Name the revision that this version of dateline needs."""
    head = scripts().get_current_head()
    if head is None:
        raise StoreError(f"no migrations in {script_location()}; install dateline again")
    return head


def current_revision(connection: Connection) -> str | None:
    """Read the revision that a database stands at; None for one without."""
    return MigrationContext.configure(connection).get_current_revision()


def check_schema(connection: Connection) -> None:
    """Refuse a database that this version of dateline can't use, and say what to do."""
    url = show_url(connection.engine.url)
    marks, head = MigrationContext.configure(connection).get_current_heads(), head_revision()
    if marks == (head,):
        return
    tables = set(inspect(connection).get_table_names())
    ours = {"articles", "load_runs"} <= tables
    if not tables:
        raise SchemaOutdated(url, "none (it is empty)", head)
    if not marks and tables == {"alembic_version"}:
        raise SchemaOutdated(url, "none (it went down to the base)", head)
    if not ours:
        raise ForeignDatabase(url)
    if len(marks) != 1:
        raise HalfMigrated(
            url, ", ".join(marks) or "none", "it must name exactly one revision for the tables that it has"
        )
    if marks[0] not in {script.revision for script in scripts().walk_revisions()}:
        raise SchemaNewer(url, marks[0], head, _last_version(connection))
    raise SchemaOutdated(url, marks[0], head)


def _last_version(connection: Connection) -> str | None:
    """Read which version of dateline last loaded into a database, whatever else its schema is."""
    try:
        with connection.begin_nested():
            statement = "SELECT version FROM load_runs ORDER BY id DESC LIMIT 1"
            return connection.exec_driver_sql(statement).scalar()
    except DBAPIError:
        return None


def check_tables(connection: Connection) -> None:
    """Refuse a database that says it is up to date but lacks tables or columns, or keeps leftovers of a migration."""
    inspector = inspect(connection)
    found = {
        name: {column["name"] for column in inspector.get_columns(name)}
        for name in inspector.get_table_names()
    }
    problems = [f"{name} is left over" for name in sorted(found) if name.startswith("_alembic_tmp_")]
    if current_revision(connection) == head_revision():
        for table in Base.metadata.sorted_tables:
            if table.name not in found:
                problems.append(f"{table.name} is missing")
            elif missing := {column.name for column in table.columns} - found[table.name]:
                problems.append(f"{table.name} lacks {', '.join(sorted(missing))}")
    if problems:
        url, revision = show_url(connection.engine.url), current_revision(connection) or "none"
        raise HalfMigrated(url, revision, "; ".join(problems))


LOCK_TIMEOUT = 60
"""Seconds that a migration waits for loaders and other migrations to end, and for each table."""


@contextlib.contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
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
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}s'")
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")
                yield connection
                if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                    raise MigrationFailed(
                        show_url(engine.url), f"it would leave a broken reference in {broken[0]}"
                    )
        finally:
            if sqlite and not connection.closed and not connection.invalidated:
                _driver(connection).execute("PRAGMA foreign_keys = ON")


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError(f"not a SQLite connection: {driver!r}")
    return driver


def create(engine: Engine) -> None:
    """Make the schema in an empty database; one that is up to date is left alone, another is refused."""
    with engine.connect() as connection:
        try:
            return check_schema(connection)
        except SchemaOutdated as outdated:
            if not outdated.revision.startswith("none"):
                raise
    return move(engine, "head")


@dataclass(frozen=True, slots=True)
class Step:
    """One revision that a migration goes through. `rows` and `seconds` estimate its cost."""

    revision: str
    down: bool
    description: str
    rows: int
    seconds: float

    def __str__(self) -> str:
        """Tell the step in one line."""
        cost = f"{self.rows:,} rows, about {self.seconds:,.0f} s" if self.seconds >= 1 else "at once"
        return f"{'down from' if self.down else 'up to'} {self.revision}: {self.description} ({cost})"


Watch = Callable[[str], None]
"""What is told of a migration as it goes, a line each time."""


def move(engine: Engine, revision: str, *, watch: Watch | None = None) -> None:
    """Take a database to `revision` (an id, `head`, `base`, `+1`, `-1`), up or down, in one transaction."""
    with _migrating(engine) as connection:
        config = make_config(connection)
        config.attributes["watch"] = watch
        if _is_down(connection, revision):
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)
        if current_revision(connection) == head_revision():
            write_comments(connection)


def _is_down(connection: Connection, revision: str) -> bool:
    if revision in ("base", "head", "heads") or revision[:1] in "+-":
        return revision == "base" or revision.startswith("-")
    current = current_revision(connection)
    return bool(current) and revision in {
        s.revision for s in scripts().iterate_revisions(current, "base")
    } - {current}


def plan(connection: Connection, revision: str = "head") -> list[Step]:
    """List the revisions that a migration would go through, in order, with what each costs here.

    A revision that reads or rewrites whole tables says so in `WORK`: table -> rows a second.
    """
    directory, current = scripts(), current_revision(connection)
    down = _is_down(connection, revision)
    if down:
        target = _resolve(directory, current, revision)
        between = [
            s
            for s in directory.iterate_revisions(current or "base", target or "base")
            if s.revision != target
        ]
    else:
        between = list(
            directory.iterate_revisions(_resolve(directory, current, revision), current or "base")
        )[::-1]
    tables = set(inspect(connection).get_table_names())
    return [_step(connection, script, down, tables) for script in between]


def _resolve(directory: ScriptDirectory, current: str | None, revision: str) -> str | None:
    """Name the revision that `head`, `base`, `+1` or `-1` stands for; None for the base."""
    line = [s.revision for s in directory.walk_revisions()][::-1]
    if revision in ("head", "heads"):
        return line[-1]
    if revision == "base" or revision in line:
        return None if revision == "base" else revision
    steps = int(revision) if re.fullmatch(r"[+-]\d+", revision) else None
    at = (line.index(current) if current else -1) + (steps or 0)
    if steps is None or not -1 <= at < len(line):
        raise StoreError(
            f"there is no revision {revision!r} from {current or 'base'}; there are {', '.join(line)}"
        )
    return line[at] if at >= 0 else None


def _step(connection: Connection, script: Script, down: bool, tables: set[str]) -> Step:
    work: dict[str, int] = getattr(script.module, "WORK", {})
    counts = {
        name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()
        for name in work
        if name in tables
    }
    seconds = sum(count / work[name] for name, count in counts.items())
    description = (script.doc or "").splitlines()[0].rstrip(".") if script.doc else ""
    return Step(script.revision, down, description, sum(counts.values()), seconds)


def script_sql(url: str | URL, revision: str = "head") -> str:
    """Write the SQL that takes a database to `revision`, for a DBA to read and run."""
    buffer = io.StringIO()
    with open_engine(url if database_exists(url) else "sqlite://") as engine, engine.connect() as connection:
        config = make_config(connection, output=buffer)
        current = current_revision(connection)
        if _is_down(connection, revision):
            command.downgrade(
                config, f"{current}:{_resolve(scripts(), current, revision) or 'base'}", sql=True
            )
        else:
            command.upgrade(config, f"{current or 'base'}:{_resolve(scripts(), current, revision)}", sql=True)
    return buffer.getvalue()


def migrate(
    url: str | URL, revision: str = "head", *, with_backup: bool = True, watch: Watch | None = None
) -> Path | None:
    """Take an existing database to `revision`; a SQLite file is backed up first. Returns the backup's path.

    `watch` is told each step and the progress of long ones. Raises `DatabaseMissing`,
    `ForeignDatabase`, `SchemaNewer` or `HalfMigrated` for what can't be migrated, and
    `MigrationFailed` with the engine's words when a migration fails; the database is then
    as it was.
    """
    if not planned(url, revision):
        return None
    with open_engine(url) as engine:
        kept = backup(url) if with_backup else None
        try:
            move(engine, revision, watch=watch)
        except DBAPIError as error:
            raise MigrationFailed(show_url(url), str(error.orig).strip()) from error
        return kept


def planned(url: str | URL, revision: str = "head") -> list[Step]:
    """List what `migrate` would do to the database at `url`, having checked that it can."""
    if not database_exists(url):
        raise DatabaseMissing(show_url(url))
    with open_engine(url) as engine, engine.connect() as connection:
        with contextlib.suppress(SchemaOutdated):
            check_schema(connection)
        check_tables(connection)
        return plan(connection, revision)


def revision_of(url: str | URL) -> str | None:
    """Read the revision of the database at `url`."""
    with open_engine(url) as engine, engine.connect() as connection:
        return current_revision(connection)
