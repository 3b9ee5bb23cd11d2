"""Made-up training text: results, scorecards, line-ups and headlines with drawn names, and new names in old sentences."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from benchmarks.people_corpora import Sentence
from benchmarks.people_lists import census_names, geonames, latin, locale_names

_FAMILY_FIRST = frozenset(("zh_CN", "zh_TW", "ko_KR", "ja_JP", "vi_VN", "hu_HU"))
_MAKERS = (
    "Honda", "Ferrari", "Reynard Honda", "Lola Ford", "Williams Renault", "Yamaha", "Suzuki", "Penske Mercedes-Benz",
    "Telekom", "ONCE", "Mapei",
)  # fmt: skip

_LINES = """{n}. {F} ({C}) {t}
{n}. {F} ({C}) {t} seconds
{n}. {F} ({C}), {O}, {t}
{F} ({C}) beat {F} ({C}) {s} {s}
{n} - {F} ({C}) beat {n} - {F} ({C}) {s} {s}
{n}-{F} ({C}) beat {F} ({C}) {s} {s} {s}
{F} {n} {n} {n} {n}
{n} {F} {n} {n} {n}, {F} ({C}) {n} {n} {n}
{n} {F} ({C}) {n} {n} {n} {n}
{I} c {L} b {L} {n}
{I} lbw b {L} {n}
{I} b {L} {n}
{I} not out {n}
{I} run out {n}
{I} st {L} b {L} {n}
{I} c and b {L} {n}
{F} c {L} b {L} {n}
{F} not out {n}
{F} lbw b {F} {n}
Bowling: {L} {o}, {L} {o}, {L} {o} ({w}), {I} {o}
Bowling: {I} {o}, {F} {o}, {L} {o}
Did not bat: {L}, {L}, {L}
Did not bat: {F}, {I}, {L}
{T} {n} and {n} ({I} {n}, {I} {n}; {I} {o}), {T} {n} ({I} {n})
{C} {n} ({F} {n}; {I} {n})
Scorers: {F} ({n}th), {F} ({n}th minute), {L} ({n}, {n} pen)
Scorers: {C} - {F} ({n}th minute), {F} ({n}th)
{C} - {F} ({n}th), {F} ({n}st)
{T} {n} ({F} {n}, {L} {n}) {T} {n}
{T} {n} ({L} {n}) {T} {n} ({F} {n}th)
{T} {n} {T} {n}
{T} {n} {n} {n} {n} {n} {n} {n}
{T} v {T}
{T} at {T}
Teams: {C} - {n} - {F}; {n} - {F}, {n} - {F} ({n} - {F} {n}th), {n} - {F}
{n} - {F}, {n} - {F}, {n} - {F}; {n} - {F} ({F}, {n})
{C} - {n} - {F}, {n} - {F} (captain), {n} - {F}
{C}: {F}, {F}, {F}, {F} (captain), {F}
Team: {F}, {F}, {F}, {F}, {F}
The team is: {L}, {L}, {L}, {L}, {L}
Goalkeepers: {F} ({T}), {F} ({T})
Defenders - {F}, {F} ({T}), {F}
Midfielders: {F}, {F}, {F} ({T})
Attendance: {n},000
Halftime {n}-{n}
World record: {t} {F} ({C}), {Y} 1992
{n}. {C} ({F}, {F}, {F}, {F}) {t}
Women's singles, final: {F} ({C}) beat {F} ({C}) {s} {s}
Tries: {F} ({n}), {L}. Conversions: {L} {n}
Penalties: {F} ({n})
Leading scorers: {n} - {F} ({T}); {n} - {L} ({T})
{Y} {n} {Y} {n}
{Y} {n} {n} {n} {n} {n}
{t} {F} {C}""".splitlines()

_HEADLINES = """SOCCER-{L} {v} {T} {x}.
{L} {v} {x} IN {Y}.
{C} {v} {x}.
{C}'S {L} {v} {C} {x}.
{F} {v} {x}.
{T} {v} {T} {x}.
TENNIS-{L} {v} {L} IN {x}.
{L}, {L} {v} {x}.
{C} PRESIDENT {L} {v} {x}.
{x} {v} AFTER {L} {x}.""".splitlines()
_VERBS = [
    "BEATS",
    "WINS",
    "VISITS",
    "MEETS",
    "NAMED",
    "REJECTS",
    "LEADS",
    "TAKES",
    "SAYS",
    "FIRES",
    "SACKS",
    "URGES",
    "WARNS",
    "SETS",
    "HITS",
    "SIGNS",
    "DEFEATS",
    "HAILS",
    "STUNS",
    "CRUISES",
    "QUITS",
    "BACKS",
    "DEFENDS",
]
_NOUNS = [
    "TITLE",
    "MATCH",
    "PEACE",
    "TALKS",
    "POLL",
    "LEAD",
    "FINAL",
    "RECORD",
    "DEAL",
    "NEW",
    "COACH",
    "CUP",
    "TIE",
    "TEAM",
    "CAPTAIN",
    "VICTORY",
    "BID",
    "PLAN",
    "SHARES",
    "RISE",
    "PROFIT",
    "FALL",
    "TRADE",
    "CLASH",
    "OPEN",
    "ROUND",
    "DRAW",
    "CRISIS",
]

_KINDS = {"F": "PER", "L": "PER", "I": "PER", "C": "LOC", "Y": "LOC", "T": "ORG", "O": "ORG"}


def _capitalised(name: str) -> str:
    return re.sub(r"(?:^|(?<=[ -]))\w", lambda first: first.group().upper(), name)


class Draw:
    """Draws names, places and numbers, always the same for the same random state."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._locales = [
            (locale, given, family)
            for locale, given, family in (
                (locale, _written(given), _written(family)) for locale, given, family in locale_names()
            )
            if len(given) >= 20 and len(family) >= 20
        ]
        self._given = [
            _capitalised(name)
            for name in census_names("male.first")[:600] + census_names("female.first")[:800]
        ]
        self._family = [_capitalised(name) for name in census_names("all.last")[:8000]]
        cache = geonames()
        self._cities = sorted(
            city["name"] for city in cache.get_cities().values() if city["population"] > 150_000
        )
        self._countries = sorted(country["name"] for country in cache.get_countries().values())
        self.kinds: dict[str, Callable[[], str]] = {
            "F": self.full, "L": self.last, "I": self.initialled, "C": self.country, "Y": self.city, "T": self.team,
            "O": lambda: rng.choice(_MAKERS),
            "n": lambda: str(rng.randint(1, 99)),
            "t": lambda: f"{rng.choice(('', f'{rng.randint(1, 14)}:'))}{rng.randint(10, 59)}.{rng.randint(10, 99)}",
            "s": lambda: f"{rng.randint(0, 15)}-{rng.randint(0, 15)}",
            "o": lambda: f"{rng.randint(1, 20)}-{rng.randint(0, 5)}-{rng.randint(10, 90)}-{rng.randint(0, 7)}",
            "w": lambda: f"{rng.randint(1, 4)}w",
            "v": lambda: rng.choice(_VERBS),
            "x": lambda: " ".join(rng.sample(_NOUNS, rng.randint(1, 2))),
        }  # fmt: skip

    def _pair(self) -> tuple[str, str, bool]:
        if self.rng.random() < 0.35:
            return self.rng.choice(self._given), self.rng.choice(self._family), False
        locale, given, family = self.rng.choice(self._locales)
        return self.rng.choice(given), self.rng.choice(family), locale in _FAMILY_FIRST

    def full(self) -> str:
        """Draw a full name; now and then with an initial, a particle, a second name or family name first."""
        given, family, family_first = self._pair()
        form = self.rng.random()
        if family_first:
            return f"{family} {given}" if form < 0.8 else f"{given} {family}"
        if form < 0.08:
            return f"{given} {self.rng.choice('ABCDEFGHJKLMNPRSTW')}. {family}"
        if form < 0.12:
            particle = self.rng.choice(
                ("van", "de", "van der", "bin", "al", "el", "de la", "von", "di", "ben")
            )
            return f"{given} {particle} {family}"
        if form < 0.15:
            return f"{given} {self.rng.choice(('al-', 'el-', 'Al-'))}{family}"
        if form < 0.18:
            return f"{given} {family} {self.rng.choice(('Jr', 'Jr.', 'III'))}"
        if form < 0.22:
            return f"{given} {self._pair()[1]}-{family}"
        if form < 0.26:
            return f"{given} {self._pair()[0]} {family}"
        return f"{given} {family}"

    def last(self) -> str:
        """Draw a family name."""
        return self._pair()[1]

    def first(self) -> str:
        """Draw a given name."""
        return self._pair()[0]

    def initialled(self) -> str:
        """Draw a family name with one initial or two."""
        given, family, _ = self._pair()
        second = "" if self.rng.random() < 0.8 else self.rng.choice("ABCDJKLMPRST") + "."
        return f"{given[0]}.{second} {family}"

    def city(self) -> str:
        """Draw a city."""
        city: str = self.rng.choice(self._cities)
        return city

    def country(self) -> str:
        """Draw a country."""
        if self.rng.random() < 0.85:
            country: str = self.rng.choice(self._countries)
            return country
        return self.rng.choice(("U.S.", "Britain", "Germany", "Russia", "U.K."))

    def team(self) -> str:
        """Draw a team: a city, alone or with a word such as United."""
        city = self.city()
        if self.rng.random() < 0.6:
            return city
        forms = (
            "{} United",
            "{} City",
            "FC {}",
            "Real {}",
            "Dynamo {}",
            "{} Rovers",
            "Sporting {}",
            "{} Rangers",
        )
        return self.rng.choice(forms).format(city)


