"""Stories: articles that are copies of each other, found in the tree that `article_duplicates` keeps."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class earlier_in_story(FunctionElement[Any]):  # noqa: N801 - SQL functions are written like this
    """The ids of the articles of an article's story that are earlier than it; none for an article without copies."""

    inherit_cache = True
    name = "earlier_in_story"


@compiles(earlier_in_story)
def _earlier(element: earlier_in_story, compiler: SQLCompiler, **options: Any) -> str:
    """Climb to the story's first article, come down to all its copies, and keep those of a smaller age."""
    article = compiler.process(element.clauses, **options)
    midnight = (
        "{0}.published_on || ' 00:00:00.000000'"
        if compiler.dialect.name == "sqlite"
        else "CAST({0}.published_on AS timestamp) AT TIME ZONE 'UTC'"
    )
    age = f"coalesce({{0}}.published_at, {midnight}), {{0}}.digest"
    return (
        "(WITH RECURSIVE up (id) AS ("
        f"SELECT of_article_id FROM article_duplicates WHERE article_id = {article} "
        "UNION SELECT d.of_article_id FROM up JOIN article_duplicates d ON d.article_id = up.id"
        "), story (id) AS (SELECT id FROM up "
        "UNION SELECT d.article_id FROM story JOIN article_duplicates d ON d.of_article_id = story.id) "
        f"SELECT s.id FROM story JOIN articles s ON s.id = story.id JOIN articles this ON this.id = {article} "
        f"WHERE ({age.format('s')}) < ({age.format('this')}))"
    )


def is_earlier_in_story(other_id: Any, article_id: Any) -> ColumnElement[bool]:
    """Make the condition that an article is an earlier one of another's story."""
    earlier: ColumnElement[bool] = other_id.op("IN", is_comparison=True)(earlier_in_story(article_id))
    return earlier
