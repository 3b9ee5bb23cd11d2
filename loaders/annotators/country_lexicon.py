"""The spellings of countries' names, and a search for all of them in one pass.

A name of the reference data is searched for unchanged, in capitals, without its
accents, and in the further spellings of its language. The text is folded first,
character for character, so that typographic quotes, hyphens and blanks don't matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import ahocorasick_rs

from loaders.annotators.country_words import CountryGrammar
from loaders.records import LexiconEntry

# Not the folding of `store.names`: one character for one character, so that offsets stay, and accents stay, too; the blank of "\n\n" stays double
# and no name crosses it.
_FOLDED = (
    ("\n", " "), ("\t", " "), ("\r", " "), ("\u00a0", " "), ("\u2009", " "), ("\u202f", " "), ("\u2007", " "), ("\u2002", " "), ("\u3000", " "),
    ("’", "'"), ("‘", "'"), ("ʼ", "'"), ("ʻ", "'"), ("′", "'"), ("`", "'"),
    ("\u2010", "-"), ("\u2011", "-"), ("–", "-"), ("−", "-"),
)  # fmt: skip
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\u0300-\u036f]")


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text as the lexicon reads it; `offsets` lead back to the original if characters were left out, else None."""

    text: str
    offsets: tuple[int, ...] | None = None

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original text."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


def fold_text(text: str) -> FoldedText:
    r"""Fold the typography of a text: quotes, hyphens, blanks; leave out invisible characters.

    >>> fold_text("People’s\nRepublic").text
    "People's Republic"
    >>> fold_text("Leba\u00adnon").locate(0, 7)
    (0, 8)
    """
    offsets = None
    if text.isascii():
        return FoldedText(text.replace("\r\n", "  ").replace("\n", " ").replace("\t", " "))
    if _INVISIBLE.search(text):
        text, offsets = _compact(text)
    for old, new in _FOLDED:
        text = text.replace(old, new)
    return FoldedText(text, offsets)


def _compact(text: str) -> tuple[str, tuple[int, ...]]:
    """Leave out invisible characters and put letters and their combining accents together."""
    kept: list[str] = []
    offsets: list[int] = []
    for position, character in enumerate(text):
        if not _INVISIBLE.match(character):
            kept.append(character)
            offsets.append(position)
        elif kept and unicodedata.combining(character):
            composed = unicodedata.normalize("NFC", kept[-1] + character)
            if len(composed) == 1:
                kept[-1] = composed
    return "".join(kept), tuple(offsets)


def spellings(name: str, grammar: CountryGrammar) -> Iterator[str]:
    """Yield the spellings of a name that news uses, the name itself first, folded.

    >>> from loaders.annotators.country_words import CountryGrammar
    >>> list(spellings("Türkiye", CountryGrammar()))
    ['Türkiye', 'Turkiye', 'TÜRKIYE', 'TURKIYE']
    """
    base = fold_text(unicodedata.normalize("NFC", name)).text
    found = [base]
    found += [_without_accents(form) for form in found]
    found += grammar.spellings(found)
    if not base.isupper():
        found += [form.upper() for form in found]
    yield from dict.fromkeys(found)


