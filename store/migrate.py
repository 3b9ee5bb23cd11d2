"""The schema's revision: where a database stands, and moving it up and down through Alembic."""

from __future__ import annotations

import contextlib
import io
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import URL, Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError

from store.comments import write_comments
from store.engine import database_exists, open_engine, parse_url, show_url
from store.errors import DatabaseMissing, ForeignDatabase, SchemaNewer, SchemaOutdated, StoreError


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
    revision, head = current_revision(connection), head_revision()
    if revision == head:
        return
    if revision is None:
        if inspect(connection).get_table_names():
            raise ForeignDatabase(url)
        raise SchemaOutdated(url, "none (it is empty)", head)
    if revision not in {script.revision for script in scripts().walk_revisions()}:
        raise SchemaNewer(url, revision, head)
    raise SchemaOutdated(url, revision, head)


@contextlib.contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """Open the one transaction of a migration: all or nothing, on SQLite with foreign keys checked at its end."""
    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            # Batch migrations rebuild tables; with keys enforced that would delete the children.
            _driver(connection).execute("PRAGMA foreign_keys = OFF")
            connection = connection.execution_options(sqlite_begin="IMMEDIATE")
        try:
            with connection.begin():
                yield connection
                if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                    raise StoreError(
                        f"the migration would leave a broken reference in {broken[0]}; nothing was changed"
                    )
        finally:
            if sqlite:
                _driver(connection).execute("PRAGMA foreign_keys = ON")


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError(f"not a SQLite connection: {driver!r}")
    return driver


def create(engine: Engine) -> None:
    """Make the schema in an empty database; one that is up to date is left alone, another is refused."""
    with engine.connect() as connection:
        empty = current_revision(connection) is None and not inspect(connection).get_table_names()
        if not empty:
            return check_schema(connection)
    return move(engine, "head")


def move(engine: Engine, revision: str) -> None:
    """Take a database to `revision` (an id, `head`, `base`, `+1`, `-1`), up or down, in one transaction."""
    with _migrating(engine) as connection:
        config = make_config(connection)
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


def pending(connection: Connection) -> list[Script]:
    """List the revisions between a database and the head, oldest first."""
    return list(scripts().iterate_revisions("head", current_revision(connection) or "base"))[::-1]


def script_sql(url: str | URL, revision: str = "head") -> str:
    """Write the SQL that takes a database to `revision`, for a DBA to read and run."""
    buffer = io.StringIO()
    with open_engine(url) as engine, engine.connect() as connection:
        config = make_config(connection, output=buffer)
        command.upgrade(config, f"{current_revision(connection) or 'base'}:{revision}", sql=True)
    return buffer.getvalue()


def backup(url: str | URL) -> Path | None:
    """Copy a SQLite database beside itself (SQLite's backup API) and name the copy; a server has tools of its own."""
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    if not database_exists(parsed):
        raise DatabaseMissing(show_url(url))
    source_path = Path(str(parsed.database))
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    target_path = source_path.with_name(f"{source_path.name}.backup-{stamp}")
    with (
        contextlib.closing(sqlite3.connect(source_path)) as source,
        contextlib.closing(sqlite3.connect(target_path)) as target,
    ):
        source.backup(target)
    return target_path


def migrate(url: str | URL, revision: str = "head", *, with_backup: bool = True) -> Path | None:
    """Take an existing database to `revision`; a SQLite file is backed up first. Returns the backup's path.

    Raises `DatabaseMissing`, `ForeignDatabase` or `SchemaNewer` for what can't be
    migrated, and `StoreError` with the engine's words when a migration fails; the
    database is then as it was.
    """
    if not database_exists(url):
        raise DatabaseMissing(show_url(url))
    with open_engine(url) as engine:
        with engine.connect() as connection:
            try:
                check_schema(connection)
            except SchemaOutdated:
                pass
            else:
                if _target(revision) == current_revision(connection):
                    return None
        kept = backup(url) if with_backup else None
        try:
            move(engine, revision)
        except DBAPIError as error:
            raise StoreError(f"the migration failed and nothing was changed: {error.orig}") from error
        return kept


def _target(revision: str) -> str | None:
    if revision in ("head", "heads"):
        return head_revision()
    return None if revision == "base" or revision[:1] in "+-" else revision


def revision_of(url: str | URL) -> str | None:
    """Read the revision of the database at `url`."""
    with open_engine(url) as engine, engine.connect() as connection:
        return current_revision(connection)
