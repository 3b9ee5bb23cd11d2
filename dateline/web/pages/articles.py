"""Articles: those of a question, and one with its findings marked."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from dateline.pictures import draw_timeline
from dateline.pictures.columns import choose_period
from dateline.web import marking
from dateline.web.answering import answer
from dateline.web.question import ORDERS, BadRequest, Question, choice_of, number_of, place_of, read_question
from dateline.web.view import HEADLINES, Ask, View
from store import get_article, select_facets, select_headlines, select_timeline
from store.errors import UnknownName
from store.kinds import KINDS
from store.models import Article, ArticleDuplicate, ArticleRevision, ArticleSource
from store.queries import ArticleFilters
from store.queries.articles import Facet

PAGE = 25
FACETS: tuple[Facet, ...] = ("person", "country", "publisher")
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
    """Draw the timeline of a question (`timeline`), and count its articles (`total`).

    Around the days that are asked for it shows the whole time, these marked; if they are a small
    stretch of it, that alone.
    """
    filters, texts = question.filters, question.texts
    since, until = filters.get("since"), filters.get("until")
    whole: ArticleFilters = {**filters, "since": None, "until": None}
    first, last = bounds(ask, whole)
    if first is None or last is None:
        return {"timeline": draw_timeline([]), "total": 0}
    begin, end = max(since or first, first), min(until or last, last)
    is_close = (end - begin).days * 8 < (last - first).days
    shown = filters if is_close else whole
    by = choose_period(*((begin, end) if is_close else (first, last)))
    rows: list[Any] = [tuple(row) for row in ask.session.execute(select_timeline(by=by, **shown))]  # type: ignore[arg-type]

    def link(start: date, stop: date) -> str:
        return ask.link("/articles", question.without(since=start, until=stop, order=ask.query.get("order")))

    chosen = (None, None) if is_close else (since, until)
    total = sum(row[1] for row in rows)
    if not is_close and texts.keys() & {"since", "until"}:
        counted = select_headlines(**filters, order="newest").with_only_columns(func.count()).order_by(None)
        total = ask.session.scalar(counted) or 0
    return {"timeline": draw_timeline(rows, by, link=link, chosen=chosen, height=height), "total": total}


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
    asked = {"facets": FACETS, "top": top, **question.filters}
    columns = ("facet", "key", "label", "articles")
    view = answer(ask, "facets.html", "Counts", columns, select_facets, asked, question=question)
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
    search = ask.query.get("q", "")
    texts = {}
    for field in ("title", "body"):
        text = _text(article, field)
        hits = marking.hits_in(text, search, field) if search.strip() else []
        texts[field] = marking.mark(text, [*marking.spans_of(article, field), *hits])
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
