"""A load gives the same however worker processes are started: macOS and Windows spawn them, Linux forks them."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator

import pytest

from loaders import load
from store import connect, database_digest
from tests.conftest import MakeDatabase
from tests.revisions import ROOT

SAMPLES = sorted(str(path) for path in (ROOT / "seeds" / "articles").glob("2023-*.txt"))[:4]


@pytest.fixture(params=["spawn", "forkserver"])
def start_method(request: pytest.FixtureRequest) -> Iterator[None]:
    before = multiprocessing.get_start_method()
    multiprocessing.set_start_method(request.param, force=True)
    yield
    multiprocessing.set_start_method(before, force=True)


def digest(url: str, *, workers: int) -> str:
    assert load(url, SAMPLES, workers=workers).counts["loaded"] == len(SAMPLES) == 4
    with connect(url, read_only=True) as session:
        return database_digest(session)


@pytest.mark.usefixtures("start_method")
def test_a_load_by_two_workers_gives_the_same_as_one_by_none(make_sqlite: MakeDatabase) -> None:
    assert digest(make_sqlite("two"), workers=2) == digest(make_sqlite("one"), workers=1)
