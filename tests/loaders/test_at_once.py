"""Loads, annotating, a migration and a reader that begin at once on one database; `python -m benchmarks.at_once` has processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from benchmarks.generate import write_files
from loaders import load
from loaders.annotate import annotate
from store import connect, database_digest, migrate
from store.engine import open_engine
from store.errors import StoreError


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Two folders of articles."""
    one, two = (tmp_path_factory.mktemp("news") / name for name in ("one", "two"))
    write_files(one, 10)
    write_files(two, 10, first=10)
    return str(one), str(two)


def prepare(url: str, folder: str) -> None:
    """Load a folder, and make the store one that an older annotator and an older schema left."""
    load(url, [folder])
    with open_engine(url) as engine:
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE articles SET annotator = 'older'")
        migrate.move(engine, "-1")


def digest_of(url: str) -> str:
    with connect(url, read_only=True) as session:
        return database_digest(session)


def until_done(work: Callable[[], object]) -> list[str]:
    """Do what an operator would start again until it succeeds; gives why it was refused before."""
    refused: list[str] = []
    while len(refused) < 1_000:
        try:
            work()
        except StoreError as error:
            refused.append(str(error))
            time.sleep(0.02)
        else:
            return refused
    pytest.fail(f"it never succeeded: {refused[-1]}")


def test_what_runs_at_once_ends_like_what_runs_one_after_the_other(
    url: str, news: tuple[str, str], tmp_path: Path
) -> None:
    calm, (one, two) = f"sqlite:///{tmp_path}/calm.db", news
    for each in (calm, url):
        prepare(each, one)
    works = [
        partial(load, url, [one, two], batch_size=3),
        partial(load, url, [two, one], batch_size=4),
        partial(annotate, url, stale=True),
        partial(digest_of, url),
        partial(migrate.migrate, url, with_backup=False),
    ]
    with ThreadPoolExecutor(len(works)) as threads:
        refused = [said for each in threads.map(until_done, works) for said in each]
    assert all("run `dateline migrate" in said for said in refused), refused
    migrate.migrate(calm, with_backup=False)
    load(calm, [one, two])
    annotate(calm, stale=True)
    assert digest_of(url) == digest_of(calm)
