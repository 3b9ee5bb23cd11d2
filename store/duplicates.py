"""Near-duplicates: articles that say nearly what an earlier one says, such as an agency's text in many papers.

Each article is linked to the earliest article that it nearly copies, so that what is stored
depends on the set of articles alone. How similar two texts are is not decided here: the
caller gives bands (texts that share one may be similar) and the measure.
"""

from __future__ import annotations

import struct
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from heapq import nsmallest
from itertools import chain, islice
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import IntegrityError

from store import bulk
from store.evidence import table_of
from store.models import Article, ArticleBand, ArticleDuplicate, DuplicatesDue

WINDOW = timedelta(days=28)
"""How many days may lie between two copies: less than a month, so that the other copy is in the same month or the one beside it."""

THRESHOLD = 0.6
"""The similarity from which on an article is a copy (docs/performance.md has the figures)."""

ARTICLES_AT_ONCE = 5_000
"""Articles whose copies are looked for together."""


HEADS = 5
"""Of the articles of a month that share a band, only this many, the earliest, are compared with the others:
templates (weather, markets) share bands by the thousand."""

COMPARED_AT_ONCE = 200
"""Articles that are compared at once; their texts, and those of their candidates, are in memory together."""

_Age = tuple[datetime, str]


class _Arrival(NamedTuple):
    """An article that is to be linked."""

    id: int
    month: int
    bands: tuple[int, ...]


class Likeness(Protocol):
    """A measure of how similar texts are."""

    def bands(self, title: str, body: str) -> Sequence[int]:
        """Give the bands of a text, as signed 64-bit numbers."""
        ...

    def similarity(self, one: tuple[str, str], other: tuple[str, str]) -> float:
        """Measure the similarity of two texts, (title, body) each, from 0 to 1."""
        ...


class _Text(NamedTuple):
    published_on: date
    published_at: datetime | None
    digest: str
    title: str
    body: str

    @property
    def month(self) -> int:
        return self.published_on.year * 12 + self.published_on.month - 1

    @property
    def age(self) -> _Age:
        return _age(self.published_on, self.published_at, self.digest)


def _age(day: date, instant: datetime | None, digest: str) -> _Age:
    return instant or datetime.combine(day, time(), UTC), digest


class _Copy(NamedTuple):
    article_id: int
    of_article_id: int
    similarity: float


def arrive(connection: Connection, arrivals: Iterable[tuple[int, bytes]]) -> None:
    """Record articles that are new or have a new text, (id, packed bands) each, for `link_copies`."""
    rows = list(arrivals)
    for chunk in bulk.chunks(id_ for id_, _ in rows):
        # A note about a new id is left over from an article that was deleted by hand.
        connection.execute(delete(DuplicatesDue).where(DuplicatesDue.article_id.in_(chunk)))
    bulk.insert_rows(connection, table_of(DuplicatesDue), ("article_id", "bands"), rows)


def pack_bands(bands: Sequence[int]) -> bytes:
    """Encode bands as the bytes that `duplicates_due` keeps."""
    return struct.pack(f"<{len(bands)}q", *bands)


def leave(connection: Connection, article_id: int, likeness: Likeness) -> None:
    """Remove an article from the index before its text changes; articles linked to it must be compared again."""
    due, d = DuplicatesDue, ArticleDuplicate
    connection.execute(delete(due).where(due.article_id == article_id))
    text = _read(connection, [article_id])[article_id]
    bands = _unindex(connection, article_id, text, likeness)
    _note_left(connection, article_id, [number for band in bands for number in (text.month, band)])
    orphans = list(connection.scalars(select(d.article_id).where(d.of_article_id == article_id)))
    connection.execute(delete(d).where((d.article_id == article_id) | (d.of_article_id == article_id)))
    waiting = set(connection.scalars(select(due.article_id).where(due.article_id.in_(orphans))))
    arrive(
        connection, ((a.id, pack_bands(a.bands)) for a in _take(connection, set(orphans) - waiting, likeness))
    )


def _note_left(connection: Connection, article_id: int, left: Sequence[int]) -> None:
    """Record which groups an article left, as pairs of month and band, under the negative id."""
    due = DuplicatesDue
    before = connection.scalar(select(due.bands).where(due.article_id == -article_id)) or b""
    arrive(connection, [(-article_id, bytes(before) + pack_bands(left))])


