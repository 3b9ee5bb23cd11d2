"""What an analyst's SQL must not do, on either engine: each is refused or stopped, and the database is unharmed."""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from dateline.commands.app import app
from store import UnknownName, connect, database_digest, get_person, run_sql
from store.engine import make_engine
from store.errors import QueryRefused
from store.sqlite import FUNCTIONS
from tests.conftest import postgresql_only, sqlite_only
from tests.factories import add_articles, new_article

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
TEN = "(SELECT 1 AS i UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9 UNION ALL SELECT 10)"  # fmt: skip
BILLION = "SELECT 1 FROM " + ", ".join(f"{TEN} AS t{number}" for number in range(9))


@pytest.fixture(autouse=True)
def articles(engine: Engine) -> None:
    add_articles(engine, new_article("One", "Putin came.", people={"Putin": "Putin"}))


def refused(url: str, statement: str, **limits: float) -> str:
    with connect(url) as session:
        before = database_digest(session)
    with pytest.raises(QueryRefused) as raised:
        run_sql(url, statement, **limits)  # type: ignore[arg-type]
    with connect(url) as session:
        assert database_digest(session) == before
    assert "\n" not in str(raised.value).partition("understand this")[0]
    return str(raised.value)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO articles (id) VALUES (9)",
        "UPDATE articles SET title = ''",
        "DELETE FROM articles",
        "DROP TABLE articles",
        "CREATE TABLE mine (a int)",
        "CREATE TEMP TABLE mine (a int)",
        "ALTER TABLE articles ADD COLUMN a int",
        "WITH new AS (INSERT INTO people (key, name) VALUES ('a', 'b') RETURNING id) SELECT * FROM new",
        "SELECT 1; DELETE FROM articles",
        "SELECT 1; SELECT 2",
        "COMMIT",
        "BEGIN",
        "ROLLBACK; DELETE FROM articles",
        "REINDEX",
        "ANALYZE",
        "",
        "-- nothing",
        "SELECT * FROM nowhere",
        "SELEC 1",
        "SELECT :missing",
    ],
)
def test_what_is_no_single_reading_statement_is_refused(url: str, statement: str) -> None:
    refused(url, statement)


@sqlite_only
@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH DATABASE '{folder}/evil.db' AS evil",
        "DETACH DATABASE main",
        "VACUUM",
        "VACUUM INTO '{folder}/copy.db'",
        "PRAGMA query_only = OFF",
        "PRAGMA writable_schema = ON",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA user_version = 7",
        "SELECT * FROM pragma_journal_mode('delete')",
        "SELECT load_extension('evil')",
        "SELECT writefile('{folder}/evil', 'x')",
        "SELECT readfile('/etc/passwd')",
        "SELECT fts3_tokenizer('x', x'00')",
        "SELECT sqlite_log(1, 'x')",
        "PRAGMA hard_heap_limit = 0",
        "PRAGMA user_version(7)",
        "SELECT randomblob(1000000000)",
        "INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')",
        "CREATE VIRTUAL TABLE temp.t USING fts5(x)",
        "SELECT zeroblob(1000000000)",
        "SELECT length(group_concat(printf('%.*c', 60000000, 'x'))) FROM (SELECT 1 UNION ALL SELECT 2)",
    ],
)
def test_sqlite_has_no_way_around_the_limits(url: str, statement: str, tmp_path: Path) -> None:
    refused(url, statement.format(folder=tmp_path))
    assert not [path.name for path in tmp_path.iterdir() if path.name in ("evil.db", "copy.db", "evil")]


@sqlite_only
def test_a_pragma_that_reads_is_allowed_and_one_that_sets_does_nothing(url: str) -> None:
    assert run_sql(url, "PRAGMA table_info(articles)").rows
    assert run_sql(url, "SELECT count(*) FROM pragma_table_info('articles')").rows[0][0] > 10


def test_a_recursion_that_never_ends_is_stopped(url: str) -> None:
    assert "stopped after 0.3 seconds" in refused(url, ENDLESS, timeout=0.3)


