"""All annotators in their order: from an article's text to its people, roles and countries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from loaders.annotators.countries import CountryAnnotator
from loaders.annotators.people import PeopleAnnotator
from loaders.annotators.roles import RoleAnnotator
from loaders.records import Annotations, CountryName


class Annotator:
    """The whole way from a text to its people, roles and countries.

    `version` names the code and the lexicon, so that what another one annotated can be told (`articles.annotator`).
    """

    def __init__(self, names: Iterable[CountryName]) -> None:
        lexicon = sorted(names, key=lambda row: (row.country_code, row.name, row.kind, row.language))
        self._countries = CountryAnnotator(lexicon)
        self._people = PeopleAnnotator()
        self._roles = RoleAnnotator()
        rows = "\n".join(f"{r.country_code},{r.name},{r.kind},{r.language}" for r in lexicon)
        lexicon_version = hashlib.sha256(rows.encode()).hexdigest()[:12]
        versions = (self._people.version, self._roles.version, self._countries.version)
        self.version = f"{' '.join(versions)} lexicon-{lexicon_version}"

    def annotate(self, text: str) -> Annotations:
        """Recognise what an article (title, blank line, body) names; spans are code points of `text`."""
        candidates = self._countries.match(text)
        people = self._people.annotate(text, candidates)
        countries = self._countries.decide(text, candidates, people)
        roles = self._roles.annotate(text, people, countries)
        return Annotations(tuple(people), tuple(roles), tuple(countries))
