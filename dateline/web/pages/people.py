"""People: those named most, one with all that articles say, and who is named with whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dateline.networks import named_together
from dateline.pictures import draw_network, draw_roles
from dateline.pictures.roles import MOST_ROLES
from dateline.web.answering import answer, headlines_of
from dateline.web.pages.articles import counted_since, days_of, timeline_of, within
from dateline.web.pages.quotations import rows_of
from dateline.web.question import clean, number_of, read_question
from dateline.web.view import Ask, View
from store import get_person, select_co_mentions, select_countries, select_mentions, select_people
from store.models import Person, PersonCount, PersonId, PersonMention, PersonName
from store.names import search_form
from store.queries import select_roles

PAGE = 60
PEOPLE = ("key", "name", "articles", "mentions")
MATES = 24
"""People that a network shows beside the one in the middle."""


def listed(ask: Ask) -> View:
    """List the people most named in the articles of a question."""
    question = read_question(ask.session, ask.query)
    limit = ask.limit(PAGE)
    if name := clean("name", ask.query.get("name", "")):
        rows = _called(ask.session, name, limit + 1)
        shown = {"question": question, "counted": None}
        return View("people.html", "People", PEOPLE, rows[:limit], more=len(rows) > limit, shown=shown)
    filters, counted = question.filters, None
    if filters.keys() - {"since", "until"} and ask.form == "html" and not ask.query.get("all"):
        counted = counted_since(within(days_of(ask.session, filters), filters))
    if counted:
        filters = {**filters, "since": counted}
    view = answer(
        ask, "people.html", "People", PEOPLE, select_people, filters, question=question,
        command=None if question.person else "people", limit=limit,
    )  # fmt: skip
    view.shown["counted"] = counted
    return view


def _called(session: Session, name: str, limit: int) -> list[tuple[Any, ...]]:
    """Find the people with a name that contains some letters, the most named first."""
    p, c = Person, PersonCount
    found = select(PersonName.person_id).where(PersonName.folded.contains(search_form(name), autoescape=True))
    statement = (
        select(p.key, p.name, c.articles, c.mentions).join(c, c.person_id == p.id).where(p.id.in_(found))
    )
    ordered = statement.order_by(c.articles.desc(), c.mentions.desc(), p.key).limit(limit)
    return [tuple(row) for row in session.execute(ordered)]


def one(ask: Ask) -> View:
    """Show what articles say of a person; what takes longer is a part of the page that loads later."""
    session, person = ask.session, get_person(ask.session, f"key:{ask.path['key']}")
    question = read_question(session, {"person": f"key:{person.key}"})
    view = headlines_of(ask, "person.html", person.name, question)
    if ask.form != "html":
        return view
    view.shown["person"] = person
    view.shown["ids"] = session.execute(
        select(PersonId.scheme, PersonId.value)
        .where(PersonId.person_id == person.id)
        .order_by(PersonId.scheme, PersonId.value)
    ).all()
    if ask.whole:
        m = PersonMention
        spellings = session.execute(
            select(m.surface, m.surface, func.count()).where(m.person_id == person.id)
            .group_by(m.surface).order_by(func.count().desc(), m.surface).limit(12)
        ).all()  # fmt: skip
        known = {surface for surface, *_ in spellings}
        n = PersonName
        names = session.scalars(
            select(n.name)
            .where(n.person_id == person.id, n.name.not_in(known))
            .distinct()
            .order_by(n.name)
            .limit(12)
        )
        mates = session.execute(select_people(person=person.id, limit=13)).all()
        view.shown |= {
            "spellings": spellings, "names": names.all(), "mates": [row for row in mates if row[0] != person.key][:12],
            "countries": session.execute(select_countries(person=person.id, limit=12)).all(),
            "says": rows_of(ask, 6, speaker=person.id), "about": rows_of(ask, 6, about=f"person:key:{person.key}"),
            "contexts": session.execute(select_mentions("person", person=person.id, limit=8)).all(),
        }  # fmt: skip
    if not ask.is_fragment:
        found = session.execute(select_roles(person=person.id))
        roles = [(role.title, day, role.article_id) for role, _, day in found]
        picture = draw_roles(roles, link=lambda article: ask.link(f"/articles/{article}")) if roles else None
        view.shown |= {
            "roles": picture, "role_count": len({role.casefold() for role, *_ in roles}), "most_roles": MOST_ROLES,
            "called": names_of(session, person.id) if ask.site.can_judge else (), **timeline_of(ask, question),
        }  # fmt: skip
    return view


def names_of(session: Session, person: int) -> list[str]:
    """List the full names that articles give a person."""
    m = PersonMention
    return list(session.scalars(select(m.name).where(m.person_id == person).distinct().order_by(m.name)))


def network(ask: Ask) -> View:
    """Show who is named together with whom: around one person, or the people most named."""
    question = read_question(ask.session, ask.query)
    shown, edges = named_together(ask.session, question.filters, number_of(ask.query, "top", MATES, 60) + 1)
    person = question.person
    view = View(
        "network.html", "Who is named with whom", ("key", "name", "with_key", "with_name", "articles")
    )
    if person is not None:
        view = answer(
            ask, "network.html", f"Named with {person.name}", view.columns, select_co_mentions, question.filters,
            words=("person", "person"), question=question, limit=50,
        )  # fmt: skip
    view.rows = [(one, shown[one], other, shown[other], articles) for one, other, articles in edges]
    view.shown |= {
        "question": question,
        "picture": draw_network(
            shown, edges, main=person.key if person else None,
            link=lambda key: ask.link("/network", question.without(person=f"key:{key}")),
        ),
    }  # fmt: skip
    return view
