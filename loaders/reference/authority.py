"""Authority files: known people with their names and identifiers, in dateline's own form and as others publish them.

| file | known by | a person | ids |
| --- | --- | --- | --- |
| CSV of dateline | columns `key`, `name`, `kind` | rows of one key | column `ids` |
| OpenSanctions, `targets.simple.csv` | columns `id`, `schema`, `name`, `aliases` | a row of schema Person | `opensanctions`, and `wikidata` if its id is one |
| FollowTheMoney, `*.ftm.json` | the name of the file | a line of schema Person | the same, and `wikidataId` |
| Wikidata's query service, CSV | columns `item`, `itemLabel`, or the like | rows of one item | `wikidata` |
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Set
from pathlib import Path
from typing import Any, NamedTuple

from loaders.reference.tables import LONGEST_NAME, PEOPLE, Place, ReferenceDataError, checked_lines
from store.authority import Entry
from store.names import name_key

FTM = ".ftm.json"
"""How the name of a file of FollowTheMoney's entities ends."""

_LABEL = "Label"
_QID = re.compile(r"Q[1-9]\d*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*:[^\s:]\S*")
_ALIAS = re.compile(r",\s+(?!(?:Jr|Sr|II|III|IV)\b)")
_PERSON = "Person"


class _Known(NamedTuple):
    """A person, as one row describes them."""

    place: Place
    key: str
    name: str
    aliases: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


_Rows = Iterator[_Known]
_Refuse = Callable[[ReferenceDataError], None]


def is_authority(header: Set[str]) -> bool:
    """Check by the columns of its first line whether a CSV file is an authority file."""
    return _reader_of(header) is not None


def read_people(path: Path) -> tuple[list[Entry], list[ReferenceDataError]]:
    """Read the people of an authority file, and what is wrong with the rows that can't be used.

    Raises `ReferenceDataError` for a file that can't be read at all.
    """
    problems: list[ReferenceDataError] = []
    lines = checked_lines(path)
    if path.name.endswith(FTM):
        rows = _read_ftm(lines, str(path), problems.append)
    else:
        header = {column.strip() for column in next(csv.reader(lines), [])}
        rows = (_reader_of(header) or _read_own)(lines, str(path), problems.append)
    return _merged(rows, problems.append), sorted(problems, key=lambda problem: problem.line)


def _reader_of(header: Set[str]) -> Callable[[list[str], str, _Refuse], _Rows] | None:
    if header >= set(PEOPLE.columns):
        return _read_own
    if header >= {"id", "schema", "name", "aliases"}:
        return _read_targets
    return _read_wikidata if _item_column(header) else None


def _item_column(columns: Collection[str]) -> str | None:
    """Give the variable of a query that has a label as well: `?item` if it has, else the first that has."""
    known = {*columns}
    variables = [column for column in columns if column and column + _LABEL in known]
    return "item" if "item" in variables else variables[0] if variables else None


def _merged(rows: _Rows, refuse: _Refuse) -> list[Entry]:
    """Make one entry of all rows with a key; two people of one name are left out, for nothing says who is meant."""
    by_key: defaultdict[str, list[_Known]] = defaultdict(list)
    for row in rows:
        by_key[row.key].append(row)
    entries: dict[str, Entry] = {}
    named: dict[str, tuple[str, Place]] = {}
    taken: set[str] = set()
    for key, known in by_key.items():
        titles = [row.name for row in known if row.name]
        place = known[0].place
        if not titles:
            refuse(place.problem("no row of this key has kind full", "give the name to show as kind full"))
            continue
        slug = name_key(titles[0])
        if not _has_letters(titles[0]):
            refuse(
                place.problem(
                    f"{titles[0]!r} has no letters", "give the name in letters, or take the row out"
                )
            )
            continue
        if slug in named:
            other, there = named[slug]
            taken.add(other)
            problem = f"{titles[0]!r} is another person's name too (line {there.line}); both are left out"
            refuse(place.problem(problem, "give one of them a fuller name"))
            continue
        named[slug] = key, place
        names = sorted({*titles, *(alias for row in known for alias in row.aliases)})
        ids = sorted({each for row in known for each in row.ids})
        entries[key] = Entry(key, titles[0], tuple(names), tuple(ids))
    return [entry for key, entry in entries.items() if key not in taken]


