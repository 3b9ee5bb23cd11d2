"""Words of a text as the person tagger sees them: where they begin, how they are written, which lists know them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from store.names import unaccented


def word_list(text: str) -> tuple[str, ...]:
    """Take the words of a text apart, for lists that read better as prose."""
    return tuple(text.split())


def word_set(text: str) -> frozenset[str]:
    """Take the words of a text apart, as a set."""
    return frozenset(word_list(text))


PARTICLES = word_set(
    "abu af al av ben bin bint da dal de del dela della den der des di do dos du e el "
    "ibn la las le los ould san st ten ter und van vom von wa y zu zum zur"
)
"""Lower-case words inside names; they count only between or before capitalised words."""

ABBREVIATIONS = word_set(
    "Mr Mrs Ms Mx Dr Prof Jr Sr St Ste Gen Sen Rep Gov Lt Col Maj Capt Cpt Sgt Cpl Adm Brig Cmdr Rev Hon "
    "Fr Msgr Pres Atty Supt Insp Messrs Mme Mlle Pvt Ald Amb Del Dep Det Sec Treas Spc Inc Corp Ltd Co Bros "
    "Cos Cie No vs Mt Ft Ave Blvd Dept Univ"
)
"""Words that keep the full stop after them."""

WIRE_SLUGS = word_list(
    "soccer football cricket tennis golf boxing baseball basketball hockey rugby cycling athletics swimming skiing "
    "motorcycling motor rallying racing sailing rowing badminton volleyball handball gymnastics wrestling judo chess "
    "snooker squash olympics nfl nba nhl mlb update rpt wrapup feature analysis focus interview exclusive factbox "
    "timeline profile obituary review preview newsmaker insight corrected refile poll column commentary breakingviews"
)
"""What agencies put before a headline with a hyphen: "Soccer-", "UPDATE 1-", "INTERVIEW-"."""

NEWLINE = "\n"
_SOFT_WRAP = 60
"""A line at least this long that ends in one line break goes on in the next line."""

_UPPER = "".join(c for c in map(chr, range(0x250)) if unicodedata.category(c) == "Lu") + "Ѐ-ЯΆ-Ϋ"
_LETTER = r"[^\W\d_]"
_BREAK = r"\n\r\x0b\x0c\x85\u2028\u2029"
_PLAIN, _BREAKS, _STOP = None, 1, 2
_TOKEN = re.compile(
    rf"(?m:^)(?i:{'|'.join(WIRE_SLUGS)})(?=-\w)"
    rf"|(?:[{_UPPER}]\.(?:-(?=[{_UPPER}]\.))?)+"  # initials: J.F., J.-P.
    r"|['’][sS](?![^\W_])"  # the possessive
    rf"|{_LETTER}+(?:[\u0300-\u036f]+{_LETTER}*)*"  # a word, accents apart or not,
    r"(?:(?:['’](?![sS](?![^\W_]))|[-\u2010\u2011])[^\W_]+)*"  # hyphens and apostrophes inside
    r"|\d(?:[\d.,:/]*\d)?"
    rf"|([{_BREAK}]\s*)"
    r"|(\.)"
    r"|[^\w\s]|[\d_]"
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's words and where each begins and ends, in code points; a line's end is the word NEWLINE."""

    words: list[str]
    starts: list[int]
    ends: list[int]


def tokenise(text: str) -> Tokens:
    """Split a text into words, numbers, single signs and line ends.

    >>> tokenise("Gen. V. Drakes's 63").words
    ['Gen.', 'V.', 'Drakes', "'s", '63']
    """
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    line_start = 0
    for found in _TOKEN.finditer(text):
        word = found.group()
        start, end = found.span()
        kind = found.lastindex
        if kind is not _PLAIN:
            if kind == _STOP and words and ends[-1] == start and words[-1] in ABBREVIATIONS:
                words[-1] += "."
                ends[-1] = end
                continue
            if kind == _BREAKS:
                wrapped = word in ("\n", "\r\n") and start - line_start >= _SOFT_WRAP
                line_start = end
                if wrapped:
                    continue
                word = NEWLINE
        words.append(word)
        starts.append(start)
        ends.append(end)
    return Tokens(words, starts, ends)


