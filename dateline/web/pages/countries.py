"""Countries: on the map, by month, and one with all that articles say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import func, select

from dateline.pictures import Picture, draw_map
from dateline.pictures.columns import period_end
from dateline.web.answering import answer, headlines_of
from dateline.web.pages.articles import timeline_of
from dateline.web.pages.quotations import rows_of
from dateline.web.question import BadRequest, Question, day_of, read_question
from dateline.web.view import Ask, View
from store import get_country, select_co_mentions, select_countries, select_mentions, select_people
from store.models import Country, CountryMention, CountryMonth

COLUMNS = ("code", "name", "articles", "mentions")


def listed(ask: Ask) -> View:
    """List the countries most named in the articles of a question."""
    question = read_question(ask.session, ask.query)
    command = None if question.country else "countries"
    view = answer(
        ask, "map.html", "Countries", COLUMNS, select_countries, question.filters,
        question=question, command=command, limit=ask.limit(300),
    )  # fmt: skip
    view.shown |= {"picture": map_of(view.rows, lambda code: ask.link(f"/countries/{code}")), "months": []}
    return view


def map_of(rows: Any, link: Callable[[str], str]) -> Picture:
    """Draw the countries of `COLUMNS` on the map."""
    return draw_map({row[0]: (row[1], row[2]) for row in rows}, link=link)


def one(ask: Ask) -> View:
    """Show what articles say of a country; what takes longer is a part of the page that loads later."""
    session, country = ask.session, get_country(ask.session, ask.path["code"])
    question = read_question(session, {"country": country.code})
    view = headlines_of(ask, "country.html", country.name, question)
    if ask.form != "html":
        return view
    view.shown["country"] = country
    if ask.whole:
        m = CountryMention
        spellings = session.execute(
            select(m.surface, m.surface + " (" + m.via + ")", func.count()).where(m.country_code == country.code)
            .group_by(m.surface, m.via).order_by(func.count().desc(), m.surface).limit(12)
        ).all()  # fmt: skip
        names = dict(session.execute(select(Country.code, Country.name)).all())
        pairs = session.execute(select_co_mentions("country", "country", country=country.code, limit=12))
        others = [(b if a == country.code else a, articles) for _, a, b, articles in pairs]
        view.shown |= {
            "spellings": spellings, "pairs": [(code, names[code], articles) for code, articles in others],
            "people": session.execute(select_people(country=country.code, limit=12)).all(),
            "about": rows_of(ask, 6, about=country.code),
            "contexts": session.execute(select_mentions("country", country=country.code, limit=8)).all(),
        }  # fmt: skip
    if not ask.is_fragment:
        view.shown |= timeline_of(ask, question)
    return view


def world(ask: Ask) -> View:
    """Show the map of a month, or of all time; its data are the countries of every month."""
    if ask.form != "html":
        m = CountryMonth
        statement = select(m.month, m.country_code, m.articles).order_by(m.month, m.country_code)
        rows = [tuple(row) for row in ask.session.execute(statement)]
        return View("map.html", "Countries by month", ("month", "code", "articles"), rows)
    first, last = ask.session.execute(
        select(func.min(CountryMonth.month), func.max(CountryMonth.month))
    ).one()
    chosen = _month(ask.query.get("month", ""))
    days = {"since": chosen, "until": period_end(chosen, "month")} if chosen else {}
    view = answer(
        ask,
        "map.html",
        "Map",
        COLUMNS,
        select_countries,
        days,
        question=Question({}, {}),
        command="countries --limit 0",
    )

    def link(code: str) -> str:
        return ask.link("/articles", country=code, **days) if chosen else ask.link(f"/countries/{code}")

    view.shown |= {
        "picture": map_of(view.rows, link), "months": _months(first, last) if first else [],
        "chosen": f"{chosen:%Y-%m}" if chosen else "",
    }  # fmt: skip
    return view


def _month(text: str) -> date | None:
    if text and len(text) != 7:
        raise BadRequest("month is written 2023-02")
    return day_of("month", f"{text}-01") if text else None


def _months(first: int, last: int) -> list[str]:
    numbers = range(first // 100 * 12 + first % 100 - 1, last // 100 * 12 + last % 100)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]
