"""For analysts: articles, people, countries, dates."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from dateline.commands.app import Db, Form, Limit, Publisher, Since, Until, app, as_day, limited
from dateline.output import console, emit
from store import (
    connect,
    get_article,
    get_country,
    get_person,
    select_countries,
    select_dates,
    select_facets,
    select_headlines,
    select_people,
    select_timeline,
)
from store.engine import DEFAULT_URL
from store.errors import UnknownName
from store.queries import ArticleFilters


class PeriodName(StrEnum):
    """The periods of a timeline."""

    day = "day"
    week = "week"
    month = "month"


Person = Annotated[str | None, typer.Option("--person", help="Naming this person.")]
Country = Annotated[str | None, typer.Option("--country", help="Naming this country (code or name).")]
Via = Annotated[
    list[str] | None, typer.Option("--via", help="How the country is named: name, adjective, capital, ...")
]
Former = Annotated[bool, typer.Option("--former", help="With the former states that the country follows.")]
Role = Annotated[str | None, typer.Option("--role", help="In which somebody has a role with these words.")]
Near = Annotated[
    str | None,
    typer.Option("--near", metavar="WORDS", help="Words near a mention: 'sanctions country:RU 10'."),
]
Day = Annotated[
    datetime | None,
    typer.Option(
        "--mentions-date", formats=["%Y-%m-%d"], metavar="DAY", help="Naming a date that this day lies in."
    ),
]
Stories = Annotated[
    bool, typer.Option("--stories", help="Each story once: later copies of an article are left out.")
]
Search = Annotated[
    str | None,
    typer.Argument(metavar="QUERY", help='Words, "phrases", prefix*, OR, -not, title:, NEAR(a b).'),
]
_NEAR = re.compile(r"(?P<words>.+?)\s+(?P<entity>(?:country|person):.+?)(?:\s+(?P<distance>\d+))?\s*")


class Sorting(StrEnum):
    """The orders of articles."""

    newest = "newest"
    oldest = "oldest"
    best = "best"


def _filters(
    session: Session,
    *,
    query: str | None = None,
    person: str | None = None,
    country: str | None = None,
    near: str | None = None,
    publisher: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    stories: bool = False,
) -> ArticleFilters:
    """Make the filters of the query layer; names that are not one person's or country's raise an error."""
    return {
        "person": get_person(session, person).id if person else None,
        "country": get_country(session, country).code if country else None,
        "publisher": publisher,
        "since": as_day(since),
        "until": as_day(until),
        "search": query,
        "near": _near(near) if near else None,
        "stories": stories,
    }


def _near(words: str) -> tuple[str, str, int]:
    found = _NEAR.fullmatch(words)
    if found is None:
        raise typer.BadParameter("write it as 'sanctions country:RU 10'", param_hint="--near")
    return found["words"], found["entity"], int(found["distance"] or 10)


@app.command(epilog='Example: `dateline articles "grain deal" --country TR --since 2022-07-01`')
def articles(
    query: Search = None,
    db: Db = DEFAULT_URL,
    person: Person = None,
    country: Country = None,
    via: Via = None,
    former: Former = False,
    role: Role = None,
    near: Near = None,
    mentions_date: Day = None,
    publisher: Publisher = None,
    since: Since = None,
    until: Until = None,
    stories: Stories = False,
    order: Annotated[
        Sorting | None, typer.Option("--order", help="Best first with a search, else newest first.")
    ] = None,
    limit: Limit = 20,
    format: Form = None,
) -> None:
    """List articles: by words in them, by whom and what they name, by day."""
    with connect(db, read_only=True) as session:
        filters = _filters(
            session, query=query, person=person, country=country, near=near, publisher=publisher, since=since,
            until=until, stories=stories,
        )  # fmt: skip
        filters |= {"via": via, "former": former, "role": role, "mentions_date": as_day(mentions_date)}
        statement = select_headlines(order=order.value if order else None, **filters)
        rows = [
            (*shown, *([" ".join(words.split())] if words is not None else []))
            for *shown, words in session.execute(limited(session, statement, limit))
        ]
    emit(("id", "published_on", "publisher", "title", *(["snippet"] if query else [])), rows, format)


@app.command(epilog='Example: `dateline facets "grain deal" --top 5`')
def facets(
    query: Search = None,
    db: Db = DEFAULT_URL,
    person: Person = None,
    country: Country = None,
    near: Near = None,
    publisher: Publisher = None,
    since: Since = None,
    until: Until = None,
    stories: Stories = False,
    top: Annotated[int, typer.Option("--top", min=1, help="Of each at most.")] = 10,
    format: Form = None,
) -> None:
    """Count the articles of a question by day, month, publisher, person and country."""
    with connect(db, read_only=True) as session:
        filters = _filters(
            session, query=query, person=person, country=country, near=near, publisher=publisher, since=since,
            until=until, stories=stories,
        )  # fmt: skip
        rows = [tuple(row) for row in session.execute(select_facets(top=top, **filters))]
    emit(("facet", "key", "label", "articles"), rows, format)


@app.command(epilog="Example: `dateline timeline --country UA --by week`")
def timeline(
    query: Search = None,
    db: Db = DEFAULT_URL,
    by: Annotated[PeriodName, typer.Option("--by", help="Length of a period.")] = PeriodName.month,
    person: Person = None,
    country: Country = None,
    near: Near = None,
    publisher: Publisher = None,
    since: Since = None,
    until: Until = None,
    stories: Stories = False,
    format: Form = None,
) -> None:
    """Count the articles of a question by day, week or month, zeros included."""
    with connect(db, read_only=True) as session:
        filters = _filters(
            session, query=query, person=person, country=country, near=near, publisher=publisher, since=since,
            until=until, stories=stories,
        )  # fmt: skip
        rows = [tuple(row) for row in session.execute(select_timeline(by=by.value, **filters))]
    emit((by.value, "articles", "mentions"), rows, format)


@app.command(epilog="Example: `dateline show 1`")
def show(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Id or digest.")], db: Db = DEFAULT_URL
) -> None:
    """Show an article with the people and countries in it marked."""
    from dateline.show import render_article  # here: only an article shown needs rich

    out = console()
    with connect(db, read_only=True) as session:
        found = get_article(session, article)
        if found is None:
            raise UnknownName(article)
        out.print(
            render_article(found, colour=out.is_terminal and not out.no_color), soft_wrap=not out.is_terminal
        )


@app.command(epilog="Example: `dateline people --country RU --since 2023-01-01`")
def people(
    query: Search = None,
    db: Db = DEFAULT_URL,
    country: Annotated[str | None, typer.Option(help="In articles that name this country.")] = None,
    publisher: Publisher = None,
    since: Since = None,
    until: Until = None,
    stories: Stories = False,
    limit: Limit = 20,
    format: Form = None,
) -> None:
    """List the people most named: in how many articles, how often."""
    with connect(db, read_only=True) as session:
        filters = _filters(
            session,
            query=query,
            country=country,
            publisher=publisher,
            since=since,
            until=until,
            stories=stories,
        )
        found = session.execute(limited(session, select_people(**filters), limit))
        rows = [(name, key, articles, mentions) for key, name, articles, mentions in found]
    emit(("name", "key", "articles", "mentions"), rows, format)


@app.command(epilog='Example: `dateline countries --person "Wang Yi"`')
def countries(
    query: Search = None,
    db: Db = DEFAULT_URL,
    person: Annotated[str | None, typer.Option(help="In articles that name this person.")] = None,
    publisher: Publisher = None,
    since: Since = None,
    until: Until = None,
    stories: Stories = False,
    limit: Limit = 20,
    format: Form = None,
) -> None:
    """List the countries most named: in how many articles, how often."""
    with connect(db, read_only=True) as session:
        filters = _filters(
            session,
            query=query,
            person=person,
            publisher=publisher,
            since=since,
            until=until,
            stories=stories,
        )
        found = session.execute(limited(session, select_countries(**filters), limit))
        rows = [tuple(row) for row in found]
    emit(("code", "name", "articles", "mentions"), rows, format)


@app.command(epilog="Example: `dateline dates --future --country UA`")
def dates(
    query: Search = None,
    db: Db = DEFAULT_URL,
    first: Annotated[
        datetime | None,
        typer.Option(
            "--from", formats=["%Y-%m-%d"], metavar="DAY", help="The dates lie on or after this day."
        ),
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option(
            "--to", formats=["%Y-%m-%d"], metavar="DAY", help="The dates lie on or before this day."
        ),
    ] = None,
    future: Annotated[
        bool, typer.Option("--future", help="What lay ahead when the article appeared.")
    ] = False,
    person: Person = None,
    country: Country = None,
    publisher: Publisher = None,
    since: Since = None,
    until: Until = None,
    stories: Stories = False,
    limit: Limit = 20,
    format: Form = None,
) -> None:
    """List the dates that articles name, with the days they mean."""
    with connect(db, read_only=True) as session:
        filters = _filters(
            session, query=query, person=person, country=country, publisher=publisher, since=since, until=until,
            stories=stories,
        )  # fmt: skip
        statement = select_dates((as_day(first), as_day(last)), tense="future" if future else None, **filters)
        found = session.execute(limited(session, statement, limit))
        rows = [
            (article, published, surface, from_day, to_day, title)
            for article, published, title, _, _, _, surface, _, _, _, from_day, to_day in found
        ]
    emit(("id", "published_on", "date", "from_day", "to_day", "title"), rows, format)
