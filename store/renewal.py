"""Normalise stored names again, where other rules made them than those of this version of dateline (`store.names`).

Migrations import nothing of ours, so `dateline migrate` does this after them. It changes what is derived
from names: `person_names.folded`, `person_names.block` and `people.key`; and the blocks are noted
to be linked again (`relink_blocks`), by `dateline migrate` itself or by the next load.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from store import authority, bulk, people
from store.evidence import table_of
from store.models import Person, PersonName, RelinkBlock
from store.names import block_of, renewed_key, rules_version, search_form
from store.schema import NAME_RULES, names_are_due

NAMES_A_SECOND = 15_000
"""The pace of normalising, for the estimate of what a migration costs."""


def count_names(connection: Connection) -> int:
    """Count the names that would be normalised."""
    return connection.execute(select(func.count()).select_from(PersonName)).scalar_one()


def renew_names(connection: Connection) -> None:
    """Normalise every stored name by today's rules, unless it is already, and note the rules."""
    if not names_are_due(connection):
        return
    n = PersonName
    for chunk in bulk.chunks(connection.scalars(select(Person.id)).all()):
        statement = select(n.person_id, n.name, n.kind, n.folded, n.block).where(n.person_id.in_(chunk))
        _renew_forms(connection, connection.execute(statement).all())
    _renew_keys(connection)
    connection.execute(delete(RelinkBlock))
    blocks = select(PersonName.block).where(PersonName.kind != "curated").distinct()
    connection.execute(insert(RelinkBlock).from_select(["block"], blocks))
    connection.execute(text(f"DELETE FROM {NAME_RULES}"))
    noted = text(f"INSERT INTO {NAME_RULES} (version) VALUES (:version)")
    connection.execute(noted, {"version": rules_version()})


def _renew_forms(connection: Connection, rows: Sequence[Any]) -> None:
    changed = [
        {**people.name_at(who, name, kind), "new_folded": search_form(name), "new_block": block_of(name)}
        for who, name, kind, folded, block in rows
        if (folded, block) != (search_form(name), block_of(name))
    ]
    if changed:
        renewed: dict[str, Any] = {"folded": bindparam("new_folded"), "block": bindparam("new_block")}
        connection.execute(update(table_of(PersonName)).where(*people.THIS_NAME).values(renewed), changed)


def _renew_keys(connection: Connection) -> None:
    """Give people the keys that today's rules make; of those who now share one, one person keeps it and takes the others' curated names."""
    ids = {key: id_ for id_, key in connection.execute(select(Person.id, Person.key))}
    for key in sorted(ids):
        new = renewed_key(key)
        if new == key:
            continue
        if new in ids:
            authority.hand_over(connection, ids[key], ids[new])
            people.prune(connection, [ids[key]])
        else:
            ids[new] = ids[key]
            connection.execute(update(Person).where(Person.id == ids[key]).values(key=new))