def _read_own(lines: list[str], source: str, refuse: _Refuse) -> _Rows:
    for row in PEOPLE.parse(lines, source=source, refuse=refuse):
        is_full = row.kind == "full"
        ids = _ids(row.ids, row.place, refuse)
        yield _Known(row.place, row.key, row.name if is_full else "", () if is_full else (row.name,), ids)


def _ids(stated: str, place: Place, refuse: _Refuse) -> tuple[str, ...]:
    """Read identifiers with blanks between them."""
    usable = [each for each in stated.split() if _SCHEME.fullmatch(each)]
    for each in stated.split():
        if each not in usable:
            refuse(place.problem(f"{each!r} is not an identifier", "write it as wikidata:Q7747"))
    return tuple(
        scheme.lower() + ":" + value for scheme, _, value in (each.partition(":") for each in usable)
    )


def _read_targets(lines: list[str], source: str, refuse: _Refuse) -> _Rows:
    for row, place in _records(lines, source, refuse):
        if row["schema"] == _PERSON and _is_usable(row["id"], row["name"], place, refuse):
            aliases = (alias.strip() for alias in row["aliases"].split(";"))
            yield _Known(place, row["id"], row["name"], _usable(aliases), _opensanctions(row["id"]))


def _read_wikidata(lines: list[str], source: str, refuse: _Refuse) -> _Rows:
    for row, place in _records(lines, source, refuse):
        item = _item_column(row) or ""
        key = row[item].rsplit("/", 1)[-1]
        label = row[item + _LABEL]
        if not _QID.fullmatch(key):
            refuse(
                place.problem(
                    f"{row[item]!r} is not an item of Wikidata", "select ?item, and its label as ?itemLabel"
                )
            )
        elif _QID.fullmatch(label):
            refuse(
                place.problem(
                    f"{key} has no label in the languages asked for", "ask for another language too"
                )
            )
        elif _is_usable(key, label, place, refuse):
            aliases = _ALIAS.split(row.get(item + "AltLabel", ""))
            yield _Known(place, key, label, _usable(aliases), (f"wikidata:{key}",))


def _read_ftm(lines: list[str], source: str, refuse: _Refuse) -> _Rows:
    for number, line in enumerate(lines, 1):
        place = Place(source, number)
        if not line.strip():
            continue
        try:
            entity = json.loads(line)
            if entity["schema"] != _PERSON:
                continue
            key, stated = str(entity["id"]), entity["properties"]
            names = [*_texts(stated, "name"), *_texts(stated, "alias")]
        except (ValueError, KeyError, TypeError, AttributeError):
            refuse(
                place.problem(
                    "not an entity of FollowTheMoney",
                    "write one JSON object with id, schema and properties a line",
                )
            )
            continue
        name = str(entity.get("caption") or (names[0] if names else ""))
        if _is_usable(key, name, place, refuse):
            wikidata = (f"wikidata:{each}" for each in _texts(stated, "wikidataId") if _QID.fullmatch(each))
            yield _Known(place, key, name, _usable(names), (*_opensanctions(key), *wikidata))


def _texts(properties: dict[str, Any], name: str) -> list[str]:
    return [str(value).strip() for value in properties.get(name, ())]


def _opensanctions(key: str) -> tuple[str, ...]:
    """Give the identifiers of an entity's id: items of Wikidata keep theirs."""
    ids = (f"opensanctions:{key}",) if not re.search(r"\s", key) else ()
    return (*ids, f"wikidata:{key}") if _QID.fullmatch(key) else ids


def _records(lines: list[str], source: str, refuse: _Refuse) -> Iterator[tuple[dict[str, str], Place]]:
    reader = csv.DictReader(lines)
    for row in reader:
        place = Place(source, reader.line_num)
        if None in row or None in row.values():
            refuse(place.problem("another number of fields than columns", "quote fields that have a comma"))
        else:
            yield {key.strip(): value.strip() for key, value in row.items()}, place


def _is_usable(key: str, name: str, place: Place, refuse: _Refuse) -> bool:
    problem = (
        "no id" if not key
        else "no name" if not name
        else f"id or name has over {LONGEST_NAME} characters" if max(len(key), len(name)) > LONGEST_NAME
        else ""
    )  # fmt: skip
    if problem:
        refuse(place.problem(problem, "correct the row or take it out"))
    return not problem


def _usable(aliases: Iterable[str]) -> tuple[str, ...]:
    return tuple(alias for alias in aliases if alias and len(alias) <= LONGEST_NAME and _has_letters(alias))


def _has_letters(name: str) -> bool:
    return any(map(str.isalpha, name))
