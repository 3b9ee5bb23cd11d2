"""Near-duplicates: articles that say nearly what an earlier one says, such as agencies' copy in many papers.

Each article is linked to the earliest of those that it is like, so that what is stored
depends on the set of articles alone. How alike two texts are is not known here: the
caller gives bands (texts that share one may be alike) and the measure.
"""

from __future__ import annotations

import struct
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, combinations
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, delete, extract, select

from store import bulk
from store.models import Article, ArticleBand, ArticleDuplicate, DuplicatesDue

WINDOW = timedelta(days=28)
"""How far apart in time two copies of a story may be (less than a month, see `_pairs`); it bounds what templates (weather, markets) cost."""

THRESHOLD = 0.6
"""From which similarity on an article is a copy (docs/performance.md has the figures)."""

ARTICLES_AT_ONCE = 5_000
"""Articles whose copies are sought together."""


_Arrival = tuple[int, int, tuple[int, ...]]
"""An article's id, its month, its bands."""


class Likeness(Protocol):
    """How alike texts are."""

    def bands(self, title: str, body: str) -> Sequence[int]:
        """Give the bands of a text, as signed 64-bit numbers."""
        ...

    def similarity(self, one: tuple[str, str], other: tuple[str, str]) -> float:
        """Measure how alike two texts are, (title, body) each, from 0 to 1."""
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
    def age(self) -> tuple[datetime, str]:
        return self.published_at or datetime.combine(self.published_on, time(), UTC), self.digest


class _Copy(NamedTuple):
    article_id: int
    of_article_id: int
    similarity: float


def arrive(connection: Connection, arrivals: Iterable[tuple[int, bytes]]) -> None:
    """Note articles that are new, or have a new text, (id, packed bands) each; `link_copies` finds their copies."""
    bulk.insert_rows(connection, bulk.table_of(DuplicatesDue), ("article_id", "bands"), list(arrivals))


def pack(bands: Sequence[int]) -> bytes:
    """Write bands as the bytes in which they are kept until `link_copies`."""
    return struct.pack(f"<{len(bands)}q", *bands)


def leave(connection: Connection, article_id: int, likeness: Likeness) -> None:
    """Take an article out of the index, before its text changes; what was linked to it is due again."""
    due, d = DuplicatesDue, ArticleDuplicate
    connection.execute(delete(due).where(due.article_id == article_id))
    text = _read(connection, [article_id])[article_id]
    _unindex(connection, article_id, text, likeness)
    orphans = list(connection.scalars(select(d.article_id).where(d.of_article_id == article_id)))
    connection.execute(delete(d).where((d.article_id == article_id) | (d.of_article_id == article_id)))
    waiting = set(connection.scalars(select(due.article_id).where(due.article_id.in_(orphans))))
    texts = _read(connection, set(orphans) - waiting)
    for id_, orphan in texts.items():
        _unindex(connection, id_, orphan, likeness)
    arrive(connection, [(id_, pack(likeness.bands(t.title, t.body))) for id_, t in sorted(texts.items())])


def _unindex(connection: Connection, article_id: int, text: _Text, likeness: Likeness) -> None:
    b = ArticleBand
    bands = sorted(set(likeness.bands(text.title, text.body)))
    connection.execute(delete(b).where(b.month == text.month, b.band.in_(bands), b.article_id == article_id))


def link_copies(connection: Connection, likeness: Likeness) -> None:
    """Index the articles that are due, and link them and what they are like, each to the earliest."""
    ids = sorted(_due(connection), key=itemgetter(1))
    for start in range(0, len(ids), ARTICLES_AT_ONCE):
        arrivals = list(_arrivals(connection, ids[start : start + ARTICLES_AT_ONCE]))
        pairs = _pairs_among(arrivals) | _pairs_with_indexed(connection, arrivals)
        rows = [(month, band, id_) for id_, month, bands in arrivals for band in set(bands)]
        rows.sort()
        bulk.insert_rows(connection, bulk.table_of(ArticleBand), ("month", "band", "article_id"), rows)
        _link(connection, pairs, likeness)
    connection.execute(delete(DuplicatesDue))


def _due(connection: Connection) -> Iterator[tuple[int, int]]:
    """Read which articles are due, and their months."""
    day = Article.published_on
    month = extract("year", day) * 12 + extract("month", day) - 1
    statement = select(DuplicatesDue.article_id, month).join(Article, Article.id == DuplicatesDue.article_id)
    return ((id_, when) for id_, when in connection.execute(statement))


