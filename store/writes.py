"""Write articles, people and countries in batches: ready rows get their ids and go in, everything or nothing.

The caller holds the transaction (`store.bulk.writing`) and nothing here commits. The rows
are made beforehand, as far as they depend on one article alone (`store.rows`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import combinations
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, bindparam, delete, func, select, update

from store import bulk, models
from store.instants import UtcDateTime
from store.rollups import count_pairs, uncount_pairs
from store.rows import VIAS, NewArticle, Recognised, day_number
from store.texts import Text, text_columns

CountryNameRow = tuple[str, str, str, str]
"""country code, name, kind, language."""
COUNTRY_COLUMNS = (
    "code", "alpha3", "numeric", "name", "official_name", "region", "valid_from", "valid_to", "successors",
)  # fmt: skip
COUNTRY_NAME_COLUMNS = ("country_code", "name", "kind", "language")


def insert_articles(connection: Connection, articles: Sequence[NewArticle]) -> list[int]:
    """Insert articles with their mentions, derived rows and search index, and give their ids.

    Neither their digests nor their identities may be stored.
    """
    if not articles:
        return []
    table = bulk.table_of(models.Article)
    ids = bulk.new_ids(connection, table, len(articles))
    columns = _stored_columns(connection, [article.text for article in articles])
    rows = zip(ids, *columns, (article.annotator for article in articles), strict=True)
    with bulk.without_search_trigger(connection):
        bulk.insert_rows(connection, table, ("id", *Text._fields, "annotator"), list(rows))
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "INSERT INTO articles_fts (rowid, title, body) SELECT id, title, body FROM articles WHERE id BETWEEN ? AND ?",
            (ids[0], ids[-1]),
        )
    insert_annotations(
        connection,
        [(id_, each.text.published_on, each.recognised) for id_, each in zip(ids, articles, strict=True)],
    )
    return ids


_DATED = frozenset(
    name for name in Text._fields if isinstance(models.Article.__table__.c[name].type, Date | UtcDateTime)
)


def _stored_columns(connection: Connection, texts: Sequence[Text]) -> Iterator[Iterable[Any]]:
    """Give texts column by column, as the driver takes the values."""
    for name, values in zip(Text._fields, zip(*texts, strict=True), strict=True):
        is_dated = name in _DATED and connection.dialect.name == "sqlite"
        yield map(sqlite_date, values) if is_dated else values


def sqlite_date(day: date | None) -> str | None:
    """Write a day or an instant as SQLAlchemy keeps it in SQLite."""
    if isinstance(day, datetime):
        return day.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return None if day is None else day.isoformat()


def delete_annotations(connection: Connection, article_ids: Iterable[int]) -> None:
    """Take away everything that was recognised in some articles; people who are named nowhere else stay for `prune`."""
    tables = (
        models.PersonMention,
        models.PersonRole,
        models.CountryMention,
        models.ArticlePerson,
        models.ArticleCountry,
    )
    for chunk in bulk.chunks(article_ids):
        uncount_pairs(connection, chunk)
        for model in tables:
            connection.execute(delete(model).where(model.article_id.in_(chunk)))


def replace_annotations(
    connection: Connection,
    articles: Sequence[tuple[int, date, Recognised]],
    annotators: Sequence[str],
) -> None:
    """Replace what was recognised in stored articles; `annotators` are the versions that recognised, one an article."""
    ids = [article_id for article_id, _, _ in articles]
    delete_annotations(connection, ids)
    insert_annotations(connection, articles)
    table = bulk.table_of(models.Article)
    by_annotator: defaultdict[str, list[int]] = defaultdict(list)
    for article_id, annotator in zip(ids, annotators, strict=True):
        by_annotator[annotator].append(article_id)
    for annotator, annotated in by_annotator.items():
        for wanted in bulk.among(connection, table.c.id, annotated):
            connection.execute(update(table).where(wanted).values(annotator=annotator))


def read_texts(
    connection: Connection, *conditions: ColumnElement[bool], after: int = 0, limit: int = 1_000
) -> list[tuple[int, Text]]:
    """Read the next articles with an id over `after` that meet the conditions, in the order of their ids."""
    a = models.Article
    statement = select(a.id, *text_columns(a)).where(a.id > after, *conditions).order_by(a.id).limit(limit)
    return [(id_, Text(*text)) for id_, *text in connection.execute(statement)]


def not_countries(connection: Connection) -> set[tuple[str, str]]:
    """Read the standing judgements that a country is not in an article: (article digest, country code) each."""
    j = models.Judgement
    statement = select(j.article_digest, j.country_code, j.verb).where(
        j.country_code != "", j.verb.in_(("not_country", "undo"))
    )
    standing: set[tuple[str, str]] = set()
    for digest, code, verb in connection.execute(statement.order_by(j.id)):
        (standing.add if verb == "not_country" else standing.discard)((digest, code))
    return standing


def named_in(connection: Connection, article_ids: Iterable[int]) -> set[int]:
    """Tell which people some articles name."""
    named: set[int] = set()
    for chunk in bulk.chunks(article_ids):
        statement = select(models.ArticlePerson.person_id).where(models.ArticlePerson.article_id.in_(chunk))
        named.update(connection.scalars(statement))
    return named


def insert_annotations(connection: Connection, articles: Sequence[tuple[int, date, Recognised]]) -> None:
    """Insert the mentions and roles of articles, the people they name, and the rows derived from them.

    `articles`: id, day of publication and what was recognised, of each.
    """
    ids = person_ids(connection, {key: name for *_, found in articles for key, name, _ in found.people})
    rows = _Rows()
    for article_id, published_on, found in articles:
        rows.add(article_id, day_number(published_on), found, [ids[key] for key, _, _ in found.people])
    bulk.insert_rows(
        connection, bulk.table_of(models.PersonMention), PERSON_MENTION_COLUMNS, rows.person_mentions
    )
    bulk.insert_rows(connection, bulk.table_of(models.PersonRole), PERSON_ROLE_COLUMNS, rows.person_roles)
    bulk.insert_rows(
        connection, bulk.table_of(models.CountryMention), COUNTRY_MENTION_COLUMNS, rows.country_mentions
    )
    bulk.insert_rows(
        connection, bulk.table_of(models.ArticlePerson), ARTICLE_PERSON_COLUMNS, rows.article_people
    )
    bulk.insert_rows(
        connection, bulk.table_of(models.ArticleCountry), ARTICLE_COUNTRY_COLUMNS, rows.article_countries
    )
    count_pairs(connection, rows.pairs)
    insert_person_names(connection, rows.person_names)


class _Rows:
    """The rows of a batch, table by table, with all ids in them."""

    def __init__(self) -> None:
        self.person_mentions: list[tuple[Any, ...]] = []
        self.person_roles: list[tuple[Any, ...]] = []
        self.country_mentions: list[tuple[Any, ...]] = []
        self.article_people: list[tuple[Any, ...]] = []
        self.article_countries: list[tuple[Any, ...]] = []
        self.person_names: dict[tuple[int, str, str], tuple[str, str]] = {}
        self.pairs: defaultdict[int, Counter[tuple[str, str]]] = defaultdict(Counter)

    def add(self, at: int, day: int, found: Recognised, who: Sequence[int]) -> None:
        """Add the rows of an article; `who` are the ids of `found.people`."""
        self.person_mentions += [
            (at, field, start, end, surface, who[person], rule, name)
            for field, start, end, surface, person, rule, name in found.person_mentions
        ]
        if found.person_roles:
            self.person_roles += [
                (at, field, start, who[person], end, title, code, name)
                for field, start, person, end, title, code, name in found.person_roles
            ]
        self.country_mentions += [
            (at, field, start, end, surface, code, via)
            for field, start, end, surface, code, via in found.country_mentions
        ]
        self.article_people += [
            (at, id_, day, mentions) for id_, (_, _, mentions) in zip(who, found.people, strict=True)
        ]
        self.article_countries += [(at, code, day, *counts) for code, counts in found.countries]
        stated = [code for code, counts in found.countries if counts[0]]
        if len(stated) > 1:
            self.pairs[day // 100].update(combinations(stated, 2))
        for person, name, kind, folded, block in found.person_names:
            self.person_names[who[person], name, kind] = folded, block


PERSON_MENTION_COLUMNS = (
    "article_id",
    "field",
    "start_char",
    "end_char",
    "surface",
    "person_id",
    "rule",
    "name",
)
PERSON_ROLE_COLUMNS = (
    "article_id",
    "field",
    "start_char",
    "person_id",
    "end_char",
    "title",
    "country_code",
    "name",
)
COUNTRY_MENTION_COLUMNS = ("article_id", "field", "start_char", "end_char", "surface", "country_code", "via")
ARTICLE_PERSON_COLUMNS = ("article_id", "person_id", "day", "mentions")
ARTICLE_COUNTRY_COLUMNS = (
    "article_id", "country_code", "day", "mentions", *(f"via_{via}" for via in VIAS),
)  # fmt: skip


def person_ids(connection: Connection, people: Mapping[str, str]) -> dict[str, int]:
    """Give the ids of people by key, making those who are missing. `people`: key -> name to show."""
    person = models.Person
    ids: dict[str, int] = {}
    for wanted in bulk.among(connection, person.key, people):
        found = connection.execute(select(person.key, person.id).where(wanted)).all()
        ids.update((key, id_) for key, id_ in found)
    if missing := sorted(people.keys() - ids.keys()):
        new = zip(bulk.new_ids(connection, bulk.table_of(person), len(missing)), missing, strict=True)
        rows = [(id_, key, people[key]) for id_, key in new]
        bulk.insert_rows(connection, bulk.table_of(person), ("id", "key", "name"), rows)
        ids.update((key, id_) for id_, key, _ in rows)
    return ids


PERSON_NAME_COLUMNS = ("person_id", "name", "kind", "folded", "block")


def insert_person_names(
    connection: Connection, names: Mapping[tuple[int, str, str], tuple[str, str]]
) -> None:
    """Note names that people go by, (person id, name, kind) -> (folded, block); known ones are left alone."""
    n = models.PersonName
    known: set[tuple[int, str, str]] = set()
    for of_them in bulk.among(connection, n.person_id, {person_id for person_id, _, _ in names}):
        found = connection.execute(select(n.person_id, n.name, n.kind).where(of_them)).all()
        known.update((person_id, name, kind) for person_id, name, kind in found)
    rows = [(*key, *rest) for key, rest in names.items() if key not in known]
    bulk.insert_rows(connection, bulk.table_of(n), PERSON_NAME_COLUMNS, rows)


def insert_countries(connection: Connection, countries: Iterable[Mapping[str, Any]]) -> None:
    """Add countries, as rows of the table's columns; known ones are left alone."""
    bulk.insert_missing(connection, bulk.table_of(models.Country), [dict(row) for row in countries])


