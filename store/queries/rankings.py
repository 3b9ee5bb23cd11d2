"""Who and what is named most."""

from __future__ import annotations

from typing import Any, Unpack

from sqlalchemy import ColumnElement, FromClause, Integer, Select, desc, func, literal, select, tuple_

from store.functions import by_code_point
from store.queries.conditions import ArticleFilters, are_whole_months, in_days, in_months, spine_of
from store.queries.remember import remembered
from store.tables import article_countries, article_people, countries, country_months, people, person_counts

RankingPlace = tuple[int, int, str]
"""Where a page of a ranking ended: articles, mentions, and the key or code of its last row."""


@remembered
def select_people(
    *, after: RankingPlace | None = None, limit: int | None = None, **filters: Unpack[ArticleFilters]
) -> Select[str, str, int, int]:
    """Select people with the articles that name them and their mentions in these, the most named first.

    Rows are (key, name, articles, mentions). The filters are of the articles:
    `person="Wang Yi"` gives Wang Yi and those named together with him.
    """
    counted = _count(article_people, article_people.c.person_id, [], filters)
    who = people.c
    statement = select(who.key, who.name, counted.c.articles, counted.c.mentions)
    return _ranked(statement.join_from(counted, people, counted.c.entity == who.id), counted, after, limit)


@remembered
def select_countries(
    *, after: RankingPlace | None = None, limit: int | None = None, **filters: Unpack[ArticleFilters]
) -> Select[str, str, int, int]:
    """Select countries with the articles that name them and their mentions in these, the most named first.

    Rows are (code, name, articles, mentions). Only mentions of the country itself count, not
    its capital as a place. The filters are of the articles.
    """
    named = article_countries.c
    counted = _count(article_countries, named.country_code, [named.mentions > 0], filters)
    which = countries.c
    statement = select(which.code, which.name, counted.c.articles, counted.c.mentions)
    return _ranked(
        statement.join_from(counted, countries, counted.c.entity == which.code), counted, after, limit
    )


def totals_of(table: FromClause, filters: ArticleFilters) -> Select[Any, int, int] | None:
    """Select (entity, articles, mentions) from the roll-up of an article-and-entity table, where it answers the question."""
    total, month = person_counts.c, country_months.c
    if table is article_people and not any(filters.values()):
        return select(total.person_id.label("entity"), total.articles, total.mentions)
    if table is article_countries and are_whole_months(filters):
        sums = (func.sum(each, type_=Integer).label(each.name) for each in (month.articles, month.mentions))
        months = select(month.country_code.label("entity"), *sums).where(*in_months(month.month, filters))
        return months.group_by(month.country_code)
    return None


def _count(
    table: FromClause, entity: Any, conditions: list[ColumnElement[bool]], filters: ArticleFilters
) -> Any:
    """Count the rows of an article-and-entity table over the articles of a question."""
    totals = totals_of(table, filters)
    if totals is not None:
        return totals.subquery("counted")
    counted: Any = select(
        entity.label("entity"),
        func.count().label("articles"),
        func.sum(table.c.mentions, type_=Integer).label("mentions"),
    ).group_by(entity)
    if not {name for name, value in filters.items() if value} - {"since", "until"}:
        days = in_days(table.c.day, filters.get("since"), filters.get("until"))
        return counted.where(*conditions, *days).subquery("counted")
    spine = spine_of(filters)
    if spine.table is table:
        # The rows to count are other rows of the table that is walked.
        found = select(spine.article_id).select_from(spine.source).where(*spine.conditions).subquery("found")
        counted = counted.join_from(found, table, table.c.article_id == found.c.article_id)
        return counted.where(*conditions).subquery("counted")
    # One flat statement, which is quick to build: the articles of the question joined to the rows to count.
    counted = counted.select_from(spine.source.join(table, table.c.article_id == spine.article_id))
    return counted.where(*spine.conditions, *conditions).subquery("counted")


def _ranked(
    statement: Select[*tuple[Any, ...]], counted: Any, after: RankingPlace | None, limit: int | None
) -> Select[str, str, int, int]:
    key = statement.selected_columns[0]
    if after is not None:
        articles, mentions, last = after
        place = tuple_(-counted.c.articles, -counted.c.mentions, by_code_point(key))
        statement = statement.where(place > tuple_(literal(-articles), literal(-mentions), literal(last)))
    ordered: Any = statement.order_by(
        desc(counted.c.articles), desc(counted.c.mentions), by_code_point(key)
    ).limit(limit)
    ranked: Select[str, str, int, int] = ordered
    return ranked
