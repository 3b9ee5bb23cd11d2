"""A command starts fast: it imports what it needs, and no more."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer

from dateline.commands.app import COMMANDS, CommandsByName, app
from tests.conftest import MakeDatabase
from tests.test_architecture import ROOT

RUN = """
import sys
from dateline.__main__ import main
try:
    main()
except SystemExit as ended:
    assert ended.code == 0, ended.code
print(" ".join({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""
MIGRATING = {"alembic", "mako"}
PARSING = {"lxml", "trafilatura", "feedparser", "brotli", "fsspec", "dateutil"}
NEVER = {"starlette", "uvicorn", "jinja2", "pyarrow", "pandas", "lark", "IPython", "matplotlib", "spacy"}


def imported(*words: str) -> set[str]:
    """Run a command that succeeds in a process of its own; the packages that it imported."""
    done = subprocess.run([sys.executable, "-c", RUN, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("words", [["--help"], ["--version"]])
def test_a_call_for_help_imports_no_database(words: list[str]) -> None:
    assert not imported(*words) & (MIGRATING | PARSING | NEVER | {"sqlalchemy", "store", "loaders"})


@pytest.mark.parametrize(
    "words", [["status", "--json"], ["articles"], ["people"], ["sql", "SELECT 1"], ["digest"]]
)
def test_a_question_imports_no_migrations_and_no_loaders(words: list[str], make_sqlite: MakeDatabase) -> None:
    found = imported(*words, "--db", make_sqlite("news"))
    assert "sqlalchemy" in found
    assert not found & (MIGRATING | PARSING | NEVER | {"loaders", "rich", "psycopg"})


def test_loading_text_into_a_database_imports_no_migrations_and_no_other_formats(
    make_sqlite: MakeDatabase, tmp_path: Path
) -> None:
    (tmp_path / "one.txt").write_text(" date 2023-02-22 Talks\n\nPutin received Wang Yi.\n", encoding="utf-8")
    found = imported("load", str(tmp_path / "one.txt"), "--db", make_sqlite("news"), "--quiet")
    assert "loaders" in found
    assert not found & (MIGRATING | NEVER | (PARSING - {"dateutil"}))


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_of_a_command_what_the_command_says_of_itself(name: str) -> None:
    module, summary = COMMANDS[name]
    import_module(f"dateline.commands.{module}")
    assert (typer.main.get_group(app).commands[name].help or "").splitlines()[0] == summary


def test_help_knows_every_command() -> None:
    for path in (ROOT / "dateline" / "commands").glob("*.py"):
        import_module(f"dateline.commands.{path.stem}")
    group = typer.main.get_group(app)
    assert isinstance(group, CommandsByName)
    assert set(group.commands) == set(COMMANDS)
