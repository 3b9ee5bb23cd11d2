"""Write articles, people and countries in batches: ready rows get their ids and go in, everything or nothing.

The caller holds the transaction (`store.bulk.writing`) and nothing here commits. The rows
are made beforehand, as far as they depend on one article alone (`store.rows`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Date, Table, bindparam, delete, select, update

from store import bulk, models
from store.evidence import Denied, Evidence, Row, table_of, with_ids
from store.groups import packaged_groups
from store.instants import UtcDateTime
from store.kinds import KINDS, derived_tables
from store.labels import relabel
from store.models.articles import day_number
from store.rollups import add, subtract
from store.rows import Findings, NewArticle
from store.texts import Text, text_columns
from store.withheld import Names, read_names

CountryNameRow = tuple[str, str, str, str]
"""country code, name, kind, language."""
COUNTRY_COLUMNS = (
    "code", "alpha3", "numeric", "name", "official_name", "region", "valid_from", "valid_to", "successors",
)  # fmt: skip
COUNTRY_NAME_COLUMNS = ("country_code", "name", "kind", "language")


def insert_articles(connection: Connection, articles: Sequence[NewArticle]) -> list[int]:
    """Insert articles with their findings, derived rows and search index, and give their ids.

    Neither their digests nor their identities may be stored.
    """
    if not articles:
        return []
    table = table_of(models.Article)
    ids = bulk.new_ids(connection, table, len(articles))
    rows = [(id_, *each.text, each.annotator) for id_, each in zip(ids, articles, strict=True)]
    with bulk.without_search_trigger(connection):
        _insert(connection, table, ("id", *Text._fields, "annotator"), rows)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "INSERT INTO articles_fts (rowid, title, body) SELECT id, title, body FROM articles WHERE id BETWEEN ? AND ?",
            (ids[0], ids[-1]),
        )
    insert_findings(
        connection,
        [(id_, each.text.published_on, each.findings) for id_, each in zip(ids, articles, strict=True)],
    )
    relabel(connection, [id_ for id_, each in zip(ids, articles, strict=True) if each.text.labels])
    return ids


def _insert(connection: Connection, table: Table, columns: tuple[str, ...], rows: list[Row]) -> None:
    """Insert rows of Python's values."""
    dated = [isinstance(table.c[name].type, Date | UtcDateTime) for name in columns]
    if rows and any(dated) and connection.dialect.name == "sqlite":
        by_column = zip(dated, zip(*rows, strict=True), strict=True)
        stored = [map(sqlite_date, values) if is_date else values for is_date, values in by_column]
        rows = list(zip(*stored, strict=True))
    bulk.insert_rows(connection, table, columns, rows)


def sqlite_date(day: date | None) -> str | None:
    """Write a day or an instant as SQLAlchemy keeps it in SQLite."""
    if isinstance(day, datetime):
        return day.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return None if day is None else day.isoformat()


def delete_findings(connection: Connection, article_ids: Iterable[int]) -> None:
    """Delete everything that was recognised in some articles; people who are named nowhere else stay for `prune`."""
    for chunk in bulk.chunks(article_ids):
        for derived in derived_tables():
            subtract(connection, derived, chunk)
        for kept in (*derived_tables(), *KINDS.values()):
            connection.execute(delete(kept.table).where(kept.table.c.article_id.in_(chunk)))
        for noted in (models.RejectedName, models.AnnotationDue):
            connection.execute(delete(noted).where(noted.article_id.in_(chunk)))


def note_annotations_due(connection: Connection, article_ids: Iterable[int]) -> None:
    """Note articles to annotate again; the judgement that makes it necessary is recorded in the same transaction."""
    rows = [{"article_id": article_id} for article_id in sorted(set(article_ids))]
    bulk.insert_missing(connection, table_of(models.AnnotationDue), rows)


def replace_findings(
    connection: Connection,
    articles: Sequence[tuple[int, date, Findings]],
    annotators: Sequence[str],
) -> None:
    """Replace what was recognised in stored articles; `annotators` are the versions that recognised, one an article."""
    ids = [article_id for article_id, _, _ in articles]
    delete_findings(connection, ids)
    insert_findings(connection, articles)
    table = table_of(models.Article)
    by_annotator: defaultdict[str, list[int]] = defaultdict(list)
    for article_id, annotator in zip(ids, annotators, strict=True):
        by_annotator[annotator].append(article_id)
    for annotator, annotated in by_annotator.items():
        for wanted in bulk.among(connection, table.c.id, annotated):
            connection.execute(update(table).where(wanted).values(annotator=annotator))


