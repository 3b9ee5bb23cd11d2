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
from store.search.language import Phrase, parse_query, to_fts5, to_tsquery
from store.search.proximity import FARTHEST, fold_words, patterns, window
from store.tables import articles

TITLE_WEIGHT = 4.0
"""How much more a word in the headline counts than one in the text."""

_TSQUERY = "to_tsquery('simple', dateline_fold({}))"


def _clause(element: FunctionElement[Any], compiler: SQLCompiler, number: int, options: Any) -> str:
    return compiler.process(list(element.clauses)[number], **options)


class search_hits(FunctionElement[Any]):  # noqa: N801 - SQL functions are written like this
    """The articles that match a query, best first: article_id and rank, smaller is better."""

    inherit_cache = True
    name = "search_hits"


@compiles(search_hits)
def _sqlite_hits(element: search_hits, compiler: SQLCompiler, **options: Any) -> str:
    # A limit keeps SQLite from dissolving this into the outer query, where bm25 can't be had.
    return (
        f"(SELECT rowid AS article_id, bm25(articles_fts, {TITLE_WEIGHT}, 1.0) AS rank FROM articles_fts "
        f"WHERE articles_fts MATCH {_clause(element, compiler, 0, options)} "
        f"ORDER BY 2, 1 LIMIT {_page_of_hits(compiler, options)})"
    )


def _page_of_hits(compiler: SQLCompiler, options: Any) -> str:
    """Give the number of hits that the statement around takes, its limit and offset; -1, all, if it does more than list hits.

    To rank fifty thousand hits and keep twenty is far cheaper than to sort them all.
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
        # `ranked_order` says nothing here, so what is said is another order, or a group.
        and not say.order_by_clause(around, **options)
        and not say.group_by_clause(around, **options)
        and not say.get_select_precolumns(around, **options)
        and not any(_calls_function(column) for column in around.selected_columns)
    )


def _calls_function(column: ColumnElement[Any]) -> bool:
    """Check whether a column calls a function of SQL, which may be an aggregate."""
    return any(isinstance(part, Function) for part in iterate(column))


@compiles(search_hits, "postgresql")
def _postgresql_hits(element: search_hits, compiler: SQLCompiler, **options: Any) -> str:
    query = _TSQUERY.format(_clause(element, compiler, 1, options))
    weights = f"{{0.1, 0.2, {1 / TITLE_WEIGHT}, 1.0}}"
    return (
        f"(SELECT id AS article_id, -ts_rank_cd('{weights}', search, q) AS rank "
        f"FROM articles, {query} AS q WHERE search @@ q AND dateline_read(search))"
    )


@lru_cache(maxsize=256)
def _compiled(query: str) -> tuple[str, str]:
    """Compile a query for both engines. Raises `QuerySyntaxError`."""
    parsed = parse_query(query)
    return to_fts5(parsed), to_tsquery(parsed)


def hits(query: str) -> TableValuedAlias:
    """Make the table of hits for a query, to join on `article_id`. Raises `QuerySyntaxError`."""
    found = search_hits(*_compiled(query))
    return found.table_valued(column("article_id", Integer), column("rank", Float), name="hits")


class matches_search(FunctionElement[bool]):  # noqa: N801
    """Whether the article of an id matches a query: the column of ids, the query for each engine."""

    inherit_cache = True
    name = "matches_search"
    type = Boolean()


@compiles(matches_search)
def _sqlite_matches(element: matches_search, compiler: SQLCompiler, **options: Any) -> str:
    article_id, query = (_clause(element, compiler, number, options) for number in range(2))
    # The sum keeps SQLite from walking the matches, so that it goes on walking the articles in their order.
    return f"({article_id} + 0 IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH {query}))"


@compiles(matches_search, "postgresql")
def _postgresql_matches(element: matches_search, compiler: SQLCompiler, **options: Any) -> str:
    query = _TSQUERY.format(_clause(element, compiler, 2, options))
    article_id = _clause(element, compiler, 0, options)
    if next(iter(element.clauses)).name != "id":
        return (
            f"({article_id} IN (SELECT id FROM articles WHERE search @@ {query} AND dateline_read(search)))"
        )
    # Said of the table itself, so that the planner knows how many match: few are looked up, of many the newest walked.
    search = f"{article_id.removesuffix('id')}search"
    return f"({search} @@ {query} AND dateline_read({search}))"


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
def _cross_join(
    element: ordered_join,
    compiler: SQLCompiler,
    asfrom: bool = False,
    from_linter: Any = None,
    **options: Any,
) -> str:
    if from_linter is not None:
        from_linter.edges.add((_leftmost(element.left), element.right))
    options["from_linter"] = from_linter
    say: Any = compiler
    left, right = (say.process(side, asfrom=True, **options) for side in (element.left, element.right))
    return f"{left} CROSS JOIN {right} ON {say.process(element.onclause, **options)}"


def _leftmost(source: FromClause) -> FromClause:
    return _leftmost(source.left) if isinstance(source, Join) else source


class ranked_order(FunctionElement[Any]):  # noqa: N801
    """Order by a column that SQLite's `ordered_join` already goes by; said to the others."""

    inherit_cache = True
    name = "ranked_order"


