"""Person tagger: how likely each word of a run of capitalised words names a person.

Each run is a linear-chain CRF of its own. Every feature is a function of a few words or
kinds, so that the sums of their weights are looked up and not computed twice.
"""

from __future__ import annotations

import gzip
import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from operator import add, mul
from typing import Any, TypeAlias

from loaders.annotators.people import features
from loaders.annotators.people.kinds import FUNCTION_WORD
from loaders.annotators.people.lexicon import PeopleLexicon, Word
from loaders.annotators.people.tokens import Tokens
from loaders.annotators.people.words import PeopleWords

LEXICON, CLUSTERS, MODEL = (f"people_{name}.tsv.gz" for name in ("lexicon", "clusters", "model"))
PACKAGED = (LEXICON, CLUSTERS, MODEL)
"""The packaged files; a language without clusters has no file of them."""

LABELS = ("O", "B", "I", "LOC", "ORG")
"""Outside, first word of a person's name, further word of it, place, organisation."""

O, B, I, LOC, ORG = range(len(LABELS))  # noqa: E741 (the labels' own names)

TagScores: TypeAlias = tuple[float, float, float, float]
"""Scores of B, I, LOC and ORG above the score of O, in log-odds."""

_FIELD = 40
_HALF, _MASK = 1 << (_FIELD - 1), (1 << _FIELD) - 1


def pack_scores(b: int, inside: int, place: int, org: int) -> int:
    """Pack the scores of a tag in thousandths into one whole number, so that one addition adds all four.

    >>> unpack_scores(pack_scores(-1500, 20, 0, 3) + pack_scores(500, 1, -7, 0))
    (-1.0, 0.021, -0.007, 0.003)
    """
    return b + (inside << _FIELD) + (place << 2 * _FIELD) + (org << 3 * _FIELD)


def unpack_scores(packed: int) -> TagScores:
    """Read a packed sum."""
    b = ((packed + _HALF) & _MASK) - _HALF
    packed = (packed - b) >> _FIELD
    inside = ((packed + _HALF) & _MASK) - _HALF
    packed = (packed - inside) >> _FIELD
    place = ((packed + _HALF) & _MASK) - _HALF
    return (b / 1000, inside / 1000, place / 1000, ((packed - place) >> _FIELD) / 1000)


_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class ScoredRun:
    """A run of tokens `[first, last)`: scores and best label of each, probability of a person's name, the line's kind."""

    first: int
    last: int
    scores: list[TagScores]
    labels: list[int]
    chances: list[tuple[float, ...]]
    line: str


class _Sums(dict[Any, int]):
    """The packed sum of the weights of a list of features, cached by the arguments that the features are made of."""

    def __init__(self, weights: Mapping[str, int], list_features: Callable[..., list[str]]) -> None:
        super().__init__()
        self._weights = weights
        self._list_features = list_features

    def __missing__(self, arguments: tuple[str | int, ...]) -> int:
        if len(self) > _REMEMBERED:
            self.clear()
        total = self[arguments] = _sum_of(self._weights, self._list_features(*arguments))
        return total


def _sum_of(weights: Mapping[str, int], names: Iterable[str]) -> int:
    return sum([weight for weight in map(weights.get, names) if weight is not None])


