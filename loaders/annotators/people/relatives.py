"""Which of several people of one surname a bare surname names, by the words around it.

Each bearer that the article names in full collects points for each mention: a title that only they
have, a pronoun of their sex, how lately and how often the text spoke of them. Where nobody leads
clearly, the mention stays open. docs/people.md explains the rule and how well it does.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from loaders.annotators.people.kinds import (
    ABBREVIATED_TITLE,
    CONSORT,
    FAMILY_NOUN,
    FEMALE_ADDRESS,
    FEMALE_KIN,
    FEMALE_PRONOUN,
    FUNCTION_WORD,
    MALE_ADDRESS,
    MALE_KIN,
    MALE_PRONOUN,
    OWNER,
    SHORT_TITLE,
    TITLE,
)
from loaders.annotators.people.lexicon import PeopleLexicon

# What weighs how much
TITLED = 4.5  # a title that only they have
RANKED = 1.0  # the word before the title, too: *finance* minister
FOREIGN = 1.0  # a title of another kind
AGED = 4.0  # their age, or another one
ADDRESSED = 0.6  # known to be of the sex of a form of address
PRONOUN = 1.0  # the sex of a pronoun
LATELY = 1.2  # nearness
NAMED, SHORT = 0.6, 0.5  # each doubling of the full mentions, and of the bare ones
FIRST = 1.2  # being introduced first
DOUBT = 2.0  # looking like no name
SIDE = 0.8  # being somebody's relative

HALF = 150
"""Code points after which a mention counts half."""

LEAD = 0.4
"""The lead in points that the best bearer must have."""

STRANGE = 2.5
"""The same if the title before the surname belongs to none of them."""

_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[.!?]['\"’”]*\s|\n\s*\n")
_NEAREST = re.compile(r"(?:([^\W\d_]+)\s+)?([^\W\d_]+)\.?\s*$")
_RELATIVE = re.compile(r"([^\W\d_]+),\s+(?:[^\W\d_]+\.?\s+){1,3}$")  # his *brother*, former President
_AGE = re.compile(r",\s+(\d{1,3})\b")
_CLAUSE = re.compile(r"[\"“”;—–]|''|\s-")
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
    ranks: set[str] = field(default_factory=set)
    ages: set[str] = field(default_factory=set)
    pronouns: Counter[str | None] = field(default_factory=Counter)
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
        self.ranks.update([around.rank] if around.rank else [])
        self.ages.update([around.age] if around.age else [])
        self.pronouns[around.pronoun] += 1
        self.learn_kinship(around)

    def learn_kinship(self, around: Surroundings) -> None:
        """Learn that they are somebody's relative, and of which sex, from the words around a mention."""
        self.is_kin = self.is_kin or around.kin is not None
        self.sex = self.sex or around.kin or None

    def apparent_sex(self) -> str | None:
        """Return their sex: as the name or a relative says it, else that of most pronouns behind their full names."""
        he, she = self.pronouns["m"], self.pronouns["f"]
        return self.sex or ("m" if he > she else "f" if she > he else None)

    def has(self, title: str) -> bool:
        """Whether the article gives them a title."""
        return any(is_same_title(title, own) for own in self.titles)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words around a mention: titles, the age, a word for families, the sex of the next pronoun.

    `rank` is the title with the word before it; `kin` is the sex of somebody's relative, empty where it is not known.
    """

    title: str | None = None
    titles: tuple[str, ...] = ()
    rank: str | None = None
    age: str | None = None
    kin: str | None = None
    is_family: bool = False
    pronoun: str | None = None


def read_surroundings(text: str, start: int, end: int, lexicon: PeopleLexicon) -> Surroundings:
    """Read the words around a span, within its sentence."""
    before = text[max(0, start - _BEFORE) : start]
    after = _SENTENCE.split(text[end : end + _AFTER], maxsplit=1)[0]
    left, right = _WORD.findall(_SENTENCE.split(before)[-1])[-2:], _WORD.findall(after)
    relative, nearest, aged = _RELATIVE.search(before), _NEAREST.search(before), _AGE.match(after)
    apposition = _WORD.findall(after[1:_BEFORE])[:5] if after.startswith(",") else []
    qualifier, word = nearest.groups() if nearest else ("", "")
    title = _title(word, lexicon) if word else None
    titles = [title, *(_title(word, lexicon) for word in apposition)]
    kin = [_kinship(words, lexicon) for words in (left, apposition, relative.groups() if relative else ())]
    follows = right[0] if right and after[0] == " " else ""
    return Surroundings(
        title=title if word[:1].isupper() else None,
        titles=tuple(found for found in titles if found),
        rank=f"{qualifier} {word}".lower() if title and qualifier else None,
        age=aged.group(1) if aged else None,
        kin=next((sex for sex in kin if sex is not None), None),
        is_family=bool(follows) and FAMILY_NOUN in lexicon[follows].kinds,
        pronoun=_pronoun(
            _WORD.findall(_CLAUSE.split(after, maxsplit=1)[0]),
            lexicon,
            is_object=before.rstrip()[-1:].isalpha()
            and title is None
            and FUNCTION_WORD not in lexicon[word.lower()].kinds,
        ),
    )


def ends_sentence(text: str) -> bool:
    """Whether a sentence or a paragraph ends within a stretch of text."""
    return len(text) > _LONGEST or _SENTENCE.search(text) is not None


def _title(word: str, lexicon: PeopleLexicon) -> str | None:
    """Return a title in small letters: `sen`."""
    kinds = lexicon[word].kinds | lexicon[f"{word}."].kinds
    return word.lower() if _TITLES & kinds and not _NO_TITLES & kinds else None


def _kinship(words: Sequence[str], lexicon: PeopleLexicon) -> str | None:
    """Return the sex of a relative whom two or three words name (`his wife`, `the first lady`), empty if they don't say it; None if they name none."""
    known = [lexicon[word.lower()] for word in words[:3]]
    couples = (one.pairs.get(other.low, ()) for one, other in pairwise(known))
    named = frozenset().union(*(word.kinds for word in known[:2])) & _KIN
    if not named and not any(CONSORT in kinds for kinds in couples):
        return None
    return "f" if FEMALE_KIN in named else "m" if MALE_KIN in named else ""