def _without_accents(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@dataclass(frozen=True, slots=True)
class LexiconPattern:
    """The meaning of one pattern of the lexicon.

    `parts` are spans within the pattern with the names there: the whole pattern for a
    country's name, the names inside a longer phrase, nothing for a phrase that names no country.
    """

    pattern: str
    parts: tuple[tuple[int, int, tuple[LexiconEntry, ...]], ...]


class CountryLexicon:
    """All spellings in one automaton; `find` walks over a text once."""

    def __init__(self, entries: Iterable[LexiconPattern]) -> None:
        self._entries = tuple(entries)
        patterns = [entry.pattern for entry in self._entries]
        self._automaton = ahocorasick_rs.AhoCorasick(
            patterns or ["\0"],
            matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
        )
        by_pattern = {pattern: number for number, pattern in enumerate(patterns)}
        self._shorter = tuple(_prefixes(pattern, by_pattern) for pattern in patterns)
        self._has_words = tuple(not pattern.isalnum() for pattern in patterns)
        self._reach = max(map(len, patterns), default=0) + 1

    def find(self, text: str) -> Iterator[tuple[int, LexiconPattern]]:
        """Yield (start, entry) of the longest patterns on whole words, in order, none overlapping."""
        done = 0
        for number, start, end in self._automaton.find_matches_as_indexes(text):
            if start < done:
                continue
            entry = self._whole(text, number, start, end)
            if entry is not None:
                yield start, entry
                done = start + len(entry.pattern)
            elif self._has_words[number]:
                for inner_start, inner in self._find_inside(text, start, end):
                    yield inner_start, inner
                    done = inner_start + len(inner.pattern)

    def _whole(self, text: str, number: int, start: int, end: int) -> LexiconPattern | None:
        """Return the longest entry that begins a match and stands on whole words, or None."""
        if start and text[start - 1].isalnum():
            return None
        entry = self._entries[number]
        if end == len(text) or not text[end].isalnum() or entry.pattern[-1] == "-":
            return entry
        for other in self._shorter[number]:
            shorter = self._entries[other]
            if not text[start + len(shorter.pattern)].isalnum():
                return shorter
        return None

    def _find_inside(self, text: str, start: int, end: int) -> Iterator[tuple[int, LexiconPattern]]:
        """Yield the shorter matches inside one that is not a whole word: `IRELAND` in `IN IRELAND`, where `N IRELAND` is a name."""
        begin = start + 1
        stretch = text[start : end + self._reach]
        for number, left, right in self._automaton.find_matches_as_indexes(stretch[1:]):
            if begin + left >= end:
                return
            entry = self._whole(stretch, number, left + 1, right + 1)
            if entry is not None:
                yield begin + left, entry


def _prefixes(pattern: str, by_pattern: dict[str, int]) -> tuple[int, ...]:
    """Return the patterns that begin this one, longest first."""
    lengths = range(len(pattern) - 1, 1, -1)
    return tuple(by_pattern[pattern[:size]] for size in lengths if pattern[:size] in by_pattern)


def name_entries(
    names: Iterable[LexiconEntry], grammar: CountryGrammar
) -> dict[str, tuple[LexiconEntry, ...]]:
    """Return the names under each of their spellings.

    A row's own spelling has precedence over one that was derived from another row.
    """
    own: dict[str, list[LexiconEntry]] = {}
    derived: dict[str, list[LexiconEntry]] = {}
    for name in sorted(set(names), key=lambda row: (row.country_code, row.name, row.kind, row.language)):
        inflected = grammar.inflect(name.name, name.kind)
        first, *others = dict.fromkeys(
            spelling for form in inflected for spelling in spellings(form, grammar)
        )
        own.setdefault(first, []).append(name)
        for spelling in others:
            derived.setdefault(spelling, []).append(name)
    return {spelling: tuple(rows) for spelling, rows in (derived | own).items()}


def build_lexicon(
    names: Iterable[LexiconEntry], phrases: dict[str, str], grammar: CountryGrammar
) -> CountryLexicon:
    """Build the lexicon of names and of the phrases that hold one.

    `phrases` maps a longer name to its reading: `none` hides the names in it,
    `embedded` keeps them as names of kind `embedded`.
    """
    by_spelling = name_entries(names, grammar)
    plain = {
        spelling: LexiconPattern(spelling, ((0, len(spelling.rstrip("-")), rows),))
        for spelling, rows in by_spelling.items()
    }
    inner = CountryLexicon(plain.values())
    longer: dict[str, LexiconPattern] = {}
    for phrase, reading in phrases.items():
        for spelling in spellings(phrase, grammar):
            if spelling not in plain:
                longer[spelling] = LexiconPattern(
                    spelling, _parts(spelling, inner) if reading == "embedded" else ()
                )
    return CountryLexicon((longer | plain).values())


def _parts(phrase: str, inner: CountryLexicon) -> tuple[tuple[int, int, tuple[LexiconEntry, ...]], ...]:
    return tuple(
        (start + left, start + right, tuple(replace(name, kind="embedded") for name in names))
        for start, entry in inner.find(phrase)
        for left, right, names in entry.parts
    )
