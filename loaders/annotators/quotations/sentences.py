"""Sentences as strings of letters, one for each token; a quoted passage is one token (Q), and so is a person's name (N)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from loaders.annotators.quotations.language import (
    DEPENDS,
    NAME,
    NAMED,
    QUOTE,
    QUOTE_ASKS,
    QUOTE_ENDS,
    QUOTE_GOES_ON,
    QUOTED,
    QuotationLanguage,
)
from loaders.records import PersonSpan

Piece = tuple[int, int]
"""A span of a text in code points, half-open."""

TokenRange = tuple[int, int]
"""A stretch of a sentence's tokens, half-open."""

_IS_NOUN: Final = re.compile(r"(?<=[DSI])[uU]|(?<=n)[uU](?!P|c?Q|:|T(?![AX]*[XV]))|(?<=C)u(?!T)|[uU](?=-)")
"""A word that may be a verb or a noun, where it is a noun: "its *report*", "the insurance *claims* of", "a Baltic *state*"."""
_MAY_BE_VERB: Final = re.compile("[uU]")
LONGEST: Final = 150
"""Tokens of a sentence: a longer one is cut, so that no text takes more than linear time."""
_LAST: Final = {".": QUOTE_ENDS, "!": QUOTE_ASKS, "?": QUOTE_ASKS} | dict.fromkeys(",;—-", QUOTE_GOES_ON)
_PARAGRAPH: Final = re.compile(r"\S(?:[^\n]*\S)?")
_MARKS: Final = re.compile(r"[“”„«»\"'`](?:(?<=[^'`])|(?<=')''?|(?<=`)`)")
_ALL_MARKS: Final = re.compile(r"[“”„«»\"‘’]|'''?|``|(?<!\w)'(?=\w)|'(?!\w)")
_CLOSES: Final = {"„": ("”", '"', "''", "“"), "»": ("«",)}
"""What closes a passage, by its opening mark, where it is not the usual marks."""
_OWNS: Final = re.compile(r"s['’] (?=\w)[^‘’'\n]*['’](?!\w)")
"""Whose something is, inside a passage in single marks: ‘the farmers’ money,’."""
_ANY_WORD: Final = re.compile(r"\w")
_ASIDE: Final = re.compile(r" \([^()\n]{1,40}\)")
_END: Final = re.compile(rf"(?:[.!?…]['’)\]]*|{QUOTE_ENDS})\s+(?=[^\sa-z])")


class Quotes:
    """The quoted passages of a paragraph, marks included; `is_open` where the last one has no end."""

    def __init__(self, text: str, start: int, end: int, *, single: bool) -> None:
        self.regions: list[Piece] = []
        self.is_open = False
        self._text = text
        self._start = start
        opened = -1
        for match in (_ALL_MARKS if single else _MARKS).finditer(text, start, end):
            mark, at = match.group()[:2], match.start()
            if opened < 0:
                opened = at if self._opens(mark, at) else -1
            elif self._closes(mark, at, opened):
                if _ANY_WORD.search(text, opened, match.end()):
                    self.regions.append((opened, match.end()))
                opened = -1
        if opened >= 0 and end - opened > 2 and not self._is_single(opened):
            self.regions.append((opened, end))
            self.is_open = True

    def _opens(self, mark: str, at: int) -> bool:
        if mark in ("“", "``", "„", "«"):
            return True
        is_inside = at > self._start and self._text[at - 1].isalnum()
        if mark == "»":  # »as in German«
            return not is_inside and self._text[at + 1 : at + 2].isalnum()
        return mark in ('"', "''", "'", "‘") and not is_inside

    def _is_single(self, opened: int) -> bool:
        return self._text[opened] in "‘'" and self._text[opened : opened + 2] != "''"

    def _closes(self, mark: str, at: int, opened: int) -> bool:
        if self._is_single(opened):
            return (
                mark in ("’", "'")
                and not self._text[at + 1 : at + 2].isalnum()
                and not _OWNS.match(self._text, at - 1)
            )
        if mark == "“" and self._text[opened] == "“":  # a wrong mark: “Apparently not,“ he said
            return not self._text[at - 1].isspace() and not self._text[at + 1 : at + 2].isalnum()
        return mark in _CLOSES.get(self._text[opened], ("”", '"', "''", "»"))


