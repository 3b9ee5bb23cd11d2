"""The conditions that questions share: who and what an article names, when it appeared, what words are in it."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple, TypedDict

from sqlalchemy import ColumnElement, FromClause, Select, case, func, literal_column, or_, select

from store.errors import StoreError
from store.models.articles import day_number
from store.models.countries import STATE_VIAS, VIAS
from store.queries.names import is_country, is_single, person_id
from store.queries.stories import is_earlier_in_story
from store.search.compiler import matches, near
from store.tables import (
    article_countries,
    article_duplicates,
    article_labels,
    article_people,
    article_speakers,
    articles,
    country_mentions,
    date_mentions,
    person_mentions,
    person_roles,
)

ANY = "*"
"""In place of a name beside `near`: whichever country or person it is."""


class ArticleFilters(TypedDict, total=False):
    """What restricts articles, the same in every question; days are inclusive."""

    person: int | str | None
    """Id, key, or name as people write it."""
    country: str | None
    """Code or name, or a group of countries: `NATO`, `Middle East`."""
    via: Iterable[str] | None
    """The ways in which the country must be named; by default those that speak of the country itself."""
    former: bool
    """Take in the former states that the country follows."""
    speaker: int | str | None
    """Somebody who speaks in the article: id, key or name."""
    role: str | None
    """Words of a role that somebody (the person, if one is given) has in the article."""
    mentions_date: date | None
    """A day that lies in a date that the text names."""
    publisher: str | None
    author: str | None
    """Words of the author's name."""
    section: str | None
    label: str | None
    """A tag that the source gave the article, as it is written."""
    since: date | None
    until: date | None
    search: str | None
    """Words to search for, in the language of docs/search.md."""
    stories: bool
    """Take the first article found of each story, and leave out its copies."""
    near: tuple[str, str, int] | None
    """A word, an entity, a distance in words: `("sanctions", "country:RU", 10)`; `country:*` is any country."""


class Spine(NamedTuple):
    """The table whose index a question about articles walks, and the conditions on it."""

    table: FromClause
    article_id: Any
    day: Any
    conditions: list[ColumnElement[bool]]
    source: FromClause
    """The table under the conditions, joined to `articles` where one of them needs it."""

    def with_articles(self) -> FromClause:
        """Give the table joined to `articles`."""
        return self.table if self.table is articles else _with_articles(self.table)


def between(column: Any, first: object, last: object) -> list[ColumnElement[bool]]:
    """Give the conditions that a column lies between two values; one that is None is not a limit."""
    return [
        *([column >= first] if first is not None else []),
        *([column <= last] if last is not None else []),
    ]


def in_days(day: Any, since: date | None, until: date | None) -> list[ColumnElement[bool]]:
    """Give the conditions on the number of a day."""
    return between(day, since and day_number(since), until and day_number(until))


