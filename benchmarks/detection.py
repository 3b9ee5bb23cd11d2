"""How often the language of a text is detected right, and what it costs: `python -m benchmarks.detection [SHARED]`.

SHARED has `languages/dev/*.jsonl` (documents and sentences, each with its language) and `corpus/polnear` (articles in English).
Nothing but the text is given to the detector.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from loaders.inputs.files import read
from loaders.languages.detection import detect
from loaders.records import ParsedArticle
from store.texts import UNCLEAR

SHARED = Path(__file__).parents[2] / "shared"
LONG = 100
"""Words of a document that is long enough to be sure of."""


def texts(folder: Path, pattern: str) -> list[tuple[str, str]]:
    """Give the language and the text of each document of some files."""
    lines = (
        line
        for path in sorted(folder.glob(pattern))
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    return [(each["lang"], each["text"]) for each in map(json.loads, lines)]


def report(what: str, cases: Iterable[tuple[str, str]]) -> None:
    """Print how many texts have their own language, another one, and none."""
    outcomes: Counter[str] = Counter()
    began = time.process_time()
    for language, text in cases:
        found = detect("", text)
        outcomes["right" if found == language else "und" if found == UNCLEAR else "wrong"] += 1
    whole = outcomes.total()
    cost = 1000 * (time.process_time() - began) / whole
    shares = ", ".join(f"{name} {100 * outcomes[name] / whole:.1f} %" for name in ("right", "wrong", "und"))
    print(f"{whole:,} {what}: {shares}; {cost:.2f} ms of CPU each")


def main() -> None:
    """Measure documents, sentences and English articles."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
    documents = [
        each for each in texts(shared / "languages" / "dev", "people_*.jsonl") if len(each[1].split()) >= LONG
    ]
    sentences = texts(shared / "languages" / "dev", "countries_*.jsonl")
    detect("", documents[0][1])  # loads the library
    report(f"documents of {LONG} words and more", documents)
    report("single sentences", sentences)
    report(
        "beginnings of five words", [(language, " ".join(text.split()[:5])) for language, text in sentences]
    )
    articles = [
        each for each in read([str(shared / "corpus" / "polnear")]) if isinstance(each, ParsedArticle)
    ]
    report("articles in English", [("en", each.body) for each in articles])


if __name__ == "__main__":
    main()
