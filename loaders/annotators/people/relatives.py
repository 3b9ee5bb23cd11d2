"""Which of several people of one surname a bare surname names, by the words around it.

Each bearer that the article names in full collects points for each mention: a title that only they
have, a pronoun of their sex, how lately and how often the text spoke of them. Where nobody leads
clearly, the mention stays open. docs/people.md explains the rule and how well it does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from loaders.annotators.people.kinds import (
    ABBREVIATED_TITLE,
    CONSORT,
    FAMILY_NOUN,
    FEMALE_ADDRESS,
    FEMALE_KIN,
    FEMALE_PRONOUN,
    MALE_ADDRESS,
    MALE_KIN,
    MALE_PRONOUN,
    SHORT_TITLE,
    TITLE,
)
from loaders.annotators.people.lexicon import PeopleLexicon

# What weighs how much
TITLED = 3.0  # a title that only they have
FOREIGN = 1.0  # a title of another kind
PRONOUN = 0.6  # the sex of a pronoun
LATELY = 1.2  # nearness
NAMED, SHORT = 0.6, 0.5  # each doubling of the full mentions, and of the bare ones
FIRST = 1.2  # being introduced first
DOUBT = 2.0  # looking like no name
SIDE = 0.8  # being somebody's relative

HALF = 150
"""Code points after which a mention counts half."""

LEAD = 0.4
"""How far the best bearer must lead."""

STRANGE = 2.5
"""How far, if a title stands before the surname that the article gives to none of them."""

_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[.!?]['\"’”]*\s|\n\s*\n")
_NEAREST = re.compile(r"([^\W\d_]+)\.?\s*$")
_BEFORE, _AFTER = 40, 90
_LONGEST = 400  # a longer stretch is more than a sentence
_NO_TITLES = frozenset((FEMALE_ADDRESS, FEMALE_KIN, MALE_ADDRESS, MALE_KIN))
_TITLES = frozenset((TITLE, ABBREVIATED_TITLE, SHORT_TITLE))


_KIN = frozenset((CONSORT, FEMALE_KIN, MALE_KIN))


@dataclass(slots=True)
class Bearer:
    """One of the people of a surname: what the article says of them, and where it spoke of them last."""

    sex: str | None = None
    titles: set[str] = field(default_factory=set)
    is_kin: bool = False
    is_first: bool = False
    is_doubtful: bool = False
    named: int = 0
    called: int = 0
    last: int | None = None

    def learn(self, around: Surroundings) -> None:
        """Learn from the words around a full mention."""
        self.named += 1
        self.titles.update(around.titles)
        self.is_kin = self.is_kin or around.is_kin

    def has(self, title: str) -> bool:
        """Whether the article gives them a title."""
        return any(is_same_title(title, own) for own in self.titles)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words around a mention: titles, kinship, a word for families, the sex of the next pronoun."""

    title: str | None = None
    titles: tuple[str, ...] = ()
    is_kin: bool = False
    is_family: bool = False
    pronoun: str | None = None


def read_surroundings(text: str, start: int, end: int, lexicon: PeopleLexicon) -> Surroundings:
    """Read the words around a span, within its sentence."""
    before = text[max(0, start - _BEFORE) : start]
    after = _SENTENCE.split(text[end : end + _AFTER], maxsplit=1)[0]
    left, right = _WORD.findall(_SENTENCE.split(before)[-1])[-2:], _WORD.findall(after)
    nearest = _NEAREST.search(before)
    apposition = _WORD.findall(after[1:_BEFORE])[:5] if after.startswith(",") else []
    title = _title(nearest.group(1), lexicon) if nearest else None
    titles = [title, *(_title(word, lexicon) for word in apposition)]
    follows = right[0] if right and after[0] == " " else ""
    return Surroundings(
        title=title if nearest and nearest.group(1)[0].isupper() else None,
        titles=tuple(found for found in titles if found),
        is_kin=_names_kin(left, lexicon) or _names_kin(apposition, lexicon),
        is_family=bool(follows) and FAMILY_NOUN in lexicon[follows].kinds,
        pronoun=_pronoun(right, lexicon),
    )


def ends_sentence(text: str) -> bool:
    """Whether a sentence or a paragraph ends within a stretch of text."""
    return len(text) > _LONGEST or _SENTENCE.search(text) is not None


def _title(word: str, lexicon: PeopleLexicon) -> str | None:
    """Return a title in small letters: `sen`."""
    kinds = lexicon[word].kinds | lexicon[f"{word}."].kinds
    return word.lower() if _TITLES & kinds and not _NO_TITLES & kinds else None


def _names_kin(words: Sequence[str], lexicon: PeopleLexicon) -> bool:
    """Whether two or three words say that somebody is another's relative: `his wife`, `the first lady`."""
    known = [lexicon[word] for word in words[:3]]
    couples = (one.pairs.get(other.low, ()) for one, other in pairwise(known))
    return any(not _KIN.isdisjoint(word.kinds) for word in known[:2]) or any(
        CONSORT in kinds for kinds in couples
    )


def _pronoun(words: Iterable[str], lexicon: PeopleLexicon) -> str | None:
    """Return the sex of the first pronoun among the words."""
    for word in words:
        kinds = lexicon[word].kinds
        if MALE_PRONOUN in kinds or FEMALE_PRONOUN in kinds:
            return "m" if MALE_PRONOUN in kinds else "f"
    return None


def is_same_title(one: str, other: str) -> bool:
    """Whether two titles are one, in short or in full.

    >>> is_same_title("sen", "senator"), is_same_title("senator", "secretary")
    (True, False)
    """
    return one == other or (
        min(len(one), len(other)) > 2 and (one.startswith(other) or other.startswith(one))
    )


def choose(bearers: Sequence[Bearer], around: Surroundings, start: int) -> int | None:
    """Choose the bearer that a bare surname names; None if nobody leads clearly.

    >>> ann, bob = Bearer("f", {"mayor"}), Bearer("m")
    >>> choose([ann, bob], Surroundings(title="mayor"), 0)
    0
    """
    if around.is_family or not bearers:
        return None
    title = around.title
    if title and all(bearer.is_kin and not bearer.has(title) for bearer in bearers):
        return None  # "President Lee" beside "Ann Lee, the first lady" is somebody whom no full name names
    lead = LEAD if title is None or any(bearer.has(title) for bearer in bearers) else STRANGE
    scores = [_score(bearer, around, start) for bearer in bearers]
    best, *others = sorted(range(len(bearers)), key=lambda number: -scores[number])
    if others and scores[best] - scores[others[0]] < lead:
        return None
    return best


def _score(bearer: Bearer, around: Surroundings, start: int) -> float:
    score = NAMED * math.log2(1 + min(bearer.named, 3)) + SHORT * math.log2(1 + bearer.called)
    if bearer.last is not None:
        score += LATELY * 0.5 ** (abs(start - bearer.last) / HALF)
    if around.pronoun and bearer.sex:
        score += PRONOUN if around.pronoun == bearer.sex else -PRONOUN
    if around.title and bearer.titles:
        score += TITLED if bearer.has(around.title) else -FOREIGN * (1 + bearer.is_kin)
    return score + FIRST * bearer.is_first - DOUBT * bearer.is_doubtful - SIDE * bearer.is_kin
