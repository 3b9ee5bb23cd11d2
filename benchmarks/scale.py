"""How loading, asking and linking grow with the store: equal loads one after the other, into one database.

    python -m benchmarks.scale --loads 10 --size 100000 --folder /tmp/dateline-scale
    python -m benchmarks.scale --loads 10 --size 100000 --pg

Articles are generated and come as workers hand them over (`benchmarks.load`), annotated. Prints
Markdown: for each load the seconds of writing and of its end (linking, copies, statistics), the
process's own memory and the size on disk; then, after the first load and after the last, a
night's load of 1,000 articles, the same 10,000 articles again, and each question of
`benchmarks.query`. Seconds are of this process's CPU; on PostgreSQL of the clock.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine, text

from benchmarks import generate
from benchmarks.load import BATCH, own_memory, parsed_of, prepare, write_ready
from benchmarks.query import measure
from benchmarks.questions import choose, questions
from loaders.annotate import finish_run
from loaders.pipeline.fingerprints import identify
from loaders.pipeline.report import LoadReport
from loaders.pipeline.similarity import MinHashLikeness
from loaders.reference.curate import load_packaged
from store import bulk, connect, runs
from store.engine import open_engine
from store.session import create_schema
from tests.postgres import serve

NIGHT = 1_000
AGAIN = 10_000
LIKENESS = MinHashLikeness()
Clock = Callable[[], float]


def load(engine: Engine, first: int, count: int, clock: Clock) -> tuple[float, float]:
    """Load some articles as one run; gives the seconds of writing and of the end of the load."""
    report = LoadReport()
    with bulk.writing(engine) as connection:
        report.run_id = runs.start_run(connection, {"sources": ["generated"]}, "benchmark").id
    made = iter(generate.articles(count, first=first))
    writing = 0.0
    while batch := list(islice(made, BATCH)):
        ready = [
            (identify(parsed_of(a.text)), p) for a, p in zip(batch, prepare(batch, LIKENESS), strict=True)
        ]
        began = clock()
        write_ready(engine, ready, report)
        writing += clock() - began
    began = clock()
    finish_run(engine, report.run_id, report.counts)
    return writing, clock() - began


def ask(engine: Engine, clock: Clock) -> dict[str, float]:
    """Give the milliseconds of each question, the median of several."""
    with connect(engine.url, read_only=True) as session:
        return {
            question.name: statistics.median(measure([question.ours], 1.0, clock=clock)[0]) / question.scale
            for question in questions(session, None, choose(session), None)
        }


def size_of(engine: Engine) -> float:
    """Give the megabytes of a database on disk."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            return float(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0) / 1e6
    return sum(each.stat().st_size for each in Path(str(engine.url.database)).parent.iterdir()) / 1e6


def grow(engine: Engine, loads: int, size: int, clock: Clock) -> None:
    """Load, measure after the first load and the last, and print."""
    create_schema(engine)
    load_packaged(engine)
    gc.collect()
    gc.freeze()
    measured: list[dict[str, float]] = []
    spent = [0.0, 0.0]
    print(
        "| articles | writing, s | end of the load, s | own memory, MB | on disk, MB |\n| --- | --- | --- | --- | --- |"
    )
    for number in range(loads):
        writing, end = load(engine, number * size, size, clock)
        spent = [spent[0] or writing + end, spent[1] + writing + end]
        shown = (f"{each:.4g}" for each in (writing, end, own_memory(), size_of(engine)))
        print(f"| {(number + 1) * size:,} | {' | '.join(shown)} |", flush=True)
        if number in (0, loads - 1):
            night = load(engine, loads * size + number * NIGHT, NIGHT, clock)
            again = load(engine, 0, min(size, AGAIN), clock)
            nightly = {f"a night of {NIGHT:,}, s": sum(night), f"{AGAIN:,} again, s": sum(again)}
            measured.append(nightly | ask(engine, clock))
    print(f"\nAll loads took {spent[1] / spent[0]:.3g} times the first.")
    print(f"\n| | {size:,} | {loads * size:,} | times |\n| --- | --- | --- | --- |")
    first, last = measured[0], measured[-1]
    for name, before in first.items():
        print(f"| {name} | {before:.3g} | {last[name]:.3g} | {last[name] / before:.2g} |")


@contextmanager
def database(folder: Path, *, pg: bool) -> Iterator[Engine]:
    """Open an empty database."""
    if not pg:
        folder.mkdir(parents=True)
        with open_engine(f"sqlite:///{folder / 'scale.db'}") as engine:
            yield engine
        return
    with serve() as server:
        server.run("CREATE DATABASE scale")
        with open_engine(server.database("scale")) as engine:
            yield engine


def main() -> None:
    """Load and ask."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--loads", type=int, default=10)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/dateline-scale"), help="must not be there")
    parser.add_argument("--pg", action="store_true", help="on PostgreSQL instead")
    options = parser.parse_args()
    with database(options.folder, pg=options.pg) as engine:
        grow(engine, options.loads, options.size, time.perf_counter if options.pg else time.process_time)


if __name__ == "__main__":
    main()
