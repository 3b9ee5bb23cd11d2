"""A database of the first release (schema 0008) is brought to today's with all that it holds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from dateline.commands.app import app
from loaders.judge import judge
from loaders.linking.judgements import JudgementRecord
from store import run_sql
from store.engine import open_engine
from tests.revisions import ROOT, read_tables, shared_digest
from tests.store.release_0_1 import commands
from tests.store.release_0_1.old import put_rows, unpack

QUERIES = sorted((Path(__file__).parent / "release_0_1" / "queries").glob("*.sql"))
KEPT = ("articles", "article_revisions", "article_duplicates", "judgements", "load_runs", "rejects")


def run(url: str, *words: str) -> str:
    result = CliRunner().invoke(app, [*words, "--db", url], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout.strip()


@pytest.fixture(scope="module")
def old_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpack(tmp_path_factory.mktemp("old") / "old.db")


@pytest.fixture
def old(old_file: Path, backend: str, tmp_path: Path, empty_url: str) -> str:
    """The URL of the old database; on PostgreSQL its rows, in the schema of that time."""
    if backend == "sqlite":
        path = tmp_path / "news.db"
        shutil.copyfile(old_file, path)
        return f"sqlite:///{path}"
    put_rows(old_file, empty_url)
    return empty_url


@pytest.fixture(scope="module")
def fresh(old_file: Path, template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The files, and the digest of what today's release makes of the same files and judgements."""
    folder = tmp_path_factory.mktemp("fresh")
    (folder / "articles").mkdir()
    with open_engine(f"sqlite:///{old_file}") as engine, engine.connect() as connection:
        uris = connection.execute(text("SELECT source_uri FROM articles")).scalars()
        names = {Path(uri.partition("#")[0]).name for uri in uris} - {"copy.txt"}
    for name in names:
        shutil.copy(ROOT / "seeds" / "articles" / name, folder / "articles")
    url = f"sqlite:///{folder}/fresh.db"

    def run_today(*arguments: str) -> str:
        if arguments[:3] == ("person", "reject", "nusa-dua"):  # today's annotators name nobody so
            judge(url, JudgementRecord("reject", "nusa-dua", note=arguments[-1]))
            return ""
        return run(url, *arguments)

    commands.make(run_today, folder / "articles")
    return run(url, "digest"), folder / "articles"


def test_the_first_release_is_upgraded_and_holds_what_a_fresh_load_holds(
    old: str, fresh: tuple[str, Path]
) -> None:
    with open_engine(old) as engine, engine.connect() as connection:
        before = read_tables(connection)
    run(old, "migrate")
    with open_engine(old) as engine, engine.connect() as connection:
        after = read_tables(connection)
    for name in KEPT:
        assert before[name] or name == "rejects"
        assert shared_digest({name: before[name]}, after) == shared_digest({name: after[name]}, before)
    run(old, "annotate", "--stale")  # by today's annotators
    digest, files = fresh
    run(old, "load", str(files))  # for what that release did not keep: author, section, rights, labels
    assert run(old, "digest") == digest
    assert len(QUERIES) == 20
    for path in QUERIES:  # the documented questions of that release
        title, columns, sql = path.read_text(encoding="utf-8").split("\n", 2)
        if "schema_comments" in sql and not old.startswith("sqlite"):
            continue  # PostgreSQL has comments of its own
        result = run_sql(old, sql, as_superuser=True)
        assert list(result.columns) == columns.removeprefix("-- ").split(", "), title
        assert result.rows, title
