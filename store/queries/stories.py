"""Stories: articles that are copies of each other, found in the tree that `article_duplicates` keeps."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from store.functions import by_engine
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
    s = VIEWS["stories"].c
    statement: Select[int, date, str | None, str, int, int, date] = select(
        s.story_id, s.published_on, s.publisher, s.title, s.articles, s.publishers, s.last_published_on
    ).where(s.articles >= least)
    if since is not None:
        statement = statement.where(s.published_on >= since)
    if until is not None:
        statement = statement.where(s.published_on <= until)
    return statement.order_by(s.published_on.desc(), s.story_id.desc()).limit(limit)
