"""Whether the name of a capital stands for the state's government or for the city.

The words are those of `country_contexts.csv`; `docs/countries.md` tells the rule and
how well it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from loaders.annotators.country_contexts import Contexts, Rules, Surroundings

Reading = Literal["government", "capital"]

_PREPOSITIONS = frozenset({"of", "to", "from", "for", "on", "about", "off", "like", "during", "within", "with", "by"})  # fmt: skip
_BE = frozenset({"is", "was", "were", "are", "isn", "wasn", "aren", "weren"})
_ARTICLES = frozenset({"the", "The", "a", "an", "both", "either", "neither"})
_SETTLEMENTS = frozenset({"capital", "city", "town", "cities"})
_AFTER_PARTICIPLE = frozenset({"by", "in", "at", "near", "on", "during", "with", ",", "."})
_QUALIFIERS = frozenset({"also", "now", "then", "still", "never", "again", "too", "today", "yesterday", "not", "just", "only", "even", "long", "itself", "soon", "once", "first", "later", "has", "had", "have"})  # fmt: skip
_ENDS = _PREPOSITIONS | {"in", "at", "over", "and", "or", "that", "as", "is", "was", "has", ",", "."}
_DATELINE_MARKS = frozenset({"(", "-", "–", "—", "_"})


class CapitalReader:
    """Reads capitals in their surroundings, by the classes of words of the contexts."""

    def __init__(self, contexts: Contexts) -> None:
        self._place_before = contexts.index("@place_prepositions", before=True)
        self._party_before = contexts.index("@gov_prepositions", before=True)
        self._seat_place_before = contexts.index("@seat_place_before", before=True)
        self._seat_place_after = contexts.index("@seat_place_after", before=False)
        self._gov_nouns = contexts.index("@gov_nouns", before=False)
        self._city_nouns = contexts.index("@city_nouns", before=False)
        self._city_complements = contexts.index("@city_complements", before=False)
        self._hyphen_city = frozenset(contexts.words("@hyphen_city"))
        self._hyphen_gov = frozenset(contexts.words("@hyphen_gov"))
        self._hyphen_prefix = frozenset(contexts.words("@hyphen_prefix"))
        self._relations = frozenset(contexts.words("@relation_nouns"))
        self._travel = frozenset(contexts.words("@travel_nouns"))
        self._objects = contexts.index("@gov_objects", before=True)
        self._verbs = _inflected(contexts.words("@gov_verbs")) | frozenset(contexts.words("@gov_verb_forms"))
        self._auxiliaries = frozenset(contexts.words("@auxiliaries"))
        self._months = frozenset(word.rstrip(".") for word in contexts.words("@months"))

    def is_verb(self, token: str) -> bool:
        """Tell whether a word is the finite form of a verb that governments are the subject of."""
        return token.lower() in self._verbs

    def read_seat(self, around: Surroundings) -> Reading:
        """Read the name of a seat of government: the government, unless it is plainly the building."""
        if _longest(self._seat_place_before, around.before, last=True) or _longest(
            self._seat_place_after, around.after, last=False
        ):
            return "capital"
        return "government"

    def read_city(self, around: Surroundings, *, surface: str, joined: bool) -> Reading:
        """Read the name of a capital; `joined` tells that a hyphen or an `and` joins it with another party."""
        before, after = around.before, around.after
        compound = self._read_compound(before, after, joined=joined)
        if compound is not None:
            return compound
        if self._is_dateline(before, after, surface):
            return "capital"
        return (
            self._read_noun(before, after, surface)
            or self._read_preposition(before, after)
            or self._read_clause(before, after)
            or "capital"
        )

    def _is_dateline(self, before: Sequence[str], after: Sequence[str], surface: str) -> bool:
        if before or not after:
            return not before
        if after[0] == ":":
            return False
        if after[0] == "," and len(after) > 1 and after[1] in self._months:
            return True
        if surface.isupper() and after[0] == ",":
            return True
        return after[0] in _DATELINE_MARKS or (surface.isupper() and after[0].isdigit())

    def _read_compound(self, before: Sequence[str], after: Sequence[str], *, joined: bool) -> Reading | None:
        if len(after) > 1 and after[0] == "-":
            if after[1] in self._hyphen_gov:
                return "government"
            if after[1] in self._hyphen_city:
                return "capital"
        if len(before) > 1 and before[-1] == "-" and before[-2].lower() in self._hyphen_prefix:
            return "government"
        near = {token.lower() for token in after[:6]}
        if joined and not near.isdisjoint(self._relations) and near.isdisjoint(self._travel):
            return None if before and before[-1] in ("in", "at", "near") else "government"
        return None

    def _read_noun(self, before: Sequence[str], after: Sequence[str], surface: str) -> Reading | None:
        if not after:
            return None
        if after[0] in ("'s", "’s") or (
            surface.endswith("s") and after[0] in ("'", "’") and after[1:2] and after[1].isalpha()
        ):
            return self._read_possession(before, after[1:5])
        if _longest(self._gov_nouns, after, last=False):
            return "government"
        if _longest(self._city_nouns, after, last=False):
            return "capital"
        return None

    def _read_possession(self, before: Sequence[str], owned: Sequence[str]) -> Reading:
        if _longest(self._place_before, before, last=True):
            return "capital"
        for position, token in enumerate(owned):
            if token in _ENDS:
                break
            if _longest(self._gov_nouns, owned[position:], last=False):
                return "government"
            if _longest(self._city_nouns, owned[position:], last=False):
                return "capital"
        return "government"

    def _read_preposition(self, before: Sequence[str], after: Sequence[str]) -> Reading | None:
        words = before[:-1] if before and before[-1] in _ARTICLES else before
        place = _longest(self._place_before, words, last=True)
        party = _longest(self._party_before, words, last=True)
        if place > party or (place and place == party):
            return "capital"
        if party:
            near = {token.lower() for token in (*words[-6:], *after[:4])}
            travels = words[-1] in ("between", "and") and not near.isdisjoint(self._travel)
            return "capital" if travels else "government"
        return None

    def _read_clause(self, before: Sequence[str], after: Sequence[str]) -> Reading | None:
        if before and before[-1].lower() in _PREPOSITIONS:
            return None
        if self._is_subject(after) or (not before and after[:1] == [":"]):
            return "government"
        if before and _longest(self._objects, before, last=True):
            return "government"
        return None

    def _is_subject(self, after: Sequence[str]) -> bool:
        rest = list(after)
        if len(rest) > 1 and rest[0] in (",", "(") and rest[1] in ("which", "meanwhile", "however", "too"):
            rest = rest[3:] if rest[2:3] == [","] else rest[2:]
        while rest and (rest[0] in _QUALIFIERS or rest[0].endswith("ly") or rest[0] == ",") and len(rest) > 1:
            if rest[0] in self._auxiliaries:
                break
            if rest[0] == "," and not rest[1].endswith("ly"):
                return False
            rest = rest[1:]
        if not rest:
            return False
        verb = rest[0].lower()
        if verb in self._auxiliaries:
            if not _SETTLEMENTS.isdisjoint(rest[1:9]):
                return False
            return not self._is_city_deed(rest[1:5])
        if verb in self._verbs or (verb.endswith("ed") and rest[1:2] and rest[1] not in _AFTER_PARTICIPLE):
            return not self._is_city_deed(rest[:3])
        return False

    def _is_city_deed(self, words: Sequence[str]) -> bool:
        starts = range(len(words))
        return any(_longest(self._city_complements, words[start:], last=False) for start in starts)


def _longest(rules: Rules, tokens: Sequence[str], *, last: bool) -> int:
    """Return the length of the longest token sequence of the rules that is adjacent, or 0."""
    if not tokens:
        return 0
    index = rules.before if last else rules.after
    best = 0
    for _, words, _ in index.by_token.get(tokens[-1] if last else tokens[0], ()):
        size = len(words)
        if size > best and tuple(tokens[-size:] if last else tokens[:size]) == words:
            best = size
    return best


def _inflected(infinitives: Iterable[str]) -> frozenset[str]:
    """Return the third person and the regular past of verbs.

    >>> sorted(_inflected(["deny", "urge", "press"]))
    ['denied', 'denies', 'pressed', 'presses', 'urged', 'urges']
    """
    forms: set[str] = set()
    for verb in infinitives:
        consonant_y = verb.endswith("y") and verb[-2] not in "aeou"
        stem = verb[:-1] + "i" if consonant_y else verb
        sibilant = stem.endswith(("s", "sh", "ch", "x", "z", "o")) or consonant_y
        forms.add(stem + ("es" if sibilant else "s"))
        forms.add(stem + ("d" if stem.endswith("e") else "ed"))
        if len(verb) > 2 and verb[-1] in "bdglmnprt" and verb[-2] in "aeiou" and verb[-3] not in "aeiou":
            forms.add(verb + verb[-1] + "ed")
    return frozenset(forms)
