"""Several loaders at once, and servers that go away: nothing is lost and nothing is stored twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

from loaders import LoadReport, load
from loaders.pipeline.report import COUNTS
from store import bulk, connect, database_digest, runs, select_people, transactions, writes
from store.engine import make_engine
from store.errors import DatabaseUnusable
from store.models import Article, LoadRun, Person
from tests.conftest import MakeDatabase, postgresql_only
from tests.postgres import Server

FIRST = ("Anna", "Boris", "Clara", "David", "Elena", "Farid", "Greta", "Hugo")
LAST = ("Keller", "Novak", "Okafor", "Petrov", "Quiroga", "Rossi")
PLACES = ("France", "Kenya", "Peru", "Japan", "the Russian government", "Berlin")


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Sixty articles that name the same people again and again."""
    folder = tmp_path_factory.mktemp("news")
    for n in range(60):
        who, last = FIRST[n % 8], LAST[n % 6]
        words = (
            f" date 2023-0{n % 9 + 1}-{n % 28 + 1:02} Talks, day {n}\n\n"
            f"President {who} {last} met {FIRST[n % 5]} {LAST[n % 4]} in {PLACES[n % 6]} on Monday. "
            f"{last} spoke of {PLACES[(n + 1) % 6]}.\n"
        )
        (folder / f"{n:02}.txt").write_text(words, encoding="utf-8")
    return [str(path) for path in sorted(Path(folder).iterdir())]


@pytest.fixture(scope="module")
def expected(news: list[str], tmp_path_factory: pytest.TempPathFactory) -> tuple[str, LoadReport]:
    """The result of one loader that nothing disturbs."""
    url = f"sqlite:///{tmp_path_factory.mktemp('calm')}/news.db"
    report = load(url, news, batch_size=10)
    return digest_of(url), report


def digest_of(url: str) -> str:
    with connect(url, read_only=True) as session:
        return database_digest(session)


def test_several_loaders_and_readers_at_once_make_what_one_loader_makes(
    url: str, news: list[str], expected: tuple[str, LoadReport]
) -> None:
    done = threading.Event()

    def read() -> int:
        seen = 0
        while not done.is_set():
            with connect(url, read_only=True) as session:
                articles = session.scalar(select(func.count()).select_from(Article)) or 0
                session.execute(select_people()).all()
                assert articles >= seen
                seen = articles
        return seen

    parts = [news[:35], news[25:], news[::-1], news[::2]]
    with ThreadPoolExecutor(6) as threads:
        readers = [threads.submit(read) for _ in range(2)]
        try:
            reports = list(threads.map(lambda part: load(url, part, batch_size=7), parts))
        finally:
            done.set()
        assert all(reader.result() >= 0 for reader in readers)
    assert digest_of(url) == expected[0]
    assert sum(report.counts["loaded"] for report in reports) == len(news)
    with connect(url) as session:
        assert session.scalar(select(func.count(Person.key))) == session.scalar(
            select(func.count(Person.key.distinct()))
        )
        assert session.scalars(select(LoadRun.finished_at)).all().count(None) == 0


Disturb = Callable[[Connection], None]


def disturb(monkeypatch: pytest.MonkeyPatch, *, at: int, where: str, how: Disturb) -> list[int]:
    """Call `how` once, before the `at`-th call of a function of the writer."""
    calls: list[int] = []
    module = next(each for each in (writes, bulk, runs) if where in vars(each))
    original = getattr(module, where)

    def disturbed(connection: Connection, *args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == at:
            how(connection)
        return original(connection, *args, **kwargs)

    monkeypatch.setattr(module, where, disturbed)
    return calls


def cut(connection: Connection) -> None:
    """End the backend of a connection from another one."""
    pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    other = create_engine(connection.engine.url)
    with other.begin() as killer:
        # With a time-out it waits until the backend is gone.
        killer.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 60000)")
    other.dispose()


def fail_with(state: str, words: str) -> Disturb:
    """Make what fails as the server does: `state` is its SQLSTATE."""
    raising = f"DO $$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = '{state}'; END $$"

    def fail(connection: Connection) -> None:
        connection.exec_driver_sql(raising)

    return fail


deadlock: Disturb = fail_with("40P01", "deadlock detected")
full_disk = fail_with("53100", "could not extend file")


def same(report: LoadReport, calm: LoadReport) -> bool:
    return all(report.counts[name] == calm.counts[name] for name in COUNTS) and report.words == calm.words


@postgresql_only
@pytest.mark.parametrize(
    ("where", "at"),
    [
        ("insert_rows", 1), ("insert_rows", 9), ("insert_person_names", 2), ("note_run", 3), ("person_ids", 4),
        ("denials", 2), ("note_run", 7),
    ],
)  # fmt: skip
def test_a_connection_cut_in_the_middle_of_a_batch_loses_nothing(
    url: str,
    news: list[str],
    expected: tuple[str, LoadReport],
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    at: int,
) -> None:
    calls = disturb(monkeypatch, at=at, where=where, how=cut)
    report = load(url, news, batch_size=10)
    assert len(calls) > at
    assert same(report, expected[1])
    assert digest_of(url) == expected[0]


