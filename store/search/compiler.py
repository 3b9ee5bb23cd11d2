"""Full-text search: a parsed query as SQL of either engine, ranked hits to join, snippets to show.

The statements carry both compilations, and the dialect picks its own when it compiles.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Float,
    FromClause,
    Function,
    Integer,
    Join,
    Select,
    String,
    TableValuedAlias,
    column,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import iterate

from store.errors import QuerySyntaxError, StoreError
from store.functions import by_engine
from store.search.language import Phrase, parse_query, to_fts5, to_tsquery
from store.search.proximity import FARTHEST, fold_words, patterns, window
from store.tables import articles

TITLE_WEIGHT = 4.0
"""How much more a word in the headline counts than one in the text."""

_TSQUERY = "to_tsquery('simple', dateline_fold({}))"
_WEIGHTS = f"{{0.1, 0.2, {1 / TITLE_WEIGHT}, 1.0}}"

search_hits = by_engine(
    "search_hits",
    postgresql=(
        f"(SELECT id AS article_id, -ts_rank_cd('{_WEIGHTS}', search, q) AS rank "
        f"FROM articles, {_TSQUERY.format('{1}')} AS q WHERE search @@ q AND dateline_read(search))"
    ),
)
"""The articles that match a query, given for each engine, best first: article_id and rank, smaller is better."""


@compiles(search_hits)
def _sqlite_hits(element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:
    query = compiler.process(next(iter(element.clauses)), **options)
    # A limit keeps SQLite from merging this into the outer query, where bm25 is not available.
    return (
        f"(SELECT rowid AS article_id, bm25(articles_fts, {TITLE_WEIGHT}, 1.0) AS rank FROM articles_fts "
        f"WHERE articles_fts MATCH {query} "
        f"ORDER BY 2, 1 LIMIT {_page_of_hits(compiler, options)})"
    )


def _page_of_hits(compiler: SQLCompiler, options: Any) -> str:
    """Give how many hits the surrounding statement needs: its limit plus its offset, or -1 (all) if it does more than list hits.

    Keeping twenty of fifty thousand ranked hits is far cheaper than sorting them all.
    """
    around = compiler.stack[-1].get("selectable") if compiler.stack else None
    if not isinstance(around, Select) or not _only_lists_hits(around, compiler, options):
        return "-1"
    say: Any = compiler  # parts of SQLAlchemy's compilers are not typed
    page = _PAGE.fullmatch(say.limit_clause(around, **options))
    return f"iif({page[1]} < 0, -1, {page[1]} + {page[2]})" if page else "-1"


_PAGE = re.compile(r"\s*LIMIT (.+) OFFSET (.+)")


def _only_lists_hits(around: Select[Any], compiler: SQLCompiler, options: Any) -> bool:
    """Check that a statement gives one row for each hit, in the order of the hits."""
    parts = {part for part in around.get_children() if isinstance(part, FromClause)}  # functions, too
    froms = {part for part in parts if not isinstance(part, ranked_order)} - {articles}
    say: Any = compiler
    return (
        len(froms) == 1
        and isinstance(froms.pop(), ordered_join)
        and around.whereclause is None
        # `ranked_order` adds no clause here, so a clause is another order, or a group.
        and not say.order_by_clause(around, **options)
        and not say.group_by_clause(around, **options)
        and not say.get_select_precolumns(around, **options)
        and not any(_calls_function(column) for column in around.selected_columns)
    )


def _calls_function(column: ColumnElement[Any]) -> bool:
    """Check whether a column calls a function of SQL, which may be an aggregate."""
    return any(isinstance(part, Function) for part in iterate(column))


@lru_cache(maxsize=256)
def _compiled(query: str) -> tuple[str, str]:
    """Compile a query for both engines. Raises `QuerySyntaxError`."""
    parsed = parse_query(query)
    return to_fts5(parsed), to_tsquery(parsed)


def hits(query: str) -> TableValuedAlias:
    """Make the table of hits for a query, to join on `article_id`. Raises `QuerySyntaxError`."""
    found = search_hits(*_compiled(query))
    return found.table_valued(column("article_id", Integer), column("rank", Float), name="hits")


matches_search = by_engine(
    "matches_search",
    # The sum keeps SQLite from walking the matches, so that it goes on walking the articles in their order.
    sqlite="({0} + 0 IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH {1}))",
    type_=Boolean(),
)
"""Whether the article of an id matches a query: the column of ids, the query for each engine."""


@compiles(matches_search, "postgresql")
def _postgresql_matches(element: FunctionElement[bool], compiler: SQLCompiler, **options: Any) -> str:
    column, _, query = element.clauses
    article_id, sought = (compiler.process(each, **options) for each in (column, query))
    if column.name != "id":
        return f"({article_id} IN (SELECT id FROM articles WHERE {_matching('search', sought)}))"
    # A condition on the table itself, so that the planner knows how many match: few are looked up, of many the newest walked.
    return f"({_matching(article_id.removesuffix('id') + 'search', sought)})"


def _matching(search: str, query: str) -> str:
    return f"{search} @@ {_TSQUERY.format(query)} AND dateline_read({search})"


def matches(article_id: Any, query: str) -> ColumnElement[bool]:
    """Make the condition that the article of this id matches a query. Raises `QuerySyntaxError`."""
    return matches_search(article_id, *_compiled(query))


def matching(query: str) -> ColumnElement[bool]:
    """Make the condition that an article matches a query."""
    return matches(articles.c.id, query)


class ordered_join(Join):  # noqa: N801
    """A join whose left side SQLite walks in its own order (CROSS JOIN); plain JOIN elsewhere."""

    inherit_cache = True


@compiles(ordered_join)
def _plain_join(element: ordered_join, compiler: SQLCompiler, **options: Any) -> str:
    sql: str = compiler.visit_join(element, **options)  # type: ignore[no-untyped-call]
    return sql


@compiles(ordered_join, "sqlite")
def _cross_join(element: ordered_join, compiler: SQLCompiler, **options: Any) -> str:
    say: Any = compiler
    if (linter := options.get("from_linter")) is not None:
        linter.edges.add((_leftmost(element.left), element.right))
    options.pop("asfrom", None)
    left, right = (say.process(side, asfrom=True, **options) for side in (element.left, element.right))
    return f"{left} CROSS JOIN {right} ON {say.process(element.onclause, **options)}"


def _leftmost(source: FromClause) -> FromClause:
    return _leftmost(source.left) if isinstance(source, Join) else source


ranked_order = by_engine("ranked_order", sqlite="", postgresql="{0}")
"""Order by a column; on SQLite `ordered_join` gives this order already."""


def join_hits(found: FromClause) -> ordered_join:
    """Join articles to hits, keeping the hits' order."""
    return ordered_join(found, articles, found.c.article_id == articles.c.id)


