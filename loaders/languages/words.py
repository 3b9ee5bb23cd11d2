"""The words of a language pack: CSV files in one folder, one file for each topic, one row for each word.

The columns of a word list are `word,class,note`, with `|` between the classes of a word.
Nothing is cached here: a pack keeps what it read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from loaders.reference.tables import Place, Table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

WORD_COLUMNS: Final = ("word", "class", "note")

Lists = TypeVar("Lists", bound="DataclassInstance")


class WordRow(NamedTuple):
    """A row of a file: its values by column, and its line."""

    values: Mapping[str, str]
    place: Place


def packaged_folder(code: str) -> Traversable:
    """Return the folder of words of a packaged language: `seeds/en`."""
    return files("seeds").joinpath(code)


def read_rows(folder: Traversable, topic: str, columns: tuple[str, ...]) -> tuple[WordRow, ...]:
    """Read `topic`.csv, which must have these columns. Raises `ReferenceDataError`: file, line, what is wrong.

    >>> rows = read_rows(packaged_folder("en"), "roles", ("word", "class", "trait"))
    >>> rows[0].values["word"], rows[0].place.line
    ('Adm', 2)
    """
    table = Table(columns, WordRow)
    return table.read(folder.joinpath(f"{topic}.csv"), "add the file to the language's folder")


def read_classes(
    folder: Traversable, topics: Iterable[str], known: Collection[str] | None = None
) -> list[tuple[str, frozenset[str]]]:
    """Read word lists: each word with its classes, all of which must be among `known` if that is given.

    Raises `ReferenceDataError`.
    """
    return [entry for topic in topics for entry in _listed(folder, topic, known)]


def by_class(words: Iterable[tuple[str, Collection[str]]]) -> dict[str, frozenset[str]]:
    """Return the words of each class.

    >>> by_class([("in", ["place", "time"]), ("on", ["time"])]) == {"place": {"in"}, "time": {"in", "on"}}
    True
    """
    classes: dict[str, set[str]] = {}
    for word, names in words:
        for name in names:
            classes.setdefault(name, set()).add(word)
    return {name: frozenset(words) for name, words in classes.items()}


def read_words(folder: Traversable, topic: str, into: type[Lists]) -> Lists:
    """Read the word list `topic`.csv into a dataclass whose fields are frozen sets of words, one a class.

    A class without a word is empty, one that is not a field an error. Raises `ReferenceDataError`.
    """
    names = [field.name for field in fields(into)]
    classes = by_class(read_classes(folder, [topic], names))
    return into(**{name: classes.get(name, frozenset()) for name in names})


def _listed(
    folder: Traversable, topic: str, known: Collection[str] | None
) -> Iterator[tuple[str, frozenset[str]]]:
    listed: set[str] = set()
    for row in read_rows(folder, topic, WORD_COLUMNS):
        word, classes = row.values["word"], frozenset(row.values["class"].split("|"))
        if not word:
            row.place.refuse("no word", "give the word or take the row out")
        if word in listed:
            row.place.refuse(f"{word!r} is there twice", "give it one row, with | between its classes")
        if known is not None and not classes.issubset(known):
            unknown = " ".join(sorted(classes.difference(known)))
            row.place.refuse(f"{unknown!r} is not a class of words", f"use one of {', '.join(sorted(known))}")
        listed.add(word)
        yield word, classes
