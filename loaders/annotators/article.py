"""All annotators in their order: from an article's text to its people, roles and countries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from loaders.annotators.countries import CountryAnnotator
from loaders.annotators.people import PeopleAnnotator, PersonAnnotator
from loaders.annotators.roles import RoleAnnotator
from loaders.records import Annotations, LexiconEntry
from store.errors import LoadError

OURS = "dateline"
"""The name of the annotator of people that comes with dateline."""


class UnknownAnnotator(LoadError):
    """An annotator of people was asked for that there is none of."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"there is no annotator {name!r}; choose {OURS}, spacy, or spacy:MODEL with a model's name"
        )


def make_people_annotator(name: str = OURS) -> PersonAnnotator:
    """Make the annotator of people of this name: `dateline`, `spacy`, or `spacy:` and a model's name.

    Raises `UnknownAnnotator`, or `SpacyMissing` where spaCy or the model is not installed.
    """
    if name == OURS:
        return PeopleAnnotator()
    kind, _, model = name.partition(":")
    if kind != "spacy":
        raise UnknownAnnotator(name)
    from loaders.annotators.spacy_people import SpacyAnnotator  # only for who has it

    return SpacyAnnotator(model) if model else SpacyAnnotator()


class Annotator:
    """The whole way from a text to its people, roles and countries.

    `version` names the code and the lexicon, so that what another one annotated can be told (`articles.annotator`).
    """

    def __init__(self, names: Iterable[LexiconEntry], people: PersonAnnotator | None = None) -> None:
        lexicon = sorted(names, key=lambda row: (row.country_code, row.name, row.kind, row.language))
        self._countries = CountryAnnotator(lexicon)
        self._people = people or PeopleAnnotator()
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
