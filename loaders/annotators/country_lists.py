"""Names of countries and capitals that stand beside each other: lists, pairs, a capital in its country."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.annotators.country_contexts import Surroundings
from loaders.annotators.country_grammar import FunctionWords
from loaders.annotators.patterns import either
from loaders.records import CountryCandidate, LexiconEntry, Via

STATES = frozenset({"name", "official", "alias"})


@dataclass(slots=True)
class Reading:
    """A candidate that is a mention, so far: `form` is its surface, `via` is open until `settled`."""

    candidate: CountryCandidate
    name: LexiconEntry
    form: str
    around: Surroundings
    via: Via
    settled: bool = False


class NameLists:
    """Decides by the words between two names whether they are in a list."""

    def __init__(self, words: FunctionWords) -> None:
        joints, conjunctions = either(words.joints), either(words.conjunctions)
        self._conjunctions = words.conjunctions
        self._joint = re.compile(rf"-|/| {joints} ")
        self._city_gap = re.compile(rf", |-|/| {joints} |, {conjunctions} ")
        self._list_gap = re.compile(rf",? {either(words.list_joints)} |, |-|/")

    def is_listed(self, text: str, candidates: Sequence[CountryCandidate], position: int) -> bool:
        """Whether the name of another country stands beside this one in a list: `Peru and Chile`."""
        here = candidates[position]
        for other in candidates[max(0, position - 1) : position + 2]:
            if other is here or other.names[0].kind not in STATES:
                continue
            left, right = (other, here) if other.start < here.start else (here, other)
            if right.start - left.end < 14 and self._list_gap.fullmatch(text, left.end, right.start):
                return other.names[0].name != here.names[0].name
        return False

    def continues(self, text: str, left: Reading, right: Reading) -> bool:
        """Whether a capital goes on with a list of capitals, which are read as one: `Paris, Berlin`."""
        if right.settled or right.via != "capital" or right.name.kind != "capital":
            return False
        gap = text[left.candidate.end : right.candidate.start]
        return len(gap) < 8 and self._city_gap.fullmatch(gap) is not None

    def lists_places(self, around: Surroundings) -> bool:
        """Whether a list of capitals goes on with what is none: `Paris, Brussels, San Bernardino and`."""
        before, after = around.before[-2:], around.after[:6]
        ends = not self._conjunctions.isdisjoint(after[2:])
        goes_on = ends and after[0] == "," and after[1].istitle()
        begins = before[1:] == [","] and before[0].istitle()
        return goes_on or begins

    def is_joined(self, text: str, readings: list[Reading], position: int) -> bool:
        """Whether an `and` or a hyphen joins the readings before and at a position: `Moscow-Beijing`."""
        if not 0 < position < len(readings):
            return False
        gap = text[readings[position - 1].candidate.end : readings[position].candidate.start]
        return len(gap) < 6 and self._joint.fullmatch(gap) is not None


def is_in_its_country(text: str, readings: list[Reading], position: int) -> bool:
    """Whether a capital is followed by its country: `Paris, France`."""
    if position + 1 >= len(readings):
        return False
    here, country = readings[position], readings[position + 1]
    same = here.name.country_code == country.name.country_code and country.name.kind in STATES
    return same and text[here.candidate.end : country.candidate.start] in (", ", " (")
