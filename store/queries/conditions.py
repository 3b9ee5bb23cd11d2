"""The conditions that questions share: who and what an article names, when it appeared, what words are in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple, TypedDict

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from store.errors import StoreError
from store.models import Article, ArticleCountry, ArticlePerson, CountryMention, PersonMention, PersonRole
from store.queries.names import codes_with_former, country_code, person_id
from store.queries.stories import is_earlier_in_story
from store.rollups import OTHER_VIAS, STATE_VIAS
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
    stories: bool
    """Take the first article found of each story, and leave out its copies."""
    near: tuple[str, str, int] | None
    """A word, an entity, a distance in words: `("sanctions", "country:RU", 10)`."""


_BY_COUNTRY = "ix_article_countries_country_code_day_article_id_mentions"


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
    person, country = filters.get("person"), filters.get("country")
    if person is not None:
        walked: Any = ArticlePerson
        conditions = [walked.person_id == person_id(person)]
    elif country is not None and not filters.get("former"):
        walked = ArticleCountry
        conditions = _is_country(walked, country, filters)
    else:
        return Spine(Article.id, Article.published_on, conditions_on(Article, filters))
    conditions.extend(in_days(walked.day, filters.get("since"), filters.get("until")))
    if country is not None and person is not None:
        conditions.append(_names_country(walked.article_id, country, filters, day=walked.day))
    if (publisher := filters.get("publisher")) is not None:
        conditions.append(Article.publisher == publisher)
    return Spine(walked.article_id, walked.day, [*conditions, *_by_text(walked.article_id, filters)])


def conditions_on(
    article: Any, filters: ArticleFilters, *, searched: bool = False
) -> list[ColumnElement[bool]]:
    """Give all conditions on `articles` (or an alias of it); those of the search are left out where it was `searched`."""
    conditions: list[ColumnElement[bool]] = []
    if (person := filters.get("person")) is not None:
        named = aliased(ArticlePerson)
        conditions.append(exists().where(named.article_id == article.id, named.person_id == person_id(person)))
    if (country := filters.get("country")) is not None:
        conditions.append(_names_country(article.id, country, filters))
    if (publisher := filters.get("publisher")) is not None:
        conditions.append(article.publisher == publisher)
    if (since := filters.get("since")) is not None:
        conditions.append(article.published_on >= since)
    if (until := filters.get("until")) is not None:
        conditions.append(article.published_on <= until)
    return [*conditions, *_by_text(article.id, filters, searched=searched)]


def _by_text(
    article_id: Any, filters: ArticleFilters, *, searched: bool = False
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if (role := filters.get("role")) is not None:
        words = func.lower(PersonRole.title).contains(role.lower(), autoescape=True)
        person = filters.get("person")
        whose = [PersonRole.person_id == person_id(person)] if person is not None else []
        conditions.append(exists().where(PersonRole.article_id == article_id, words, *whose))
    if (search := filters.get("search")) is not None and not searched:
        conditions.append(matches(article_id, search))
    if (proximity := filters.get("near")) is not None:
        conditions.append(article_id.in_(_articles_near(*proximity)))
    if filters.get("stories"):
        conditions.append(_is_first(article_id, filters))
    return conditions


def _is_first(article_id: Any, filters: ArticleFilters) -> ColumnElement[bool]:
    """Make the condition that no earlier article of the same story answers the question, too."""
    other = aliased(Article)
    asked: ArticleFilters = {**filters, "stories": False}
    return ~exists().where(is_earlier_in_story(other.id, article_id), *conditions_on(other, asked))


def _names_country(
    article_id: Any, country: str, filters: ArticleFilters, *, day: Any = None
) -> ColumnElement[bool]:
    """Make the condition that an article names a country.

    Of a walk by day, the index of the country is probed in its own order: neighbours lie side by
    side there, and the probes take half of what they take in the table.
    """
    named = aliased(ArticleCountry)
    found = select(literal(1)).where(named.article_id == article_id, *_is_country(named, country, filters))
    if day is not None and not filters.get("via") and not filters.get("former"):
        found = found.where(named.day == day).with_hint(named, f"INDEXED BY {_BY_COUNTRY}", "sqlite")
    return found.exists()


def _is_country(named: Any, country: str, filters: ArticleFilters) -> list[ColumnElement[bool]]:
    via = filters.get("via")
    ways = [getattr(named, f"via_{check_via(way)}") > 0 for way in via] if via else []
    how = or_(*ways) if ways else named.mentions > 0
    if filters.get("former"):
        return [named.country_code.in_(codes_with_former(country)), how]
    return [named.country_code == country_code(country), how]


def check_via(via: str) -> str:
    """Give a way of naming a country back, or raise `StoreError` that lists those there are."""
    known = (*STATE_VIAS, *OTHER_VIAS)
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
