"""Words of a text: where each begins and ends."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

NEWLINE = "\n"
_SOFT_WRAP = 60
"""A line at least this long that ends in one line break goes on in the next line."""

_UPPER = "".join(c for c in map(chr, range(0x250)) if unicodedata.category(c) == "Lu") + "Ѐ-ЯΆ-Ϋ"
_LETTER = r"[^\W\d_]"
_BREAK = r"\n\r\x0b\x0c\x85\u2028\u2029"
_NOTHING = "(?!)"
_PLAIN, _ELISION, _BREAKS, _STOP = None, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's words and where each begins and ends, in code points; a line's end is the word NEWLINE."""

    words: list[str]
    starts: list[int]
    ends: list[int]


class Tokeniser:
    """Splits a text into words, numbers, single signs and line ends.

    `abbreviations` keep the full stop after them, `slugs` are what agencies put before a headline
    with a hyphen ("Soccer-"), `clitic` is the pattern of endings that are words of their own after an apostrophe,
    `elisions` are words of their own before one.

    >>> tokenise = Tokeniser(abbreviations=["Gen"], slugs=["soccer"], clitic="[sS]")
    >>> tokenise("Gen. V. Drakes's 63").words
    ['Gen.', 'V.', 'Drakes', "'s", '63']
    >>> tokenise("Soccer-Ajax win").words
    ['Soccer', '-', 'Ajax', 'win']
    >>> Tokeniser(abbreviations=[], slugs=[], clitic="", elisions=["d"])("d’Emmanuel d’abord").words
    ["d'", 'Emmanuel', "d'", 'abord']
    """

    def __init__(
        self,
        *,
        abbreviations: Iterable[str],
        slugs: Iterable[str],
        clitic: str,
        elisions: Iterable[str] = (),
    ) -> None:
        self._abbreviations = frozenset(abbreviations)
        clitic = rf"{clitic}(?![^\W_])" if clitic else _NOTHING
        self._token = re.compile(
            rf"(?m:^)(?i:{_any_of(slugs)})(?=-\w)"
            rf"|\b(?:{_any_of(map(str.upper, slugs))})(?=-[{_UPPER}]{{2}})"  # NFL FOOTBALL-RANDALL WINS
            rf"|((?:{_any_of(elisions)})['’](?=[^\W_]))"
            rf"|(?:[{_UPPER}]\.(?:-(?=[{_UPPER}]\.))?)+"  # initials: J.F., J.-P.
            rf"|['’]{clitic}"
            rf"|{_LETTER}+(?:[\u0300-\u036f]+{_LETTER}*)*"  # a word, accents apart or not,
            rf"(?:(?:['’](?!{clitic})|[-\u2010\u2011])[^\W_]+)*"  # hyphens and apostrophes inside
            r"|\d(?:[\d.,:/]*\d)?"
            rf"|([{_BREAK}]\s*)"
            r"|(\.)"
            r"|[^\w\s]|[\d_]"
        )

    def __call__(self, text: str) -> Tokens:
        """Split a text."""
        words: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        line_start = 0
        abbreviations = self._abbreviations
        for found in self._token.finditer(text):
            word = found.group()
            start, end = found.span()
            kind = found.lastindex
            if kind is not _PLAIN:
                if kind == _ELISION:
                    word = f"{word[:-1]}'"
                elif kind == _STOP and words and ends[-1] == start and words[-1] in abbreviations:
                    words[-1] += "."
                    ends[-1] = end
                    continue
                elif kind == _BREAKS:
                    wrapped = word in ("\n", "\r\n") and start - line_start >= _SOFT_WRAP
                    line_start = end
                    if wrapped:
                        continue
                    word = NEWLINE
            words.append(word)
            starts.append(start)
            ends.append(end)
        return Tokens(words, starts, ends)


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words)) or _NOTHING
