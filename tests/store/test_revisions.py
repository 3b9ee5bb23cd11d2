"""Every revision goes up, down and up again on both engines, with rows in every table."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
import pytest_alembic
from mako.template import Template  # type: ignore[import-untyped]
from pytest_alembic.tests import (
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
from sqlalchemy import Engine

from store import connect, database_digest, migrate, schema
from store.engine import WRITER_LOCK, make_engine
from store.errors import MigrationFailed, StoreError
from store.schema import script_location
from tests.conftest import postgresql_only
from tests.factories import add_articles, new_article
from tests.revisions import ROOT, fixture, read_tables, shared_digest, tables_of, write_tables
from tests.store.schemas import describe
from tests.store.version_rules import problems_of

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
        write_tables(connection, fixture(revision))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.revision)
def test_a_revision_has_a_populated_fixture(script: object) -> None:
    rows = fixture(script.revision)  # type: ignore[attr-defined]
    assert rows
    assert all(rows.values()), "make it with `python -m tests.revisions`; every table needs a row"


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


@pytest.mark.parametrize("check", built_in, ids=lambda check: check.__name__)
def test_the_built_in_checks_of_pytest_alembic_pass(empty: Engine, check: object) -> None:
    options = pytest_alembic.Config({"script_location": str(script_location())})
    with empty.connect() as connection, pytest_alembic.runner(options, connection) as runner:
        check(runner)  # type: ignore[operator]


@pytest.fixture
def breaking(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A next revision that breaks in the middle, on the way up and on the way down."""
    folder = tmp_path / "migrations"
    shutil.copytree(script_location(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_breaking.py").write_text(
        dedent(f"""
        import sqlalchemy as sa
        from alembic import op
        revision = "9999"
        down_revision = "{SCRIPTS[-1].revision}"
        def upgrade():
            op.create_table("kittens", sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id", name="pk_kittens"))
            op.execute("UPDATE articles SET title = 'Kittens'")
            with op.batch_alter_table("person_roles") as batch:
                batch.drop_column("title")
            op.execute("INSERT INTO no_such_table VALUES (1)")
        def downgrade():
            pass
        """)
    )
    monkeypatch.setattr(schema, "script_location", lambda: folder)


@pytest.mark.usefixtures("breaking")
def test_a_migration_that_breaks_in_the_middle_leaves_the_database_as_it_was(
    url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_articles(engine, PUTIN)
    before = describe(engine)
    with engine.connect() as connection:
        rows = read_tables(connection)
    with pytest.raises(MigrationFailed, match=r"nothing was changed.*no_such_table"):
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
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")
        with pytest.raises(MigrationFailed, match="lock timeout"):
            migrate.migrate(url, "-1")
    migrate.migrate(url, "-1")
    assert migrate.revision_of(url) == SCRIPTS[-2].revision


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
def long_one(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A next revision that goes through articles in batches, written as docs/migrations.md says."""
    folder = tmp_path / "migrations"
    shutil.copytree(script_location(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    [example] = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs" / "migrations.md").read_text(encoding="utf-8"), re.DOTALL
    )
    (folder / "versions" / "9998_long.py").write_text(
        f'"""Say that no language is known."""\nrevision = "9998"\ndown_revision = "{SCRIPTS[-1].revision}"\n'
        f"{example.replace('10_000', '2')}\n\ndef downgrade():\n    '''Nothing to take back.'''\n"
    )
    monkeypatch.setattr(schema, "script_location", lambda: folder)


@pytest.mark.usefixtures("long_one")
def test_a_long_data_migration_tells_its_progress_and_its_cost(url: str, engine: Engine) -> None:
    add_articles(engine, *(new_article(f"Number {n}", "Text.") for n in range(5)))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE articles SET language = ''")
    [step] = migrate.planned(url)
    assert (step.description, step.rows) == ("Say that no language is known", 5)
    told: list[str] = []
    migrate.migrate(url, with_backup=False, watch=told.append)
    assert told == [f"language of articles: {n} of 5" for n in (2, 4, 5)] + ["up to 9998: done"]
    with engine.connect() as connection:
        assert set(connection.exec_driver_sql("SELECT language FROM articles").scalars()) == {"und"}


def test_the_template_for_authors_makes_a_file_that_keeps_the_rules() -> None:
    text = (script_location() / "script.py.mako").read_text(encoding="utf-8")
    made = Template(text).render(  # noqa: S702 - what it makes is Python
        message="Try", up_revision="9997", down_revision="0001", branch_labels=None, depends_on=None, imports="",
        upgrades="op.create_index('ix_a_b', 'a', ['b'])", downgrades="op.drop_index('ix_a_b')", comma=str,
    )  # fmt: skip
    assert problems_of(ast.parse(made)) == []
    assert ast.get_docstring(ast.parse(made)) == "Try.\n\nRevision: 9997, after 0001."
