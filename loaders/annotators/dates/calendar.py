"""Periods of the calendar: the day, week, month, ..., century that a day lies in, and the value that TIMEX3 gives each.

Weeks begin on Monday (ISO 8601); a century is its hundred years (ISO 8601-2: the 20th is 1900 to 1999).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final, NamedTuple

SEASONS: Final = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
"""The month in which a season of the northern hemisphere begins."""

MONTHS: Final = {"M": 1, "Q": 3, "H": 6, "SE": 3, "Y": 12, "E": 120, "C": 1200}
"""The length of a period in months, by the letter of its unit."""

GRANULARITIES: Final = {
    "D": "day", "W": "week", "2W": "week", "WE": "weekend", "M": "month", "Q": "quarter", "H": "half", "SE": "season",
    "Y": "year", "E": "decade", "C": "century", "L": "century",
}  # fmt: skip

THIRDS: Final = {
    "month": ((1, 10), (11, 20), (21, 31)),
    "year": ((1, 4), (5, 8), (9, 12)),
    "decade": ((0, 3), (4, 6), (7, 9)),
    "century": ((0, 33), (34, 66), (67, 99)),
}
"""Which days of a month, months of a year and years of a longer period are early, mid and late."""


class Period(NamedTuple):
    """A stretch of days (both inclusive) that has a name: its value (TIMEX3) and granularity."""

    first: date
    last: date
    value: str
    granularity: str


class OutOfCalendar(ValueError):
    """A date lies before the year 1 or after 9999, or is no day of the calendar."""


def make_date(year: int, month: int, day: int) -> date:
    """Make a day, or raise `OutOfCalendar`."""
    try:
        return date(year, month, day)
    except ValueError as error:
        raise OutOfCalendar(str(error)) from error


def add_months(day: date, months: int) -> date:
    """Go some months on, to the last day of the month where it is shorter.

    >>> add_months(date(2023, 1, 31), 1)
    datetime.date(2023, 2, 28)
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    if not 1 <= year <= 9998:
        raise OutOfCalendar(f"the year {year} is outside of the calendar")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_days(day: date, days: int) -> date:
    """Go some days on."""
    try:
        return day + timedelta(days)
    except OverflowError as error:
        raise OutOfCalendar(str(error)) from error


def shift(day: date, unit: str, count: int) -> date:
    """Go `count` units on.

    >>> shift(date(2023, 2, 22), "W", -1), shift(date(2023, 2, 22), "Y", 2)
    (datetime.date(2023, 2, 15), datetime.date(2025, 2, 22))
    """
    if unit in MONTHS:
        return add_months(day, MONTHS[unit] * count)
    return add_days(day, count * {"D": 1, "W": 7, "WE": 7, "2W": 14}.get(unit, 1))


def span_of_months(year: int, month: int, months: int) -> tuple[date, date]:
    """Give the first and last day of so many months from a month on."""
    first = make_date(year, month, 1)
    return first, add_days(add_months(first, months), -1)


def period_of(unit: str, day: date) -> Period:
    """Give the period of a unit that a day lies in.

    >>> period_of("Q", date(2023, 2, 22)).value, period_of("W", date(2023, 2, 22)).value, period_of("E", date(1994, 5, 6)).value
    ('2023-Q1', '2023-W08', '199')
    """
    year = day.year
    match unit:
        case "D":
            return Period(day, day, day.isoformat(), "day")
        case "W" | "2W":
            first = add_days(day, -day.weekday())
            iso = first.isocalendar()
            return Period(first, add_days(first, 6), f"{iso.year}-W{iso.week:02}", "week")
        case "WE":
            first = add_days(day, 5 - day.weekday())
            iso = first.isocalendar()
            return Period(first, add_days(first, 1), f"{iso.year}-W{iso.week:02}-WE", "weekend")
        case "M":
            return Period(*span_of_months(year, day.month, 1), f"{year:04}-{day.month:02}", "month")
        case "Q":
            quarter = (day.month - 1) // 3
            return Period(*span_of_months(year, quarter * 3 + 1, 3), f"{year:04}-Q{quarter + 1}", "quarter")
        case "H":
            half = (day.month - 1) // 6
            return Period(*span_of_months(year, half * 6 + 1, 6), f"{year:04}-H{half + 1}", "half")
        case "E":
            start = year // 10 * 10
            return Period(*span_of_months(max(start, 1), 1, 120), f"{start // 10:03}", "decade")
        case "C" | "L":
            start = year // 100 * 100
            return Period(*span_of_months(max(start, 1), 1, 1200), f"{start // 100:02}XX", "century")
        case _:
            return Period(*span_of_months(year, 1, 12), f"{year:04}", "year")


def season_of(year: int, season: str) -> Period:
    """Give a season; winter is that which begins in December of the year."""
    return Period(*span_of_months(year, SEASONS[season], 3), f"{year:04}-{season}", "season")


PLACES: Final = {"early": 0, "mid": 1, "late": 2}


def narrow(period: Period, modifier: str) -> tuple[date, date]:
    """Give the days of the early, middle or late third of a period, named `early`, `mid` or `late`.

    >>> narrow(period_of("M", date(2023, 5, 1)), "early")
    (datetime.date(2023, 5, 1), datetime.date(2023, 5, 10))
    """
    thirds = THIRDS.get(period.granularity)
    place = PLACES.get(modifier)
    if thirds is None or place is None:
        return period.first, period.last
    low, high = thirds[place]
    first = period.first
    if period.granularity == "month":
        return first.replace(day=low), first.replace(day=min(high, period.last.day))
    if period.granularity == "year":
        return first.replace(month=low), span_of_months(first.year, high, 1)[1]
    return make_date(first.year + low, 1, 1), make_date(first.year + high, 12, 31)