search_snippet = by_engine(
    "search_snippet",
    sqlite=(
        "(SELECT snippet(articles_fts, -1, '[', ']', '…', 24) FROM articles_fts "
        "WHERE articles_fts MATCH {1} AND rowid = {0})"
    ),
    postgresql=(
        f"ts_headline('dateline_showing', {{3}}, {_TSQUERY.format('{2}')}, "
        "'StartSel=[, StopSel=], MaxWords=24, MinWords=12, MaxFragments=1')"
    ),
    type_=String(),
)
"""The words around a hit in an article, the hit in square brackets: id, two queries, text."""


def snippet(query: str) -> ColumnElement[str]:
    """Make the column of the words around the hits in an article, the hits in square brackets.

    It is for statements that give articles which match the query. Raises `QuerySyntaxError`.
    """
    return search_snippet(articles.c.id, *_compiled(query), articles.c.body).label("snippet")


words_near = by_engine(
    "words_near",
    sqlite="dateline_near({0}, {1}, {2}, {3}, {4}, {5})",
    postgresql=(
        "(dateline_words(right(left({0}, {1}), {8})) ~ {6} OR dateline_words(substr({0}, {2} + 1, {8})) ~ {7})"
    ),
    type_=Boolean(),
)
"""Whether words stand within a distance of a span: text, start, end, words, prefix, distance, two patterns, window."""


def near(words: str, text: Any, start: Any, end: Any, distance: int) -> ColumnElement[bool]:
    """Make the condition that a word, phrase or prefix* stands within `distance` words of a span of `text`."""
    parsed = parse_query(words)
    if not isinstance(parsed, Phrase) or parsed.field:
        raise QuerySyntaxError(words, 0, "near= is for one word, phrase or prefix")
    if not 0 <= distance <= FARTHEST:
        raise StoreError(f"near= takes a distance of 0 to {FARTHEST} words, not {distance}")
    folded = fold_words(" ".join(parsed.words))
    before, after = patterns(folded, parsed.prefix, distance)
    seen = window(folded, distance)
    return words_near(text, start, end, folded, int(parsed.prefix), distance, before, after, seen)
