"""What there is: the first page, stories, and how the loads went."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from dateline.output import plain
from dateline.pictures import draw_map
from dateline.web.pages.articles import timeline_of
from dateline.web.question import Question
from dateline.web.recipes import write_recipe
from dateline.web.view import Ask, View
from store import select_countries, select_headlines, select_people, select_stories
from store.digest import count_rows
from store.engine import show_url
from store.models import LoadRun, Person, Reject
from store.schema import head_revision

STORY = ["story_id", "published_on", "publisher", "title", "articles", "publishers", "last_published_on"]


def home(ask: Ask) -> View:
    """Show what the database is about: when, where, who, and the latest."""
    session = ask.session
    asked: dict[str, Any] = {"limit": 8}
    rows = [tuple(row) for row in session.execute(select_headlines(**asked))]
    recipe = write_recipe(
        ask.site.engine, select_headlines(**asked), "select_headlines", asked, command="articles"
    )
    columns = ("id", "published_on", "publisher", "title", "snippet")
    view = View("home.html", "dateline", columns, rows, recipe, has_feed=True)
    if ask.form != "html":
        return view
    picture, total = timeline_of(ask, Question({}, {}), height=190)
    places: list[Any] = [tuple(row) for row in session.execute(select_countries())]
    named = draw_map(
        {row[0]: (row[1], row[2]) for row in places}, link=lambda code: ask.link(f"/countries/{code}")
    )
    people = session.scalar(select(func.count()).select_from(Person))
    view.shown = {
        "picture": picture, "total": total, "map": named, "places": places, "person_count": people,
        "people": session.execute(select_people(limit=10)).all(),
    }  # fmt: skip
    return view


def stories(ask: Ask) -> View:
    """List the stories that are in more than one article, the latest first."""
    limit = ask.limit(40)
    rows = [tuple(row) for row in ask.session.execute(select_stories(limit=limit + 1))]
    recipe = write_recipe(ask.site.engine, select_stories(limit=limit), "select_stories", {"limit": limit})
    return View("stories.html", "Stories", STORY, rows[:limit], recipe, len(rows) > limit)


def status(ask: Ask) -> View:
    """Show how much there is, how the last loads went, and what could not be loaded."""
    session = ask.session
    runs = session.scalars(select(LoadRun).order_by(LoadRun.id.desc()).limit(20)).all()
    open_rejects = (
        select(Reject.reason, func.count(), func.min(Reject.message))
        .where(Reject.resolved_at.is_(None))
        .group_by(Reject.reason)
        .order_by(func.count().desc(), Reject.reason)
    )
    counts = count_rows(session)
    shown = {
        "runs": runs, "rejects": session.execute(open_rejects).all(), "database": show_url(ask.site.url),
        "revision": head_revision(), "counts": counts, "plain": plain,
    }  # fmt: skip
    return View("status.html", "Status", ("what", "value"), sorted(counts.items()), shown=shown)
