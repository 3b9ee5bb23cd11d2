"""The commands for administrators, as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from dateline.commands.app import app
from store.engine import open_engine
from store.errors import DatelineError
from tests.conftest import MakeDatabase, postgresql_only
from tests.factories import add_articles, new_article
from tests.postgres import own_name


def run(*words: str) -> str:
    """Run a command that succeeds; what it prints."""
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def filled(url: str) -> str:
    with open_engine(url) as engine:
        add_articles(engine, new_article("Putin in Paris", "Putin went.", people={"Putin": "Putin"}))
    return url


def test_a_migration_is_announced_then_done_then_nothing_is_left(filled: str) -> None:
    run("migrate", "--db", filled, "--to", "0002")
    output = run("migrate", "--db", filled, "--dry-run")
    assert "up to 0003: The analysts' views" in output
    assert "is at 0002" in output
    done = run("migrate", "--db", filled)
    assert ("backup: " in done) or ("pg_dump" in done)
    assert "annotate --stale" in done
    assert "up to" not in run("migrate", "--db", filled)


def test_the_script_for_a_dba_changes_nothing(filled: str) -> None:
    assert "DROP VIEW" in run("migrate", "--db", filled, "--to", "0002", "--sql")
    assert "up to" not in run("migrate", "--db", filled, "--dry-run")


def test_a_backup_is_brought_back(make_sqlite: MakeDatabase, tmp_path: Path) -> None:
    url = make_sqlite("news")
    run("migrate", "--db", url, "--to", "-1")
    [backup] = tmp_path.glob("news.db.backup-*")
    assert "is again what" in run("migrate", "--db", url, "--restore", str(backup))
    assert "up to" not in run("migrate", "--db", url, "--dry-run")


def test_a_database_is_copied_to_the_other_engine(
    filled: str, backend: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    other = f"sqlite:///{tmp_path}/copy.db"
    if backend == "sqlite":
        make: MakeDatabase = request.getfixturevalue("make_postgresql")
        other = make("copied")
    assert (
        run("copy", "--from", filled, "--to", other).strip().endswith(run("digest", "--db", filled).strip())
    )
    assert run("digest", "--db", filled) == run("digest", "--db", other)


@postgresql_only
def test_an_analyst_is_made(filled: str) -> None:
    ana = own_name("ana")
    try:
        assert "give it a password" in run("grant-analyst", ana, "--db", filled)
        assert "password" not in run("grant-analyst", ana, "--db", filled)
    finally:
        with open_engine(filled) as engine, engine.begin() as connection:
            connection.exec_driver_sql(f"DROP OWNED BY {ana}")
            connection.exec_driver_sql(f"DROP ROLE {ana}")


@pytest.mark.parametrize(
    "words", [("migrate", "--to", "8888"), ("migrate", "--restore", "no-such-file"), ("copy", "--from", "URL", "--to", "URL")]
)  # fmt: skip
def test_a_mistake_is_one_clear_line(url: str, words: tuple[str, ...]) -> None:
    given = [url if word == "URL" else word for word in words]
    given += [] if "copy" in words else ["--db", url]
    with pytest.raises(DatelineError) as refused:
        CliRunner().invoke(app, given, catch_exceptions=False)
    assert "\n" not in str(refused.value)
