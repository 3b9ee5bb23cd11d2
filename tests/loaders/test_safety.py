"""What a load leaves behind when it is killed, stopped, or meets a full disk, a lock or a folder that it may not write."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Self

import pytest

from benchmarks.crash import articles_in, check, command, digest, finish
from loaders import Hooks, LoadReport, load
from loaders.forget import forget
from loaders.judge import judge
from loaders.linking.judgements import JudgementRecord
from loaders.merge import merge
from store import bulk, connect, engine, judgements, people, rejects, revisions, runs, sqlite, withheld
from store.copy import copy_database
from store.engine import open_engine
from store.errors import DatabaseUnusable, HalfMigrated, StoreError
from store.exchange import export_database, import_database
from store.withheld import Rule
from tests.conftest import MakeDatabase, postgresql_only
from tests.kills import killed

MOMENTS = (
    (bulk, "insert_rows", 1),
    (bulk, "insert_rows", 5),
    (bulk, "insert_rows", 60),
    (people, "relink", 1),
)
"""Where a load is killed, at which call; `python -m benchmarks.crash` draws moments at random over a corpus."""
PLACES = ("Lisbon", "Oslo", "Warsaw", "Ankara", "Tbilisi", "Nairobi")
NAMES = ("Ana Lima", "Ole Berg", "Jan Nowak", "Ana Sousa", "Maria Lima")


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles whose people can be distinguished only when all are there; one in three is there twice, one is broken."""
    folder = tmp_path_factory.mktemp("news")
    for number in range(60):
        name, place = NAMES[number * 7 % 5], PLACES[number * 5 % 6]
        family = name.split()[1]
        body = f"President {name} flew to {place}. Mr. {family} stayed for {number} days. " * 12
        day = f"2023-{number * 7 % 12 + 1:02}-{number * 5 % 28 + 1:02}"
        (folder / f"{number:03}.txt").write_text(
            f" date {day} {family} in {place}\n\n{body}\n", encoding="utf-8"
        )
        if number % 3 == 0:
            (folder / f"{number:03}b.txt").write_text(
                f" date {day}  {family} in {place} \n\n\n{body}\n", encoding="utf-8"
            )
    (folder / "bad.txt").write_text("no date\n\nSome text.\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def alone(news: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database that a load left alone has filled."""
    url = f"sqlite:///{tmp_path_factory.mktemp('alone')}/alone.db"
    load(url, [str(news)])
    return url


@pytest.fixture(scope="module")
def expected(alone: str) -> str:
    """The digest of a load left alone."""
    return digest(alone)


def wait_for(articles: int, database: Path | str) -> None:
    """Wait until a load has written a number of articles."""
    until = time.monotonic() + 300
    while articles_in(database) < articles and time.monotonic() < until:
        time.sleep(0.02)


def test_a_load_that_is_killed_at_any_moment_ends_like_one_left_alone(
    news: Path, expected: str, url: str
) -> None:
    again = partial(load, url, [str(news)], batch_size=3)
    for place, name, at in MOMENTS:
        killed(again, place, name, at=at)
        check(Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else url)
        assert articles_in(url) < 60 or name == "relink"
    again()
    assert digest(url) == expected


@pytest.mark.parametrize(("how", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_load_after_a_batch_with_one_clear_line(
    news: Path, expected: str, tmp_path: Path, how: signal.Signals, status: int
) -> None:
    database = tmp_path / "news.db"
    words = command(database, [str(news)], batch_size=1, workers=1)
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        wait_for(1, database)
        process.send_signal(how)
        _, said = process.communicate()
    assert process.returncode == status, said
    assert said.count("\n") == 1
    assert how.name in said
    assert 0 < articles_in(database) < 60
    finish(words)
    assert digest(database) == expected


def test_a_full_disk_is_one_clear_error_and_leaves_a_sound_database(
    news: Path, expected: str, tmp_path: Path
) -> None:
    database = tmp_path / "news.db"
    words = command(database, [str(news)], batch_size=5, workers=1)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_500_000, 2_500_000))

    # With the language stated it is the database that finds no room, else the model of languages.
    for stated in (["--language", "en"], []):
        done = subprocess.run(
            [*words, *stated], capture_output=True, text=True, check=False, preexec_fn=limit
        )
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert "safe" in done.stderr
    check(database)
    finish(words)
    assert digest(database) == expected


def test_a_locked_database_is_one_clear_error(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "news.db"
    url = f"sqlite:///{database}"
    load(url, [str(news / "000.txt")])
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT", 100)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnusable, match="another program holds it"):
            load(url, [str(news)])
    check(database)
    assert articles_in(database) == 1


@postgresql_only
def test_a_table_that_another_program_locks_for_long_is_one_clear_error(
    news: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(url, [str(news / "000.txt")])
    monkeypatch.setattr(engine, "LOCK_TIMEOUT", 0.2)
    with open_engine(url) as other, other.begin() as holding:
        holding.exec_driver_sql("LOCK TABLE articles")  # as VACUUM FULL does
        for work in (lambda: load(url, [str(news / "001.txt")]), lambda: digest(url)):
            with pytest.raises(DatabaseUnusable, match="another transaction holds it"):
                work()
    assert load(url, [str(news / "001.txt")]).counts["loaded"] == 1


def test_whatever_writes_to_a_full_disk_is_one_clear_error_and_changes_nothing(
    news: Path, alone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full, new = (f"sqlite:///{tmp_path}/{name}.db" for name in ("full", "new-full"))
    load(full, [str(news / "000.txt")])
    with connect(alone, read_only=True) as session:
        export_database(session, tmp_path / "export", "jsonl")
    before = digest(full)

    def open_full(path: str, *, read_only: bool) -> sqlite3.Connection:
        """Open a database that may not grow, as on a disk without space."""
        connection = sqlite.open_sqlite(path, read_only=read_only)
        if "full" in path:
            connection.execute("PRAGMA max_page_count = 1")
        return connection

    monkeypatch.setattr(engine, "open_sqlite", open_full)
    works: tuple[Callable[[], object], ...] = (
        lambda: load(full, [str(news)]),
        lambda: merge(full, tmp_path / "export"),
        lambda: copy_database(alone, new),
        lambda: import_database(new, tmp_path / "export"),
    )
    for work in works:
        with pytest.raises(StoreError, match=r"disk is full.*free space"):
            work()
    monkeypatch.undo()
    check(tmp_path / "full.db")
    assert digest(full) == before


class Backwards(datetime):
    """A clock that goes back by a day whenever it is looked at."""

    looks = 0

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """Give the time, each earlier than the last."""
        cls.looks += 1
        return super().now(tz) - timedelta(days=cls.looks)


def test_a_clock_that_goes_backwards_changes_nothing(
    news: Path, make_database: MakeDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, calm = tmp_path / "late.txt", make_database("calm")
    late.write_text((news / "000.txt").read_text().replace("stayed", "left"))
    judgement = JudgementRecord("rename", "ana-lima", name="A. Lima")

    def live(url: str) -> str:
        load(url, [str(news / "00*.txt")])
        judge(url, judgement)
        judge(url, replace(judgement, verb="undo", undoes="rename", name=""))
        judge(url, replace(judgement, name="Ana L."))
        forget(url, [Rule("identity", (news / "001.txt").as_uri())])
        load(url, [str(late), str(news / "00*.txt")])
        return digest(url)

    expected = live(calm)
    for module in (runs, revisions, judgements, withheld, rejects):
        monkeypatch.setattr(module, "datetime", Backwards)
    assert live(make_database("backwards")) == expected
    assert Backwards.looks > 5


@pytest.mark.parametrize("replaced", [False, True])
def test_a_database_that_is_deleted_during_a_load_is_no_success(
    news: Path, tmp_path: Path, replaced: bool
) -> None:
    database = tmp_path / "news.db"
    load(f"sqlite:///{database}", [str(news / "000.txt")])
    copy = database.read_bytes()

    def delete(report: LoadReport) -> None:
        if report.counts["loaded"] > 5 and database.exists():
            database.unlink()
            if replaced:
                (tmp_path / "new.db").write_bytes(copy)
                (tmp_path / "new.db").rename(database)

    with pytest.raises(DatabaseUnusable, match="deleted or replaced while it was open"):
        load(f"sqlite:///{database}", [str(news)], batch_size=5, hooks=Hooks(watch=delete))


def test_a_load_without_the_search_s_trigger_is_one_clear_error(news: Path, tmp_path: Path) -> None:
    database = tmp_path / "news.db"
    load(f"sqlite:///{database}", [str(news / "000.txt")])
    with closing(sqlite3.connect(database)) as other:
        other.execute("DROP TRIGGER articles_fts_insert")
    with pytest.raises(HalfMigrated, match="the trigger articles_fts_insert is missing"):
        load(f"sqlite:///{database}", [str(news)])
    assert articles_in(database) == 1


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that nobody may write to: /proc")
def test_a_folder_that_may_not_be_written_is_one_clear_error(news: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="may read and write"):
        load("sqlite:////proc/news.db", [str(news)])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_database_is_one_clear_error(news: Path, tmp_path: Path) -> None:
    database = tmp_path / "news.db"
    load(f"sqlite:///{database}", [str(news / "000.txt")])
    database.chmod(0o444)
    tmp_path.chmod(0o555)
    with pytest.raises(DatabaseUnusable):
        load(f"sqlite:///{database}", [str(news)])
    tmp_path.chmod(0o755)


def test_two_loads_at_once_wait_for_each_other_and_both_finish(
    news: Path, expected: str, tmp_path: Path
) -> None:
    database = tmp_path / "news.db"
    words = command(database, [str(news)], batch_size=7, workers=1)
    both = [
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for process in both:
        _, said = process.communicate()
        assert process.returncode in (0, 3), said  # 3 where it was the first to meet the reject
    check(database)
    assert digest(database) == expected
