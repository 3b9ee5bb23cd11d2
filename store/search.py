"""Full-text search: what a user types, compiled to FTS5 or tsquery, as a table of hits to join."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, Select, String, TableValuedAlias, column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from store.models import Article

_TERMS = re.compile(r'-?"[^"]*"|\S+')
_APART = re.compile(r"[^\w.]+")  # quotes of every kind above all: unaccent makes plain ones of them


def _parse(query: str) -> tuple[list[list[str]], list[str]]:
    """Part a query into groups of alternatives that are wanted, and terms that are not."""
    wanted: list[list[str]] = []
    unwanted: list[str] = []
    joining = False
    for term in _TERMS.findall(query):
        if term == "OR":
            joining = bool(wanted)
            continue
        negative = term.startswith("-") and len(term) > 1
        words = term[1:] if negative else term
        if not any(c.isalnum() for c in words):
            continue
        if negative:
            unwanted.append(words)
        elif joining:
            wanted[-1].append(words)
        else:
            wanted.append([words])
        joining = False
    return wanted, unwanted


def to_fts5(query: str) -> str:
    """Compile words (all must occur), "phrases", prefix*, OR and -not to an FTS5 expression that is always valid.

    >>> to_fts5('grain deal OR "black sea" -wheat')
    '("grain") AND ("deal" OR "black sea") NOT ("wheat")'
    """
    wanted, unwanted = _parse(query)
    if not wanted:
        return '""'
    expression = " AND ".join(f"({' OR '.join(map(_quote, group))})" for group in wanted)
    return expression + "".join(f" NOT ({_quote(term)})" for term in unwanted)


def _quote(term: str) -> str:
    words = term.replace("\0", " ").replace('"', " ").strip()
    prefix = "*" if words.endswith("*") else ""
    words = words.rstrip("*").strip()
    return f'"{words}"{prefix}'


def to_tsquery(query: str) -> str:
    """Compile the same to the text of a tsquery.

    >>> to_tsquery('grain deal OR "black sea" -wheat')
    "('grain') & ('deal' | 'black sea') & !'wheat'"
    """
    wanted, unwanted = _parse(query)
    if not wanted:
        return ""
    groups = [f"({' | '.join(map(_quote_lexeme, group))})" for group in wanted]
    return " & ".join([*groups, *(f"!{_quote_lexeme(term)}" for term in unwanted)])


def _quote_lexeme(term: str) -> str:
    words = " ".join(_APART.split(term)).strip()
    return f"'{words}':*" if term.rstrip('" ').endswith("*") else f"'{words}'"


class search_hits(FunctionElement[Any]):  # noqa: N801 - SQL functions are written like this
    """The articles that match a query: article_id and rank, smaller is better."""

    inherit_cache = True
    name = "search_hits"


@compiles(search_hits, "sqlite")
def _sqlite_hits(element: search_hits, compiler: SQLCompiler, **options: Any) -> str:
    query = compiler.process(next(iter(element.clauses)), **options)
    # The limit keeps SQLite from dissolving this into the outer query, where bm25 can't be had.
    return (
        "(SELECT rowid AS article_id, bm25(articles_fts, 4.0, 1.0) AS rank "
        f"FROM articles_fts WHERE articles_fts MATCH {query} LIMIT -1)"
    )


@compiles(search_hits, "postgresql")
def _postgresql_hits(element: search_hits, compiler: SQLCompiler, **options: Any) -> str:
    query = compiler.process(list(element.clauses)[1], **options)
    return (
        "(SELECT id AS article_id, -ts_rank(search, q) AS rank FROM articles, "
        f"to_tsquery('simple', dateline_unaccent({query})) AS q WHERE search @@ q)"
    )


def hits(query: str) -> TableValuedAlias:
    """Make the table of hits for a query, to join on `article_id`."""
    found = search_hits(to_fts5(query), to_tsquery(query))
    return found.table_valued(column("article_id", Integer), column("rank", Float), name="hits")


class search_snippets(FunctionElement[Any]):  # noqa: N801
    """The words around a hit, the hit in square brackets: article_id and snippet."""

    inherit_cache = True
    name = "search_snippets"


@compiles(search_snippets, "sqlite")
def _sqlite_snippets(element: search_snippets, compiler: SQLCompiler, **options: Any) -> str:
    query = compiler.process(next(iter(element.clauses)), **options)
    return (
        "(SELECT rowid AS article_id, snippet(articles_fts, -1, '[', ']', '…', 24) AS snippet "
        f"FROM articles_fts WHERE articles_fts MATCH {query})"
    )


@compiles(search_snippets, "postgresql")
def _postgresql_snippets(element: search_snippets, compiler: SQLCompiler, **options: Any) -> str:
    query = compiler.process(list(element.clauses)[1], **options)
    return (
        "(SELECT id AS article_id, replace(ts_headline('simple', title || ' ' || body, q, "
        "'StartSel=[, StopSel=], MaxWords=24, MinWords=12'), '] [', ' ') AS snippet "
        f"FROM articles, to_tsquery('simple', dateline_unaccent({query})) AS q WHERE search @@ q)"
    )


def select_snippets(query: str, article_ids: Iterable[int]) -> Select[int, str]:
    """Select the words around the hits in some articles: article id, snippet with the hits in square brackets."""
    found = search_snippets(to_fts5(query), to_tsquery(query))
    shown = found.table_valued(column("article_id", Integer), column("snippet", String), name="snippets")
    return (
        select(shown.c.article_id, shown.c.snippet)
        .where(shown.c.article_id.in_(list(article_ids)))
        .order_by(shown.c.article_id)
    )


def matching(query: str) -> ColumnElement[bool]:
    """Make the condition that an article matches a query."""
    return Article.id.in_(select(hits(query).c.article_id))
