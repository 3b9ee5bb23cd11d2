"""Who and what is named together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple, Unpack

from sqlalchemy import ColumnElement, FromClause, Integer, Select, desc, func, null, select

from store.errors import StoreError
from store.functions import by_code_point
from store.queries.conditions import ArticleFilters, are_whole_months, in_days, in_months, spine_of
from store.queries.mentions import EntityKind
from store.queries.names import is_country, person_id
from store.queries.remember import remembered
from store.tables import article_countries, article_people, country_pair_months, people


class _Side(NamedTuple):
    """One side of a pair: an article-and-entity table, and its column of the entity."""

    table: FromClause
    entity: Any
    kind: EntityKind


@remembered
def select_co_mentions(
    one: EntityKind,
    other: EntityKind,
    *,
    by: Literal["month"] | None = None,
    limit: int | None = None,
    **filters: Unpack[ArticleFilters],
) -> Select[int | None, str, str, int]:
    """Select who and what is named in the same articles: (month, one, other, articles), the most frequent first.

    People are given by key, countries by code; a pair of one kind stands once, the smaller
    key first. `month` is yyyymm with `by="month"`, and then rows go by month first, oldest
    first. `person` and `country` ask for pairs with these; the other filters are of the
    articles. Countries with countries over whole months come from the roll-up
    `country_pair_months`, where no filter but `country` is given.
    """
    if (one, other) == ("country", "person"):
        raise StoreError('ask for "person" with "country", in this order')
    if (one, other) == ("country", "country") and are_whole_months(filters, "country"):
        return _country_pairs(by, filters).limit(limit)
    left, right = _side(one), _side(other)
    months = [(left.table.c.day // 100).label("month")] if by else []
    counted: Any = select(
        *months, left.entity.label("one"), right.entity.label("other"), func.count().label("articles")
    ).join_from(left.table, right.table, right.table.c.article_id == left.table.c.article_id)
    counted = counted.where(*_sides(left, right), *_named(left, right, filters), *_of_articles(left, filters))
    pairs = counted.group_by(*months, left.entity, right.entity).subquery("pairs")
    return _keyed(pairs, one, other, by).limit(limit)


def _side(kind: EntityKind) -> _Side:
    if kind not in ("person", "country"):
        raise StoreError(f"co-mentions are of persons and countries, not of {kind!r}")
    table = (article_people if kind == "person" else article_countries).alias()
    return _Side(table, table.c.person_id if kind == "person" else table.c.country_code, kind)


def _sides(left: _Side, right: _Side) -> list[ColumnElement[bool]]:
    conditions = [side.table.c.mentions > 0 for side in (left, right) if side.kind == "country"]
    if left.kind == right.kind:
        conditions.append(left.entity < right.entity)
    return conditions


def _named(left: _Side, right: _Side, filters: ArticleFilters) -> list[ColumnElement[bool]]:
    """Give the conditions on the person and country of a filter: on the pair where it can have them, else on its article."""
    conditions: list[ColumnElement[bool]] = []
    asked: dict[EntityKind, Callable[[Any], ColumnElement[bool]]] = {}
    if (person := filters.get("person")) is not None:
        asked["person"] = lambda entity: entity == person_id(person)
    if (country := filters.get("country")) is not None:
        asked["country"] = lambda entity: is_country(entity, country)
    for kind, is_asked in asked.items():
        sides = [side for side in (left, right) if side.kind == kind]
        if len(sides) == 1:
            conditions.append(is_asked(sides[0].entity))
            continue
        if sides:
            conditions.append(is_asked(left.entity) | is_asked(right.entity))
        named = _side(kind)
        naming = select(named.table.c.article_id).where(is_asked(named.entity))
        conditions.append(left.table.c.article_id.in_(naming))
    return conditions


_OF_PAIRS = {"person", "country", "since", "until"}


def _of_articles(left: _Side, filters: ArticleFilters) -> list[ColumnElement[bool]]:
    days = in_days(left.table.c.day, filters.get("since"), filters.get("until"))
    if not {name for name, value in filters.items() if value} - _OF_PAIRS:
        return days
    spine = spine_of(filters)
    found = select(spine.article_id).select_from(spine.source).where(*spine.conditions)
    return [*days, left.table.c.article_id.in_(found)]


def _keyed(
    pairs: Any, one: EntityKind, other: EntityKind, by: str | None
) -> Select[int | None, str, str, int]:
    """Show people by their keys, and put the pairs in order."""
    source, keys = pairs, []
    for kind, entity in ((one, pairs.c.one), (other, pairs.c.other)):
        if kind == "country":
            keys.append(entity)
            continue
        person = people.alias()
        source = source.join(person, person.c.id == entity)
        keys.append(person.c.key)
    month = [pairs.c.month] if by else []
    shown: Any = select(*(month or [null().label("month")]), *keys, pairs.c.articles).select_from(source)
    ordered: Select[int | None, str, str, int] = shown.order_by(
        *month, desc(pairs.c.articles), *map(by_code_point, keys)
    )
    return ordered


def _country_pairs(by: str | None, filters: ArticleFilters) -> Select[int | None, str, str, int]:
    pair = country_pair_months.c
    conditions = in_months(pair.month, filters)
    if (country := filters.get("country")) is not None:
        conditions.append(is_country(pair.country_a, country) | is_country(pair.country_b, country))
    if by:
        monthly = select(pair.month, pair.country_a, pair.country_b, pair.articles).where(*conditions)
        return monthly.order_by(pair.month, pair.articles.desc(), pair.country_a, pair.country_b)
    articles = func.sum(pair.articles, type_=Integer).label("articles")
    total: Any = select(null().label("month"), pair.country_a, pair.country_b, articles).where(*conditions)
    ordered: Select[int | None, str, str, int] = total.group_by(pair.country_a, pair.country_b).order_by(
        desc(articles), pair.country_a, pair.country_b
    )
    return ordered
