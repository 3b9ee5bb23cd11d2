"""Tallies add up; a report is the tally of a run."""

from __future__ import annotations

from signal import Signals

import pytest

from loaders.pipeline.report import FIRST_REJECTS, LoadReport, Tally
from loaders.records import Rejected


def tally(*reasons: str, read: int = 0, known: bool = False, unreached: bool = False) -> Tally:
    counted = Tally()
    rejects = [Rejected("file:///a.txt", why, f"{why}!", unreached=unreached) for why in reasons]
    counted.count_batch([], rejects, read=read, known=frozenset(rejects if known else ()))
    return counted


def test_tallies_add_up() -> None:
    report = LoadReport()
    report.add(tally("no-date", read=3))
    report.add(tally("no-date", "empty", read=4))
    assert (report.counts["read"], report.counts["rejected"]) == (10, 3)
    assert report.rejected_by_reason == {"no-date": 2, "empty": 1}
    assert report.first_rejects == ["no-date!", "no-date!", "empty!"]


def test_only_the_first_messages_are_kept_and_all_rejects_counted() -> None:
    report = LoadReport()
    for _ in range(2):
        report.add(tally(*["empty"] * (FIRST_REJECTS - 1)))
    assert len(report.first_rejects) == FIRST_REJECTS
    assert report.counts["rejected"] == 2 * (FIRST_REJECTS - 1)


def test_the_seconds_of_a_stage_add_up() -> None:
    report = LoadReport()
    for _ in range(2):
        with report.timing("write"):
            report.spend("write", 1.0)
    assert report.seconds["write"] >= 2.0


@pytest.mark.parametrize(
    ("counted", "stopped", "status"),
    [
        (tally(read=1), None, 0),
        (tally("passed-over"), None, 0),
        (tally("passed-over", "empty"), None, 3),
        (tally("empty", known=True), None, 0),
        (tally("empty", unreached=True), None, 4),
        (tally("empty", known=True, unreached=True), None, 4),
        (tally("empty"), Signals.SIGINT, 130),
        (tally(), Signals.SIGTERM, 143),
    ],
)
def test_the_exit_status_says_how_a_run_ended(counted: Tally, stopped: Signals | None, status: int) -> None:
    report = LoadReport(stopped=stopped)
    report.add(counted)
    assert report.exit_status == status
