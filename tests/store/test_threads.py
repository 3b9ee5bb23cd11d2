"""Sessions and threads: one session a thread works, one session in two threads is an error and never a hang."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session, sessionmaker

from store import connect, select_headlines, select_people
from store.engine import make_engine
from store.errors import SharedSession
from store.models import Article
from tests.factories import add_articles, new_article

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

SHARE = """
import sys, threading
from store import connect, select_headlines

def ask():
    try:
        for number in range(200):
            session.execute(select_headlines(person="Putin", near=("came", "person:Putin", 5)).limit(number + 1)).all()
    except Exception as error:
        errors.append(error)

errors = []
with connect(sys.argv[1], read_only=True) as session:
    threads = [threading.Thread(target=ask) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
print("ended")
"""


@pytest.fixture(autouse=True)
def articles(engine: Engine) -> None:
    add_articles(
        engine, *(new_article(f"Number {n}", "Putin came.", people={"Putin": "Putin"}) for n in range(20))
    )


@pytest.fixture
def reading(url: str, articles: None) -> Iterator[Engine]:
    """What a program holds for as long as it runs."""
    engine = make_engine(url, read_only=True)
    yield engine
    engine.dispose()


def test_four_threads_in_one_session_end(url: str) -> None:
    """The statements may overlap or not, by chance; the program must end either way."""
    done = subprocess.run([sys.executable, "-c", SHARE, url], capture_output=True, text=True, timeout=300)
    assert done.stdout == "ended\n", done.stderr


@pytest.mark.parametrize("read_only", [True, False])
def test_a_second_thread_in_a_session_is_an_error_at_once(url: str, read_only: bool, backend: str) -> None:
    with connect(url, read_only=read_only) as session:
        driver = session.connection().connection.driver_connection
        stop = getattr(driver, "interrupt", None) or getattr(driver, "cancel_safe", None)
        assert stop is not None
        ended = threading.Event()

        def ask() -> None:
            with pytest.raises(Exception, match=r"interrupted|canceling"):
                session.connection().exec_driver_sql(ENDLESS)
            ended.set()

        asking = threading.Thread(target=ask)
        asking.start()
        try:
            with pytest.raises(SharedSession, match="a session of its own"):
                ask_until(ended, session)
        finally:
            while not ended.wait(0.05):
                stop()
            asking.join()


def ask_until(ended: threading.Event, session: Session) -> None:
    while not ended.is_set():
        session.connection().exec_driver_sql("SELECT 1").all()


def test_a_session_may_go_from_thread_to_thread(reading: Engine) -> None:
    with Session(reading) as session, ThreadPoolExecutor(4) as threads:
        counts = [
            threads.submit(session.scalar, select(func.count()).select_from(Article)).result()
            for _ in range(8)
        ]
    assert counts == [20] * 8


def test_each_thread_of_a_pool_has_its_session(url: str) -> None:
    def ask(number: int) -> int:
        with connect(url, read_only=True) as session:
            return len(session.execute(select_headlines(limit=number)).all())

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, range(1, 17))) == list(range(1, 17))


def test_a_web_server_holds_an_engine_and_opens_a_session_for_each_request(reading: Engine) -> None:
    make_session = sessionmaker(reading)

    def answer(number: int) -> tuple[int, str]:
        with make_session() as session:
            [(_, name, *_)] = session.execute(select_people())
            return len(session.scalars(select(Article).limit(number)).all()), name

    with ThreadPoolExecutor(12) as threads:
        assert list(threads.map(answer, [1, 5, 20] * 40)) == [(1, "Putin"), (5, "Putin"), (20, "Putin")] * 40


def test_a_request_opens_its_session_in_one_thread_and_uses_it_in_another(reading: Engine) -> None:
    """As web frameworks do that run what opens a session, its use and its end in a pool of threads."""
    make_session = sessionmaker(reading)

    def answer(number: int) -> int:
        with ThreadPoolExecutor(3) as threads:
            session = threads.submit(make_session).result()
            threads.submit(session.execute, text("SELECT 1")).result()
            found = threads.submit(lambda: session.scalars(select(Article).limit(number)).all()).result()
            threads.submit(session.close).result()
            return len(found)

    with ThreadPoolExecutor(4) as requests:
        assert list(requests.map(answer, [3] * 20)) == [3] * 20
