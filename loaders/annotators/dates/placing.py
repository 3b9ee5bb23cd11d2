"""Place one expression in time: an absolute date by itself, others by the article's day or a date of the text.

Each pattern of the grammar has a function in `PLACES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Final, NamedTuple

from loaders.annotators.dates.calendar import (
    GRANULARITIES,
    OutOfCalendar,
    Period,
    holiday_of,
    make_date,
    month_or_day,
    narrow,
    period_of,
    season_of,
    shift,
    weekday_near,
)
from loaders.annotators.dates.grammar import Expression
from loaders.annotators.dates.reading import DateReading
from loaders.records import DateAnchor, DateKind

BIAS: Final = 1.5
"""Without a tense, the last one (Friday, April) is meant unless the next one is nearer by this factor."""

PATIENCE: Final = 4
"""A tense decides between the last and the next unless the other one is nearer by this factor."""

LONGEST: Final = 10_000
"""The largest number of units that is counted from a date."""


class Open(NamedTuple):
    """An expression without a place in time: a length, a set, a vague one."""

    kind: DateKind
    value: str


Placed = Period | Open | None


def place(reading: DateReading, each: Expression) -> Placed:
    """Place an expression; None if it is not a date after all."""
    return PLACES[each.rule](reading, each)


def anchor_of(reading: DateReading, each: Expression) -> DateAnchor:
    """Give the anchor of an expression: itself, the article's day or a date of the text."""
    if each.first("Y") or each.rule == "figures" or (each.letters.endswith("v") and each.rule == "nth"):
        return "absolute"
    if each.rule == "decade" and len(each.tokens[0].value) == 4:
        return "absolute"
    if each.rule == "counted_after" and reading.clock.said:
        return "article" if each.tokens[-1].value == "now" else "text"
    return "text" if _is_by_text(each) else "article"


def _is_by_text(each: Expression) -> bool:
    """Whether a date of the text is the anchor: `the following month`, `that week`, `the next day`."""
    is_next = each.letters.startswith("xn") and (each.first("p") or (each.unit == "D" and each.first("U")))
    return bool(is_next) or "k" in each.letters or any(token.value == "text" for token in each.all("ln"))


def _base(reading: DateReading, each: Expression) -> date:
    return reading.clock.reference if _is_by_text(each) else reading.clock.published


def _offset(each: Expression) -> int:
    return -1 if "l" in each.letters else 1 if "n" in each.letters else 0


# Dates by themselves


def _figures(reading: DateReading, each: Expression) -> Placed:
    """Place 2023-02-22 and 22/02/2023; 03/04/2023 could be either of two days, so it is left out."""
    one, two, three = (int(part) for part in re.split(r"[-./]", each.tokens[0].text))
    if one > 999:
        return period_of("D", make_date(one, two, three))
    year = three if three > 99 else 2000 + three if three < 70 else 1900 + three
    if one > 12 >= two:
        return period_of("D", make_date(year, two, one))
    return period_of("D", make_date(year, one, two)) if two > 12 >= one or one == two else None


def dated(reading: DateReading, each: Expression, year: int | None = None) -> Period:
    """Place a month, day or season that each year has: in the year that is named, else in the one that fits the tense of the clause."""
    year = year or each.number("Y")
    return in_year(each, year) if year else _nearest(reading, each)


def in_year(each: Expression, year: int) -> Period:
    """Give the month, day, holiday, season or quarter of a year."""
    if holiday := each.first("J"):
        return holiday_of(year, holiday.value)
    if season := each.first("S"):
        return season_of(year, season.value)
    if quarter := each.number("4"):
        return period_of("Q", make_date(year, quarter * 3 - 2, 1))
    return month_or_day(year, each.number("M") or 1, each.number("DO"))


def _day_range(reading: DateReading, each: Expression) -> Placed:
    """Place `March 3-5`, `from 3 to 5 March 2023`."""
    first = dated(reading, each)
    end = make_date(first.first.year, first.first.month, int(each.all("DO")[1].value))
    if first.first > end:
        return None
    return Period(first.first, end, f"{first.value}/{end}", "day", "range")


def _year(reading: DateReading, each: Expression) -> Placed:
    return period_of("Y", make_date(each.number("Y") or 0, 1, 1))


def _year_range(reading: DateReading, each: Expression) -> Placed:
    """Place `1914-18`."""
    said = each.tokens[0].text
    first, last = int(said[:4]), int(said[:2] + said[-2:])
    if last <= first:
        return None
    return Period(make_date(first, 1, 1), make_date(last, 12, 31), f"{first}/{last}", "", "range")


