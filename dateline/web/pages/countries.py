"""Countries: on the map, by month, and one with all that articles say."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select

from dateline.pictures import draw_map
from dateline.pictures.columns import period_end
from dateline.pictures.world import step_of
from dateline.web.pages.articles import bounds, stable, timeline_of
from dateline.web.pages.quotations import rows_of
from dateline.web.question import BadRequest, day_of, read_question
from dateline.web.recipes import write_recipe
from dateline.web.view import Ask, View
from store import (
    get_country,
    select_co_mentions,
    select_countries,
    select_headlines,
    select_mentions,
    select_people,
)
from store.models import Country, CountryMention
from store.tables import article_countries

COLUMNS = ("code", "name", "articles", "mentions")


def listed(ask: Ask) -> View:
    """List the countries most named in the articles of a question."""
    question = read_question(ask.session, ask.query)
    limit = ask.limit(300)
    asked: dict[str, Any] = {**question.filters, "limit": limit}
    rows: list[Any] = [tuple(row) for row in ask.session.execute(select_countries(**asked))]
    recipe = write_recipe(
        ask.site.engine, select_countries(**asked), "select_countries", asked,
        command=None if question.country else "countries", names=stable(question),
    )  # fmt: skip
    picture = draw_map(
        {row[0]: (row[1], row[2]) for row in rows}, link=lambda code: ask.link(f"/countries/{code}")
    )
    return View(
        "countries.html", "Countries", COLUMNS, rows, recipe, shown={"question": question, "picture": picture}
    )


def one(ask: Ask) -> View:
    """Show what articles say of a country."""
    session = ask.session
    country = get_country(session, ask.path["code"])
    question = read_question(session, {"country": country.code})
    asked: dict[str, Any] = {"country": country.code, "limit": ask.limit(8)}
    headlines = [tuple(row) for row in session.execute(select_headlines(**asked))]
    recipe = write_recipe(
        ask.site.engine, select_headlines(**asked), "select_headlines", asked, command="articles"
    )
    columns = ("id", "published_on", "publisher", "title", "snippet")
    view = View("country.html", country.name, columns, headlines, recipe, has_feed=True)
    if ask.form != "html":
        return view
    picture, total = timeline_of(ask, question)
    m = CountryMention
    spellings = session.execute(
        select(m.surface, m.via, func.count()).where(m.country_code == country.code)
        .group_by(m.surface, m.via).order_by(func.count().desc(), m.surface).limit(12)
    ).all()  # fmt: skip
    names = dict(session.execute(select(Country.code, Country.name)).all())
    pairs = session.execute(select_co_mentions("country", "country", country=country.code, limit=12)).all()
    view.shown = {
        "country": country, "question": question, "picture": picture, "total": total, "spellings": spellings,
        "pairs": [
            (code, names[code], articles)
            for _, a, b, articles in pairs
            for code in (b if a == country.code else a,)
        ],
        "people": session.execute(select_people(country=country.code, limit=12)).all(),
        "about": rows_of(ask, 6, about=country.code),
        "contexts": session.execute(select_mentions("country", country=country.code, limit=8)).all(),
    }  # fmt: skip
    return view


def world(ask: Ask) -> View:
    """Show the map of a month, or of all time; its data are the countries of every month."""
    session = ask.session
    named = article_countries.c
    month = (named.day // 100).label("month")
    if ask.form != "html":
        statement = (
            select(month, named.country_code, func.count())
            .where(named.mentions > 0)
            .group_by(month, named.country_code)
            .order_by(month, named.country_code)
        )
        rows = [tuple(row) for row in session.execute(statement)]
        return View("map.html", "Countries by month", ("month", "code", "articles"), rows)
    first, last = bounds(ask, {})
    chosen = _month(ask.query.get("month", ""))
    asked: dict[str, Any] = {"since": chosen, "until": chosen and period_end(chosen, "month")}
    statement = select_countries(**asked)
    rows = [tuple(row) for row in session.execute(statement)]
    recipe = write_recipe(
        ask.site.engine, statement, "select_countries", asked, command="countries --limit 0"
    )
    days = {"since": asked["since"], "until": asked["until"]} if chosen else {}
    picture = draw_map(
        {row[0]: (row[1], row[2]) for row in rows},
        link=lambda code: (
            ask.link("/articles", country=code, **days) if chosen else ask.link(f"/countries/{code}")
        ),
    )
    months = _months(first, last) if first and last else []
    most = max((row[2] for row in rows), default=0)
    shown = {
        "picture": picture, "months": months, "chosen": f"{chosen:%Y-%m}" if chosen else "",
        "steps": [step_of(row[2], most) for row in rows],
    }  # fmt: skip
    return View("map.html", "Map", COLUMNS, rows, recipe, shown=shown)


def _month(text: str) -> date | None:
    if text and len(text) != 7:
        raise BadRequest("month is written 2023-02")
    return day_of("month", f"{text}-01") if text else None


def _months(first: date, last: date) -> list[str]:
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]
