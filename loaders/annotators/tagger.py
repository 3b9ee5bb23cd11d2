"""Person tagger: runs of capitalised words, and how likely each word of them names a person.

Only runs of capitalised words are scored, since most words are lower-case. A run is a
linear-chain CRF of its own whose features look beyond it. Every feature is a function of
one or two words, so that the sums of their weights are looked up and not computed twice.
"""

from __future__ import annotations

import gzip
import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import add
from typing import TypeAlias

from loaders.annotators.people_tokens import Lexicon, Tokens, Word, tokenise

LABELS = ("O", "B", "I", "LOC", "ORG")
"""Outside, first word of a person's name, further word of it, place, organisation."""

O, B, I, LOC, ORG = range(len(LABELS))  # noqa: E741 (the labels' own names)

Row: TypeAlias = tuple[float, float, float, float]
"""Scores of B, I, LOC and ORG above the score of O, in log-odds."""

_NOTHING: Row = (0.0, 0.0, 0.0, 0.0)
_START = Word("<s>", "<s>", "<s>", (), False, False, "")
_SLOTS = ("-2", "-1", "0", "+1", "+2")
_REMEMBERED = 200_000


def slot_features(slot: str, word: Word) -> list[str]:
    """List what a word says about a neighbour (`slot` -2, -1, +1, +2) or about itself (`slot` 0)."""
    low = word.low
    features = [f"{slot}={low}", f"{slot}c={word.cat}"]
    if slot in ("-2", "+2"):
        return features
    features += [f"{slot}s={word.outline}", *(f"{slot}k={code}" for code in word.codes)]
    if slot == "0" or word.capital:
        features.append(f"{slot}K={'.'.join(word.codes)}")
    if slot == "0":
        key = word.key
        features += [f"0<3={key[:3]}", f"0>2={key[-2:]}", f"0>3={key[-3:]}", f"0>4={key[-4:]}", f"0n={min(len(low), 10)}"]
    return features


def run_features(around: Sequence[Word], first: Word, last: Word, length: int) -> list[str]:
    """List what a run's ends and the two words on each side say about every word of it."""
    before2, before, after, after2 = around
    size = min(length, 4)
    return [
        f"R<={before.low}|{size}",
        f"R<<={before2.low}|{before.low}",
        f"R>={after.low}|{size}",
        f"R>>={after.low}|{after2.low}",
        f"R^={first.low}|{size > 1}",
        f"R$={last.low}|{size > 1}",
        f"R$c={last.cat}|{size}",
        f"R^c={first.cat}|{size}",
        f"R<>={before.low}|{after.low}",
        f"R<>c={before.cat}|{after.cat}|{size}",
    ]


def place_features(index: int, length: int, window: Sequence[Word], line: str) -> list[str]:
    """List what a word's place in its run says, and its kind beside its neighbours'; `window` is five words."""
    before2, before, word, after, after2 = window
    place = f"{'^' if index == 0 else ''}{'$' if index == length - 1 else ''}{min(length, 4)}"
    cat = word.cat
    return [
        f"-2:{before2.cat}|{before.cat}",
        f"-1:{before.cat}|{cat}",
        f"+1:{cat}|{after.cat}",
        f"+2:{after.cat}|{after2.cat}",
        f"P={place}|{cat}",
        f"P-={place}|{before.low}",
        f"P+={place}|{after.low}",
        f"-w={before.low}|{cat}",
        f"+w={after.low}|{cat}",
        f"H={line}|{cat}",
    ]


