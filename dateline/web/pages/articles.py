"""Articles: those of a question, and one with its findings marked."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from dateline.pictures import Picture, draw_timeline
from dateline.pictures.columns import choose_period
from dateline.web import marking
from dateline.web.question import ORDERS, BadRequest, Question, choice_of, number_of, place_of, read_question
from dateline.web.recipes import write_recipe
from dateline.web.view import Ask, View
from store import get_article, select_facets, select_headlines, select_timeline
from store.errors import UnknownName
from store.kinds import KINDS
from store.models import Article, ArticleDuplicate, ArticleRevision, ArticleSource
from store.queries import ArticleFilters
from store.queries.articles import Facet

PAGE = 25
FACETS: tuple[Facet, ...] = ("person", "country", "publisher")
COLUMNS = ("id", "published_on", "publisher", "title", "snippet")
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
    asked: dict[str, Any] = {**question.filters, "order": order, "limit": limit + 1}
    if order != "best" and after:
        asked["after"] = after
    statement = select_headlines(**asked)
    if order == "best" and page > 1:
        statement = statement.offset((page - 1) * limit)
    rows = [tuple(row) for row in ask.session.execute(statement)]
    more, rows = len(rows) > limit, rows[:limit]
    recipe = write_recipe(
        ask.site.engine, select_headlines(**(asked | {"limit": limit})), "select_headlines",
        asked | {"limit": limit}, command=None if "after" in asked else "articles", names=stable(question),
    )  # fmt: skip
    view = View("articles.html", title_of(question), COLUMNS, rows, recipe, more, has_feed=True)
    if ask.form in ("csv", "json"):
        return view
    picture, total = timeline_of(ask, question) if ask.form == "html" else (None, 0)
    ahead: dict[str, str] = {}
    if more and order == "best":
        ahead = question.without(order=order, page=page + 1)
    elif more:
        ahead = question.without(order=order, after=f"{rows[-1][1]}.{rows[-1][0]}")
    view.shown = {
        "question": question, "order": order, "orders": ORDERS, "total": total, "picture": picture,
        "next": ahead, "is_first": not after and page == 1,
    }  # fmt: skip
    return view


def stable(question: Question) -> dict[str, str]:
    """Give the people and countries of a question by names that hold in every database."""
    return {name: question.texts[name] for name in ("person", "country") if name in question.texts}


def title_of(question: Question) -> str:
    """Describe the question in a few words."""
    said = [value for name, _, value in question.chips if name in ("q", "person", "country", "publisher")]
    return "Articles: " + ", ".join(said) if said else "Articles"


def timeline_of(ask: Ask, question: Question, height: int = 132) -> tuple[Picture, int]:
    """Draw the timeline of a question, and count its articles.

    Around the days that are asked for it shows the whole time, these marked; if they are a small
    stretch of it, that alone.
    """
    filters, texts = question.filters, question.texts
    since, until = filters.get("since"), filters.get("until")
    whole: ArticleFilters = {**filters, "since": None, "until": None}
    first, last = bounds(ask, whole)
    if first is None or last is None:
        return draw_timeline([]), 0
    begin, end = max(since or first, first), min(until or last, last)
    is_close = (end - begin).days * 8 < (last - first).days
    shown = filters if is_close else whole
    by = choose_period(*((begin, end) if is_close else (first, last)))
    rows: list[Any] = [tuple(row) for row in ask.session.execute(select_timeline(by=by, **shown))]  # type: ignore[arg-type]

    def link(start: date, stop: date) -> str:
        return ask.link("/articles", question.without(since=start, until=stop, order=ask.query.get("order")))

    picture = draw_timeline(
        rows, by, link=link, chosen=(None, None) if is_close else (since, until), height=height
    )
    if is_close or not (texts.keys() & {"since", "until"}):
        return picture, sum(row[1] for row in rows)
    counted = select_headlines(**filters, order="newest").with_only_columns(func.count()).order_by(None)
    return picture, ask.session.scalar(counted) or 0


def bounds(ask: Ask, filters: ArticleFilters) -> tuple[date | None, date | None]:
    """Find the first and the last day of a question."""
    asked: ArticleFilters = {**filters, "stories": False}

    def end(order: Any) -> date | None:
        row = ask.session.execute(select_headlines(order=order, limit=1, **asked)).first()
        return row[1] if row else None

    return end("oldest"), end("newest")


def facets(ask: Ask) -> View:
    """Count the articles of a question by person, country and publisher."""
    question = read_question(ask.session, ask.query)
    top = number_of(ask.query, "top", 8, 200)
    statement = select_facets(facets=FACETS, top=top, **question.filters)
    rows = [tuple(row) for row in ask.session.execute(statement)]
    recipe = write_recipe(
        ask.site.engine, statement, "select_facets", {"facets": FACETS, "top": top, **question.filters}, names=stable(question)
    )  # fmt: skip
    groups = {
        "People": (
            "person",
            [(f"key:{key}", label, n) for facet, key, label, n in rows if facet == "person"],
        ),
        "Countries": ("country", [(key, label, n) for facet, key, label, n in rows if facet == "country"]),
        "Publishers": (
            "publisher",
            [(key, label, n) for facet, key, label, n in rows if facet == "publisher"],
        ),
    }
    template = "facets_part.html" if ask.query.get("fragment") else "facets.html"
    shown = {"question": question, "groups": groups}
    return View(template, "Counts", ("facet", "key", "label", "articles"), rows, recipe, shown=shown)


def one(ask: Ask) -> View:
    """Show an article: its text with the findings and hits marked, where it comes from, what it said before."""
    session, name = ask.session, ask.path["article"]
    article = get_article(session, name)
    if article is None:
        raise UnknownName(name)
    search = ask.query.get("q", "")
    texts = {}
    for text_field, text in (("title", article.title), ("body", article.body)):
        spans = list(marking.spans_of(article, text_field))
        spans += marking.hits_in(text, search, text_field) if search.strip() else []
        texts[text_field] = marking.mark(text, spans)
    r, s = ArticleRevision, ArticleSource
    older = session.scalars(select(r).where(r.article_id == article.id).order_by(r.revision)).all()
    sources = session.scalars(
        select(s).where(s.article_id == article.id).order_by(s.source_uri).limit(50)
    ).all()
    versions: list[Any] = [*older, article]
    changes = [
        {
            "old": old, "new": new, "title": marking.compare(old.title, new.title),
            "body": marking.compare(old.body, new.body),
        }
        for old, new in pairwise(versions)
    ]  # fmt: skip
    shown = {
        "article": article, "texts": texts, "legend": marking.legend(article), "sources": sources,
        "changes": changes[::-1], "copies": _copies(ask, article), "is_cut": len(article.body) > marking.LONGEST,
    }  # fmt: skip
    rows = [
        (kind.name, field_, start, end, *map(str, rest))
        for kind, field_, start, end, rest in _findings(article)
    ]
    return View("article.html", article.title or "Untitled", ("kind", "field", "start_char", "end_char", "surface"),
                [row[:5] for row in rows], shown=shown)  # fmt: skip


def _findings(article: Article) -> list[Any]:
    return [
        (kind, span.field, span.start_char, span.end_char, (_surface(article, span),))
        for kind in KINDS.values()
        for finding in article.findings(kind.model)
        for span in kind.mark.spans(finding)
    ]


def _surface(article: Article, span: Any) -> str:
    text = article.title if span.field == "title" else article.body
    return text[span.start_char : span.end_char]


def _copies(ask: Ask, article: Article) -> list[tuple[Article, float]]:
    """Find the articles that are copies of this one, or that it is a copy of."""
    d = ArticleDuplicate
    statement = (
        select(d)
        .where(or_(d.article_id == article.id, d.of_article_id == article.id))
        .options(joinedload(d.article), joinedload(d.of_article))
        .order_by(d.article_id)
        .limit(50)
    )
    found = ask.session.scalars(statement).all()
    return [
        (each.of_article if each.article_id == article.id else each.article, each.similarity)
        for each in found
    ]
