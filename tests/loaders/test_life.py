"""The life of a store: an upgrade, nights of news and decisions, a warehouse that follows, a restored backup, a copy, an import; one content at the end, whatever the order.

Thirty nights in the suite; `pytest tests/loaders/test_life.py --nights 365` lives a year.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from sqlalchemy import delete, select

from loaders import annotate, load
from loaders.forget import forget
from loaders.judge import judge
from loaders.linking.judgements import JudgementRecord
from loaders.merge import merge
from loaders.reference import curate
from store import connect, database_digest, migrate
from store.backup import backup, restore_backup
from store.copy import copy_database
from store.exchange import export_database, import_database
from store.models import Article, ArticleDuplicate, CountryName, Judgement
from store.withheld import Rule
from tests.conftest import MakeDatabase
from tests.loaders import days
from tests.loaders.warehouse import Warehouse
from tests.postgres import Server, find_dump
from tests.store.release_0_1.old import put_rows, unpack

JUDGEMENTS = {
    4: JudgementRecord("reject", "farid-rossi"),
    6: JudgementRecord("same", "greta-novak", "boris-novak"),
    9: JudgementRecord("rename", "anna-keller", name="Anna M. Keller"),
    11: JudgementRecord("alias", "clara-okafor", name="C. Okafor"),
    16: JudgementRecord("undo", "farid-rossi", undoes="reject"),
    18: JudgementRecord("different", "elena-petrov", "david-keller"),
}
"""What analysts decide, by night."""

FILLED = 8
"""So many nights' news is in the store into which the other one is imported."""

Restore = Callable[[str], str]
"""Dumps a database and restores it in another place, whose URL it gives."""
Nights = Sequence[tuple[int, str]]
"""The night of each file."""


class News(NamedTuple):
    """The files of all nights."""

    nights: int
    files: Nights

    def shuffled(self, draw: Random) -> Nights:
        """Let each file come on another's night."""
        nights, paths = zip(*self.files, strict=True)
        return list(zip(nights, draw.sample(paths, len(paths)), strict=True))


class Clock:
    """A clock that stands at the hour of a night's load."""

    def __init__(self, night: int) -> None:
        self._night = night

    def now(self, _: timezone) -> datetime:
        """Give the instant."""
        return days.instant_of(self._night)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> News:
    nights = request.config.getoption("--nights")
    return News(nights, days.write(tmp_path_factory.mktemp("news") / "days", nights))


@pytest.fixture(scope="module")
def old_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the first release."""
    return unpack(tmp_path_factory.mktemp("old") / "old.db")


def digest_at(url: str) -> str:
    with connect(url, read_only=True) as session:
        return database_digest(session)


def upgrade(url: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Bring a store of the first release up to date; gives the texts that will be too old."""
    migrate.migrate(url, with_backup=False)
    annotate.annotate(url, stale=True)
    keep_english(url)
    monkeypatch.setattr(curate, "load_packaged", lambda _: None)
    with connect(url, read_only=True) as session:
        old = select(Article.body).where(Article.published_on < days.FIRST_DAY - days.KEPT)
        return list(session.scalars(old))


def keep_english(url: str) -> None:
    """Delete the names of countries in other languages: each night reads them, which would take longer than the rest of it."""
    with connect(url) as session:
        session.execute(delete(CountryName).where(CountryName.language != "en"))
        session.commit()


def live(
    url: str,
    nights: int,
    files: Nights,
    monkeypatch: pytest.MonkeyPatch,
    *,
    restore: Restore = str,
    follow: Callable[[str], object] = str,
) -> str:
    """Live through all nights, and load everything again on the morning after the last; gives the URL of the store in the end."""
    by_night = defaultdict(list)
    for night, path in files:
        by_night[night].append(path)
    last = max(by_night) + 1
    for night in range(last):
        monkeypatch.setattr(sys.modules["loaders.load"], "datetime", Clock(night))
        load(url, by_night[night])
        decide(url, night, retire=night < nights)
        if night == nights // 2:
            url = restore(url)
        follow(url)
    monkeypatch.setattr(sys.modules["loaders.load"], "datetime", Clock(last + 5))
    load(url, [path for _, path in files])
    follow(url)
    return url


def decide(url: str, night: int, *, retire: bool) -> None:
    """Do what is decided on a night: a judgement, a takedown, what is too old."""
    if judgement := JUDGEMENTS.get(night):
        judge(url, judgement)
    if night % 6 == 1:
        forget(url, [Rule("identity", f"urn:down-{night - 1}")])
    if retire:
        forget(url, [Rule("before", (days.day_of(night) - days.KEPT).isoformat(), "retention")])


