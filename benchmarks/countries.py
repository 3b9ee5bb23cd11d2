"""How fast countries are recognised: ours, flashgeotext and spaCy side by side, in one run on one core.

    python -m benchmarks.countries [FOLDER] [--rounds 5] [--articles 1000]

FOLDER holds `.txt` files (default: ../shared/corpus/polnear). A tool that is not installed is
named as missing; `pip install flashgeotext spacy` adds two, and `benchmarks.spacy_model` says how to get spaCy's model.
"""

from __future__ import annotations

import argparse
import importlib
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.spacy_model import small_model
from loaders.languages.en import PACK
from loaders.reference.tables import packaged_country_names

DEFAULT_FOLDER = Path(__file__).parents[1] / ".." / "shared" / "corpus" / "polnear"
SPACY_SHARE = 20  # spaCy reads one article in twenty: it is two hundred times slower

Reader = Callable[[str], object]


def ours() -> Reader:
    """Match and decide, without persons."""
    annotator = PACK.make_countries(packaged_country_names("en"))
    return lambda text: annotator.decide(text, annotator.match(text), [])


def ours_match_only() -> Reader:
    """Match alone: the one pass of the lexicon."""
    return PACK.make_countries(packaged_country_names("en")).match


def flashgeotext() -> Reader:
    """Read with flashgeotext and its demo data, countries and cities, as its documents say."""
    geotext: Any = importlib.import_module("flashgeotext.geotext").GeoText()
    return lambda text: geotext.extract(input_text=text)


def spacy() -> Reader:
    """Read with spaCy's small English model, the parts that its names need."""
    module: Any = importlib.import_module("spacy")
    model = module.load(small_model(), exclude=["parser", "lemmatizer", "attribute_ruler", "tagger"])
    return lambda text: model(text).ents


def spacy_words() -> Reader:
    """Only split text into words with spaCy, without a model: its upper bound where the model is missing."""
    module: Any = importlib.import_module("spacy")
    return module.blank("en")  # type: ignore[no-any-return]


TOOLS: tuple[tuple[str, Callable[[], Reader], int], ...] = (
    ("dateline", ours, 1),
    ("dateline, match only", ours_match_only, 1),
    ("flashgeotext", flashgeotext, 1),
    ("spaCy, small model", spacy, SPACY_SHARE),
    ("spaCy, words only", spacy_words, SPACY_SHARE),
)


def words_a_second(read: Reader, texts: Sequence[str], rounds: int) -> list[float]:
    """Return the speed of each round, in words (by white space) a second of processor time."""
    words = sum(len(text.split()) for text in texts)
    speeds = []
    for _ in range(rounds):
        begun = time.process_time()
        for text in texts:
            read(text)
        speeds.append(words / (time.process_time() - begun))
    return speeds


def read_texts(folder: Path, limit: int) -> list[str]:
    """Read the folder's files, in sorted order."""
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))[:limit]]


def main() -> None:
    """Print one line for each tool: median, slowest and fastest round."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--articles", type=int, default=1000)
    arguments = parser.parse_args()
    texts = read_texts(arguments.folder, arguments.articles)
    if not texts:
        parser.exit(1, f"there are no .txt files in {arguments.folder}; name a folder that has some\n")
    print(
        f"{len(texts)} articles, {sum(len(text.split()) for text in texts):,} words; words a second, one core"
    )
    for name, make, share in TOOLS:
        try:
            read = make()
        except (ImportError, OSError) as error:
            print(f"{name:24} missing: {str(error).splitlines()[0]}")
            continue
        speeds = words_a_second(read, texts[::share], arguments.rounds)
        print(f"{name:24} {statistics.median(speeds):12,.0f}   ({min(speeds):,.0f} to {max(speeds):,.0f})")


if __name__ == "__main__":
    main()
