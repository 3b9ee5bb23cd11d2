"""Names of countries and capitals that stand beside each other: lists, pairs, a capital in its country."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.annotators.country_contexts import Surroundings
from loaders.records import CountryCandidate, LexiconEntry, Via

STATES = frozenset({"name", "official", "alias"})
_LIST_GAP = re.compile(
    r",? (?:and|or|und|&|beat|beats|v|vs\.?|versus|against|defeated|lost to|drew with|faces?|hosts?) |, |-|/"
)
_JOINT = re.compile(r"-|/| and | or | nor | & ")
_CITY_GAP = re.compile(r", | and | or | nor | & |-|/|, and ")


@dataclass(slots=True)
class Reading:
    """A candidate that is a mention, so far: `form` is its surface, `via` is open until it is settled."""

    candidate: CountryCandidate
    name: LexiconEntry
    form: str
    around: Surroundings
    via: Via
    settled: bool = False


def is_listed(text: str, candidates: Sequence[CountryCandidate], position: int) -> bool:
    """Tell whether the name of another country stands beside this one in a list."""
    here = candidates[position]
    for other in candidates[max(0, position - 1) : position + 2]:
        if other is here or other.names[0].kind not in STATES:
            continue
        left, right = (other, here) if other.start < here.start else (here, other)
        if right.start - left.end < 14 and _LIST_GAP.fullmatch(text, left.end, right.start):
            return other.names[0].name != here.names[0].name
    return False


def continues(text: str, left: Reading, right: Reading) -> bool:
    """Tell whether a capital goes on with a list of capitals: they are read as one."""
    if right.settled or right.via != "capital" or right.name.kind != "capital":
        return False
    gap = text[left.candidate.end : right.candidate.start]
    return len(gap) < 8 and _CITY_GAP.fullmatch(gap) is not None


def lists_places(around: Surroundings) -> bool:
    """Tell whether a list of capitals goes on with what is none: `Paris, Brussels, San Bernardino and`."""
    before, after = around.before[-2:], around.after[:6]
    goes_on = after[:1] == [","] and len(after) > 3 and after[1].istitle() and "and" in after[2:]
    begins = before[1:] == [","] and before[0].istitle()
    return goes_on or begins


def is_in_its_country(text: str, readings: list[Reading], position: int) -> bool:
    """Tell whether `Paris` is followed by `, France`."""
    if position + 1 >= len(readings):
        return False
    here, country = readings[position], readings[position + 1]
    same = here.name.country_code == country.name.country_code and country.name.kind in STATES
    return same and text[here.candidate.end : country.candidate.start] in (", ", " (")


def is_joined(text: str, readings: list[Reading], position: int) -> bool:
    """Tell whether an `and` or a hyphen joins the readings before and at a position."""
    if not 0 < position < len(readings):
        return False
    gap = text[readings[position - 1].candidate.end : readings[position].candidate.start]
    return len(gap) < 6 and _JOINT.fullmatch(gap) is not None
