"""The grammar of dates: each word becomes one letter that names its class, and patterns over the letters find dates.

The classes and their words are a language's (`seeds/en/date_words.csv`); the patterns
serve any language that orders its words in one of the ways listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

DATE_COLUMNS: Final = ("word", "class", "value")
"""The columns of a language's words of dates."""

CLASSES: Final = {
    "month": "M", "weekday": "W", "weekdays": "w", "day": "T", "unit": "U", "units": "P", "season": "S",
    "part of day": "p", "vague": "V", "last": "l", "next": "n", "this": "h", "that": "k", "every": "e", "set": "Q",
    "cardinal": "C", "ordinal": "O", "quantity": "q", "decade": "G", "indefinite": "a", "definite": "x", "of": "o",
    "at": "i", "ago": "A", "after": "L", "before": "E", "since": "s", "until": "u", "by": "b", "from": "f",
    "between": "B", "to": "t", "and": "&", "or": "|", "edge": "g", "modifier": "m", "about": "j", "clock": "K",
    "zone": "Z", "half": "H", "relation": "y", "quarter unit": "r", "century unit": "v", "old": "d",
}  # fmt: skip
"""The letter of each class of words. Besides: D a number up to 31, Y one of four digits, N another, F a full date in
figures, I a time of day, c a comma, - a hyphen or dash, ' a possessive, $ a currency, % a percentage, R another
capitalised word, z another word, . anything else."""

REACH: Final = 45
"""Code points to each side of a word that hints at a date, within which the date is looked for."""

_TRIGGERS: Final = frozenset("MWwTUPSpVQGAKrv")
_FIGURES: Final = (
    r"\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)(?!\d)"  # 2023-02-22, 22/02/2023
    r"|\d{1,2}:\d\d(?::\d\d)?"  # 10:30
    r"|\d+(?:,\d{3})+(?:\.\d+)?|\d+\.\d+"  # 1,500
    r"|\d+(?:st|nd|rd|th)\b|\d{2,4}['’]?s\b|['’]\d\ds?\b"  # 5th, 1990s, '90s
    r"|\d+"
)
_MARKS: Final = {",": "c", "-": "-", "–": "-", "$": "$", "£": "$", "€": "$", "%": "%"}

U: Final = "[Urv]"
_COUNT: Final = "(?:q|C(?:-?C|&C)*|[DN]|a)"
PATTERNS: Final = {
    "figures": "F",  # 2023-02-22
    "day_range": "(?:Wc?)?M[DO][-t][DO](?:c?Y)?|(?:Wc?)?[DO][-t][DO]o?M(?:c?Y)?",  # March 3-5
    "month_day": r"(?:Wc?)?M[DO](?![-]?[UPK])(?:c?Y)?",  # Friday, March 3, 2023
    "day_month": "(?:Wc?)?x?[DO]o?M(?:[co]?Y)?",  # 12 January 2015
    "month_year": "Mc?o?Y",  # October 2027
    "nth": "O-?[rvH]",  # fourth quarter, 20th century
    "counted_ago": f"{_COUNT}(?:P|{U})A",  # ten years ago
    "counted_after": f"{_COUNT}-?(?:{U}|P)[LE]",  # two years later
    "year_ago": f"[ax]?{U}-[AE](?:{U}|z)?",  # the year-earlier quarter
    "counted_relation": f"{_COUNT}(?:{U}|P)yx[zR]",  # two days before the anniversary
    "counted_relative": f"x?h?[lnV](?:{_COUNT})(?:P|{U})|x?h?[ln]P|VP|xO{_COUNT}P",  # the past three months
    "relative_unit": f"x?h?[lnhk](?:{U}|H)",  # last week
    "relative_named": "h?[lnhk](?:W|M[DO]?|S)p?",  # last October
    "every": f"eC?(?:{U}|[PWMSp])|eO{U}",  # every winter
    "set": "Q|wp?",  # daily
    "weekday": "Wp?",  # Friday night
    "deictic": "ET|Tp?",  # yesterday
    "part": "[hl]p",  # this morning
    "weekend": "xU",  # the weekend
    "season_year": "So?Y",  # summer of 2010
    "season": "(?<=[isux])S",  # in the summer
    "decade": "G",  # the 1990s
    "duration": f"{_COUNT}-?(?:{U}|P)|P",  # five years
    "month": "M",  # April
    "time": "(?:I|D(?=K)|D(?=Z))K?Z?",  # 10 a.m.
    "year": "Y",  # 1989
    "vague": "V",  # now
}
_GRAMMAR: Final = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in PATTERNS.items()))


class Word(NamedTuple):
    """A word's class, and what it stands for there: the number of a month, the letter of a unit."""

    letter: str
    value: str


