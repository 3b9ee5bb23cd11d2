"""What a language gives the step that finds countries: its evidence, its function words and a few rules of grammar."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from loaders.annotators.country_contexts import ContextRow, Contexts


@dataclass(frozen=True)
class FunctionWords:
    """The small words around a country's name, by what they do there."""

    prepositions: frozenset[str] = frozenset()
    """Before a name: it is no subject (aid to Kyiv)."""
    articles: frozenset[str] = frozenset()
    """Before a name that modifies a noun: the Berlin critic."""
    settlements: frozenset[str] = frozenset()
    """Of what is named as a place: Vienna is the city."""
    after_participle: frozenset[str] = frozenset()
    """After a word in -ed that is no finite verb: Paris bombed by."""
    object_openers: frozenset[str] = frozenset()
    """Begins the object of a verb: Tokyo eyes a."""
    no_verbs: frozenset[str] = frozenset()
    """Ends like a verb and is none."""
    qualifiers: frozenset[str] = frozenset()
    """Between a subject and its verb: Seoul also said."""
    ends: frozenset[str] = frozenset()
    """Ends a noun phrase."""
    insertions: frozenset[str] = frozenset()
    """Opens an insertion after a subject: Moscow, meanwhile, said."""
    causes: frozenset[str] = frozenset()
    """Before a subject and an infinitive: let Athens decide."""
    adverbs: frozenset[str] = frozenset()
    """Between a subject and an infinitive: make London also pay."""
    questions: frozenset[str] = frozenset()
    """Before a subject and its infinitive: will Beijing bend."""
    no_clause: frozenset[str] = frozenset()
    """What follows is no clause of its own: with Tehran to."""
    determiners: frozenset[str] = frozenset()
    """Before a people: a Kenyan."""
    after_people: frozenset[str] = frozenset()
    """After a people: Kenyans who; a noun would follow an adjective."""
    definite: frozenset[str] = frozenset()
    """The definite article."""
    ways: frozenset[str] = frozenset()
    """Before the name of a place: from Hanoi."""
    seat_ways: frozenset[str] = frozenset()
    """Before the seat of a government as a building: came to the White House."""
    citing: frozenset[str] = frozenset()
    """Before it a seat is a source: According to the Kremlin."""
    inside: frozenset[str] = frozenset()
    """Before the name of a place: in Paris."""
    possessives: frozenset[str] = frozenset()
    """Makes an owner of a name: Paris's."""
    pairing: frozenset[str] = frozenset()
    """Between two ends of a way: the train between London and Paris."""
    topics: frozenset[str] = frozenset()
    """Before whom something matters to, at the beginning of a sentence: For Moscow."""
    conjunctions: frozenset[str] = frozenset()
    """Joins the last of a list."""
    alternatives: frozenset[str] = frozenset()
    """Joins two names of one kind: Kenyan or Ugandan."""
    joints: frozenset[str] = frozenset()
    """Joins capitals into a list: Paris nor Berlin."""
    list_joints: frozenset[str] = frozenset()
    """Joins countries into a list or a match: Peru beat Chile."""
    partners: frozenset[str] = frozenset()
    """Begins another party: Kabul and its allies."""
    infinitive_marks: frozenset[str] = frozenset()
    """Before an infinitive: wants Athens to cut."""
    subject_marks: frozenset[str] = frozenset()
    """Before the subject of an infinitive: for Athens to cut."""
    relatives: frozenset[str] = frozenset()
    """Begins a relative clause: Moscow, which denied."""
    company_links: frozenset[str] = frozenset()
    """Inside a company's name: Bank of India and Ceylon."""
    compound_prefixes: frozenset[str] = frozenset()
    """Before a name, with a hyphen: pro-Jordan."""


class CountryGrammar:
    """The rules of a language that are more than a list of words; here those of a language without any."""

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
