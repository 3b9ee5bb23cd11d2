"""Mentions with the words around them, and roles as articles state them."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, Unpack

from sqlalchemy import ColumnElement, FromClause, Select, case, func, literal, select

from store.errors import StoreError
from store.models import Article, Person, PersonRole
from store.queries.conditions import ArticleFilters, between, check_via, is_person, spine_of
from store.queries.names import is_country, person_id
from store.queries.remember import remembered
from store.search.compiler import ordered_join
from store.tables import articles, country_mentions, people, person_mentions

EntityKind = Literal["person", "country"]

CONTEXT = 60
"""Code points shown before and after a mention."""


@remembered
def select_mentions(
    kind: EntityKind = "person",
    *,
    context: int = CONTEXT,
    limit: int | None = None,
    **filters: Unpack[ArticleFilters],
) -> Select[int, date, str, str, int, int, str, str, str, str]:
    """Select the places where a person or country is named, with the words around them, newest article first.

    Rows are (article_id, published_on, title, field, start_char, end_char, surface, entity,
    how, context): `entity` is the person's key or the country's code. `select_mentions(
    "person", person="Wang Yi")` gives that person's; the other filters are of the article.
    """
    mention, entity, whose = _of_kind(kind, filters)
    spine = spine_of(filters)
    article, m = articles.c, mention.c
    source: FromClause = ordered_join(spine.with_articles(), mention, m.article_id == spine.article_id)
    if kind == "person":
        source = source.join(people, people.c.id == m.person_id)
    statement = select(
        m.article_id, article.published_on, article.title, m.field, m.start_char, m.end_char, m.surface,
        entity, m.rule if kind == "person" else m.via, _context(m, context),
    ).select_from(source)  # fmt: skip
    return (
        statement.where(*spine.conditions, *whose)
        .order_by(spine.day.desc(), spine.article_id.desc(), m.field.desc(), m.start_char)
        .limit(limit)
    )


def _of_kind(kind: EntityKind, filters: ArticleFilters) -> tuple[FromClause, Any, list[ColumnElement[bool]]]:
    """Give the table of mentions, its entity as shown, and the conditions on the mention itself."""
    if kind == "person":
        return person_mentions, people.c.key, is_person(person_mentions.c.person_id, filters)
    if kind != "country":
        raise StoreError(f"mentions are of a person or a country, not of a {kind!r}")
    mention = country_mentions.c
    country, via = filters.get("country"), filters.get("via")
    former = filters.get("former", False)
    whose = [is_country(mention.country_code, country, former=former)] if country is not None else []
    if via:
        whose.append(mention.via.in_([check_via(way) for way in via]))
    return country_mentions, mention.country_code, whose


def _context(mention: Any, width: int) -> ColumnElement[str]:
    text = case((mention.field == "title", articles.c.title), else_=articles.c.body)
    before = case((mention.start_char > width, literal(width)), else_=mention.start_char)
    length = before + (mention.end_char - mention.start_char) + width
    words: ColumnElement[str] = func.substr(text, mention.start_char - before + 1, length)
    return words.label("context")


@remembered
def select_roles(
    *,
    person: int | str | None = None,
    country: str | None = None,
    title: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Select[PersonRole, Person, date]:
    """Select roles as articles state them, with the person and the day, oldest first.

    `country` is the role's, `title` words in it.
    """
    statement = (
        select(PersonRole, Person, Article.published_on).join(PersonRole.person).join(PersonRole.article)
    )
    if person is not None:
        statement = statement.where(PersonRole.person_id == person_id(person))
    if country is not None:
        statement = statement.where(is_country(PersonRole.country_code, country))
    if title is not None:
        statement = statement.where(func.lower(PersonRole.title).contains(title.lower(), autoescape=True))
    day, role = Article.published_on, PersonRole
    days = between(day, since, until)
    return statement.where(*days).order_by(
        day, role.article_id, role.field.desc(), role.start_char, role.name
    )
