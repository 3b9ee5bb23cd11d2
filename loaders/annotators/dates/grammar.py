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
    "zone": "Z", "half": "H", "relation": "y", "quarter unit": "r", "century unit": "v", "old": "d", "noon": "@",
    "holiday": "J", "quarter": "4", "fiscal": "3", "more": "5", "on": "9",
}  # fmt: skip
"""The letter of each class of words. Besides: D a number up to 31, Y one of four digits, N another, F a full date in
figures, ~ two years, I a time of day, c a comma, - a hyphen or dash, ' a possessive, $ a currency, % a percentage, R another
capitalised word, z another word, . anything else."""

REACH: Final = (32, 32)
"""Code points before and after a word that hints at a date, within which the date is looked for."""

_TRIGGERS: Final = frozenset("MWwTUPSpVQGAKrv@J4")
_FIGURES: Final = (
    r"\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)(?!\d)"  # 2023-02-22, 22/02/2023
    r"|(?:1\d|20)\d\d(?:[-–/]\d\d| [-–] \d\d(?! ?\w))(?![\d%]|[.,]\d)"  # 1914-18
    r"|\d{1,2}:\d\d(?::\d\d)?"  # 10:30
    r"|\d+(?:,\d{3})+(?:\.\d+)?|\d+\.\d+"  # 1,500
    r"|\d+(?:st|nd|rd|th)\b|(?:\d\d)?\d0['’]?s\b|['’]\d\ds?\b"  # 5th, 1990s, '90s
    r"|\d+"
)
_MARKS: Final = {",": "c", "-": "-", "–": "-", "—": "-", "$": "$", "£": "$", "€": "$", "%": "%"}

_U: Final = "[Urv]"
_COUNT: Final = "(?:q|C(?:-?C|&C)*|[DN]|a)"
PATTERNS: Final = {
    "figures": "F",  # 2023-02-22
    "day_range": "(?:Wc?)?M[DO](?:[-tu]|(?<=BM.)&)[DO](?![UPK])(?:c?Y)?|(?:Wc?)?[DO](?:[-tu]|(?<=B.)&)[DO]o?M(?:c?Y)?",
    "month_day": r"(?:Wc?)?M[DO](?![-]?[UPK])(?:c?Y)?|J(?:c?Y)?",  # Friday, March 3, 2023
    "day_month": "(?:Wc?)?x?[DO]o?M(?:[co]?Y)?",  # 12 January 2015
    "month_year": "Mc?o?Y",  # October 2027
    "week_of": "xU(?=ox?[MDOW])",  # the week of March 6
    "quarter": "4(?:c?o?3?Y)?",  # Q3 2022
    "nth": "x?[Ol]-?(?:[vrH]|[UW](?=[oi]))",  # fourth quarter, 20th century, last week of
    "year_end": f"{_U}[-']?g",  # year-end
    "beside_day": "xUyT",  # the day before yesterday
    "counted_ago": f"{_COUNT}5?(?:P|{_U})A",  # ten years ago
    "counted_after": f"{_COUNT}-?5?(?:{_U}|P)[LE]",  # two years later
    "year_ago": f"[ax]?{_U}-[AE](?:{_U}|z)?",  # the year-earlier quarter
    "counted_beside": f"(?:{_COUNT}|x)5?(?:{_U}|P)y(?=i?x?[MDOFWTJY]|x[GY])",  # two days after March 3
    "counted_relation": f"{_COUNT}(?:{_U}|P)yx[zR]",  # two days before the anniversary
    "counted_relative": f"x?h?[lnV](?:{_COUNT})5?(?:P|{_U})|x?h?[ln]P|VP|xO{_COUNT}P",  # the past three months
    "relative_unit": f"x?[hk]?[lnhk]3?(?:{_U}|H)",  # last week
    "relative_named": "h?[lnhk](?:W|M[DO]?|S)p?",  # last October
    "every": f"eC?(?:{_U}|[PWMSp])|eO{_U}",  # every winter
    "set": "Q|wp?",  # daily
    "weekday": "Wp?",  # Friday night
    "deictic": "ET|Tp?",  # yesterday
    "part": "[hl]p|x[kn]p",  # this morning
    "weekend": "xU(?!-)",  # the weekend
    "the_unit": f"x3?{_U}",  # the quarter
    "season_year": "So?Y",  # summer of 2010
    "season": "(?<=[isux])S",  # in the summer
    "decade": "G",  # the 1990s
    "duration": f"{_COUNT}-?5?(?:{_U}|P)(?:&C)?|P",  # five years
    "month": "M",  # April
    "time": "@|(?:I|D(?=K)|D(?=Z))K?Z?",  # 10 a.m.
    "year_range": "~",  # 1914-18
    "year": "Y",  # 1989
    "vague": "V|xl(?=[.cz-])",  # now, in the past
}
_STARTS: Final = "~MWwTPSVQGFIDNYOCqalnhkxeJ4@EUrv"
_GRAMMAR: Final = re.compile(
    f"(?=[{_STARTS}])(?:" + "|".join(f"(?P<{name}>{pattern})" for name, pattern in PATTERNS.items()) + ")"
)