def _take(connection: Connection, ids: Iterable[int], likeness: Likeness) -> list[_Arrival]:
    """Remove articles from the index, so that they are compared again with those that are due."""
    texts = sorted(_read(connection, ids).items())
    return [_Arrival(id_, t.month, tuple(_unindex(connection, id_, t, likeness))) for id_, t in texts]


def _unindex(connection: Connection, article_id: int, text: _Text, likeness: Likeness) -> list[int]:
    b = ArticleBand
    bands = sorted(set(likeness.bands(text.title, text.body)))
    connection.execute(delete(b).where(b.month == text.month, b.band.in_(bands), b.article_id == article_id))
    return bands


def link_copies(connection: Connection, likeness: Likeness) -> int:
    """Index the articles that are due; link them, and the articles similar to them, each to the earliest article that it nearly copies.

    Gives how many of them share bands with so many articles that they were only compared with the earliest, and copy none of those.
    """
    left = _left(connection)
    in_part = 0
    ids = [(id_, day.year * 12 + day.month - 1) for id_, day in sorted(_due(connection), key=itemgetter(1))]
    for start in range(0, len(ids), ARTICLES_AT_ONCE):
        arrivals = list(_arrivals(connection, ids[start : start + ARTICLES_AT_ONCE]))
        in_part += _link(connection, arrivals, likeness)
    connection.execute(delete(DuplicatesDue))
    _link(connection, _take(connection, _successors(connection, left), likeness), likeness)
    return in_part


def _link(connection: Connection, arrivals: list[_Arrival], likeness: Likeness) -> int:
    """Index and link some articles; gives how many were only compared with the earliest."""
    groups = _Groups(connection, arrivals)
    if unsure := groups.linked_to_former_heads():
        d = ArticleDuplicate
        for chunk in bulk.chunks(unsure):
            connection.execute(delete(d).where(d.article_id.in_(chunk)))
        arrivals = [*arrivals, *_take(connection, unsure, likeness)]
        groups = _Groups(connection, arrivals)
    _index(connection, arrivals)
    copies = _compare(connection, groups.wanted(), likeness)
    _write(connection, copies)
    return sum(groups.is_crowded(arrival) and arrival.id not in copies for arrival in arrivals)


def _index(connection: Connection, arrivals: Sequence[_Arrival]) -> None:
    rows = sorted((a.month, band, a.id) for a in arrivals for band in set(a.bands))
    table, columns = table_of(ArticleBand), ("month", "band", "article_id")
    try:
        with connection.begin_nested():
            bulk.insert_rows(connection, table, columns, rows)
    except IntegrityError:
        # An article was deleted by hand, its bands are still there, and its id was given again.
        for chunk in bulk.chunks(a.id for a in arrivals):
            connection.execute(delete(ArticleBand).where(ArticleBand.article_id.in_(chunk)))
        bulk.insert_rows(connection, table, columns, rows)


def _left(connection: Connection) -> Counter[tuple[int, int]]:
    """Count the articles that left each group, (month, band), since the last load."""
    statement = select(DuplicatesDue.bands).where(DuplicatesDue.article_id < 0)
    left: Counter[tuple[int, int]] = Counter()
    for packed in connection.scalars(statement):
        numbers = _unpack(packed)
        left.update(zip(numbers[::2], numbers[1::2], strict=True))
    return left


def _successors(connection: Connection, left: Mapping[tuple[int, int], int]) -> set[int]:
    """Find the articles that became heads of a group because others left it."""
    found: set[int] = set()
    bands_of: defaultdict[int, list[int]] = defaultdict(list)
    for month, band in left:
        bands_of[month].append(band)
    for month, bands in bands_of.items():
        members = _members(connection, month, bands)
        crowded = {band: ids for band, ids in members.items() if len(ids) > HEADS - left[month, band]}
        ages = _ages(connection, chain.from_iterable(crowded.values()))
        for band, ids in crowded.items():
            ranked = _heads(ids, ages)
            found.update(ranked[max(0, HEADS - left[month, band]) :])
    return found


def _members(connection: Connection, month: int, bands: Iterable[int]) -> dict[int, list[int]]:
    """Read which indexed articles of a month have each of some bands."""
    b = ArticleBand
    members: defaultdict[int, list[int]] = defaultdict(list)
    if connection.execute(select(b.month).where(b.month == month).limit(1)).first() is not None:
        for among in bulk.among(connection, b.band, bands):
            for band, id_ in connection.execute(select(b.band, b.article_id).where(b.month == month, among)):
                members[band].append(id_)
    return members


