"""What is read ahead, what ends with a worker, and which of the articles read are passed on."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from loaders.inputs.units import Unit
from loaders.options import Limits, ReadOptions, Selection
from loaders.pipeline import reading
from loaders.pipeline.fingerprints import identify
from loaders.pipeline.pool import WorkerPool
from loaders.pipeline.reading import ReadRecord, select
from loaders.pipeline.report import Tally
from loaders.records import Document, Parsed, ParsedArticle, Rejected
from tests.loaders.sources.test_markup import page

RECORDS: list[ReadRecord] = [
    identify(ParsedArticle("Rain", "It rained.", date(2023, 2, day), f"file:///{day}.txt", "text"))
    for day in (1, 2, 3)
]
REJECT = Rejected("file:///x.txt", "empty", "nothing in it")


def test_few_documents_are_in_hand_however_many_a_source_has(monkeypatch: pytest.MonkeyPatch) -> None:
    cut: list[Document] = []

    def endless(_unit: Unit, **_: object) -> Iterator[Document]:
        while True:
            cut.append(Document("x:#1", 600_000, partial(_parsed, REJECT)))
            yield cut[-1]

    monkeypatch.setattr(reading, "split_unit", endless)
    with WorkerPool(ThreadPoolExecutor(2)) as pool:
        records = reading.read([Unit("x", "x:")], pool, note=print)
        assert [next(records) for _ in range(9)] == [REJECT] * 9
    tasks = reading.TASKS_AHEAD * pool.workers + 9
    assert len(cut) <= tasks * 2 + 2


def _parsed(record: Parsed) -> Parsed:
    return record


def test_a_page_that_takes_too_long_ends_its_worker_and_is_one_reject(tmp_path: Path) -> None:
    links = "".join(f'<a href="http://e.org/{number}">link {number}</a> and ' for number in range(16_000))
    for number in range(6):
        text = page(f"<article><p>{links}</p></article>") if number == 3 else page()
        (tmp_path / f"{number}.html").write_text(text, encoding="utf-8")
    options = ReadOptions(limits=Limits(page_seconds=1.5))
    units = [Unit(str(path), path.as_uri(), 1, options=options) for path in sorted(tmp_path.iterdir())]
    noted: list[Unit] = []
    with WorkerPool(2) as pool:
        records = list(reading.read(units, pool, note=noted.append))
    assert [r.reason if isinstance(r, Rejected) else "" for r in records] == ["", "", "", "too-slow", "", ""]
    assert noted == units


def test_everything_is_passed_unless_asked_otherwise() -> None:
    assert list(select([*RECORDS, REJECT], Selection(), Tally())) == [*RECORDS, REJECT]


def test_articles_before_a_day_are_skipped_and_counted() -> None:
    tally = Tally()
    assert list(select([*RECORDS, REJECT], Selection(since=date(2023, 2, 3)), tally)) == [RECORDS[2], REJECT]
    assert tally.counts == {"skipped": 2}


def test_a_limit_is_of_what_is_passed_and_not_of_what_is_skipped() -> None:
    chosen = select([*RECORDS, REJECT], Selection(since=date(2023, 2, 2), limit=2), Tally())
    assert list(chosen) == RECORDS[1:]
