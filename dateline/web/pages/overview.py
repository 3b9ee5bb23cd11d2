"""What there is: the first page, stories, and how the loads went."""

from __future__ import annotations

from sqlalchemy import func, select

from dateline.web.answering import answer, headlines_of
from dateline.web.pages.articles import timeline_of
from dateline.web.pages.countries import map_of
from dateline.web.question import Question
from dateline.web.view import Ask, View
from store import select_countries, select_people, select_stories
from store.digest import count_rows
from store.engine import show_url
from store.models import LoadRun, Person, Reject
from store.schema import head_revision

STORY = ("story_id", "published_on", "publisher", "title", "articles", "publishers", "last_published_on")


def home(ask: Ask) -> View:
    """Show what the database is about: when, where, who, and the latest."""
    session, everything = ask.session, Question({}, {})
    view = headlines_of(ask, "home.html", "dateline", everything)
    if ask.form == "html":
        places = session.execute(select_countries()).all()
        view.shown |= {
            "map": map_of(places, lambda code: ask.link(f"/countries/{code}")), "places": places,
            "person_count": session.scalar(select(func.count()).select_from(Person)),
            "people": session.execute(select_people(limit=14)).all(), **timeline_of(ask, everything, height=190),
        }  # fmt: skip
    return view


def stories(ask: Ask) -> View:
    """List the stories that are in more than one article, the latest first."""
    return answer(ask, "stories.html", "Stories", STORY, select_stories, {}, limit=ask.limit(40))


def status(ask: Ask) -> View:
    """Show how much there is, how the last loads went, and what could not be loaded."""
    open_rejects = (
        select(Reject.reason, func.min(Reject.message), func.count())
        .where(Reject.resolved_at.is_(None))
        .group_by(Reject.reason)
        .order_by(func.count().desc(), Reject.reason)
    )
    shown = {
        "runs": ask.session.scalars(select(LoadRun).order_by(LoadRun.id.desc()).limit(20)).all(),
        "rejects": ask.session.execute(open_rejects).all(), "database": show_url(ask.site.url),
        "revision": head_revision(),
    }  # fmt: skip
    counts = sorted(count_rows(ask.session).items())
    return View("status.html", "Status", ("what", "value"), counts, shown=shown)
