"""Mentions with the words around them, and roles as articles state them."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, Unpack

from sqlalchemy import ColumnElement, Select, case, func, literal, select

from store.errors import StoreError
from store.models import Article, CountryMention, Person, PersonMention, PersonRole
from store.queries.conditions import ArticleFilters, spine_of
from store.queries.names import country_code, person_id
from store.queries.remember import remembered

Kind = Literal["person", "country"]

CONTEXT = 60
"""Code points shown before and after a mention."""


@remembered
def select_mentions(
    kind: Kind = "person", *, context: int = CONTEXT, **filters: Unpack[ArticleFilters]
) -> Select[int, date, str, str, int, int, str, str, str, str]:
    """Select the places where a person or country is named, with the words around them, newest article first.

    Rows are (article_id, published_on, title, field, start_char, end_char, surface, entity,
    how, context): `entity` is the person's key or the country's code. `select_mentions(
    "person", person="Wang Yi")` gives that person's; the other filters are of the article.
    """
    if kind == "person":
        mention: Any = PersonMention
        entity: Any = Person.key
        how: Any = PersonMention.rule
        join: Any = mention.person
        person = filters.get("person")
        whose = [mention.person_id == person_id(person)] if person is not None else []
    elif kind == "country":
        mention, entity, how, join = CountryMention, CountryMention.country_code, CountryMention.via, None
        country, via = filters.get("country"), filters.get("via")
        whose = [mention.country_code == country_code(country)] if country is not None else []
        whose += [mention.via.in_(tuple(via))] if via else []
    else:
        raise StoreError(f"mentions are of a person or a country, not of a {kind!r}")
    spine = spine_of(filters)
    articles = select(spine.article_id)
    if spine.article_id is not Article.id and filters.get("publisher") is not None:
        articles = articles.join(Article, Article.id == spine.article_id)
    statement = select(
        mention.article_id, Article.published_on, Article.title, mention.field, mention.start_char, mention.end_char,
        mention.surface, entity, how, _context(mention, context),
    ).join(Article, Article.id == mention.article_id)  # fmt: skip
    if join is not None:
        statement = statement.join(join)
    if spine.conditions:
        statement = statement.where(mention.article_id.in_(articles.where(*spine.conditions)))
    return statement.where(*whose).order_by(
        Article.published_on.desc(), mention.article_id.desc(), mention.field.desc(), mention.start_char
    )


def _context(mention: Any, width: int) -> ColumnElement[str]:
    text = case((mention.field == "title", Article.title), else_=Article.body)
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
        statement = statement.where(PersonRole.country_code == country_code(country))
    if title is not None:
        statement = statement.where(func.lower(PersonRole.title).contains(title.lower(), autoescape=True))
    if since is not None:
        statement = statement.where(Article.published_on >= since)
    if until is not None:
        statement = statement.where(Article.published_on <= until)
    return statement.order_by(
        Article.published_on,
        PersonRole.article_id,
        PersonRole.field.desc(),
        PersonRole.start_char,
        PersonRole.name,
    )
