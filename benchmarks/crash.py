"""Kill a load at random moments, start it again until it is done, and compare with a load left alone.

    python -m benchmarks.crash --kills 25 ../shared/corpus/polnear
    python -m benchmarks.crash --kills 25 --pg ../shared/corpus/polnear

With `--pg` the databases are in a PostgreSQL server of its own. The moments are drawn from a fixed seed over the time that an undisturbed load takes.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from store import connect, database_digest
from store.engine import database_exists, make_engine
from tests.postgres import serve

SEED = 4
BALANCE = ("loaded", "revised", "unchanged", "duplicates", "rejected")


def as_url(database: Path | str) -> str:
    """Give the URL of a database; a path is that of a SQLite file."""
    return database if isinstance(database, str) else f"sqlite:///{database}"


def command(database: Path | str, sources: Sequence[str], *, batch_size: int, workers: int) -> list[str]:
    """Write the command line of a load."""
    return [
        sys.executable, "-m", "dateline", "load", *sources, "--db", as_url(database), "--json",
        "--batch-size", str(batch_size), "--workers", str(workers),
    ]  # fmt: skip


def finish(words: list[str]) -> dict[str, Any]:
    """Run a load to its end and give its report; its counts must add up."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        raise RuntimeError(f"exit status {done.returncode}: {done.stderr}")
    report: dict[str, Any] = json.loads(done.stdout)
    if report["read"] != sum(report[name] for name in BALANCE):
        raise RuntimeError(f"the counts don't add up: {report}")
    return report


def kill(words: list[str], seconds: float, how: signal.Signals = signal.SIGKILL) -> tuple[int, str]:
    """Start a load and send it a signal after some seconds; gives its exit status and what it said."""
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(how)
        _, said = process.communicate()
        return process.returncode, said


def check(database: Path | str) -> None:
    """Raise for a SQLite database that is not sound in every respect; a server checks itself when it recovers."""
    if not isinstance(database, Path):
        return
    with closing(sqlite3.connect(database)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise RuntimeError("integrity_check fails")
        if connection.execute("PRAGMA foreign_key_check").fetchall():
            raise RuntimeError("foreign_key_check fails")
        connection.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")


def articles_in(database: Path | str) -> int:
    """Count the articles that are committed; 0 if there is no database yet."""
    if not database_exists(as_url(database)):
        return 0
    engine = make_engine(as_url(database), read_only=True)
    try:
        with engine.connect() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM articles").scalar_one())
    except DBAPIError:  # killed before the schema was made
        return 0
    finally:
        engine.dispose()


def digest(database: Path | str) -> str:
    """Hash a database's content."""
    with connect(as_url(database), read_only=True) as session:
        return database_digest(session)


@contextmanager
def databases(*, on_server: bool) -> Iterator[Callable[[str], Path | str]]:
    """Give a function that makes an empty database of a name, in place of an older one."""
    if on_server:
        with serve() as server:

            def create(name: str) -> str:
                server.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
                return server.database(name)

            yield create
        return
    with tempfile.TemporaryDirectory() as folder:

        def clear(name: str) -> Path:
            for left in Path(folder).glob(f"{name}.db*"):
                left.unlink()
            return Path(folder, f"{name}.db")

        yield clear


def main() -> None:
    """Kill and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--batch-size", type=int, default=50)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--pg", action="store_true", help="on PostgreSQL")
    options = parser.parse_args()
    draw = random.Random(SEED)
    words = partial(command, sources=options.sources, batch_size=options.batch_size, workers=options.workers)
    with databases(on_server=options.pg) as create:
        alone = create("alone")
        began = time.perf_counter()
        report = finish(words(alone))
        seconds = time.perf_counter() - began
        print(f"left alone: {seconds:.1f} s, {report['read']} read, {report['loaded']} loaded")
        expected = digest(alone)
        for number in range(1, options.kills + 1):
            moment, database = draw.uniform(0.2, seconds), create("killed")
            kill(words(database), moment)
            if committed := articles_in(database):
                check(database)
            finish(words(database))
            check(database)
            same = digest(database) == expected
            end = "same" if same else "OTHER"
            print(
                f"{number:3} killed at {moment:6.2f} s with {committed:5} articles: {end} digest", flush=True
            )
            if not same:
                sys.exit(1)
    print(f"{options.kills} kills: same digest, sound database, counts that add up, each time")


if __name__ == "__main__":
    main()
