"""Which texts are one article: the newest stands in `articles`, the others in `article_revisions`.

The rules are told in docs/adr/0002-identity.md. An article is a set of texts that share an
identity (guid, url, file) or a digest; what the store holds is a function of the set of
texts that were read, not of their order. Most texts are new or known as they are: those
are told by `Lookup` and written in bulk. The others are settled here, one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from store import bulk, duplicates, people, writes
from store.duplicates import Likeness
from store.models import (
    Article,
    ArticleRevision,
    ArticleSource,
    PersonMention,
    PersonName,
    RelinkBlock,
)
from store.rows import NewArticle, copy_rank

Outcome = Literal["loaded", "revised", "known"]
"""What became of a text that was read: an article, another text of one, or nothing new."""


class Version(NamedTuple):
    """One text of an article, with all that is known of it; the fields are columns of both tables."""

    digest: str
    checksum: str
    published_on: date
    published_at: datetime | None
    modified_at: datetime | None
    generation: int
    language: str
    publisher: str | None
    url: str | None
    external_id: str | None
    identity: str | None
    source_uri: str
    source_format: str
    word_count: int
    load_run_id: int
    title: str
    body: str

    @property
    def copy_rank(self) -> tuple[int, str]:
        """Its rank among the copies with one digest."""
        return copy_rank(self.checksum, self.published_at, self.publisher, self.url, self.external_id)

    @property
    def age(self) -> tuple[datetime, int, str]:
        """By what texts of one article are put in order, the newest last.

        Its own date; of equal ones, the text that came with a later load; at last the digest.
        """
        own = self.modified_at or self.published_at or datetime.combine(self.published_on, time(), UTC)
        return own, self.generation, self.digest

    def same_text(self, other: Version) -> bool:
        """Whether what was recognised in the other, and when, is true of this one too."""
        return self._annotated == other._annotated

    @property
    def _annotated(self) -> tuple[object, ...]:
        return self.published_on, self.language, self.title, self.body

    @property
    def place(self) -> dict[str, Any]:
        """Where it was read, as a row of `article_sources` without the article."""
        return {name: getattr(self, name) for name in PLACE_COLUMNS} | {"identity": self.identity or ""}


VERSION_COLUMNS = Version._fields
PLACE_COLUMNS = ("source_uri", "digest", "identity", "external_id", "url", "publisher", "load_run_id")

Annotate = Callable[[Version], NewArticle]
"""Gives a text what is recognised in it."""


class Known(NamedTuple):
    """A text that the store has: of which article, read where, and whether it is the article's newest."""

    article_id: int
    checksum: str
    source_uri: str
    modified_at: datetime | None
    run_id: int


class Lookup(NamedTuple):
    """What the store knows of some texts, by digest, and of some identities."""

    texts: dict[str, Known]
    articles: dict[str, int]

    def is_new(self, digest: str, identity: str | None) -> bool:
        """Tell whether nothing of it is known, neither the text nor what names it."""
        return digest not in self.texts and identity not in self.articles

    def is_known(
        self, digest: str, checksum: str, identity: str | None, modified_at: datetime | None
    ) -> bool:
        """Tell whether exactly this text is known as a text of exactly this article."""
        text = self.texts.get(digest)
        return (
            text is not None
            and text.checksum == checksum
            and (identity is None or self.articles.get(identity) == text.article_id)
            and (modified_at is None or (text.modified_at is not None and modified_at <= text.modified_at))
        )


def look_up(connection: Connection, digests: Iterable[str], identities: Iterable[str | None] = ()) -> Lookup:
    """Look up which texts and which identities the store has; what one statement tells, the next is not asked."""
    texts: dict[str, Known] = {}
    articles: dict[str, int] = {}
    wanted = set(digests)
    for digest, identity, known in _texts(connection, Article, Article.id, wanted):
        texts[digest] = known
        if identity is not None:
            articles[identity] = known.article_id
    r = ArticleRevision
    older = _texts(connection, r, r.article_id, wanted - texts.keys())
    texts.update((digest, known) for digest, _, known in older)
    names = {identity for identity in identities if identity is not None} - articles.keys()
    for column, id_ in ((ArticleSource.identity, ArticleSource.article_id), (Article.identity, Article.id)):
        for among in bulk.among(connection, column, names):
            found = connection.execute(select(column, id_).where(among)).all()
            articles.update((str(identity), article_id) for identity, article_id in found)
    return Lookup(texts, articles)


