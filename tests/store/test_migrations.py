"""Every revision goes up, down and up again on both engines, with rows in every table."""

from __future__ import annotations

import ast
import contextlib
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import psycopg
import pytest
import pytest_alembic
from alembic import command
from mako.template import Template  # type: ignore[import-untyped]
from pytest_alembic.tests import (
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
from sqlalchemy import Engine, inspect

from loaders import load
from store import connect, database_digest, migrate, schema, select_articles
from store.bulk import WRITERS_LOCK
from store.engine import make_engine
from store.errors import HalfMigrated, MigrationFailed, SchemaOutdated, StoreError
from tests.conftest import postgresql_only, sqlite_only
from tests.factories import add_articles, new_article
from tests.revisions import ROOT, populate, read_tables, shared_digest, stored, tables_of
from tests.store.revision_rules import problems_of
from tests.store.schemas import describe

SCRIPTS = list(migrate.scripts().walk_revisions())[::-1]
VERSIONS = sorted((ROOT / "alembic" / "versions").glob("*.py"))
PUTIN = new_article("Putin in Paris", "Putin went.", people={"Putin": "Putin"})

built_in = [
    test_single_head_revision,
    test_upgrade,
    test_model_definitions_match_ddl,
    test_up_down_consistency,
]
del test_single_head_revision, test_upgrade, test_model_definitions_match_ddl, test_up_down_consistency


@pytest.fixture
def empty(empty_url: str) -> Iterator[Engine]:
    engine = make_engine(empty_url)
    yield engine
    engine.dispose()


def fill(engine: Engine, revision: str) -> None:
    migrate.move(engine, revision)
    with engine.begin() as connection:
        populate(connection)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.revision)
def test_every_table_and_column_of_a_revision_is_tested_with_a_row(empty: Engine, script: object) -> None:
    fill(empty, script.revision)  # type: ignore[attr-defined]
    with empty.connect() as connection:
        rows = read_tables(connection)
        for table in tables_of(connection):
            for column in stored(table):
                values = [row[column.name] for row in rows[table.name]]
                assert len(values) == 3
                assert any(value is not None for value in values)
                assert (None in values) == column.nullable


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.revision)
def test_a_revision_goes_down_and_up_again_and_leaves_the_rest_alone(empty: Engine, script: object) -> None:
    revision, below = script.revision, script.down_revision  # type: ignore[attr-defined]
    fill(empty, revision)
    with empty.connect() as connection:
        before = read_tables(connection)
        assert {table.name for table in tables_of(connection)} <= set(before)
    migrate.move(empty, below or "base")
    with empty.connect() as connection:
        older = read_tables(connection)
    migrate.move(empty, revision)
    with empty.connect() as connection:
        again = read_tables(connection)
    assert shared_digest(before, older) == shared_digest(older, before) == shared_digest(again, older, before)


@pytest.mark.parametrize("script", SCRIPTS[1:], ids=lambda script: script.revision)
def test_a_revision_goes_up_and_down_again_with_what_was_there_before(empty: Engine, script: object) -> None:
    revision, below = script.revision, script.down_revision  # type: ignore[attr-defined]
    fill(empty, below)
    with empty.connect() as connection:
        before = read_tables(connection)
    migrate.move(empty, revision)
    with empty.connect() as connection:
        newer = read_tables(connection)
    assert shared_digest(before, newer) == shared_digest(newer, before)
    migrate.move(empty, below)
    with empty.connect() as connection:
        assert read_tables(connection) == before


def test_the_first_schema_goes_to_the_head_and_back_with_its_rows(empty: Engine) -> None:
    fill(empty, SCRIPTS[0].revision)
    with empty.connect() as connection:
        before = read_tables(connection)
    migrate.move(empty, "head")
    migrate.move(empty, SCRIPTS[0].revision)
    with empty.connect() as connection:
        assert read_tables(connection) == before


def test_real_articles_go_down_to_the_first_schema_and_up_again(url: str, engine: Engine) -> None:
    load(url, [str(path) for path in sorted((ROOT / "seeds" / "articles").glob("2022*.txt"))[:2]])
    stages = []
    for script in [*SCRIPTS[::-1], *SCRIPTS]:
        migrate.move(engine, script.revision)
        with engine.connect() as connection:
            stages.append(read_tables(connection))
    first = stages[len(SCRIPTS)]
    assert first["person_mentions"]
    for stage in stages:
        assert shared_digest(stage, first) == shared_digest(first, stage)


