"""Write to the store in batches: bulk statements, ids given without a round trip a row, everything or nothing.

The caller holds the transaction (`writing`) and nothing here commits. SQLite rows go in
through `executemany`, PostgreSQL rows through COPY (docs/performance.md).
"""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Table,
    any_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from store import models
from store.engine import WRITER_LOCK
from store.names import fold
from store.rollups import OTHER_VIAS, STATE_VIAS, count_pairs, uncount_pairs

CHUNK = 500
"""Values in one IN (...): far below every engine's limit of variables."""


PersonMentionRow = tuple[str, int, int, str, str, str]
"""field, start, end, surface, name (the fullest in the article), rule."""
PersonRoleRow = tuple[str, int, int, str, str, str | None]
"""field, start, end, name, title, country code."""
CountryNameRow = tuple[str, str, str, str]
"""country code, name, kind, language."""
CountryMentionRow = tuple[str, int, int, str, str, str]
"""field, start, end, surface, country code, via."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a name stands for: the person's key, the name to show, and the block in which linking compares it."""

    key: str
    name: str
    block: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What was recognised in an article of a day.

    `people` names every person of `person_mentions` and `person_roles` by the fullest
    name in the article; `annotator` is the name and version of what recognised it.
    """

    published_on: date
    annotator: str
    people: Mapping[str, Identity]
    person_mentions: Sequence[PersonMentionRow]
    person_roles: Sequence[PersonRoleRow]
    country_mentions: Sequence[CountryMentionRow]

    @property
    def day(self) -> int:
        """The day of publication as the number yyyymmdd."""
        return self.published_on.year * 10_000 + self.published_on.month * 100 + self.published_on.day


@dataclass(frozen=True, slots=True, kw_only=True)
class NewArticle(Recognised):
    """An article ready to be written, with everything recognised in it.

    `identity` is what other texts of the same article are known by
    (docs/adr/0002-identity.md), `bands` its MinHash signature, by which copies are found.
    """

    digest: str
    checksum: str
    title: str
    body: str
    published_at: datetime | None
    language: str
    publisher: str | None
    url: str | None
    external_id: str | None
    source_uri: str
    source_format: str
    word_count: int
    identity: str | None = None
    modified_at: datetime | None = None
    bands: Sequence[int] = ()

    @property
    def copy_rank(self) -> tuple[int, str]:
        """Of two copies with one digest the one with the smaller rank is kept: more is known of it, else by checksum."""
        return copy_rank(self.checksum, self.published_at, self.publisher, self.url, self.external_id)


def copy_rank(checksum: str, *metadata: object) -> tuple[int, str]:
    """Rank a copy among those with one digest, by nothing that depends on the order of loading."""
    return sum(value is None for value in metadata), checksum


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that holds the writers' lock from its start; commit at the end of the block."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection = connection.execution_options(sqlite_begin="IMMEDIATE")
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
            yield connection


@cache
def _insert_sql(table: Table, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"


def insert_rows(
    connection: Connection, table: Table, columns: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> None:
    """Insert rows of plain values, given in the order of `columns`, as fast as the engine takes them."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_insert_sql(table, columns), rows)
        return
    statement = f"COPY {table.name} ({', '.join(columns)}) FROM STDIN"
    with (
        copy_errors(connection, statement),
        contextlib.closing(connection.connection.cursor()) as cursor,
        cursor.copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row(row)


@contextlib.contextmanager
def copy_errors(connection: Connection, statement: str) -> Iterator[None]:
    """Turn the driver's errors into SQLAlchemy's: COPY goes past it to the driver."""
    driver_error = connection.dialect.loaded_dbapi.Error
    try:
        yield
    except driver_error as error:
        driver: Any = connection.connection.driver_connection
        gone = driver is None or bool(driver.closed)
        if gone:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement, None, error, driver_error, connection_invalidated=gone, dialect=connection.dialect
        ) from error