def _heads(ids: Iterable[int], ages: Mapping[int, _Age]) -> list[int]:
    """Give the earliest articles of a group, the earliest first; bands may outlive their articles."""
    return nsmallest(HEADS, (id_ for id_ in ids if id_ in ages), key=ages.__getitem__)


class _Groups:
    """The articles that share bands with arrivals, by band and month, and the heads of each such group.

    An article is compared with the heads of its bands in its month and the two beside it:
    the result depends on the set of articles alone, and the cost is linear, however many share a band.
    """

    def __init__(self, connection: Connection, arrivals: Sequence[_Arrival]) -> None:
        self._connection = connection
        self._arrivals = arrivals
        self._indexed = self._find_indexed()
        often = Counter(chain.from_iterable(set(a.bands) for a in arrivals))
        self._members: defaultdict[int, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for band, months in self._indexed.items():
            for month, ids in months.items():
                self._members[band][month] += ids
        for id_, month, bands in arrivals:
            for band in set(bands):
                if often[band] > 1 or band in self._indexed:
                    self._members[band][month].append(id_)
        groups = [(band, month, ids) for band, found in self._members.items() for month, ids in found.items()]
        self._ages = _ages(connection, chain.from_iterable(ids for *_, ids in groups))
        self._heads = {(band, month): _heads(ids, self._ages) for band, month, ids in groups}

    def _find_indexed(self) -> dict[int, dict[int, list[int]]]:
        """Find the indexed articles that share a band with an arrival in a neighbouring month."""
        bands_of: defaultdict[int, set[int]] = defaultdict(set)
        for _, when, bands in self._arrivals:
            for month in (when - 1, when, when + 1):
                bands_of[month].update(bands)
        found: defaultdict[int, dict[int, list[int]]] = defaultdict(dict)
        for month, bands_there in sorted(bands_of.items()):
            for band, ids in _members(self._connection, month, bands_there).items():
                found[band][month] = ids
        return found

    def linked_to_former_heads(self) -> set[int]:
        """Find the articles that are linked to an article which is no longer the first of its story, because earlier ones arrived."""
        former: set[int] = set()
        for band, months in self._indexed.items():
            for month, ids in months.items():
                if len(self._members[band][month]) > max(HEADS, len(ids)):
                    former.update(set(_heads(ids, self._ages)) - set(self._heads[band, month]))
        d = ArticleDuplicate
        found: set[int] = set()
        for chunk in bulk.chunks(former):
            found.update(self._connection.scalars(select(d.article_id).where(d.of_article_id.in_(chunk))))
        return found - {arrival.id for arrival in self._arrivals}

    def is_crowded(self, arrival: _Arrival) -> bool:
        """Whether an article shares a band with more articles than it is compared with."""
        return any(
            len(self._members[band][arrival.month]) > HEADS for band in arrival.bands if band in self._members
        )

    def wanted(self) -> Iterator[tuple[int, set[int]]]:
        """Give each article that is to be compared, with the earlier ones to compare it with."""
        came = {arrival.id for arrival in self._arrivals}
        gained: defaultdict[int, set[int]] = defaultdict(set)
        for (band, month), heads in self._heads.items():
            for head in came.intersection(heads):
                for near in (month - 1, month, month + 1):
                    for id_ in self._members[band].get(near, ()):
                        if id_ not in came:
                            gained[id_].add(head)
        for id_, month, bands in self._arrivals:
            if earlier := set(self._near(month, bands)) - {id_}:
                yield id_, earlier
        yield from gained.items()

    def _near(self, month: int, bands: Iterable[int]) -> Iterator[int]:
        for band in bands:
            if band in self._members:
                for near in (month - 1, month, month + 1):
                    yield from self._heads.get((band, near), ())


def _due(connection: Connection) -> Iterator[tuple[int, date]]:
    """Read which articles are due, and their days."""
    due = DuplicatesDue
    statement = select(due.article_id, Article.published_on).join(Article, Article.id == due.article_id)
    return ((id_, day) for id_, day in connection.execute(statement))


def _arrivals(connection: Connection, ids: Sequence[tuple[int, int]]) -> Iterator[_Arrival]:
    """Read the bands of articles that are due, (id, month) each, in their order."""
    due = DuplicatesDue
    packed: dict[int, bytes] = {}
    for wanted in bulk.among(connection, due.article_id, [id_ for id_, _ in ids]):
        packed.update(
            (id_, bands) for id_, bands in connection.execute(select(due.article_id, due.bands).where(wanted))
        )
    return (_Arrival(id_, month, _unpack(packed[id_])) for id_, month in ids)


def _unpack(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 8}q", packed)


def rebuild_duplicates(connection: Connection, likeness: Likeness) -> int:
    """Find all copies again, from the articles alone; returns how many pairs were wrong or missing."""
    pairs = select(ArticleDuplicate.article_id, ArticleDuplicate.of_article_id)
    before = {tuple(row) for row in connection.execute(pairs)}
    for model in (ArticleDuplicate, ArticleBand, DuplicatesDue):
        connection.execute(delete(model))
    last = -1
    statement = select(Article.id, Article.title, Article.body).order_by(Article.id).limit(ARTICLES_AT_ONCE)
    while rows := connection.execute(statement.where(Article.id > last)).all():
        arrive(connection, [(id_, pack_bands(likeness.bands(title, body))) for id_, title, body in rows])
        last = rows[-1][0]
    link_copies(connection, likeness)
    return len(before ^ {tuple(row) for row in connection.execute(pairs)})


def _compare(
    connection: Connection, wanted: Iterator[tuple[int, set[int]]], likeness: Likeness
) -> dict[int, _Copy]:
    """Compare articles word by word with earlier candidates, and find the earliest that each one is like."""
    copies: dict[int, _Copy] = {}
    while some := dict(islice(wanted, COMPARED_AT_ONCE)):
        linked = dict(_linked(connection, some))
        texts = _read(
            connection, chain(some, *some.values(), (copy.of_article_id for copy in linked.values()))
        )
        for id_, heads in some.items():
            text = texts.get(id_)
            if text is None:
                continue  # a band that outlived its article
            known = linked.get(id_)
            until = texts[known.of_article_id].age if known else text.age
            earlier = sorted((texts[h].age, h) for h in heads if h in texts and texts[h].age < until)
            for _, head in earlier:
                if (copy := _copy(id_, text, head, texts[head], likeness)) is not None:
                    copies[id_] = copy
                    break
    return copies


def _copy(id_: int, text: _Text, head: int, original: _Text, likeness: Likeness) -> _Copy | None:
    if abs(text.published_on - original.published_on) > WINDOW:
        return None
    similarity = likeness.similarity((original.title, original.body), (text.title, text.body))
    return _Copy(id_, head, similarity) if similarity >= THRESHOLD else None


def _write(connection: Connection, changed: Mapping[int, _Copy]) -> None:
    for chunk in bulk.chunks(changed):
        connection.execute(delete(ArticleDuplicate).where(ArticleDuplicate.article_id.in_(chunk)))
    rows: list[tuple[Any, ...]] = [tuple(copy) for _, copy in sorted(changed.items())]
    bulk.insert_rows(
        connection,
        table_of(ArticleDuplicate),
        ("article_id", "of_article_id", "similarity"),
        rows,
    )


def _linked(connection: Connection, ids: Iterable[int]) -> Iterator[tuple[int, _Copy]]:
    d = ArticleDuplicate
    for chunk in bulk.chunks(ids):
        for row in connection.execute(
            select(d.article_id, d.of_article_id, d.similarity).where(d.article_id.in_(chunk))
        ):
            yield row[0], _Copy(*row)


def _read(connection: Connection, ids: Iterable[int]) -> dict[int, _Text]:
    a = Article
    texts: dict[int, _Text] = {}
    for chunk in bulk.chunks(set(ids)):
        statement = select(a.id, a.published_on, a.published_at, a.digest, a.title, a.body)
        texts.update(
            (row[0], _Text(*row[1:])) for row in connection.execute(statement.where(a.id.in_(chunk)))
        )
    return texts


def _ages(connection: Connection, ids: Iterable[int]) -> dict[int, _Age]:
    a = Article
    ages: dict[int, _Age] = {}
    for wanted in bulk.among(connection, a.id, set(ids)):
        statement = select(a.id, a.published_on, a.published_at, a.digest).where(wanted)
        ages.update((row[0], _age(row[1], row[2], row[3])) for row in connection.execute(statement))
    return ages
