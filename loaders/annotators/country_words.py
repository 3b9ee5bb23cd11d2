"""What the step that finds countries knows of a language's grammar: its small words and a few rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from loaders.annotators.patterns import NONE, Words


@dataclass(frozen=True)
class FunctionWords:
    """The small words around a country's name, one set for each use."""

    prepositions: Words = NONE  # Before a name: it is not a subject (aid to Kyiv)
    articles: Words = NONE  # Before a name that modifies a noun: the Berlin critic
    settlements: Words = NONE  # Before a description as a place: Vienna is the city
    after_participle: Words = NONE  # After a word in -ed that is not a finite verb: Paris bombed by
    object_openers: Words = NONE  # Begins the object of a verb: Tokyo eyes a
    no_verbs: Words = NONE  # Ends like a verb and is not one
    qualifiers: Words = NONE  # Between a subject and its verb: Seoul also said
    ends: Words = NONE  # Ends a noun phrase
    insertions: Words = NONE  # Opens an insertion after a subject: Moscow, meanwhile, said
    determiners: Words = NONE  # Before a people: a Kenyan
    after_people: Words = NONE  # After a people: Kenyans who; a noun would follow an adjective
    definite: Words = NONE  # The definite article
    ways: Words = NONE  # Before the name of a place: from Hanoi
    seat_ways: Words = NONE  # Before the seat of a government as a building: came to the White House
    citing: Words = NONE  # Makes a seat of government a source: According to the Kremlin
    possessives: Words = NONE  # Makes an owner of a name: Paris's
    pairing: Words = NONE  # Before the two ends of a route: the train between London and Paris
    conjunctions: Words = NONE  # Joins the last of a list
    alternatives: Words = NONE  # Joins two names of one kind: Kenyan or Ugandan
    joints: Words = NONE  # Joins capitals into a list: Paris nor Berlin
    list_joints: Words = NONE  # Joins countries into a list or a match: Peru beat Chile
    complementizers: Words = NONE  # Begins what a state is asked to do: insisted that Moscow stop
    relatives: Words = NONE  # Begins a relative clause: Moscow, which denied
    company_links: Words = NONE  # Inside a company's name: Bank of India and Ceylon


class CountryGrammar:
    """The rules of a language that are more than a list of words; the default is a language without such rules."""

    singular_endings: ClassVar[tuple[str, ...]] = ()
    """Endings of verb forms in the singular."""
    adverb_endings: ClassVar[tuple[str, ...]] = ()
    bare_genitive_endings: ClassVar[tuple[str, ...]] = ()
    """Endings of names whose possessive is a bare apostrophe."""

    def inflect(self, name: str, kind: str) -> Iterable[str]:
        """Return the forms of a name of this kind (`country_names.kind`) by inflection, its own first."""
        return (name,)

    def spellings(self, forms: list[str]) -> list[str]:
        """Return the further spellings of a name that news uses, given the first ones."""
        return []

    def finite_forms(self, infinitives: Iterable[str]) -> frozenset[str]:
        """Return the finite forms of verbs whose subject is a state."""
        return frozenset(infinitives)

    def participles(self, infinitives: Iterable[str]) -> frozenset[str]:
        """Return the forms of verbs that stand before an object as well."""
        return frozenset()

    def seems_verb(self, word: str, following: list[str], words: FunctionWords) -> bool:
        """Whether a word that no list has is a finite verb, by its form and the word that follows, if one does."""
        return False
