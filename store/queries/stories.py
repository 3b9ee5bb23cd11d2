"""Stories: articles that are copies of each other, found in the tree that `article_duplicates` keeps."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from store.functions import by_engine
from store.tables import article_duplicates, articles
from store.views import VIEWS


def _earlier(midnight: str) -> str:
    """Climb to the story's first article, descend to all its copies, and keep the earlier ones."""
    age = f"coalesce({{0}}.published_at, {midnight}), {{0}}.digest"
    return (
        "(WITH RECURSIVE up (id) AS ("
        "SELECT of_article_id FROM article_duplicates WHERE article_id = {0} "
        "UNION SELECT d.of_article_id FROM up JOIN article_duplicates d ON d.article_id = up.id"
        "), story (id) AS (SELECT id FROM up "
        "UNION SELECT d.article_id FROM story JOIN article_duplicates d ON d.of_article_id = story.id) "
        "SELECT s.id FROM story JOIN articles s ON s.id = story.id JOIN articles this ON this.id = {0} "
        f"WHERE ({age.format('s')}) < ({age.format('this')}))"
    )


earlier_in_story = by_engine(
    "earlier_in_story",
    sqlite=_earlier("{0}.published_on || ' 00:00:00.000000'"),
    postgresql=_earlier("CAST({0}.published_on AS timestamp) AT TIME ZONE 'UTC'"),
)
"""The ids of the articles of an article's story that are earlier than it; none for an article without copies."""


def is_earlier_in_story(other_id: Any, article_id: Any) -> ColumnElement[bool]:
    """Make the condition that an article is an earlier one of another's story."""
    earlier: ColumnElement[bool] = other_id.op("IN", is_comparison=True)(earlier_in_story(article_id))
    return earlier


def select_stories(
    *, least: int = 2, since: date | None = None, until: date | None = None, limit: int | None = None
) -> Select[int, date, str | None, str, int, int, date]:
    """Select the stories of at least `least` articles, the one that began last first.

    Rows are (story_id, published_on, publisher, title, articles, publishers, last_published_on);
    the first four are of the story's first article, whose id is `story_id`.
    """
    s = _stories(least).subquery("stories").c
    statement: Select[int, date, str | None, str, int, int, date] = select(
        s.story_id, s.published_on, s.publisher, s.title, s.articles, s.publishers, s.last_published_on
    ).where(s.articles >= least)
    if since is not None:
        statement = statement.where(s.published_on >= since)
    if until is not None:
        statement = statement.where(s.published_on <= until)
    return statement.order_by(s.published_on.desc(), s.story_id.desc()).limit(limit)


def _stories(least: int) -> Select[*tuple[Any, ...]]:
    """Select the rows of the view `stories`; of those with copies without a look at the articles that have none."""
    if least < 2:
        return select(VIEWS["stories"])
    d, copy = article_duplicates.alias("d").c, article_duplicates.alias("copy").c
    is_copy = select(copy.article_id).where(copy.article_id == d.of_article_id).exists()
    first = select(d.of_article_id.label("article_id"), d.of_article_id.label("story_id")).where(~is_copy)
    tree = first.distinct().cte("tree", recursive=True)
    tree = tree.union_all(
        select(copy.article_id, tree.c.story_id).where(copy.of_article_id == tree.c.article_id)
    )
    story, article = articles.alias("story").c, articles.alias("article").c
    head = (story.published_on, story.title, story.publisher)
    return (
        select(
            tree.c.story_id, *head, func.count().label("articles"),
            func.count(article.publisher.distinct()).label("publishers"),
            func.max(article.published_on).label("last_published_on"),
        )
        .where(story.id == tree.c.story_id, article.id == tree.c.article_id)
        .group_by(tree.c.story_id, *head)
    )  # fmt: skip