class DateWord(NamedTuple):
    """The class of a word, and its value in that class: the number of a month, the letter of a unit."""

    letter: str
    value: str


class DateToken(NamedTuple):
    """A token of a text: its place (code points), its word and its value."""

    start: int
    end: int
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class DateLanguage:
    """A language's part in finding dates.

    `signals` matches the words that put a clause in the future (group `future`) or in the past
    (`past`), `perfect` those that put it in the past even before "by", and `clause` the end of a
    clause; `ambiguous` are months that are also other words, and `after_year` words that end like a
    plural but follow a year.
    """

    words: DateWords
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
        """Compile the words of a language, given as (word, class, value)."""
        words = {word: DateWord(CLASSES[name], value) for word, name, value in rows}
        hints = {
            word.lower()
            for word, (letter, value) in words.items()
            if letter in _TRIGGERS or value == "length"
        }
        trigger = rf"\b(?:\d\d(?:\d\d|['’]?s\b)|\d\d?[./]\d|{_either(hints)}(?!\w))"
        return cls(
            DateWords(words), re.compile(_token_pattern(words)), re.compile(trigger), re.compile(signals),
            re.compile(perfect), re.compile(clause), frozenset(ambiguous), frozenset(after_year),
        )  # fmt: skip


class DateWords(dict[str, DateWord]):
    """The words of a language, and other words, classified by their form when they are first met."""

    LIMIT: Final = 50_000

    def __init__(self, listed: Mapping[str, DateWord]) -> None:
        super().__init__(listed)
        self._listed = listed

    def __missing__(self, said: str) -> DateWord:
        # Only the list counts: otherwise "palace", once met, would make "Palace" a word in lower case.
        word = self._listed.get(" ".join(said.lower().split())) or classify(said)
        if len(self) < self.LIMIT and len(said) < 40:
            self[said] = word
        return word


