"""Who is who across articles, as rows: read the occurrences of a block's names, and write back which person each means.

The rules are not here: the caller gives the function that links.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, exists, func, select, update

from store import authority, bulk, writes
from store.evidence import Named, RestsOn, table_of
from store.kinds import KINDS
from store.models import Article, LoadRun, Person, PersonMention, PersonName, RejectedName, RelinkBlock
from store.names import block_of, name_key, search_form
from store.rollups import recount
from store.rows import shown_names

BLOCKS_AT_ONCE = 400
"""Blocks whose occurrences are read by one statement."""


Occurrence = tuple[str, date, str, int]
"""A person as one article names them: the article's digest and day, the fullest name there, how many mentions."""

NO_ARTICLE = ""
"""In place of a digest: the name comes from an authority file."""

Linked = Mapping[tuple[str, str], Sequence[str]]
"""The person of each (article digest, name): first their key and the name to show."""

Linker = Callable[[list[Occurrence]], Linked]
"""Map each occurrence in some blocks to its person."""


class _Row(NamedTuple):
    article_digest: str
    day: date
    name: str
    mentions: int
    article_id: int
    person_id: int
    key: str
    shown: str


IS_CALLED = (PersonMention.person_id == PersonName.person_id) & (PersonMention.name == PersonName.name)
"""The condition that a mention calls its person by a name."""


def touched_blocks(connection: Connection) -> list[str]:
    """List the blocks where linking is due: of all names in the articles of runs that are not finished.

    An unfinished run that annotates stored articles again may have touched any. The names
    that articles no longer use, since they have another text, lie in `relink_blocks`.
    """
    unfinished = connection.scalars(select(LoadRun.arguments).where(LoadRun.finished_at.is_(None))).all()
    statement = select(PersonName.block).where(PersonName.kind != "curated").distinct()
    if not any(arguments.get("command") == "annotate" for arguments in unfinished):
        named = statement.join(PersonMention, IS_CALLED).join(PersonMention.article).join(Article.load_run)
        statement = named.where(LoadRun.finished_at.is_(None))
    return sorted({*connection.scalars(statement), *due_blocks(connection)})


def due_blocks(connection: Connection) -> list[str]:
    """List the blocks recorded for linking: an article no longer has a name of the block, or the name has another block or key now."""
    return list(connection.scalars(select(RelinkBlock.block)))


def relink(connection: Connection, groups: Iterable[Iterable[str]], link: Linker) -> int:
    """Link every occurrence of the given blocks again; returns how many changed their person.

    `groups` are sets of blocks that must be seen together; many blocks are read at once.
    """
    changed = 0
    rejected = _read_rejected(connection)
    for blocks in _packed(groups):
        rows = _read_blocks(connection, blocks)
        # What is judged to be nobody's name still explains others.
        known = [row for block in blocks for row in rejected.get(block, ())]
        named: list[_Row | _Rejected] = [*rows, *known]
        entries = authority.entries_in(connection, set(blocks))
        linked = link([
            *((row.article_digest, row.day, row.name, row.mentions) for row in named),
            *_known_names(entries, set(blocks)),
        ])  # fmt: skip
        changed += _write_back(connection, rows, {at: who for at, who in linked.items() if at[0]})
        _place(connection, entries, linked)
        back = [row.article_id for row in known if (row.article_digest, row.name) in linked]
        writes.note_annotations_due(connection, back)
        for chunk in bulk.chunks(blocks):
            connection.execute(delete(RelinkBlock).where(RelinkBlock.block.in_(chunk)))
    return changed


def _known_names(entries: Iterable[authority.Placed], blocks: set[str]) -> Iterator[Occurrence]:
    """Give the names of authority files as occurrences in no article; the one to show counts as a mention."""
    names: dict[str, int] = {}
    for entry in entries:
        for name in entry.names:
            if block_of(name) in blocks:
                names[name] = names.get(name, 0) or int(name == entry.name)
    return ((NO_ARTICLE, date.min, name, mentions) for name, mentions in sorted(names.items()))


