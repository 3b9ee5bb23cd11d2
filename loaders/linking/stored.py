"""Link the people of a store: read its occurrences and judgements, call `loaders.linking.link`, write the result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from sqlalchemy import Connection

from loaders.linking.judgements import JudgementIndex, JudgementRecord, Verb
from loaders.linking.link import Occurrence, PersonIdentity, link_block
from store import judgements, people
from store.names import renewed_key


def as_judgement(row: Mapping[str, Any]) -> JudgementRecord:
    """Make a judgement of a stored or imported row; its `id` is its place in the order of recording."""
    fields = {field: str(row.get(field) or "") for field in judgements.FIELDS}
    # A key that older rules made of a name still means its person.
    fields |= {field: renewed_key(fields[field]) for field in ("person_key", "other_key")}
    return JudgementRecord(cast(Verb, fields.pop("verb")), order=int(row.get("id") or 0), **fields)


def read_judgements(connection: Connection) -> list[JudgementRecord]:
    """Read the store's judgements, the first recorded first."""
    return [as_judgement(row) for row in judgements.read_judgement_rows(connection)]


def link_blocks(connection: Connection, blocks: Iterable[str]) -> int:
    """Link blocks again, and with each the blocks that judgements tie to it; returns how many mentions moved."""
    index = JudgementIndex(read_judgements(connection))

    def link(occurrences: list[people.Occurrence]) -> dict[tuple[str, str], PersonIdentity]:
        return link_block((Occurrence(*occurrence) for occurrence in occurrences), index)

    return people.relink(connection, _groups(blocks, index), link)


def _groups(blocks: Iterable[str], index: JudgementIndex) -> Iterator[list[str]]:
    seen: set[str] = set()
    for block in sorted(set(blocks)):
        if block not in seen:
            group = index.tied_blocks([block])
            seen |= group
            yield sorted(group)