class Tagger:
    """A trained CRF over runs: weights of features and of neighbouring labels."""

    def __init__(
        self,
        lexicon: PeopleLexicon,
        weights: Mapping[str, int],
        transitions: Sequence[Sequence[float]],
        digest: str = "",
    ) -> None:
        self.lexicon = lexicon
        self.digest = digest
        self._weights = weights
        self._columns = [list(column) for column in zip(*transitions, strict=True)]
        self._factors = [[math.exp(weight) for weight in row] for row in transitions]
        self._factor_columns = [list(column) for column in zip(*self._factors, strict=True)]
        self._before_run = _Sums(weights, features.before_run)
        self._after_run = _Sums(weights, features.after_run)
        self._around_run = _Sums(weights, features.around_run)
        self._ends_of_run = _Sums(weights, features.ends_of_run)
        self._kinds = _Sums(weights, features.kinds_in_run)
        self._before_word = _Sums(weights, features.before_word)
        self._after_word = _Sums(weights, features.after_word)
        self._slots: tuple[dict[str, int], ...] = tuple({} for _ in features.SLOTS)

    def read(self, text: str) -> tuple[Tokens, list[Word]]:
        """Split a text and look its words up."""
        tokens = self.lexicon.words.tokenise(text)
        return tokens, list(map(self.lexicon.__getitem__, tokens.words))

    def score(self, forms: Sequence[str], words: Sequence[Word]) -> list[ScoredRun]:
        """Label every run of a text but those that are one function word at a sentence's start."""
        lines = features.Lines(words)
        padded = [features.START, features.START, *words, features.START, features.START]
        padded_forms = ["", "", *forms, "", ""]
        scored = []
        for first, last in features.find_runs(words):
            if last - first == 1 and FUNCTION_WORD in words[first].kinds:
                continue
            line = lines.kind(first)
            scores = self._score_run(padded_forms, padded, first + 2, last + 2, line)
            labels = self.decode(scores)
            chances = [_softmax(scores[0])] if last - first == 1 else self._chances(scores)
            scored.append(ScoredRun(first, last, scores, labels, chances, line))
        return scored

    def _score_run(
        self, forms: Sequence[str], words: Sequence[Word], first: int, last: int, line: str
    ) -> list[TagScores]:
        """Sum the weights of the features of each word of a run."""
        length = last - first
        size = min(length, 4)
        head, tail = words[first], words[last - 1]
        before, after = words[first - 1], words[last]
        shared = (
            self._before_run[words[first - 2].low, before.low, size]
            + self._after_run[after.low, words[last + 1].low, size]
            + self._around_run[before.low, before.cat, after.low, after.cat, size]
            + self._ends_of_run[head.low, head.cat, tail.low, tail.cat, size]
        )
        rows: list[TagScores] = []
        far_left, near_left, own, near_right, far_right = self._slots
        for i in range(first, last):
            left2, left, word, right, right2 = words[i - 2 : i + 3]
            form2, form1, form, form_1, form_2 = forms[i - 2 : i + 3]
            place = features.place_in_run(i - first, length)
            cat = word.cat
            total = (
                shared
                + self._kinds[place, line, left2.cat, left.cat, cat, right.cat, right2.cat]
                + self._before_word[place, left.low, cat]
                + self._after_word[place, right.low, cat]
            )
            try:
                total += (
                    far_left[form2] + near_left[form1] + own[form] + near_right[form_1] + far_right[form_2]
                )
            except KeyError:
                total += sum(map(self._slot_sum, range(5), forms[i - 2 : i + 3], words[i - 2 : i + 3]))
            rows.append(unpack_scores(total))
        return rows

    def _slot_sum(self, slot: int, form: str, word: Word) -> int:
        """Give the sum of a word's weights in a slot; it is computed once and remembered."""
        known = self._slots[slot]
        total = known.get(form)
        if total is None:
            if len(known) > _REMEMBERED:
                known.clear()
            total = known[form] = _sum_of(self._weights, features.slot_features(features.SLOTS[slot], word))
        return total

    def decode(self, scores: Sequence[TagScores]) -> list[int]:
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

    def _chances(self, scores: Sequence[TagScores]) -> list[tuple[float, ...]]:
        """Find each label's probability for each word of a run (forward-backward)."""
        factors, columns = self._factors, self._factor_columns
        potentials = [_softmax(row) for row in scores]
        start = list(potentials[0])
        start[I] = 0.0
        forward = [_normal(start)]
        for row in potentials[1:]:
            left = forward[-1]
            forward.append(
                _normal(
                    [score * sum(map(mul, left, column)) for score, column in zip(row, columns, strict=True)]
                )
            )
        right, chances = [1.0] * 5, []
        for i in range(len(scores) - 1, -1, -1):
            left, row = forward[i], potentials[i]
            chances.append(tuple(_normal(list(map(mul, left, right)))))
            weighed = list(map(mul, row, right))
            right = _normal([sum(map(mul, weighed, factor)) for factor in factors])
        chances.reverse()
        return chances


def _softmax(row: TagScores) -> tuple[float, ...]:
    """Turn scores above O into probabilities of the five labels."""
    top = max(0.0, *row)
    powers = (
        math.exp(-top),
        math.exp(row[0] - top),
        math.exp(row[1] - top),
        math.exp(row[2] - top),
        math.exp(row[3] - top),
    )
    total = sum(powers)
    return tuple([power / total for power in powers])


def _normal(values: list[float]) -> list[float]:
    total = sum(values) or 1.0
    return [value / total for value in values]


def parse_lexicon(text: str) -> dict[str, str]:
    """Read the packaged lists: one word a line, a tab, its codes."""
    return {word: codes for word, _, codes in (line.partition("\t") for line in text.split("\n")) if codes}


def parse_model(text: str) -> tuple[dict[str, int], list[list[float]]]:
    """Read a packaged model, weights in thousandths: five lines of transitions, then a feature a line."""
    lines = iter(text.split("\n"))
    transitions = [[int(number) / 1000 for number in next(lines).split()] for _ in LABELS]
    weights: dict[str, int] = {}
    for line in lines:
        feature, _, numbers = line.rpartition("\t")
        if feature:
            b, inside, place, org = map(int, numbers.split(" "))
            weights[feature] = pack_scores(b, inside, place, org)
    return weights, transitions


def make_tagger(words: PeopleWords, packaged: Mapping[str, str]) -> Tagger:
    """Make a tagger of a language's words and of the texts of the model's files, by name."""
    weights, transitions = parse_model(packaged[MODEL])
    digest = hashlib.sha256("".join([words.digest, *(packaged.get(name, "") for name in PACKAGED)]).encode())
    lexicon = PeopleLexicon(
        words, parse_lexicon(packaged[LEXICON]), parse_lexicon(packaged.get(CLUSTERS, ""))
    )
    return Tagger(lexicon, weights, transitions, digest.hexdigest()[:12])


def read_tagger(words: PeopleWords, folder: Traversable) -> Tagger:
    """Read the model in a folder."""
    present = [file for file in map(folder.joinpath, PACKAGED) if file.is_file()]
    texts = {file.name: gzip.decompress(file.read_bytes()).decode() for file in present}
    return make_tagger(words, texts)
