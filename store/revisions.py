"""Decide which texts are one article: `articles` has the newest, `article_revisions` the others.

docs/adr/0002-identity.md explains the rules. An article is a set of texts that share an
identity (guid, url, file) or a digest; what the store holds is a function of the set of
texts that were read, not of their order. Most texts are new, or known unchanged: `Lookup`
finds those, and they are written in bulk. `absorb` takes the others, one at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, delete, exists, func, insert, or_, select, update

from store import bulk, duplicates, people, rejects, writes
from store.duplicates import Likeness
from store.evidence import table_of
from store.judgements import forget_words
from store.labels import relabel
from store.models import (
    Article,
    ArticleRevision,
    ArticleSource,
    PersonMention,
    PersonName,
    Reject,
    RejectedName,
    RelinkBlock,
)
from store.names import block_of
from store.rows import NewArticle
from store.texts import UNCLEAR, Text, text_columns
from store.withheld import EXACT, Rules

Outcome = Literal["loaded", "revised", "known"]
"""What became of a text that was read: an article, another text of one, or nothing new."""


Annotate = Callable[[Text], NewArticle]
"""Annotates a text."""


class CannotAnnotate(Exception):
    """What `annotate` raises about a text that it can't annotate; `why` is what went wrong."""

    def __init__(self, why: Any) -> None:
        self.why = why
        super().__init__(str(why))


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
        """Check whether the article is new: neither its text nor its identity is stored."""
        return digest not in self.texts and identity not in self.articles

    def is_known(self, text: Text) -> bool:
        """Whether this very text is already a text of this very article."""
        known = self.texts.get(text.digest)
        return (
            known is not None
            and known.checksum == text.checksum
            and (text.identity is None or self.articles.get(text.identity) == known.article_id)
            and (
                text.modified_at is None
                or (known.modified_at is not None and text.modified_at <= known.modified_at)
            )
        )


def look_up(connection: Connection, digests: Iterable[str], identities: Iterable[str | None] = ()) -> Lookup:
    """Look up which texts and which identities the store has; each query skips what an earlier one answered."""
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


def is_read(connection: Connection, source_uri: str) -> bool:
    """Check whether a text that the store has was read at a place."""
    a, r, s = Article.source_uri, ArticleRevision.source_uri, ArticleSource.source_uri
    found = (exists().where(column == source_uri) for column in (a, s, r))
    return bool(connection.scalar(select(or_(*found))))


def note_places(connection: Connection, places: Iterable[tuple[int, Text]]) -> None:
    """Record further places where known texts were read: (article id, the text as read there) each."""
    table = table_of(ArticleSource)
    names = [column.name for column in table.columns if column.name in Text._fields]
    rows = [
        {name: getattr(text, name) for name in names} | {"article_id": at, "identity": text.identity or ""}
        for at, text in places
    ]
    bulk.insert_missing(connection, table, rows)


def absorb(connection: Connection, arriving: Text, *, annotate: Annotate, likeness: Likeness) -> Outcome:
    """Store a text beside those that are there: as an article, a revision, or a copy of one of them.

    `annotate` is called only for a text that becomes an article's newest.
    """
    ids = _concerned(connection, arriving)
    if not ids:
        insert_new_articles(connection, [annotate(arriving)])
        return "loaded"
    article_id, before, texts = _merge(connection, ids, likeness)
    known = texts.get(arriving.digest)
    texts[arriving.digest] = _best_copy(known, arriving) if known else arriving
    _arrange(connection, article_id, before, texts, annotate=annotate, likeness=likeness)
    a = Article
    own = connection.execute(select(a.source_uri, a.digest, a.identity).where(a.id == article_id)).one()
    texts_read = [text for text in (before, known, arriving) if text]
    further = [text for text in texts_read if (text.source_uri, text.digest, text.identity) != tuple(own)]
    note_places(connection, [(article_id, text) for text in further])
    return "known" if known else "revised"


def insert_new_articles(connection: Connection, articles: Sequence[NewArticle]) -> None:
    """Insert articles of which nothing is known, with everything that belongs to them."""
    ids = writes.insert_articles(connection, articles)
    duplicates.arrive(connection, [(id_, a.bands) for id_, a in zip(ids, articles, strict=True)])


def _best_copy(known: Text, arriving: Text) -> Text:
    """Choose the copy of a text with more metadata; its date of change is the later of the two, its load the earlier one."""
    best = min(known, arriving, key=lambda text: text.copy_rank)
    modified = max((text.modified_at for text in (known, arriving) if text.modified_at), default=None)
    return best._replace(
        modified_at=modified,
        generation=min(known.generation, arriving.generation),
        load_run_id=known.load_run_id,
    )