@postgresql_only
def test_a_deadlock_is_tried_again(
    url: str, news: list[str], expected: tuple[str, LoadReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    disturb(monkeypatch, at=6, where="insert_rows", how=deadlock)
    assert same(load(url, news, batch_size=10), expected[1])
    assert digest_of(url) == expected[0]


@postgresql_only
def test_a_server_whose_disk_is_full_is_one_clear_error_and_loses_nothing(
    url: str, news: list[str], expected: tuple[str, LoadReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    disturb(monkeypatch, at=6, where="insert_rows", how=full_disk)
    with pytest.raises(DatabaseUnusable, match="free space on the server"):
        load(url, news, batch_size=10)
    load(url, news, batch_size=10)
    assert digest_of(url) == expected[0]


@postgresql_only
@pytest.mark.parametrize("heard", [True, False], ids=["committed", "not committed"])
def test_a_commit_whose_answer_was_lost_is_asked_after(
    url: str,
    news: list[str],
    expected: tuple[str, LoadReport],
    monkeypatch: pytest.MonkeyPatch,
    heard: bool,
) -> None:
    commits: list[int] = []
    original: Callable[[Any, Any], None] = PGDialect_psycopg.do_commit

    def commit(dialect: PGDialect_psycopg, connection: Any) -> None:
        commits.append(1)
        if len(commits) != 6 or heard:
            original(dialect, connection)
        if len(commits) == 6:
            connection.driver_connection.close()
            raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(PGDialect_psycopg, "do_commit", commit)
    report = load(url, news, batch_size=10)
    assert len(commits) > 6
    assert same(report, expected[1])
    assert digest_of(url) == expected[0]


@pytest.fixture
def own_server(server: Server) -> Server:
    if server.programs is None:
        pytest.skip("the server of TEST_PG_URL is not ours to restart")
    return server


@pytest.fixture
def restarting(own_server: Server) -> Iterator[Disturb]:
    """Stop the server at once, as a crash would, and start it again when the load has met it closed."""
    threads: list[threading.Thread] = []
    refused = threading.Event()

    def note(context: ExceptionContext) -> None:
        if context.connection is None:  # no connection could be made
            refused.set()

    def start_later() -> None:
        refused.wait()
        own_server.control("start")

    def restart(_: Connection) -> None:
        own_server.control("stop", "-m", "immediate")
        threads.append(threading.Thread(target=start_later))
        threads[0].start()

    event.listen(Engine, "handle_error", note)
    yield restart
    event.remove(Engine, "handle_error", note)
    refused.set()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(("where", "at"), [("insert_rows", 8), ("person_ids", 3)])
def test_a_server_that_restarts_in_the_middle_of_a_load_is_waited_for(
    make_postgresql: MakeDatabase,
    news: list[str],
    expected: tuple[str, LoadReport],
    monkeypatch: pytest.MonkeyPatch,
    restarting: Disturb,
    where: str,
    at: int,
) -> None:
    url = make_postgresql("restarted")
    disturb(monkeypatch, at=at, where=where, how=restarting)
    report = load(url, news, batch_size=10)
    assert same(report, expected[1])
    assert digest_of(url) == expected[0]


def test_a_server_that_stays_away_ends_the_load_within_the_limit(
    make_postgresql: MakeDatabase,
    news: list[str],
    expected: tuple[str, LoadReport],
    monkeypatch: pytest.MonkeyPatch,
    own_server: Server,
) -> None:
    url = make_postgresql("away")
    monkeypatch.setattr(transactions, "PATIENCE", 0.5)
    disturb(monkeypatch, at=8, where="insert_rows", how=lambda _: own_server.control("stop", "-m", "fast"))
    try:
        with pytest.raises(DatabaseUnusable, match="check that the server runs"):
            load(url, news, batch_size=10)
    finally:
        own_server.control("start")
    monkeypatch.undo()
    load(url, news, batch_size=10)
    assert digest_of(url) == expected[0]


@postgresql_only
def test_what_waiting_does_not_repair_is_not_tried_again(engine: Engine) -> None:
    tries: list[int] = []

    def work(connection: Connection) -> None:
        tries.append(1)
        connection.exec_driver_sql("SELECT 1 / 0")

    with pytest.raises(DBAPIError, match="division"):
        transactions.persist(engine, work)
    assert len(tries) == 1


def test_an_engine_without_a_server_needs_no_second_try(make_sqlite: MakeDatabase) -> None:
    engine = make_engine(make_sqlite("calm"))
    assert (
        transactions.persist(engine, lambda connection: connection.exec_driver_sql("SELECT 7").scalar()) == 7
    )
    engine.dispose()
