"""The conditions that questions share: who and what an article names, when it appeared, what words are in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple, TypedDict

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select

from store.errors import StoreError
from store.models import Article, ArticleCountry, ArticlePerson, CountryMention, PersonMention, PersonRole
from store.queries.names import codes_with_former, country_code, person_id
from store.rows import STATE_VIAS, VIAS
from store.search import matches, near


class ArticleFilters(TypedDict, total=False):
    """What restricts articles, the same in every question; days are inclusive."""

    person: int | str | None
    """Id, key, or name as people write it."""
    country: str | None
    """Code or name."""
    via: Iterable[str] | None
    """The ways in which the country must be named; by default those that speak of the country itself."""
    former: bool
    """Take in the former states that the country follows."""
    role: str | None
    """Words of a role that somebody (the person, if one is given) has in the article."""
    publisher: str | None
    since: date | None
    until: date | None
    search: str | None
    """Words to search for, in the language of docs/search.md."""
    near: tuple[str, str, int] | None
    """A word, an entity, a distance in words: `("sanctions", "country:RU", 10)`."""


class Spine(NamedTuple):
    """The table whose index a question about articles walks: article id, the day it is sorted by, conditions."""

    article_id: Any
    day: Any
    conditions: list[ColumnElement[bool]]


def day_number(day: date) -> int:
    """Write a day as the number that derived tables keep: yyyymmdd.

    >>> day_number(date(2023, 2, 22))
    20230222
    """
    return day.year * 10_000 + day.month * 100 + day.day


def in_days(day: Any, since: date | None, until: date | None) -> list[ColumnElement[bool]]:
    """Give the conditions on the number of a day."""
    bounds: list[ColumnElement[bool]] = []
    if since is not None:
        bounds.append(day >= day_number(since))
    if until is not None:
        bounds.append(day <= day_number(until))
    return bounds


def spine_of(filters: ArticleFilters) -> Spine:
    """Choose the table to walk, the most selective one that is sorted by day, and the conditions on it."""
    person, country, publisher = filters.get("person"), filters.get("country"), filters.get("publisher")
    since, until = filters.get("since"), filters.get("until")
    if person is not None:
        by_person = ArticlePerson
        spine = Spine(by_person.article_id, by_person.day, [by_person.person_id == person_id(person)])
    elif country is not None and not filters.get("former"):
        by_country = ArticleCountry
        spine = Spine(by_country.article_id, by_country.day, _is_country(country, filters))
    else:
        spine = Spine(Article.id, Article.published_on, [])
    if spine.day is Article.published_on:
        spine.conditions.extend(
            [*([spine.day >= since] if since else []), *([spine.day <= until] if until else [])]
        )
    else:
        spine.conditions.extend(in_days(spine.day, since, until))
    if country is not None and (person is not None or filters.get("former")):
        spine.conditions.append(
            exists().where(ArticleCountry.article_id == spine.article_id, *_is_country(country, filters))
        )
    if publisher is not None:
        spine.conditions.append(Article.publisher == publisher)
    spine.conditions.extend(_by_text(spine.article_id, filters))
    # Near-duplicates (article_duplicates, of the loaders) are to be left out here, by one more condition.
    return spine


def matches_and_filters(filters: ArticleFilters) -> list[ColumnElement[bool]]:
    """Give all conditions but the search on `articles` itself, for a question that walks ranked hits."""
    conditions: list[ColumnElement[bool]] = []
    person, country, publisher = filters.get("person"), filters.get("country"), filters.get("publisher")
    if person is not None:
        conditions.append(
            exists().where(
                ArticlePerson.article_id == Article.id, ArticlePerson.person_id == person_id(person)
            )
        )
    if country is not None:
        conditions.append(
            exists().where(ArticleCountry.article_id == Article.id, *_is_country(country, filters))
        )
    if publisher is not None:
        conditions.append(Article.publisher == publisher)
    if (since := filters.get("since")) is not None:
        conditions.append(Article.published_on >= since)
    if (until := filters.get("until")) is not None:
        conditions.append(Article.published_on <= until)
    rest: ArticleFilters = {**filters, "search": None}
    return [*conditions, *_by_text(Article.id, rest)]


def _by_text(article_id: Any, filters: ArticleFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if (role := filters.get("role")) is not None:
        words = func.lower(PersonRole.title).contains(role.lower(), autoescape=True)
        person = filters.get("person")
        whose = [PersonRole.person_id == person_id(person)] if person is not None else []
        conditions.append(exists().where(PersonRole.article_id == article_id, words, *whose))
    if (search := filters.get("search")) is not None:
        conditions.append(matches(article_id, search))
    if (proximity := filters.get("near")) is not None:
        conditions.append(article_id.in_(_articles_near(*proximity)))
    return conditions


def _is_country(country: str, filters: ArticleFilters) -> list[ColumnElement[bool]]:
    via = filters.get("via")
    ways = [getattr(ArticleCountry, f"via_{check_via(way)}") > 0 for way in via] if via else []
    named = or_(*ways) if ways else ArticleCountry.mentions > 0
    if filters.get("former"):
        return [ArticleCountry.country_code.in_(codes_with_former(country)), named]
    return [ArticleCountry.country_code == country_code(country), named]


def check_via(via: str) -> str:
    """Give a way of naming a country back, or raise `StoreError` that lists those there are."""
    known = VIAS
    if via not in known:
        raise StoreError(f"via={via!r} is unknown; it is one of {', '.join(known)}")
    return via


def _articles_near(words: str, entity: str, distance: int) -> Select[int]:
    """Select the ids of articles in which words stand near a mention of `country:X` or `person:X`."""
    kind, _, name = entity.partition(":")
    if kind == "country" and name:
        place = CountryMention
        whose = [place.country_code == country_code(name), place.via.in_(STATE_VIAS)]
        return _near_mentions(place, whose, words, distance)
    if kind == "person" and name:
        return _near_mentions(PersonMention, [PersonMention.person_id == person_id(name)], words, distance)
    raise StoreError(f"near= knows country:RU and person:NAME, not {entity!r}")


def _near_mentions(mention: Any, whose: list[ColumnElement[bool]], words: str, distance: int) -> Select[int]:
    text = case((mention.field == "title", Article.title), else_=Article.body)
    return (
        select(mention.article_id)
        .join(Article, Article.id == mention.article_id)
        .where(
            *whose,
            matches(mention.article_id, words),
            near(words, text, mention.start_char, mention.end_char, distance),
        )
    )