def test_a_billion_rows_are_capped_and_said_to_be(url: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = run_sql(url, BILLION, max_rows=100)
    assert (len(result.rows), result.capped) == (100, True)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_a_billion_rows_sorted_are_stopped_in_time(url: str) -> None:
    every = " + ".join(f"t{number}.i" for number in range(9))
    refused(url, f"{BILLION.replace('SELECT 1', f'SELECT {every} AS i', 1)} ORDER BY i DESC", timeout=0.5)


def test_parameters_are_bound_and_never_text(url: str) -> None:
    result = run_sql(url, "SELECT title FROM articles WHERE title = :title OR title = :other", {"title": "One", "other": "'; DROP TABLE articles; --"})  # fmt: skip
    assert result.rows == [("One",)]
    assert run_sql(
        url, "SELECT 'a:b', title FROM articles WHERE title LIKE '%n%' AND id > :id", {"id": 0}
    ).rows == [("a:b", "One")]


@sqlite_only
def test_the_search_index_can_be_asked_for_reading(url: str) -> None:
    rows = run_sql(url, "SELECT rowid, snippet(articles_fts, -1, '[', ']', '', 5) FROM articles_fts WHERE articles_fts MATCH 'putin'").rows  # fmt: skip
    assert rows == [(1, "[Putin] came.")]


@sqlite_only
def test_a_file_that_may_not_be_written_can_be_asked(url: str, engine: Engine) -> None:
    engine.dispose()
    assert make_engine(url, read_only=True).url == make_engine(url).url
    assert run_sql(url, "SELECT count(*) FROM articles").rows == [(1,)]


ONE_INSTRUCTION = {
    "sqlite": "SELECT instr(zeroblob(60000000), CAST(zeroblob(30000000) || 'b' AS BLOB))",
    "postgresql": "SELECT pg_sleep(3600 * 10)",
}
"""Hours in one instruction of SQLite's virtual machine, which looks for an interruption between them only."""

ASK = "import sys; from store import run_sql; run_sql(sys.argv[1], sys.argv[2], timeout=float(sys.argv[3]))"


@contextmanager
def asking_apart(url: str, statement: str, timeout: float) -> Iterator[subprocess.Popen[str]]:
    """Ask in a process of its own, which does not outlive the test."""
    command = [sys.executable, "-c", ASK, url, statement, str(timeout)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as asking:
        try:
            yield asking
        finally:
            asking.kill()


def test_a_statement_that_can_not_be_interrupted_is_ended(url: str, backend: str) -> None:
    with asking_apart(url, ONE_INSTRUCTION[backend], 0.5) as asking:
        _, output = asking.communicate(timeout=300)
    assert "stopped after 0.5 seconds" in output


def test_ctrl_c_ends_what_can_not_be_interrupted(url: str, backend: str) -> None:
    with asking_apart(url, ONE_INSTRUCTION[backend], 3600) as asking:
        with pytest.raises(subprocess.TimeoutExpired):
            asking.communicate(timeout=3)
        asking.send_signal(signal.SIGINT)
        _, output = asking.communicate(timeout=300)
    assert "KeyboardInterrupt" in output


@sqlite_only
def test_a_statement_ends_with_the_program_that_asked(url: str) -> None:
    """The process of the statement holds the reading end of a pipe for as long as it lives."""
    reading, writing = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-c", ASK, url, ONE_INSTRUCTION["sqlite"], "3600"], stderr=writing
    ) as asking:
        os.close(writing)
        with pytest.raises(subprocess.TimeoutExpired):
            asking.wait(3)
        asking.kill()
    while os.read(reading, 1024):  # ends when nobody can write to it any more
        pass
    os.close(reading)


@sqlite_only
def test_a_statement_that_needs_too_much_memory_is_refused(url: str) -> None:
    statement = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT group_concat(x) FROM (SELECT i, randomblob(10000000) AS x FROM n ORDER BY 2)"  # fmt: skip
    assert "needs more than 512 MB of memory" in refused(url, statement, timeout=3600)


HUGE = {
    "sqlite": "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT zeroblob(20000000) FROM n",
    "postgresql": "SELECT repeat('x', 20000000), generate_series(1, 1000000000)",
}


def test_the_memory_of_a_result_is_capped_and_said_to_be(url: str, backend: str) -> None:
    result = run_sql(url, HUGE[backend], max_rows=None, max_bytes=50_000_000, timeout=3600)
    assert (len(result.rows), result.capped, result.cap) == (2, True, "bytes")
    assert run_sql(url, "SELECT 1 AS a", max_bytes=10).rows == []
    both = run_sql(url, "SELECT 1 AS a UNION ALL SELECT 2", max_rows=1, max_bytes=None)
    assert (both.rows, both.cap) == ([(1,)], "rows")


def test_a_cap_of_bytes_stands_on_standard_error_and_in_json(url: str, backend: str) -> None:
    words = ["sql", HUGE[backend], "--max-bytes", "30000000", "--db", url, "--format"]
    for form in ("json", "csv"):
        shown = CliRunner().invoke(app, [*words, form])
        assert "only the first 1 rows are shown; --max-bytes 0 for all" in shown.stderr
        assert form == "csv" or json.loads(shown.stdout)["capped"] is True


def test_no_message_repeats_megabytes(url: str) -> None:
    assert len(refused(url, f"SELECT '{'x' * 3_000_000}' FROM nowhere")) < 3_000
    assert len(refused(url, f'SELECT "{"x" * 3_000_000}" FROM nowhere')) < 3_000
    with connect(url, read_only=True) as session, pytest.raises(UnknownName) as unknown:
        get_person(session, "x" * 3_000_000)
    assert len(str(unknown.value)) < 3_000


@sqlite_only
def test_every_function_of_sqlite_is_allowed_or_known_to_be_refused(url: str) -> None:
    with closing(sqlite3.connect(":memory:")) as plain:
        known = {name for (name,) in plain.execute("SELECT name FROM pragma_function_list")}
    refused = known - set(FUNCTIONS.split())
    assert refused <= {
        "fts3_tokenizer", "fts5", "fts5_get_locale", "fts5_insttoken", "fts5_locale", "fts5_source_id", "last_insert_rowid",
        "load_extension", "matchinfo", "offsets", "optimize", "rtreecheck", "rtreedepth", "rtreenode", "sqlite_log", "subtype",
    } or sqlite3.sqlite_version_info > (3, 50)  # fmt: skip


@sqlite_only
def test_functions_that_questions_need_are_allowed(url: str) -> None:
    statement = "SELECT strftime('%Y', published_on), round(avg(length(body))), group_concat(upper(title)), count(*) OVER (), json_extract('[1]', '$[0]'), rank() OVER (ORDER BY id) FROM articles"  # fmt: skip
    assert run_sql(url, statement).rows


@postgresql_only
def test_a_superuser_is_refused_unless_they_say_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATELINE_AS_SUPERUSER")
    words = ["sql", "SELECT pg_read_file('PG_VERSION')", "--db", url]
    refused = CliRunner().invoke(app, words)
    assert isinstance(refused.exception, QueryRefused)
    assert "is a superuser of the server" in str(refused.exception)
    assert "--as-superuser" in str(refused.exception)
    assert CliRunner().invoke(app, [*words, "--as-superuser"]).exit_code == 0
