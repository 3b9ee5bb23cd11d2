"""Full-text search: what a user types, compiled to FTS5 or tsquery, as a table of hits to join."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, Select, String, TableValuedAlias, column, select, table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from store.models import Article

_TERMS = re.compile(r'-?"[^"]*"|\S+')


def to_fts5(query: str) -> str:
    """Compile words (all must occur), "phrases", prefix*, OR and -not to an FTS5 expression that is always valid.

    >>> to_fts5('grain deal OR "black sea" -wheat')
    '("grain") AND ("deal" OR "black sea") NOT ("wheat")'
    """
    wanted: list[list[str]] = []
    unwanted: list[str] = []
    joining = False
    for term in _TERMS.findall(query):
        if term == "OR":
            joining = bool(wanted)
            continue
        negative = term.startswith("-") and len(term) > 1
        quoted = _quote(term[1:] if negative else term)
        if not quoted:
            continue
        if negative:
            unwanted.append(quoted)
        elif joining:
            wanted[-1].append(quoted)
        else:
            wanted.append([quoted])
        joining = False
    if not wanted:
        return '""'
    expression = " AND ".join(f"({' OR '.join(group)})" for group in wanted)
    return expression + "".join(f" NOT ({term})" for term in unwanted)


def _quote(term: str) -> str:
    words = term.replace("\0", " ").replace('"', " ").strip()
    prefix = "*" if words.endswith("*") else ""
    words = words.rstrip("*").strip()
    return f'"{words}"{prefix}' if any(c.isalnum() for c in words) else ""


class search_hits(FunctionElement[Any]):  # noqa: N801 - SQL functions are written like this
    """The articles that match a query: article_id and rank, smaller is better."""

    inherit_cache = True
    name = "search_hits"


@compiles(search_hits, "sqlite")
def _sqlite_hits(element: search_hits, compiler: SQLCompiler, **options: Any) -> str:
    query = compiler.process(element.clauses, **options)
    # The limit keeps SQLite from dissolving this into the outer query, where bm25 can't be had.
    return (
        "(SELECT rowid AS article_id, bm25(articles_fts, 4.0, 1.0) AS rank "
        f"FROM articles_fts WHERE articles_fts MATCH {query} LIMIT -1)"
    )


def hits(query: str) -> TableValuedAlias:
    """Make the table of hits for a query, to join on `article_id`."""
    found = search_hits(to_fts5(query))
    return found.table_valued(column("article_id", Integer), column("rank", Float), name="hits")


class search_snippet(FunctionElement[Any]):  # noqa: N801
    """The words around a hit, the hit in square brackets."""

    inherit_cache = True
    name = "search_snippet"
    type = String()


@compiles(search_snippet, "sqlite")
def _sqlite_snippet(_element: search_snippet, _compiler: SQLCompiler, **_: Any) -> str:
    return "snippet(articles_fts, -1, '[', ']', '…', 24)"


_INDEX = table("articles_fts", column("rowid", Integer), column("articles_fts", String))


def select_snippets(query: str, article_ids: Iterable[int]) -> Select[int, str]:
    """Select the words around the hits in some articles: article id, snippet with the hits in square brackets."""
    return (
        select(_INDEX.c.rowid, search_snippet())
        .where(_INDEX.c.articles_fts.op("MATCH")(to_fts5(query)), _INDEX.c.rowid.in_(list(article_ids)))
        .order_by(_INDEX.c.rowid)
    )


def matching(query: str) -> ColumnElement[bool]:
    """Make the condition that an article matches a query."""
    return Article.id.in_(select(hits(query).c.article_id))
