"""How fast questions are answered through the query layer, against SQL by hand, the naive ORM way and sqlite-utils.

    python -m benchmarks.query --counts 10000 100000 --folder /tmp/bench

Every way runs on the same file in turn, many times, with warm caches and in a session that
stays open; before, the answers are compared. The databases are made from the fixed seed of
`benchmarks.generate` and kept in the folder. Prints Markdown: p50 and p95 in milliseconds of CPU,
which neighbours on the machine disturb least. Python's collector is asked to skip what was made at
start-up (`gc.freeze()`), as a program that serves questions should do; `--collect` leaves it out.
"""

from __future__ import annotations

import argparse
import gc
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.generate import articles
from benchmarks.questions import Ask, Question, check, choose, questions
from loaders.reference.curate import load_packaged
from store import bulk, connect, runs, writes
from store.copy import copy_database
from store.engine import open_engine
from store.session import create_schema
from tests.factories import of_run
from tests.postgres import serve

BATCH = 1_000
AT_A_TIME = 5
"""Times that one way is asked before the next has its turn, so that caches are as warm as in real use."""
LEAST, MOST = 5, 500
"""Times that each way is asked."""


def build(path: Path, count: int) -> None:
    """Fill a database with generated articles, written as the loader writes them."""
    with open_engine(f"sqlite:///{path}") as engine:
        create_schema(engine)
        load_packaged(engine)
        for first in range(0, count, BATCH):
            batch = list(articles(min(BATCH, count - first), first=first))
            with bulk.writing(engine) as connection:
                run = runs.start_run(connection, {"sources": ["generated"]}, "benchmark").id
                writes.insert_articles(connection, [of_run(article, run) for article in batch])
                runs.note_run(connection, run, {"loaded": len(batch)}, finished=True)
        with engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")


def measure(
    ways: Sequence[Ask], budget: float, *, clock: Callable[[], float] = time.process_time
) -> list[list[float]]:
    """Ask a question in several ways in turn, a few times each, after one warm-up; gives the milliseconds of each time, by way."""
    for ask in ways:
        ask()
    times: list[list[float]] = [[] for _ in ways]
    give_up = time.perf_counter() + budget * len(ways)
    while len(times[-1]) < LEAST or (len(times[-1]) < MOST and time.perf_counter() < give_up):
        for number, ask in enumerate(ways):
            for _ in range(AT_A_TIME):
                before = clock()
                ask()
                times[number].append((clock() - before) * 1000)
    return times


def ask_all_ways(question: Question, budget: float) -> list[float | None]:
    """Give the row of a question's table: p50 and p95 of ours, by hand, the ratio, naive, its ratio, sqlite-utils."""
    ways = [question.ours, question.hand, *([question.utils] if question.utils else [])]
    times = [sorted(each) for each in measure(ways, budget)]
    ours, hand, *utils = (statistics.median(each) / question.scale for each in times)
    p95 = times[0][int(len(times[0]) * 0.95)] / question.scale
    naive = None
    if question.naive:
        naive = statistics.median(measure([question.naive], budget / 3)[0]) / question.scale
    return [ours, p95, hand, ours / hand, naive, naive and naive / ours, utils[0] if utils else None]


HEAD = (
    "ours p50", "p95", "by hand p50", "ours / hand", "naive ORM p50", "naive / ours", "sqlite-utils p50",
)  # fmt: skip


def report(path: Path, budget: float, *, freeze: bool) -> dict[str, float]:
    """Ask everything of one file and print a table; returns our p50 by question."""
    ours: dict[str, float] = {}
    print(f"\n| {path.stem} | {' | '.join(HEAD)} |\n|{' --- |' * (len(HEAD) + 1)}")
    with connect(f"sqlite:///{path}", read_only=True) as session, closing(sqlite3.connect(path)) as raw:
        for pragma in ("cache_size = -65536", "mmap_size = 1073741824", "temp_store = MEMORY"):
            raw.execute(f"PRAGMA {pragma}")
        known = choose(session)
        check(session, raw, known)
        if freeze:
            gc.collect()
            gc.freeze()
        for question in questions(session, raw, known, _sqlite_utils(path)):
            cells = ask_all_ways(question, budget)
            ours[question.name] = cells[0] or 0
            shown = ("" if cell is None else f"{cell:.3g}" for cell in cells)
            print(f"| {question.name} | {' | '.join(shown)} |", flush=True)
    return ours


def report_postgresql(path: Path, budget: float) -> None:
    """Ask the same of a copy on PostgreSQL, through the layer alone: milliseconds by the clock."""
    with serve() as server:
        server.run("CREATE DATABASE asked")
        url = server.database("asked")
        copy_database(f"sqlite:///{path}", url)
        with open_engine(url) as engine, engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
        print(f"\n| {path.stem} on PostgreSQL | p50 | p95 |\n| --- | --- | --- |")
        with connect(url, read_only=True) as session:
            for question in questions(session, None, choose(session), None):
                times = sorted(measure([question.ours], budget, clock=time.perf_counter)[0])
                p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
                print(
                    f"| {question.name} | {p50 / question.scale:.3g} | {p95 / question.scale:.3g} |",
                    flush=True,
                )


def _sqlite_utils(path: Path) -> Any:
    try:
        import sqlite_utils
    except ImportError:
        return None
    return sqlite_utils.Database(path)


def main() -> None:
    """Build what is missing, ask, and print how each question grows."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--folder", type=Path, default=Path("/tmp/dateline-benchmark"))
    parser.add_argument("--budget", type=float, default=3.0, help="seconds for each way of asking")
    parser.add_argument("--collect", action="store_true", help="leave Python's collector as it starts")
    parser.add_argument("--pg", action="store_true", help="ask a copy of the largest on PostgreSQL, too")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    results = []
    for count in arguments.counts:
        path = arguments.folder / f"{count}.db"
        if not path.exists():
            build(path, count)
        results.append(report(path, arguments.budget, freeze=not arguments.collect))
    if len(results) > 1:
        print("\n| growth | times |\n| --- | --- |")
        for name, first in results[0].items():
            print(f"| {name} | {results[-1][name] / first:.2g} |")
    if arguments.pg:
        report_postgresql(path, arguments.budget)


if __name__ == "__main__":
    main()