class Sentence:
    """A stretch of masked text as tokens: their `letters`, one each; words and places are looked up when they are asked for."""

    __slots__ = ("_place", "_text", "_token", "_tokens", "letters")

    def __init__(self, masked: str, token: re.Pattern[str], letters: str, start: int, end: int) -> None:
        self.letters = letters
        self._text = masked
        self._token = token
        self._place = (start, end)
        self._tokens: list[re.Match[str]] = []

    def _found(self) -> list[re.Match[str]]:
        if not self._tokens:
            self._tokens = list(self._token.finditer(self._text, *self._place))
        return self._tokens

    def word(self, at: int) -> str:
        """Give a token."""
        return self._found()[at].group()

    def place(self, low: int, high: int) -> Piece:
        """Give the span of some tokens."""
        tokens = self._found()
        return tokens[low].start(), tokens[high - 1].end()


def paragraphs(text: str) -> list[Piece]:
    """Cut a text into its paragraphs."""
    return [match.span() for match in _PARAGRAPH.finditer(text)]


def mask(text: str, regions: Sequence[Piece], people: Sequence[PersonSpan]) -> str:
    """Put one-letter characters in the place of quoted passages and names, and blanks in that of short asides."""
    spans = [(low, high, True) for low, high in regions]
    spans += [(each.start, each.end, False) for each in people]
    pieces: list[str] = []
    at = 0
    for low, high, is_quote in sorted(spans):
        if low < at:
            continue
        pieces.append(text[at:low])
        pieces.append(_quote(text, low, high) if is_quote else NAME + NAMED * (high - low - 1))
        at = high
    masked = "".join([*pieces, text[at:]])
    return _ASIDE.sub(lambda aside: " " * len(aside.group()), masked) if "(" in masked else masked


def _quote(text: str, low: int, high: int) -> str:
    mark = text[low:high].rstrip("”\"'’»")[-1:]
    return QUOTE + QUOTED * (high - low - 2) + _LAST.get(mark, QUOTED)


class Cutter:
    """Cuts masked paragraphs into sentences."""

    def __init__(self, language: QuotationLanguage) -> None:
        self._token = language.phrases.token
        self._phrase = language.phrases.phrase
        self._letter = language.letters.__getitem__
        self._of_chunk = language.chunks.__getitem__
        self._abbreviations = language.of_class("abbreviation")

    def sentences(self, masked: str, start: int, end: int) -> list[Sentence]:
        """Cut a paragraph into sentences."""
        stops = [m.end() for m in _END.finditer(masked, start, end) if not self._is_abbreviated(masked, m)]
        cut: list[Sentence] = []
        for low, high in pairwise([start, *stops, end]):
            letters, token = "".join(map(self._of_chunk, masked[low:high].split())), self._token
            if DEPENDS in letters:
                token = self._phrase
                letters = "".join(map(self._letter, token.findall(masked, low, high)))
            if "u" in letters or "U" in letters:
                letters = _MAY_BE_VERB.sub("V", _IS_NOUN.sub("n", letters))
            if len(letters) <= LONGEST:
                cut.append(Sentence(masked, token, letters, low, high))
            else:
                cut += _pieces(masked, token, letters, low, high)
        return cut

    def _is_abbreviated(self, masked: str, end: re.Match[str]) -> bool:
        at = end.start()
        if masked[at] != ".":
            return False
        word = masked[max(0, at - 12) : at].rpartition(" ")[2].lower()
        return (
            word in self._abbreviations
            or (len(word) == 1 and word.isalpha() and masked[at - 1] != "I")
            or "." in word
        )


def _pieces(masked: str, token: re.Pattern[str], letters: str, start: int, end: int) -> Iterator[Sentence]:
    """Cut a sentence that is too long."""
    ends = [match.end() for match in token.finditer(masked, start, end)][LONGEST - 1 : -1 : LONGEST]
    for number, (low, high) in enumerate(pairwise([start, *ends, end])):
        first = number * LONGEST
        yield Sentence(masked, token, letters[first : first + LONGEST], low, high)
