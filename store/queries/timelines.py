"""How often articles appear, by day, week or month, the empty ones counted as zero."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, Unpack

from sqlalchemy import ColumnElement, Date, Integer, Select, func, literal, literal_column, null, select
from sqlalchemy import type_coerce as typed
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from store.errors import StoreError
from store.queries.conditions import ArticleFilters, spine_of
from store.queries.remember import remembered
from store.tables import articles

Period = Literal["day", "week", "month"]

_SQLITE_START = {
    "day": "date({})",
    "week": "date({}, '-6 days', 'weekday 1')",
    "month": "date({}, 'start of month')",
}
_SQLITE_STEP = {"day": "+1 day", "week": "+7 days", "month": "+1 month"}


class period_start(FunctionElement[date]):  # noqa: N801 - SQL functions are written like this
    """The first day of the period that a day is in, given the day and the period; weeks begin on Monday."""

    type = Date()
    inherit_cache = True
    name = "period_start"


class next_period(FunctionElement[date]):  # noqa: N801
    """The first day of the next period, given the first of this one and the period."""

    type = Date()
    inherit_cache = True
    name = "next_period"


def _parts(element: FunctionElement[date], compiler: SQLCompiler, options: Any) -> tuple[str, str]:
    day, period = element.clauses
    return compiler.process(day, **options), str(period)


@compiles(period_start)
def _sqlite_start(element: period_start, compiler: SQLCompiler, **options: Any) -> str:
    day, period = _parts(element, compiler, options)
    return _SQLITE_START[period].format(day)


@compiles(period_start, "postgresql")
def _postgresql_start(element: period_start, compiler: SQLCompiler, **options: Any) -> str:
    day, period = _parts(element, compiler, options)
    return f"CAST(date_trunc('{period}', CAST({day} AS timestamp)) AS date)"


@compiles(next_period)
def _sqlite_next(element: next_period, compiler: SQLCompiler, **options: Any) -> str:
    day, period = _parts(element, compiler, options)
    return f"date({day}, '{_SQLITE_STEP[period]}')"


@compiles(next_period, "postgresql")
def _postgresql_next(element: next_period, compiler: SQLCompiler, **options: Any) -> str:
    day, period = _parts(element, compiler, options)
    return f"CAST({day} + interval '1 {period}' AS date)"


class day_of_number(FunctionElement[date]):  # noqa: N801
    """The date of a number yyyymmdd."""

    type = Date()
    inherit_cache = True
    name = "day_of_number"


@compiles(day_of_number)
def _sqlite_day(element: day_of_number, compiler: SQLCompiler, **options: Any) -> str:
    day = compiler.process(element.clauses, **options)
    return f"(substr({day}, 1, 4) || '-' || substr({day}, 5, 2) || '-' || substr({day}, 7, 2))"


@compiles(day_of_number, "postgresql")
def _postgresql_day(element: day_of_number, compiler: SQLCompiler, **options: Any) -> str:
    return f"to_date(CAST({compiler.process(element.clauses, **options)} AS text), 'YYYYMMDD')"


@remembered
def select_timeline(*, by: Period = "month", **filters: Unpack[ArticleFilters]) -> Select[date, int, int]:
    """Select the days, weeks or months of a question: (first day, articles, mentions), oldest first, zeros included.

    From `since` to `until`, or from the first article found to the last. Mentions are of the
    `person`, else of the `country`; without either they are zero.
    """
    if by not in _SQLITE_STEP:
        raise StoreError(f"a timeline goes by day, week or month, not by {by!r}")
    counted = _by_day(filters)
    period: ColumnElement[str] = literal_column(by)
    first = typed(filters.get("since") or null(), Date)
    last = typed(filters.get("until") or null(), Date)
    start = func.coalesce(first, select(func.min(counted.c.day)).scalar_subquery(), type_=Date())
    end = func.coalesce(last, select(func.max(counted.c.day)).scalar_subquery(), type_=Date())
    bounds = select(period_start(start, period).label("period"), end.label("last_day")).cte(
        "periods", recursive=True
    )
    later = next_period(bounds.c.period, period)
    periods = bounds.union_all(select(later, bounds.c.last_day).where(later <= bounds.c.last_day))
    in_period = period_start(counted.c.day, period)
    sums = (
        select(
            in_period.label("period"),
            func.sum(counted.c.articles, type_=Integer).label("articles"),
            func.sum(counted.c.mentions, type_=Integer).label("mentions"),
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


def _by_day(filters: ArticleFilters) -> Any:
    """Count by day on the table that the question walks: few rows are left to be put into periods."""
    spine = spine_of(filters)
    by_number = spine.table is not articles
    mentions: Any = func.sum(spine.table.c.mentions, type_=Integer) if by_number else literal(0)
    day = day_of_number(spine.day) if by_number else spine.day
    counted = select(day.label("day"), func.count().label("articles"), mentions.label("mentions"))
    return counted.select_from(spine.source).where(*spine.conditions).group_by(spine.day).cte("counted")
