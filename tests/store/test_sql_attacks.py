"""What an analyst's SQL must not do, on either engine: each is refused or stopped, and the database is unharmed."""

from __future__ import annotations

import resource
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine

from store import connect, database_digest, run_sql
from store.engine import make_engine
from store.errors import QueryRefused
from tests.conftest import sqlite_only
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
    with pytest.raises(QueryRefused) as told:
        run_sql(url, statement, **limits)  # type: ignore[arg-type]
    with connect(url) as session:
        assert database_digest(session) == before
    assert "\n" not in str(told.value).partition("understand this")[0]
    return str(told.value)


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
        "INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')",
        "CREATE VIRTUAL TABLE temp.t USING fts5(x)",
        "SELECT zeroblob(1000000000)",
        "SELECT length(group_concat(printf('%.*c', 60000000, 'x'))) FROM (SELECT 1 UNION ALL SELECT 2)",
    ],
)
def test_sqlite_has_no_side_door(url: str, statement: str, tmp_path: Path) -> None:
    refused(url, statement.format(folder=tmp_path))
    assert not [path.name for path in tmp_path.iterdir() if path.name in ("evil.db", "copy.db", "evil")]


@sqlite_only
def test_a_pragma_that_tells_is_let_through_and_one_that_sets_does_nothing(url: str) -> None:
    assert run_sql(url, "PRAGMA table_info(articles)").rows
    assert run_sql(url, "SELECT count(*) FROM pragma_table_info('articles')").rows[0][0] > 10


def test_a_recursion_that_never_ends_is_stopped(url: str) -> None:
    started = time.monotonic()
    assert "stopped after 0.3 seconds" in refused(url, ENDLESS, timeout=0.3)
    assert time.monotonic() - started < 5


def test_a_billion_rows_are_capped_and_said_to_be(url: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = run_sql(url, BILLION, max_rows=100)
    assert (len(result.rows), result.capped) == (100, True)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_a_billion_rows_sorted_are_stopped_in_time(url: str) -> None:
    refused(
        url,
        f"SELECT i FROM ({BILLION.replace('SELECT 1', 'SELECT t0.i', 1)}) AS b ORDER BY i DESC",
        timeout=0.5,
    )


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
