"""Rebuild the person tagger's lists and model from `../shared/training`: `python -m benchmarks.train_people`.

Needs the `train` extra (pinned packages of names and places, python-crfsuite). The result is
the same byte for byte on the same platform, whatever Python's hash seed; `--check` reports whether
it equals what is packaged.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.people_corpora import GOLD, SILVER, Sentence, labels_of, read_sentences
from benchmarks.people_lists import build_lists, word_clusters
from benchmarks.people_synthesis import Draw, headline_case, shout, swap_names, tables
from loaders.annotators.people.features import (
    SLOTS,
    START,
    Lines,
    after_run,
    after_word,
    around_run,
    before_run,
    before_word,
    ends_of_run,
    find_runs,
    kinds_in_run,
    place_in_run,
    slot_features,
)
from loaders.annotators.people.lexicon import PeopleLexicon, Word
from loaders.annotators.people.tagger import CLUSTERS, LABELS, LEXICON, MODEL
from loaders.annotators.people.words import PeopleWords
from loaders.languages.en import load_words

ROOT = Path(__file__).resolve().parent.parent
TRAINING = ROOT.parent / "shared" / "training"
PACKAGED = ROOT / "seeds" / "en" / "people"

SEED = 1
SWAPPED, TABLES, LINKED = 6000, 3000, 4000
"""Numbers of sentences with swapped names, of made-up lines, and of sentences from the silver file."""
SHOUTED, HEADLINES = 0.15, 0.08
"""Shares of the sentences with a person that are added again in capitals, and as a headline."""
HIDDEN = 0.05
"""Share of the capitalised words that are left out of the lists; three times as many in made-up names."""
_KEPT = frozenset(("t", "ad", "o", "na", "d", "v"))
_FORBIDDEN = -30.0
"""Weight of I after anything but B and I."""

Example = tuple[list[list[str]], list[str]]


def examples(
    lexicon: PeopleLexicon, sentence: Sentence, hidden: float = 0.0, rng: random.Random | None = None
) -> Iterator[Example]:
    """Make one training sequence of each run: features and labels of its words."""
    tokens = lexicon.words.tokenise(sentence.text + "\n\n")
    words = [lexicon[form] for form in tokens.words]
    if rng is not None:
        words = _hide(lexicon.words, words, tokens.words, hidden, rng)
    labels = labels_of(tokens, sentence)
    lines = Lines(words)
    for first, last in find_runs(words):
        named = labels[first:last]
        for place, label in enumerate(named):
            if label == "I" and (place == 0 or named[place - 1] not in ("B", "I")):
                named[place] = "B"
        yield run_matrix(words, first, last, lines.kind(first)), named


def run_matrix(words: Sequence[Word], first: int, last: int, line: str) -> list[list[str]]:
    """List the features of each word of a run: the long way; the tagger looks sums up."""
    padded = [START, START, *words[max(first - 2, 0) : last + 2], START, START]
    at = 2 + min(first, 2)
    length = last - first
    size = min(length, 4)
    before2, before, head = padded[at - 2 : at + 1]
    tail, after, after2 = padded[at + length - 1 : at + length + 2]
    shared = [
        *before_run(before2.low, before.low, size),
        *after_run(after.low, after2.low, size),
        *around_run(before.low, before.cat, after.low, after.cat, size),
        *ends_of_run(head.low, head.cat, tail.low, tail.cat, size),
    ]
    matrix = []
    for i in range(length):
        window = padded[at + i - 2 : at + i + 3]
        place = place_in_run(i, length)
        row = [
            *shared,
            *kinds_in_run(place, line, *(word.cat for word in window)),
            *before_word(place, window[1].low, window[2].cat),
            *after_word(place, window[3].low, window[2].cat),
        ]
        for slot, word in zip(SLOTS, window, strict=True):
            row += slot_features(slot, word)
        matrix.append(row)
    return matrix


def _hide(
    listed: PeopleWords, words: Sequence[Word], forms: Sequence[str], share: float, rng: random.Random
) -> list[Word]:
    """Leave some capitalised words out of the lists, since news names people that no list has."""
    hidden = {
        form
        for form, word in dict(zip(forms, words, strict=True)).items()
        if rng.random() < share and word.capital and not _KEPT.intersection(word.codes)
    }
    unlisted = _unlisted(listed)
    return [unlisted[form] if form in hidden else word for form, word in zip(forms, words, strict=True)]


@cache
def _unlisted(words: PeopleWords) -> PeopleLexicon:
    return PeopleLexicon(words, {})


def training_set(lexicon: PeopleLexicon, training: Path, corpora: Sequence[str] = GOLD) -> Iterator[Example]:
    """Make all training sequences, always in the same order."""
    rng = random.Random(SEED)
    draw = Draw(rng)
    with_people: list[Sentence] = []
    for name in corpora:
        for sentence in read_sentences(training, name):
            made = list(examples(lexicon, sentence, HIDDEN, rng))
            yield from made * (2 if name == "uner_pud" else 1)
            if not sentence.has_person:
                continue
            with_people.append(sentence)
            if rng.random() < SHOUTED:
                yield from examples(lexicon, shout(sentence))
            if len(sentence.text) < 160 and rng.random() < HEADLINES:
                yield from examples(lexicon, headline_case(sentence))
    linked = [s for s in read_sentences(training, SILVER) if s.names and len(s.text.split()) >= 9]
    for sentence in rng.sample(linked, min(LINKED, len(linked))):
        yield from examples(lexicon, sentence, HIDDEN, rng)
    for sentence in rng.sample(with_people, min(SWAPPED, len(with_people))):
        yield from examples(lexicon, swap_names(sentence, draw), 3 * HIDDEN, rng)
    for sentence in tables(draw, TABLES):
        yield from examples(lexicon, sentence, 3 * HIDDEN, rng)


def fit(data: Iterable[Example], iterations: int = 120) -> tuple[dict[str, list[float]], list[list[float]]]:
    """Train the CRF; returns the weights of each feature by label and those of neighbouring labels."""
    crfsuite: Any = importlib.import_module("pycrfsuite")
    trainer = crfsuite.Trainer(verbose=False)
    numbers: dict[str, str] = {}
    for rows, labels in data:
        trainer.append(
            [[numbers.setdefault(name, str(len(numbers))) for name in dict.fromkeys(row)] for row in rows],
            labels,
        )
    trainer.set_params(
        {
            "c1": 0.05,
            "c2": 0.05,
            "max_iterations": iterations,
            "feature.minfreq": 2,
            "feature.possible_transitions": True,
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "people.crfsuite")
        trainer.train(path)
        tagger = crfsuite.Tagger()
        tagger.open(path)
        learnt = tagger.info()
        tagger.close()
    names = list(numbers)
    weights: dict[str, list[float]] = {}
    for (number, label), weight in learnt.state_features.items():
        if abs(weight) >= 0.01:
            weights.setdefault(names[int(number)], [0.0] * len(LABELS))[LABELS.index(label)] = weight
    transitions = [[learnt.transitions.get((left, right), 0.0) for right in LABELS] for left in LABELS]
    inside = LABELS.index("I")
    for left, row in zip(LABELS, transitions, strict=True):
        if left not in ("B", "I"):
            row[inside] = _FORBIDDEN
    return weights, transitions


def model_text(weights: Mapping[str, Sequence[float]], transitions: Sequence[Sequence[float]]) -> str:
    """Write a model for `parse_model`: the weight of each label minus that of O, in thousandths."""
    lines = [" ".join(str(round(1000 * weight)) for weight in row) for row in transitions]
    for name, (outside, *others) in sorted(weights.items()):
        if "\n" not in name and "\t" not in name:
            lines.append(f"{name}\t{' '.join(str(round(1000 * (weight - outside))) for weight in others)}")
    return "\n".join(lines) + "\n"


def packed(text: str) -> bytes:
    """Compress without a clock time, so that the same text gives the same bytes."""
    return gzip.compress(text.encode(), 9, mtime=0)


def build(training: Path, corpora: Sequence[str] = GOLD) -> dict[str, str]:
    """Build the texts of both packaged files, from some tagged corpora."""
    codes, clusters = build_lists(training, corpora), word_clusters()
    weights, transitions = fit(training_set(PeopleLexicon(load_words(), codes, clusters), training, corpora))
    return {
        CLUSTERS: "".join(f"{word}\t{path}\n" for word, path in clusters.items()),
        LEXICON: "".join(f"{word}\t{found}\n" for word, found in codes.items()),
        MODEL: model_text(weights, transitions),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, then write or compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--training", type=Path, default=TRAINING, help="folder of the tagged text")
    parser.add_argument("--out", type=Path, default=PACKAGED, help="folder to write to")
    parser.add_argument(
        "--check", action="store_true", help="compare with --out instead of writing; status 1 if different"
    )
    options = parser.parse_args(arguments)
    if not options.training.is_dir():
        print(f"no training text in {options.training}: give its folder with --training", file=sys.stderr)
        return 2
    return write_or_compare(build(options.training), options.out, check=options.check)


def write_or_compare(texts: Mapping[str, str], folder: Path, *, check: bool) -> int:
    """Write the files of a model, or compare them with those in the folder; returns 1 if they differ."""
    folder.mkdir(exist_ok=True)
    different = 0
    for name, text in texts.items():
        path, content = folder / name, packed(text)
        if not check:
            path.write_bytes(content)
        same = path.read_bytes() == content
        different += not same
        print(f"{path.name}: {len(content):,} bytes{'' if same else ', DIFFERENT from what is packaged'}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
