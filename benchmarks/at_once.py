"""Load twice, annotate, migrate and read one database at once, each in a process of its own, and compare with one after the other.

    python -m benchmarks.at_once --rounds 10
    python -m benchmarks.at_once --rounds 10 --pg

Each round begins with a database that holds half of the articles, annotated by an older annotator, one schema
revision behind. What meets the older schema, or a lock, for too long must say so in one line; it is started again, as an
operator would. A round ends when all have succeeded; then nothing may be missing, and the digest must be that of a quiet store.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.crash import as_url, check, databases, digest
from benchmarks.generate import write_files
from store import migrate
from store.engine import open_engine

SEED = 4
SUCCESS = (0, 3)
"""Exit statuses of commands that did what they were asked for."""


def run(words: list[str]) -> tuple[int, str]:
    """Run one command to its end; gives its status and what it said. Raises `RuntimeError` if that is more than its own words."""
    done = subprocess.run(
        [sys.executable, "-m", "dateline", *words], capture_output=True, text=True, check=False
    )
    if "Traceback" in done.stderr or done.returncode not in (*SUCCESS, 1):
        raise RuntimeError(f"{words} ended with {done.returncode}: {done.stderr}")
    return done.returncode, done.stderr.strip()


def until_done(words: list[str], pause: float) -> Counter[str]:
    """Run a command until it succeeds; counts the ways in which it was refused."""
    time.sleep(pause)
    refused: Counter[str] = Counter()
    for _ in range(100):
        status, said = run(words)
        if status in SUCCESS:
            return refused
        refused[f"{words[0]}: {said}"] += 1
        time.sleep(0.2)
    raise RuntimeError(f"{words} does not succeed: {refused}")


def prepare(url: str, half: Path) -> None:
    """Load half of the articles, and make the store one that an older annotator and an older schema left."""
    run(["load", str(half), "--db", url])
    with open_engine(url) as engine:
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE articles SET annotator = 'older'")
        migrate.move(engine, "-1")


def commands(url: str, news: Path) -> list[list[str]]:
    """Write the commands that run at once: two loads that overlap, an annotation, two migrations, readers."""
    one, two = (str(news / name) for name in ("one", "two"))
    small = ("--batch-size", "20")
    return [
        [*words, "--db", url]
        for words in (
            ["migrate", "--no-backup"], ["migrate", "--no-backup"], ["load", one, two, *small], ["load", two, one, *small],
            ["annotate", "--stale"], ["digest"], ["articles", "president"], ["status"],
        )
    ]  # fmt: skip


def play(url: str, news: Path, draw: random.Random) -> Counter[str]:
    """Run all commands at once, each after a pause that is drawn; counts the ways in which they were refused."""
    words = commands(url, news)
    pauses = [draw.uniform(0, 2) for _ in words]
    with ThreadPoolExecutor(len(words)) as threads:
        return sum(threads.map(until_done, words, pauses), Counter[str]())


def expect(create: Callable[[str], Path | str], news: Path) -> str:
    """Run the commands one after the other; gives the digest."""
    url = as_url(create("calm"))
    prepare(url, news / "one")
    for words in commands(url, news):
        until_done(words, 0)
    return digest(url)


def main() -> None:
    """Play the rounds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--count", type=int, default=100, help="articles")
    parser.add_argument("--pg", action="store_true", help="on PostgreSQL")
    options = parser.parse_args()
    draw, refused = random.Random(SEED), Counter[str]()
    with TemporaryDirectory() as folder, databases(on_server=options.pg) as create:
        news, half = Path(folder), options.count // 2
        write_files(news / "one", half)
        write_files(news / "two", options.count - half, first=half)
        expected = expect(create, news)
        for number in range(1, options.rounds + 1):
            database = create("busy")
            prepare(as_url(database), news / "one")
            refused += play(as_url(database), news, draw)
            check(database)
            if digest(database) != expected:
                sys.exit(f"round {number}: OTHER digest")
            print(f"round {number}: same digest", flush=True)
    for said, times in refused.most_common():
        print(f"{times:3} times refused, and done later: {said}")


if __name__ == "__main__":
    main()
