from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, text

from store import connect, database_digest, migrate
from store.engine import make_engine, open_engine
from store.errors import DatabaseMissing, ForeignDatabase, SchemaNewer, SchemaOutdated
from tests.conftest import sqlite_only
from tests.factories import add_articles, new_article


def describe(engine: Engine) -> list[Any]:
    """Everything that a database's schema consists of, in words."""
    catalogue = {
        "sqlite": "SELECT sql FROM sqlite_master ORDER BY 1",
        "postgresql": "SELECT relname, relkind, attname, atttypid::regtype::text FROM pg_class "
        "JOIN pg_attribute ON attrelid = pg_class.oid WHERE relnamespace = 'public'::regnamespace ORDER BY 1, 2, 3",
    }
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(catalogue[engine.dialect.name])]


def test_the_migrations_make_what_the_models_describe(url: str) -> None:
    with open_engine(url) as engine, engine.connect() as connection:
        command.check(migrate.make_config(connection))


def test_there_is_one_head() -> None:
    assert len(migrate.scripts().get_heads()) == 1


def test_every_revision_goes_down_and_up_again_with_articles_in_it(url: str) -> None:
    with open_engine(url) as engine:
        add_articles(engine, new_article("Putin in Paris", "Putin went.", people={"Putin": "Putin"}))
        with connect(url) as session:
            before = database_digest(session)
        revisions = [script.revision for script in migrate.scripts().walk_revisions()]
        for revision in revisions[1:]:
            migrate.move(engine, revision)
            assert migrate.revision_of(url) == revision
        migrate.move(engine, "head")
        with connect(url) as session:
            assert database_digest(session) == before


def test_a_failed_migration_leaves_the_database_as_it_was(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_engine(url) as engine:
        add_articles(engine, new_article("Putin in Paris", "Putin went.", people={"Putin": "Putin"}))
        before = describe(engine)

        def break_off(config: object, revision: str) -> None:
            connection = config.attributes["connection"]  # type: ignore[attr-defined]
            connection.execute(text("DROP VIEW daily_counts"))
            connection.execute(text("DROP TABLE person_roles"))
            raise RuntimeError("the power failed")

        monkeypatch.setattr(command, "downgrade", break_off)
        with pytest.raises(RuntimeError):
            migrate.move(engine, "-1")
        assert describe(engine) == before


@sqlite_only
def test_migrating_takes_a_backup_that_is_a_whole_database(url: str) -> None:
    with open_engine(url) as engine:
        add_articles(engine, new_article("Putin in Paris", "Putin went.", people={"Putin": "Putin"}))
    with connect(url) as session:
        before = database_digest(session)
    kept = migrate.migrate(url, "-1")
    assert kept is not None
    with connect(f"sqlite:///{kept}", read_only=True) as session:
        assert database_digest(session) == before


def test_a_database_that_is_up_to_date_is_left_alone_and_needs_no_backup(url: str) -> None:
    assert migrate.migrate(url) is None


def test_a_missing_database_is_not_made_by_asking_it(tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    with pytest.raises(DatabaseMissing, match="dateline load"), connect(f"sqlite:///{missing}"):
        pass
    assert not missing.exists()


def test_an_older_schema_is_refused_with_the_command_that_helps(url: str) -> None:
    migrate.migrate(url, "0001", with_backup=False)
    with pytest.raises(SchemaOutdated, match="dateline migrate"), connect(url):
        pass


def test_a_newer_schema_is_refused(url: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(SchemaNewer, match="9999"), connect(url):
        pass


def test_a_foreign_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE cats (name TEXT)")
    connection.close()
    with pytest.raises(ForeignDatabase), connect(f"sqlite:///{path}"):
        pass


def test_the_sql_of_a_migration_can_be_read_before_it_runs(tmp_path: Path) -> None:
    script = migrate.script_sql(f"sqlite:///{tmp_path}/new.db")
    assert "CREATE TABLE articles" in script
    assert "CREATE VIEW person_countries" in script
