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
from typing import NoReturn, TypeVar

from loaders.records import LexiconEntry, ReferenceCountry
from store.errors import LoadError

COUNTRY_COLUMNS = (
    "code", "alpha3", "numeric", "name", "official_name", "region", "valid_from", "valid_to", "successors",
)  # fmt: skip
NAME_COLUMNS = ("country_code", "name", "kind", "language")
PEOPLE_COLUMNS = ("key", "name", "kind")

NAME_KINDS = ("name", "official", "alias", "adjective", "demonym", "capital", "government")
PERSON_NAME_KINDS = ("full", "alias")

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
    state whose public figure the person is, if the file says so.
    """

    key: str
    name: str
    kind: str
    country_code: str | None = None


def parse_countries(lines: Iterable[str], *, source: str = "countries.csv") -> Iterator[ReferenceCountry]:
    """Parse countries: the columns are `COUNTRY_COLUMNS`; only `code` and `name` must be filled.

    Dates are ISO 8601, successors codes with spaces between.

    >>> header = "code,alpha3,numeric,name,official_name,region,valid_from,valid_to,successors"
    >>> [ours] = parse_countries([header, "CSHH,CSK,,Czechoslovakia,,Europe,1918-10-28,1992-12-31,CZ SK"])
    >>> ours.successors, ours.valid_to.year
    (('CZ', 'SK'), 1992)
    """
    return parse_rows(lines, source, COUNTRY_COLUMNS, _country)


def parse_country_names(lines: Iterable[str], *, source: str = "country_names.csv") -> Iterator[LexiconEntry]:
    """Parse names of countries: the columns are `NAME_COLUMNS`; an empty language means `en`.

    >>> rows = ["country_code,name,kind,language", "FR,Hexagone,alias,fr"]
    >>> [name] = parse_country_names(rows)
    >>> name.country_code, name.name, name.kind
    ('FR', 'Hexagone', 'alias')
    """
    return parse_rows(lines, source, NAME_COLUMNS, _country_name)


def parse_people(lines: Iterable[str], *, source: str = "people.csv") -> Iterator[AuthorityName]:
    """Parse an authority file: `key,name,kind` and, if there is such a column, `country_code`.

    An empty kind means `full`. Other columns are the file's own business.

    >>> rows = ["key,name,kind", "pele,Pelé,full", "pele,Edson Arantes do Nascimento,alias"]
    >>> [name.kind for name in parse_people(rows)]
    ['full', 'alias']
    """
    return parse_rows(lines, source, PEOPLE_COLUMNS, _authority_name)


def read_countries(path: Path) -> tuple[ReferenceCountry, ...]:
    """Read a file of countries."""
    return _read(path, parse_countries)


def read_country_names(path: Path) -> tuple[LexiconEntry, ...]:
    """Read a file of names of countries."""
    return _read(path, parse_country_names)


def read_people(path: Path) -> tuple[AuthorityName, ...]:
    """Read an authority file of people."""
    return _read(path, parse_people)


@lru_cache(maxsize=1)
def packaged_countries() -> tuple[ReferenceCountry, ...]:
    """Return the countries that ship with dateline."""
    return tuple(parse_countries(_packaged("countries.csv")))


@lru_cache
def packaged_country_names(language: str | None = None) -> tuple[LexiconEntry, ...]:
    """Return the names of countries that ship with dateline: of one language, or of all.

    The English ones lie in `seeds/country_names.csv`, those of another language in its folder.
    """
    seeds = files("seeds")
    folders = sorted(
        folder.name for folder in seeds.iterdir() if folder.joinpath("country_names.csv").is_file()
    )
    paths = ["country_names.csv", *(f"{folder}/country_names.csv" for folder in folders)]
    names = (name for path in paths for name in parse_country_names(_packaged(path), source=path))
    return tuple(name for name in names if language in (None, name.language))


@lru_cache(maxsize=1)
def packaged_people() -> tuple[AuthorityName, ...]:
    """Return the sample of an authority file that ships with dateline."""
    return tuple(parse_people(_packaged("people.csv")))


def _packaged(name: str) -> list[str]:
    return files("seeds").joinpath(name).read_text(encoding="utf-8").splitlines(keepends=True)


def _read(path: Path, parse: Callable[..., Iterator[Record]]) -> tuple[Record, ...]:
    return tuple(parse(read_lines(path, "name a file that can"), source=str(path)))


def read_lines(file: Path | Traversable, advice: str) -> list[str]:
    """Read the lines of a CSV file; `advice` says what to do if it can't be read. Raises `ReferenceDataError`."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ReferenceDataError(str(file), 1, f"can't be read ({error.strerror})", advice) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ReferenceDataError(str(file), line, "is not UTF-8", "save the file as CSV UTF-8") from error
    return text.splitlines(keepends=True)


def parse_rows(
    lines: Iterable[str],
    source: str,
    columns: tuple[str, ...],
    make: Callable[[dict[str, str], Place], Record],
) -> Iterator[Record]:
    """Parse the lines of a CSV file that has at least these columns; `source` is the file's name in errors."""
    reader = csv.DictReader(lines, strict=True)
    try:
        header = tuple(reader.fieldnames or ())
        missing = [column for column in columns if column not in header]
        if missing:
            advice = f"the first line must be {','.join(columns)}"
            raise ReferenceDataError(source, 1, f"no column {', '.join(missing)}", advice)
        for row in reader:
            place = Place(source, reader.line_num)
            if None in row:
                place.refuse("more fields than columns", "put quotes around a field that holds a comma")
            yield make({key: (value or "").strip() for key, value in row.items()}, place)
    except csv.Error as error:
        advice = "put quotes around a field that holds a comma, and double the quotes in it"
        raise ReferenceDataError(
            source, reader.line_num + 1, f"not readable as CSV ({error})", advice
        ) from error


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: its file and its last line."""

    source: str
    line: int

    def refuse(self, problem: str, advice: str) -> NoReturn:
        """Raise the error of a row that can't be used."""
        raise ReferenceDataError(self.source, self.line, problem, advice)


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
    return AuthorityName(row["key"], row["name"], kind, code)


def _check_code(code: str, place: Place) -> None:
    if not CODE.fullmatch(code):
        advice = "use ISO 3166-1 alpha-2 (FR), four letters of ISO 3166-3 (SUHH) or XK"
        place.refuse(f"{code!r} is no country code", advice)


def check_choice(value: str, choices: tuple[str, ...], column: str, place: Place) -> None:
    """Refuse a value that is none of the choices of its column."""
    if value not in choices:
        place.refuse(f"{value!r} is no {column}", f"use one of {', '.join(choices)}")


def _date(value: str, place: Place) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        place.refuse(f"{value!r} is no date", "write it as 1991-12-26")
