"""People: those named most, one with all that articles say, and who is named with whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dateline.networks import named_together
from dateline.pictures import draw_network, draw_roles
from dateline.pictures.roles import MOST as MOST_ROLES
from dateline.web.pages.articles import stable, timeline_of
from dateline.web.pages.quotations import rows_of
from dateline.web.question import number_of, read_question
from dateline.web.recipes import write_recipe
from dateline.web.view import Ask, View
from store import (
    get_person,
    select_co_mentions,
    select_countries,
    select_headlines,
    select_mentions,
    select_people,
)
from store.models import PersonMention, PersonName
from store.queries import select_roles

PAGE = 60
MATES = 24
"""People that a network shows beside the one in the middle."""


def listed(ask: Ask) -> View:
    """List the people most named in the articles of a question."""
    question = read_question(ask.session, ask.query)
    limit = ask.limit(PAGE)
    asked: dict[str, Any] = {**question.filters, "limit": limit}
    rows = [tuple(row) for row in ask.session.execute(select_people(**(asked | {"limit": limit + 1})))]
    recipe = write_recipe(
        ask.site.engine, select_people(**asked), "select_people", asked,
        command=None if question.person else "people", names=stable(question),
    )  # fmt: skip
    columns = ("key", "name", "articles", "mentions")
    return View(
        "people.html",
        "People",
        columns,
        rows[:limit],
        recipe,
        len(rows) > limit,
        shown={"question": question},
    )


def one(ask: Ask) -> View:
    """Show what articles say of a person."""
    session = ask.session
    person = get_person(session, f"key:{ask.path['key']}")
    question = read_question(session, {"person": f"key:{person.key}"})
    limit = ask.limit(8)
    asked: dict[str, Any] = {"person": person.id, "limit": limit}
    headlines = [tuple(row) for row in session.execute(select_headlines(**asked))]
    recipe = write_recipe(
        ask.site.engine, select_headlines(**asked), "select_headlines", asked, command="articles",
        names=stable(question),
    )  # fmt: skip
    columns = ("id", "published_on", "publisher", "title", "snippet")
    view = View("person.html", person.name, columns, headlines, recipe, has_feed=True)
    if ask.form != "html":
        return view
    picture, total = timeline_of(ask, question)
    roles = [
        (role.title, day, role.article_id) for role, _, day in session.execute(select_roles(person=person.id))
    ]
    m = PersonMention
    spellings = session.execute(
        select(m.surface, func.count()).where(m.person_id == person.id)
        .group_by(m.surface).order_by(func.count().desc(), m.surface).limit(12)
    ).all()  # fmt: skip
    names = session.scalars(
        select(PersonName.name).where(PersonName.person_id == person.id).distinct().order_by(PersonName.name)
    ).all()
    mates = session.execute(select_people(person=person.id, limit=13)).all()
    view.shown = {
        "called": names_of(session, person.id) if ask.site.can_judge else (),
        "person": person, "question": question, "picture": picture, "total": total, "spellings": spellings,
        "names": [name for name in names if name not in {surface for surface, _ in spellings}][:12],
        "roles": draw_roles(roles, link=lambda article: ask.link(f"/articles/{article}")) if roles else None,
        "role_count": len({role.casefold() for role, *_ in roles}), "most_roles": MOST_ROLES,
        "mates": [row for row in mates if row[0] != person.key][:12],
        "countries": session.execute(select_countries(person=person.id, limit=12)).all(),
        "says": rows_of(ask, 6, speaker=person.id), "about": rows_of(ask, 6, about=f"person:key:{person.key}"),
        "contexts": session.execute(select_mentions("person", person=person.id, limit=8)).all(),
    }  # fmt: skip
    return view


def names_of(session: Session, person: int) -> list[str]:
    """List the full names that articles give a person."""
    m = PersonMention
    return list(session.scalars(select(m.name).where(m.person_id == person).distinct().order_by(m.name)))


def network(ask: Ask) -> View:
    """Show who is named together with whom: around one person, or the people most named."""
    session = ask.session
    question = read_question(session, ask.query)
    number = number_of(ask.query, "top", MATES, 60)
    shown, edges = named_together(session, question.filters, number + 1)
    statement = select_co_mentions("person", "person", **question.filters, limit=50)
    recipe = None
    if question.person is not None:
        recipe = write_recipe(
            ask.site.engine, statement, "select_co_mentions", {**question.filters, "limit": 50},
            words=("person", "person"), names=stable(question),
        )  # fmt: skip
    main = question.person.key if question.person else None
    picture = draw_network(
        shown, edges, main=main, link=lambda key: ask.link("/network", question.without(person=f"key:{key}"))
    )
    rows = [(one, shown[one], other, shown[other], articles) for one, other, articles in edges]
    title = f"Named with {question.person.name}" if question.person else "Who is named with whom"
    columns = ("key", "name", "with_key", "with_name", "articles")
    return View(
        "network.html", title, columns, rows, recipe, shown={"question": question, "picture": picture}
    )