def _pronoun(words: Sequence[str], lexicon: PeopleLexicon, *, is_object: bool) -> str | None:
    """Return the sex of the first pronoun among the words; one after a name, or "his" after an object, may be another's."""
    for word, following in pairwise([*words, ""]):
        kinds = lexicon[word].kinds
        if word[0].isupper():
            return None
        if OWNER in kinds and (is_object or not following or FUNCTION_WORD in lexicon[following].kinds):
            continue  # told Lee about *his* plan, met *her* in May
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


def choose(
    bearers: Sequence[Bearer], around: Surroundings, start: int, *, address: str | None = None
) -> int | None:
    """Choose the bearer that a bare surname names; None if nobody leads clearly. `address` is the sex of a form of address.

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
    scores = [
        _score(bearer, around, start) + ADDRESSED * (address is not None and bearer.apparent_sex() == address)
        for bearer in bearers
    ]
    best, *others = sorted(range(len(bearers)), key=lambda number: -scores[number])
    if others and scores[best] - scores[others[0]] < lead:
        return None
    return best


def _score(bearer: Bearer, around: Surroundings, start: int) -> float:
    score = NAMED * math.log2(1 + min(bearer.named, 3)) + SHORT * math.log2(1 + bearer.called)
    if bearer.last is not None:
        score += LATELY * 0.5 ** (abs(start - bearer.last) / HALF)
    if around.pronoun and (sex := bearer.apparent_sex()):
        score += PRONOUN if around.pronoun == sex else -PRONOUN
    if around.title and bearer.titles:
        score += TITLED if bearer.has(around.title) else -FOREIGN * (1 + bearer.is_kin)
        score += RANKED * (around.rank in bearer.ranks)
    if around.age and bearer.ages:
        score += AGED if around.age in bearer.ages else -AGED
    return score + FIRST * bearer.is_first - DOUBT * bearer.is_doubtful - SIDE * bearer.is_kin