def _arrivals(connection: Connection, ids: Sequence[tuple[int, int]]) -> Iterator[_Arrival]:
    """Read the bands of articles that are due, (id, month) each, in their order."""
    due = DuplicatesDue
    packed: dict[int, bytes] = {}
    for wanted in bulk.among(connection, due.article_id, [id_ for id_, _ in ids]):
        packed.update(
            (id_, bands) for id_, bands in connection.execute(select(due.article_id, due.bands).where(wanted))
        )
    return ((id_, month, _unpack(packed[id_])) for id_, month in ids)


def _unpack(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 8}q", packed)


def rebuild(connection: Connection, likeness: Likeness) -> int:
    """Find all copies again, from the articles alone; returns how many pairs were wrong or missing."""
    pairs = select(ArticleDuplicate.article_id, ArticleDuplicate.of_article_id)
    before = {tuple(row) for row in connection.execute(pairs)}
    for model in (ArticleDuplicate, ArticleBand, DuplicatesDue):
        connection.execute(delete(model))
    last = -1
    statement = select(Article.id, Article.title, Article.body).order_by(Article.id).limit(ARTICLES_AT_ONCE)
    while rows := connection.execute(statement.where(Article.id > last)).all():
        arrive(connection, [(id_, pack(likeness.bands(title, body))) for id_, title, body in rows])
        last = rows[-1][0]
    link_copies(connection, likeness)
    return len(before ^ {tuple(row) for row in connection.execute(pairs)})


def _pairs_among(arrivals: Sequence[_Arrival]) -> set[tuple[int, int]]:
    """Find which arrivals share a band in neighbouring months; each pair once."""
    often = Counter(chain.from_iterable(bands for _, _, bands in arrivals))
    shared = {band for band, times in often.items() if times > 1}
    sharing: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for id_, month, bands in arrivals:
        for band in shared.intersection(bands):
            sharing[band].append((month, id_))
    return {
        (min(one, other), max(one, other))
        for group in sharing.values()
        for (month, one), (another, other) in combinations(group, 2)
        if abs(month - another) <= 1
    }


def _pairs_with_indexed(connection: Connection, arrivals: Sequence[_Arrival]) -> set[tuple[int, int]]:
    """Find which indexed articles share a band with an arrival in a neighbouring month; each pair once."""
    b = ArticleBand
    pairs: set[tuple[int, int]] = set()
    for month in sorted({when + step for _, when, _ in arrivals for step in (-1, 0, 1)}):
        if connection.execute(select(b.month).where(b.month == month).limit(1)).first() is None:
            continue
        mine: defaultdict[int, list[int]] = defaultdict(list)
        for id_, when, bands in arrivals:
            if abs(when - month) <= 1:
                for band in bands:
                    mine[band].append(id_)
        for among in bulk.among(connection, b.band, mine):
            found = select(b.band, b.article_id).where(b.month == month, among)
            for band, other in connection.execute(found):
                pairs |= {(min(id_, other), max(id_, other)) for id_ in mine[band] if id_ != other}
    return pairs


def _link(connection: Connection, pairs: Iterable[tuple[int, int]], likeness: Likeness) -> None:
    """Compare pairs word by word, and link the later of those that are alike to the earliest it is like."""
    ordered = sorted(pairs)
    if not ordered:
        return
    texts = _read(connection, {id_ for pair in ordered for id_ in pair})
    linked = dict(_linked(connection, texts))
    missing = {copy.of_article_id for copy in linked.values()} - set(texts)
    ages = {id_: text.age for id_, text in (texts | _read(connection, missing)).items()}
    changed: dict[int, _Copy] = {}
    for one, other in ordered:
        if one not in texts or other not in texts:
            continue  # a band that outlived its article
        if abs(texts[one].published_on - texts[other].published_on) > WINDOW:
            continue
        similarity = likeness.similarity(texts[one][3:], texts[other][3:])
        if similarity < THRESHOLD:
            continue
        first, later = sorted((one, other), key=lambda id_: ages[id_])
        known = linked.get(later)
        if known is None or ages[first] < ages[known.of_article_id]:
            linked[later] = changed[later] = _Copy(later, first, similarity)
    _write(connection, changed)


def _write(connection: Connection, changed: Mapping[int, _Copy]) -> None:
    for chunk in bulk.chunks(changed):
        connection.execute(delete(ArticleDuplicate).where(ArticleDuplicate.article_id.in_(chunk)))
    rows: list[tuple[Any, ...]] = [tuple(copy) for _, copy in sorted(changed.items())]
    bulk.insert_rows(
        connection,
        bulk.table_of(ArticleDuplicate),
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
