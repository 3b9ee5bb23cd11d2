"""The words of a language pack: CSV files in one folder, one file a topic, one row a word.

The columns of a word list are `word,class,note`; the classes are the fields of the
dataclass that the list is read into, so a class that no step asks for is an error.
Nothing is cached here: a pack keeps what it read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from loaders.reference.tables import Place, ReferenceDataError, parse_rows

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

WORD_COLUMNS: Final = ("word", "class", "note")

Lists = TypeVar("Lists", bound="DataclassInstance")


class Row(NamedTuple):
    """A row of a file, by column, and where it stands."""

    values: Mapping[str, str]
    place: Place


def packaged_folder(code: str) -> Traversable:
    """Return the folder of words of a packaged language: `seeds/en`."""
    return files("seeds").joinpath(code)


def read_rows(folder: Traversable, topic: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
    """Read `topic`.csv, which must have these columns. Raises `ReferenceDataError`: file, line, what is wrong.

    >>> rows = read_rows(packaged_folder("en"), "roles", ("kind", "words", "trait"))
    >>> rows[0].values["words"], rows[0].place.line
    ('Adm.', 2)
    """
    file = folder.joinpath(f"{topic}.csv")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ReferenceDataError(
            str(file), 1, f"can't be read ({error.strerror})", "add the file to the language's folder"
        ) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ReferenceDataError(str(file), line, "is not UTF-8", "save the file as CSV UTF-8") from error
    return tuple(parse_rows(text.splitlines(keepends=True), str(file), columns, Row))


def read_words(folder: Traversable, topic: str, into: type[Lists]) -> Lists:
    """Read the word list `topic`.csv into a dataclass whose fields are frozen sets of words, one a class.

    A class without a row is empty. Raises `ReferenceDataError`.
    """
    classes: dict[str, set[str]] = {field.name: set() for field in fields(into)}
    for row in read_rows(folder, topic, WORD_COLUMNS):
        word, name = row.values["word"], row.values["class"]
        if not word:
            row.place.refuse("no word", "give the word or take the row out")
        if name not in classes:
            row.place.refuse(f"{name!r} is no class of words", f"use one of {', '.join(classes)}")
        if word in classes[name]:
            row.place.refuse(f"{word!r} is there twice as {name}", "take one of the rows out")
        classes[name].add(word)
    return into(**{name: frozenset(words) for name, words in classes.items()})


def read_classes(
    folder: Traversable, topics: Iterable[str], known: Collection[str]
) -> list[tuple[str, frozenset[str]]]:
    """Read word lists of which a row is a word and its classes, parted by `|`; `known` are the classes that there are.

    Raises `ReferenceDataError`.
    """
    words = []
    for topic in topics:
        listed = set()
        for row in read_rows(folder, topic, WORD_COLUMNS):
            word, classes = row.values["word"], frozenset(row.values["class"].split("|"))
            if not word or word in listed:
                row.place.refuse(
                    f"no word, or {word!r} again", "give each word one row, with all its classes"
                )
            if not classes.issubset(known):
                row.place.refuse(
                    f"{' '.join(sorted(classes.difference(known)))!r} is no class of words",
                    f"use one of {', '.join(sorted(known))}",
                )
            listed.add(word)
            words.append((word, classes))
    return words
