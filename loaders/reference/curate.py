"""Reference data into the store: what ships with dateline, and what users add of their own."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from loaders.records import LexiconEntry, ReferenceCountry
from loaders.reference import tables
from store import bulk, writes
from store.names import block_of, name_key, search_form

COUNTRIES, NAMES, PEOPLE = "countries", "country names", "people"
_KINDS = {COUNTRIES: tables.COUNTRIES.columns, NAMES: tables.NAMES.columns, PEOPLE: tables.PEOPLE.columns}


def kind_of(source: str) -> str | None:
    """Check by its header whether a local CSV file holds countries, names of countries, or people; None for others."""
    path = Path(source)
    if path.suffix.lower() != ".csv" or not path.is_file():
        return None
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        header = {column.strip() for column in next(csv.reader(lines), [])}
    return next((kind for kind, columns in _KINDS.items() if header >= set(columns)), None)


def load_packaged(engine: Engine) -> None:
    """Bring the packaged countries, names and groups into a store, and remove names that are no longer packaged."""
    packaged = _packaged_rows()
    with engine.connect() as connection:
        stored = writes.country_names(connection)
        known = writes.country_codes(connection)
    ours = {name for name, origin in stored.items() if origin == "dateline"}
    new = [country for country in tables.packaged_countries() if country.code not in known]
    with bulk.writing(engine) as connection:
        writes.insert_countries(connection, map(_country_row, new))
        writes.delete_country_names(connection, ours - packaged)
        writes.insert_country_names(connection, packaged - set(stored), origin="dateline")
        writes.write_groups(connection)


def load_file(engine: Engine, source: str) -> tuple[str, int, int]:
    """Load a user's file of reference data; returns its kind, its rows, and how many of them are new.

    Raises `ReferenceDataError`, which names the line, for a row that can't be used.
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
    return _load_people(engine, tables.PEOPLE.read(path))


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


def _load_people(engine: Engine, names: Sequence[tables.AuthorityName]) -> tuple[str, int, int]:
    shown = {name.key: name.name for name in names if name.kind == "full"}
    keys = {key: name_key(name) for key, name in shown.items()}
    with bulk.writing(engine) as connection:
        before = writes.count_curated(connection)
        ids = writes.person_ids(connection, {keys[key]: name for key, name in shown.items()})
        writes.insert_person_names(
            connection,
            {
                (ids[keys[name.key]], name.name, "curated"): (search_form(name.name), block_of(name.name))
                for name in names
                if name.key in keys
            },
        )
        after = writes.count_curated(connection)
    return PEOPLE, len(names), after - before


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
