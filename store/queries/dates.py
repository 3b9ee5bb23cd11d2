"""Dates that articles name: when they lie, and who and what their article names."""

from __future__ import annotations

from datetime import date
from typing import Literal, Unpack

from sqlalchemy import FromClause, Select, select

from store.queries.conditions import ArticleFilters, lies_in, spine_of
from store.queries.remember import remembered
from store.search.compiler import ordered_join
from store.tables import articles, date_mentions

DateTense = Literal["past", "future"]


@remembered
def select_dates(
    overlapping: tuple[date | None, date | None] = (None, None),
    *,
    tense: DateTense | None = None,
    granularity: str | None = None,
    limit: int | None = None,
    **filters: Unpack[ArticleFilters],
) -> Select[int, date, str, str, int, int, str, str, str, str | None, date | None, date | None]:
    """Select the dates named in articles that have a place in time, the newest article first.

    Rows are (article_id, published_on, title, field, start_char, end_char, surface, kind,
    value, granularity, from_day, to_day). `overlapping` are the first and last day of an
    interval that the dates must touch, None for an open end; `tense="future"` finds what lay
    ahead of its article; the other filters are of the article.
    """
    spine = spine_of(filters)
    article, d = articles.c, date_mentions.c
    source: FromClause = ordered_join(spine.with_articles(), date_mentions, d.article_id == spine.article_id)
    conditions = [*spine.conditions, *lies_in(*overlapping)]
    if tense is not None:
        conditions.append(d.tense == tense)
    if granularity is not None:
        conditions.append(d.granularity == granularity)
    return (
        select(
            d.article_id, article.published_on, article.title, d.field, d.start_char, d.end_char, d.surface,
            d.kind, d.value, d.granularity, d.from_day, d.to_day,
        )
        .select_from(source)
        .where(*conditions)
        .order_by(spine.day.desc(), spine.article_id.desc(), d.field.desc(), d.start_char)
        .limit(limit)
    )  # fmt: skip