def _place(connection: Connection, entries: Sequence[authority.Placed], linked: Linked) -> None:
    """Give the entries of authority files to the people that linking found them to be."""
    found = {
        entry.name: linked.get((NO_ARTICLE, entry.name)) or (name_key(entry.name), entry.name)
        for entry in entries
    }
    shown = {key: name for key, name, *_ in found.values()}
    ids = writes.person_ids(connection, shown)
    _rename(connection, {ids[key]: name for key, name in shown.items()})
    prune(
        connection,
        authority.place(connection, entries, {name: ids[key] for name, (key, *_) in found.items()}),
    )


class _Rejected(NamedTuple):
    article_digest: str
    day: date
    name: str
    mentions: int
    article_id: int


def _read_rejected(connection: Connection) -> dict[str, list[_Rejected]]:
    """Read the rejected names by their blocks."""
    r = RejectedName
    statement = select(Article.digest, Article.published_on, r.name, r.mentions, r.article_id).join(r.article)
    rejected: defaultdict[str, list[_Rejected]] = defaultdict(list)
    for row in connection.execute(statement):
        rejected[block_of(row.name)].append(_Rejected(*row))
    return rejected


def _packed(groups: Iterable[Iterable[str]]) -> Iterator[list[str]]:
    """Put groups of blocks together up to about `BLOCKS_AT_ONCE`, never splitting one."""
    packed: list[str] = []
    for group in groups:
        packed += group
        if len(packed) >= BLOCKS_AT_ONCE:
            yield packed
            packed = []
    if packed:
        yield packed


def _read_blocks(connection: Connection, blocks: list[str]) -> list[_Row]:
    named = (
        select(PersonName.person_id, PersonName.name)
        .where(PersonName.block.in_(blocks), PersonName.kind != "curated")
        .distinct()
        .subquery()
    )
    mention = PersonMention
    statement = (
        select(
            Article.digest, Article.published_on, mention.name, func.count(), Article.id, mention.person_id,
            Person.key, Person.name,
        )
        .join(named, (mention.person_id == named.c.person_id) & (mention.name == named.c.name))
        .join(mention.article)
        .join(mention.person)
        .group_by(
            Article.id, Article.digest, Article.published_on, mention.name, mention.person_id, Person.key, Person.name,
        )
    )  # fmt: skip
    return [_Row(*row) for row in connection.execute(statement)]


def _write_back(connection: Connection, rows: list[_Row], linked: Linked) -> int:
    people = {key: name for key, name, *_ in linked.values()}
    ids = writes.person_ids(connection, people)
    _rename(connection, {ids[key]: name for key, name in people.items()})
    keys = {at: key for at, (key, *_) in linked.items()}
    found = [(row, keys.get((row.article_digest, row.name))) for row in rows]
    moved = [(row, ids[key]) for row, key in found if key not in (None, row.key)]
    gone = [row for row, key in found if key is None]
    if moved or gone:
        _move(connection, moved)
        _remove(connection, gone)
        changed = [*(row for row, _ in moved), *gone]
        articles = {row.article_id for row in changed}
        _link_to_mentions(connection, articles)
        recount(connection, articles)
        _note_names(connection, moved)
        prune(connection, {row.person_id for row in changed})
    return len(moved) + len(gone)


def _rename(connection: Connection, names: Mapping[int, str]) -> None:
    people = table_of(Person)
    rows = [{"who": id_, "shown": name} for id_, name in sorted(names.items())]
    if rows:
        other = (people.c.id == bindparam("who"), people.c.name != bindparam("shown"))
        connection.execute(update(people).where(*other).values(name=bindparam("shown")), rows)


def _move(connection: Connection, moved: list[tuple[_Row, int]]) -> None:
    """Move the findings of a name to another person."""
    rows = [{"at": row.article_id, "called": row.name, "who": person_id} for row, person_id in moved]
    for table, link in _links(Named) if rows else ():
        given: dict[str, Any] = {link.column: bindparam("who")}
        connection.execute(update(table).where(*_is_called(table, link)).values(given), rows)


