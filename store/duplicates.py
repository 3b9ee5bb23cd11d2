"""Near-duplicates: articles that say nearly what an earlier one says, such as agencies' copy in many papers.

Each article is linked to the earliest of those that it is like, so that what is stored
depends on the set of articles alone. How alike two texts are is not known here: the
caller gives bands (texts that share one may be alike) and the measure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, delete, select

from store import writes
from store.models import Article, ArticleBand, ArticleDuplicate

WINDOW = timedelta(days=30)
"""How far apart in time two copies of a story may be; it bounds what templates (weather, markets) cost."""

THRESHOLD = 0.6
"""From which similarity on an article is a copy (docs/performance.md has the figures)."""

Arrival = tuple[int, int, Sequence[int]]
"""An article's id, its day as yyyymmdd, its bands."""


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
    def age(self) -> tuple[datetime, str]:
        return self.published_at or datetime.combine(self.published_on, time(), UTC), self.digest


class _Copy(NamedTuple):
    article_id: int
    of_article_id: int
    similarity: float


def arrive(connection: Connection, arrivals: Sequence[Arrival], likeness: Likeness) -> None:
    """Index articles that are new, or have a new text, and link them and what they are like."""
    rows = sorted({(band, id_, day) for id_, day, bands in arrivals for band in bands})
    writes.insert_rows(connection, writes.table_of(ArticleBand), ("band", "article_id", "day"), rows)
    pairs = _pairs(connection, arrivals)
    if pairs:
        _link(connection, pairs, likeness)


def leave(connection: Connection, article_id: int, likeness: Likeness) -> None:
    """Take an article out of the index, and link anew what was linked to it."""
    d = ArticleDuplicate
    a = Article
    title, body = connection.execute(select(a.title, a.body).where(a.id == article_id)).one()
    bands = sorted(set(likeness.bands(title, body)))
    connection.execute(
        delete(ArticleBand).where(ArticleBand.band.in_(bands), ArticleBand.article_id == article_id)
    )
    orphans = sorted(connection.scalars(select(d.article_id).where(d.of_article_id == article_id)))
    connection.execute(delete(d).where((d.article_id == article_id) | (d.of_article_id == article_id)))
    if orphans:
        texts = _read(connection, orphans)
        again = [
            (id_, _day(texts[id_]), likeness.bands(texts[id_].title, texts[id_].body)) for id_ in orphans
        ]
        _link(connection, _pairs(connection, again), likeness)


def rebuild(connection: Connection, likeness: Likeness, *, at_once: int = 1_000) -> None:
    """Find all copies anew, from the articles alone."""
    connection.execute(delete(ArticleDuplicate))
    connection.execute(delete(ArticleBand))
    last = -1
    while True:
        statement = select(Article.id).where(Article.id > last).order_by(Article.id).limit(at_once)
        ids = list(connection.scalars(statement))
        if not ids:
            return
        texts = _read(connection, ids)
        arrive(
            connection,
            [(id_, _day(t), likeness.bands(t.title, t.body)) for id_, t in texts.items()],
            likeness,
        )
        last = ids[-1]


def _day(text: _Text) -> int:
    day = text.published_on
    return day.year * 10_000 + day.month * 100 + day.day


def _pairs(connection: Connection, arrivals: Iterable[Arrival]) -> set[tuple[int, int]]:
    """Find which articles share a band, near in time; each pair once, one of it an arrival."""
    mine: defaultdict[int, list[int]] = defaultdict(list)
    for id_, _, bands in arrivals:
        for band in bands:
            mine[band].append(id_)
    b = ArticleBand
    days = {id_: _as_date(day) for id_, day, _ in arrivals}
    pairs: set[tuple[int, int]] = set()
    for chunk in writes.chunks(mine):
        for band, other, day in connection.execute(
            select(b.band, b.article_id, b.day).where(b.band.in_(chunk))
        ):
            for id_ in mine[band]:
                if id_ != other and abs(days[id_] - _as_date(day)) <= WINDOW:
                    pairs.add((min(id_, other), max(id_, other)))
    return pairs


def _as_date(day: int) -> date:
    return date(day // 10_000, day // 100 % 100, day % 100)


def _link(connection: Connection, pairs: Iterable[tuple[int, int]], likeness: Likeness) -> None:
    """Compare pairs word by word, and link the later of those that are alike to the earliest it is like."""
    ordered = sorted(pairs)
    texts = _read(connection, {id_ for pair in ordered for id_ in pair})
    linked = dict(_linked(connection, texts))
    missing = {copy.of_article_id for copy in linked.values()} - set(texts)
    ages = {id_: text.age for id_, text in (texts | _read(connection, missing)).items()}
    changed: dict[int, _Copy] = {}
    for one, other in ordered:
        if one not in texts or other not in texts:
            continue  # a band that outlived its article
        similarity = likeness.similarity(texts[one][3:], texts[other][3:])
        if similarity < THRESHOLD:
            continue
        first, later = sorted((one, other), key=lambda id_: ages[id_])
        known = linked.get(later)
        if known is None or ages[first] < ages[known.of_article_id]:
            linked[later] = changed[later] = _Copy(later, first, similarity)
    _write(connection, changed)


def _write(connection: Connection, changed: Mapping[int, _Copy]) -> None:
    for chunk in writes.chunks(changed):
        connection.execute(delete(ArticleDuplicate).where(ArticleDuplicate.article_id.in_(chunk)))
    rows: list[tuple[Any, ...]] = [tuple(copy) for _, copy in sorted(changed.items())]
    writes.insert_rows(
        connection,
        writes.table_of(ArticleDuplicate),
        ("article_id", "of_article_id", "similarity"),
        rows,
    )


def _linked(connection: Connection, ids: Iterable[int]) -> Iterator[tuple[int, _Copy]]:
    d = ArticleDuplicate
    for chunk in writes.chunks(ids):
        for row in connection.execute(
            select(d.article_id, d.of_article_id, d.similarity).where(d.article_id.in_(chunk))
        ):
            yield row[0], _Copy(*row)


def _read(connection: Connection, ids: Iterable[int]) -> dict[int, _Text]:
    a = Article
    texts: dict[int, _Text] = {}
    for chunk in writes.chunks(set(ids)):
        statement = select(a.id, a.published_on, a.published_at, a.digest, a.title, a.body)
        texts.update(
            (row[0], _Text(*row[1:])) for row in connection.execute(statement.where(a.id.in_(chunk)))
        )
    return texts
