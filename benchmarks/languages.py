"""Measure the countries that each language's pack finds, against the annotated sentences of ../shared/languages.

    python -m benchmarks.languages

Prints precision and recall of the states a sentence names (a bare capital is not counted), the words
a second of one core, and the seconds that a pack takes to load, beside English.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from loaders.languages.registry import get_language
from loaders.reference.tables import packaged_country_names

DEV = Path(__file__).parents[2] / "shared" / "languages" / "dev"
STATES = {"name", "alias", "adjective", "demonym", "government"}


def measure(path: Path) -> str:
    """Measure one language; gives a row of the table."""
    code = path.stem.rpartition("_")[2]
    begun = time.process_time()
    annotator = get_language(code).make_countries(packaged_country_names(code))
    loading = time.process_time() - begun
    assert annotator is not None
    right = wrong = missed = words = 0
    begun = time.process_time()
    for line in path.read_text(encoding="utf-8").splitlines():
        sentence = json.loads(line)
        text, wanted = sentence["text"], set(sentence["countries"])
        mentions = annotator.decide(text, annotator.match(text), [])
        found = {m.country_code for m in mentions if m.via in STATES and len(m.country_code) == 2}
        right, wrong, missed = (
            right + len(found & wanted),
            wrong + len(found - wanted),
            missed + len(wanted - found),
        )
        words += len(text.split())
    speed = words / (time.process_time() - begun)
    precision, recall = 100 * right / (right + wrong), 100 * right / (right + missed)
    return f"| {code} | {precision:.1f} | {recall:.1f} | {speed:,.0f} | {loading:.2f} |"


def main() -> None:
    """Measure all languages and print the table."""
    if not DEV.is_dir():
        sys.exit("this needs ../shared/languages, the annotated sentences that stand beside the checkout")
    print("| language | P | R | words a second | seconds to load |\n| --- | --- | --- | --- | --- |")
    for path in sorted(DEV.glob("countries_*.jsonl")):
        print(measure(path))


if __name__ == "__main__":
    main()
