"""Bring inflected names back to their base form: Владимира Путина is Владимир Путин.

The endings are data of the language (`name_endings.csv`). A name is only changed where something says so: its base
form is in the article, or the first word is a known given name only without its ending.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NameEnding:
    """An ending of a name in some case, and the ending of its base form."""

    is_given: bool
    cases: tuple[str, ...]
    ending: str
    base: str


class NameEndings:
    """The endings of a language's names.

    >>> rows = [("given", "gen", "а", ""), ("family", "gen", "ина", "ин")]
    >>> endings = NameEndings(NameEnding(part == "given", (case,), old, new) for part, case, old, new in rows)
    >>> endings.base_forms(["Ивана Репина", "Репина"], is_given_name={"иван"}.__contains__)
    ['Иван Репин', 'Репин']
    """

    def __init__(self, rows: Iterable[NameEnding]) -> None:
        by_length = sorted(rows, key=lambda row: -len(row.ending))
        self._given = [row for row in by_length if row.is_given]
        self._family = [row for row in by_length if not row.is_given]

    def base_forms(self, names: Sequence[str], *, is_given_name: Callable[[str], bool]) -> list[str]:
        """Return the names of an article in their base forms; a name that could be another's stays as it is."""
        if not self._family:
            return list(names)
        known = {word.lower() for name in names for word in name.split()}
        full = [self._full_name(name.split(), known, is_given_name) for name in names]
        bearers = {word.lower() for name in full if " " in name for word in name.split()}
        return [name if " " in name else self._single_name(name, bearers) for name in full]

    def _full_name(self, words: Sequence[str], known: set[str], is_given_name: Callable[[str], bool]) -> str:
        """Find the base form of a name of several words: the first and the others have one case."""
        name = " ".join(words)
        if len(words) < 2:
            return name
        found = {
            f"{given} {others}"
            for given, cases in _bases(self._given, words[0])
            if is_given_name(given.lower()) or given.lower() in known
            for case in cases
            for others in self._others(words[1:], case)
        }
        stated = {base for base in found if known.issuperset(base.lower().split())}
        if not stated and is_given_name(words[0].lower()):
            return name
        chosen = stated or {base for base in found if not base.startswith(f"{words[0]} ")}  # not Kamala Harri
        return chosen.pop() if len(chosen) == 1 else name

    def _others(self, words: Sequence[str], case: str) -> Iterator[str]:
        """Find the base forms of the words after the given name, all in one case."""
        rows = [row for row in self._family if case in row.cases]
        bases = [next((base for base, _ in _bases(rows, word)), "") for word in words]
        if all(bases):
            yield " ".join(bases)

    def _single_name(self, name: str, bearers: Collection[str]) -> str:
        """Find the base form of a single word that a full name of the article has."""
        if name.lower() in bearers:
            return name
        found = {base for base, _ in _bases((*self._family, *self._given), name) if base.lower() in bearers}
        return found.pop() if len(found) == 1 else name


def _bases(rows: Iterable[NameEnding], word: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the possible base forms of a word, the longest ending first."""
    for row in rows:
        if word.endswith(row.ending) and len(word) > len(row.ending):
            yield word.removesuffix(row.ending) + row.base, row.cases