def unglue(tokens: Tokens, seams: Sequence[int]) -> Tokens:
    r"""Part words that lost the blank between them; a line's end of no width comes between.

    >>> unglue(tokenise("7 PMOmar Lee"), [0, 2, 0]).words
    ['7', 'PM', '\n', 'Omar', 'Lee']
    """
    parted = Tokens([], [], [])
    for word, start, end, seam in zip(tokens.words, tokens.starts, tokens.ends, seams, strict=True):
        middle = start + seam
        pieces = (
            [(word[:seam], start, middle), (NEWLINE, middle, middle), (word[seam:], middle, end)]
            if seam
            else [(word, start, end)]
        )
        for piece, first, last in pieces:
            parted.words.append(piece)
            parted.starts.append(first)
            parted.ends.append(last)
    return parted


def shape(word: str) -> str:
    """Draw a word's outline: capitals X, small letters x, digits 9, repeats once.

    >>> shape("McCague"), shape("al-Saadani"), shape("J.F.")
    ('XxXx', 'x-Xx', 'X.X.')
    """
    outline: list[str] = []
    for sign in word[:40]:
        kind = "X" if sign.isupper() else "x" if sign.isalpha() else "9" if sign.isdigit() else sign
        if not outline or outline[-1] != kind or kind not in "Xx9":
            outline.append(kind)
    return "".join(outline)[:8]


def is_capitalised(word: str) -> bool:
    """Tell whether a word may be part of a name: it has a capital."""
    return not word.islower() and any(map(str.isupper, word))


def fold(low: str) -> str:
    """Strip the accents of a word in small letters.

    >>> fold("şimşek"), fold("müñoz"), fold("łukasz")
    ('simsek', 'munoz', 'lukasz')
    """
    return low if low.isascii() else unaccented(low.translate(_PLAIN_SIGNS))