def insert_missing(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows whose primary or unique key is not there yet, and leave the others alone."""
    if rows:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Part values into sorted lists short enough for one IN (...)."""
    ordered = sorted(values)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def among(connection: Connection, column: Any, values: Iterable[Any]) -> Iterator[ColumnElement[bool]]:
    """Say that a column is among values, in conditions to ask one after the other.

    Either engine takes all of them in one parameter; a mark for each value costs the
    driver and the compiler as much as the answer.
    """
    wanted = sorted(values)
    if not wanted:
        return
    if connection.dialect.name == "postgresql":
        yield column == any_(literal(wanted, postgresql.ARRAY(column.type)))
    else:
        given = func.json_each(json.dumps(wanted)).table_valued("value")
        yield column.in_(select(given.c.value))


def _new_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """Give `count` unused ids; the writers' lock is held, so nobody else takes them."""
    if connection.dialect.name == "postgresql":
        # The sequence is looked up once: for each id that would take seven times as long.
        statement = text(
            "SELECT nextval(ids.sequence) FROM (SELECT CAST(pg_get_serial_sequence(:name, 'id') AS regclass) "
            "AS sequence OFFSET 0) AS ids, generate_series(1, :count)"
        )
        return list(connection.scalars(statement, {"name": table.name, "count": count}))
    last = connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {table.name}").scalar_one()
    return list(range(last + 1, last + 1 + count))


COUNTRY_COLUMNS = (
    "code", "alpha3", "numeric", "name", "official_name", "region", "valid_from", "valid_to", "successors",
)  # fmt: skip
COUNTRY_NAME_COLUMNS = ("country_code", "name", "kind", "language")
ARTICLE_COLUMNS = (
    "id", "digest", "checksum", "published_on", "published_at", "language", "publisher", "url", "source_uri",
    "source_format", "external_id", "identity", "modified_at", "generation", "word_count", "annotator", "load_run_id",
    "title", "body",
)  # fmt: skip


def insert_articles(
    connection: Connection, articles: Sequence[NewArticle], run_id: int, *, generation: int = 0
) -> list[int]:
    """Insert articles with their mentions, derived rows and search index, and give their ids.

    Neither their digests nor their identities may be stored.
    """
    if not articles:
        return []
    ids = _new_ids(connection, table_of(models.Article), len(articles))
    bulk_search = connection.dialect.name == "sqlite"
    if bulk_search:
        connection.exec_driver_sql("INSERT INTO search_suspended VALUES ('loading')")
    insert_rows(
        connection,
        table_of(models.Article),
        ARTICLE_COLUMNS,
        [
            _article_row(connection, id_, article, run_id, generation)
            for id_, article in zip(ids, articles, strict=True)
        ],
    )
    if bulk_search:
        connection.exec_driver_sql(
            "INSERT INTO articles_fts (rowid, title, body) SELECT id, title, body FROM articles WHERE id BETWEEN ? AND ?",
            (ids[0], ids[-1]),
        )
        connection.exec_driver_sql("DELETE FROM search_suspended")
    insert_annotations(connection, list(zip(ids, articles, strict=True)))
    return ids


def table_of(model: type[models.Base]) -> Table:
    """Give a model's table."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model} is not mapped to a table")
    return table


def _article_row(
    connection: Connection, id_: int, article: NewArticle, run_id: int, generation: int
) -> tuple[Any, ...]:
    day: Any = article.published_on
    published: Any = article.published_at
    modified: Any = article.modified_at
    if connection.dialect.name == "sqlite":
        day = day.isoformat()
        published = published and sqlite_instant(published)
        modified = modified and sqlite_instant(modified)
    return (
        id_, article.digest, article.checksum, day, published, article.language, article.publisher, article.url,
        article.source_uri, article.source_format, article.external_id, article.identity, modified, generation,
        article.word_count, article.annotator, run_id, article.title, article.body,
    )  # fmt: skip


def sqlite_instant(instant: datetime) -> str:
    """Write an instant as SQLAlchemy keeps it in SQLite."""
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def delete_annotations(connection: Connection, article_ids: Iterable[int]) -> None:
    """Take away everything that was recognised in some articles; people who are named nowhere else stay for `prune`."""
    tables = (
        models.PersonMention,
        models.PersonRole,
        models.CountryMention,
        models.ArticlePerson,
        models.ArticleCountry,
    )
    for chunk in chunks(article_ids):
        uncount_pairs(connection, chunk)
        for model in tables:
            connection.execute(delete(model).where(model.article_id.in_(chunk)))


def replace_annotations(connection: Connection, articles: Sequence[tuple[int, Recognised]]) -> None:
    """Put other annotations in the place of those of stored articles."""
    delete_annotations(connection, [article_id for article_id, _ in articles])
    insert_annotations(connection, articles)
    table = table_of(models.Article)
    connection.execute(
        update(table).where(table.c.id == bindparam("at")).values(annotator=bindparam("by")),
        [{"at": article_id, "by": recognised.annotator} for article_id, recognised in articles],
    )


class StoredText(NamedTuple):
    """A stored article, as far as an annotator must know it."""

    id: int
    digest: str
    published_on: date
    title: str
    body: str


def select_texts(
    connection: Connection, *conditions: ColumnElement[bool], after: int = 0, limit: int = 1_000
) -> list[StoredText]:
    """Read the next articles with an id over `after` that meet the conditions, in the order of their ids."""
    a = models.Article
    statement = (
        select(a.id, a.digest, a.published_on, a.title, a.body)
        .where(a.id > after, *conditions)
        .order_by(a.id)
        .limit(limit)
    )
    return [StoredText(*row) for row in connection.execute(statement)]


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
    for chunk in chunks(article_ids):
        statement = select(models.ArticlePerson.person_id).where(models.ArticlePerson.article_id.in_(chunk))
        named.update(connection.scalars(statement))
    return named


def insert_annotations(connection: Connection, articles: Sequence[tuple[int, Recognised]]) -> None:
    """Insert the mentions and roles of articles, the people they name, and the rows derived from them."""
    ids = person_ids(connection, {i.key: i.name for _, a in articles for i in a.people.values()})
    mentions: list[tuple[Any, ...]] = []
    roles: list[tuple[Any, ...]] = []
    places: list[tuple[Any, ...]] = []
    by_person: list[tuple[Any, ...]] = []
    by_country: list[tuple[Any, ...]] = []
    names: dict[tuple[int, str, str, str], None] = {}
    for article_id, article in articles:
        who = {name: ids[identity.key] for name, identity in article.people.items()}
        mentions += [
            (article_id, field, start, end, surface, who[name], rule, name)
            for field, start, end, surface, name, rule in article.person_mentions
        ]
        roles += [
            (article_id, field, start, who[name], end, title, code, name)
            for field, start, end, name, title, code in article.person_roles
        ]
        places += [(article_id, *mention) for mention in article.country_mentions]
        named = Counter(who[mention[4]] for mention in article.person_mentions)
        by_person += [
            (article_id, person_id, article.day, count) for person_id, count in sorted(named.items())
        ]
        by_country += _article_countries(article_id, article)
        for _, _, _, surface, name, _ in article.person_mentions:
            block = article.people[name].block
            names.update(dict.fromkeys((who[name], *shown, block) for shown in shown_names(surface, name)))
    insert_rows(connection, table_of(models.PersonMention), PERSON_MENTION_COLUMNS, mentions)
    insert_rows(connection, table_of(models.PersonRole), PERSON_ROLE_COLUMNS, roles)
    insert_rows(connection, table_of(models.CountryMention), COUNTRY_MENTION_COLUMNS, places)
    insert_rows(connection, table_of(models.ArticlePerson), ARTICLE_PERSON_COLUMNS, by_person)
    insert_rows(connection, table_of(models.ArticleCountry), ARTICLE_COUNTRY_COLUMNS, by_country)
    count_pairs(connection, by_country)
    insert_person_names(connection, names)


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
    "article_id", "country_code", "day", "mentions", *(f"via_{via}" for via in (*STATE_VIAS, *OTHER_VIAS)),
)  # fmt: skip


def _article_countries(article_id: int, article: Recognised) -> list[tuple[Any, ...]]:
    counts = Counter((code, via) for *_, code, via in article.country_mentions)
    rows = []
    for code in sorted({code for code, _ in counts}):
        by_via = [counts[code, via] for via in (*STATE_VIAS, *OTHER_VIAS)]
        rows.append((article_id, code, article.day, sum(by_via[: len(STATE_VIAS)]), *by_via))
    return rows


def shown_names(surface: str, name: str) -> Iterator[tuple[str, str]]:
    """Tell which names a mention shows its person to go by, and of what kind.

    >>> list(shown_names("Putin", "Vladimir Putin"))
    [('Putin', 'surname'), ('Vladimir Putin', 'full')]
    """
    if surface != name and not (surface.isupper() and len(surface) > 1):  # capitals of a headline are no name
        yield surface, "surname" if name.endswith(f" {surface}") else "alias"
    yield name, "full" if " " in name else "surname"


def person_ids(connection: Connection, people: Mapping[str, str]) -> dict[str, int]:
    """Give the ids of people by key, making those who are missing. `people`: key -> name to show."""
    person = models.Person
    ids: dict[str, int] = {}
    for wanted in among(connection, person.key, people):
        ids.update((key, id_) for key, id_ in connection.execute(select(person.key, person.id).where(wanted)))
    missing = sorted(set(people) - set(ids))
    new = (
        dict(zip(missing, _new_ids(connection, table_of(person), len(missing)), strict=True))
        if missing
        else {}
    )
    insert_rows(
        connection,
        table_of(person),
        ("id", "key", "name"),
        [(id_, key, people[key]) for key, id_ in new.items()],
    )
    return ids | new


PERSON_NAME_COLUMNS = ("person_id", "name", "kind", "folded", "block")


def insert_person_names(connection: Connection, names: Iterable[tuple[int, str, str, str]]) -> None:
    """Note names that people go by, (person id, name, kind, block) each; known ones are left alone."""
    wanted = {(person_id, name, kind): block for person_id, name, kind, block in names}
    n = models.PersonName
    for of_them in among(connection, n.person_id, {person_id for person_id, _, _ in wanted}):
        statement = select(n.person_id, n.name, n.kind).where(of_them)
        for person_id, name, kind in connection.execute(statement):
            wanted.pop((person_id, name, kind), None)
    rows = [(id_, name, kind, fold(name), block) for (id_, name, kind), block in wanted.items()]
    insert_rows(connection, table_of(n), PERSON_NAME_COLUMNS, rows)


def insert_countries(connection: Connection, countries: Iterable[Mapping[str, Any]]) -> None:
    """Add countries, as rows of the table's columns; known ones are left alone."""
    insert_missing(connection, table_of(models.Country), [dict(row) for row in countries])


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
    insert_missing(connection, table_of(models.CountryName), rows)


def delete_country_names(connection: Connection, names: Iterable[CountryNameRow]) -> None:
    """Take names of countries away."""
    n = table_of(models.CountryName)
    rows = [
        {f"old_{column}": value for column, value in zip(COUNTRY_NAME_COLUMNS, name, strict=True)}
        for name in names
    ]
    if rows:
        connection.execute(
            delete(n).where(*(n.c[c] == bindparam(f"old_{c}") for c in COUNTRY_NAME_COLUMNS)), rows
        )


def start_run(connection: Connection, arguments: Mapping[str, Any], version: str) -> int:
    """Open a load run and give its id."""
    run = models.LoadRun
    ended = select(func.count()).select_from(run).where(run.finished_at.is_not(None)).scalar_subquery()
    statement = insert(run).values(
        started_at=datetime.now(UTC), arguments=dict(arguments), counts={}, version=version, generation=ended
    )
    return int(connection.execute(statement.returning(models.LoadRun.id)).scalar_one())


def generation_of(connection: Connection, run_id: int) -> int:
    """Tell how many loads had ended when a run began."""
    return connection.execute(
        select(models.LoadRun.generation).where(models.LoadRun.id == run_id)
    ).scalar_one()


def count_found(connection: Connection, run_id: int) -> dict[str, int]:
    """Count the people and countries that the articles of a run name, and the copies of earlier articles among them."""
    a = models.Article
    counted = {
        "people": (models.ArticlePerson.article_id, models.ArticlePerson.person_id),
        "countries": (models.ArticleCountry.article_id, models.ArticleCountry.country_code),
        "near_duplicates": (models.ArticleDuplicate.article_id, models.ArticleDuplicate.article_id),
    }
    statements = {
        name: select(func.count(what.distinct())).join(a, a.id == article_id).where(a.load_run_id == run_id)
        for name, (article_id, what) in counted.items()
    }
    return {name: connection.execute(statement).scalar_one() for name, statement in statements.items()}


def note_run(
    connection: Connection, run_id: int, counts: Mapping[str, Any], *, finished: bool = False
) -> None:
    """Write a run's counts so far; `finished` closes it."""
    values: dict[str, Any] = {"counts": dict(counts)}
    if finished:
        values["finished_at"] = datetime.now(UTC)
    connection.execute(update(models.LoadRun).where(models.LoadRun.id == run_id).values(values))