def _written(names: list[str]) -> list[str]:
    """Keep the names that Latin letters can write."""
    kept = []
    for name in names:
        foreign = any(ord(sign) >= 0x250 and sign != "’" for sign in name)
        written = _capitalised(latin(name) or "") if foreign else name.strip()
        if len(written) > 1 and written[0].isupper() and re.fullmatch(r"[^\W\d_][\w'’ .-]*", written):
            kept.append(written)
    return kept


def tables(draw: Draw, count: int) -> list[Sentence]:
    """Make lines of results, scorecards and line-ups, and headlines in capitals."""
    made = []
    for _ in range(count):
        if draw.rng.random() < 0.8:
            made.append(_fill(draw.rng.choice(_LINES), draw))
        else:
            made.append(shout(_fill(draw.rng.choice(_HEADLINES), draw)))
    return made


def _fill(template: str, draw: Draw) -> Sentence:
    text = ""
    names: list[tuple[int, int, str]] = []
    for piece in re.split(r"(\{\w\})", template):
        if not re.fullmatch(r"\{\w\}", piece):
            text += piece
            continue
        drawn = draw.kinds[piece[1]]()
        if piece[1] in _KINDS:
            names.append((len(text), len(text) + len(drawn), _KINDS[piece[1]]))
        text += drawn
    return Sentence(text, tuple(names))


