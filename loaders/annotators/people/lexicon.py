"""What is known of each word form: its lists, its kind, its outline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from loaders.annotators.people.kinds import (
    FAMILY_FIRST,
    FEMALE_NAME,
    GROUP,
    KINDS_OF_CODE,
    LISTED_NAME,
    MALE_NAME,
    NOUN,
    PARTICLE,
    PLURAL,
    RUN_ON,
)
from loaders.annotators.people.tokens import NEWLINE
from loaders.annotators.people.words import PeopleWords
from store.names import unaccented


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
    """Check whether a word may be part of a name: it has a capital."""
    return not word.islower() and any(map(str.isupper, word))


def fold_word(low: str) -> str:
    """Strip the accents of a word in small letters; ə and ħ stay, since the model's lists were made with them.

    >>> fold_word("şimşek"), fold_word("müñoz"), fold_word("łukasz"), fold_word("əliyev")
    ('simsek', 'munoz', 'lukasz', 'əliyev')
    """
    if low.isascii():
        return low
    return _UNACCENTED.sub(lambda found: unaccented(found.group()), low.translate(_PLAIN_SIGNS))


_UNACCENTED = re.compile("[^əħ]+")
_PLAIN_SIGNS = str.maketrans("’\u2010\u2011", "'--")


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a word wherever it stands."""

    low: str  # its small letters
    key: str  # the same without accents
    cat: str  # its kind, as used in features of two words
    codes: tuple[str, ...]  # the lists that know it
    capital: bool
    particle: bool
    outline: str  # its shape
    sex: str | None = None  # m or f, of a first name
    clusters: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()  # its classes (`kinds.py`)
    pairs: Mapping[str, frozenset[str]] = field(
        default_factory=dict
    )  # the words that follow it in names of two words


_COARSE = {
    "f1": "F", "f2": "F", "f3": "f", "g1": "F", "g2": "F", "pf2": "F", "pf3": "F", "pf1": "f",
    "l1": "L", "l2": "L", "l3": "l", "m1": "L", "m2": "L", "pl2": "L", "pl3": "L", "pl1": "l",
    "c1": "C", "c2": "C", "c3": "C", "c4": "c", "n": "C", "lo2": "C", "lo3": "C",
    "w1": "w", "w2": "W", "w3": "W", "t": "T", "v": "V", "o": "O", "or2": "O", "or3": "O",
    "d": "D", "na": "N", "gr": "G", "ag": "G", "br": "B", "k": "K", "hk": "K",
}  # fmt: skip
"""Codes of the lists, reduced to kinds; docs/people.md names them."""

_SEXES = {"xf": "f", "xm": "m", FEMALE_NAME: "f", MALE_NAME: "m"}
"""Codes and classes of first names that only women, or only men, have; used for Mr. and Mrs., and no feature of the tagger."""

PINYIN_WORD = re.compile(
    r"(?:(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)(?:[aeiou]|ai|ei|ao|ou|an|en|ang|eng|ong|ia|ie|iao|iu|ian|in|iang|ing|iong|ua|uo|uai|ui|uan|un|uang|ue)"
    r"|er|an|ang|ai|ao|ou|en){2}"
)
"""Two syllables of Mandarin as pinyin spells them: most given names there."""


_RUN_ON = re.compile(r"(?:[A-Z]{2}|(?!Abd)[A-Z][a-z]{3,})[A-Z][a-z]{2,}$")
"""A word with a capital behind more than a prefix: BurrJeb and PMDonald, not McDonald, MacArthur and AbdulAziz."""

_ALSO_WITHOUT_ACCENTS = frozenset((FAMILY_FIRST, GROUP))
"""Whether a word also has the classes of its form without accents: Nguyễn."""

_SHORTEST_PART = 3
"""The least length of a part of a compound, the last one having one letter more."""

_REMEMBERED = 200_000
_LONGEST = 60
"""Words longer than this are not names: their beginning is read in lower case."""


def is_given(word: Word) -> bool:
    """Check whether a word is more often a given name (Bob, Jane) than a surname."""
    codes = set(word.codes)
    if codes & {"pl2", "pl3"}:
        return False
    return "f1" in codes or bool(codes & {"f2", "g2", "pf2", "pf3"} and not codes & {"l1", "l2", "m2"})