@pytest.mark.parametrize("check", built_in, ids=lambda check: check.__name__)
def test_the_built_in_checks_of_pytest_alembic_pass(empty: Engine, check: object) -> None:
    options = pytest_alembic.Config({"script_location": str(schema.script_location())})
    with empty.connect() as connection, pytest_alembic.runner(options, connection) as runner:
        check(runner)  # type: ignore[operator]


NextRevision = Callable[[str], None]


@pytest.fixture
def next_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NextRevision:
    """Put a revision after the newest one."""

    def put(body: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(schema.script_location(), folder, ignore=shutil.ignore_patterns("__pycache__"))
        head = f'revision = "9999"\ndown_revision = "{SCRIPTS[-1].revision}"\n'
        imports = "import sqlalchemy as sa\nfrom alembic import op\n"
        (folder / "versions" / "9999_next.py").write_text(f'"""Try it."""\n{imports}{head}{dedent(body)}')
        monkeypatch.setattr(schema, "script_location", lambda: folder)

    return put


@pytest.fixture
def breaking(url: str, next_revision: NextRevision) -> None:
    """A next revision that breaks in the middle."""
    next_revision("""
        def upgrade():
            op.create_table("kittens", sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id", name="pk_kittens"))
            op.execute("UPDATE articles SET title = 'Kittens'")
            with op.batch_alter_table("person_roles") as batch:
                batch.drop_column("title")
            op.execute("UPDATE articles SET title = NULL")
        def downgrade():
            pass
        """)


@pytest.mark.usefixtures("breaking")
def test_a_migration_that_breaks_in_the_middle_leaves_the_database_as_it_was(
    url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_articles(engine, PUTIN)
    before = describe(engine)
    with engine.connect() as connection:
        rows = read_tables(connection)
    with pytest.raises(MigrationFailed, match=r"nothing was changed.*title"):
        migrate.migrate(url)
    assert describe(engine) == before
    with engine.connect() as connection:
        assert read_tables(connection) == rows
    monkeypatch.undo()
    with connect(url) as session:
        database_digest(session)


@postgresql_only
def test_a_migration_waits_for_loaders_and_says_so_when_it_waits_too_long(
    url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "LOCK_TIMEOUT", 0.2)
    with engine.begin() as connection:
        connection.exec_driver_sql(WRITERS_LOCK)
        with pytest.raises(MigrationFailed, match="lock timeout"):
            migrate.migrate(url, "-1")
    migrate.migrate(url, "-1")
    assert migrate.revision_of(url) == SCRIPTS[-2].revision


@pytest.mark.parametrize("revision", ["0001", "0004", "0007", "0008", "0009", "0012", "0022"])
def test_a_revision_that_somebody_set_by_hand_is_named_as_the_reason_and_nothing_is_changed(
    url: str, engine: Engine, revision: str
) -> None:
    def say(mark: str) -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{mark}'")

    add_articles(engine, new_article("News", "Rain fell."))
    say(revision)
    before = describe(engine)
    with pytest.raises(HalfMigrated, match=rf"it says schema {revision}, but .*changed it by hand"):
        migrate.migrate(url)
    assert describe(engine) == before
    say(SCRIPTS[-1].revision)
    with connect(url) as session:
        assert session.scalars(select_articles(search="rain")).one().title == "News"


def test_a_database_with_a_table_of_the_user_s_goes_to_the_base_and_back(url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE my_notes (id INTEGER PRIMARY KEY)")
    migrate.migrate(url, "base")
    with pytest.raises(SchemaOutdated, match="went down to the base"), connect(url):
        pass
    migrate.migrate(url)
    with engine.connect() as connection:
        assert inspect(connection).has_table("my_notes")


@sqlite_only
def test_a_reference_that_was_broken_before_is_not_blamed_on_the_migration(url: str, engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql(
            "INSERT INTO article_sources (article_id, source_uri, digest, identity, load_run_id) VALUES (9, 'a', 'b', 'c', 9)"
        )
        connection.commit()
    with pytest.raises(MigrationFailed, match="article_sources held a broken reference before"):
        migrate.migrate(url, "-1")


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_version_file_keeps_the_rules(path: Path) -> None:
    assert problems_of(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("from store.models import Article", "imports store.models"),
        ("import loaders.load", "imports loaders.load"),
        ("def downgrade():\n    pass", "downgrade does nothing"),
        ("def downgrade():\n    '''What went up stays.'''", None),
        ("def downgrade():\n    raise NotImplementedError", "downgrade does nothing"),
        ("op.create_table('t', sa.Column('id', sa.Integer(), primary_key=True))", "primary_key"),
        ("op.create_table('t', sa.UniqueConstraint('id'))", "UniqueConstraint without a name"),
        ("op.create_table('t', sa.CheckConstraint('id > 1', name='ck_t_id'))", None),
        ("op.create_table('t', sa.Column('x', sa.Integer(), sa.ForeignKey('a.id')))", "ForeignKey"),
        ("op.create_unique_constraint(None, 't', ['id'])", "create_unique_constraint without a name"),
        ("op.create_index('ix_t_id', 't', ['id'])", None),
        ("batch.create_check_constraint(name=None, condition='id > 1')", "create_check_constraint without a name"),
        ("op.add_column('t', sa.Column('x', sa.Integer(), unique=True))", "unique"),
    ],
)  # fmt: skip
def test_a_version_file_that_breaks_a_rule_is_refused(words: str, problem: str | None) -> None:
    source = words if "def downgrade" in words else f"{words}\ndef downgrade():\n    op.drop_table('t')"
    found = problems_of(ast.parse(source))
    assert (not found) if problem is None else any(problem in each for each in found)


def test_an_unknown_revision_is_refused_with_the_known_ones(url: str) -> None:
    with pytest.raises(StoreError, match=SCRIPTS[-1].revision):
        migrate.migrate(url, "8888")


@pytest.fixture
def long_one(url: str, next_revision: NextRevision) -> None:
    """A next revision that goes through articles in batches, written as docs/migrations.md says."""
    [example] = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs" / "migrations.md").read_text(encoding="utf-8"), re.DOTALL
    )
    next_revision(f"{example.replace('10_000', '2')}\n\ndef downgrade():\n    '''Nothing to take back.'''\n")


@pytest.mark.usefixtures("long_one")
def test_a_long_data_migration_reports_its_progress_and_its_cost(url: str, engine: Engine) -> None:
    add_articles(engine, *(new_article(f"Number {n}", "Text.") for n in range(5)))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE articles SET language = ''")
    [step] = migrate.planned(url)
    assert (step.description, step.rows) == ("Try it", 5)
    output: list[str] = []
    migrate.migrate(url, with_backup=False, watch=output.append)
    assert output == [f"language of articles: {n} of 5" for n in (2, 4, 5)] + ["up to 9999: done"]
    with engine.connect() as connection:
        assert set(connection.exec_driver_sql("SELECT language FROM articles").scalars()) == {"und"}


@pytest.mark.usefixtures("long_one")
def test_a_long_data_migration_can_be_written_as_a_script(url: str, engine: Engine) -> None:
    assert "UPDATE articles SET language='und'" in migrate.script_sql(url)


@sqlite_only
@pytest.mark.usefixtures("breaking")
def test_a_table_that_sqlite_must_rebuild_is_refused_in_a_script(url: str) -> None:
    with pytest.raises(StoreError, match=r"batch mode.*run `dateline migrate` instead"):
        migrate.script_sql(url)


def test_a_table_is_rebuilt_and_its_children_stay_by_the_alembic_command_too(
    url: str, engine: Engine, next_revision: NextRevision, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_articles(engine, PUTIN)
    next_revision("""
        def upgrade():
            for view in ("stories", "story_articles", "person_countries", "mention_contexts", "daily_counts", "country_pairs", "quotations_by_person", "quotation_people", "quotation_countries"):
                op.execute(f"DROP VIEW IF EXISTS {view}")
            with op.batch_alter_table("people", recreate="always" if op.get_context().dialect.name == "sqlite" else "auto") as batch:
                batch.alter_column("name", new_column_name="called")
        def downgrade():
            with op.batch_alter_table("people") as batch:
                batch.alter_column("called", new_column_name="name")
        """)
    monkeypatch.setenv("DATELINE_DB", url)
    command.upgrade(migrate.make_config(), "head")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT called FROM people").scalars().all() == ["Putin"]
        assert connection.exec_driver_sql("SELECT count(*) FROM person_mentions").scalar_one() == 2


def test_a_migration_that_would_leave_a_broken_reference_changes_nothing(
    url: str, engine: Engine, next_revision: NextRevision
) -> None:
    add_articles(engine, PUTIN)
    next_revision("""
        def upgrade():
            op.execute("DELETE FROM load_runs")
        def downgrade():
            pass
        """)
    with pytest.raises(
        MigrationFailed, match=r"nothing was changed.*(broken reference in articles|violates foreign key)"
    ):
        migrate.migrate(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM load_runs").scalar_one() == 1


@postgresql_only
def test_a_migration_whose_connection_is_cut_changes_nothing(
    url: str, engine: Engine, next_revision: NextRevision
) -> None:
    add_articles(engine, PUTIN)
    next_revision("""
        def upgrade():
            op.execute("UPDATE articles SET title = 'Kittens'")
            op.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        def downgrade():
            pass
        """)
    with pytest.raises(MigrationFailed, match=r"nothing was changed.*check that the server runs"):
        migrate.migrate(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT title FROM articles").scalar_one() == PUTIN.text.title


def run_script(engine: Engine, script: str) -> None:
    """Run a script as the engine's own shell does: all statements, which begin and commit by themselves."""
    with contextlib.closing(engine.raw_connection()) as pooled:
        driver: Any = pooled.driver_connection
        if engine.dialect.name == "sqlite":
            driver.executescript(script)
        else:
            driver.autocommit = True
            driver.execute(script)
            driver.autocommit = False


def contents(engine: Engine) -> tuple[Any, ...]:
    """Everything in a database: its schema, its rows, its comments."""
    comments = {
        "sqlite": "SELECT * FROM schema_comments ORDER BY 1, 2",
        "postgresql": """
            SELECT relname, attname, description FROM pg_description JOIN pg_class ON pg_class.oid = objoid
            LEFT JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid
            WHERE relnamespace = 'public'::regnamespace AND classoid = 'pg_class'::regclass ORDER BY 1, 2
            """,
    }
    with engine.connect() as connection:
        there = engine.dialect.name != "sqlite" or inspect(connection).has_table("schema_comments")
        said = connection.exec_driver_sql(comments[engine.dialect.name]).all() if there else []
        return describe(engine), read_tables(connection), said


def test_the_script_of_a_migration_does_what_the_migration_does_up_and_down(
    empty: Engine, empty_url: str
) -> None:
    first = SCRIPTS[0].revision
    fill(empty, first)
    before = contents(empty)
    migrate.move(empty, "head")
    newest = contents(empty)
    run_script(empty, migrate.script_sql(empty_url, first))
    assert contents(empty) == before
    run_script(empty, migrate.script_sql(empty_url))
    assert contents(empty) == newest


def test_a_script_that_breaks_off_changes_nothing(empty: Engine, empty_url: str) -> None:
    fill(empty, SCRIPTS[0].revision)
    before = contents(empty)
    script = migrate.script_sql(empty_url)
    head, end = script.rsplit("COMMIT;", 1)
    with pytest.raises((sqlite3.Error, psycopg.Error), match="no_such_table"):
        run_script(empty, f"{head}INSERT INTO no_such_table VALUES (1);\nCOMMIT;{end}")
    assert contents(empty) == before


def test_the_names_of_the_version_files_give_the_order_of_revisions() -> None:
    assert schema.known_revisions() == [script.revision for script in SCRIPTS]
    assert schema.head_revision() == migrate.scripts().get_current_head()


@postgresql_only
def test_a_time_out_that_is_meant_for_questions_does_not_end_a_migration(url: str, engine: Engine) -> None:
    name = engine.url.database
    with engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET statement_timeout = '1min'")
    engine.dispose()
    try:
        with migrate.migrating(engine) as connection:
            assert connection.exec_driver_sql("SHOW statement_timeout").scalar_one() == "0"
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"ALTER DATABASE {name} RESET statement_timeout")


def test_the_template_for_authors_makes_a_file_that_keeps_the_rules() -> None:
    text = (schema.script_location() / "script.py.mako").read_text(encoding="utf-8")
    made = Template(text).render(  # noqa: S702 - what it makes is Python
        message="Try", up_revision="9997", down_revision="0001", branch_labels=None, depends_on=None, imports="",
        upgrades="op.create_index('ix_a_b', 'a', ['b'])", downgrades="op.drop_index('ix_a_b')", comma=str,
    )  # fmt: skip
    assert problems_of(ast.parse(made)) == []
    assert ast.get_docstring(ast.parse(made)) == "Try.\n\nRevision: 9997, after 0001."
