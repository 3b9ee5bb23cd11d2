"""The people of authority files as rows: replace the rows of a file, and keep people's names and identifiers up to date with them.

`authority_people` has what the files say. Linking (`store.people.relink`) decides which person of the articles
an entry describes; curated names and `person_ids` are derived from that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, update

from store import bulk, writes
from store.evidence import table_of
from store.models import AuthorityPerson, PersonId, PersonName
from store.names import block_of, name_key, search_form

TABLE = table_of(AuthorityPerson)


class Entry(NamedTuple):
    """A person of an authority file: their key in it, the name to show, all names, identifiers as `scheme:value`."""

    key: str
    name: str
    names: tuple[str, ...]
    ids: tuple[str, ...] = ()


class Placed(NamedTuple):
    """An entry of a file, and the person whom it describes now."""

    file: str
    key: str
    name: str
    names: list[str]
    person_id: int


def replace_file(
    connection: Connection, file: str, entries: Iterable[Entry]
) -> tuple[int, set[int], set[str]]:
    """Replace a file's people; gives how many are new or changed, the people whose names changed, and the blocks to link again.

    Each entry first belongs to the person with the key of its name; linking then decides.
    """
    wanted = {entry.key: entry for entry in entries}
    a = TABLE.c
    stored = connection.execute(
        select(a.key, a.name, a.names, a.ids, a.person_id).where(a.file == file)
    ).all()
    before = {
        row.key: (Entry(row.key, row.name, tuple(row.names), tuple(row.ids)), row.person_id) for row in stored
    }
    kept = {key for key, (entry, _) in before.items() if wanted.get(key) == entry}
    new = [entry for key, entry in sorted(wanted.items()) if key not in kept]
    gone = [key for key in before if key not in kept]
    ids = writes.person_ids(connection, {name_key(entry.name): entry.name for entry in new})
    for chunk in bulk.chunks(gone):
        connection.execute(delete(TABLE).where(a.file == file, a.key.in_(chunk)))
    rows = [
        {
            **entry._asdict(),
            "file": file,
            "names": [*entry.names],
            "ids": [*entry.ids],
            "person_id": ids[name_key(entry.name)],
        }
        for entry in new
    ]
    if rows:
        connection.execute(TABLE.insert(), rows)
    people = {*ids.values(), *(before[key][1] for key in gone), *_take_over(connection, ids)}
    derive(connection, people)
    changed = [*new, *(before[key][0] for key in gone)]
    return len(new), people, {block_of(name) for entry in changed for name in entry.names}


def _take_over(connection: Connection, keys: Iterable[str]) -> list[int]:
    """Delete entries without a file (a migration made them of curated names) where a file now has the person."""
    taken: list[int] = []
    for chunk in bulk.chunks(keys):
        of_no_file = TABLE.c.file == "", TABLE.c.key.in_(chunk)
        taken += connection.scalars(select(TABLE.c.person_id).where(*of_no_file))
        connection.execute(delete(TABLE).where(*of_no_file))
    return taken


def entries_in(connection: Connection, blocks: Collection[str]) -> list[Placed]:
    """Read the entries whose displayed name is in one of some blocks."""
    n, a = PersonName, AuthorityPerson
    found: dict[tuple[str, str], Placed] = {}
    for chunk in bulk.chunks(blocks):
        there = select(n.person_id).where(n.kind == "curated", n.block.in_(chunk))
        statement = select(a.file, a.key, a.name, a.names, a.person_id).where(a.person_id.in_(there))
        for row in connection.execute(statement):
            found[row.file, row.key] = Placed(*row)
    return [entry for at, entry in sorted(found.items()) if block_of(entry.name) in blocks]


def place(connection: Connection, entries: Sequence[Placed], people: Mapping[str, int]) -> set[int]:
    """Assign entries to the people whom their names mean now; gives everyone who lost or got an entry."""
    moved = [(entry, people[entry.name]) for entry in entries if people[entry.name] != entry.person_id]
    for entry, person_id in moved:
        at = TABLE.c.file == entry.file, TABLE.c.key == entry.key
        connection.execute(update(TABLE).where(*at).values(person_id=person_id))
    touched = {person_id for entry, to in moved for person_id in (entry.person_id, to)}
    derive(connection, touched)
    return touched


def hand_over(connection: Connection, person_id: int, heir_id: int) -> None:
    """Assign all entries of one person to another."""
    connection.execute(update(TABLE).where(TABLE.c.person_id == person_id).values(person_id=heir_id))
    derive(connection, {person_id, heir_id})


def derive(connection: Connection, person_ids: Iterable[int]) -> None:
    """Write people's curated names and identifiers again, from their entries."""
    a, ids = AuthorityPerson, table_of(PersonId)
    for chunk in bulk.chunks(sorted(set(person_ids))):
        connection.execute(
            delete(PersonName).where(PersonName.person_id.in_(chunk), PersonName.kind == "curated")
        )
        connection.execute(delete(PersonId).where(PersonId.person_id.in_(chunk)))
        entries = connection.execute(select(a.person_id, a.names, a.ids).where(a.person_id.in_(chunk))).all()
        names = {(who, name) for who, names, _ in entries for name in names}
        forms = {(who, name, "curated"): (search_form(name), block_of(name)) for who, name in sorted(names)}
        writes.insert_person_names(connection, forms)
        known = {(who, *each.split(":", 1)) for who, _, stated in entries for each in stated}
        bulk.insert_missing(
            connection, ids, [dict(zip(ids.columns.keys(), row, strict=True)) for row in sorted(known)]
        )
