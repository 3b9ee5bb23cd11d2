"""What a language gives the step that finds countries: its evidence, its function words and a few rules of grammar."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from loaders.annotators.country_contexts import ContextRow, Contexts
from loaders.annotators.patterns import NONE, Words


@dataclass(frozen=True)
class FunctionWords:
    """The small words around a country's name, by what they do there."""

    prepositions: Words = NONE  # Before a name: it is no subject (aid to Kyiv)
    articles: Words = NONE  # Before a name that modifies a noun: the Berlin critic
    settlements: Words = NONE  # Of what is named as a place: Vienna is the city
    after_participle: Words = NONE  # After a word in -ed that is no finite verb: Paris bombed by
    object_openers: Words = NONE  # Begins the object of a verb: Tokyo eyes a
    no_verbs: Words = NONE  # Ends like a verb and is none
    qualifiers: Words = NONE  # Between a subject and its verb: Seoul also said
    ends: Words = NONE  # Ends a noun phrase
    insertions: Words = NONE  # Opens an insertion after a subject: Moscow, meanwhile, said
    causes: Words = NONE  # Before a subject and an infinitive: let Athens decide
    adverbs: Words = NONE  # Between a subject and an infinitive: make London also pay
    questions: Words = NONE  # Before a subject and its infinitive: will Beijing bend
    no_clause: Words = NONE  # What follows is no clause of its own: with Tehran to
    determiners: Words = NONE  # Before a people: a Kenyan
    after_people: Words = NONE  # After a people: Kenyans who; a noun would follow an adjective
    definite: Words = NONE  # The definite article
    ways: Words = NONE  # Before the name of a place: from Hanoi
    seat_ways: Words = NONE  # Before the seat of a government as a building: came to the White House
    citing: Words = NONE  # Before it a seat is a source: According to the Kremlin
    inside: Words = NONE  # Before the name of a place: in Paris
    possessives: Words = NONE  # Makes an owner of a name: Paris's
    pairing: Words = NONE  # Between two ends of a way: the train between London and Paris
    topics: Words = NONE  # Before whom something matters to, at the beginning of a sentence: For Moscow
    conjunctions: Words = NONE  # Joins the last of a list
    alternatives: Words = NONE  # Joins two names of one kind: Kenyan or Ugandan
    joints: Words = NONE  # Joins capitals into a list: Paris nor Berlin
    list_joints: Words = NONE  # Joins countries into a list or a match: Peru beat Chile
    partners: Words = NONE  # Begins another party: Kabul and its allies
    infinitive_marks: Words = NONE  # Before an infinitive: wants Athens to cut
    subject_marks: Words = NONE  # Before the subject of an infinitive: for Athens to cut
    relatives: Words = NONE  # Begins a relative clause: Moscow, which denied
    company_links: Words = NONE  # Inside a company's name: Bank of India and Ceylon
    compound_prefixes: Words = NONE  # Before a name, with a hyphen: pro-Jordan


class CountryGrammar:
    """The rules of a language that are more than a list of words; here those of a language without any."""

    def inflect(self, name: str, kind: str) -> Iterable[str]:
        """Return the forms of a name of this kind (`country_names.kind`) by inflection, its own first."""
        return (name,)

    def spellings(self, forms: list[str]) -> list[str]:
        """Return the further spellings of a name that news uses, given the first ones."""
        return []

    def finite_forms(self, infinitives: Iterable[str]) -> frozenset[str]:
        """Return the forms that verbs have after a subject that is a state."""
        return frozenset(infinitives)

    def participles(self, infinitives: Iterable[str]) -> frozenset[str]:
        """Return the forms of verbs that stand before an object as well."""
        return frozenset()

    def seems_verb(self, word: str, following: list[str], words: FunctionWords) -> bool:
        """Whether a word that no list has is a finite verb, by its form and the word that follows, if one does."""
        return False

    def is_singular(self, verb: str) -> bool:
        """Whether a finite verb is one that no people in the plural takes."""
        return False

    def is_adverb(self, word: str) -> bool:
        """Whether a word is an adverb by its form."""
        return False

    def drops_possessive(self, name: str) -> bool:
        """Whether a bare apostrophe makes an owner of a name."""
        return False


@dataclass(frozen=True)
class CountryLanguage:
    """All that the step reads a language by.

    `contexts` and `classes` are the evidence that decides ambiguous names (`docs/countries.md`).
    """

    contexts: tuple[ContextRow, ...] = ()
    classes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    words: FunctionWords = field(default_factory=FunctionWords)
    grammar: CountryGrammar = field(default_factory=CountryGrammar)

    def compile_contexts(self) -> Contexts:
        """Compile the evidence. Raises `UnknownWordClass` if a row names a class without words."""
        joints, conjunctions = sorted(self.words.alternatives), sorted(self.words.conjunctions)
        return Contexts(self.contexts, self.classes, joints=joints, conjunctions=conjunctions)

    @property
    def digest(self) -> str:
        """A hash of the evidence and the words."""
        classes = [(name, sorted(words)) for name, words in sorted(self.classes.items())]
        words = [(name, sorted(words)) for name, words in sorted(vars(self.words).items())]
        return hashlib.sha256(repr((self.contexts, classes, words)).encode()).hexdigest()