def _decade(reading: DateReading, each: Expression) -> Placed:
    """Place `the 1840s` and `the 80s`; `the 1800s` are a century."""
    value = each.tokens[0].value
    start = int(value) if len(value) == 4 else 1900 + int(value)
    is_century = len(value) == 4 and start % 100 == 0 and start < 2000
    return period_of("C" if is_century else "E", make_date(start, 1, 1))


def _around(each: Expression, year: int) -> list[Period]:
    """List what the year, the one before and the one after have of it: not all have 29 February."""
    periods = []
    for near in (year - 1, year, year + 1):
        with suppress(OutOfCalendar):
            periods.append(in_year(each, near))
    return periods


def _nearest(reading: DateReading, each: Expression) -> Period:
    """Choose among this year's, the last and the next one: by the tense of the clause, else the nearer."""
    base = reading.clock.base
    periods = _around(each, base.year)
    past = [period for period in periods if period.first <= base]
    future = [period for period in periods if period.last >= base]
    if not past or not future:
        if not periods:
            raise OutOfCalendar("no such day near the text's date")
        return past[-1] if past else future[0]
    back, on = (base - past[-1].last).days, (future[0].first - base).days
    patience = {"past": PATIENCE, "future": 1 / PATIENCE, None: BIAS}[reading.tense(each)]
    return past[-1] if back < patience * on else future[0]


def _weekday(reading: DateReading, each: Expression) -> Placed:
    """Place `Friday`, `Friday night`; `Friday nights` are a set."""
    number, part = each.number("W") or 1, each.first("p")
    if part and part.text.endswith("s"):
        return Open("set", f"XXXX-WXX-{number}T{part.value}")
    ahead = 1 if reading.tense(each) == "future" else -1
    return weekday_near(shift(reading.clock.published, "D", -ahead), number - 1, ahead)


# Pieces of a longer period


def _nth(reading: DateReading, each: Expression) -> Placed:
    """Place `the 20th century`, `the fourth quarter`, `the first half`."""
    number, unit, base = each.number("O"), each.unit, reading.clock.published
    if number is None:
        return (_relative_named if each.first("W") else _relative_unit)(reading, each)
    if unit == "C" and 0 < number <= 21:
        return period_of("C", make_date((number - 1) * 100 + 1, 1, 1))
    if unit not in ("Q", "H"):
        return None
    piece = piece_of(period_of("Y", base), each)
    if unit == "Q" and piece and piece.first > base and reading.tense(each) != "future":
        return piece_of(period_of("Y", make_date(base.year - 1, 1, 1)), each)
    return piece


def piece_of(period: Period, each: Expression) -> Period | None:
    """Give a piece of a period that a text names with it: `the last week of`, `the first Monday in`, `October of`."""
    first, last = period.first, period.last
    unit, number, weekday = each.unit, each.number("O"), each.number("W")
    if each.rule != "nth":
        if weekday:
            return period_of("D", first + timedelta(weekday - 1)) if period.granularity == "week" else None
        if period.granularity != "year":
            return None
        return in_year(each, first.year)
    if weekday:
        edge, ahead = (first, 1) if number else (last, -1)
        at = weekday_near(shift(edge, "D", -ahead), weekday - 1, ahead)
        return period_of("D", shift(at.first, "W", (number or 1) - 1))
    if unit == "H" and period.granularity != "year":
        return _half(period, number or 2)
    if unit in ("W", "D") and period.granularity in ("month", "year", "quarter", "season"):
        start = shift(first, unit, number - 1) if number else shift(shift(last, "D", 1), unit, -1)
        return Period(
            start, shift(shift(start, unit, 1), "D", -1), period_of(unit, start).value, GRANULARITIES[unit]
        )
    if unit in ("M", "Q", "H") and period.granularity in ("year", "quarter", "half"):
        found = period_of(unit, shift(first, unit, number - 1) if number else last)
        return found if found.first <= last else None
    return None