_PLAIN_SIGNS = str.maketrans("’\u2010\u2011", "'--")


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a word wherever it stands.

    `low` is its small letters, `key` the same without accents, `cat` its kind for features
    of two words, `codes` the lists that know it, `outline` its shape, `sex` (m or f) that of a first name,
    `seam` where another word begins that lost its blank: 2 of "PMOmar".
    """

    low: str
    key: str
    cat: str
    codes: tuple[str, ...]
    capital: bool
    particle: bool
    outline: str
    sex: str | None = None
    seam: int = 0
    clusters: tuple[str, ...] = ()


_COARSE = {
    "f1": "F", "f2": "F", "f3": "f", "g1": "F", "g2": "F", "pf2": "F", "pf3": "F", "pf1": "f",
    "l1": "L", "l2": "L", "l3": "l", "m1": "L", "m2": "L", "pl2": "L", "pl3": "L", "pl1": "l",
    "c1": "C", "c2": "C", "c3": "C", "c4": "c", "n": "C", "lo2": "C", "lo3": "C",
    "w1": "w", "w2": "W", "w3": "W", "t": "T", "v": "V", "o": "O", "or2": "O", "or3": "O",
    "d": "D", "na": "N", "gr": "G", "ag": "G", "br": "B",
}  # fmt: skip
"""Codes of the lists, reduced to kinds; docs/people.md names them."""

_SEXES = {"xf": "f", "xm": "m"}
"""Codes of the first names that only women, or only men, have: for Mr. and Mrs., no feature of the tagger."""

_PINYIN = re.compile(
    r"(?:(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)(?:[aeiou]|ai|ei|ao|ou|an|en|ang|eng|ong|ia|ie|iao|iu|ian|in|iang|ing|iong|ua|uo|uai|ui|uan|un|uang|ue)"
    r"|er|an|ang|ai|ao|ou|en){2}"
)
"""Two syllables of Mandarin as pinyin spells them: most given names there."""

_CLOCK = re.compile("(?:[AP]M|[ECMP][SD]?T|GMT)(?=[A-Z][a-z]+$)")
"""What a time of day ends in, when the next word follows without a blank."""

_HUMP = re.compile("[a-z](?=[A-Z])")
_GLUED_TITLES = word_set("Sen Rep Gov Gen Pres Sec Mr Mrs Ms Dr Lt Col Maj Capt")
_GIVEN_CODES = frozenset(("f1", "f2", "f3", "g1", "g2", "pf2", "pf3"))
_SURE_GIVEN = frozenset(("f1", "f2", "pf3"))
_FAMILY_CODES = frozenset(("l1", "l2", "l3", "m1", "m2", "pl2", "pl3"))
_COMMON_CODES = frozenset(("w1", "w2", "w3"))

_REMEMBERED = 200_000
_LONGEST = 60
"""Longer words are no names: read as lower-case, by their beginning."""


def is_given(word: Word) -> bool:
    """Tell whether a word is rather a given name (Bob, Jane) than a surname."""
    codes = set(word.codes)
    if codes & {"pl2", "pl3"}:
        return False
    return "f1" in codes or bool(codes & {"f2", "g2", "pf2", "pf3"} and not codes & {"l1", "l2", "m2"})


def is_only_given(word: Word) -> bool:
    """Tell whether a word is a given name (Kristina, Bill) and hardly ever a surname (Clinton, Thomas)."""
    codes = set(word.codes)
    return bool(codes & {"f1", "f2", "g2", "pf2", "pf3"}) and not codes & {"l1", "m2", "pl1", "pl2", "pl3"}


class Lexicon(dict[str, Word]):
    """What is known of each word form, looked up in lists of names, places and common words; remembered."""

    def __init__(self, codes: Mapping[str, str], clusters: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._codes = codes
        self._clusters = clusters or {}

    def __missing__(self, form: str) -> Word:
        if len(self) > _REMEMBERED:
            self.clear()
        word = self[form] = self._describe(form if len(form) <= _LONGEST else form[:_LONGEST].lower())
        return word

    def _describe(self, form: str) -> Word:
        low = "<n>" if form == NEWLINE else form.lower()
        capital = is_capitalised(form)
        listed = self._lookup(low)
        codes = tuple(code for code in listed if code not in _SEXES)
        sex = next((_SEXES[code] for code in listed if code in _SEXES), None)
        cat = _category(low, form, capital, codes)
        outline = shape(form)
        particle = low in PARTICLES and not capital
        seam = self._seam(form) if capital and len(form) > 4 and form.isalpha() else 0
        clusters = self._clusters_of(form, low)
        return Word(low, fold(low), cat, codes, capital, particle, outline, sex, seam, clusters)

    def _clusters_of(self, form: str, low: str) -> tuple[str, ...]:
        known = self._clusters
        path = known.get(form) or known.get(low)
        if path is None and form.isupper():
            path = known.get(form.capitalize())
        return (path[:4], path[:6], path[:10], path) if path else ()

    def _seam(self, form: str) -> int:
        """Find where a word ends to which the next was glued: "PMOmar", "LopezSen", "aboutMaria"; 0 if it is one word."""
        clock = _CLOCK.match(form)
        if clock and self._is_given(form[clock.end() :]):
            return clock.end()
        humps = [found.start() + 1 for found in _HUMP.finditer(form)]
        if not humps or self._lookup(form.lower()):  # BlackBerry is a word of its own
            return 0
        seam = humps[-1]
        head, tail = form[:seam], form[seam:]
        listed = set(self._lookup(head.lower()))
        if tail in _GLUED_TITLES:
            return seam if len(head) > 3 and not head.islower() else 0
        if self._is_given(tail) and (len(humps) > 2 or (head.islower() and listed & _COMMON_CODES)):
            return seam
        if len(humps) == 1 and len(head) > 3 and listed & _FAMILY_CODES and not listed & _GIVEN_CODES:
            return seam if _SURE_GIVEN.intersection(self._lookup(tail.lower())) else 0
        if len(humps) > 3 or (
            len(humps) > 2 and _FAMILY_CODES.intersection(self._lookup(form[: humps[0]].lower()))
        ):
            return humps[0]
        return 0

    def _is_given(self, form: str) -> bool:
        return bool(_GIVEN_CODES.intersection(self._lookup(form.lower())))

    def _lookup(self, low: str) -> tuple[str, ...]:
        if low[-1] == "." and low[1:2] != ".":
            low = low[:-1]
        plain = fold(low)
        found = self._codes.get(low) or self._codes.get(plain)
        if found is not None:
            return tuple(found.split())
        parts = re.split(r"[-']", plain)
        if len(parts) < 2:
            return ("py",) if _PINYIN.fullmatch(plain) else ()
        listed = self._codes.get(parts[-1], "").split()
        return tuple(sorted(f"h{code}" for code in listed if code not in _SEXES))


def _category(low: str, form: str, capital: bool, codes: tuple[str, ...]) -> str:
    """Reduce a word to its kind: how it is written and which kinds of list know it."""
    if not form[0].isalpha():
        return "N" if form[0].isdigit() else low
    if capital and form[-1] == "." and form[1] == ".":
        return "I"
    listed = "".join(sorted({_COARSE[code] for code in codes if code in _COARSE}))
    if not capital:
        return "t" if "T" in listed else "v" if "V" in listed else "w"
    if len(form) > 1 and form.isupper():
        return "A" + listed
    return "X" + listed
