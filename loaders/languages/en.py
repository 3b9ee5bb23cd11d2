"""English: the first language pack."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from loaders.annotators.countries import CountryAnnotator
from loaders.annotators.dates import DateAnnotator
from loaders.annotators.people import PeopleAnnotator
from loaders.annotators.people.kinds import WORD_CLASSES
from loaders.annotators.people.tagger import Tagger, read_tagger
from loaders.annotators.people.words import PeopleWords
from loaders.annotators.roles import RoleAnnotator
from loaders.languages.en_countries import load_countries
from loaders.languages.en_dates import load_dates
from loaders.languages.en_roles import load_roles
from loaders.languages.words import packaged_folder, read_classes
from loaders.records import LexiconEntry

_FOLDER: Final = packaged_folder("en")

PEOPLE_TOPICS: Final = (
    "abbreviations",
    "dates",
    "family_first",
    "firms",
    "function_words",
    "groups",
    "headlines",
    "particles",
    "places",
    "things",
    "titles",
)
"""The word lists of the steps that find people."""


@cache
def load_words() -> PeopleWords:
    """Load the words of the steps that find people, once a process; "'s" is a word of its own."""
    return PeopleWords(read_classes(_FOLDER, PEOPLE_TOPICS, WORD_CLASSES), clitic="[sS]")


@cache
def load_tagger() -> Tagger:
    """Load the tagger of people, once a process."""
    return read_tagger(load_words(), _FOLDER.joinpath("people"))


class English:
    """English, whose words are in `seeds/en/`."""

    code = "en"

    def make_people(self) -> PeopleAnnotator:
        """Make what finds people: the packaged tagger."""
        return PeopleAnnotator(load_tagger)

    def make_countries(self, names: Iterable[LexiconEntry]) -> CountryAnnotator:
        """Make what finds countries by `names`."""
        return CountryAnnotator(names, load_countries())

    def make_roles(self) -> RoleAnnotator:
        """Make what finds the roles of people."""
        return RoleAnnotator(load_roles())

    def make_dates(self) -> DateAnnotator:
        """Make what finds dates."""
        return DateAnnotator(load_dates())


PACK = English()
