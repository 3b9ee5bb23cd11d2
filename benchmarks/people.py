"""How fast people are found, in words a second on one core, ours beside spaCy's small model: `python -m benchmarks.people`.

Reads articles from a folder (default `../shared/corpus/polnear`), all in memory before the
clock starts. Says so if spaCy or its model is not installed and measures ours alone.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.spacy_model import small_model
from loaders.annotators.people import PersonAnnotator
from loaders.annotators.people.spacy_people import SpacyAnnotator, SpacyMissing
from loaders.languages.en import PACK, load_tagger

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus" / "polnear"


def words_a_second(annotator: PersonAnnotator, texts: Sequence[str]) -> tuple[float, int]:
    """Annotate texts; returns words (runs of non-blanks) a second of processor time, and the mentions found."""
    annotator.annotate(texts[0], [])
    started = time.process_time()
    mentions = sum(len(annotator.annotate(text, [])) for text in texts)
    spent = time.process_time() - started
    return sum(len(text.split()) for text in texts) / spent, mentions


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print one line for each annotator."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--articles", type=int, default=1000, help="how many articles we read at most")
    parser.add_argument(
        "--spacy-articles", type=int, default=100, help="how many articles spaCy reads at most; it is slower"
    )
    parser.add_argument("--spacy-model", default=small_model())
    options = parser.parse_args(arguments)
    paths = sorted(options.folder.glob("*.txt"))[: options.articles]
    if not paths:
        print(f"no .txt articles in {options.folder}: name a folder", file=sys.stderr)
        return 2
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    started = time.process_time()
    ours = PACK.make_people()
    print(f"loading our model: {time.process_time() - started:.2f} s")
    speed, mentions = words_a_second(ours, texts)
    print(f"{ours.version}: {speed:,.0f} words/s, {mentions:,} mentions in {len(texts)} articles")
    try:
        spacy = SpacyAnnotator(load_tagger().lexicon, options.spacy_model)
    except SpacyMissing as missing:
        print(f"spaCy is not measured: {missing}")
        return 0
    speed, mentions = words_a_second(spacy, texts[: options.spacy_articles])
    print(
        f"{spacy.version}: {speed:,.0f} words/s, {mentions:,} mentions in {len(texts[: options.spacy_articles])} articles"
    )
    return 0


if __name__ == "__main__":
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    sys.exit(main())
