from __future__ import annotations

import os
import signal
import threading
from datetime import date

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from store import connect, run_sql
from store.errors import QueryRefused
from tests.conftest import postgresql_only
from tests.factories import add_articles, new_article

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n"


@pytest.fixture(autouse=True)
def articles(engine: Engine) -> None:
    add_articles(engine, *(new_article(f"Number {n}", f"Body {n} 100%.") for n in range(5)))


def test_rows_come_with_their_columns(url: str) -> None:
    result = run_sql(url, "SELECT id AS number, title FROM articles WHERE title LIKE '%3' OR body = ':x'")
    assert (result.columns, result.rows, result.capped) == (("number", "title"), [(4, "Number 3")], False)


def test_a_cap_is_reported(url: str) -> None:
    result = run_sql(url, "SELECT id FROM articles ORDER BY id;", max_rows=2)
    assert (result.rows, result.capped) == ([(1,), (2,)], True)
    assert len(run_sql(url, "SELECT id FROM articles", max_rows=None).rows) == 5


def test_names_in_a_statement_are_filled(url: str) -> None:
    statement = "SELECT count(*) FROM articles WHERE id > CAST(:least AS integer) AND body LIKE '%100%' AND title <> ':x'"
    assert run_sql(url, statement, {"least": "2"}).rows == [(3,)]


def test_sums_are_whole_and_means_are_not(url: str) -> None:
    [(total, mean)] = run_sql(url, "SELECT sum(word_count), avg(word_count) FROM articles").rows
    assert (total, type(total), mean, type(mean)) == (25, int, 5.0, float)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM articles",
        "INSERT INTO load_runs (version) VALUES ('x')",
        "DROP TABLE rejects",
        "CREATE TEMP TABLE t (x int)",
        "SELECT 1; DELETE FROM articles",
        "COMMIT; BEGIN; DELETE FROM articles",
        "COMMIT",
        "SELEC 1",
        "",
        "-- nothing",
    ],
)
def test_what_does_not_read_is_refused(url: str, statement: str) -> None:
    with pytest.raises(QueryRefused):
        run_sql(url, statement)
    with connect(url) as session:
        assert session.execute(text("SELECT count(*) FROM articles")).scalar_one() == 5


@postgresql_only
@pytest.mark.parametrize(
    "statement",
    [
        "COPY articles TO PROGRAM 'cat > /dev/null'",
        "COPY (SELECT 1) TO STDOUT",
        "SET default_transaction_read_only = off",
        "WITH gone AS (DELETE FROM articles RETURNING id) SELECT * FROM gone",
        "EXPLAIN ANALYZE DELETE FROM articles",
        "EXPLAIN SELECT 1; DELETE FROM articles",
        "SELECT nextval('articles_id_seq')",
        "SELECT set_config('transaction_read_only', 'off', false)",
        "SELECT 1 FOR UPDATE; COMMIT",
        "DO $$ BEGIN DELETE FROM articles; END $$",
        "VACUUM",
    ],
)
def test_postgresql_has_no_way_around_the_limits(url: str, statement: str) -> None:
    with pytest.raises(QueryRefused):
        run_sql(url, statement)


@postgresql_only
def test_a_plan_can_be_read(url: str) -> None:
    assert run_sql(url, "/* why? */ EXPLAIN SELECT * FROM articles").rows


def test_a_statement_that_takes_too_long_is_stopped(url: str) -> None:
    with pytest.raises(QueryRefused, match="stopped after"):
        run_sql(url, ENDLESS, timeout=0.2)


def test_ctrl_c_stops_a_statement(url: str) -> None:
    press = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    # In a job in the background a shell has SIGINT ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        press.start()
        with pytest.raises(KeyboardInterrupt):
            run_sql(url, ENDLESS, timeout=3600)
        press.join()
    finally:
        signal.signal(signal.SIGINT, before)
    with pytest.raises(QueryRefused, match="does not understand"):
        run_sql(url, "SELECT 'interrupted' FROM nowhere")


def test_a_session_for_reading_can_not_write(url: str) -> None:
    with connect(url, read_only=True) as session:
        assert session.execute(text("SELECT max(published_on) FROM articles")).scalar_one() in (
            "2023-02-22",
            date(2023, 2, 22),
        )
        with pytest.raises(Exception, match=r"read-?only|not authorized|authorization"):
            session.execute(text("DELETE FROM articles"))


def test_evidence_holds(session: Session, engine: Engine) -> None:
    article = new_article("Naïve 😀 Řím", "Ünï 😀 Putin, e\u0301 Putin.", people={"Putin": "Putin"})
    session.rollback()
    add_articles(engine, article)
    rows = session.execute(
        text("SELECT substr(body, start_char + 1, end_char - start_char), surface FROM person_mentions JOIN articles ON id = article_id")
    )  # fmt: skip
    assert [tuple(row) for row in rows] == [("Putin", "Putin")] * 2
