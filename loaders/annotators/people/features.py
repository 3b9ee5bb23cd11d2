"""The input of the person tagger: runs of capitalised words, and the features of each word in them.

Only runs of capitalised words are scored, since most words are lower-case; their features look beyond them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from loaders.annotators.people.kinds import HEADLINE_SMALL
from loaders.annotators.people.lexicon import Word

START = Word("<s>", "<s>", "<s>", (), False, False, "")
"""The words that stand in for a neighbour before the first word and after the last."""

SLOTS = ("-2", "-1", "0", "+1", "+2")
"""The places around a word that its features look at."""


def slot_features(slot: str, word: Word) -> list[str]:
    """List the features of a word for a neighbour (`slot` -2, -1, +1, +2) or for itself (`slot` 0)."""
    low = word.low
    features = [f"{slot}={low}", f"{slot}c={word.cat}", *(f"{slot}p{path}" for path in word.clusters)]
    if slot in ("-2", "+2"):
        return features
    features += [f"{slot}s={word.outline}", *(f"{slot}k={code}" for code in word.codes)]
    if slot == "0" or word.capital:
        features.append(f"{slot}K={'.'.join(word.codes)}")
    if slot == "0":
        key = word.key
        features += [
            f"0<3={key[:3]}",
            f"0>2={key[-2:]}",
            f"0>3={key[-3:]}",
            f"0>4={key[-4:]}",
            f"0n={min(len(low), 10)}",
        ]
    return features


def before_run(before2: str, before: str, size: int) -> list[str]:
    """List what the two words before a run say about every word of it; `size` is its length, at most 4."""
    return [f"R<={before}|{size}", f"R<<={before2}|{before}"]


def after_run(after: str, after2: str, size: int) -> list[str]:
    """List what the two words after a run say about every word of it."""
    return [f"R>={after}|{size}", f"R>>={after}|{after2}"]


def around_run(before: str, before_cat: str, after: str, after_cat: str, size: int) -> list[str]:
    """List what the words on both sides of a run say together."""
    return [f"R<>={before}|{after}", f"R<>c={before_cat}|{after_cat}|{size}"]


def ends_of_run(first: str, first_cat: str, last: str, last_cat: str, size: int) -> list[str]:
    """List what a run's first and last word say about every word of it."""
    return [
        f"R^={first}|{size > 1}",
        f"R$={last}|{size > 1}",
        f"R$c={last_cat}|{size}",
        f"R^c={first_cat}|{size}",
    ]


def kinds_in_run(
    place: str, line: str, before2: str, before: str, cat: str, after: str, after2: str
) -> list[str]:
    """List what the kinds of five neighbouring words say about the middle one, its `place` in the run and its line."""
    return [
        f"-2:{before2}|{before}",
        f"-1:{before}|{cat}",
        f"+1:{cat}|{after}",
        f"+2:{after}|{after2}",
        f"P={place}|{cat}",
        f"H={line}|{cat}",
    ]


def before_word(place: str, before: str, cat: str) -> list[str]:
    """List what the word before says with a word's place and kind."""
    return [f"P-={place}|{before}", f"-w={before}|{cat}"]


def after_word(place: str, after: str, cat: str) -> list[str]:
    """List what the word after says with a word's place and kind."""
    return [f"P+={place}|{after}", f"+w={after}|{cat}"]


def place_in_run(index: int, length: int) -> str:
    """Name a word's place: ^ first, $ last, and the run's length, at most 4."""
    return f"{'^' if index == 0 else ''}{'$' if index == length - 1 else ''}{min(length, 4)}"


def find_runs(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Find the runs of capitalised words, particles between and before them included: `[first, last)`.

    >>> from loaders.languages.en import load_tagger
    >>> _, words = load_tagger().read("said Omar van der Berg in Paris")
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


class Lines:
    """Describes how a token's line is written. Ask in rising order of tokens: each line is then read once."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._end = 0
        self._kind = ""

    def kind(self, index: int) -> str:
        """Check whether a token's line has capitals only (A), a capital on each longer word (T) or neither."""
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
    """Say how a line is written: A, all in capitals; T, each longer word with a capital; else nothing."""
    shouted = titled = small = 0
    for word in words:
        kind = word.cat[0]
        if kind == "A":
            shouted += 1
        elif kind == "X":
            titled += 1
        elif kind in "wtv":
            if len(word.low) > 3 and HEADLINE_SMALL not in word.kinds:
                return ""
            small += 1
    if shouted > 1 and not titled and not small:
        return "A"
    return "T" if titled > 3 else ""
