"""How well quotations are found: `python -m benchmarks.quotations [--quotes FOLDER]`; `make eval` runs it, too.

Needs the annotated texts and their scorer, which are not part of the project (`../shared/quotes`).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from loaders.annotators.article import Annotator
from loaders.languages.en import PACK
from loaders.records import Found, QuotationFound, Unannotated
from loaders.reference.tables import packaged_country_names

SETS = ("polnear_dev", "cases_dev")
VIEWS: dict[str, tuple[str, ...]] = {
    "direct": ("--kind", "direct"),
    "direct, mixed": ("--kind", "direct,mixed"),
    "speech": ("--speech",),
    "speech, indirect": ("--speech", "--kind", "indirect"),
    "all": (),
}
MEASURES = ("content_overlap", "content_exact", "quote", "person", "relayed_by", "addressee")
NO_DAY = date(2020, 1, 1)
"""The day given to the texts; quotations don't depend on it."""


def main() -> None:
    """Score every set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quotes", type=Path, default=Path(__file__).parents[2] / "shared" / "quotes")
    folder = parser.parse_args().quotes
    if not folder.is_dir():
        sys.exit(f"{folder} is missing: the annotated texts stand beside the checkout")
    annotator = Annotator(packaged_country_names())
    for name in SETS:
        score(folder, name, annotator)


def score(folder: Path, name: str, annotator: Annotator) -> None:
    """Annotate a set and print F1 of each measure, and how fast quotations alone are found."""
    gold = folder / f"{name}.jsonl"
    articles = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    found = [annotator.annotate(unannotated(each["text"])) for each in articles]
    print(f"{name}: {words_a_second(articles, found):,.0f} words a second, people known")
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as predictions:
        for article, kinds in zip(articles, found, strict=True):
            print(json.dumps({"id": article["id"], "quotes": as_gold(kinds)}), file=predictions)
        predictions.flush()
        for view, options in VIEWS.items():
            scorer = str(folder / "score_quotes.py")
            command = [sys.executable, scorer, str(gold), predictions.name, "--json", *options]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            print(f"  {view}: {shown(json.loads(done.stdout))}")


def unannotated(text: str) -> Unannotated:
    """Make an article from a text (title, blank line, body)."""
    title, _, body = text.partition("\n\n")
    return Unannotated(title, body, "en", NO_DAY)


def words_a_second(articles: list[dict[str, Any]], found: list[Found]) -> float:
    """Measure the step alone."""
    annotator = PACK.make_quotations()
    began = time.process_time()
    for article, kinds in zip(articles, found, strict=True):
        annotator.annotate(
            article["text"], kinds["person_mentions"], kinds["person_roles"], kinds["country_mentions"]
        )
    return sum(len(each["text"].split()) for each in articles) / (time.process_time() - began)


def as_gold(kinds: Found) -> list[dict[str, object]]:
    """Write quotations as the annotated texts have them."""
    names = {mention.start: mention.name for mention in kinds["person_mentions"]}
    parts = {
        "content": "content",
        "cue": "cue",
        "speaker": "speaker",
        "relayed_by": "relay",
        "addressee": "addressee",
    }

    def places(quotation: QuotationFound, part: str) -> list[tuple[int, int]]:
        return [(span.start, span.end) for span in quotation.spans if span.part == part]

    return [
        {key: places(each, part) for key, part in parts.items()}
        | {"person": names.get(each.person_start or -1)}
        for each in kinds["quotations"]
    ]


def shown(scores: dict[str, Any]) -> str:
    """Show F1 of the measures, and precision of people."""
    known = [name for name in MEASURES if scores.get(name, {}).get("gold")]
    return ", ".join(f"{name} {scores[name]['F1']} (P {scores[name]['P']})" for name in known)


if __name__ == "__main__":
    main()
