"""The reference data: countries, their names and known people.

The files are UTF-8 CSV with a header row. Those that ship lie in the package `seeds`;
analysts may write more of the same shape. Every error names the file, the line and
what to do about it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Generic, NoReturn, TypeVar

from loaders.records import LexiconEntry, ReferenceCountry
from store.errors import LoadError

NAME_KINDS = ("name", "official", "alias", "adjective", "demonym", "capital", "government")
PERSON_NAME_KINDS = ("full", "alias")

LONGEST_NAME = 500
"""Characters of a name or key at most: PostgreSQL can't index much longer ones."""

CODE = re.compile(r"[A-Z]{2}(?:[A-Z]{2})?")
"""The code of a present or former country."""

Record = TypeVar("Record")


class ReferenceDataError(LoadError):
    """A row of the reference data can't be used; `source` and `line` say where it stands."""

    def __init__(self, source: str, line: int, problem: str, advice: str) -> None:
        self.source = source
        self.line = line
        self.problem = problem
        self.advice = advice
        super().__init__(f"{source}, line {line}: {problem}; {advice}")


@dataclass(frozen=True, slots=True)
class AuthorityName:
    """One name of a person whom an authority file knows.

    `key` is the file's own identity of the person, the same in all the person's rows;
    `kind` is `full` (one a person, the name to show) or `alias`; `country_code` is of the
    state whose public figure the person is, if the file says so; `ids` are identifiers with blanks between them.
    """

    key: str
    name: str
    kind: str
    place: Place
    country_code: str | None = None
    ids: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: its file and its last line."""

    source: str
    line: int

    def problem(self, problem: str, advice: str) -> ReferenceDataError:
        """Make the error of a row that can't be used."""
        return ReferenceDataError(self.source, self.line, problem, advice)

    def refuse(self, problem: str, advice: str) -> NoReturn:
        """Raise the error of a row that can't be used."""
        raise self.problem(problem, advice)


@dataclass(frozen=True, slots=True)
class Table(Generic[Record]):
    """The shape of a file: the columns that it must have, and what makes a record of a row."""

    columns: tuple[str, ...]
    make: Callable[[dict[str, str], Place], Record]

    def parse(
        self, lines: Iterable[str], *, source: str, refuse: Callable[[ReferenceDataError], None] | None = None
    ) -> Iterator[Record]:
        """Parse the lines of a CSV file; `source` is its name in errors. Raises `ReferenceDataError`.

        With `refuse`, which gets the error of a row, the other rows are read.

        >>> header = "code,alpha3,numeric,name,official_name,region,valid_from,valid_to,successors"
        >>> row = "CSHH,CSK,,Czechoslovakia,,Europe,1918-10-28,1992-12-31,CZ SK"
        >>> [former] = COUNTRIES.parse([header, row], source="countries.csv")
        >>> former.successors, former.valid_to.year
        (('CZ', 'SK'), 1992)
        """
        reader = csv.DictReader(lines, strict=True)
        try:
            header = tuple(reader.fieldnames or ())
            missing = [column for column in self.columns if column not in header]
            if missing:
                advice = f"the first line must be {','.join(self.columns)}"
                raise ReferenceDataError(source, 1, f"no column {', '.join(missing)}", advice)
            for row in reader:
                try:
                    record = self._record(row, Place(source, reader.line_num))
                except ReferenceDataError as problem:
                    if refuse is None:
                        raise
                    refuse(problem)
                else:
                    yield record
        except csv.Error as error:
            advice = "put quotes around a field that holds a comma, and double the quotes in it"
            raise ReferenceDataError(
                source, reader.line_num + 1, f"not readable as CSV ({error})", advice
            ) from error

    def _record(self, row: dict[str, str], place: Place) -> Record:
        if None in row:
            place.refuse("more fields than columns", "put quotes around a field that holds a comma")
        values = {key: (value or "").strip() for key, value in row.items()}
        for column in ("name", "key"):
            if len(values.get(column, "")) > LONGEST_NAME:
                place.refuse(f"{column} has over {LONGEST_NAME} characters", "shorten it")
        return self.make(values, place)

    def read(self, file: Path | Traversable, advice: str = "name a file that can") -> tuple[Record, ...]:
        """Read a file; `advice` says what to do if it can't be read. Raises `ReferenceDataError`."""
        return tuple(self.parse(checked_lines(file, advice), source=str(file)))


