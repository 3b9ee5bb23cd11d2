"""Load reference data into the store: dateline's own, and what users add."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from loaders.linking.stored import link_blocks
from loaders.records import LexiconEntry, ReferenceCountry
from loaders.reference import authority, tables
from loaders.reference.tables import ReferenceDataError
from store import bulk, writes
from store.authority import Entry, replace_file
from store.people import prune
from store.transactions import persist

COUNTRIES, NAMES, PEOPLE = "countries", "country names", "people"
_KINDS = {COUNTRIES: tables.COUNTRIES.columns, NAMES: tables.NAMES.columns}


def kind_of(source: str) -> str | None:
    """Check by its header whether a local CSV file holds countries, names of countries, or people; None for others."""
    path = Path(source)
    if not path.name.endswith((".csv", ".CSV", authority.FTM)) or not path.is_file():
        return None
    if path.name.endswith(authority.FTM):
        return PEOPLE
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        header = {column.strip() for column in next(csv.reader(lines), [])}
    if authority.is_authority(header):
        return PEOPLE
    return next((kind for kind, columns in _KINDS.items() if header >= set(columns)), None)


def load_packaged(engine: Engine) -> None:
    """Bring the packaged countries, names and groups into a store, and remove names that are no longer packaged."""
    packaged = _packaged_rows()
    with engine.connect() as connection:
        stored = writes.country_names(connection)
        known = writes.country_codes(connection)
    ours = {name for name, origin in stored.items() if origin == "dateline"}
    new = [country for country in tables.packaged_countries() if country.code not in known]

    def write(connection: Connection) -> None:
        writes.insert_countries(connection, map(_country_row, new))
        writes.delete_country_names(connection, ours - packaged)
        writes.insert_country_names(connection, packaged - set(stored), origin="dateline")
        writes.write_groups(connection)

    persist(engine, write)


def load_file(
    engine: Engine, source: str, *, refuse: Callable[[ReferenceDataError], None]
) -> tuple[str, int, int]:
    """Load a user's file of reference data; returns its kind, its rows or people, and how many of them are new.

    Of an authority file a row that can't be used is left out, and `refuse` gets the error, which names the
    line; in other files it is raised.
    """
    kind, path = kind_of(source), Path(source)
    if kind == COUNTRIES:
        countries = tables.COUNTRIES.read(path)
        with bulk.writing(engine) as connection:
            known = writes.country_codes(connection)
            writes.insert_countries(connection, map(_country_row, countries))
        return COUNTRIES, len(countries), sum(country.code not in known for country in countries)
    if kind == NAMES:
        return _load_names(engine, source, tables.NAMES.read(path))
    entries, problems = authority.read_people(path)
    for problem in problems:
        refuse(problem)
    return PEOPLE, len(entries), _load_people(engine, path.name, entries)


def _load_names(engine: Engine, source: str, names: Sequence[LexiconEntry]) -> tuple[str, int, int]:
    rows = {_name_row(name) for name in names}
    with bulk.writing(engine) as connection:
        unknown = sorted({name.country_code for name in names} - writes.country_codes(connection))
        if unknown:
            problem = f"no country has the code {', '.join(unknown)}"
            tables.Place(source, 1).refuse(problem, "load a file of countries that has it first")
        new = rows - set(writes.country_names(connection))
        writes.insert_country_names(connection, new, origin="user")
    return NAMES, len(names), len(new)


def _load_people(engine: Engine, file: str, entries: Sequence[Entry]) -> int:
    """Replace the people of an authority file, and link the names that it concerns; gives how many are new or changed."""
    with bulk.writing(engine) as connection:
        new, touched, blocks = replace_file(connection, file, entries)
        link_blocks(connection, blocks)
        prune(connection, touched)
    return new


def read_lexicon(engine: Engine) -> list[LexiconEntry]:
    """Give the names by which countries are recognised; where a user's name is written as one of dateline's, the user's counts."""
    with engine.connect() as connection:
        own = [
            LexiconEntry(*row) for row, origin in writes.country_names(connection).items() if origin == "user"
        ]
    taken = {name.name for name in own}
    return own + [name for name in tables.packaged_country_names() if name.name not in taken]


@cache
def _packaged_rows() -> frozenset[writes.CountryNameRow]:
    return frozenset(map(_name_row, tables.packaged_country_names()))


def _country_row(country: ReferenceCountry) -> dict[str, Any]:
    row = {column: getattr(country, column) for column in writes.COUNTRY_COLUMNS}
    return row | {"successors": " ".join(country.successors)}


def _name_row(name: LexiconEntry) -> writes.CountryNameRow:
    return name.country_code, name.name, name.kind, name.language