def _texts(
    connection: Connection, table: type[Article] | type[ArticleRevision], id_: Any, digests: set[str]
) -> Iterator[tuple[str, str | None, Known]]:
    t = table
    for among in bulk.among(connection, t.digest, digests):
        statement = select(t.digest, t.identity, id_, t.checksum, t.source_uri, t.modified_at, t.load_run_id)
        for digest, identity, *known in connection.execute(statement.where(among)).all():
            yield digest, identity, Known(*known)


def note_places(connection: Connection, places: Iterable[tuple[int, Version]]) -> None:
    """Note further places where known texts were read: (article id, the text as read there) each."""
    rows = [{"article_id": article_id} | version.place for article_id, version in places]
    bulk.insert_missing(connection, bulk.table_of(ArticleSource), rows)


def absorb(connection: Connection, arriving: Version, *, annotate: Annotate, likeness: Likeness) -> Outcome:
    """Put a text in its place among those that are there: as an article, a revision, or a copy of one of them.

    `annotate` is asked only for a text that is to stand in `articles` and was not there as it is.
    """
    ids = _concerned(connection, arriving)
    if not ids:
        insert_articles(
            connection, [annotate(arriving)], arriving.load_run_id, generation=arriving.generation
        )
        return "loaded"
    article_id, before, texts = _merge(connection, ids, likeness)
    known = texts.get(arriving.digest)
    texts[arriving.digest] = _best_copy(known, arriving) if known else arriving
    _settle(connection, article_id, before, texts, annotate=annotate, likeness=likeness)
    note_places(
        connection,
        [(article_id, v) for v in (before, known, arriving) if v and not _is_at(connection, article_id, v)],
    )
    return "known" if known else "revised"


def insert_articles(
    connection: Connection, articles: Sequence[NewArticle], run_id: int, *, generation: int
) -> None:
    """Insert articles of which nothing is known, with everything that belongs to them."""
    ids = writes.insert_articles(connection, articles, run_id, generation=generation)
    duplicates.arrive(connection, [(id_, a.bands) for id_, a in zip(ids, articles, strict=True)])


def _best_copy(known: Version, arriving: Version) -> Version:
    """Of two copies of one text keep the one of which more is known, and the latest word on its age."""
    best = min(known, arriving, key=lambda version: version.copy_rank)
    modified = max((v.modified_at for v in (known, arriving) if v.modified_at), default=None)
    return best._replace(
        modified_at=modified,
        generation=min(known.generation, arriving.generation),
        load_run_id=known.load_run_id,
    )


def _concerned(connection: Connection, arriving: Version) -> list[int]:
    found = look_up(connection, [arriving.digest], [arriving.identity])
    ids = {text.article_id for text in found.texts.values()} | set(found.articles.values())
    return sorted(ids)


def _columns(table: type[Article] | type[ArticleRevision]) -> list[ColumnElement[Any]]:
    return [getattr(table, name) for name in VERSION_COLUMNS]


def _merge(
    connection: Connection, ids: list[int], likeness: Likeness
) -> tuple[int, Version, dict[str, Version]]:
    """Make one article of several: the one with the newest text stays. Gives its id, its text, and all their texts."""
    rows = connection.execute(select(Article.id, *_columns(Article)).where(Article.id.in_(ids)))
    current = {id_: Version(*rest) for id_, *rest in rows}
    kept = max(current, key=lambda id_: current[id_].age)
    r = ArticleRevision
    older = [Version(*row) for row in connection.execute(select(*_columns(r)).where(r.article_id.in_(ids)))]
    texts = {version.digest: version for version in (*current.values(), *older)}
    for gone in sorted(set(current) - {kept}):
        for table in (ArticleRevision, ArticleSource):
            connection.execute(update(table).where(table.article_id == gone).values(article_id=kept))
        note_places(connection, [(kept, current[gone])])
        duplicates.leave(connection, gone, likeness)
        gone_people = _forget(connection, gone)
        connection.execute(delete(Article).where(Article.id == gone))
        people.prune(connection, gone_people)
    return kept, current[kept], texts