@compiles(ranked_order)
def _said_order(element: ranked_order, compiler: SQLCompiler, **options: Any) -> str:
    return _clause(element, compiler, 0, options)


@compiles(ranked_order, "sqlite")
def _tacit_order(_element: ranked_order, _compiler: SQLCompiler, **_: Any) -> str:
    return ""


def join_hits(found: FromClause) -> ordered_join:
    """Join articles to hits, keeping the hits' order."""
    return ordered_join(found, articles, found.c.article_id == articles.c.id)


class search_snippet(FunctionElement[str]):  # noqa: N801
    """The words around a hit in an article, the hit in square brackets: id, two queries, text."""

    inherit_cache = True
    name = "search_snippet"
    type = String()


@compiles(search_snippet)
def _sqlite_snippet(element: search_snippet, compiler: SQLCompiler, **options: Any) -> str:
    article_id, query = (_clause(element, compiler, number, options) for number in range(2))
    return (
        "(SELECT snippet(articles_fts, -1, '[', ']', '…', 24) FROM articles_fts "
        f"WHERE articles_fts MATCH {query} AND rowid = {article_id})"
    )


@compiles(search_snippet, "postgresql")
def _postgresql_snippet(element: search_snippet, compiler: SQLCompiler, **options: Any) -> str:
    query = _TSQUERY.format(_clause(element, compiler, 2, options))
    body = _clause(element, compiler, 3, options)
    shape = "StartSel=[, StopSel=], MaxWords=24, MinWords=12, MaxFragments=1"
    return f"ts_headline('dateline_showing', {body}, {query}, '{shape}')"


def snippet(query: str) -> ColumnElement[str]:
    """Make the column of the words around the hits in an article, the hits in square brackets.

    It is for statements that give articles which match the query. Raises `QuerySyntaxError`.
    """
    return search_snippet(articles.c.id, *_compiled(query), articles.c.body).label("snippet")


class words_near(FunctionElement[Any]):  # noqa: N801
    """Whether words stand within a distance of a span: text, start, end, words, prefix, distance, two patterns, window."""

    inherit_cache = True
    name = "words_near"
    type = Boolean()


@compiles(words_near)
def _sqlite_near(element: words_near, compiler: SQLCompiler, **options: Any) -> str:
    given = ", ".join(_clause(element, compiler, number, options) for number in range(6))
    return f"dateline_near({given})"


@compiles(words_near, "postgresql")
def _postgresql_near(element: words_near, compiler: SQLCompiler, **options: Any) -> str:
    text, start, end = (_clause(element, compiler, number, options) for number in range(3))
    before, after, seen = (_clause(element, compiler, number, options) for number in (6, 7, 8))
    return (
        f"(dateline_words(right(left({text}, {start}), {seen})) ~ {before} "
        f"OR dateline_words(substr({text}, {end} + 1, {seen})) ~ {after})"
    )


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