def checked_lines(file: Path | Traversable, advice: str = "name a file that can") -> list[str]:
    """Read the lines of a file; `advice` says what to do if it can't be read. Raises `ReferenceDataError`."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ReferenceDataError(str(file), 1, f"can't be read ({error.strerror})", advice) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ReferenceDataError(str(file), line, "is not UTF-8", "save the file as UTF-8") from error
    return text.splitlines(keepends=True)


def _country(row: dict[str, str], place: Place) -> ReferenceCountry:
    successors = tuple(row["successors"].split())
    for code in (row["code"], *successors):
        _check_code(code, place)
    if not row["name"]:
        place.refuse("no name", "give the country's usual name in English")
    return ReferenceCountry(
        code=row["code"],
        name=row["name"],
        alpha3=row["alpha3"] or None,
        numeric=row["numeric"] or None,
        official_name=row["official_name"] or None,
        region=row["region"] or None,
        valid_from=_date(row["valid_from"], place),
        valid_to=_date(row["valid_to"], place),
        successors=successors,
    )


def _country_name(row: dict[str, str], place: Place) -> LexiconEntry:
    _check_code(row["country_code"], place)
    if not row["name"]:
        place.refuse("no name", "give the name or take the row out")
    check_choice(row["kind"], NAME_KINDS, "kind", place)
    return LexiconEntry(row["country_code"], row["name"], row["kind"], row["language"] or "en")


def _authority_name(row: dict[str, str], place: Place) -> AuthorityName:
    if not row["key"]:
        place.refuse("no key", "give each person a key, the same in all rows of the person")
    if not row["name"]:
        place.refuse("no name", "give the name or take the row out")
    kind = row["kind"] or "full"
    check_choice(kind, PERSON_NAME_KINDS, "kind", place)
    code = row.get("country_code") or None
    if code is not None:
        _check_code(code, place)
    return AuthorityName(row["key"], row["name"], kind, place, code, row.get("ids", ""))


def _check_code(code: str, place: Place) -> None:
    if not CODE.fullmatch(code):
        advice = "use ISO 3166-1 alpha-2 (FR), four letters of ISO 3166-3 (SUHH) or XK"
        place.refuse(f"{code!r} is not a country code", advice)


def check_choice(value: str, choices: tuple[str, ...], column: str, place: Place) -> None:
    """Refuse a value that is not among the choices of its column."""
    if value not in choices:
        place.refuse(f"{value!r} is not a {column}", f"use one of {', '.join(choices)}")


def _date(value: str, place: Place) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        place.refuse(f"{value!r} is not a date", "write it as 1991-12-26")


COUNTRIES = Table(
    (
        "code", "alpha3", "numeric", "name", "official_name", "region", "valid_from", "valid_to", "successors",
    ),
    _country,
)  # fmt: skip
"""Countries: only `code` and `name` must be filled; dates are ISO 8601, successors codes with spaces between."""

NAMES = Table(("country_code", "name", "kind", "language"), _country_name)
"""Names of countries; an empty language means `en`."""

PEOPLE = Table(("key", "name", "kind"), _authority_name)
"""An authority file of people, which may have the columns `country_code` and `ids`; an empty kind means `full`."""


@lru_cache(maxsize=1)
def packaged_countries() -> tuple[ReferenceCountry, ...]:
    """Return the countries that ship with dateline."""
    return COUNTRIES.read(files("seeds").joinpath("countries.csv"))


@lru_cache
def packaged_country_names(language: str | None = None) -> tuple[LexiconEntry, ...]:
    """Return the names of countries that ship with dateline: of one language, or of all.

    The English ones lie in `seeds/country_names.csv`, those of another language in its folder.
    """
    seeds = files("seeds")
    folders = sorted((folder for folder in seeds.iterdir() if folder.is_dir()), key=lambda f: f.name)
    found = [file for each in (seeds, *folders) if (file := each.joinpath("country_names.csv")).is_file()]
    names = (name for file in found for name in NAMES.read(file))
    return tuple(name for name in names if language in (None, name.language))
