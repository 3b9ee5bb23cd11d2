"""The query layer: functions that return a `Select`, so that users go on with SQLAlchemy where it ends.

Every statement has a unique last sort key, so that pages never overlap; nothing here
needs a session but the functions called `get_*`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Integer, ScalarSelect, Select, desc, func, or_, select
from sqlalchemy.orm import Session, selectinload

from store.errors import AmbiguousName, UnknownName
from store.models import (
    Article,
    ArticleCountry,
    ArticlePerson,
    Country,
    CountryMention,
    CountryName,
    Person,
    PersonMention,
    PersonName,
    PersonRole,
)
from store.names import fold
from store.search import hits

Order = Literal["newest", "oldest", "best"]


def day_number(day: date) -> int:
    """Write a day as the number that derived tables keep: yyyymmdd.

    >>> day_number(date(2023, 2, 22))
    20230222
    """
    return day.year * 10_000 + day.month * 100 + day.day


def _people_called(name: str) -> ScalarSelect[int]:
    """Select the ids of everyone whose key or name this is, however it is written."""
    named = select(PersonName.person_id).where(PersonName.folded == fold(name))
    keyed = select(Person.id).where(Person.key == name)
    return named.union(keyed).scalar_subquery()


def _is_person(column: ColumnElement[int] | Any, person: int | str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = (
        column == person if isinstance(person, int) else column.in_(_people_called(person))
    )
    return found


def _is_country(column: Any, country: str) -> ColumnElement[bool]:
    """Match a code, or a name of the reference data."""
    if country.isupper() and len(country) in (2, 4):
        coded: ColumnElement[bool] = column == country
        return coded
    names = select(CountryName.country_code).where(
        func.lower(CountryName.name) == country.lower(), CountryName.kind.in_(("name", "official", "alias"))
    )
    found: ColumnElement[bool] = column.in_(names.scalar_subquery())
    return found


def _article_filters(
    *,
    person: int | str | None = None,
    country: str | None = None,
    via: Iterable[str] | None = None,
    publisher: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> list[ColumnElement[bool]]:
    """Give the conditions that every question about articles shares; days are inclusive."""
    filters: list[ColumnElement[bool]] = []
    if person is not None:
        named = select(ArticlePerson.article_id).where(_is_person(ArticlePerson.person_id, person))
        filters.append(Article.id.in_(named))
    if country is not None:
        counted = (
            [getattr(ArticleCountry, f"via_{how}") > 0 for how in via]
            if via
            else [ArticleCountry.mentions > 0]
        )
        placed = select(ArticleCountry.article_id).where(
            _is_country(ArticleCountry.country_code, country), or_(*counted)
        )
        filters.append(Article.id.in_(placed))
    if publisher is not None:
        filters.append(Article.publisher == publisher)
    if since is not None:
        filters.append(Article.published_on >= since)
    if until is not None:
        filters.append(Article.published_on <= until)
    return filters


def select_articles(
    *,
    person: int | str | None = None,
    country: str | None = None,
    via: Iterable[str] | None = None,
    publisher: str | None = None,
    since: date | None = None,
    until: date | None = None,
    search: str | None = None,
    order: Order | None = None,
) -> Select[Article]:
    """Select articles: who and what they name, who published them, when, and words in them.

    `person` is an id, a key or a name as people write it; `country` a code or name, and
    `via` the ways in which it must be named (default: those that speak of the country
    itself, not its capital as a place or its name inside another); days are inclusive;
    `search` is for words (all must occur), "phrases", prefix*, OR, -not. Newest first,
    or best first where there is a `search`.

    >>> print(select_articles(country="RU", since=date(2023, 1, 1)).whereclause is not None)
    True
    """
    filters = _article_filters(
        person=person, country=country, via=via, publisher=publisher, since=since, until=until
    )
    statement = select(Article).where(*filters)
    order = order or ("best" if search else "newest")
    if search:
        found = hits(search)
        statement = statement.join(found, found.c.article_id == Article.id)
        if order == "best":
            return statement.order_by(found.c.rank, Article.id)
    if order == "oldest":
        return statement.order_by(Article.published_on, Article.id)
    return statement.order_by(Article.published_on.desc(), Article.id.desc())


def select_people(
    *,
    country: str | None = None,
    publisher: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Select[Person, int, int]:
    """Select people with the articles that name them and their mentions in these, the most named first."""
    articles, mentions = (
        func.count().label("articles"),
        func.sum(ArticlePerson.mentions, type_=Integer).label("mentions"),
    )
    statement = select(ArticlePerson.person_id, articles, mentions).group_by(ArticlePerson.person_id)
    if country is not None:
        placed = select(ArticleCountry.article_id).where(
            _is_country(ArticleCountry.country_code, country), ArticleCountry.mentions > 0
        )
        statement = statement.where(ArticlePerson.article_id.in_(placed))
    statement = statement.where(*_in_days(ArticlePerson.day, since, until))
    if publisher is not None:
        statement = statement.where(ArticlePerson.article_id.in_(_published_by(publisher)))
    counted = statement.subquery("counted")
    return (
        select(Person, counted.c.articles, counted.c.mentions)
        .join(counted, counted.c.person_id == Person.id)
        .order_by(desc(counted.c.articles), desc(counted.c.mentions), Person.key)
    )


def select_countries(
    *,
    person: int | str | None = None,
    publisher: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Select[Country, int, int]:
    """Select countries with the articles that name them and their mentions in these, the most named first."""
    articles, mentions = (
        func.count().label("articles"),
        func.sum(ArticleCountry.mentions, type_=Integer).label("mentions"),
    )
    statement = (
        select(ArticleCountry.country_code, articles, mentions)
        .where(ArticleCountry.mentions > 0)
        .group_by(ArticleCountry.country_code)
    )
    if person is not None:
        named = select(ArticlePerson.article_id).where(_is_person(ArticlePerson.person_id, person))
        statement = statement.where(ArticleCountry.article_id.in_(named))
    statement = statement.where(*_in_days(ArticleCountry.day, since, until))
    if publisher is not None:
        statement = statement.where(ArticleCountry.article_id.in_(_published_by(publisher)))
    counted = statement.subquery("counted")
    return (
        select(Country, counted.c.articles, counted.c.mentions)
        .join(counted, counted.c.country_code == Country.code)
        .order_by(desc(counted.c.articles), desc(counted.c.mentions), Country.code)
    )


def _in_days(day: Any, since: date | None, until: date | None) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = []
    if since is not None:
        bounds.append(day >= day_number(since))
    if until is not None:
        bounds.append(day <= day_number(until))
    return bounds


def _published_by(publisher: str) -> Select[int]:
    return select(Article.id).where(Article.publisher == publisher)


def select_roles(
    *, person: int | str | None = None, country: str | None = None
) -> Select[PersonRole, Person, date]:
    """Select roles as articles state them, with the person and the day, oldest first."""
    statement = (
        select(PersonRole, Person, Article.published_on).join(PersonRole.person).join(PersonRole.article)
    )
    if person is not None:
        statement = statement.where(_is_person(PersonRole.person_id, person))
    if country is not None:
        statement = statement.where(_is_country(PersonRole.country_code, country))
    return statement.order_by(
        Article.published_on, PersonRole.article_id, PersonRole.field.desc(), PersonRole.start_char, Person.id
    )


def select_timeline(*, person: int | str) -> Select[int, int, int]:
    """Select the months in which a person is named: month (yyyymm), articles, mentions; oldest first."""
    month = (ArticlePerson.day // 100).label("month")
    return (
        select(
            month,
            func.count().label("articles"),
            func.sum(ArticlePerson.mentions, type_=Integer).label("mentions"),
        )
        .where(_is_person(ArticlePerson.person_id, person))
        .group_by(month)
        .order_by(month)
    )


def get_article(session: Session, article: int | str) -> Article | None:
    """Get an article with its mentions, roles, people and countries, by id or by (the beginning of) its digest."""
    statement = select(Article).options(
        selectinload(Article.person_mentions).joinedload(PersonMention.person),
        selectinload(Article.country_mentions).joinedload(CountryMention.country),
        selectinload(Article.person_roles).joinedload(PersonRole.person),
    )
    text = str(article)
    by_id = (
        session.scalar(statement.where(Article.id == int(text)))
        if text.isdecimal() and len(text) < 12
        else None
    )
    if by_id is not None or len(text) < 6:
        return by_id
    found = session.scalars(statement.where(Article.digest.startswith(text, autoescape=True)).limit(2)).all()
    if len(found) > 1:
        raise AmbiguousName(text, tuple(each.digest for each in found))
    return found[0] if found else None


def get_person(session: Session, name: str) -> Person:
    """Get the one person of this key or name, however it is written: `Putin`, `putin`, `Vladimir Putin`.

    Raises `AmbiguousName` where it may be several, and `UnknownName` with suggestions where nobody has it.
    """
    keyed = session.scalar(select(Person).where(Person.key == name))
    if keyed is not None:
        return keyed
    folded = fold(name)
    named = select(PersonName.person_id).where(PersonName.folded == folded)
    found = session.scalars(select(Person).where(Person.id.in_(named)).order_by(Person.key)).all()
    if len(found) == 1:
        return found[0]
    # A surname that nobody explains ("Putin" alone, somewhere) gives way to the one person who bears it.
    explained = [person for person in found if fold(person.name) != folded or " " in folded]
    if len(explained) == 1:
        return explained[0]
    if found:
        raise AmbiguousName(name, tuple(f"{person.name} ({person.key})" for person in found))
    near = session.scalars(
        select(Person.name).join(PersonName).where(PersonName.block == folded.rpartition(" ")[2]).distinct()
    )
    everyone = list(near) or list(session.scalars(select(Person.name)))
    raise UnknownName(name, tuple(difflib.get_close_matches(name, everyone, n=5, cutoff=0.5)))


def get_country(session: Session, name: str) -> Country:
    """Get a country by code or name. Raises `UnknownName` with suggestions where there is none."""
    coded = session.get(Country, name.upper())
    if coded is not None:
        return coded
    found = session.scalars(
        select(Country)
        .where(
            Country.code.in_(
                select(CountryName.country_code).where(func.lower(CountryName.name) == name.lower())
            )
        )
        .order_by(Country.code)
    ).all()
    if len(found) == 1:
        return found[0]
    if found:
        raise AmbiguousName(name, tuple(f"{country.name} ({country.code})" for country in found))
    names = list(session.scalars(select(Country.name)))
    raise UnknownName(name, tuple(difflib.get_close_matches(name, names, n=5, cutoff=0.5)))
