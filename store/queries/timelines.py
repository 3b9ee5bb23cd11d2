"""How often articles appear, by day, week or month, the empty ones counted as zero."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, Unpack

from sqlalchemy import BigInteger, Date, Integer, Select, cast, func, literal, null, select, type_coerce

from store.errors import StoreError
from store.functions import by_engine
from store.queries.conditions import ArticleFilters, spine_of
from store.queries.remember import remembered
from store.tables import articles

Period = Literal["day", "week", "month"]

_SQLITE = {
    "day": ("date({0})", "+1 day"),
    "week": ("date({0}, '-6 days', 'weekday 1')", "+7 days"),
    "month": ("date({0}, 'start of month')", "+1 month"),
}
_FIRST_DAY = {
    period: by_engine(
        "period_start",
        sqlite=start,
        postgresql=f"CAST(date_trunc('{period}', CAST({{0}} AS timestamp)) AS date)",
        type_=Date(),
    )
    for period, (start, _) in _SQLITE.items()
}
"""The first day of the period that a day is in; weeks begin on Monday."""

_NEXT = {
    period: by_engine(
        "next_period",
        sqlite=f"date({{0}}, '{step}')",
        postgresql=f"CAST({{0}} + interval '1 {period}' AS date)",
        type_=Date(),
    )
    for period, (_, step) in _SQLITE.items()
}
"""The first day of the next period, given the first of this one."""

day_of_number = by_engine(
    "day_of_number",
    sqlite="(substr({0}, 1, 4) || '-' || substr({0}, 5, 2) || '-' || substr({0}, 7, 2))",
    postgresql="to_date(CAST({0} AS text), 'YYYYMMDD')",
    type_=Date(),
)
"""The date of a number yyyymmdd."""


@remembered
def select_timeline(*, by: Period = "month", **filters: Unpack[ArticleFilters]) -> Select[date, int, int]:
    """Select the days, weeks or months of a question: (first day, articles, mentions), oldest first, zeros included.

    From `since` to `until`, or from the first article found to the last. Mentions are of the
    `person`, else of the `country`; without either they are zero.
    """
    if by not in _SQLITE:
        raise StoreError(f"a timeline counts by day, week or month, not by {by!r}")
    counted = _by_day(filters).cte("counted")
    period_start = _FIRST_DAY[by]
    first = type_coerce(filters.get("since") or null(), Date)
    last = type_coerce(filters.get("until") or null(), Date)
    start = func.coalesce(first, select(func.min(counted.c.day)).scalar_subquery(), type_=Date())
    end = func.coalesce(last, select(func.max(counted.c.day)).scalar_subquery(), type_=Date())
    bounds = select(period_start(start).label("period"), end.label("last_day")).cte("periods", recursive=True)
    later = _NEXT[by](bounds.c.period)
    periods = bounds.union_all(select(later, bounds.c.last_day).where(later <= bounds.c.last_day))
    in_period = period_start(counted.c.day)
    sums = (
        select(
            in_period.label("period"),
            cast(func.sum(counted.c.articles), BigInteger).label("articles"),
            cast(func.sum(counted.c.mentions), BigInteger).label("mentions"),
        )
        .group_by(in_period)
        .subquery("sums")
    )
    return (
        select(
            periods.c.period,
            func.coalesce(sums.c.articles, 0, type_=Integer).label("articles"),
            func.coalesce(sums.c.mentions, 0, type_=Integer).label("mentions"),
        )
        .outerjoin_from(periods, sums, sums.c.period == periods.c.period)
        .where(periods.c.period.is_not(None))
        .order_by(periods.c.period)
    )


@remembered
def select_days(**filters: Unpack[ArticleFilters]) -> Select[date, int, int]:
    """Select the days that have articles of a question: (day, articles, mentions), oldest first.

    Faster than a timeline by day, which has the other days, too.
    """
    spine = spine_of(filters)
    return _by_day(filters).order_by(spine.day)


def _by_day(filters: ArticleFilters) -> Select[date, int, int]:
    """Count by day on the table that the question walks: few rows are left to be put into periods."""
    spine = spine_of(filters)
    by_number = spine.table is not articles
    mentions: Any = func.sum(spine.table.c.mentions, type_=Integer) if by_number else literal(0)
    day = day_of_number(spine.day) if by_number else spine.day
    counted = select(day.label("day"), func.count().label("articles"), mentions.label("mentions"))
    return counted.select_from(spine.source).where(*spine.conditions).group_by(spine.day)