def in_files(folder: Path, texts: Sequence[str]) -> set[str]:
    """Find the texts that stand somewhere in the files of a folder."""
    content = b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    return {text for text in texts if text.encode() in content}


@pytest.fixture(scope="module")
def expected(news: News, old_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of a store on SQLite to which the news came in order, and that was never moved."""
    path = tmp_path_factory.mktemp("calm") / "news.db"
    shutil.copyfile(old_file, path)
    url = f"sqlite:///{path}"
    with pytest.MonkeyPatch.context() as monkeypatch:
        upgrade(url, monkeypatch)
        return digest_at(live(url, news.nights, news.files, monkeypatch))


@pytest.fixture
def old(old_file: Path, backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The URL of a store of the first release."""
    if backend == "sqlite":
        (tmp_path / "old").mkdir()
        shutil.copyfile(old_file, tmp_path / "old" / "news.db")
        return f"sqlite:///{tmp_path}/old/news.db"
    url: str = request.getfixturevalue("empty_url")
    put_rows(old_file, url)
    return url


@pytest.fixture
def restore(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Restore:
    """Dump by SQLite's backup or by `pg_dump`, where there is one, and restore."""
    if backend == "sqlite":

        def by_backup(url: str) -> str:
            (tmp_path / "restored").mkdir()
            target = f"sqlite:///{tmp_path}/restored/news.db"
            kept = backup(url)
            assert kept
            restore_backup(target, kept)
            return target

        return by_backup
    server: Server = request.getfixturevalue("server")
    programs = find_dump(server)

    def by_dump(url: str) -> str:
        if programs is None:
            return url
        target = server.database("dateline_life_restored")
        drop = "DROP DATABASE IF EXISTS dateline_life_restored WITH (FORCE)"
        server.run(drop, "CREATE DATABASE dateline_life_restored TEMPLATE template0")
        request.addfinalizer(lambda: server.run(drop))
        dump = str(tmp_path / "news.dump")
        for words in (
            ["pg_dump", "--format=custom", f"--file={dump}", url],
            ["pg_restore", f"--dbname={target}", dump],
        ):
            subprocess.run([programs / words[0], *words[1:]], check=True, cwd="/")
        return target

    return by_dump


def test_a_store_that_lived_is_the_same_in_another_order_and_place_and_has_nothing_of_what_is_gone(
    old: str,
    news: News,
    expected: str,
    restore: Restore,
    tmp_path: Path,
    make_sqlite: MakeDatabase,
    make_database: MakeDatabase,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    filled = make_database("filled")
    load(filled, [path for night, path in news.files if night < FILLED])
    keep_english(filled)
    too_old = upgrade(old, monkeypatch)
    shuffled = news.shuffled(Random(news.nights))  # noqa: S311 - any order will do
    (tmp_path / "nights").mkdir()
    follow = Warehouse(tmp_path / "nights").next_night
    url = live(old, news.nights, shuffled, monkeypatch, restore=restore, follow=follow)
    assert digest_at(url) == expected

    other = make_sqlite("elsewhere")
    if old.startswith("sqlite") and request.config.getoption("--engine") != "sqlite":
        other = request.getfixturevalue("make_postgresql")("elsewhere")
    assert copy_database(url, other) == expected

    with connect(url, read_only=True) as session:
        export_database(session, tmp_path / "export", "jsonl")
        assert session.scalars(select(Judgement.id)).all()
        assert session.scalars(select(ArticleDuplicate.article_id)).all()
    assert import_database(make_database("empty"), tmp_path / "export")["digest"] == expected
    merge(filled, tmp_path / "export")
    assert digest_at(filled) == expected

    kept = {"export": tmp_path / "export"}
    for name, each in {"lived": url, "copied": other, "imported": filled}.items():
        if each.startswith("sqlite"):
            kept[name] = tmp_path / "searched" / name
            kept[name].mkdir(parents=True)
            file = Path(each.removeprefix("sqlite:///"))
            for part in file.parent.glob(f"{file.name}*"):
                shutil.copy(part, kept[name])
    # The index of words cuts beginnings that two words share.
    gone = [days.word_of(name)[3:] for name in days.gone(news.nights)] + [text[:60] for text in too_old]
    stay = [days.word_of(name) for name in days.stay(news.nights)]
    for name, folder in kept.items():
        assert in_files(folder, gone) == set(), name
        assert in_files(folder, stay) == set(stay), name
