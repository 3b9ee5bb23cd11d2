"""Articles: those of a question, and one with its findings marked."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import case, literal, or_, select
from sqlalchemy.orm import Session

from dateline.pictures import draw_timeline
from dateline.pictures.columns import by_period, choose_period
from dateline.web import marking
from dateline.web.answering import answer
from dateline.web.question import (
    ORDERS,
    BadRequest,
    Question,
    choice_of,
    day_of,
    number_of,
    place_of,
    read_question,
)  # fmt: skip
from dateline.web.view import HEADLINES, Ask, View
from store import get_article, select_facets, select_headlines
from store.errors import UnknownName
from store.kinds import KINDS
from store.models import Article, ArticleDuplicate, ArticleRevision, ArticleSource
from store.queries import ArticleFilters
from store.queries.articles import Facet
from store.queries.timelines import select_days

PAGE = 25
FACETS: tuple[Facet, ...] = ("person", "country", "publisher")
COUNTED = 10_000
"""People, countries and publishers are counted in so many of the newest articles: what is in more takes too long."""
Days = list[tuple[date, int]]
"""Days and how many articles each has, the oldest first."""
FARTHEST = 400
"""Pages of best hits at most: pages by day have no end."""


def listed(ask: Ask) -> View:
    """List the articles of a question, with their timeline and what else is in them."""
    question = read_question(ask.session, ask.query)
    order = choice_of(ask.query, "order", ORDERS) or ("best" if "q" in question.texts else "newest")
    if order == "best" and "q" not in question.texts:
        raise BadRequest("best first needs words to search for")
    after, page = place_of(ask.query), number_of(ask.query, "page", 1, FARTHEST)
    limit = ask.limit(PAGE)
    asked: dict[str, Any] = {**question.filters, "order": order}
    if order != "best" and after:
        asked["after"] = after
    view = answer(
        ask, "articles.html", title_of(question), HEADLINES, select_headlines, asked, question=question,
        command=None if "after" in asked else "articles", limit=limit, has_feed=True,
        offset=(page - 1) * limit if order == "best" and page > 1 else None,
    )  # fmt: skip
    if ask.form != "html":
        return view
    ahead: dict[str, str] = {}
    if view.more:
        last = view.rows[-1]
        place = {"page": page + 1} if order == "best" else {"after": f"{last[1]}.{last[0]}"}
        ahead = question.without(order=order, **place)
    view.shown |= {
        "order": order, "orders": ORDERS, "next": ahead, "is_first": not after and page == 1,
        **timeline_of(ask, question),
    }  # fmt: skip
    return view


def title_of(question: Question) -> str:
    """Describe the question in a few words."""
    said = [value for name, _, value in question.chips if name in ("q", "person", "country", "publisher")]
    return "Articles: " + ", ".join(said) if said else "Articles"


def timeline_of(ask: Ask, question: Question, height: int = 132) -> dict[str, Any]:
    """Draw the timeline of a question (`timeline`), count its articles (`total`), and say from which day counts begin.

    Around the days that are asked for it shows the whole time, these marked; if they are a small
    stretch of it, that alone.
    """
    since, until = question.filters.get("since"), question.filters.get("until")
    days = days_of(ask.session, question.filters)
    found = within(days, question.filters)
    is_close = bool(found) and (found[-1][0] - found[0][0]).days * 8 < (days[-1][0] - days[0][0]).days
    shown = found if is_close else days
    by = choose_period(shown[0][0], shown[-1][0]) if shown else "day"

    def link(start: date, stop: date) -> str:
        return ask.link("/articles", question.without(since=start, until=stop, order=ask.query.get("order")))

    chosen = (None, None) if is_close else (since, until)
    picture = draw_timeline(by_period(shown, by), by, link=link, chosen=chosen, height=height)
    return {"timeline": picture, "total": sum(each[1] for each in found), "counted": counted_since(found)}


def days_of(session: Session, filters: ArticleFilters) -> Days:
    """Count the articles of a question on each day that has any, before and after the days that it asks for, too.

    Of a story only its first article within these days counts, so there are no others then.
    """
    outside: ArticleFilters = {} if filters.get("stories") else {"since": None, "until": None}
    asked: ArticleFilters = {**filters, **outside}
    return [(day, articles) for day, articles, _ in session.execute(select_days(**asked))]


def within(days: Days, filters: ArticleFilters) -> Days:
    """Give the days that a question asks for."""
    since, until = filters.get("since") or date.min, filters.get("until") or date.max
    return [each for each in days if since <= each[0] <= until]


def counted_since(days: Days) -> date | None:
    """Give the day since which the newest articles are counted, where there are more than can be counted at once."""
    total = 0
    for day, articles in reversed(days):
        total += articles
        if total > COUNTED:
            return day
    return None


def facets(ask: Ask) -> View:
    """Count the articles of a question by person, country and publisher."""
    question = read_question(ask.session, ask.query)
    top = number_of(ask.query, "top", 8, 200)
    counted = day_of("counted", ask.query["counted"]) if ask.query.get("counted") else None
    asked = {"facets": FACETS, "top": top, **question.filters}
    if counted:
        asked["since"] = max(counted, question.filters.get("since") or counted)
    columns = ("facet", "key", "label", "articles")
    view = answer(ask, "facets.html", "Counts", columns, select_facets, asked, question=question)
    view.shown["counted"] = counted
    view.shown["groups"] = {
        name: [
            (f"key:{key}" if name == "person" else key, *rest)
            for facet, key, *rest in view.rows
            if facet == name
        ]
        for name in FACETS
    }
    return view


def one(ask: Ask) -> View:
    """Show an article: its text with the findings and hits marked, where it comes from, what it said before."""
    session, name = ask.session, ask.path["article"]
    article = get_article(session, name)
    if article is None:
        raise UnknownName(name)
    rows = [
        (kind.name, span.field, span.start_char, span.end_char, _text(article, span.field)[span.start_char : span.end_char])
        for kind in KINDS.values()
        for finding in article.findings(kind.model)
        for span in kind.mark.spans(finding)
    ]  # fmt: skip
    columns = ("kind", "field", "start_char", "end_char", "surface")
    view = View("article.html", article.title or "Untitled", columns, rows)
    if ask.form != "html":
        return view
    search, texts = ask.query.get("q", ""), {}
    quotation = number_of(ask.query, "quotation", 1, 2**31 - 1) if ask.query.get("quotation") else None
    for field in ("title", "body"):
        text = _text(article, field)
        hits = marking.hits_in(text, search, field) if search.strip() else []
        texts[field] = marking.mark(text, [*marking.spans_of(article, field, quotation), *hits])
    r, s = ArticleRevision, ArticleSource
    older = session.scalars(select(r).where(r.article_id == article.id).order_by(r.revision)).all()
    sources = session.scalars(select(s).where(s.article_id == article.id).order_by(s.source_uri).limit(50))
    versions: list[Any] = [*older, article]
    changes = [
        (old, new, marking.compare(old.title, new.title), marking.compare(old.body, new.body))
        for old, new in pairwise(versions)
    ]
    view.shown = {
        "article": article, "texts": texts, "legend": marking.legend(article), "sources": sources.all(),
        "changes": changes[::-1], "copies": _copies(ask, article), "is_cut": len(article.body) > marking.LONGEST,
    }  # fmt: skip
    return view


def _text(article: Article, field: str) -> str:
    return article.title if field == "title" else article.body


def _copies(ask: Ask, article: Article) -> list[Any]:
    """Find the other articles of an article's story, along all links between copies."""
    a, d = Article, ArticleDuplicate
    story = select(literal(article.id).label("id")).cte("story", recursive=True)
    linked = or_(d.article_id == story.c.id, d.of_article_id == story.c.id)
    other = case((d.article_id == story.c.id, d.of_article_id), else_=d.article_id)
    story = story.union(select(other).where(linked))
    found = select(a.id, a.title, a.publisher, a.published_on).join(story, story.c.id == a.id)
    return list(ask.session.execute(found.where(a.id != article.id).order_by(a.published_on, a.id).limit(50)))