def is_only_given(word: Word) -> bool:
    """Check whether a word is a given name (Kristina, Bill) and hardly ever a surname (Clinton, Thomas)."""
    codes = set(word.codes)
    return bool(codes & {"f1", "f2", "g2", "pf2", "pf3"}) and not codes & {"l1", "m2", "pl1", "pl2", "pl3"}


class PeopleLexicon(dict[str, Word]):
    """What is known of each word form, looked up in lists of names, places and common words; remembered."""

    def __init__(
        self, words: PeopleWords, codes: Mapping[str, str], clusters: Mapping[str, str] | None = None
    ) -> None:
        super().__init__()
        self.words = words
        self._codes = codes
        self._clusters = clusters or {}

    def __missing__(self, form: str) -> Word:
        if len(self) > _REMEMBERED:
            self.clear()
        word = self[form] = self._describe(form if len(form) <= _LONGEST else form[:_LONGEST].lower())
        return word

    def _describe(self, form: str) -> Word:
        low = "<n>" if form == NEWLINE else form.lower()
        key = fold_word(low)
        capital = is_capitalised(form)
        listed = self._lookup(low)
        codes = tuple(code for code in listed if code not in _SEXES)
        kinds = self.words.kinds(low.replace("’", "'"))
        if key != low:
            kinds |= self.words.kinds(key) & _ALSO_WITHOUT_ACCENTS
        if not listed and _RUN_ON.search(form):
            kinds |= {RUN_ON}
        if self._is_plural(key, codes):
            kinds |= {PLURAL}
        return Word(
            low=low,
            key=key,
            cat=_category(low, form, capital, codes),
            codes=codes,
            capital=capital,
            particle=PARTICLE in kinds and not capital,
            outline=shape(form),
            sex=next((_SEXES[code] for code in (*sorted(kinds), *listed) if code in _SEXES), None),
            clusters=self._clusters_of(form, low),
            kinds=_all_kinds(kinds, codes),
            pairs=self.words.pairs(low),
        )

    def _is_plural(self, key: str, codes: tuple[str, ...]) -> bool:
        """Whether a word on no list of names is the plural of another one: Tamils."""
        if not key.endswith("s") or _is_name(codes):
            return False
        singular = self._codes.get(key[:-1])
        return singular is not None and not _is_name(singular.split())

    def _clusters_of(self, form: str, low: str) -> tuple[str, ...]:
        known = self._clusters
        path = known.get(form) or known.get(low)
        if path is None and form.isupper():
            path = known.get(form.capitalize())
        return (path[:4], path[:6], path[:10], path) if path else ()

    def _lookup(self, low: str) -> tuple[str, ...]:
        if low[-1] == "." and low[1:2] != ".":
            low = low[:-1]
        plain = fold_word(low)
        found = self._codes.get(low) or self._codes.get(plain)
        if found is not None:
            return tuple(found.split())
        parts = re.split(r"[-']", plain)
        if len(parts) < 2:
            return ("py",) if PINYIN_WORD.fullmatch(plain) else compound_of(low, self._codes)
        listed = self._codes.get(parts[-1], "").split()
        return tuple(sorted(f"h{code}" for code in listed if code not in _SEXES))


def _is_name(codes: Iterable[str]) -> bool:
    """Whether the lists of names have one of a word's codes."""
    return any(LISTED_NAME in KINDS_OF_CODE.get(code, ()) for code in codes)


def compound_of(low: str, codes: Mapping[str, str]) -> tuple[str, ...]:
    """Return the code of a word that is made of two common nouns, if the lists have some: German writes them as one word.

    >>> nouns = {"linien": "k", "bussen": "k", "ping": "k"}
    >>> [compound_of(word, nouns) for word in ("linienbussen", "bussen", "jinping")]
    [('hk',), (), ()]
    """
    is_compound = any(
        _is_noun(low[at:], codes)
        and (_is_noun(low[:at], codes) or _is_noun(low[:at].removesuffix("s"), codes))
        for at in range(_SHORTEST_PART, len(low) - _SHORTEST_PART)
    )
    return (f"h{NOUN}",) if is_compound else ()


def _is_noun(low: str, codes: Mapping[str, str]) -> bool:
    return f" {NOUN} " in f" {codes.get(low, '')} "


@lru_cache(maxsize=10_000)
def _all_kinds(classes: frozenset[str], codes: tuple[str, ...]) -> frozenset[str]:
    """Join a word's classes in the pack and its codes in the tagger's lists; equal sets are one object, to save memory."""
    return classes.union(*(KINDS_OF_CODE.get(code, (code,)) for code in codes))


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
