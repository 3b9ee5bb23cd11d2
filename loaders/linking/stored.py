"""Link the people of a store: read its occurrences and judgements, call `loaders.linking.link`, write the result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from sqlalchemy import Connection, select

from loaders.linking.judgements import JudgementIndex, JudgementRecord, Verb
from loaders.linking.link import Occurrence, PersonIdentity, link_block
from store import judgements, people
from store.models import AuthorityPerson
from store.names import is_given_name, may_stand_for, parse_name, renewed_key


def as_judgement(row: Mapping[str, Any]) -> JudgementRecord:
    """Make a judgement of a stored or imported row; its `id` is its place in the order of recording."""
    fields = {field: str(row.get(field) or "") for field in judgements.FIELDS}
    # A key that older rules made of a name still means its person.
    fields |= {field: renewed_key(fields[field]) for field in ("person_key", "other_key")}
    return JudgementRecord(cast(Verb, fields.pop("verb")), order=int(row.get("id") or 0), **fields)


def read_judgements(connection: Connection) -> list[JudgementRecord]:
    """Read the store's judgements, the first recorded first."""
    return [as_judgement(row) for row in judgements.read_judgement_rows(connection)]


def read_aliases(connection: Connection) -> list[JudgementRecord]:
    """Read the aliases of authority files, as judgements that nobody recorded.

    Left out is what is ambiguous: an alias of several people, one that is somebody's own name, and a bare surname or
    given name, which linking explains by the articles around it.
    """
    a = AuthorityPerson
    whose: defaultdict[str, set[str]] = defaultdict(set)
    called: dict[str, str] = {}
    own: set[str] = set()
    for name, names in connection.execute(select(a.name, a.names)):
        full = parse_name(name)
        own.add(full.slug)
        for alias in names:
            parts = parse_name(alias)
            is_bare = parts.kind != "full" and (may_stand_for(parts, full) or is_given_name(parts.slug))
            if parts.slug and parts.slug != full.slug and not is_bare:
                whose[parts.slug].add(full.slug)
                called[parts.slug] = min(alias, called.get(parts.slug, alias))
    return [
        JudgementRecord("alias", min(people), name=called[alias])
        for alias, people in sorted(whose.items())
        if len(people) == 1 and alias not in own
    ]


def link_blocks(connection: Connection, blocks: Iterable[str]) -> int:
    """Link blocks again, and with each the blocks that judgements tie to it; returns how many mentions moved."""
    index = JudgementIndex(read_judgements(connection), read_aliases(connection))

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
