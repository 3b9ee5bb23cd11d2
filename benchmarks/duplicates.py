"""How well copies are found: pairs made from real articles by editing, and pairs that are not copies.

    python -m benchmarks.duplicates ../shared/corpus/polnear

Each kind of edit is one that papers make in agencies' copy; for each it is counted how many pairs
share a band (may be found at all) and how many of those are similar enough (are found).
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

from loaders.pipeline.similarity import MinHashLikeness
from store.duplicates import THRESHOLD

SEED = 4
Edit = Callable[[random.Random, str, str], str]
"""A kind of edit: makes a copy of a text, given another article's text beside it."""


def _sentences(body: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", body)


def cut(share: float) -> Edit:
    """Drop the end of the text."""

    def edit(_draw: random.Random, body: str, _other: str) -> str:
        kept = _sentences(body)
        return " ".join(kept[: max(1, round(len(kept) * (1 - share)))])

    return edit


def words(share: float) -> Edit:
    """Replace a share of the words."""

    def edit(draw: random.Random, body: str, other: str) -> str:
        pool = other.split() or ["word"]
        return " ".join(draw.choice(pool) if draw.random() < share else word for word in body.split())

    return edit


def add(share: float) -> Edit:
    """Put sentences of another article at the end."""

    def edit(_draw: random.Random, body: str, other: str) -> str:
        more = _sentences(other)
        return body + " " + " ".join(more[: max(1, round(len(_sentences(body)) * share))])

    return edit


def shuffle(_draw: random.Random, body: str, _other: str) -> str:
    """Put the paragraphs in another order."""
    paragraphs = body.split("\n\n")
    _draw.shuffle(paragraphs)
    return "\n\n".join(paragraphs)


EDITS: dict[str, Edit] = {
    "another headline only": lambda _draw, body, _other: body,
    "the last tenth cut": cut(0.1),
    "the last quarter cut": cut(0.25),
    "the last half cut": cut(0.5),
    "paragraphs in another order": shuffle,
    "2 % of the words other": words(0.02),
    "5 % of the words other": words(0.05),
    "10 % of the words other": words(0.1),
    "a fifth added": add(0.2),
    "a half added": add(0.5),
}


def main() -> None:
    """Make pairs and count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args()
    draw = random.Random(SEED)
    paths = sorted(options.folder.glob("*_*.txt"))
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in draw.sample(paths, options.count)]
    articles = [(text.partition("\n")[0], text.partition("\n")[2].strip()) for text in texts]
    likeness = MinHashLikeness()
    began = time.process_time()
    signatures = [set(likeness.bands(*article)) for article in articles]
    per_article = (time.process_time() - began) / len(articles)
    print(
        f"| edit | share a band | found (similarity >= {THRESHOLD}) | mean similarity |\n| --- | --- | --- | --- |"
    )
    for name, edit in EDITS.items():
        near = found = 0
        total = 0.0
        for number, (_, body) in enumerate(articles):
            other = articles[(number + 1) % len(articles)]
            made = (other[0], edit(draw, body, other[1]))
            similarity = likeness.similarity(articles[number], made)
            candidate = bool(signatures[number] & set(likeness.bands(*made)))
            near += candidate
            found += candidate and similarity >= THRESHOLD
            total += similarity
        count = len(articles)
        print(f"| {name} | {near / count:.1%} | {found / count:.1%} | {total / count:.2f} |")
    pairs = shared = wrong = 0
    for this in range(len(articles)):
        for that in range(this):
            pairs += 1
            if signatures[this] & signatures[that]:
                shared += 1
                wrong += likeness.similarity(articles[this], articles[that]) >= THRESHOLD
    print(f"\n{pairs:,} pairs of different articles: {shared} share a band, {wrong} are taken for copies")
    print(f"signature: {per_article * 1e6:,.0f} microseconds of CPU an article")


if __name__ == "__main__":
    main()
