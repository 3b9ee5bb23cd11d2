"""Which of the articles read are passed on."""

from __future__ import annotations

from datetime import date

from loaders.options import Selection
from loaders.pipeline.fingerprints import identify
from loaders.pipeline.reading import Record, select
from loaders.pipeline.report import Tally
from loaders.records import ParsedArticle, Rejected

RECORDS: list[Record] = [
    identify(ParsedArticle("Rain", "It rained.", date(2023, 2, day), f"file:///{day}.txt", "text"))
    for day in (1, 2, 3)
]
REJECT = Rejected("file:///x.txt", "empty", "nothing in it")


def test_everything_is_passed_unless_asked_otherwise() -> None:
    assert list(select([*RECORDS, REJECT], Selection(), Tally())) == [*RECORDS, REJECT]


def test_articles_before_a_day_are_skipped_and_counted() -> None:
    tally = Tally()
    assert list(select([*RECORDS, REJECT], Selection(since=date(2023, 2, 3)), tally)) == [RECORDS[2], REJECT]
    assert tally.counts == {"skipped": 2}


def test_a_limit_is_of_what_is_passed_and_not_of_what_is_skipped() -> None:
    chosen = select([*RECORDS, REJECT], Selection(since=date(2023, 2, 2), limit=2), Tally())
    assert list(chosen) == RECORDS[1:]
