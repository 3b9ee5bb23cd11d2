"""Who and what is named most, and who and what is named together."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any, Literal, Unpack

from sqlalchemy import ColumnElement, Integer, Select, desc, func, literal, null, select, tuple_
from sqlalchemy.orm import aliased

from store.errors import StoreError
from store.models import Article, ArticleCountry, ArticlePerson, Country, CountryPairMonth, Person
from store.queries.conditions import ArticleFilters, in_days, spine_of
from store.queries.mentions import Kind
from store.queries.names import country_code, person_id
from store.queries.remember import remembered

Place = tuple[int, int, str]
"""Where a page of a ranking ended: articles, mentions, and the key or code of its last row."""


@remembered
def select_people(
    *, after: Place | None = None, limit: int | None = None, **filters: Unpack[ArticleFilters]
) -> Select[str, str, int, int]:
    """Select people with the articles that name them and their mentions in these, the most named first.

    Rows are (key, name, articles, mentions). The filters are of the articles:
    `person="Wang Yi"` gives those named together with him, and himself.
    """
    counted = _count(ArticlePerson, ArticlePerson.person_id, [], filters)
    statement = select(Person.key, Person.name, counted.c.articles, counted.c.mentions)
    return _ranked(statement.join(counted, counted.c.entity == Person.id), counted, after, limit)


@remembered
def select_countries(
    *, after: Place | None = None, limit: int | None = None, **filters: Unpack[ArticleFilters]
) -> Select[str, str, int, int]:
    """Select countries with the articles that name them and their mentions in these, the most named first.

    Rows are (code, name, articles, mentions). Only mentions of the country itself count, not
    its capital as a place. The filters are of the articles.
    """
    counted = _count(ArticleCountry, ArticleCountry.country_code, [ArticleCountry.mentions > 0], filters)
    statement = select(Country.code, Country.name, counted.c.articles, counted.c.mentions)
    return _ranked(statement.join(counted, counted.c.entity == Country.code), counted, after, limit)


def _count(model: Any, entity: Any, conditions: list[ColumnElement[bool]], filters: ArticleFilters) -> Any:
    """Count the rows of an article-and-entity table over the articles of a question."""
    only_days = not {name for name, value in filters.items() if value} - {"since", "until"}
    counted: Any = select(
        entity.label("entity"),
        func.count().label("articles"),
        func.sum(model.mentions, type_=Integer).label("mentions"),
    ).group_by(entity)
    if only_days:
        conditions = [*conditions, *in_days(model.day, filters.get("since"), filters.get("until"))]
        return counted.where(*conditions).subquery("counted")
    spine = spine_of(filters)
    walked: Any = getattr(spine.article_id, "class_", Article)
    if walked is not model:
        # Flat, so that little is built: the articles of the question joined to what is counted in them.
        counted = counted.join_from(walked, model, model.article_id == spine.article_id)
        if walked is not Article and filters.get("publisher") is not None:
            counted = counted.join(Article, Article.id == spine.article_id)
        return counted.where(*spine.conditions, *conditions).subquery("counted")
    articles = select(spine.article_id.label("article_id")).where(*spine.conditions)
    if filters.get("publisher") is not None:
        articles = articles.join(Article, Article.id == spine.article_id)
    found = articles.subquery("found")
    counted = counted.join_from(found, model, model.article_id == found.c.article_id)
    return counted.where(*conditions).subquery("counted")


def _ranked(
    statement: Any, counted: Any, after: Place | None, limit: int | None
) -> Select[str, str, int, int]:
    key = statement.selected_columns[0]
    if after is not None:
        articles, mentions, last = after
        place = tuple_(-counted.c.articles, -counted.c.mentions, key)
        statement = statement.where(place > tuple_(literal(-articles), literal(-mentions), literal(last)))
    ranked: Select[str, str, int, int] = statement.order_by(
        desc(counted.c.articles), desc(counted.c.mentions), key
    )
    return ranked.limit(limit)


@remembered
def select_co_mentions(
    one: Kind,
    other: Kind,
    *,
    by: Literal["month"] | None = None,
    person: int | str | None = None,
    country: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Select[int | None, str, str, int]:
    """Select who and what is named in the same articles: (month, one, other, articles), the most frequent first.

    People are given by key, countries by code; a pair of one kind stands once, the smaller
    key first. `month` is yyyymm with `by="month"`, and then rows go by month first, oldest
    first. `person` and `country` ask for pairs with these. Countries with countries over
    whole months come from the roll-up `country_pair_months`.
    """
    if (one, other) == ("country", "person"):
        raise StoreError('ask for "person" with "country", in this order')
    if (one, other) == ("country", "country") and person is None and _whole_months(since, until):
        return _country_pairs(by, country, since, until)
    left, right = _side(one), _side(other)
    months = [left.day // 100] if by else []
    counted: Any = select(
        *(month.label("month") for month in months),
        _entity(left).label("one"),
        _entity(right).label("other"),
        func.count().label("articles"),
    ).join(right, right.article_id == left.article_id)
    counted = counted.where(*_sides(left, right), *_named(left, right, person, country))
    counted = counted.where(*in_days(left.day, since, until))
    pairs = counted.group_by(*months, _entity(left), _entity(right)).subquery("pairs")
    first, first_key = _shown(one, pairs.c.one)
    second, second_key = _shown(other, pairs.c.other)
    statement: Any = select(
        pairs.c.month if by else null().label("month"), first_key, second_key, pairs.c.articles
    )
    statement = statement.select_from(pairs)
    for joined in (first, second):
        if joined is not None:
            statement = statement.join(*joined)
    order = [pairs.c.month] if by else []
    ordered: Select[int | None, str, str, int] = statement.order_by(
        *order, desc(pairs.c.articles), first_key, second_key
    )
    return ordered


def _side(kind: Kind) -> Any:
    if kind not in ("person", "country"):
        raise StoreError(f"co-mentions are of persons and countries, not of {kind!r}")
    return aliased(ArticlePerson) if kind == "person" else aliased(ArticleCountry)


def _entity(side: Any) -> Any:
    return side.person_id if hasattr(side, "person_id") else side.country_code


def _sides(left: Any, right: Any) -> list[ColumnElement[bool]]:
    conditions = [side.mentions > 0 for side in (left, right) if hasattr(side, "country_code")]
    if hasattr(left, "person_id") == hasattr(right, "person_id"):
        conditions.append(_entity(left) < _entity(right))
    return conditions


def _named(left: Any, right: Any, person: int | str | None, country: str | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    people = [side for side in (left, right) if hasattr(side, "person_id")]
    states = [side for side in (left, right) if hasattr(side, "country_code")]
    asked: list[tuple[Any, list[Any], Any]] = []
    if person is not None:
        asked.append((person_id(person), people, ArticlePerson))
    if country is not None:
        asked.append((country_code(country), states, ArticleCountry))
    for who, sides, model in asked:
        if len(sides) == 1:
            conditions.append(_entity(sides[0]) == who)
            continue
        if len(sides) == 2:
            conditions.append((_entity(left) == who) | (_entity(right) == who))
        table = aliased(model)
        conditions.append(left.article_id.in_(select(table.article_id).where(_entity(table) == who)))
    return conditions


def _shown(kind: Kind, entity: Any) -> tuple[tuple[Any, Any] | None, Any]:
    if kind == "country":
        return None, entity
    person = aliased(Person)
    return (person, person.id == entity), person.key


def _whole_months(since: date | None, until: date | None) -> bool:
    ends = until is None or until.day == calendar.monthrange(until.year, until.month)[1]
    return ends and (since is None or since.day == 1)


def _country_pairs(
    by: Literal["month"] | None, country: str | None, since: date | None, until: date | None
) -> Select[int | None, str, str, int]:
    pair = CountryPairMonth.__table__.c  # rows of plain values come three times faster without the ORM
    conditions: list[ColumnElement[bool]] = []
    if since is not None:
        conditions.append(pair.month >= since.year * 100 + since.month)
    if until is not None:
        conditions.append(pair.month <= until.year * 100 + until.month)
    if country is not None:
        code = country_code(country)
        conditions.append((pair.country_a == code) | (pair.country_b == code))
    if by:
        monthly: Select[Any, str, str, int] = select(
            pair.month, pair.country_a, pair.country_b, pair.articles
        ).where(*conditions)
        return monthly.order_by(pair.month, pair.articles.desc(), pair.country_a, pair.country_b)
    articles = func.sum(pair.articles, type_=Integer).label("articles")
    total: Any = select(null().label("month"), pair.country_a, pair.country_b, articles).where(*conditions)
    ordered: Select[int | None, str, str, int] = total.group_by(pair.country_a, pair.country_b).order_by(
        desc(articles), pair.country_a, pair.country_b
    )
    return ordered
