"""Progress of a long run: a bar on a terminal, plain lines elsewhere, JSON lines for machines; and how the run is stopped."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from types import FrameType
from typing import Any

from rich import progress

from dateline.output import say
from dateline.terminal import make_console
from loaders import LoadReport
from loaders.load import Stopped

STOPPING = (signal.SIGINT, signal.SIGTERM)
EVERY = 10.0
"""Seconds between plain lines."""

LoadWatch = Callable[[LoadReport], None]


LogFormat = StrEnum("LogFormat", ["text", "json"])
"""The forms of the log on standard error."""


def log_json(event: str, **fields: Any) -> None:
    """Write one event as a JSON line on standard error."""
    line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **fields}
    print(json.dumps(line, ensure_ascii=False, default=str), file=sys.stderr, flush=True)  # noqa: T201 - the log


@contextmanager
def watching(form: LogFormat | None, *, quiet: bool, counted: str = "read") -> Iterator[LoadWatch | None]:
    """Give the function that reports progress after every batch: by a bar, lines, JSON lines, or not at all (`quiet`).

    Without a form, a bar is drawn on a terminal and lines are written elsewhere.
    """
    if form is LogFormat.json:
        yield _log_progress
    elif quiet:
        yield None
    elif form is None and sys.stderr.isatty():
        with _bar() as bar:
            yield _filling(bar, counted)
    else:
        yield _lines(counted)


def _log_progress(report: LoadReport) -> None:
    counts = {name: count for name, count in sorted(report.counts.items()) if count}
    log_json("progress", done=report.done, **counts)


def _bar() -> progress.Progress:
    # Not redirected: Rich would read the colours in what others write to standard error meanwhile.
    return progress.Progress(
        progress.SpinnerColumn(),
        "{task.description}",
        progress.BarColumn(),
        "{task.fields[rate]}",
        progress.TimeElapsedColumn(),
        "left:",
        progress.TimeRemainingColumn(),
        console=make_console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )


def _rate(report: LoadReport, counted: str, seconds: float) -> str:
    number, rejected = report.counts[counted], report.counts["rejected"]
    return f"{number:,} {counted}, {number / max(seconds, 0.001):,.0f}/s, {rejected} rejected"


def _filling(bar: progress.Progress, counted: str) -> LoadWatch:
    task = bar.add_task("loading", total=None, rate="")

    def watch(report: LoadReport) -> None:
        rate = _rate(report, counted, bar.tasks[0].elapsed or 0.0)
        bar.update(task, rate=rate, total=None if report.done is None else 1.0, completed=report.done)

    return watch


def _lines(counted: str) -> LoadWatch:
    began = last = time.monotonic()

    def watch(report: LoadReport) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= EVERY:
            last = now
            done = f" ({report.done:.0%})" if report.done is not None else ""
            say(f"{_rate(report, counted, now - began)}{done}")

    return watch


class Stopping:
    """Records SIGINT and SIGTERM; a call returns the signal that came, or None."""

    def __init__(self) -> None:
        self._caught: signal.Signals | None = None
        self._reading = False

    def __call__(self) -> signal.Signals | None:
        """Give the signal that came."""
        return self._caught

    def catch(self, number: int, _frame: FrameType | None) -> None:
        """Handle a signal: note it, and end what is being read at once; a second one ends the program."""
        self._caught = signal.Signals(number)
        for each in STOPPING:
            signal.signal(each, signal.SIG_DFL)
        if self._reading:
            raise Stopped

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let a signal end the block at once: it may wait for a server or a slow disk."""
        self._reading = True
        try:
            if self._caught:
                raise Stopped
            yield
        finally:
            self._reading = False


@contextmanager
def stopping() -> Iterator[Stopping]:
    """Catch SIGINT and SIGTERM, so that a run may end after its batch; a second one ends it at once."""
    stop = Stopping()
    before = {each: signal.signal(each, stop.catch) for each in STOPPING}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