def _concerned(connection: Connection, arriving: Text) -> list[int]:
    found = look_up(connection, [arriving.digest], [arriving.identity])
    ids = {text.article_id for text in found.texts.values()} | set(found.articles.values())
    return sorted(ids)


def _merge(connection: Connection, ids: list[int], likeness: Likeness) -> tuple[int, Text, dict[str, Text]]:
    """Make one article of several: the one with the newest text stays. Gives its id, its text, and all their texts."""
    rows = connection.execute(select(Article.id, *text_columns(Article)).where(Article.id.in_(ids)))
    current = {id_: Text(*rest) for id_, *rest in rows}
    kept = max(current, key=lambda id_: current[id_].age)
    r = ArticleRevision
    older = [Text(*row) for row in connection.execute(select(*text_columns(r)).where(r.article_id.in_(ids)))]
    texts = {text.digest: text for text in (*current.values(), *older)}
    for gone in sorted(set(current) - {kept}):
        for table in (ArticleRevision, ArticleSource):
            connection.execute(update(table).where(table.article_id == gone).values(article_id=kept))
        note_places(connection, [(kept, current[gone])])
        _delete_article(connection, gone, likeness)
    return kept, current[kept], texts


def _delete_article(connection: Connection, article_id: int, likeness: Likeness) -> None:
    duplicates.leave(connection, article_id, likeness)
    gone_people = _forget(connection, article_id)
    connection.execute(delete(Article).where(Article.id == article_id))
    people.prune(connection, gone_people)


def _arrange(
    connection: Connection,
    article_id: int,
    before: Text,
    texts: dict[str, Text],
    *,
    annotate: Annotate,
    likeness: Likeness,
) -> None:
    """Make the newest text the article, and number the others as revisions."""
    *older, newest = sorted(texts.values(), key=lambda text: text.age)
    if newest != before:
        duplicates.leave(connection, article_id, likeness)
    # First, because two rows may not have one digest or identity, even for a moment.
    _write_revisions(connection, article_id, older)
    if newest != before:
        if newest.reads_like(before):
            _overwrite(connection, article_id, newest)
            bands = duplicates.pack_bands(likeness.bands(newest.title, newest.body))
        else:
            bands = _replace(connection, article_id, newest, annotate(newest))
        duplicates.arrive(connection, [(article_id, bands)])


def _overwrite(connection: Connection, article_id: int, text: Text, **values: Any) -> None:
    row = text._asdict() | values
    connection.execute(update(Article).where(Article.id == article_id).values(row))
    relabel(connection, [article_id])


def _replace(connection: Connection, article_id: int, text: Text, article: NewArticle) -> bytes:
    gone_people = _forget(connection, article_id)
    _overwrite(connection, article_id, text, annotator=article.annotator)
    writes.insert_findings(connection, [(article_id, text.published_on, article.findings)])
    _note_blocks(connection, {block for *_, block in article.findings.person_names})
    people.prune(connection, gone_people)
    return article.bands


def _write_revisions(connection: Connection, article_id: int, older: list[Text]) -> None:
    r = ArticleRevision
    statement = select(r.digest, r.recorded_at).where(r.article_id == article_id)
    recorded = {row.digest: row.recorded_at for row in connection.execute(statement)}
    connection.execute(delete(r).where(r.article_id == article_id))
    now = datetime.now(UTC)
    rows = []
    for number, text in enumerate(older, start=1):
        when = recorded.get(text.digest, now)
        rows.append(text._asdict() | {"article_id": article_id, "revision": number, "recorded_at": when})
    if rows:
        connection.execute(insert(r), rows)


def _forget(connection: Connection, article_id: int) -> list[int]:
    """Delete what was recognised in an article and record its names for linking; gives its people."""
    statement = (
        select(PersonMention.person_id, PersonName.block)
        .join(PersonName, people.IS_CALLED)
        .where(PersonMention.article_id == article_id)
        .distinct()
    )
    named = connection.execute(statement).all()
    rejected = connection.scalars(select(RejectedName.name).where(RejectedName.article_id == article_id))
    _note_blocks(connection, {block for _, block in named} | set(map(block_of, rejected)))
    writes.delete_findings(connection, [article_id])
    return sorted({person_id for person_id, _ in named})


def _note_blocks(connection: Connection, blocks: Iterable[str]) -> None:
    rows = [{"block": block} for block in sorted(blocks)]
    bulk.insert_missing(connection, table_of(RelinkBlock), rows)


