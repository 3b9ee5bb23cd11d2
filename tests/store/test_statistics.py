from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from loaders import load
from store import statistics
from store.copy import copy_database
from store.engine import open_engine
from tests.conftest import MakeDatabase, postgresql_only


@pytest.fixture
def news(tmp_path: Path) -> list[str]:
    folder = tmp_path / "news"
    folder.mkdir()
    for n in range(22):
        (folder / f"{n:02}.txt").write_text(
            f" date 2023-02-{n + 1:02} Talks, day {n}\n\nPutin met Wang Yi.\n"
        )
    return [str(path) for path in sorted(folder.iterdir())]


def known(engine: Engine) -> int:
    """How many articles the planner believes that there are."""
    with engine.connect() as connection:
        statement = "SELECT greatest(reltuples, 0) FROM pg_class WHERE relname = 'articles'"
        return int(connection.exec_driver_sql(statement).scalar_one())


@postgresql_only
def test_the_planner_knows_of_a_large_load_at_once_and_is_not_asked_after_a_small_one(
    url: str, engine: Engine, news: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "FEWEST", 2)
    before = known(engine)
    load(url, news[:1])
    assert known(engine) == before
    load(url, news[:21])
    assert known(engine) == 21
    load(url, news)
    assert known(engine) == 21


def test_the_planner_knows_of_a_copy_at_once(
    make_sqlite: MakeDatabase, make_postgresql: MakeDatabase, news: list[str]
) -> None:
    load(make_sqlite("source"), news)
    target = make_postgresql("target")
    copy_database(f"sqlite:///{Path(news[0]).parents[1]}/source.db", target)
    with open_engine(target) as engine:
        assert known(engine) == len(news)
