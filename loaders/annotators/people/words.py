"""The words that a language pack gives the steps that find people."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping

from loaders.annotators.people.inflection import NameEnding, NameEndings
from loaders.annotators.people.kinds import (
    ELISION,
    FULL_STOP,
    GENERATION,
    GROUP,
    NUMERAL_FULL_STOP,
    PARTICLE,
    SMALL_FULL_STOP,
    WIRE_SLUG,
)
from loaders.annotators.people.tokens import Tokeniser

_NONE: frozenset[str] = frozenset()
_NO_PAIRS: Mapping[str, frozenset[str]] = {}


class PeopleWords:
    """The classes of words (`kinds.py`), and how the language is split into words.

    `rows` are words in small letters, each with its classes: a word; two words;
    a beginning (`ex-*`) or the word after a hyphen (`-based`). `clitic`: see `Tokeniser`;
    `endings` are those of names in other cases.

    >>> words = PeopleWords([("ex-*", ["prefixed"]), ("boko haram", ["group_name"])], clitic="[sS]")
    >>> sorted(words.kinds("ex-wife")), words.pairs("boko")
    (['prefixed'], {'haram': frozenset({'group_name'})})
    """

    def __init__(
        self,
        rows: Iterable[tuple[str, Collection[str]]],
        *,
        clitic: str = "",
        endings: Iterable[NameEnding] = (),
    ) -> None:
        rows = sorted((word, sorted(classes)) for word, classes in rows)
        self._exact: dict[str, frozenset[str]] = {}
        self._pairs: dict[str, dict[str, frozenset[str]]] = {}
        self._beginnings: list[tuple[str, frozenset[str]]] = []
        for word, classes in rows:
            self._add(word, frozenset(classes))
        listed = tuple(endings)
        self.endings = NameEndings(listed)
        self.particles = self.of(PARTICLE)
        self.generations = self.of(GENERATION)
        self.tokenise = Tokeniser(
            abbreviations=[
                *map(str.capitalize, self.of(FULL_STOP)),
                *map(str.upper, self.of(NUMERAL_FULL_STOP)),
                *self.of(SMALL_FULL_STOP),
            ],
            slugs=self.of(WIRE_SLUG),
            clitic=clitic,
            elisions=self.of(ELISION) | {word.capitalize() for word in self.of(ELISION) - self.particles},
        )
        self.digest = hashlib.sha256(repr((rows, clitic, *listed)).encode()).hexdigest()[:12]

    def _add(self, word: str, classes: frozenset[str]) -> None:
        first, _, second = word.partition(" ")
        if second:
            pairs = self._pairs.setdefault(first, {})
            pairs[second] = pairs.get(second, _NONE) | classes
        elif word[-1] == "*":
            self._beginnings.append((word[:-1], classes))
        else:
            self._exact[word] = self._exact.get(word, _NONE) | classes

    def of(self, kind: str) -> frozenset[str]:
        """List the words of a class."""
        return frozenset(word for word, kinds in self._exact.items() if kind in kinds)

    def kinds(self, low: str) -> frozenset[str]:
        """List the classes of a word in small letters."""
        found = self._exact.get(low, _NONE)
        for beginning, kinds in self._beginnings:
            if low.startswith(beginning):
                found |= kinds
        if "-" in low:
            tail = low.rpartition("-")[2]
            found |= self._exact.get(f"-{tail}", _NONE)
            if GROUP in self._exact.get(tail, _NONE):  # al-Qaeda
                found |= {GROUP}
        return found

    def pairs(self, low: str) -> Mapping[str, frozenset[str]]:
        """List the words that make a name of two with this first one, and the classes of each name."""
        return self._pairs.get(low, _NO_PAIRS)