def set_languages(
    connection: Connection, articles: Sequence[tuple[int, Text]], *, detect: Callable[[Text], Text]
) -> None:
    """Write the languages of articles for which an older version stored none, and of their revisions."""
    a, r = models.Article, models.ArticleRevision
    ids = [id_ for id_, _ in articles]
    for model, wanted in ((a, a.id.in_(ids)), (r, r.article_id.in_(ids))):
        due = select(*text_columns(model)).where(wanted, model.language_from.is_(None))
        for row in connection.execute(due).all():
            found = detect(Text(*row))
            names = ("language", "language_from", "checksum")
            values = {name: getattr(found, name) for name in names}
            connection.execute(update(model).where(wanted, model.digest == found.digest).values(values))


def read_texts(
    connection: Connection, *conditions: ColumnElement[bool], after: int = 0, limit: int = 1_000
) -> list[tuple[int, Text]]:
    """Read the next articles with an id over `after` that meet the conditions, in the order of their ids."""
    a = models.Article
    statement = select(a.id, *text_columns(a)).where(a.id > after, *conditions).order_by(a.id).limit(limit)
    return [(id_, Text(*text)) for id_, *text in connection.execute(statement)]


class Denials(NamedTuple):
    """What judgements deny, by an article's digest, and whose names are withheld."""

    articles: Mapping[str, Denied]
    names: Names

    def allow(self, digest: str, findings: Findings) -> Findings:
        """Leave out, or unlink, what is denied of an article or withheld."""
        if digest in self.articles:
            findings = findings.without(self.articles[digest])
        return findings.without_people(self.names)


def denials(connection: Connection) -> Denials:
    """Read by an article's digest what the standing judgements deny of it; an undo without words lifts every `not_said`."""
    j = models.Judgement
    statement = select(j.article_digest, j.verb, j.country_code, j.name).where(
        j.article_digest != "", j.person_key == "", j.verb.in_(("not_country", "not_said", "undo"))
    )
    found: defaultdict[str, Denied] = defaultdict(lambda: Denied(set(), set()))
    for digest, verb, code, text in connection.execute(statement.order_by(j.id)):
        countries, quotations = found[digest]
        if verb == "not_country":
            countries.add(code)
        elif verb == "not_said":
            quotations.add(text)
        elif code:
            countries.discard(code)
        else:
            quotations.intersection_update(quotations - {text} if text else ())
    return Denials(found, read_names(connection))


def checksums(connection: Connection, article_ids: Iterable[int]) -> dict[int, str]:
    """Give the checksums of the texts that some articles have now."""
    a = models.Article
    found: dict[int, str] = {}
    for chunk in bulk.chunks(article_ids):
        rows = connection.execute(select(a.id, a.checksum).where(a.id.in_(chunk))).all()
        found.update((id_, checksum) for id_, checksum in rows)
    return found


def named_in(connection: Connection, article_ids: Iterable[int]) -> set[int]:
    """Give the people that some articles name."""
    named: set[int] = set()
    for chunk in bulk.chunks(article_ids):
        statement = select(models.ArticlePerson.person_id).where(models.ArticlePerson.article_id.in_(chunk))
        named.update(connection.scalars(statement))
    return named


def insert_findings(connection: Connection, articles: Sequence[tuple[int, date, Findings]]) -> None:
    """Insert what was recognised in articles, the people they name, and the rows derived from them.

    `articles`: id, day of publication and what was recognised, of each.
    """
    ids = person_ids(connection, {key: name for *_, findings in articles for key, name in findings.people})
    rows = _Rows()
    for article_id, published_on, findings in articles:
        rows.add(article_id, day_number(published_on), findings, [ids[key] for key, _ in findings.people])
    for kind in KINDS.values():
        _insert_kind(connection, kind, rows.found[kind.name])
    for derived in derived_tables():
        counted = rows.counted[derived.name]
        bulk.insert_rows(connection, derived.table, ("article_id", "day", *derived.columns), counted)
        add(connection, derived, counted)
    insert_person_names(connection, rows.person_names)