class Covered(NamedTuple):
    """An article some of whose texts are covered by rules: all its texts, a copy of a text for each place, and the covered digests."""

    article_id: int
    texts: list[Text]
    copies: list[Text]
    digests: set[str]


def find_covered(connection: Connection, rules: Rules) -> Iterator[Covered]:
    """Find the articles that have a text covered by rules; one covered copy of the text is enough."""
    for at, texts, copies in read_articles(connection, _near(connection, rules)):
        digests = {text.digest for text in (*texts, *copies) if rules.why(text)}
        if digests:
            yield Covered(at, texts, copies, digests)


def read_articles(connection: Connection, ids: Iterable[int]) -> Iterator[tuple[int, list[Text], list[Text]]]:
    """Read all texts of articles, and a copy of the text for each further place where it was read."""
    for chunk in bulk.chunks(ids):
        texts: defaultdict[int, list[Text]] = defaultdict(list)
        copies: defaultdict[int, list[Text]] = defaultdict(list)
        for table, id_ in _TEXTS:
            for at, *row in connection.execute(select(id_, *text_columns(table)).where(id_.in_(chunk))):
                texts[at].append(Text(*row))
        by_digest = {text.digest: text for found in texts.values() for text in found}
        source = ArticleSource
        places = select(*_PLACE, source.article_id).where(source.article_id.in_(chunk))
        for place in connection.execute(places):
            copies[place.article_id].append(_copy_at(by_digest[place.digest], place))
        for at in chunk:
            yield at, texts[at], copies[at]


_TEXTS = ((Article, Article.id), (ArticleRevision, ArticleRevision.article_id))
_PLACE = [column for column in table_of(ArticleSource).columns if column.name in Text._fields]


def _copy_at(text: Text, place: Any) -> Text:
    """Give a text as it was read at a place; it never counts as the better copy."""
    values = {column.name: getattr(place, column.name) for column in _PLACE}
    values |= {"identity": place.identity or None, "language": UNCLEAR, "language_from": None}
    return text._replace(**values)


def _near(connection: Connection, rules: Rules) -> set[int]:
    """Find the articles that rules may cover."""
    found = look_up(connection, rules.values("digest"), rules.values("identity"))
    ids = {known.article_id for known in found.texts.values()} | set(found.articles.values())
    for table, id_ in (*_TEXTS, (ArticleSource, ArticleSource.article_id)):
        conditions = [
            each
            for scope in EXACT[2:]
            for each in bulk.among(connection, getattr(table, scope), rules.values(scope))
        ]
        conditions += [func.substr(table.source_uri, 1, len(at)) == at for at in rules.values("source")]
        for condition in conditions:
            ids.update(connection.scalars(select(id_).where(condition)))
    for day in rules.values("before"):
        for texts, id_ in _TEXTS:
            ids.update(connection.scalars(select(id_).where(texts.published_on < date.fromisoformat(day))))
    return ids


def remove(connection: Connection, rules: Rules, *, annotate: Annotate, likeness: Likeness) -> int:
    """Remove the texts that rules cover, as if they had never been read; gives how many articles had such texts.

    An article's other texts are stored again: without the removed ones they may be several articles.
    """
    rejects.release(
        connection, [held.reject_id for held in rejects.read_held(connection) if rules.why(held.text)]
    )
    removed = 0
    for article in find_covered(connection, rules):
        removed += 1
        _delete_article(connection, article.article_id, likeness)
        forget_words(connection, article.digests)
        _forget_rejects(connection, {text.source_uri for text in (*article.texts, *article.copies)})
        lost = set(article.digests)
        for text in (*sorted(article.texts, key=lambda text: text.age, reverse=True), *article.copies):
            if text.digest not in lost and not _absorb_again(connection, text, annotate, likeness):
                lost.add(text.digest)
    return removed


def _absorb_again(connection: Connection, text: Text, annotate: Annotate, likeness: Likeness) -> bool:
    """Store a text again, as if it were read now; gives False, and leaves it out, if it can't be annotated any longer."""
    try:
        with connection.begin_nested():
            absorb(connection, text, annotate=annotate, likeness=likeness)
    except CannotAnnotate:
        return False
    return True


def _forget_rejects(connection: Connection, places: set[str]) -> None:
    """Delete the bytes kept with the rejects of some places, and with those of the files that contain the places."""
    for chunk in bulk.chunks(places | {place.partition("#")[0] for place in places}):
        connection.execute(update(Reject).where(Reject.source_uri.in_(chunk)).values(raw=None))