class Token(NamedTuple):
    """A token of a text: where it lies (code points), what it says and what it stands for."""

    start: int
    end: int
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class DateLanguage:
    """What a language gives the step that finds dates.

    `signals` matches what in a clause says that it speaks of what is to come (group
    `future`) or of what has been (`past`), `perfect` what looks back even before "by", and
    `clause` where a clause ends; `ambiguous` are months that are other words, too, and
    `after_year` words that end like a plural but follow a year.
    """

    words: Mapping[str, Word]
    phrases: Mapping[str, Sequence[tuple[str, ...]]]
    token: re.Pattern[str]
    trigger: re.Pattern[str]
    signals: re.Pattern[str]
    perfect: re.Pattern[str]
    clause: re.Pattern[str]
    ambiguous: frozenset[str]
    after_year: frozenset[str]

    @classmethod
    def of(
        cls,
        rows: Iterable[tuple[str, str, str]],
        *,
        signals: str,
        perfect: str,
        clause: str,
        ambiguous: Iterable[str],
        after_year: Iterable[str],
    ) -> DateLanguage:
        """Compile a language's words: word, class and value each."""
        words = {word: Word(CLASSES[name], value) for word, name, value in rows}
        phrases: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted((word for word in words if " " in word), key=len, reverse=True):
            first, *rest = phrase.split()
            phrases.setdefault(first, []).append(tuple(rest))
        hints = {re.escape(word.lower()) for word, (letter, _) in words.items() if letter in _TRIGGERS}
        trigger = rf"\b\d{{4}}|\b\d\d?[./]\d|\b\d\d['’]?s\b|\b(?:{_either(hints)})(?!\w)"
        return cls(
            words, phrases, re.compile(_token_pattern(words)), re.compile(trigger),
            re.compile(signals), re.compile(perfect), re.compile(clause), frozenset(ambiguous), frozenset(after_year),
        )  # fmt: skip


def _either(patterns: Iterable[str]) -> str:
    return "|".join(sorted(patterns, key=len, reverse=True))


def _token_pattern(words: Mapping[str, Word]) -> str:
    """Make the expression of a token; an abbreviation keeps its full stop, other words leave theirs."""
    dotted = {re.escape(word) for word in words if "." in word}
    initials = "".join(sorted({word[0] for word in words if "." in word})) or "\\0"
    return rf"[^\W\d_]++(?!\.)|(?=[{initials}])(?:{_either(dotted)})(?!\w)|{_FIGURES}|['’]s\b|[^\W\d_]+|\S|\n\s*\n"


@dataclass(frozen=True, slots=True)
class Expression:
    """What a pattern found: the tokens from `low` to `high` of a stretch, with their letters."""

    rule: str
    low: int
    high: int
    letters: str
    tokens: Sequence[Token]

    def all(self, letters: str) -> list[Token]:
        """Give the tokens of some classes."""
        return [token for letter, token in zip(self.letters, self.tokens, strict=True) if letter in letters]

    def first(self, letters: str) -> Token | None:
        """Give the first token of some classes."""
        return next(iter(self.all(letters)), None)

    @property
    def unit(self) -> str:
        """The letter of the unit that it counts in; D (days) where it names none."""
        token = self.first("UPrvH")
        return token.value if token else "D"


class Stretch(NamedTuple):
    """A stretch of a text as tokens, and the letters of their classes."""

    tokens: list[Token]
    letters: str

    def expressions(self) -> Iterator[Expression]:
        """Find what may be dates."""
        for match in _GRAMMAR.finditer(self.letters):
            low, high = match.span()
            yield Expression(str(match.lastgroup), low, high, match.group(), self.tokens[low:high])


def stretches(text: str, language: DateLanguage) -> Iterator[Stretch]:
    """Find the stretches of a text in which dates may be, and cut them into tokens."""
    start = end = -1
    for hint in language.trigger.finditer(_lowered(text)):
        if hint.start() - REACH > end:
            if end >= 0:
                yield _tokenize(text, start, end, language)
            start = max(0, hint.start() - REACH)
        end = min(len(text), hint.end() + REACH)
    if end >= 0:
        yield _tokenize(text, start, end, language)


def _lowered(text: str) -> str:
    """Give a text in lower case, each letter at its place: "İ" would become two."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower()[:1] for c in text)


def _tokenize(text: str, start: int, end: int, language: DateLanguage) -> Stretch:
    limit = max(0, start - REACH)
    while start > limit and text[start - 1].isalnum():
        start -= 1
    matches = list(language.token.finditer(text, start, end))
    said = [match.group() for match in matches]
    tokens: list[Token] = []
    letters: list[str] = []
    known, phrases = language.words, language.phrases
    at = 0
    while at < len(said):
        word, last = said[at], at
        if (lower := word.lower()) in phrases:
            for rest in phrases[lower]:
                if tuple(map(str.lower, said[at + 1 : at + 1 + len(rest)])) == rest:
                    last = at + len(rest)
                    lower = word = " ".join((lower, *rest))
                    break
        letter, value = known.get(word) or known.get(lower) or classify(word)
        letters.append(letter)
        tokens.append(Token(matches[at].start(), matches[last].end(), word, value))
        at = last + 1
    return Stretch(tokens, "".join(letters))


def classify(said: str) -> Word:
    """Give the class of a token that no list knows.

    >>> classify("1990s"), classify("5th"), classify("17")
    (Word(letter='G', value='1990'), Word(letter='O', value='5'), Word(letter='D', value='17'))
    """
    first = said[0]
    if first.isascii() and first.isdigit():
        return _classify_number(said)
    if first in "'’" and len(said) > 1:
        digits = said[1:3]
        return Word("G" if said.endswith("s") else "N", digits) if digits.isdigit() else Word("'", "")
    if first.isalpha():
        return Word("R" if first.isupper() else "z", "")
    return Word(_MARKS.get(first, "."), "")


def _classify_number(said: str) -> Word:
    if said.isdigit():
        if len(said) == 4 and said[0] in "12":
            return Word("Y", said)
        return Word("D" if len(said) < 3 and 0 < int(said) <= 31 else "N", said)
    digits = re.match(r"\d+", said)
    number = digits.group() if digits else said
    if said.endswith("s"):
        return Word("G" if number.endswith("0") and len(number) in (2, 4) else "N", number)
    if said[-1].isalpha():
        return Word("O", number)
    if ":" in said:
        return Word("I", said)
    return Word("F" if re.fullmatch(r"\d+[-./]\d+[-./]\d+", said) else "N", said.replace(",", ""))
