"""Articles: those that a question asks for, counts of them, and one with everything in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, Literal, TypeVarTuple, Unpack

from sqlalchemy import (
    ColumnElement,
    Executable,
    Select,
    String,
    bindparam,
    cast,
    func,
    inspect,
    literal,
    null,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from store.errors import AmbiguousName, StoreError
from store.evidence import Evidence
from store.functions import by_code_point
from store.kinds import KINDS
from store.models import Article
from store.models.articles import day_number
from store.queries.conditions import ArticleFilters, conditions_on, in_days, spine_of
from store.queries.rankings import totals_of
from store.queries.remember import remembered
from store.search.compiler import hits, join_hits, ranked_order, snippet
from store.tables import article_countries, article_people, articles, countries, people
from store.texts import SHORTEST_DIGEST

Order = Literal["newest", "oldest", "best"]
_article = articles.c

Columns = TypeVarTuple("Columns")
ArticlePlace = Article | tuple[date, int]
"""Where a page ended: its last article, or that one's day and id."""

Facet = Literal["day", "month", "publisher", "person", "country"]
FACETS: tuple[Facet, ...] = ("day", "month", "publisher", "person", "country")


@remembered
def select_articles(
    *,
    order: Order | None = None,
    after: ArticlePlace | None = None,
    limit: int | None = None,
    **filters: Unpack[ArticleFilters],
) -> Select[Article]:
    """Select articles: who and what they name, who published them, when, and words in them.

    The filters are those of `ArticleFilters`. Newest first, or best first where there is a
    `search`. `after` is the last article of the page before (or its day and id): the next
    page begins behind it, whatever was loaded since; pages go by day, so with a search say
    `order="newest"`. Raises `QuerySyntaxError` for a search that can't be read.

    >>> print(select_articles(country="RU", since=date(2023, 1, 1)).whereclause is not None)
    True
    """
    return _listed(select(Article), order, after, limit, filters)


@remembered
def select_headlines(
    *,
    order: Order | None = None,
    after: ArticlePlace | None = None,
    limit: int | None = None,
    **filters: Unpack[ArticleFilters],
) -> Select[int, date, str | None, str, str | None]:
    """Select what a list of articles shows, without their texts: (id, published_on, publisher, title, snippet).

    Everything else is as in `select_articles`. The snippet is the words around the hits of a
    `search`, the hits in square brackets; without one it is null.
    """
    search = filters.get("search")
    words = snippet(search) if search is not None else null().label("snippet")
    shown = select(_article.id, _article.published_on, _article.publisher, _article.title, words)
    return _listed(shown, order, after, limit, filters)


def _listed(
    shown: Select[*Columns],
    order: Order | None,
    after: ArticlePlace | None,
    limit: int | None,
    filters: ArticleFilters,
) -> Select[*Columns]:
    """Give the articles of a question in an order, a page of them."""
    search = filters.get("search")
    order = order or ("best" if search is not None else "newest")
    if order == "best":
        if search is None or after is not None:
            raise StoreError("best first needs a search, and has no pages after=: order by newest or oldest")
        found = hits(search)
        return (
            shown.select_from(join_hits(found))
            .where(*conditions_on(_article, filters, searched=True))
            .order_by(ranked_order(found.c.rank), ranked_order(_article.id))
            .limit(limit)
        )
    spine = spine_of(filters)
    statement = shown.select_from(spine.with_articles()).where(*spine.conditions)
    keys = (spine.day, spine.article_id)
    if after is not None:
        place = tuple_(*keys)
        last = _place(after, as_number=spine.table is not articles)
        statement = statement.where(place > last if order == "oldest" else place < last)
    return statement.order_by(*(key if order == "oldest" else key.desc() for key in keys)).limit(limit)


def _place(after: ArticlePlace, *, as_number: bool) -> Any:
    day, article_id = (after.published_on, after.id) if isinstance(after, Article) else after
    return tuple_(literal(day_number(day) if as_number else day), literal(article_id))


@remembered
def select_facets(
    *, facets: tuple[Facet, ...] = FACETS, top: int = 10, **filters: Unpack[ArticleFilters]
) -> Select[str, str, str, int]:
    """Count the articles of a question by day, month, publisher, person and country, in one statement.

    Rows are (facet, key, label, articles), the `top` most frequent of each facet, most first.
    `facets` are those to count: fewer cost less.
    """
    if unknown := set(facets) - set(FACETS):
        raise StoreError(f"no facet is called {min(unknown)!r}; there are {', '.join(FACETS)}")
    spine = spine_of(filters)
    ids = select(_article.id, _article.published_on, _article.publisher).select_from(spine.with_articles())
    found = ids.where(*spine.conditions).cte("found")
    day = cast(found.c.published_on, String)
    month = func.substr(day, 1, 7)
    publisher, who, place = found.c.publisher, people.c, countries.c
    by_person = _count_of(article_people.c.person_id, found, filters)
    by_country = _count_of(article_countries.c.country_code, found, filters, article_countries.c.mentions > 0)
    named, placed = by_person.subquery(), by_country.subquery()
    counted = {
        "day": select(day, day, func.count()).group_by(day),
        "month": select(month, month, func.count()).group_by(month),
        "publisher": select(publisher, publisher, func.count())
        .where(publisher.is_not(None))
        .group_by(publisher),
        "person": select(who.key, who.name, named.c.articles).join_from(
            named, people, who.id == named.c.entity
        ),
        "country": select(place.code, place.name, placed.c.articles).join_from(
            placed, countries, place.code == placed.c.entity
        ),
    }
    everything = union_all(*(_facet(name, counted[name], top) for name in facets)).subquery("facets")
    facet, key, label, number = everything.c
    return select(facet, key, label, number).order_by(facet, number.desc(), by_code_point(key))


