"""English: the first language pack."""

from __future__ import annotations

from collections.abc import Iterable

from loaders.annotators.countries import CountryAnnotator
from loaders.annotators.people import PeopleAnnotator
from loaders.annotators.roles import RoleAnnotator
from loaders.records import LexiconEntry


class English:
    """English, whose words are in `seeds/en/`."""

    code = "en"

    def make_people(self) -> PeopleAnnotator:
        """Make what finds people: the packaged tagger."""
        return PeopleAnnotator()

    def make_countries(self, names: Iterable[LexiconEntry]) -> CountryAnnotator:
        """Make what finds countries by `names`."""
        return CountryAnnotator(names)

    def make_roles(self) -> RoleAnnotator:
        """Make what finds the roles of people."""
        return RoleAnnotator()


PACK = English()