def country_codes(connection: Connection) -> set[str]:
    """Read the codes of all countries."""
    return set(connection.scalars(select(models.Country.code)))


def count_curated(connection: Connection) -> int:
    """Count the names of people that come from authority files."""
    statement = select(func.count()).select_from(models.PersonName).where(models.PersonName.kind == "curated")
    return connection.execute(statement).scalar_one()


def country_names(connection: Connection) -> dict[CountryNameRow, str]:
    """Read the names of countries: row -> its origin, `dateline` or `user`."""
    n = models.CountryName
    statement = select(n.country_code, n.name, n.kind, n.language, n.origin)
    return {
        (code, name, kind, language): origin
        for code, name, kind, language, origin in connection.execute(statement)
    }


def insert_country_names(connection: Connection, names: Iterable[CountryNameRow], *, origin: str) -> None:
    """Add names of countries; known ones are left alone."""
    rows = [dict(zip(COUNTRY_NAME_COLUMNS, name, strict=True)) | {"origin": origin} for name in names]
    bulk.insert_missing(connection, bulk.table_of(models.CountryName), rows)


def delete_country_names(connection: Connection, names: Iterable[CountryNameRow]) -> None:
    """Take names of countries away."""
    n = bulk.table_of(models.CountryName)
    rows = [
        {f"old_{column}": value for column, value in zip(COUNTRY_NAME_COLUMNS, name, strict=True)}
        for name in names
    ]
    if rows:
        connection.execute(
            delete(n).where(*(n.c[c] == bindparam(f"old_{c}") for c in COUNTRY_NAME_COLUMNS)), rows
        )
