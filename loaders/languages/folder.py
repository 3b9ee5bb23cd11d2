"""The pack of a language that is a folder of words: countries are recognised in it, and people if the folder has a model.

The folder in `seeds/` has the names of countries (`country_names.csv`), how they inflect
(`country_inflections.csv`), and the evidence and small words that English has, too; for people,
the model's files in `people/` and the word lists `PEOPLE_TOPICS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, partial
from importlib.resources.abc import Traversable
from typing import Final

from loaders.annotators.countries import CountryAnnotator
from loaders.annotators.country_contexts import (
    CONTEXT_COLUMNS,
    CountryLanguage,
    context_row,
)
from loaders.annotators.country_words import CountryGrammar, FunctionWords
from loaders.annotators.people import PeopleAnnotator
from loaders.annotators.people.inflection import NameEnding
from loaders.annotators.people.kinds import WORD_CLASSES
from loaders.annotators.people.tagger import MODEL, Tagger, read_tagger
from loaders.annotators.people.words import PeopleWords
from loaders.languages.words import by_class, packaged_folder, read_classes, read_rows, read_words
from loaders.records import LexiconEntry

INFLECTIONS: Final = "country_inflections"
INFLECTION_COLUMNS: Final = ("kind", "ending", "forms")
NAME_ENDINGS: Final = "name_endings"
NAME_ENDING_COLUMNS: Final = ("part", "cases", "ending", "base")
_PEOPLES: Final = ("adjective", "demonym")


class Inflections(CountryGrammar):
    """Inflects names by their endings: the longest ending of a name's kind decides.

    >>> spanish = Inflections({("adjective", "o"): ("o", "a", "os", "as")})
    >>> list(spanish.inflect("turco", "adjective"))
    ['turco', 'Turco', 'turca', 'Turca', 'turcos', 'Turcos', 'turcas', 'Turcas']
    """

    def __init__(self, forms: dict[tuple[str, str], tuple[str, ...]]) -> None:
        self._forms = forms
        self._longest = max((len(ending) for _, ending in forms), default=0)

    def inflect(self, name: str, kind: str) -> Iterator[str]:
        """Yield the forms of a name; those of a people also with a capital, as at the beginning of a sentence."""
        for size in range(min(self._longest, len(name)), -1, -1):
            stem = name[: len(name) - size]
            forms = self._forms.get((kind, name[len(stem) :]))
            if forms is not None:
                break
        else:
            stem, forms = name, ("",)
        for form in forms:
            inflected = stem + form
            yield inflected
            if kind in _PEOPLES:
                yield inflected[0].upper() + inflected[1:]


PEOPLE_TOPICS: Final = ("dates", "function_words", "particles", "places", "things", "titles")
"""The word lists of the steps that find people."""

PEOPLE_FOLDER: Final = "people"
"""The folder of the files of the tagger of people."""


class FolderPack:
    """Finds the countries of a language by the words in its folder, and people by the model there; roles, dates and quotations stay unread."""

    def __init__(self, code: str) -> None:
        self.code = code

    def make_countries(self, names: Iterable[LexiconEntry]) -> CountryAnnotator:
        """Make the annotator of countries, with these `names`."""
        return CountryAnnotator(names, load_countries(self.code))

    def make_people(self) -> PeopleAnnotator | None:
        """Make the annotator of people, if the folder has a model."""
        has_model = packaged_folder(self.code).joinpath(PEOPLE_FOLDER, MODEL).is_file()
        return PeopleAnnotator(partial(load_tagger, self.code)) if has_model else None

    def make_roles(self) -> None:
        """Make nothing: roles are not recognised."""

    make_dates = make_quotations = make_roles


def load_people_words(code: str) -> PeopleWords:
    """Load the words of the steps that find people; family names that come first are those in the folder of English."""
    family_first = read_classes(packaged_folder("en"), ["family_first"], WORD_CLASSES)
    folder = packaged_folder(code)
    rows = [*read_classes(folder, PEOPLE_TOPICS, WORD_CLASSES), *family_first]
    return PeopleWords(rows, endings=_read_endings(folder))


def _read_endings(folder: Traversable) -> list[NameEnding]:
    """Read the endings of names in other cases, if the language has some."""
    if not folder.joinpath(f"{NAME_ENDINGS}.csv").is_file():
        return []
    rows = [row.values for row in read_rows(folder, NAME_ENDINGS, NAME_ENDING_COLUMNS)]
    return [
        NameEnding(row["part"] == "given", tuple(row["cases"].split("|")), row["ending"], row["base"])
        for row in rows
    ]


@cache
def load_tagger(code: str) -> Tagger:
    """Load the tagger of people of a language, once for each process."""
    return read_tagger(load_people_words(code), packaged_folder(code).joinpath(PEOPLE_FOLDER))


@cache
def load_countries(code: str) -> CountryLanguage:
    """Load the words with which countries are found in a language, once for each process."""
    folder = packaged_folder(code)
    rows = [row.values for row in read_rows(folder, INFLECTIONS, INFLECTION_COLUMNS)]
    forms = {(row["kind"], row["ending"]): tuple(row["forms"].split("|")) for row in rows}
    return read_countries(folder, Inflections(forms))


def read_countries(folder: Traversable, grammar: CountryGrammar) -> CountryLanguage:
    """Read a language's evidence and small words from its folder."""
    return CountryLanguage(
        contexts=tuple(context_row(*row) for row in read_rows(folder, "country_contexts", CONTEXT_COLUMNS)),
        classes=by_class(read_classes(folder, ["country_classes"])),
        words=read_words(folder, "country_grammar", FunctionWords),
        grammar=grammar,
    )