def _remove(connection: Connection, gone: list[_Row]) -> None:
    """Delete the findings of a name that is nobody's, and note the name."""
    noted: list[tuple[Any, ...]] = [(row.article_id, row.name, row.mentions) for row in gone]
    bulk.insert_rows(connection, table_of(RejectedName), ("article_id", "name", "mentions"), noted)
    rows = [{"at": row.article_id, "called": row.name} for row in gone]
    for table, link in _links(Named) if rows else ():
        connection.execute(delete(table).where(*_is_called(table, link)), rows)


Link = TypeVar("Link", Named, RestsOn)


def _links(how: type[Link]) -> Iterator[tuple[Table, Link]]:
    """Give the tables that link to people, with each link of one class (`Named` or `RestsOn`)."""
    for kind in KINDS.values():
        yield from ((kind.table, link) for link in kind.people if isinstance(link, how))


def _is_called(table: Table, link: Named) -> tuple[ColumnElement[bool], ...]:
    return table.c.article_id == bindparam("at"), table.c[link.name] == bindparam("called")


def _link_to_mentions(connection: Connection, article_ids: Iterable[int]) -> None:
    """Give each finding that rests on a mention the mention's person; nobody where the mention is gone."""
    chunks = list(bulk.chunks(article_ids))
    mention = table_of(PersonMention).c
    for table, link in _links(RestsOn):
        person = select(mention.person_id).where(
            mention.article_id == table.c.article_id,
            mention.field == table.c[link.field],
            mention.start_char == table.c[link.start],
        )
        given = update(table).values({link.column: person.scalar_subquery()})
        for chunk in chunks:
            connection.execute(given.where(table.c.article_id.in_(chunk)))


def _note_names(connection: Connection, moved: list[tuple[_Row, int]]) -> None:
    """Give people the names that the articles newly linked to them use."""
    came = {(row.article_id, row.name): person_id for row, person_id in moved}
    names: dict[tuple[int, str, str], tuple[str, str]] = {}
    for chunk in bulk.chunks({row.article_id for row, _ in moved}):
        statement = select(PersonMention.article_id, PersonMention.surface, PersonMention.name).where(
            PersonMention.article_id.in_(chunk)
        )
        for article_id, surface, name in connection.execute(statement):
            if (person_id := came.get((article_id, name))) is not None:
                for called, kind in shown_names(surface, name):
                    names[person_id, called, kind] = search_form(called), block_of(called)
    writes.insert_person_names(connection, names)


THIS_NAME = tuple(
    table_of(PersonName).c[column] == bindparam(f"at_{column}") for column in ("person_id", "name", "kind")
)
"""The condition that a row of `person_names` is the one of `name_at`."""


def name_at(person_id: int, name: str, kind: str) -> dict[str, Any]:
    """Give the parameters of `THIS_NAME`."""
    return {"at_person_id": person_id, "at_name": name, "at_kind": kind}


def prune(connection: Connection, person_ids: Iterable[int]) -> None:
    """Delete names that no article gives a person any longer, and people whom nothing names."""
    for chunk in bulk.chunks(person_ids):
        statement = (
            select(PersonMention.person_id, PersonMention.surface, PersonMention.name)
            .where(PersonMention.person_id.in_(chunk))
            .distinct()
        )
        standing = {
            (person_id, *shown)
            for person_id, surface, name in connection.execute(statement)
            for shown in shown_names(surface, name)
        }
        noted = select(PersonName.person_id, PersonName.name, PersonName.kind).where(
            PersonName.person_id.in_(chunk), PersonName.kind != "curated"
        )
        stale = [name_at(*key) for key in connection.execute(noted) if tuple(key) not in standing]
        if stale:
            connection.execute(delete(table_of(PersonName)).where(*THIS_NAME), stale)
        connection.execute(delete(Person).where(
            Person.id.in_(chunk),
            ~exists().where(PersonMention.person_id == Person.id),
            ~exists().where(PersonName.person_id == Person.id),
        ))  # fmt: skip
