"""What a load did: a tally for each batch, and the report of the whole run."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from loaders.records import Rejected
from store.kinds import KINDS, derived_tables
from store.rejects import EMBARGOED
from store.rows import Findings
from store.texts import NO_PACK

COUNTS = (
    "read", "loaded", "revised", "unchanged", "duplicates", "withheld", "rejected", "new_rejects", "removed", "unreachable", "repaired", "skipped",
    "not_modified", "known_pages",
    "near_duplicates", "compared_in_part", *(derived.reports for derived in derived_tables()), *KINDS,
)  # fmt: skip
"""`read` = `loaded` + `revised` + `unchanged` + `duplicates` + `withheld` + `rejected`; the others are counted among these."""

FIRST_REJECTS = 5
"""New rejects whose messages a report carries; the store has all of them."""

QUIET = ("passed-over", EMBARGOED)
"""Reasons that are no news: a file that nobody named and no format knows, and a text that the first load after its embargo loads."""


@dataclass(slots=True)
class Tally:
    """What was counted of a batch, or of the batches of a run so far: tallies add up."""

    counts: Counter[str] = field(default_factory=Counter)  # `COUNTS`
    rejected_by_reason: Counter[str] = field(default_factory=Counter)
    first_rejects: list[str] = field(default_factory=list)  # the messages of the first few
    withheld: Counter[str] = field(default_factory=Counter)  # by reason: takedown, killed, retention
    repairs: Counter[str] = field(default_factory=Counter)  # of the new articles, to read them
    languages: Counter[str] = field(default_factory=Counter)  # articles by language
    without_pack: Counter[str] = field(default_factory=Counter)  # articles by language without a pack
    words: int = 0

    def count_batch(
        self,
        repairs: Iterable[tuple[str, ...]],
        rejects: Sequence[Rejected],
        *,
        read: int,
        known: Set[Rejected] = frozenset(),
    ) -> None:
        """Count a batch: articles read, the repairs of the new ones, what was rejected and why, what of it was `known`."""
        reasons = Counter(reject.reason for reject in rejects)
        new = [each for each in rejects if each not in known and each.reason != EMBARGOED]
        self._keep_first(each.message for each in new)
        self.counts["new_rejects"] += sum(each.reason not in QUIET for each in new)
        self.counts["unreachable"] += sum(reject.unreached for reject in rejects)
        self.rejected_by_reason.update(reasons)
        self.counts["rejected"] += reasons.total()
        self.counts["read"] += read + reasons.total()
        for made in repairs:
            self.counts["repaired"] += bool(made)
            self.repairs.update(made)

    def count_withheld(self, because: Iterable[str]) -> None:
        """Count the documents that are withheld, publishers' notices of takedown included."""
        counted = Counter(because)
        self.withheld.update(counted)
        self.counts["withheld"] += counted.total()
        self.counts["read"] += counted.total()

    def count_recognised(self, findings: Findings, words: int) -> None:
        """Count what was recognised in one article."""
        self.counts.update({name: len(rows) for name, rows in findings.rows.items()})
        self.words += words

    def count_language(self, language: str, annotator: str) -> None:
        """Count an article by its language, and whether no language pack could read it."""
        self.languages[language] += 1
        if annotator == NO_PACK:
            self.without_pack[language] += 1

    def add(self, other: Tally) -> None:
        """Add what another tally counted."""
        self.counts.update(other.counts)
        self.rejected_by_reason.update(other.rejected_by_reason)
        self.withheld.update(other.withheld)
        self.repairs.update(other.repairs)
        self.languages.update(other.languages)
        self.without_pack.update(other.without_pack)
        self.words += other.words
        self._keep_first(other.first_rejects)

    def _keep_first(self, messages: Iterable[str]) -> None:
        self.first_rejects += islice(messages, FIRST_REJECTS - len(self.first_rejects))


@dataclass(slots=True)
class LoadReport(Tally):
    """The tally of a whole run, and the run itself: what a load did, or would do (`dry_run`).

    `unchanged` were in the store before the run; `duplicates` say the same as another
    article of this run; `revised` are other texts of known articles; `withheld` were taken down,
    killed by their publisher or are too old, `removed` are articles that a publisher's notice took out of the store; `skipped` were left
    out on request and are not counted as read; `new_rejects` are those that no load met before, without what was passed
    over; `unreachable` are named sources that could not be reached at all; `not_modified` are addresses with nothing
    new since an earlier load, `known_pages` entries of feeds whose pages are stored: none of these is counted as read; `near_duplicates` of the loaded are copies
    of earlier articles; `compared_in_part` share bands with so many others (weather reports) that
    they were compared with the earliest only; `people` and `countries` are those named in what was loaded.
    """

    run_id: int | None = None
    dry_run: bool = False
    seconds: dict[str, float] = field(default_factory=dict)  # by stage; `annotate`: CPU of all workers
    stopped: signal.Signals | None = None  # the signal that ended the load early
    done: float | None = None  # the share of the input that was read, where that is known
    has_leftovers: bool = (
        False  # what a publisher killed is still in the journal, for others had the database open
    )
    reference: dict[str, tuple[int, int]] = field(default_factory=dict)  # kind -> (rows, new among them)
    reference_problems: list[str] = field(
        default_factory=list
    )  # of rows of authority files that were left out

    def refuse(self, problem: Exception) -> None:
        """Note a row of an authority file that was left out."""
        self.reference_problems.append(str(problem))

    @contextmanager
    def timing(self, stage: str) -> Iterator[None]:
        """Add the time that the block takes to a stage."""
        began = time.perf_counter()
        yield
        self.spend(stage, time.perf_counter() - began)

    def spend(self, stage: str, seconds: float) -> None:
        """Add time to a stage."""
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds

    @property
    def exit_status(self) -> int:
        """0: done; 3: done, with new rejects or rows of an authority file left out; 4: a source could not be reached; 130 or 143: stopped by SIGINT or SIGTERM.

        What was rejected before, and a file of no known format inside a folder, is not news.
        """
        if self.stopped:
            return 128 + self.stopped
        return (
            4
            if self.counts["unreachable"]
            else 3
            if self.counts["new_rejects"] or self.reference_problems
            else 0
        )

    def as_dict(self) -> dict[str, Any]:
        """Give the report as plain values, for JSON."""
        total = self.seconds.get("total", 0.0)
        return {
            "run_id": self.run_id,
            "dry_run": self.dry_run,
            "stopped": self.stopped and self.stopped.name,
            **{name: self.counts[name] for name in COUNTS},
            "rejected_by_reason": dict(sorted(self.rejected_by_reason.items())),
            "first_rejects": self.first_rejects,
            "withheld_because": dict(sorted(self.withheld.items())),
            "has_leftovers": self.has_leftovers,
            "repairs": dict(sorted(self.repairs.items())),
            "reference": {kind: {"rows": rows, "new": new} for kind, (rows, new) in self.reference.items()},
            "reference_problems": self.reference_problems,
            "languages": dict(sorted(self.languages.items())),
            "without_language_pack": dict(sorted(self.without_pack.items())),
            "words": self.words,
            "words_per_second": round(self.words / total) if total else 0,
            "seconds": {stage: round(spent, 3) for stage, spent in self.seconds.items()},
        }
