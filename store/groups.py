"""Groups of countries (`seeds/country_groups.csv`): their names, and their rows in a database.

A statement needs to know whether a name means one country or several when it is built, so the names are
read from the file. Its rows are in every database, for SQL.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from store.names import plain_words


class Group(NamedTuple):
    """A group of countries: its columns, and the codes of its countries."""

    key: str
    name: str
    other_names: str
    kind: str
    as_of: date
    source: str
    countries: tuple[str, ...]


@cache
def packaged_groups() -> dict[str, Group]:
    """Read the groups that ship with dateline, by their keys."""
    with files("seeds").joinpath("country_groups.csv").open(encoding="utf-8") as rows:
        read = [
            Group(
                row["key"], row["name"], row["other_names"], row["kind"], date.fromisoformat(row["as_of"]),
                row["source"], tuple(row["countries"].split()),
            )
            for row in csv.DictReader(rows)
        ]  # fmt: skip
    return {group.key: group for group in read}


@cache
def _keys_by_name() -> dict[str, str]:
    groups = packaged_groups().values()
    names = ((group.key, (group.key, group.name, *group.other_names.split(";"))) for group in groups)
    return {_plain(name): key for key, called in names for name in called if name}


def find_group(name: str) -> Group | None:
    """Find the group that a key or name means, however it is spelt; None where it means none.

    >>> [group.key for name in ("the Middle East", "EU", "nato", "France") if (group := find_group(name))]
    ['middle-east', 'eu', 'nato']
    """
    key = _keys_by_name().get(_plain(name))
    return packaged_groups()[key] if key else None


def _plain(name: str) -> str:
    return plain_words(name).removeprefix("the ")