def find_runs(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Find the runs of capitalised words, particles between and before them included: `[first, last)`.

    >>> words = [Lexicon({})[form] for form in "said Omar van der Berg in Paris".split()]
    >>> find_runs(words)
    [(1, 5), (6, 7)]
    """
    runs: list[tuple[int, int]] = []
    floor = 0
    for at, word in enumerate(words):
        if not word.capital:
            continue
        first = at
        while first > floor and words[first - 1].particle:
            first -= 1
        if runs and first == floor and runs[-1][1] == floor:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((first, at + 1))
        floor = at + 1
    return runs


def run_matrix(words: Sequence[Word], first: int, last: int, line: str) -> list[list[str]]:
    """List the features of each word of a run: the long way, for training and for tests."""
    padded = [_START, _START, *words[max(first - 2, 0) : last + 2], _START, _START]
    at = 2 + min(first, 2)
    length = last - first
    around = (padded[at - 2], padded[at - 1], padded[at + length], padded[at + length + 1])
    shared = run_features(around, padded[at], padded[at + length - 1], length)
    matrix = []
    for i in range(length):
        window = padded[at + i - 2 : at + i + 3]
        row = shared + place_features(i, length, window, line)
        for slot, word in zip(_SLOTS, window, strict=True):
            row += slot_features(slot, word)
        matrix.append(row)
    return matrix


class Lines:
    """Tells how a token's line is written; asked for rising token numbers, it reads each line once."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._end = 0
        self._kind = ""

    def kind(self, index: int) -> str:
        """Tell whether a token's line has capitals only (A), a capital on each longer word (T) or neither."""
        words = self._words
        while index >= self._end:
            start = end = self._end
            while end < len(words) and words[end].cat != "<n>":
                end += 1
            self._end = end + 1
            if index <= end:
                self._kind = line_kind(words[start:end])
        return self._kind


def line_kind(words: Iterable[Word]) -> str:
    """Tell how a line is written: A, all in capitals; T, each longer word with a capital; else nothing."""
    shouted = titled = small = 0
    for word in words:
        kind = word.cat[0]
        if kind == "A":
            shouted += 1
        elif kind == "X":
            titled += 1
        elif kind in "wtv":
            if len(word.low) > 4:
                return ""
            small += 1
    if shouted > 1 and not titled and not small:
        return "A"
    return "T" if titled > 3 else ""


@dataclass(frozen=True, slots=True)
class ScoredRun:
    """A run of tokens `[first, last)`: scores and best label of each, probability of a person's name, the line's kind."""

    first: int
    last: int
    scores: list[Row]
    labels: list[int]
    chances: list[tuple[float, ...]]
    line: str


class Tagger:
    """A trained CRF over runs: weights of features and of neighbouring labels."""

    def __init__(
        self, lexicon: Lexicon, weights: Mapping[str, Row], transitions: Sequence[Sequence[float]], digest: str = ""
    ) -> None:
        self.lexicon = lexicon
        self.digest = digest
        self._weights = weights
        self._columns = [list(column) for column in zip(*transitions, strict=True)]
        self._factors = [[math.exp(weight) for weight in row] for row in transitions]
        self._slots: tuple[dict[str, Row], ...] = tuple({} for _ in _SLOTS)

    def read(self, text: str) -> tuple[Tokens, list[Word]]:
        """Split a text and look its words up."""
        tokens = tokenise(text)
        return tokens, list(map(self.lexicon.__getitem__, tokens.words))

    def score(self, forms: Sequence[str], words: Sequence[Word]) -> list[ScoredRun]:
        """Label every run of a text."""
        lines = Lines(words)
        padded = [_START, _START, *words, _START, _START]
        padded_forms = ["", "", *forms, "", ""]
        scored = []
        for first, last in find_runs(words):
            line = lines.kind(first)
            scores = self._score_run(padded_forms, padded, first + 2, last + 2, line)
            labels = self.decode(scores)
            chances = [_softmax(scores[0])] if last - first == 1 else self._chances(scores)
            scored.append(ScoredRun(first, last, scores, labels, chances, line))
        return scored

    def _score_run(self, forms: Sequence[str], words: Sequence[Word], first: int, last: int, line: str) -> list[Row]:
        """Sum the weights of the features of each word of a run."""
        get = self._weights.get
        length = last - first
        around = (words[first - 2], words[first - 1], words[last], words[last + 1])
        shared = [get(name) for name in run_features(around, words[first], words[last - 1], length)]
        rows: list[Row] = []
        for i in range(first, last):
            found = [get(name) for name in place_features(i - first, length, words[i - 2 : i + 3], line)]
            found += shared
            for slot, known in enumerate(self._slots):
                at = i + slot - 2
                row = known.get(forms[at])
                found.append(self._learn(slot, forms[at], words[at]) if row is None else row)
            b = inside = place = org = 0.0
            for row in found:
                if row is not None:
                    b += row[0]
                    inside += row[1]
                    place += row[2]
                    org += row[3]
            rows.append((b, inside, place, org))
        return rows

    def _learn(self, slot: int, form: str, word: Word) -> Row:
        """Sum the weights of what a word says in a slot, and remember the sum."""
        known = self._slots[slot]
        if len(known) > _REMEMBERED:
            known.clear()
        rows = [self._weights.get(name, _NOTHING) for name in slot_features(_SLOTS[slot], word)]
        b, inside, place, org = (sum(column) for column in zip(*rows, strict=True))
        known[form] = (b, inside, place, org)
        return known[form]

    def decode(self, scores: Sequence[Row]) -> list[int]:
        """Find the best labels of a run (Viterbi)."""
        b, _, place, org = scores[0]
        best = [0.0, b, -1e9, place, org]
        if len(scores) == 1:
            return [best.index(max(best))]
        steps: list[list[int]] = []
        for row in scores[1:]:
            step = []
            reached = []
            for column, score in zip(self._columns, (0.0, *row), strict=True):
                totals = list(map(add, best, column))
                total = max(totals)
                step.append(totals.index(total))
                reached.append(total + score)
            best = reached
            steps.append(step)
        label = best.index(max(best))
        path = [label]
        for step in reversed(steps):
            label = step[label]
            path.append(label)
        path.reverse()
        return path

    def _chances(self, scores: Sequence[Row]) -> list[tuple[float, ...]]:
        """Find each label's probability for each word of a run (forward-backward)."""
        factors = self._factors
        size = range(5)
        potentials = [_softmax(row) for row in scores]
        start = list(potentials[0])
        start[I] = 0.0
        forward = [_normal(start)]
        for row in potentials[1:]:
            left = forward[-1]
            forward.append(_normal([row[j] * sum([left[k] * factors[k][j] for k in size]) for j in size]))
        right = [1.0] * 5
        chances = []
        for i in range(len(scores) - 1, -1, -1):
            left, row = forward[i], potentials[i]
            chances.append(tuple(_normal([left[j] * right[j] for j in size])))
            weighed = [row[j] * right[j] for j in size]
            right = _normal([sum([factors[k][j] * weighed[j] for j in size]) for k in size])
        chances.reverse()
        return chances


def _softmax(row: Row) -> tuple[float, ...]:
    """Turn scores above O into probabilities of the five labels."""
    top = max(0.0, *row)
    powers = (math.exp(-top), math.exp(row[0] - top), math.exp(row[1] - top), math.exp(row[2] - top), math.exp(row[3] - top))
    total = sum(powers)
    return tuple([power / total for power in powers])


def _normal(values: list[float]) -> list[float]:
    total = sum(values) or 1.0
    return [value / total for value in values]


def parse_lexicon(text: str) -> dict[str, str]:
    """Read the packaged lists: one word a line, a tab, its codes."""
    return {word: codes for word, _, codes in (line.partition("\t") for line in text.split("\n")) if codes}


def parse_model(text: str) -> tuple[dict[str, Row], list[list[float]]]:
    """Read a packaged model, weights in thousandths: five lines of transitions, then a feature a line with its Row."""
    lines = iter(text.split("\n"))
    transitions = [[int(number) / 1000 for number in next(lines).split()] for _ in LABELS]
    weights: dict[str, Row] = {}
    for line in lines:
        feature, _, numbers = line.rpartition("\t")
        if feature:
            b, inside, place, org = map(int, numbers.split(" "))
            weights[feature] = (b / 1000, inside / 1000, place / 1000, org / 1000)
    return weights, transitions


@cache
def load_tagger() -> Tagger:
    """Load the packaged lists and model, once a process."""
    folder = files("loaders") / "annotators" / "data"
    lexicon = gzip.decompress((folder / "people_lexicon.tsv.gz").read_bytes())
    model = gzip.decompress((folder / "people_model.tsv.gz").read_bytes())
    weights, transitions = parse_model(model.decode())
    digest = hashlib.sha256(lexicon + model).hexdigest()[:12]
    return Tagger(Lexicon(parse_lexicon(lexicon.decode())), weights, transitions, digest)
