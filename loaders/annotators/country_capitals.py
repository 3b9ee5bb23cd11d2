"""Whether the name of a capital stands for the state's government or for the city.

The words are those of the language; `docs/countries.md` explains the rule and how well it does.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Literal

from loaders.annotators.country_contexts import (
    ContextRules,
    Contexts,
    NearbyTokens,
)
from loaders.annotators.country_words import CountryGrammar, FunctionWords

CapitalReading = Literal["government", "capital"]

_INSERTION_MARKS = frozenset({",", "-", "–", "—"})
_QUOTES = frozenset({'"', "“", "”", "‘"})
_APOSTROPHES = frozenset({"'", "’"})


class CapitalReader:
    """Reads capitals in their surroundings, by the evidence and the function words of a language."""

    def __init__(self, contexts: Contexts, words: FunctionWords, grammar: CountryGrammar) -> None:
        self._words = words
        self._grammar = grammar
        self._places = contexts.neighbours(before="place_prepositions")
        self._party_before = contexts.neighbours(before="gov_prepositions")
        self._seat_places = contexts.neighbours(before="seat_place_before", after="seat_place_after")
        self._gov_nouns = contexts.neighbours(after="gov_nouns")
        self._city_nouns = contexts.neighbours(after="city_nouns")
        self._city_complements = contexts.neighbours(after="city_complements")
        self._hyphen_city = frozenset(contexts.words("hyphen_city"))
        self._hyphen_gov = frozenset(contexts.words("hyphen_gov"))
        self._hyphen_prefix = frozenset(contexts.words("hyphen_prefix"))
        self._travel = frozenset(contexts.words("travel_nouns"))
        self._objects = contexts.neighbours(before="gov_objects")
        object_verbs = contexts.words("gov_object_verbs")
        finite, participles = grammar.finite_forms(object_verbs), grammar.participles(object_verbs)
        self._object_verbs = finite | participles | frozenset(object_verbs)
        self._possessions = frozenset(contexts.words("gov_possessions"))
        self._titles = frozenset(contexts.words("titles"))
        self._infinitives = frozenset(contexts.words("gov_verbs") + contexts.words("gov_base_forms"))
        verbs = grammar.finite_forms(contexts.words("gov_verbs"))
        self._verbs = verbs | frozenset(contexts.words("gov_verb_forms"))
        self._auxiliaries = frozenset(contexts.words("auxiliaries"))
        self._roles = frozenset(contexts.words("gov_roles"))
        self._seat_events = frozenset(contexts.words("seat_events"))
        self._in_city = frozenset(contexts.words("in_city"))
        self._days = frozenset(contexts.words("weekdays") + contexts.words("months"))

    def is_verb(self, token: str) -> bool:
        """Whether a word is the finite form of a verb that governments are the subject of."""
        return token.lower() in self._verbs

    def read_seat(self, around: NearbyTokens) -> CapitalReading:
        """Read the name of a seat of government: the government, unless it is plainly the building."""
        places = self._seat_places
        if _longest(places, around.before, last=True) or _longest(places, around.after, last=False):
            return "capital"
        words = self._words
        *clause, way, article = ["", "", *around.before[-12:]]
        is_way = article.islower() and article in words.definite and way in words.seat_ways
        if not is_way or (clause and clause[-1] in words.citing):
            return "government"
        return "government" if self._seat_events.isdisjoint(clause) else "capital"

    def is_part_of_name(self, around: NearbyTokens, surface: str) -> bool:
        """Whether capitalised words beside a capital make a longer name of which it is a part.

        `the Hanoi Summit`, `Euronext Brussels`; not in headlines, where all words are capitalised.
        """
        before, after = around.before, around.after
        if surface.isupper() or "-" in (*before[-1:], *after[:1]) or is_headline(before[-6:], after[2:10]):
            return False
        return self._begins_name(before, after)

    def _begins_name(self, before: Sequence[str], after: Sequence[str]) -> bool:
        run = list(itertools.takewhile(lambda token: token[0].isupper() and token.isalpha(), after))
        if not run or self._is_known(run[-1]) or self.is_verb(run[0]) or not self._in_city.isdisjoint(run):
            return False
        last = before[-1] if before else ""
        article = last in self._words.definite or last.isdigit()
        place = last in self._words.ways or _longest(self._places, before, last=True)
        return article or (len(run) > 1 and not place)

    def _is_known(self, token: str) -> bool:
        """Whether a capitalised word is a title, a day, a month or a verb."""
        return token in self._titles or token in self._days or self.is_verb(token)

    def read_city(self, around: NearbyTokens, surface: str, *, joined: bool = False) -> CapitalReading:
        """Read the name of a capital, or of the last of several that an `and` joins."""
        before = around.before
        after = list(itertools.dropwhile(_QUOTES.__contains__, around.after))
        return (
            self._read_compound(before, after)
            or self._read_noun(before, after, surface)
            or self._read_preposition(before, after)
            or self._read_clause(before, after, joined=joined)
            or "capital"
        )

    def _read_compound(self, before: Sequence[str], after: Sequence[str]) -> CapitalReading | None:
        if len(after) > 1 and after[0] == "-":
            if after[1] in self._hyphen_gov:
                return "government"
            if after[1] in self._hyphen_city:
                return "capital"
        if len(before) > 1 and before[-1] == "-" and before[-2].lower() in self._hyphen_prefix:
            return "government"
        return None

    def _read_noun(self, before: Sequence[str], after: Sequence[str], surface: str) -> CapitalReading | None:
        if not after:
            return None
        if self._is_owner(surface, after):
            return self._read_possession(before, after[1:7])
        return self._read_head(after)

    def _is_owner(self, surface: str, after: Sequence[str]) -> bool:
        """Whether a possessive follows a name: `Tokyo's plan`, `Athens' plan`."""
        if after[0] in self._words.possessives:
            return True
        is_bare = after[0] in _APOSTROPHES and len(after) > 1 and after[1].isalpha()
        return is_bare and surface.endswith(self._grammar.bare_genitive_endings)

    def _read_head(self, words: Sequence[str]) -> CapitalReading | None:
        government = _longest(self._gov_nouns, words, last=False)
        city = _longest(self._city_nouns, words, last=False)
        if government or city:
            return "government" if government >= city else "capital"
        return None

    def _read_possession(self, before: Sequence[str], owned: Sequence[str]) -> CapitalReading:
        for position, token in enumerate(
            itertools.takewhile(lambda word: word not in self._words.ends, owned)
        ):
            if token.lower() in self._possessions:
                return "government"
            reading = self._read_head(owned[position:])
            if reading is not None:
                return reading
        return (
            "capital" if _longest(self._places, before, last=True) else "government"
        )  # in Berlin's Tiergarten

    def _read_preposition(self, before: Sequence[str], after: Sequence[str]) -> CapitalReading | None:
        words = before[:-1] if before and before[-1] in self._words.articles else before
        place = _longest(self._places, words, last=True)
        party = _longest(self._party_before, words, last=True)
        if place and place >= party:
            return "capital"
        if party:
            near = {token.lower() for token in (*words[-6:], *after[:4])}
            travels = words[-1] in self._words.pairing and not near.isdisjoint(self._travel)
            return "capital" if travels else "government"
        return None

    def _read_clause(
        self, before: Sequence[str], after: Sequence[str], *, joined: bool
    ) -> CapitalReading | None:
        last = before[-1].lower() if before else ""
        if last in self._words.prepositions:
            return None
        is_second = joined or (
            (last == "," or last in self._words.list_joints) and before[-2:-1] and before[-2][0].isupper()
        )
        acts = (
            self.is_subject(after)
            or (not before and after[:1] == [":"])
            or (is_second and self._act(after))  # "US, Jakarta begin talks"
            or (last in self._words.complementizers and after[:1] and after[0] in self._infinitives)
        )
        if acts or last in self._object_verbs or _longest(self._objects, before, last=True):
            return "government"
        return None

    def _act(self, after: Sequence[str]) -> bool:
        """Whether several are the subject of a verb in the plural: `Ankara and Budapest still hold up`."""
        verb = next((token for token in after[:2] if token not in self._words.qualifiers), "")
        return verb in self._infinitives and not self._is_city_deed(after[:6])

    def is_subject(self, after: Sequence[str]) -> bool:
        """Whether the words after a name make it the subject of a clause: `Moscow also said`."""
        rest = self._predicate(self._without_insertion(after))
        if not rest:
            return False
        verb = rest[0].lower()
        if verb in self._auxiliaries:
            if not self._roles.isdisjoint(rest[1:10]):  # "is the largest investor"
                return True
            is_place = not self._words.settlements.isdisjoint(rest[1:9])
            deed = rest[1:3] if rest[1:2] and self.is_verb(rest[1]) else rest[1:5]
            return not is_place and not self._is_city_deed(deed)
        if verb not in self._verbs:  # a word of no list may be a finite verb: `shrugged at`, `eyes a`
            is_none = verb in self._words.no_verbs
            if is_none or not self._grammar.seems_verb(verb, rest[1:2], self._words):
                return False
        return not self._is_city_deed(rest[:3])

    def _predicate(self, rest: list[str]) -> list[str]:
        """Return what follows the adverbs after a subject; nothing if a comma ends the clause.

        `also said` gives `said`, `, predictably, denied` gives `denied`.
        """
        adverbs = self._grammar.adverb_endings
        while len(rest) > 1 and (
            rest[0] == "," or rest[0] in self._words.qualifiers or rest[0].endswith(adverbs)
        ):
            if rest[0] in self._auxiliaries:
                break
            if rest[0] == "," and not rest[1].endswith(adverbs):
                return []
            rest = rest[1:]
        return rest

    def _without_insertion(self, after: Sequence[str]) -> list[str]:
        """Return the words after a name, past an insertion such as `, meanwhile,` or the beginning of a relative clause."""
        rest = list(after)
        if len(rest) < 3 or rest[0] not in _INSERTION_MARKS or rest[1] not in self._words.insertions:
            return rest
        if rest[1] in self._words.relatives:
            return rest[2:]
        ends = [position for position, token in enumerate(rest[2:9], start=2) if token == rest[0]]
        return rest[ends[0] + 1 :] if ends else rest

    def _is_city_deed(self, words: Sequence[str]) -> bool:
        starts = range(len(words))
        return any(_longest(self._city_complements, words[start:], last=False) for start in starts)


def _longest(rules: ContextRules, tokens: Sequence[str], *, last: bool) -> int:
    """Return the length of the longest token sequence of the rules that is adjacent, or 0."""
    if not tokens:
        return 0
    index = rules.before if last else rules.after
    best = 0
    for _, words, _ in index.get(tokens[-1] if last else tokens[0], ()):
        size = len(words)
        if size > best and tuple(tokens[-size:] if last else tokens[:size]) == words:
            best = size
    return best


def is_headline(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether most words here are capitalised, as in a headline."""
    words = [token for token in (*before, *after) if token.isalpha()]
    return 2 * sum(token[0].isupper() for token in words) > len(words)