def in_months(month: Any, filters: ArticleFilters) -> list[ColumnElement[bool]]:
    """Give the conditions on the number of a month, for filters by day that are whole months."""
    since, until = filters.get("since"), filters.get("until")
    return between(month, since and day_number(since) // 100, until and day_number(until) // 100)


def are_whole_months(filters: ArticleFilters, *also: str) -> bool:
    """Check whether the filters ask for whole months alone, and for nothing but `also`: a roll-up may answer."""
    since, until = filters.get("since"), filters.get("until")
    others = {name for name, value in filters.items() if value} - {"since", "until", *also}
    ends = until is None or until.day == calendar.monthrange(until.year, until.month)[1]
    return not others and ends and (since is None or since.day == 1)


def spine_of(filters: ArticleFilters) -> Spine:
    """Choose the table to walk, the most selective one that is sorted by day, and the conditions on it."""
    _check(filters)
    person, country = filters.get("person"), filters.get("country")
    speaker = filters.get("speaker")
    who = person if speaker is None else speaker
    if who is not None:
        table = article_people if speaker is None else article_speakers
        conditions: list[ColumnElement[bool]] = [table.c.person_id == person_id(who)]
    elif country is not None and is_single(country, former=filters.get("former", False)):
        table = article_countries
        conditions = _is_country(table.c, country, filters)
    else:
        conditions = conditions_on(articles.c, filters)
        return Spine(articles, articles.c.id, articles.c.published_on, conditions, articles)
    article_id, day = table.c.article_id, table.c.day
    conditions.extend(in_days(day, filters.get("since"), filters.get("until")))
    if country is not None and who is not None:
        conditions.append(_names_country(article_id, country, filters, day=day))
    if person is not None and speaker is not None:
        conditions.append(_names_person(article_id, person))
    said = _by_metadata(articles.c, filters)
    conditions.extend((*said, *_by_text(article_id, filters)))
    return Spine(table, article_id, day, conditions, _with_articles(table) if said else table)


def _check(filters: ArticleFilters) -> None:
    """Raise `TypeError` for an unknown filter: a misspelled one would silently find everything.

    A NUL is refused here: it ends a pattern of SQLite's, and PostgreSQL's driver sends none.
    """
    known = ArticleFilters.__annotations__
    if unknown := filters.keys() - known.keys():
        raise TypeError(f"no filter is called {min(unknown)!r}; there are {', '.join(known)}")
    if any("\x00" in str(filters.get(name)) for name in _TEXTS):
        raise StoreError("no text in the database contains a NUL; leave it out")


_TEXTS = ("person", "country", "publisher", "role", "author", "section", "label")


def _with_articles(table: FromClause) -> FromClause:
    return table.join(articles, articles.c.id == table.c.article_id)


def conditions_on(
    article: Any, filters: ArticleFilters, *, searched: bool = False
) -> list[ColumnElement[bool]]:
    """Give all conditions on the columns of `articles` (or of an alias), except the search if the statement has it already (`searched`)."""
    _check(filters)
    conditions: list[ColumnElement[bool]] = []
    if (person := filters.get("person")) is not None:
        conditions.append(_names_person(article.id, person))
    if (speaker := filters.get("speaker")) is not None:
        speaks = article_speakers.alias().c
        conditions.append(_is_there(speaks.article_id == article.id, speaks.person_id == person_id(speaker)))
    if (country := filters.get("country")) is not None:
        conditions.append(_names_country(article.id, country, filters))
    conditions.extend(_by_metadata(article, filters))
    days = between(article.published_on, filters.get("since"), filters.get("until"))
    return [*conditions, *days, *_by_text(article.id, filters, searched=searched)]


def _by_metadata(article: Any, filters: ArticleFilters) -> list[ColumnElement[bool]]:
    """Give the conditions on columns of the article that only its own row has."""
    equal = [
        article[name] == value
        for name in ("publisher", "section")
        if (value := filters.get(name)) is not None
    ]
    return [*equal, *_says(article.author, filters.get("author"))]


def _says(column: Any, words: str | None) -> list[ColumnElement[bool]]:
    """Give the condition that a column has some words in it, in any case."""
    return [] if words is None else [func.lower(column).contains(words.lower(), autoescape=True)]


def _by_text(
    article_id: Any, filters: ArticleFilters, *, searched: bool = False
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if (role := filters.get("role")) is not None:
        has = person_roles.c
        words, whose = _says(has.title, role), is_person(has.person_id, filters)
        conditions.append(_is_there(has.article_id == article_id, *words, *whose))
    if (label := filters.get("label")) is not None:
        labelled = article_labels.alias().c
        conditions.append(_is_there(labelled.article_id == article_id, labelled.label == label))
    if (day := filters.get("mentions_date")) is not None:
        conditions.append(_is_there(date_mentions.c.article_id == article_id, *lies_in(day, day)))
    if (search := filters.get("search")) is not None and not searched:
        conditions.append(matches(article_id, search))
    if (proximity := filters.get("near")) is not None:
        conditions.append(article_id.in_(_articles_near(*proximity)))
    if filters.get("stories"):
        conditions.append(_is_first(article_id, filters))
    return conditions


def lies_in(first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    """Give the conditions that a date has a day in common with an interval; an end that is None is open."""
    d = date_mentions.c
    conditions: list[ColumnElement[bool]] = [or_(d.from_day.is_not(None), d.to_day.is_not(None))]
    if last is not None:
        conditions.append(or_(d.from_day.is_(None), d.from_day <= last))
    if first is not None:
        conditions.append(or_(d.to_day.is_(None), d.to_day >= first))
    return conditions


def _is_first(article_id: Any, filters: ArticleFilters) -> ColumnElement[bool]:
    """Make the condition that no earlier article of the same story answers the question, too."""
    copy, other = article_duplicates.alias().c, articles.alias().c
    asked: ArticleFilters = {**filters, "stories": False}
    return or_(
        ~_is_there(copy.article_id == article_id),
        ~_is_there(is_earlier_in_story(other.id, article_id), *conditions_on(other, asked)),
    )


def _names_country(
    article_id: Any, country: str, filters: ArticleFilters, *, day: Any = None
) -> ColumnElement[bool]:
    """Make the condition that an article names a country.

    When articles are walked by `day`, the index by country and day is probed: neighbouring days lie
    side by side, so that a probe costs half as much as in the table. SQLite would prefer the table
    for its unique key; a range of one value prevents that.
    """
    named = article_countries.alias().c
    by_day = (
        day is not None and not filters.get("via") and is_single(country, former=filters.get("former", False))
    )
    here = [named.article_id == article_id]
    if by_day:
        here = [named.day == day, named.article_id.between(article_id, article_id)]
    return _is_there(*here, *_is_country(named, country, filters))


def _names_person(article_id: Any, person: int | str) -> ColumnElement[bool]:
    named = article_people.alias().c
    return _is_there(named.article_id == article_id, named.person_id == person_id(person))


def _is_there(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Make the condition that a row exists; one constant is selected, or SQLite would read the whole row."""
    return select(literal_column("1")).where(*conditions).exists()


def _is_country(named: Any, country: str, filters: ArticleFilters) -> list[ColumnElement[bool]]:
    via = filters.get("via")
    ways = [getattr(named, f"via_{check_via(way)}") > 0 for way in via] if via else []
    how = or_(*ways) if ways else named.mentions > 0
    return [is_country(named.country_code, country, former=filters.get("former", False)), how]


def is_person(column: Any, filters: ArticleFilters) -> list[ColumnElement[bool]]:
    """Give the condition that a column has the id of the given person, if there is one."""
    person = filters.get("person")
    return [column == person_id(person)] if person is not None else []


def check_via(via: str) -> str:
    """Return a valid way of naming a country, or raise a `StoreError` that lists the valid ones."""
    if via not in VIAS:
        raise StoreError(f"via={via!r} is unknown; use one of {', '.join(VIAS)}")
    return via


def _articles_near(words: str, entity: str, distance: int) -> Select[int]:
    """Select the ids of articles in which words stand near a mention of `country:X` or `person:X`."""
    kind, _, name = entity.partition(":")
    if kind == "country" and name:
        mentions, place = country_mentions, country_mentions.c
        whose = [place.via.in_(STATE_VIAS), *([is_country(place.country_code, name)] if name != ANY else [])]
    elif kind == "person" and name:
        named = person_mentions.c
        mentions, whose = person_mentions, [named.person_id == person_id(name)] if name != ANY else []
    else:
        raise StoreError(f"near= knows country:RU, person:NAME, country:* and person:*, not {entity!r}")
    mention, article = mentions.c, articles.alias()
    text = case((mention.field == "title", article.c.title), else_=article.c.body)
    return (
        select(mention.article_id)
        .join_from(mentions, article, article.c.id == mention.article_id)
        .where(
            *whose,
            matches(article.c.id, words),
            near(words, text, mention.start_char, mention.end_char, distance),
        )
    )
