"""All annotators in their order: from an article's text to its people, roles, countries, dates and quotations."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import EntryPoint
from typing import Final

from loaders.annotators.people import PersonAnnotator
from loaders.languages.registry import Language, find_language, get_language, plugin_of, primary_subtag
from loaders.plugins import blaming, find_plugin, load_plugin, plugins
from loaders.records import Found, LexiconEntry, Unannotated
from store.errors import LoadError
from store.texts import NO_PACK

OURS = "dateline"
"""The name of the annotator of people that comes with dateline."""

ENTRY_POINTS: Final = "dateline.annotators"
"""The group of entry points by which other packages add annotators of people."""


class UnknownAnnotator(LoadError):
    """The annotator of people that was asked for does not exist."""

    def __init__(self, name: str) -> None:
        self.name = name
        known = ", ".join([OURS, "spacy", *sorted(plugins(ENTRY_POINTS))])
        super().__init__(
            f"there is no annotator {name!r}; choose one of {known}; or spacy:MODEL with a model's name, or module:Class"
        )


def make_people_annotator(name: str = OURS, *, language: Language | None = None) -> PersonAnnotator | None:
    """Make the annotator of people of this name: `dateline`, which is the language's own, `spacy`, `spacy:MODEL`, or a plug-in.

    Raises `UnknownAnnotator`, `PluginFailed`, or `SpacyMissing` where spaCy or the model is not installed.
    """
    if name == OURS:
        return (language or get_language(ENGLISH)).make_people()
    if plugin := _plugin(name):
        return load_plugin(plugin, PersonAnnotator)  # type: ignore[type-abstract]
    kind, _, model = name.partition(":")
    if kind != "spacy":
        raise UnknownAnnotator(name)
    from loaders.annotators.people.spacy_people import SpacyAnnotator  # an optional extra
    from loaders.languages.en import load_tagger  # the words beside spaCy's model are English

    lexicon = load_tagger().lexicon
    return SpacyAnnotator(lexicon, model) if model else SpacyAnnotator(lexicon)


def _plugin(name: str) -> EntryPoint | None:
    """Find the plug-in of this name; dateline's own names are none."""
    return None if name == OURS or name.partition(":")[0] == "spacy" else find_plugin(ENTRY_POINTS, name)


ENGLISH = "en"

LONGEST_NAME = 200
"""Characters of a person's name at most: what is longer is a list, and no index would take it."""


class LanguageAnnotator:
    """The steps of one language, in their order.

    `version` names the code, the words and the names, and changes with them. `plugin` takes part, if any does.
    """

    def __init__(
        self,
        pack: Language,
        names: Iterable[LexiconEntry],
        *,
        people: str = OURS,
        plugin: EntryPoint | None = None,
    ) -> None:
        self.plugin = plugin
        lexicon = sorted(names, key=lambda row: (row.country_code, row.name, row.kind, row.language))
        self._countries = pack.make_countries(lexicon)
        self._people = make_people_annotator(people, language=pack)
        self._roles = pack.make_roles()
        self._dates = pack.make_dates()
        self._quotations = pack.make_quotations()
        rows = "\n".join(f"{r.country_code},{r.name},{r.kind},{r.language}" for r in lexicon)
        lexicon_version = f"lexicon-{hashlib.sha256(rows.encode()).hexdigest()[:12]}"
        steps = (self._people, self._roles, self._countries, self._dates, self._quotations)
        self.version = " ".join([pack.code, *(step.version for step in steps if step), lexicon_version])

    def annotate(self, article: Unannotated) -> Found:
        """Recognise what an article names; spans are code points of its text (title, blank line, body)."""
        text = article.text
        candidates = self._countries.match(text) if self._countries else []
        people = self._people.annotate(text, candidates) if self._people else []
        people = [person for person in people if len(person.name) <= LONGEST_NAME]
        countries = self._countries.decide(text, candidates, people) if self._countries else []
        roles = self._roles.annotate(text, people, countries) if self._roles else []
        dates = self._dates.annotate(text, article.published_on, people) if self._dates else []
        quotations = self._quotations.annotate(text, people, roles, countries) if self._quotations else []
        return {
            "person_mentions": people,
            "country_mentions": countries,
            "person_roles": roles,
            "date_mentions": dates,
            "quotations": quotations,
        }


class Annotator:
    """Annotates each article by the pack of its language; an article without a pack has nothing recognised.

    `names` are looked for in articles of their own language. `people` is the choice of
    `make_people_annotator` for articles in English, which spaCy's are for; other languages use their own.
    """

    def __init__(self, names: Iterable[LexiconEntry], *, people: str = OURS) -> None:
        self._names = tuple(names)
        self._people = people
        self._by_tag: dict[str, LanguageAnnotator | None] = {}

    def annotate(self, article: Unannotated) -> Found:
        """Recognise what an article names; spans are code points of `article.text`."""
        steps = self._steps(article.language)
        if steps is None:
            return {}
        with blaming(steps.plugin):
            return steps.annotate(article)

    def version(self, language: str) -> str:
        """Return the version that annotates articles with this language tag; `NO_PACK` if there is none."""
        steps = self._steps(language)
        return steps.version if steps else NO_PACK

    def _steps(self, tag: str) -> LanguageAnnotator | None:
        if tag not in self._by_tag:
            self._by_tag[tag] = self._make(primary_subtag(tag))
        return self._by_tag[tag]

    def _make(self, code: str) -> LanguageAnnotator | None:
        pack = find_language(code)
        if pack is None:
            return None
        names = [name for name in self._names if primary_subtag(name.language) == code]
        plugin = _plugin(self._people) if code == ENGLISH else plugin_of(code)
        with blaming(plugin):
            people = self._people if code == ENGLISH else OURS
            return LanguageAnnotator(pack, names, people=people, plugin=plugin)
