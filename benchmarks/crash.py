"""Kill a load at random moments, start it again until it is done, and compare with a load left alone.

    python -m benchmarks.crash --kills 25 ../shared/corpus/polnear

The moments are drawn from a fixed seed over the time that an undisturbed load takes.
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
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from store import connect, database_digest

SEED = 4
BALANCE = ("loaded", "revised", "unchanged", "duplicates", "rejected")


def command(database: Path, sources: Sequence[str], *, batch_size: int, workers: int) -> list[str]:
    """Write the command line of a load."""
    return [
        sys.executable, "-m", "dateline", "load", *sources, "--db", f"sqlite:///{database}", "--json",
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


def check(database: Path) -> None:
    """Raise for a database that is not sound in every respect."""
    with closing(sqlite3.connect(database)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise RuntimeError("integrity_check fails")
        if connection.execute("PRAGMA foreign_key_check").fetchall():
            raise RuntimeError("foreign_key_check fails")
        connection.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")


def articles_in(database: Path) -> int:
    """Count the articles that are committed; 0 if there is no database yet."""
    if not database.exists():
        return 0
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
        except sqlite3.OperationalError:  # killed before the schema was made
            return 0


def digest(database: Path) -> str:
    """Hash a database's content."""
    with connect(f"sqlite:///{database}", read_only=True) as session:
        return database_digest(session)


def survive(
    folder: Path, sources: Sequence[str], moments: Sequence[float], *, batch_size: int, workers: int = 1
) -> list[int]:
    """Kill one load after another at the moments, then let it end; gives the articles after each kill."""
    database = folder / f"killed-{workers}.db"
    words = command(database, sources, batch_size=batch_size, workers=workers)
    committed = []
    for moment in moments:
        kill(words, moment)
        committed.append(articles_in(database))
        if committed[-1]:
            check(database)
    finish(words)
    check(database)
    return committed


def main() -> None:
    """Kill and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--batch-size", type=int, default=50)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    draw = random.Random(SEED)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        alone = folder / "alone.db"
        began = time.perf_counter()
        report = finish(
            command(alone, options.sources, batch_size=options.batch_size, workers=options.workers)
        )
        seconds = time.perf_counter() - began
        print(f"left alone: {seconds:.1f} s, {report['read']} read, {report['loaded']} loaded")
        expected = digest(alone)
        for number in range(1, options.kills + 1):
            moment = draw.uniform(0.2, seconds)
            (folder / "killed-1.db").unlink(missing_ok=True)
            for left in folder.glob("killed-*"):
                left.unlink()
            [committed] = survive(
                folder, options.sources, [moment], batch_size=options.batch_size, workers=options.workers
            )
            same = digest(folder / f"killed-{options.workers}.db") == expected
            print(
                f"{number:3} killed at {moment:6.2f} s with {committed:5} articles: {'same' if same else 'OTHER'} digest"
            )
            if not same:
                sys.exit(1)
    print(f"{options.kills} kills: same digest, sound database, counts that add up, each time")


if __name__ == "__main__":
    main()
