from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import make_url, text

from store import connect, database_digest, migrate, writes
from store.backup import backup, restore_backup
from store.engine import make_engine, open_engine
from store.errors import (
    DatabaseMissing,
    ForeignDatabase,
    HalfMigrated,
    SchemaNewer,
    SchemaOutdated,
    StoreError,
)
from store.session import create_schema
from tests.conftest import sqlite_only
from tests.factories import add_articles, new_article
from tests.store.schemas import describe


def test_the_migrations_make_what_the_models_describe(url: str) -> None:
    with open_engine(url) as engine, engine.connect() as connection:
        command.check(migrate.make_config(connection))


def test_there_is_one_head() -> None:
    assert len(migrate.scripts().get_heads()) == 1


def test_every_revision_goes_down_and_up_again_with_articles_in_it(url: str) -> None:
    with open_engine(url) as engine:
        add_articles(engine, new_article("Putin in Paris", "Putin went.", people={"Putin": "Putin"}))
        with engine.begin() as connection:
            writes.write_groups(connection)  # as the first load does
        with connect(url) as session:
            before = database_digest(session)
        revisions = [script.revision for script in migrate.scripts().walk_revisions()]
        for revision in revisions[1:]:
            migrate.move(engine, revision)
            assert migrate.revision_of(url) == revision
        migrate.migrate(url, with_backup=False)
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


@sqlite_only
def test_nobody_writes_between_the_backup_and_the_migration(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def backup_while_somebody_writes(of: object) -> Path | None:
        with closing(sqlite3.connect(str(make_url(url).database), timeout=0)) as other:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("DELETE FROM people")
            tried.append("to write")
        return backup(str(of))

    monkeypatch.setattr(migrate, "backup", backup_while_somebody_writes)
    assert migrate.migrate(url, "-1")
    assert tried


@sqlite_only
def test_a_migration_that_another_one_forestalled_makes_no_backup(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate.migrate(url, "-1", with_backup=False)
    steps = migrate.planned(url)
    migrate.migrate(url, with_backup=False)
    monkeypatch.setattr(migrate, "planned", lambda *_: steps)
    assert migrate.migrate(url) is None


@sqlite_only
def test_without_room_for_the_backup_nothing_is_changed(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.backup.path_beside", lambda path, _: path.parent / "nowhere" / "copy")
    with pytest.raises(StoreError, match=r"no backup could be written.*nothing was changed.*--no-backup"):
        migrate.migrate(url, "-1")
    assert not migrate.planned(url)


@sqlite_only
def test_looking_at_what_would_be_done_changes_no_file(url: str) -> None:
    migrate.migrate(url, "-1", with_backup=False)
    path = Path(str(make_url(url).database))
    before = path.stat().st_mtime_ns
    assert migrate.planned(url)
    assert migrate.script_sql(url)
    assert path.stat().st_mtime_ns == before


def test_the_script_for_what_can_not_be_migrated_is_refused(empty_url: str) -> None:
    with open_engine(empty_url) as engine, engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE cats (name varchar(10))")
    with pytest.raises(ForeignDatabase):
        migrate.script_sql(empty_url)


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


def test_what_a_migration_will_do_is_listed_first(url: str) -> None:
    with open_engine(url) as engine:
        add_articles(engine, new_article("Putin in Paris", "Putin went."))
    migrate.migrate(url, "0001", with_backup=False)
    steps = migrate.planned(url)
    assert [step.revision for step in steps][:2] == ["0002", "0003"]
    assert str(steps[0]) == "up to 0002: Full-text search over title and body, never out of step with the articles (at once)"  # fmt: skip
    assert steps[0].rows == 1
    assert [(s.revision, s.down) for s in migrate.planned(url, "base")] == [("0001", True)]
    rows = {step.revision: step.rows for step in steps}
    assert rows["0006"] == 1  # it landed without its pace, which was measured since
    output: list[str] = []
    migrate.migrate(url, with_backup=False, watch=output.append)
    assert output[0] == "up to 0002: done"
    assert migrate.planned(url) == []


def test_a_database_can_go_to_the_base_and_come_back(url: str) -> None:
    migrate.migrate(url, "base", with_backup=False)
    migrate.migrate(url, "+1", with_backup=False)
    assert migrate.revision_of(url) == "0001"
    migrate.migrate(url, with_backup=False)
    with connect(url):
        pass


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("DROP TABLE person_roles", "person_roles is missing"),
        ("ALTER TABLE people RENAME COLUMN name TO called", "people lacks name"),
        ("CREATE TABLE _alembic_tmp_people (id int)", "left over"),
        ("DELETE FROM alembic_version", "exactly one revision"),
        ("INSERT INTO alembic_version VALUES ('0001')", "exactly one revision"),
    ],
)
def test_a_half_migrated_database_is_named_so(url: str, damage: str, words: str) -> None:
    with open_engine(url) as engine, engine.begin() as connection:
        connection.exec_driver_sql("DROP VIEW IF EXISTS person_countries")
        connection.exec_driver_sql(damage)
    with pytest.raises(HalfMigrated, match=words):
        migrate.migrate(url)


def test_a_newer_database_is_refused_with_the_version_it_needs(url: str) -> None:
    with open_engine(url) as engine:
        add_articles(engine)
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
            connection.execute(text("UPDATE load_runs SET version = '7.1'"))
    with pytest.raises(SchemaNewer, match=r"install dateline 7\.1 or later"):
        migrate.migrate(url)


def test_another_programs_database_is_refused_though_it_has_revisions_too(empty_url: str) -> None:
    with open_engine(empty_url) as engine, engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num varchar(32))")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0001')")
        connection.exec_driver_sql("CREATE TABLE cats (name varchar(10))")
    with pytest.raises(ForeignDatabase):
        migrate.migrate(empty_url)


@sqlite_only
def test_a_backup_is_brought_back_and_what_it_replaces_is_kept(url: str) -> None:
    with open_engine(url) as engine:
        add_articles(engine, new_article("Putin in Paris", "Putin went."))
    with connect(url) as session:
        before = database_digest(session)
    kept = migrate.migrate(url, "0001")
    assert kept
    replaced = restore_backup(url, kept)
    with connect(url) as session:
        assert database_digest(session) == before
    assert replaced
    assert migrate.revision_of(f"sqlite:///{replaced}") == "0001"


@sqlite_only
def test_a_damaged_database_is_put_aside_when_its_backup_comes_back(url: str, tmp_path: Path) -> None:
    kept = backup(url)
    assert kept
    (tmp_path / "news.db").write_bytes(b"no database at all" * 1_000)
    replaced = restore_backup(url, kept)
    assert replaced
    assert replaced.read_bytes().startswith(b"no database")
    with connect(url):
        pass


@sqlite_only
@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 1_000])
def test_what_is_no_backup_is_not_brought_back(url: str, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "backup"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(StoreError, match="backup"):
        restore_backup(url, file)
    with connect(url):
        pass


def test_the_sql_of_a_step_down_can_be_read_too(url: str) -> None:
    assert "DROP VIEW person_countries" in migrate.script_sql(url, "0002")


def test_two_migrations_at_once_take_their_turns(empty_url: str) -> None:
    with open_engine(empty_url) as engine, ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(create_schema, engine) for _ in range(4)]:
            done.result()
    with connect(empty_url):
        pass
