"""Backups by PostgreSQL's own tools: a dump is restored whole, whatever the search path."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from dateline.commands.app import app
from loaders import load
from loaders.judge import judge
from loaders.linking.judgements import JudgementRecord
from store import connect, database_digest, migrate, select_articles
from store.engine import open_engine
from store.errors import HalfMigrated
from tests.conftest import MakeDatabase
from tests.postgres import Server, find_dump, own_name
from tests.revisions import ROOT

ARTICLES = [str(path) for path in sorted((ROOT / "seeds" / "articles").glob("2022*.txt"))[:2]]


class Tools(NamedTuple):
    """PostgreSQL's programs, and the databases that they work on."""

    folder: Path
    filled: str
    target: str

    def run(self, program: str, *words: str | Path) -> str:
        """Run one of the programs and give what it prints."""
        command = [self.folder / program, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd="/").stdout

    def follow(self, words: str, folder: Path) -> None:
        """Run the commands of the documentation's one block that has these words, on these databases."""
        page = (ROOT / "docs" / "migrations.md").read_text(encoding="utf-8")
        [block] = [each for each in re.findall(r"```shell\n(.*?)```", page, re.DOTALL) if words in each]
        for name, url in (("news", self.filled), ("restored", self.target)):
            block = block.replace(f"postgresql://user@host/{name}", f"'{url}'")
        script = "\n".join(re.findall(r"^[$] ((?:pg_|psql).*)$", block, re.MULTILINE))
        path = f"{self.folder}{os.pathsep}{os.environ['PATH']}"
        bash = ["bash", "-euo", "pipefail", "-c", script]
        subprocess.run(bash, check=True, cwd=folder, env=os.environ | {"PATH": path}, capture_output=True)


@pytest.fixture
def tools(server: Server, make_postgresql: MakeDatabase) -> Iterator[Tools]:
    """A filled database, and a new and empty one."""
    folder = find_dump(server)
    if folder is None:
        missing = f"no pg_dump of PostgreSQL {server.version} or later; install postgresql-client"
        (pytest.fail if os.environ.get("NEEDS_PG_DUMP") else pytest.skip)(missing)
    filled, target = make_postgresql("dumped"), own_name("restored")
    load(filled, [*ARTICLES, str(ROOT / "tests" / "corpus_odd" / "14_impossible_date.txt")])
    judge(filled, JudgementRecord("alias", "joe-biden", name="J. R. Biden"))
    server.run(
        f"DROP DATABASE IF EXISTS {target} WITH (FORCE)", f"CREATE DATABASE {target} TEMPLATE template0"
    )
    yield Tools(folder, filled, server.database(target))
    server.run(f"DROP DATABASE {target} WITH (FORCE)")


def found(url: str) -> tuple[str, int]:
    """What a database holds, and how many articles a search finds in it."""
    with connect(url, read_only=True) as session:
        return database_digest(session), len(session.scalars(select_articles(search="president")).all())


def test_the_documented_backup_is_restored_whole(tools: Tools, tmp_path: Path) -> None:
    tools.follow("pg_dump --format", tmp_path)
    assert found(tools.target) == found(tools.filled)
    assert found(tools.target)[1] > 0


def test_a_plain_dump_is_restored_whole_and_can_be_written_to(tools: Tools, tmp_path: Path) -> None:
    dump = tmp_path / "news.sql"
    tools.run("pg_dump", f"--file={dump}", tools.filled)
    tools.run("psql", "-v", "ON_ERROR_STOP=1", "--single-transaction", f"--file={dump}", tools.target)
    assert found(tools.target) == found(tools.filled)
    again = load(tools.target, ARTICLES)
    assert (again.counts["loaded"], again.counts["unchanged"]) == (0, len(ARTICLES))


def test_a_dump_of_an_older_schema_is_restored_as_documented_and_migrated(
    tools: Tools, tmp_path: Path
) -> None:
    migrate.migrate(tools.filled, "0008")
    tools.run("pg_dump", "--format=custom", f"--file={tmp_path}/old.dump", tools.filled)
    tools.follow("old.sql", tmp_path)
    for url in (tools.filled, tools.target):
        migrate.migrate(url)
    assert found(tools.target) == found(tools.filled)


def test_the_digest_of_a_half_restored_database_is_refused_with_what_is_missing(
    tools: Tools, tmp_path: Path
) -> None:
    dump = tmp_path / "news.dump"
    tools.run("pg_dump", "--format=custom", "--exclude-table=person_mentions", f"--file={dump}", tools.filled)
    with pytest.raises(subprocess.CalledProcessError):  # the views that read the table
        tools.run("pg_restore", f"--dbname={tools.target}", dump)
    with pytest.raises(HalfMigrated, match=r"half restored.*person_mentions is missing") as refused:
        CliRunner().invoke(app, ["digest", "--db", tools.target], catch_exceptions=False)
    assert "\n" not in str(refused.value)


PATHS = ("''", "elsewhere, pg_catalog, public", "pg_catalog, pg_temp")
CALLS = "SELECT public.dateline_unaccent('É'), public.dateline_words('Éa & b'), public.dateline_fold('Éa'), public.dateline_read('')"


@pytest.mark.parametrize("path", PATHS)
def test_functions_give_the_same_under_any_search_path(make_postgresql: MakeDatabase, path: str) -> None:
    with open_engine(make_postgresql("paths")) as engine, engine.connect() as connection:
        connection.exec_driver_sql("CREATE SCHEMA elsewhere")
        for own in ("lower(text)", "dateline_fold(text)"):
            connection.exec_driver_sql(
                f"CREATE FUNCTION elsewhere.{own} RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'wrong' $$"
            )
        connection.exec_driver_sql(f"SET LOCAL search_path = {path}")
        assert tuple(connection.exec_driver_sql(CALLS).one()) == ("E", "ea b", "ea", True)


def test_nothing_stands_in_the_way_of_pg_upgrade(make_postgresql: MakeDatabase) -> None:
    """Its documentation names the types of columns that it refuses: they hold what another server numbers differently."""
    refused = """
    SELECT attrelid::regclass, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped AND atttypid IN (
        'regcollation'::regtype, 'regconfig'::regtype, 'regdictionary'::regtype, 'regnamespace'::regtype,
        'regoper'::regtype, 'regoperator'::regtype, 'regproc'::regtype, 'regprocedure'::regtype,
        'information_schema.sql_identifier'::regtype, 'aclitem'::regtype, 'unknown'::regtype)
    """
    languages = "SELECT lanname FROM pg_language WHERE lanname NOT IN ('internal', 'c', 'sql', 'plpgsql')"
    with open_engine(make_postgresql("paths")) as engine, engine.connect() as connection:
        assert connection.exec_driver_sql(refused).all() == []
        assert connection.exec_driver_sql(languages).all() == []
