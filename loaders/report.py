"""What a load did, counted as it goes on and told at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from loaders.records import ParsedArticle, Rejected

COUNTS = (
    "read", "loaded", "revised", "unchanged", "duplicates", "rejected", "repaired", "replaced",
    "person_mentions", "country_mentions", "person_roles",
)  # fmt: skip
"""`read` = `loaded` + `revised` + `unchanged` + `duplicates` + `rejected`; the others are counted among these."""


@dataclass(slots=True)
class LoadReport:
    """What a load did, or would do (`dry_run`).

    `unchanged` were in the store before the run; `duplicates` say the same as another
    article of this run; `repaired` of the loaded had to be mended to be read; `replaced`
    duplicates took the place of a copy of which less was known. Seconds are spent by
    stage; `annotate` is CPU time summed over all workers. `reference` tells of files of
    reference data: kind -> (rows, new among them).
    """

    run_id: int | None = None
    dry_run: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    rejected_by_reason: Counter[str] = field(default_factory=Counter)
    repairs: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    words: int = 0
    reference: dict[str, tuple[int, int]] = field(default_factory=dict)

    def count_rejects(self, rejects: Iterable[Rejected]) -> None:
        """Count what could not be loaded, by reason too."""
        reasons = Counter(reject.reason for reject in rejects)
        self.rejected_by_reason.update(reasons)
        self.counts["rejected"] += reasons.total()
        self.counts["read"] += reasons.total()

    def count_repairs(self, articles: Iterable[ParsedArticle]) -> None:
        """Count what had to be mended, by repair too."""
        for article in articles:
            self.counts["repaired"] += bool(article.repairs)
            self.repairs.update(article.repairs)

    def spend(self, stage: str, seconds: float) -> None:
        """Add time to a stage."""
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds

    @property
    def exit_status(self) -> int:
        """0: done; 3: done, with rejects. A file that no format knows, met inside a folder, is no failure."""
        return 3 if self.counts["rejected"] > self.rejected_by_reason["passed-over"] else 0

    def as_dict(self) -> dict[str, Any]:
        """Give the report as plain values, for JSON."""
        total = self.seconds.get("total", 0.0)
        return {
            "run_id": self.run_id,
            "dry_run": self.dry_run,
            **{name: self.counts[name] for name in COUNTS},
            "rejected_by_reason": dict(sorted(self.rejected_by_reason.items())),
            "repairs": dict(sorted(self.repairs.items())),
            "reference": {kind: {"rows": rows, "new": new} for kind, (rows, new) in self.reference.items()},
            "words": self.words,
            "words_per_second": round(self.words / total) if total else 0,
            "seconds": {stage: round(spent, 3) for stage, spent in self.seconds.items()},
        }