def _either(words: Iterable[str]) -> str:
    """Make an expression of any of some words, tried by their first letter; longer ones come first."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        by_first.setdefault(word[:1], []).append(re.escape(word[1:]).replace(r"\ ", r"\s+"))
    return (
        "(?:"
        + "|".join(f"{re.escape(c)}(?:{'|'.join(rests)})" for c, rests in sorted(by_first.items()))
        + ")"
    )


def _token_pattern(words: Mapping[str, DateWord]) -> str:
    """Make the expression of a token: a phrase, an abbreviation with its full stop, a word, figures or a mark."""
    phrases = {form for word in words if " " in word for form in (word, word[0].upper() + word[1:])}
    dotted = _either(
        word for word in words if not word.replace(" ", "").isalpha() and word[-1] in ".0123456789m"
    )
    return rf"{_either(phrases)}(?!\w)|{dotted}(?![^\W\d_])|[^\W\d_]+|{_FIGURES}|['’]s\b|\S|\n\s*\n"


@dataclass(frozen=True, slots=True)
class Expression:
    """A match of a pattern: the tokens from `low` to `high` of a stretch, with their letters."""

    rule: str
    low: int
    high: int
    letters: str
    tokens: Sequence[DateToken]

    def all(self, letters: str) -> list[DateToken]:
        """Give the tokens of some classes."""
        return [token for letter, token in zip(self.letters, self.tokens, strict=True) if letter in letters]

    def first(self, letters: str) -> DateToken | None:
        """Give the first token of some classes."""
        for letter, token in zip(self.letters, self.tokens, strict=True):
            if letter in letters:
                return token
        return None

    def number(self, letters: str) -> int | None:
        """Give the value of the first token of some classes."""
        token = self.first(letters)
        return int(token.value) if token else None

    @property
    def unit(self) -> str:
        """The letter of the unit that it counts in; D (days) if it names none."""
        token = self.first("UPrvH")
        return token.value if token else "D"


class Stretch:
    """A stretch of a text as tokens, with the letters of their classes."""

    def __init__(self, text: str, start: int, end: int, language: DateLanguage) -> None:
        self.found = list(language.token.finditer(text, start, end))
        known = language.words
        self._words = [known[match.group()] for match in self.found]
        self.letters = "".join([word.letter for word in self._words])

    def token(self, at: int) -> DateToken:
        """Give a token by its place in the stretch."""
        found = self.found[at]
        return DateToken(found.start(), found.end(), found.group(), self._words[at].value)

    def expressions(self) -> Iterator[Expression]:
        """Find what may be dates."""
        for match in _GRAMMAR.finditer(self.letters):
            low, high = match.span()
            tokens = [self.token(at) for at in range(low, high)]
            yield Expression(str(match.lastgroup), low, high, match.group(), tokens)


def stretches(text: str, language: DateLanguage) -> Iterator[Stretch]:
    """Find the stretches of a text in which dates may be, and cut them into tokens."""
    start = end = -1
    before, after = REACH
    for hint in language.trigger.finditer(_lowered(text)):
        if hint.start() - before > end:
            if end >= 0:
                yield Stretch(text, start, end, language)
            start = _word_start(text, max(0, hint.start() - before))
        end = min(len(text), hint.end() + after)
    if end >= 0:
        yield Stretch(text, start, end, language)


def _word_start(text: str, start: int) -> int:
    limit = max(0, start - max(REACH))
    while start > limit and text[start - 1].isalnum():
        start -= 1
    return start


def _lowered(text: str) -> str:
    """Give a text in lower case, each letter at its place: "İ" would become two."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower()[:1] for c in text)


def classify(said: str) -> DateWord:
    """Give the class of a token that no list knows.

    >>> classify("1990s"), classify("5th"), classify("17")
    (DateWord(letter='G', value='1990'), DateWord(letter='O', value='5'), DateWord(letter='D', value='17'))
    """
    first = said[0]
    if first.isascii() and first.isdigit():
        return _classify_number(said)
    if first in "'’" and len(said) > 1:
        digits = said[1:3]
        return DateWord("G" if said.endswith("s") else "N", digits) if digits.isdigit() else DateWord("'", "")
    if first.isalpha():
        return DateWord("R" if first.isupper() else "z", "")
    return DateWord(_MARKS.get(first, "."), "")


def _classify_number(said: str) -> DateWord:
    if said.isdigit():
        if len(said) == 4 and said[0] in "12":
            return DateWord("Y", said)
        return DateWord("D" if len(said) < 3 and 0 < int(said) <= 31 else "N", said)
    digits = re.match(r"\d+", said)
    number = digits.group() if digits else said
    if said.endswith("s"):
        return DateWord("G" if number.endswith("0") and len(number) in (2, 4) else "N", number)
    if said[-1].isalpha():
        return DateWord("O", number)
    if re.match(r"\d{4} ?[-–/] ?\d\d$", said):
        return DateWord("~", said)
    if ":" in said:
        return DateWord("I", said)
    return DateWord("F" if re.fullmatch(r"\d+[-./]\d+[-./]\d+", said) else "N", said.replace(",", ""))