def _settle(
    connection: Connection,
    article_id: int,
    before: Version,
    texts: dict[str, Version],
    *,
    annotate: Annotate,
    likeness: Likeness,
) -> None:
    """Let the newest text stand as the article, and number the others."""
    *older, newest = sorted(texts.values(), key=lambda version: version.age)
    if newest != before:
        duplicates.leave(connection, article_id, likeness)
        # First: of two rows with one digest, or one identity, none may stand for a moment.
        _write_revisions(connection, article_id, older)
        if newest.same_text(before):
            _overwrite(connection, article_id, newest)
            bands = duplicates.pack(likeness.bands(newest.title, newest.body))
        else:
            bands = _replace(connection, article_id, newest, annotate(newest))
        duplicates.arrive(connection, [(article_id, bands)])
    else:
        _write_revisions(connection, article_id, older)


def _overwrite(connection: Connection, article_id: int, version: Version, **values: Any) -> None:
    row = version._asdict() | values
    connection.execute(update(Article).where(Article.id == article_id).values(row))


def _replace(connection: Connection, article_id: int, version: Version, article: NewArticle) -> bytes:
    gone_people = _forget(connection, article_id)
    _overwrite(connection, article_id, version, annotator=article.annotator)
    found = article.recognised
    writes.insert_annotations(connection, [(article_id, version.published_on, found)])
    _note_blocks(connection, {block for *_, block in found.person_names})
    people.prune(connection, gone_people)
    return article.bands


def _write_revisions(connection: Connection, article_id: int, older: list[Version]) -> None:
    r = ArticleRevision
    statement = select(r.digest, r.recorded_at).where(r.article_id == article_id)
    recorded = {row.digest: row.recorded_at for row in connection.execute(statement)}
    connection.execute(delete(r).where(r.article_id == article_id))
    now = datetime.now(UTC)
    rows = [
        version._asdict()
        | {"article_id": article_id, "revision": n, "recorded_at": recorded.get(version.digest, now)}
        for n, version in enumerate(older, start=1)
    ]
    if rows:
        connection.execute(insert(r), rows)


def _is_at(connection: Connection, article_id: int, version: Version) -> bool:
    """Tell whether the article's own row names the place where a text was read."""
    a = Article
    own = connection.execute(select(a.source_uri, a.digest, a.identity).where(a.id == article_id)).one()
    return tuple(own) == (version.source_uri, version.digest, version.identity)


def _forget(connection: Connection, article_id: int) -> list[int]:
    """Take away what was recognised in an article, note that its names are to be linked again; gives its people."""
    statement = (
        select(PersonMention.person_id, PersonName.block)
        .join(
            PersonName,
            (PersonName.person_id == PersonMention.person_id) & (PersonName.name == PersonMention.name),
        )
        .where(PersonMention.article_id == article_id)
        .distinct()
    )
    named = connection.execute(statement).all()
    _note_blocks(connection, {block for _, block in named})
    writes.delete_annotations(connection, [article_id])
    return sorted({person_id for person_id, _ in named})


def _note_blocks(connection: Connection, blocks: Iterable[str]) -> None:
    rows = [{"block": block} for block in sorted(blocks)]
    bulk.insert_missing(connection, bulk.table_of(RelinkBlock), rows)


def versions_of(connection: Connection, article_id: int) -> Iterator[Version]:
    """Give the texts that an article had before the one it has, oldest first."""
    r = ArticleRevision
    statement = select(*_columns(r)).where(r.article_id == article_id).order_by(r.revision)
    for row in connection.execute(statement):
        yield Version(*row)