def shout(sentence: Sentence) -> Sentence:
    """Write a sentence in capitals, where that keeps its length."""
    text = sentence.text.upper()
    return Sentence(text, sentence.names) if len(text) == len(sentence.text) else sentence


def headline_case(sentence: Sentence) -> Sentence:
    """Give each longer word a capital, as many headlines do."""
    pattern = r"(?<![\w'’])[a-z](?=\w{2})(?!(?:nd|or|he|ut|rom|ith)\b)"
    text = re.sub(pattern, lambda first: first.group().upper(), sentence.text)
    return Sentence(text, sentence.names)


def swap_names(sentence: Sentence, draw: Draw) -> Sentence:
    """Give the people of a sentence, and some of its places, other names of the same kind."""
    text = ""
    at = 0
    names: list[tuple[int, int, str]] = []
    swapped: dict[str, str] = {}
    for start, end, kind in sentence.names:
        text += sentence.text[at:start]
        old = sentence.text[start:end]
        new = old
        if kind == "PER":
            new = swapped.setdefault(old, _like(old, draw))
        elif kind == "LOC" and " " not in old and draw.rng.random() < 0.5:
            new = draw.city()
        names.append((len(text), len(text) + len(new), kind))
        text += new
        at = end
    return Sentence(text + sentence.text[at:], tuple(names))


def with_initials(sentence: Sentence) -> Sentence:
    """Write the given names of people as initials: В. Репин."""
    text = ""
    at = 0
    names: list[tuple[int, int, str]] = []
    for start, end, kind in sentence.names:
        text += sentence.text[at:start]
        first, *others = sentence.text[start:end].split()
        new = " ".join([f"{first[0]}.", *others]) if kind == "PER" and others else sentence.text[start:end]
        names.append((len(text), len(text) + len(new), kind))
        text += new
        at = end
    return Sentence(text + sentence.text[at:], tuple(names))


def _like(old: str, draw: Draw) -> str:
    if " " not in old:
        return draw.last() if draw.rng.random() < 0.75 else draw.first()
    return draw.initialled() if old.split()[0].endswith(".") else draw.full()
