"""What a language gives the step that finds roles: its function words and a few rules of grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

_NEVER = re.compile("(?!)")


@dataclass(frozen=True)
class RoleWords:
    """The small words around the role of a person, by what they do there."""

    articles: frozenset[str] = frozenset()
    """Before a role: the president."""
    complement_openers: frozenset[str] = frozenset()
    """Before the noun of a complement: minister of the interior."""
    definite: frozenset[str] = frozenset()
    """Makes a description definite: the president, Wang Wei, spoke."""
    quantifiers: frozenset[str] = frozenset()
    """Before a role that is nobody's in particular: any president."""
    prepositions: frozenset[str] = frozenset()
    """Begins a complement: minister for trade."""
    before_names: frozenset[str] = frozenset()
    """Begins a complement only before a name: professor at Yale."""
    destinations: frozenset[str] = frozenset()
    """What follows in a complement is another country than the bearer's: the French ambassador to Mali."""
    beginnings: frozenset[str] = frozenset()
    """Begins a role; what stands before it is none of its modifiers: former prime minister."""
    clitics: frozenset[str] = frozenset()
    """Makes an owner of a word: Mali's president."""
    possessives: frozenset[str] = frozenset()
    """The clitics and the bare apostrophes."""
    conjunctions: frozenset[str] = frozenset()
    """Joins the last of a list: Ann Duval, baker and mayor."""
    joints: frozenset[str] = frozenset()
    """Joins the nouns of a complement: minister of trade and industry."""
    prefixes: frozenset[str] = frozenset()
    """Before a head noun, with a hyphen: vice-president."""
    modifier_prefixes: frozenset[str] = frozenset()
    """Before a modifier, with a hyphen: then-foreign minister."""
    suffixes: frozenset[str] = frozenset()
    """After a head noun, with a hyphen: president-elect."""
    followers: frozenset[str] = frozenset()
    """After a role that is complete: the mayor since May."""
    supposed: frozenset[str] = frozenset()
    """Before a statement that is none: if she is president."""
    no_title: frozenset[str] = frozenset()
    """Before a bare noun that is no title: as president Putin."""
    speaking: frozenset[str] = frozenset()
    """After a description that speaks: the Russian president said."""
    ages: frozenset[str] = frozenset()
    """After an age before a role: Ann Duval, 45-year-old, mayor."""


class RoleGrammar:
    """The rules of a language that are more than a list of words; here those of a language without any."""

    statement: ClassVar[re.Pattern[str]] = _NEVER
    """Between a name and a role that is stated of it: ` was elected `."""
    another: ClassVar[re.Pattern[str]] = _NEVER
    """Between a name and the next one in a list of appositions: `, and the mayor, `."""

    def is_no_noun(self, word: str) -> bool:
        """Whether a word is no noun by its form."""
        return False

    def is_participle(self, word: str) -> bool:
        """Whether a word says by its form what somebody does."""
        return False
