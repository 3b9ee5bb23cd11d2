"""English: its words in `seeds/en/`, and the rules that no list can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from loaders.annotators.countries import CountryAnnotator
from loaders.annotators.country_contexts import CountryLanguage
from loaders.annotators.country_words import CountryGrammar, FunctionWords
from loaders.annotators.dates import DateAnnotator
from loaders.annotators.people import PeopleAnnotator
from loaders.annotators.people.kinds import EITHER_NAME, FEMALE_NAME, MALE_NAME, WORD_CLASSES
from loaders.annotators.people.tagger import Tagger, read_tagger
from loaders.annotators.people.words import PeopleWords
from loaders.annotators.quotations import QuotationAnnotator
from loaders.annotators.role_words import (
    ROLE_COLUMNS,
    RoleGrammar,
    RoleLanguage,
    RoleWords,
    Vocabulary,
    role_word,
)
from loaders.annotators.roles import RoleAnnotator
from loaders.languages.en_dates import load_dates
from loaders.languages.en_quotations import load_given_names, load_quotations
from loaders.languages.folder import read_countries
from loaders.languages.words import packaged_folder, read_classes, read_rows, read_words
from loaders.records import LexiconEntry

_FOLDER: Final = packaged_folder("en")

_SMALL_WORDS: Final = re.compile(r"\b(?:and|of|the|da|de|for)\b")
_SAINT: Final = re.compile(r"\b(?:Saint|St\.?)(?= )")

_SURE: Final = 0.4
"""A given name shows the sex if the share of men among its bearers is at least this far from one half."""

PEOPLE_TOPICS: Final = (
    "abbreviations", "dates", "family_first", "firms", "function_words", "groups", "headlines", "particles",
    "places", "things", "titles",
)  # fmt: skip
"""The word lists of the steps that find people."""


@cache
def load_words() -> PeopleWords:
    """Load the words of the steps that find people, once for each process; "'s" is a word of its own."""
    rows = list(read_classes(_FOLDER, PEOPLE_TOPICS, WORD_CLASSES))
    unsure = {word for word, classes in rows if EITHER_NAME in classes}
    sexes = [
        (name.lower(), [MALE_NAME if share > 0.5 else FEMALE_NAME])
        for name, share in load_given_names().items()
        if abs(share - 0.5) > _SURE and name.lower() not in unsure
    ]
    return PeopleWords([*rows, *sexes], clitic="[sS]")


@cache
def load_tagger() -> Tagger:
    """Load the tagger of people, once for each process."""
    return read_tagger(load_words(), _FOLDER.joinpath("people"))


class EnglishCountryGrammar(CountryGrammar):
    """The verbs of English, and how it writes names."""

    singular_endings = ("s",)  # the Iraqi forces, but the Iraqi said
    adverb_endings = ("ly",)
    bare_genitive_endings = ("s",)  # Athens' plan

    def spellings(self, forms: list[str]) -> list[str]:
        """Write `&` for `and`, `St.` or `St` for `Saint`, and the small words with a capital.

        >>> EnglishCountryGrammar().spellings(["Trinidad & Tobago"])
        ['Trinidad and Tobago', 'Trinidad & Tobago', 'Trinidad & Tobago', 'Trinidad And Tobago', 'Trinidad & Tobago']
        """
        found = [*forms]
        base = forms[0]
        if " & " in base or " and " in base:
            found += [form.replace(" & ", " and ") for form in found] + [
                form.replace(" and ", " & ") for form in found
            ]
        if _SAINT.search(base):
            found += [_SAINT.sub(saint, form) for form in found for saint in ("Saint", "St.", "St")]
        found += [_SMALL_WORDS.sub(lambda word: word.group().title(), form) for form in found]
        return found[len(forms) :]

    def finite_forms(self, infinitives: Iterable[str]) -> frozenset[str]:
        """Return the third person and the regular past of verbs.

        >>> sorted(EnglishCountryGrammar().finite_forms(["deny", "urge", "press"]))
        ['denied', 'denies', 'pressed', 'presses', 'urged', 'urges']
        """
        forms: set[str] = set()
        for verb in infinitives:
            consonant_y = verb.endswith("y") and verb[-2] not in "aeou"
            stem = verb[:-1] + "i" if consonant_y else verb
            sibilant = stem.endswith(("s", "sh", "ch", "x", "z", "o")) or consonant_y
            forms.add(stem + ("es" if sibilant else "s"))
            forms.add(stem + ("d" if stem.endswith("e") else "ed"))
            if _doubles(verb):
                forms.add(verb + verb[-1] + "ed")
        return frozenset(forms)

    def participles(self, infinitives: Iterable[str]) -> frozenset[str]:
        """Return the present participles of verbs.

        >>> sorted(EnglishCountryGrammar().participles(["deny", "urge", "snub"]))
        ['denying', 'snubbing', 'snubing', 'urging']
        """
        forms: set[str] = set()
        for verb in infinitives:
            forms.add(verb.removesuffix("e") + "ing")
            if _doubles(verb):
                forms.add(verb + verb[-1] + "ing")
        return frozenset(forms)

    def seems_verb(self, word: str, following: list[str], words: FunctionWords) -> bool:
        """Whether a word is a finite verb by its ending and what follows: `shrugged at`, `eyes a`.

        >>> english = load_countries()
        >>> english.grammar.seems_verb("shrugged", ["at"], english.words)
        False
        >>> english.grammar.seems_verb("shrugged", ["off"], english.words)
        True
        """
        if not following:
            return False
        if word.endswith("ed"):
            return following[0] not in words.after_participle
        return len(word) > 4 and word.endswith("s") and following[0] in words.object_openers


def _doubles(verb: str) -> bool:
    """Whether a verb may double its last consonant: short ones do, longer ones by their stress.

    >>> _doubles("snub"), _doubles("deny")
    (True, False)
    """
    return len(verb) > 2 and verb[-1] in "bdglmnprt" and verb[-2] in "aeiou" and verb[-3] not in "aeiou"


@cache
def load_countries() -> CountryLanguage:
    """Load the words with which countries are found in English, once for each process."""
    return read_countries(_FOLDER, EnglishCountryGrammar())


_STATEMENT: Final = re.compile(
    r"(?:,?\s+who)?\s+(?:(?:was|is|has\s+been|had\s+been)\s+(?:re-?)?(?:named|elected|appointed|sworn\s+in)|"
    r"is\s+also|was\s+also|also\s+serves|is|was|became|has\s+been|had\s+been|has\s+become|remains|"
    r"(?:(?:has|have|had|is|was)\s+)?(?:serve[sd]|serving|worked|took\s+over|resigned|retired|stepped\s+down|re-?elected|elected|appointed|named|sworn\s+in)\s+as)\s+"
    r"(?:as\s+)?(?=\S)|,\s+(?:elected|appointed|named|sworn\s+in)\s+(?:as\s+)?(?=\S)"
)


_OF_COUNTRY: Final = re.compile(r"\s+of\s+(?=[^\W\d_a-z])")
_ANOTHER: Final = re.compile(r",?\s+and\s+(?:the|its|his|her)\s[^.,;:\n]{3,60},\s+(?=[^\W\d_a-z])")


@cache
def load_roles() -> RoleLanguage:
    """Load the words with which roles are found in English, once for each process."""
    words = read_words(_FOLDER, "role_grammar", RoleWords)
    rows = [role_word(*row) for row in read_rows(_FOLDER, "roles", ROLE_COLUMNS)]
    return RoleLanguage(
        Vocabulary.of(rows, words),
        words,
        RoleGrammar(
            _STATEMENT,
            _ANOTHER,
            _OF_COUNTRY,
            no_noun_endings=("ed", "ing", "ly"),
            participle_endings=("ing",),
        ),
    )


class English:
    """English, whose words are in `seeds/en/`."""

    code = "en"

    def make_people(self) -> PeopleAnnotator:
        """Make the annotator of people: the packaged tagger."""
        return PeopleAnnotator(load_tagger)

    def make_countries(self, names: Iterable[LexiconEntry]) -> CountryAnnotator:
        """Make the annotator of countries, with these `names`."""
        return CountryAnnotator(names, load_countries())

    def make_roles(self) -> RoleAnnotator:
        """Make the annotator of roles."""
        return RoleAnnotator(load_roles())

    def make_dates(self) -> DateAnnotator:
        """Make the annotator of dates."""
        return DateAnnotator(load_dates())

    def make_quotations(self) -> QuotationAnnotator:
        """Make the annotator of quotations."""
        return QuotationAnnotator(load_quotations())


PACK = English()
