"""The monthly roll-up of pairs of countries: kept in step by the writer, and made anew from what it is derived from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    bindparam,
    case,
    delete,
    extract,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import aliased

from store.models import (
    Article,
    ArticleCountry,
    ArticlePerson,
    Base,
    CountryMention,
    CountryPairMonth,
    PersonMention,
)
from store.rows import STATE_VIAS, VIAS

Pairs = Mapping[int, Mapping[tuple[str, str], int]]
"""In how many articles of a month (yyyymm) two countries, their codes in alphabetical order, are named together."""


def day_column() -> ColumnElement[int]:
    """Write `articles.published_on` as the number yyyymmdd, in SQL."""
    day = Article.published_on
    return extract("year", day) * 10_000 + extract("month", day) * 100 + extract("day", day)


_ADD_PAIR = (
    "INSERT INTO country_pair_months (month, country_a, country_b, articles) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (month, country_a, country_b) DO UPDATE SET articles = articles + excluded.articles"
)


def count_pairs(connection: Connection, pairs: Pairs) -> None:
    """Add pairs of new articles to the roll-up."""
    rows = [
        (month, one, other, articles)
        for month in sorted(pairs)
        for (one, other), articles in pairs[month].items()
    ]
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_ADD_PAIR, rows)
        return
    # A server is given all of them as four arrays: a statement a pair would take as long as the batch's COPY.
    columns = CountryPairMonth.__table__.columns
    arrays = [
        literal(list(values), postgresql.ARRAY(column.type))
        for column, values in zip(columns, zip(*rows, strict=True), strict=True)
    ]
    given = select(func.unnest(*arrays).table_valued(*columns.keys()).render_derived())
    statement = postgresql.insert(CountryPairMonth).from_select(columns.keys(), given)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["month", "country_a", "country_b"],
            set_={"articles": CountryPairMonth.articles + statement.excluded.articles},
        )
    )


def uncount_pairs(connection: Connection, article_ids: Sequence[int]) -> None:
    """Take the pairs of some articles out of the roll-up, before their rows go."""
    counted = ArticleCountry
    rows = connection.execute(
        select(counted.article_id, counted.day, counted.country_code)
        .where(counted.article_id.in_(article_ids), counted.mentions > 0)
        .order_by(counted.article_id, counted.country_code)
    ).all()
    pairs: Counter[tuple[int, str, str]] = Counter()
    for (_, day), countries in groupby(rows, key=itemgetter(0, 1)):
        named = sorted(code for *_, code in countries)
        pairs.update((day // 100, one, other) for one, other in combinations(named, 2))
    if not pairs:
        return
    table = CountryPairMonth.__table__
    at = [
        table.c.month == bindparam("m"),
        table.c.country_a == bindparam("a"),
        table.c.country_b == bindparam("b"),
    ]
    connection.execute(
        update(CountryPairMonth).where(*at).values(articles=table.c.articles - bindparam("n")),
        [
            {"m": month, "a": one, "b": other, "n": articles}
            for (month, one, other), articles in pairs.items()
        ],
    )
    empty = delete(CountryPairMonth).where(*at, table.c.articles <= 0)
    connection.execute(empty, [{"m": month, "a": one, "b": other} for month, one, other in pairs])


def _people_anew() -> Select[*tuple[Any, ...]]:
    mention = PersonMention
    return (
        select(mention.article_id, mention.person_id, day_column(), func.count())
        .join(mention.article)
        .group_by(mention.article_id, mention.person_id, Article.published_on)
    )


def _countries_anew() -> Select[*tuple[Any, ...]]:
    mention = CountryMention

    def times(*vias: str) -> ColumnElement[int]:
        return func.sum(case((mention.via.in_(vias), 1), else_=0), type_=Integer)

    each = [times(via) for via in VIAS]
    return (
        select(mention.article_id, mention.country_code, day_column(), times(*STATE_VIAS), *each)
        .join(mention.article)
        .group_by(mention.article_id, mention.country_code, Article.published_on)
    )


def _pairs_anew() -> Select[*tuple[Any, ...]]:
    one, other = aliased(ArticleCountry), aliased(ArticleCountry)
    month = one.day // 100
    return (
        select(month.label("month"), one.country_code, other.country_code, func.count())
        .join(other, (other.article_id == one.article_id) & (other.country_code > one.country_code))
        .where(one.mentions > 0, other.mentions > 0)
        .group_by(month, one.country_code, other.country_code)
    )


DERIVED: tuple[tuple[type[Base], Callable[[], Select[*tuple[Any, ...]]]], ...] = (
    (ArticlePerson, _people_anew),
    (ArticleCountry, _countries_anew),
    (CountryPairMonth, _pairs_anew),
)
"""Every derived table with the statement that says what it must hold, in the order of derivation."""


def rebuild(connection: Connection) -> dict[str, int]:
    """Make the derived tables anew; returns how many rows of each were wrong or missing."""
    wrong: dict[str, int] = {}
    for model, anew in DERIVED:
        kept = list(model.__table__.columns)
        there, right = select(*kept), anew()
        wrong[str(model.__tablename__)] = sum(
            connection.scalar(select(func.count()).select_from(one.except_(other).subquery())) or 0
            for one, other in ((right, there), (there, right))
        )
        if wrong[str(model.__tablename__)]:
            connection.execute(delete(model))
            connection.execute(insert(model).from_select([column.name for column in kept], anew()))
    return wrong
