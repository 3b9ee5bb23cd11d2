"""A timeline: a column for each day, week or month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from dateline.pictures.svg import Picture, element, share, titled, words

Rows = Sequence[Sequence[Any]]
TOP, BASE, FOOT = 12, 132, 22
LABELS = 8
"""Labels below the columns at most."""


def period_end(start: date, by: str) -> date:
    """Give the last day of a period.

    >>> period_end(date(2024, 2, 1), "month")
    datetime.date(2024, 2, 29)
    """
    if by == "month":
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return start + timedelta(days=6 if by == "week" else 0)


def choose_period(first: date, last: date) -> str:
    """Choose the periods that show a stretch of time in about a hundred columns at most.

    >>> choose_period(date(2024, 1, 1), date(2024, 2, 1)), choose_period(date(2010, 1, 1), date(2024, 1, 1))
    ('day', 'month')
    """
    days = (last - first).days
    return "day" if days <= 92 else "week" if days <= 730 else "month"


def by_period(days: Rows, by: str) -> list[tuple[date, int]]:
    """Sum days, (day, articles, ...) each and oldest first, by period; from the first to the last there is every one.

    >>> [articles for _, articles in by_period([(date(2024, 2, 29), 1), (date(2024, 4, 2), 2), (date(2024, 4, 3), 1)], "month")]
    [1, 0, 3]
    """
    sums: dict[date, int] = {}
    for day, articles, *_ in days:
        before = day.day - 1 if by == "month" else day.weekday() if by == "week" else 0
        start = day - timedelta(days=before) if before else day
        sums[start] = sums.get(start, 0) + articles
    periods, start = [], min(sums, default=date.max)
    while start <= max(sums, default=date.min):
        periods.append((start, sums.get(start, 0)))
        start = period_end(start, by) + timedelta(days=1)
    return periods


def named(start: date, by: str) -> str:
    """Name a period.

    >>> named(date(2024, 2, 1), "month"), named(date(2024, 2, 5), "week")
    ('February 2024', 'week of 5 Feb 2024')
    """
    if by == "month":
        return f"{start:%B %Y}"
    day = f"{start.day} {start:%b %Y}"
    return f"week of {day}" if by == "week" else day


def _short(start: date, by: str) -> str:
    return f"{start:%b %Y}" if by == "month" else f"{start.day} {start:%b %Y}"


def draw_timeline(
    rows: Rows,
    by: str = "month",
    *,
    link: Callable[[date, date], str | None] = lambda _first, _last: None,
    chosen: tuple[date | None, date | None] = (None, None),
    height: int = BASE,
) -> Picture:
    """Draw the rows of `select_timeline`: (first day, articles, ...) each.

    The columns outside the `chosen` days are pale; `link` gives the address behind a period.
    """
    most = max((row[1] for row in rows), default=0)
    number = len(rows)
    parts, scale = _grid(most, height)
    every = max(1, -(-number // LABELS))
    for at, (start, articles, *_) in enumerate(rows):
        end = period_end(start, by)
        size = (height - TOP) * articles / most if most else 0
        x, wide = share(at + 0.09, number), share(0.82, number)
        bar = element(
            "rect", x=x, y=round(height - size, 1), width=wide, height=round(size, 1), rx=1.5,
            class_="column" if _is_chosen(start, end, chosen) else "column off",
        )  # fmt: skip
        hit = element("rect", x=share(at, number), y=0, width=share(1, number), height=height, class_="hit")
        title = f"{named(start, by)}: {articles:,} article{'' if articles == 1 else 's'}"
        drawn = bar + hit if articles else hit
        parts.append(
            element(
                "g", titled(drawn, title, link(start, end) if articles else None), class_="period",
                data_since=start.isoformat(), data_until=end.isoformat(),
            )
        )  # fmt: skip
        if at % every == 0 and at <= number - every * 0.6:
            odd = "label minor" if at // every % 2 else "label"
            parts.append(words(_short(start, by), x=share(at + 0.09, number), y=height + 17, class_=odd))
    label = f"Timeline by {by}: {sum(row[1] for row in rows):,} articles"
    return Picture("".join([*parts, *scale]), height + FOOT, label, kind="timeline")


def _grid(most: int, height: int) -> tuple[list[str], list[str]]:
    """Draw the lines behind the columns, and the numbers that stand before them."""
    numbers = []
    lines = [element("line", x1="0%", x2="100%", y1=height + 0.5, y2=height + 0.5, class_="tick base")]
    step = _step(most)
    for value in range(step, most + 1, step):
        y = round(height - (height - TOP) * value / most) + 0.5
        lines.append(element("line", x1="0%", x2="100%", y1=y, y2=y, class_="tick"))
        numbers.append(words(f"{value:,}", x="100%", y=y - 3, class_="label end"))
    return lines, numbers


def _step(most: int) -> int:
    """Give a round step that divides a scale into two to four.

    >>> [_step(most) for most in (1, 7, 45, 1200)]
    [1, 2, 20, 500]
    """
    step = 1
    while most / step > 4:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step


def _is_chosen(start: date, end: date, chosen: tuple[date | None, date | None]) -> bool:
    since, until = chosen
    return (since is None or end >= since) and (until is None or start <= until)