def _half(period: Period, number: int) -> Period:
    days = (period.last - period.first).days + 1
    middle = shift(period.first, "Y", days // 730) if days > 366 else shift(period.first, "D", days // 2)
    return period._replace(last=shift(middle, "D", -1)) if number == 1 else period._replace(first=middle)


def _year_end(reading: DateReading, each: Expression) -> Placed:
    if each.unit not in ("Y", "M", "Q") or each.tokens[-1].value != "late":
        return None
    period = period_of(each.unit, reading.clock.published)
    return period._replace(first=narrow(period, "late")[0])


def _the_unit(reading: DateReading, each: Expression) -> Placed:
    """Place `the end of the month`, `in the quarter`: the month or quarter of the last date in the text, or of the article if that is near."""
    if each.unit == "Q":
        quarter = reading.clock.quarter or shift(reading.clock.published, "Q", -1)
        return period_of("Q", quarter)
    is_short = each.unit in ("D", "W", "WE")
    return period_of(
        each.unit, reading.clock.said_day or reading.clock.published if is_short else reading.clock.reference
    )


# Relative to a day


def _deictic(reading: DateReading, each: Expression) -> Placed:
    """Place `yesterday`, `tonight` and `the day before yesterday`."""
    day, relation = each.all("T")[0], each.first("y")
    if each.unit != "D":
        return None
    beside = 0 if relation is None else -1 if relation.value == "before" else 1
    period = period_of("D", shift(reading.clock.published, "D", int(day.value.split()[0]) + beside))
    return period._replace(value=f"{period.value}TNI") if day.value.endswith("night") else period


def _relative_unit(reading: DateReading, each: Expression) -> Placed:
    """Place `last week`, `this year`, `the following month`; `the past year` is a length."""
    unit, offset, base = each.unit, _offset(each), _base(reading, each)
    if unit.startswith("T"):
        return Open("duration", f"PT1{unit[1]}") if offset else Open("vague", "PRESENT_REF")
    last = each.first("l")
    if last and last.value == "final":
        return None
    if last and last.value == "length" and each.letters.startswith("xl") and unit in "YECMW":
        value = "P10Y" if unit == "E" else f"P1{unit}"
        return Period(shift(base, unit, -1), base, value, GRANULARITIES[unit], "duration")
    return period_of(unit, shift(base, unit, offset))


def _relative_named(reading: DateReading, each: Expression) -> Placed:
    """Place `last October`, `next Friday night`, `this summer`."""
    base, offset = _base(reading, each), _offset(each)
    if weekday := each.number("W"):
        if offset == 0 and reading.tense(each) == "past":
            offset = -1
        return weekday_near(base, weekday - 1, offset)
    periods = _around(each, base.year)
    if offset < 0:
        return next((period for period in reversed(periods) if period.last < base), None)
    if offset > 0:
        return next((period for period in periods if period.first > base), None)
    return next((period for period in periods if period.first.year == base.year), None)


def _weekend(reading: DateReading, each: Expression) -> Placed:
    if each.unit != "WE":
        return _the_unit(reading, each)
    day = reading.clock.published
    period = period_of("WE", day)
    if period.first > day and reading.tense(each) != "future":
        return period_of("WE", shift(day, "W", -1))
    return period


# Counted


def _counted(reading: DateReading, each: Expression) -> Placed:
    """Place `ten years ago` (in the year ten years before) and `two weeks from now` by the article's day, `two years later` by the text's.

    `many years ago` and `two hours later` are vague; `a year-earlier` counts one.
    """
    unit, is_ago = each.unit, each.rule.endswith("_ago")
    count = 1 if each.rule == "year_ago" else _count(each)
    if count is None or unit.startswith("T"):
        return Open("vague", "PAST_REF" if is_ago else _length(each, count))
    sign = -1 if is_ago or each.letters.endswith("E") else 1
    if unit == "Y" and count == 1 and sign < 0 and reading.clock.quarter:
        return period_of("Q", shift(reading.clock.quarter, "Y", -1))
    is_by_article = is_ago or each.tokens[-1].value == "now"
    base = reading.clock.published if is_by_article else reading.clock.reference
    return period_of("W" if unit == "WE" else unit, shift(base, unit, round(sign * count)))


def beside(each: Expression, day: Period) -> Placed:
    """Place `two days after March 3` by the day that it names."""
    count, unit, relation = _count(each) if "x" not in each.letters else 1, each.unit, each.all("y")[-1]
    sign = -1 if relation.value == "before" else 1
    if count is None or unit.startswith("T"):
        return Open("vague", _length(each, count))
    return period_of(
        unit if unit in ("M", "Y") else "D",
        shift(day.first if sign < 0 else day.last, unit, round(sign * count)),
    )


def _counted_relation(reading: DateReading, each: Expression) -> Placed:
    return Open("vague", _length(each, _count(each)))


def _counted_relative(reading: DateReading, each: Expression) -> Placed:
    """Place `the past three months`, `the next few days`, `recent years`."""
    count = _count(each) if each.first("CDNqa") else None
    length, unit, base = _length(each, count), each.unit, reading.clock.published
    if each.first("V"):
        return Open("vague", length)
    if count is None or unit.startswith("T") or "O" in each.letters:
        return Open("vague", "FUTURE_REF") if each.letters == "nP" else Open("duration", length)
    other = shift(base, unit, round(-count if "l" in each.letters else count))
    return Period(min(base, other), max(base, other), length, GRANULARITIES.get(unit, ""), "duration")


def _count(each: Expression) -> float | None:
    """Give the number before a unit; None for "several", and for more than can be counted from a date."""
    total: float = 0
    for letter, token in zip(each.letters, each.tokens, strict=True):
        if letter == "q":
            return float(token.value) if token.value else None
        if letter == "a":
            total += 1
        elif letter in "DN":
            total += float(token.value)
        elif letter == "C":
            value = float(token.value)
            total = max(total, 1) * value if value >= 100 else total + value
    return total if total <= LONGEST else None


def _length(each: Expression, count: float | None) -> str:
    """Write a length as TIMEX3 does.

    P3Y, PXM for several months, PT24H, P40Y for four decades.
    """
    unit = each.unit
    if unit in ("E", "C", "L", "2W") and count is not None:
        count, unit = count * {"E": 10, "C": 100, "L": 1000, "2W": 2}[unit], "W" if unit == "2W" else "Y"
    shown = "X" if count is None else f"{count:g}"
    return f"PT{shown}{unit[1]}" if unit.startswith("T") else f"P{shown}{unit.removeprefix('2')}"


# Lengths, sets and what is vague


def _set(reading: DateReading, each: Expression) -> Placed:
    """Make a set of `daily`, `Sundays`, `every winter`, `every two years`."""
    weekday, month, season = each.number("Ww"), each.number("M"), each.first("S")
    if each.first("UPrv"):
        return Open("set", _length(each, _count(each) or 1))
    if weekday:
        return Open("set", f"XXXX-WXX-{weekday}")
    if month:
        return Open("set", f"XXXX-{month:02}")
    listed = each.first("Q")
    return Open("set", listed.value if listed else f"XXXX-{season.value}" if season else "P1D")


def _duration(reading: DateReading, each: Expression) -> Placed:
    """Make a length of `five years`; `3% a year` is a set."""
    length = _length(each, _count(each) if each.letters != "P" else None)
    rate = reading.letters[max(0, each.low - 2) : each.low]
    is_rate = rate[-1:] in ("%", "N", "D", "P") or (rate[-1:] == "z" and rate[0] in "NDCq")
    is_set = is_rate and each.letters[0] == "a" and len(each.letters) == 2
    return Open("set" if is_set else "duration", length)


def _vague(reading: DateReading, each: Expression) -> Placed:
    return Open("vague", each.tokens[0].value if "V" in each.letters else "PAST_REF")


def _time(reading: DateReading, each: Expression) -> Placed:
    """Place `at 10 a.m.` on the day last named, else on the article's; a bare time is the article's."""
    is_told = reading.before(each.low) in "ijt"
    day = period_of("D", (reading.clock.said_day if is_told else None) or reading.clock.published)
    return day._replace(value=at_time(day.value, each))


def at_time(day: str, time: Expression) -> str:
    """Write a day with a time (TIMEX3)."""
    said = time.tokens[0]
    hour, _, minute = (said.value if time.letters[0] == "@" else said.text).partition(":")
    clock, number = time.first("K"), int(hour) % 24
    if clock and clock.text.lower().startswith("p") and number < 12:
        number += 12
    return f"{day.partition('T')[0]}T{number:02}:{minute[:2] or '00'}"


PlacingRule = Callable[[DateReading, Expression], Placed]

PLACES: Final[Mapping[str, PlacingRule]] = {
    "figures": _figures, "day_range": _day_range, "month_day": dated, "day_month": dated, "month": dated, "month_year": dated,
    "year": _year, "year_range": _year_range, "decade": _decade, "weekday": _weekday, "season_year": dated, "season": dated,
    "nth": _nth, "quarter": dated, "year_end": _year_end, "the_unit": _the_unit, "week_of": lambda *_: None,
    "deictic": _deictic, "beside_day": _deictic, "relative_unit": _relative_unit, "relative_named": _relative_named,
    "part": _relative_unit, "weekend": _weekend, "counted_ago": _counted, "counted_after": _counted, "year_ago": _counted,
    "counted_beside": _counted_relation, "counted_relation": _counted_relation, "counted_relative": _counted_relative,
    "every": _set, "set": _set, "duration": _duration, "vague": _vague, "time": _time,
}  # fmt: skip
