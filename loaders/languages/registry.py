"""The registry of language packs, and what a pack is.

A packaged language is one folder of words in `seeds/`, named by its ISO 639 code. A module of that
name in `loaders.languages` has its pack as `PACK`; without one, the folder's countries are recognised.
Other packages add theirs by an entry point of the group `dateline.languages`, named by the code. A pack is
imported when the first article of its language is annotated. `docs/languages.md` says how to add one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint
from importlib.resources import files
from pkgutil import iter_modules
from typing import Final, Protocol, cast, runtime_checkable

from loaders import languages
from loaders.annotators.countries import CountryAnnotator
from loaders.annotators.dates import DateAnnotator
from loaders.annotators.people import PersonAnnotator
from loaders.annotators.quotations import QuotationAnnotator
from loaders.annotators.roles import RoleAnnotator
from loaders.languages.folder import INFLECTIONS, FolderPack
from loaders.plugins import find_plugin, load_plugin, plugins
from loaders.records import LexiconEntry
from store.errors import LoadError

ENTRY_POINTS: Final = "dateline.languages"
"""The group of entry points by which other packages add languages."""


@runtime_checkable
class Language(Protocol):
    """A language pack: makes the steps that recognise people, countries, roles, dates and quotations in a text of its language.

    A step that the language does not have is None: nothing of its kind is recognised.
    """

    code: str
    """The primary subtag of BCP 47: `en`."""

    def make_people(self) -> PersonAnnotator | None:
        """Make the annotator of people."""
        ...

    def make_countries(self, names: Iterable[LexiconEntry]) -> CountryAnnotator | None:
        """Make the annotator of countries, with the `names` of this language."""
        ...

    def make_roles(self) -> RoleAnnotator | None:
        """Make the annotator of roles."""
        ...

    def make_dates(self) -> DateAnnotator | None:
        """Make the annotator of dates."""
        ...

    def make_quotations(self) -> QuotationAnnotator | None:
        """Make the annotator of quotations."""
        ...


class UnknownLanguage(LoadError):
    """A language was asked for that has no pack."""

    def __init__(self, code: str) -> None:
        self.code = code
        known = ", ".join(known_languages())
        super().__init__(f"there is no pack for the language {code!r}; the languages with one are {known}")


def primary_subtag(tag: str) -> str:
    """Return the subtag of a language tag (BCP 47) that decides the pack.

    >>> primary_subtag("en-GB"), primary_subtag("pt_BR"), primary_subtag("EN")
    ('en', 'pt', 'en')
    """
    return tag.replace("_", "-").partition("-")[0].lower()


def known_languages() -> list[str]:
    """List the codes of the languages that have a pack.

    >>> "en" in known_languages()
    True
    """
    return sorted(_packaged().union(plugins(ENTRY_POINTS)))


def get_language(code: str) -> Language:
    """Return the pack of a language; an unknown code raises `UnknownLanguage`, which lists the known ones.

    A packaged language comes before an installed one of the same code.

    >>> get_language("en").code
    'en'
    """
    if code in _modules():
        return cast(Language, import_module(f"{languages.__name__}.{code}").PACK)
    if code in _packaged():
        return FolderPack(code)
    if plugin := plugin_of(code):
        return load_plugin(plugin, Language)  # type: ignore[type-abstract]
    raise UnknownLanguage(code)


def plugin_of(code: str) -> EntryPoint | None:
    """Find the plug-in that has the pack of a language; None if it is a packaged one."""
    return None if code in _packaged() else find_plugin(ENTRY_POINTS, code)


def find_language(tag: str) -> Language | None:
    """Return the pack that reads a text with this language tag, or None.

    >>> find_language("en-GB").code
    'en'
    >>> find_language("tlh") is None
    True
    """
    code = primary_subtag(tag)
    return get_language(code) if code in known_languages() else None


@cache
def _modules() -> frozenset[str]:
    """List the modules that are a pack: those named by a code of ISO 639, which has two letters or three."""
    return frozenset(module.name for module in iter_modules(languages.__path__) if len(module.name) < 4)


@cache
def _packaged() -> frozenset[str]:
    folders = files("seeds").iterdir()
    return _modules().union(each.name for each in folders if each.joinpath(f"{INFLECTIONS}.csv").is_file())
