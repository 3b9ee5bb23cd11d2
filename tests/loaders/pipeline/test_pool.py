from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from loaders import load
from loaders.pipeline import workers
from loaders.pipeline.pool import WorkerDied, WorkerPool
from loaders.records import Unannotated
from store import connect, database_digest
from store.models import Reject

DEADLY = "deadly"


def shout(words: Sequence[str]) -> list[str]:
    """A task that one of its inputs kills, as a fault in a library would."""
    if DEADLY in words:
        os._exit(9)
    return [word.upper() for word in words]


def test_results_come_in_the_order_of_the_inputs() -> None:
    with WorkerPool(2) as pool:
        tasks = [pool.submit(shout, [f"a{n}", f"b{n}"]) for n in range(9)]
        assert [pool.results(task) for task in tasks] == [[f"A{n}", f"B{n}"] for n in range(9)]


def test_what_kills_two_workers_is_given_up_and_the_rest_is_done() -> None:
    with WorkerPool(2) as pool:
        tasks = [pool.submit(shout, [f"a{n}", DEADLY if n == 3 else "b"]) for n in range(8)]
        done = [list(pool.results(task)) for task in tasks]
    assert [len(each) for each in done] == [2] * 8
    assert [n for n, each in enumerate(done) if isinstance(each[1], WorkerDied)] == [3]
    assert all(each[0] == f"A{n}" for n, each in enumerate(done))


def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    child = os.fork()
    if child == 0:
        pool = WorkerPool(2)
        task = pool.submit(_note_pid, [str(pids)])
        pool.results(task)
        os._exit(0)
    os.waitpid(child, 0)
    worker = int(pids.read_text(encoding="ascii"))
    until = time.monotonic() + 300
    while _lives(worker) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _lives(worker)


def _note_pid(paths: Sequence[str]) -> list[None]:
    Path(paths[0]).write_text(str(os.getpid()), encoding="ascii")
    return [None]


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split()[2] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(80):
        body = "It rained in Oslo." if number != 40 else f"It rained {DEADLY} in Oslo."
        (folder / f"{number:02}.txt").write_text(
            f" date 2023-02-22 Rain {number}\n\n{body}\n", encoding="utf-8"
        )
    return folder


@pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="the fault is handed on by fork")
def test_a_document_that_kills_workers_is_rejected_and_a_retry_that_works_resolves_it(
    news: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    annotate = workers.annotate_articles

    def dying(
        settings: workers.AnnotatorSettings, articles: Sequence[Unannotated]
    ) -> list[workers.Prepared | workers.AnnotatorFailed]:
        if any(DEADLY in article.body for article in articles):
            os._exit(9)
        return annotate(settings, articles)

    monkeypatch.setattr(workers, "annotate_articles", dying)
    report = load(url, [str(news)], workers=2, batch_size=40)
    assert (report.counts["loaded"], dict(report.rejected_by_reason)) == (79, {"worker-died": 1})
    with connect(url) as session:
        assert session.scalars(select(Reject.source_uri)).one().endswith("/40.txt")
    monkeypatch.undo()
    assert load(url, [str(news)]).counts["loaded"] == 1
    with connect(url) as session:
        assert session.scalars(select(Reject.resolution)).one() == "loaded"


def test_any_executor_gives_the_same(news: Path, make_sqlite: object) -> None:
    digests = set()
    with ThreadPoolExecutor(2) as threads:
        for name, options in (("a", {}), ("b", {"workers": 2}), ("c", {"workers": threads})):
            url = make_sqlite(name)  # type: ignore[operator]
            load(url, [str(news)], batch_size=30, **options)
            with connect(url) as session:
                digests.add(database_digest(session))
    assert len(digests) == 1
