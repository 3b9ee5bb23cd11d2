"""Which schema a database has, and which one this version of dateline needs, found without importing Alembic."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from store import errors
from store.engine import show_url
from store.errors import DatabaseUnusable, HalfMigrated, SchemaOutdated, StoreError
from store.models import Base
from store.names import rules_version

OLDEST_SERVER = 13
"""The first major version of PostgreSQL that has all that is used: `normalize()`, `pg_current_xact_id()`."""


NAME_RULES = "name_rules"
"""The table that keeps the rules' version: a mark of the database as `alembic_version` is, and no part of its content."""


def script_location() -> Path:
    """Find the migrations: inside the installed package, else the checkout's `alembic/`."""
    packaged = Path(str(files("store"))) / "migrations"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "alembic"


def known_revisions() -> list[str]:
    """List the revisions that this version of dateline knows, the oldest first, from the names of the version files."""
    return sorted(path.name.partition("_")[0] for path in (script_location() / "versions").glob("*.py"))


def head_revision() -> str:
    """Name the revision that this version of dateline needs."""
    known = known_revisions()
    if not known:
        raise StoreError(f"no migrations in {script_location()}; install dateline again")
    return known[-1]


def revision_marks(connection: Connection) -> list[str]:
    """Read every revision that a database says it has; a sound one has one, or none."""
    if not inspect(connection).has_table("alembic_version"):
        return []
    return list(connection.exec_driver_sql("SELECT version_num FROM alembic_version ORDER BY 1").scalars())


def current_revision(connection: Connection) -> str | None:
    """Read the revision of a database; None if it has none."""
    marks = revision_marks(connection)
    return marks[0] if len(marks) == 1 else None


def check_server(connection: Connection) -> None:
    """Refuse a PostgreSQL server that is too old, and a database whose encoding can't hold every text."""
    if connection.dialect.name != "postgresql":
        return
    url = show_url(connection.engine.url)
    version: tuple[int | str, ...] = connection.dialect.server_version_info or ()
    if version < (OLDEST_SERVER,):
        found = ".".join(map(str, version))
        needed = f"dateline needs PostgreSQL {OLDEST_SERVER} or later"
        raise DatabaseUnusable(url, f"its server is PostgreSQL {found}", needed)
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise DatabaseUnusable(
            url,
            f"its encoding is {encoding}, which can't hold every text",
            "make another database: `createdb --encoding UTF8 --template template0 NAME`",
        )


def names_are_due(connection: Connection) -> bool:
    """Whether other rules than today's made the stored names; names without a note of their rules were made by older ones."""
    if not inspect(connection).has_table(NAME_RULES):
        return True
    return connection.execute(text(f"SELECT version FROM {NAME_RULES}")).scalars().all() != [rules_version()]


def check_schema(connection: Connection) -> None:
    """Refuse a database that this version of dateline can't use, and say what to do."""
    check_server(connection)
    url = show_url(connection.engine.url)
    marks, head = revision_marks(connection), head_revision()
    if marks == [head]:
        if names_are_due(connection):
            raise errors.NamesOutdated(url, head)
        return
    tables = set(inspect(connection).get_table_names())
    ours = {"articles", "load_runs"} <= tables
    if not tables:
        raise SchemaOutdated(url, "none (it is empty)", head)
    if not marks and "alembic_version" in tables and not ours:
        raise SchemaOutdated(url, "none (it went down to the base)", head)
    if not ours:
        raise errors.ForeignDatabase(url)
    if len(marks) != 1:
        problem = "it must name exactly one revision for the tables that it has"
        raise HalfMigrated(url, ", ".join(marks) or "none", problem)
    if marks[0] not in known_revisions():
        raise errors.SchemaNewer(url, marks[0], head, _last_version(connection))
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
    tables = inspector.get_table_names()
    found = {name: {column["name"] for column in inspector.get_columns(name)} for name in tables}
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
