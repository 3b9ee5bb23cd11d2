"""For analysts: articles, people, countries, dates, quotations."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from dateline.commands.app import Day, Db, Form, Limit, Publisher, Since, Until, app, as_day, limited
from dateline.networks import named_together
from dateline.output import Format, console, emit
from dateline.pictures import Picture, draw_map, draw_network, draw_roles, draw_timeline
from dateline.pictures.svg import write_picture
from dateline.pictures.terminal import with_bars
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
    select_quotations,
    select_roles,
    select_timeline,
)
from store.engine import DEFAULT_URL
from store.errors import UnknownName
from store.groups import find_group
from store.models.quotations import QuotationKind
from store.queries import ArticleFilters
from store.queries.articles import Order
from store.queries.timelines import Period

Answer = tuple[Sequence[str], Iterable[Sequence[Any]]]
"""Columns and rows."""

Drawn = tuple[Sequence[str], Iterable[Sequence[Any]], Callable[[list[Any]], Picture]]
"""Columns, rows, and the function that draws the rows."""

_OUT = typer.Option(metavar="FILE.svg", dir_okay=False, help="Draw the answer into this file.")
_NEAR = re.compile(r"(?P<words>.+?)\s+(?P<entity>(?:country|person):.+?)(?:\s+(?P<distance>\d+))?\s*")
_SEARCH = typer.Argument(metavar="QUERY", help='Words, "phrases", prefix*, OR, -not, title:, NEAR(a b).')


def _filters(
    query: Annotated[str | None, _SEARCH] = None,
    person: Annotated[str | None, typer.Option(help="Only articles that name this person.")] = None,
    speaker: Annotated[str | None, typer.Option(help="Only articles that quote this person.")] = None,
    country: Annotated[
        str | None,
        typer.Option(help="Only articles that name this country, or one of a group (NATO, Middle East)."),
    ] = None,
    via: Annotated[
        list[str] | None, typer.Option(help="Only if the country is named so: name, adjective, capital, ...")
    ] = None,
    former: Annotated[
        bool,
        typer.Option(
            "--former", help="Include the former states that the country follows (RU: the Soviet Union)."
        ),
    ] = False,
    role: Annotated[
        str | None, typer.Option(help="Only articles in which somebody has a role with these words.")
    ] = None,
    near: Annotated[
        str | None,
        typer.Option(
            metavar="WORDS",
            help="Only with these words near a mention: 'sanctions country:RU 10', 'sanctions country:* 10'.",
        ),
    ] = None,
    mentions_date: Annotated[
        datetime | None, Day(help="Only articles that name a date with this day in it.")
    ] = None,
    publisher: Publisher = None,
    author: Annotated[str | None, typer.Option(help="Only if the author's name has these words.")] = None,
    section: Annotated[str | None, typer.Option(help="Only from this section.")] = None,
    label: Annotated[str | None, typer.Option(help="Only with this label, as the source gives it.")] = None,
    since: Since = None,
    until: Until = None,
    stories: Annotated[
        bool, typer.Option("--stories", help="Count each story once: leave out later copies of an article.")
    ] = False,
) -> ArticleFilters:
    """Turn the options that every question about articles has into filters of the query layer."""
    return {
        "search": query,
        "person": person or None,
        "speaker": speaker or None,
        "country": country or None,
        "via": via,
        "former": former,
        "role": role,
        "near": _near(near) if near else None,
        "mentions_date": as_day(mentions_date),
        "publisher": publisher,
        "author": author,
        "section": section,
        "label": label,
        "since": as_day(since),
        "until": as_day(until),
        "stories": stories,
    }


def _near(words: str) -> tuple[str, str, int]:
    found = _NEAR.fullmatch(words)
    if found is None:
        raise typer.BadParameter("write it as 'sanctions country:RU 10'", param_hint="--near")
    return found["words"], found["entity"], int(found["distance"] or 10)


def _drawn(out: Annotated[Path | None, _OUT] = None) -> None:
    """Declare the option of commands whose answer can be drawn."""


def _question(answer: Callable[..., Answer | Drawn]) -> Callable[..., None]:
    """Turn a function that answers a question about articles, given a session, filters and its own options, into a command.

    The command has the options of `_filters` too, `--db` and `--format`, and writes the answer. An answer that
    comes with a picture has bars on a terminal, and `--out` to draw it into a file.
    """
    shared = inspect.signature(_filters, eval_str=True).parameters
    said = inspect.signature(answer, eval_str=True)
    own = list(said.parameters.values())[2:]
    if said.return_annotation == Drawn:
        own += inspect.signature(_drawn, eval_str=True).parameters.values()
    defaults = {each.name: each.default for each in (*shared.values(), *own)}

    def command(db: Db = DEFAULT_URL, format: Form = None, **options: Any) -> None:
        options = defaults | options
        filters = _filters(**{name: options.pop(name) for name in shared})
        out: Path | None = options.pop("out", None)
        with connect(db, read_only=True) as session:
            columns, rows, *draw = answer(session, filters, **options)
            found = list(rows)
        if draw and out is not None:
            write_picture(draw[0](found), out)
        elif draw and format is None and sys.stdout.isatty():
            emit((*columns, ""), with_bars(found, columns.index("articles")), Format.table)
        else:
            emit(columns, found, format)

    db, form, _ = inspect.signature(command, eval_str=True).parameters.values()
    takes = [each.replace(kind=each.KEYWORD_ONLY) for each in (*shared.values(), db, *own, form)]
    command.__name__, command.__doc__ = answer.__name__, answer.__doc__
    command.__annotations__ = {each.name: each.annotation for each in takes}
    command.__signature__ = inspect.Signature(takes)  # type: ignore[attr-defined]
    return command


@app.command(epilog='Example: `dateline articles "grain deal" --country TR --since 2022-07-01`')
@_question
def articles(
    session: Session,
    filters: ArticleFilters,
    order: Annotated[
        Order | None, typer.Option(help="By default best first with a search, else newest first.")
    ] = None,
    limit: Limit = 20,
) -> Answer:
    """List articles by their words, the people and countries that they name, and their day."""
    found = session.execute(limited(session, select_headlines(order=order, **filters), limit))
    columns = ("id", "published_on", "publisher", "title")
    if filters["search"] is None:
        return columns, (shown for *shown, _ in found)
    return (*columns, "snippet"), ((*shown, " ".join((words or "").split())) for *shown, words in found)


@app.command(epilog='Example: `dateline facets "grain deal" --top 5`')
@_question
def facets(
    session: Session,
    filters: ArticleFilters,
    top: Annotated[int, typer.Option(min=1, help="Most entries of each kind, the most frequent first.")] = 10,
) -> Answer:
    """Count articles by day, month, publisher, person and country."""
    return ("facet", "key", "label", "articles"), session.execute(select_facets(top=top, **filters))


@app.command(epilog="Example: `dateline timeline --country UA --by week`")
@_question
def timeline(
    session: Session,
    filters: ArticleFilters,
    by: Annotated[Period, typer.Option(help="Length of a period.")] = "month",
) -> Drawn:
    """Count articles by day, week or month, zeros included."""
    found = session.execute(select_timeline(by=by, **filters))
    return (by, "articles", "mentions"), found, lambda rows: draw_timeline(rows, by)


@app.command("map", epilog="Example: `dateline map --since 2023-01-01 --out map.svg`")
@_question
def world(session: Session, filters: ArticleFilters) -> Drawn:
    """Count the articles that name each country, and draw them as a map."""
    found = session.execute(select_countries(**filters))
    columns = ("code", "name", "articles", "mentions")
    return columns, found, lambda rows: draw_map({row[0]: (row[1], row[2]) for row in rows})


@app.command(epilog='Example: `dateline network --person "Wang Yi" --out network.svg`')
@_question
def network(
    session: Session,
    filters: ArticleFilters,
    top: Annotated[int, typer.Option(min=2, max=200, help="People at most, those most named.")] = 25,
) -> Drawn:
    """Count the articles that name two people together, and draw them as a network."""
    main = get_person(session, filters["person"]).key if filters["person"] else None  # type: ignore[arg-type]
    names, edges = named_together(session, filters, top)
    rows = [(names[one], names[other], articles) for one, other, articles in edges]
    return ("one", "other", "articles"), rows, lambda _: draw_network(names, edges, main=main)


@app.command(epilog='Example: `dateline roles "Wang Yi" --out roles.svg`')
def roles(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose: name or key.")],
    db: Db = DEFAULT_URL,
    out: Annotated[Path | None, _OUT] = None,
    format: Form = None,
) -> None:
    """List the roles of a person as articles state them, and draw them over time."""
    with connect(db, read_only=True) as session:
        found = session.execute(select_roles(person=get_person(session, name).id))
        rows = [(role.title, day, role.article_id) for role, _, day in found]
    if out is not None:
        write_picture(draw_roles(rows), out)
    else:
        emit(("role", "published_on", "article_id"), rows, format)


@app.command(epilog="Example: `dateline show 1`")
def show(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Id or digest.")], db: Db = DEFAULT_URL
) -> None:
    """Show an article with its people, countries, quotations and dates marked."""
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
@_question
def people(session: Session, filters: ArticleFilters, limit: Limit = 20) -> Answer:
    """List the people named in the most articles, with their articles and mentions."""
    found = session.execute(limited(session, select_people(**filters), limit))
    rows = ((name, key, articles, mentions) for key, name, articles, mentions in found)
    return ("name", "key", "articles", "mentions"), rows


@app.command(epilog='Example: `dateline countries --person "Wang Yi"`')
@_question
def countries(session: Session, filters: ArticleFilters, limit: Limit = 20) -> Answer:
    """List the countries named in the most articles, with their articles and mentions."""
    found = session.execute(limited(session, select_countries(**filters), limit))
    return ("code", "name", "articles", "mentions"), found


@app.command(epilog="Example: `dateline dates --future --country UA`")
@_question
def dates(
    session: Session,
    filters: ArticleFilters,
    first: Annotated[datetime | None, Day("--from", help="The dates lie on or after this day.")] = None,
    last: Annotated[datetime | None, Day("--to", help="The dates lie on or before this day.")] = None,
    future: Annotated[
        bool, typer.Option("--future", help="Only dates after the day of their article.")
    ] = False,
    limit: Limit = 20,
) -> Answer:
    """List the dates that articles name, with the days that they mean."""
    statement = select_dates((as_day(first), as_day(last)), tense="future" if future else None, **filters)
    rows = (
        (article, published, surface, from_day, to_day, title)
        for article, published, title, _, _, _, surface, *_, from_day, to_day in session.execute(
            limited(session, statement, limit)
        )
    )
    return ("id", "published_on", "date", "from_day", "to_day", "title"), rows


@app.command(epilog='Example: `dateline quotes "Wang Yi" --about UA`')
def quotes(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="The speaker, by name or key.")] = None,
    db: Db = DEFAULT_URL,
    about: Annotated[
        str | None,
        typer.Option(
            "--about", help="Only if this country (or one of a group) or person is named in the quotation."
        ),
    ] = None,
    country: Annotated[
        str | None, typer.Option("--country", help="Only if this state, or an organ of it, speaks.")
    ] = None,
    relayed_by: Annotated[
        str | None,
        typer.Option("--relayed-by", help="Only relayed by a medium with these words in its name."),
    ] = None,
    to: Annotated[str | None, typer.Option("--to", help="Only if it was said to this person.")] = None,
    kind: Annotated[
        QuotationKind | None,
        typer.Option(
            "--kind", help="Whether all (direct), some (mixed) or nothing (indirect) is in quotation marks."
        ),
    ] = None,
    search: Annotated[
        str | None, typer.Option("--search", help="Only from articles with these words.")
    ] = None,
    publisher: Publisher = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 20,
    format: Form = None,
) -> None:
    """List quotations by their speaker, by whom or what they are about, and by who relayed them."""
    with connect(db, read_only=True) as session:
        statement = select_quotations(
            name or None,
            about=_entity(session, about) if about else None,
            country=country or None,
            relayed_by=relayed_by,
            addressee=to or None,
            kind=kind,
            search=search, publisher=publisher, since=as_day(since), until=as_day(until),
        )  # fmt: skip
        rows = [
            (
                q.article_id, q.article.published_on, q.person.name if q.person else q.speaker, q.kind, q.text,
                q.relayed_by, q.addressee, q.id,
            )
            for q in session.scalars(limited(session, statement, limit))
        ]  # fmt: skip
    emit(
        ("id", "published_on", "speaker", "kind", "text", "relayed_by", "addressee", "quotation"),
        rows,
        format,
    )


def _entity(session: Session, name: str) -> str:
    """Find what a name means: give a country's code, a group of countries, or a person as `person:KEY`."""
    if find_group(name):
        return name
    with suppress(UnknownName):
        return get_country(session, name).code
    return f"person:{get_person(session, name).key}"
