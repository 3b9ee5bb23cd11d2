"""Periods of the calendar: the day, week, month, ..., century that a day lies in, and the value that TIMEX3 gives each.

Weeks begin on Monday (ISO 8601); a century is its hundred years (ISO 8601-2: the 20th is 1900 to 1999).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final, NamedTuple

from dateutil.easter import easter

from loaders.records import DateKind

SEASONS: Final = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
"""The month in which a season of the northern hemisphere begins."""

MONTHS: Final = {"M": 1, "Q": 3, "H": 6, "SE": 3, "Y": 12, "E": 120, "C": 1200, "L": 12000}
"""The length of a period in months, by the letter of its unit."""

DAYS: Final = {"D": 1, "W": 7, "WE": 7, "2W": 14}
"""The length of a period in days."""

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

MODIFIERS: Final = ("early", "mid", "late")


class Period(NamedTuple):
    """A stretch of days (both inclusive) that has a name: its value (TIMEX3) and granularity."""

    first: date
    last: date
    value: str
    granularity: str
    kind: DateKind = "date"


class OutOfCalendar(ValueError):
    """A date lies before the year 1 or after 9999, or is not a day of the calendar."""


def make_date(year: int, month: int, day: int) -> date:
    """Make a day, or raise `OutOfCalendar`."""
    try:
        return date(year, month, day)
    except ValueError as error:
        raise OutOfCalendar(str(error)) from error


def shift(day: date, unit: str, count: int) -> date:
    """Go `count` units on, to the last day of the month where it is shorter.

    >>> shift(date(2023, 2, 22), "W", -1), shift(date(2023, 1, 31), "M", 1)
    (datetime.date(2023, 2, 15), datetime.date(2023, 2, 28))
    """
    if unit not in MONTHS:
        try:
            return day + timedelta(count * DAYS.get(unit, 1))
        except OverflowError as error:
            raise OutOfCalendar(str(error)) from error
    year, month = divmod(day.year * 12 + day.month - 1 + count * MONTHS[unit], 12)
    if not 1 <= year <= 9998:
        raise OutOfCalendar(f"the year {year} is outside of the calendar")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def span_of_months(year: int, month: int, months: int) -> tuple[date, date]:
    """Give the first and last day of a period of months that begins with a given month."""
    first = make_date(max(year, 1), month, 1)
    return first, shift(shift(first, "M", months), "D", -1)


def period_of(unit: str, day: date) -> Period:
    """Give the period of a unit that a day lies in.

    >>> [period_of(unit, date(1994, 2, 22)).value for unit in ("D", "W", "M", "Q", "Y", "E", "C")]
    ['1994-02-22', '1994-W08', '1994-02', '1994-Q1', '1994', '199', '19XX']
    """
    if unit == "D":
        return Period(day, day, day.isoformat(), "day")
    if unit in DAYS:
        monday = shift(day, "D", -day.weekday())
        week, (year, number, _) = shift(monday, "D", 6), monday.isocalendar()
        if unit == "WE":
            return Period(shift(monday, "D", 5), week, f"{year}-W{number:02}-WE", "weekend")
        return Period(monday, week, f"{year}-W{number:02}", "week")
    unit = "C" if unit == "L" else unit
    months = MONTHS[unit]
    count = (day.year * 12 + day.month - 1) // months * months
    year, month = divmod(count, 12)
    value = {
        "M": f"{year:04}-{month + 1:02}", "Q": f"{year:04}-Q{month // 3 + 1}", "H": f"{year:04}-H{month // 6 + 1}",
        "Y": f"{year:04}", "E": f"{year // 10:03}", "C": f"{year // 100:02}XX",
    }[unit]  # fmt: skip
    return Period(*span_of_months(year, month + 1, months), value, GRANULARITIES[unit])


def month_or_day(year: int, month: int, day: int | None) -> Period:
    """Give a month, or a day of it."""
    return period_of("D" if day else "M", make_date(year, month, day or 1))


def season_of(year: int, season: str) -> Period:
    """Give a season; winter is that which begins in December of the year."""
    return Period(*span_of_months(year, SEASONS[season], 3), f"{year:04}-{season}", "season")


def holiday_of(year: int, rule: str) -> Period:
    """Give a holiday: a month and day, the first weekday from a day on, or days after Easter.

    >>> [holiday_of(2023, rule).value for rule in ("12-25", "11-22 4", "easter -2")]
    ['2023-12-25', '2023-11-23', '2023-04-07']
    """
    base, _, number = rule.partition(" ")
    if base == "easter":
        return period_of("D", shift(easter(year), "D", int(number or 0)))
    day = make_date(year, *map(int, base.split("-")))
    return weekday_near(shift(day, "D", -1), int(number) - 1, 1) if number else period_of("D", day)


def weekday_near(day: date, number: int, direction: int) -> Period:
    """Give the day that is a weekday (0 is Monday): in this week, or the last before or the next after a day."""
    if direction == 0:
        return period_of("D", shift(day, "D", number - day.weekday()))
    step = (number - day.weekday() - 1) % 7 + 1 if direction > 0 else -((day.weekday() - number - 1) % 7 + 1)
    return period_of("D", shift(day, "D", step))


def narrow(period: Period, modifier: str | None) -> tuple[date, date]:
    """Give the days of the early, middle or late third of a period, named `early`, `mid` or `late`.

    >>> narrow(period_of("M", date(2023, 5, 1)), "early")
    (datetime.date(2023, 5, 1), datetime.date(2023, 5, 10))
    """
    thirds = THIRDS.get(period.granularity)
    if thirds is None or modifier not in MODIFIERS:
        return period.first, period.last
    low, high = thirds[MODIFIERS.index(modifier)]
    first = period.first
    if period.granularity == "month":
        return first.replace(day=low), first.replace(day=min(high, period.last.day))
    if period.granularity == "year":
        return first.replace(month=low), span_of_months(first.year, high, 1)[1]
    return make_date(first.year + low, 1, 1), make_date(first.year + high, 12, 31)
