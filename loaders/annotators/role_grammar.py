"""What a language gives the step that finds roles: its function words and a few rules of grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from loaders.annotators.patterns import NONE, Words

_NEVER = re.compile("(?!)")


@dataclass(frozen=True)
class RoleWords:
    """The small words around the role of a person, by what they do there."""

    articles: Words = NONE  # Before a role: the president
    complement_openers: Words = NONE  # Before the noun of a complement: minister of the interior
    definite: Words = NONE  # Makes a description definite: the president, Wang Wei, spoke
    quantifiers: Words = NONE  # Before a role that is nobody's in particular: any president
    prepositions: Words = NONE  # Begins a complement: minister for trade
    before_names: Words = NONE  # Begins a complement only before a name: professor at Yale
    destinations: Words = NONE  # After it another country than the bearer's: ambassador to Mali
    beginnings: Words = NONE  # Begins a role; no modifier stands before it: former prime minister
    clitics: Words = NONE  # Makes an owner of a word: Mali's president
    possessives: Words = NONE  # The clitics and the bare apostrophes
    conjunctions: Words = NONE  # Joins the last of a list: Ann Duval, baker and mayor
    joints: Words = NONE  # Joins the nouns of a complement: minister of trade and industry
    prefixes: Words = NONE  # Before a head noun, with a hyphen: vice-president
    modifier_prefixes: Words = NONE  # Before a modifier, with a hyphen: then-foreign minister
    suffixes: Words = NONE  # After a head noun, with a hyphen: president-elect
    followers: Words = NONE  # After a role that is complete: the mayor since May
    supposed: Words = NONE  # Before a statement that is none: if she is president
    no_title: Words = NONE  # Before a bare noun that is no title: as president Putin
    speaking: Words = NONE  # After a description that speaks: the Russian president said
    ages: Words = NONE  # After an age before a role: Ann Duval, 45-year-old, mayor


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
