"""Measure what each language's pack finds, against the annotated text of ../shared/languages.

    python -m benchmarks.languages

Prints precision, recall and F1 of people (exact spans), precision and recall of the states that a sentence
names (a bare capital is not counted), the words a second of one core for both, and the seconds that a pack
takes to load. English has no people there: `make eval` measures them on other sets.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from loaders.languages.registry import get_language
from loaders.reference.tables import packaged_country_names

DEV = Path(__file__).parents[2] / "shared" / "languages" / "dev"
STATES = {"name", "alias", "adjective", "demonym", "government"}
MUST = {"es": 74, "fr": 80, "pt": 80, "it": 74, "de": 62, "ru": 75}
"""The F1 of people below which a language finds countries only."""

HEAD = ("language", "people, P / R / F1", "must", "countries, P / R", "words a second", "seconds to load")


class Count(NamedTuple):
    """How many findings are right, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def plus(self, found: set[Any], wanted: set[Any]) -> Count:
        """Add what was found in one text beside what is in it."""
        return Count(
            self.right + len(found & wanted),
            self.wrong + len(found - wanted),
            self.missed + len(wanted - found),
        )

    def shares(self) -> tuple[float, float, float]:
        """Return precision, recall and F1 in percent."""
        precision = 100 * self.right / max(self.right + self.wrong, 1)
        recall = 100 * self.right / max(self.right + self.missed, 1)
        return precision, recall, 2 * precision * recall / max(precision + recall, 1)


def read_texts(kind: str, code: str) -> Iterator[dict[str, Any]]:
    """Read the annotated texts of a language, if there are any."""
    path = DEV / f"{kind}_{code}.jsonl"
    if path.is_file():
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def measure(code: str) -> tuple[str, ...]:
    """Measure one language; gives a row of the table."""
    begun = time.process_time()
    pack = get_language(code)
    people, countries = pack.make_people(), pack.make_countries(packaged_country_names(code))
    loading = time.process_time() - begun
    assert countries is not None
    named, states = Count(), Count()
    words, begun = 0, time.process_time()
    for article in read_texts("people", code) if people else ():
        text = article["text"]
        found = people.annotate(text, countries.match(text)) if people else []
        named = named.plus({(each.start, each.end) for each in found}, set(map(tuple, article["people"])))
        words += len(text.split())
    for sentence in read_texts("countries", code):
        text = sentence["text"]
        candidates = countries.match(text)
        mentions = countries.decide(text, candidates, people.annotate(text, candidates) if people else [])
        codes = {each.country_code for each in mentions if each.via in STATES and len(each.country_code) == 2}
        states = states.plus(codes, set(sentence["countries"]))
        words += len(text.split())
    speed = words / (time.process_time() - begun)
    return (
        code,
        " / ".join(f"{share:.1f}" for share in named.shares()) if any(named) else "-",
        str(MUST.get(code, "-")),
        " / ".join(f"{share:.1f}" for share in states.shares()[:2]),
        f"{speed:,.0f}",
        f"{loading:.2f}",
    )


def measure_all() -> list[tuple[str, ...]]:
    """Measure all languages: the rows of the table, the first its head."""
    codes = sorted(path.stem.rpartition("_")[2] for path in DEV.glob("countries_*.jsonl"))
    return [HEAD, *map(measure, codes)]


def main() -> None:
    """Measure all languages and print the table."""
    if not DEV.is_dir():
        sys.exit("this needs ../shared/languages, the annotated text that stands beside the checkout")
    for number, row in enumerate(measure_all()):
        print(f"| {' | '.join(row)} |")
        if not number:
            print("|" + " --- |" * len(row))


if __name__ == "__main__":
    main()
