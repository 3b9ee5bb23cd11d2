"""How well dates are found and placed in time: `python -m benchmarks.dates [--dates FOLDER]`.

Needs the annotated texts and their scorer, which are not part of the project (`../shared/dates`).
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

from loaders.languages.en import PACK

SETS = ("timebank", "aquaint", "meantime_dev", "gum_bio", "cases_dev")
TYPES = {"duration": "DURATION", "set": "SET"}
NO_DAY = date(2020, 1, 1)
"""The day given to texts without one."""


def main() -> None:
    """Score every set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dates", type=Path, default=Path(__file__).parents[2] / "shared" / "dates")
    folder = parser.parse_args().dates
    for name in SETS:
        score(folder, name)


def score(folder: Path, name: str) -> None:
    """Annotate a set and print what its scorer says."""
    annotator = PACK.make_dates()
    articles = [
        json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    began = time.process_time()
    found = [
        annotator.annotate(each["text"], date.fromisoformat(each["date"]) if each["date"] else NO_DAY)
        for each in articles
    ]
    seconds = time.process_time() - began
    words = sum(len(each["text"].split()) for each in articles)
    print(f"{name}: {words:,} words, {words / seconds:,.0f} a second")
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as predictions:
        for article, spans in zip(articles, found, strict=True):
            dates = [
                {
                    "span": [span.start, span.end],
                    "type": "TIME"
                    if span.kind == "date" and "T" in span.value
                    else TYPES.get(span.kind, "DATE"),
                    "value": span.value,
                    "from": span.from_day and span.from_day.isoformat(),
                    "to": span.to_day and span.to_day.isoformat(),
                }
                for span in spans
            ]
            print(json.dumps({"id": article["id"], "dates": dates}), file=predictions)
        predictions.flush()
        command = [
            sys.executable,
            str(folder / "score_dates.py"),
            str(folder / f"{name}.jsonl"),
            predictions.name,
        ]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    main()