def _count_of(
    entity: Any, found: Any, filters: ArticleFilters, *conditions: ColumnElement[bool]
) -> Select[Any, int]:
    """Count an article-and-entity table by entity, over the articles found; filters by day alone need no look at the articles."""
    table = entity.table
    totals = totals_of(table, filters)
    if totals is not None:
        entities, number, _ = totals.subquery("totals").c
        return select(entities, number)
    counted = (
        select(entity.label("entity"), func.count().label("articles")).where(*conditions).group_by(entity)
    )
    if {name for name, value in filters.items() if value} <= {"since", "until"}:
        return counted.where(*in_days(table.c.day, filters.get("since"), filters.get("until")))
    return counted.join_from(found, table, table.c.article_id == found.c.id)


def _facet(name: Facet, counted: Select[Any, Any, Any], top: int) -> Select[*tuple[Any, ...]]:
    rows = counted.subquery()
    key, label, number = rows.c
    best = select(key, label, number).order_by(number.desc(), by_code_point(key)).limit(top).subquery()
    key, label, number = best.c
    return select(
        literal(name).label("facet"), key.label("key"), label.label("label"), number.label("articles")
    )


def get_article(session: Session, article: int | str) -> Article | None:
    """Get an article with its mentions, roles, people and countries, by id or by (the beginning of) its digest."""
    statement = select(Article).options(*map(_with_findings, KINDS.values()))
    text = str(article)
    if "\x00" in text:
        return None
    is_id = text.isdecimal() and len(text) < 10
    by_id = session.scalar(statement.where(Article.id == int(text))) if is_id else None
    if by_id is not None or len(text) < SHORTEST_DIGEST:
        return by_id
    found = session.scalars(statement.where(Article.digest.startswith(text, autoescape=True)).limit(2)).all()
    if len(found) > 1:
        raise AmbiguousName(text, tuple(each.digest for each in found))
    return found[0] if found else None


@lru_cache
def _with_findings(kind: Evidence) -> ORMOption:
    """Load the findings of a kind with an article, with whom or what they are about, and their parts."""
    relationships = inspect(kind.model).relationships
    related = [each for each in relationships if each.uselist or each.key == kind.mark.entity]
    findings = selectinload(inspect(Article).relationships[kind.name].class_attribute)
    return findings.options(
        *((selectinload if each.uselist else joinedload)(each.class_attribute) for each in related)
    )


@dataclass(frozen=True, slots=True)
class PlainArticle:
    """An article with all that was recognised in it, as plain values.

    `findings` has by kind, in the order of the text with the title first, (field, start,
    end, ...) each: `person_mentions` go on with surface, person key, name, rule;
    `country_mentions` with surface, code, name, via; `person_roles` with title, person key,
    name, country code.
    """

    id: int
    published_on: date
    publisher: str | None
    title: str
    body: str
    findings: dict[str, list[tuple[Any, ...]]]


_FIELD, _START = itemgetter(0), itemgetter(1)


@lru_cache(maxsize=4)
def _plain_query(kinds: tuple[Evidence, ...]) -> tuple[Executable, list[int]]:
    """Select an article and its findings in one statement; give also how many columns the article and each kind have in it.

    A row begins with a number: 0 for the article, 1 for the first kind, and so on; rows of
    fewer columns end with NULLs.
    """
    article = select(
        literal("").label("field"), literal(0).label("start"), literal(0), Article.title, Article.body,
        Article.publisher, cast(Article.published_on, String),
    ).where(Article.id == bindparam("at"))  # fmt: skip
    found = [kind.read().where(kind.table.c.article_id == bindparam("at")) for kind in kinds]
    statements = [article, *found]
    widths = [len(statement.selected_columns) for statement in statements]
    nothing = cast(null(), String)
    padded = [
        statement.with_only_columns(
            literal(number),
            *statement.selected_columns,
            *[nothing] * (max(widths) - width),
            maintain_column_froms=True,
        )
        for number, (statement, width) in enumerate(zip(statements, widths, strict=True))
    ]
    return union_all(*padded), widths


def read_article(session: Session, article_id: int) -> PlainArticle | None:
    """Read an article with all its findings in one statement, several times faster than `get_article`."""
    statement, widths = _plain_query(tuple(KINDS.values()))
    rows: list[list[tuple[Any, ...]]] = [[] for _ in widths]
    for row in session.connection().execute(statement, {"at": article_id}).all():
        rows[row[0]].append(row[1:])
    found, *by_kind = rows
    if not found:
        return None
    for findings, width in zip(by_kind, widths[1:], strict=True):
        if width < max(widths):
            findings[:] = [row[:width] for row in findings]
        findings.sort(key=_START)
        findings.sort(key=_FIELD, reverse=True)  # the title first
    [(_, _, _, title, body, publisher, day, *_)] = found
    return PlainArticle(
        article_id, date.fromisoformat(day), publisher, title, body, dict(zip(KINDS, by_kind, strict=True))
    )