def _insert_kind(connection: Connection, kind: Evidence, rows: list[Row]) -> None:
    """Insert findings; those with parts get ids, to which their parts refer."""
    if kind.parts is None:
        _insert(connection, kind.table, ("article_id", *kind.columns), rows)
        return
    numbered = list(zip(bulk.new_ids(connection, kind.table, len(rows)), rows, strict=True))
    whole = [(id_, *row[:-1]) for id_, row in numbered]
    _insert(connection, kind.table, ("id", "article_id", *kind.columns), whole)
    parts = [(id_, *part) for id_, row in numbered for part in row[-1]]
    _insert(connection, kind.parts.table, (kind.parts.key, *kind.parts.columns), parts)


class _Rows:
    """The rows of a batch, table by table, with the ids of articles and people in them."""

    def __init__(self) -> None:
        self.found: defaultdict[str, list[Row]] = defaultdict(list)
        self.counted: defaultdict[str, list[Row]] = defaultdict(list)
        self.person_names: dict[tuple[int, str, str], tuple[str, str]] = {}
        self._kinds = [(kind.name, len(kind.people)) for kind in KINDS.values()]
        self._derived = [(derived.name, derived.people) for derived in derived_tables()]

    def add(self, at: int, day: int, findings: Findings, people: Sequence[int]) -> None:
        """Add the rows of an article; `people` are the ids of `findings.people`."""
        who = (*people, None)  # the last place is for NOBODY
        for name, links in self._kinds:
            if rows := findings.rows.get(name):
                self.found[name] += with_ids(rows, (at,), who, links)
        for name, links in self._derived:
            if rows := findings.counted.get(name):
                self.counted[name] += with_ids(rows, (at, day), who, links)
        for person, name, kind, folded, block in findings.person_names:
            self.person_names[people[person], name, kind] = folded, block


def person_ids(connection: Connection, people: Mapping[str, str]) -> dict[str, int]:
    """Give the ids of people by key, making those who are missing. `people`: key -> name to show."""
    person = models.Person
    ids: dict[str, int] = {}
    for wanted in bulk.among(connection, person.key, people):
        found = connection.execute(select(person.key, person.id).where(wanted)).all()
        ids.update((key, id_) for key, id_ in found)
    if missing := sorted(people.keys() - ids.keys()):
        new = zip(bulk.new_ids(connection, table_of(person), len(missing)), missing, strict=True)
        rows = [(id_, key, people[key]) for id_, key in new]
        bulk.insert_rows(connection, table_of(person), ("id", "key", "name"), rows)
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
    bulk.insert_rows(connection, table_of(n), PERSON_NAME_COLUMNS, rows)


def insert_countries(connection: Connection, countries: Iterable[Mapping[str, Any]]) -> None:
    """Add countries, as rows of the table's columns; known ones are left alone."""
    bulk.insert_missing(connection, table_of(models.Country), [dict(row) for row in countries])


def country_codes(connection: Connection) -> set[str]:
    """Read the codes of all countries."""
    return set(connection.scalars(select(models.Country.code)))


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
    bulk.insert_missing(connection, table_of(models.CountryName), rows)


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


def write_groups(connection: Connection) -> None:
    """Give a database the packaged groups, of countries that it has, and countries the names of their regions."""
    codes, groups = country_codes(connection), packaged_groups().values()
    wanted: dict[Table, list[Row]] = {
        table_of(models.CountryGroup): [group[:-1] for group in groups],
        table_of(models.CountryGroupMember): [
            (group.key, code) for group in groups for code in group.countries if code in codes
        ],
    }
    if all({*map(tuple, connection.execute(select(table)))} == set(rows) for table, rows in wanted.items()):
        return
    for table in reversed(wanted):
        connection.execute(delete(table))
    for table, rows in wanted.items():
        _insert(connection, table, tuple(table.columns.keys()), rows)
    country = table_of(models.Country).c
    for group in groups:
        if group.kind in ("region", "subregion"):
            named = country[group.kind]
            other = country.code.in_(group.countries), named.is_distinct_from(group.name)
            connection.execute(update(models.Country).where(*other).values({group.kind: group.name}))
