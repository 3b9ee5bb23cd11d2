"""The dates of a stretch: single expressions, and two that are one date (`October of next year`, `from 2009 to 2013`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from loaders.annotators.dates.calendar import OutOfCalendar, Period, narrow, period_of, shift
from loaders.annotators.dates.checks import is_date
from loaders.annotators.dates.grammar import Expression
from loaders.annotators.dates.placing import Open, anchor_of, at_time, beside, dated, piece_of, place
from loaders.annotators.dates.reading import DateReading
from loaders.records import DateAnchor, DateSpan, Tense

_DATED: Final = frozenset(
    {"weekday", "month_day", "deictic", "day_month", "figures", "beside_day", "relative_named"}
)
_PIECES: Final = frozenset(
    {"month", "month_day", "day_month", "nth", "season", "weekday", "relative_named", "quarter"}
)
_PERIODS: Final = frozenset({
    "relative_unit", "year", "counted_ago", "nth", "counted_after", "month", "month_year", "decade", "season_year", "the_unit",
})  # fmt: skip
_RANGED: Final = _DATED | {
    "month_year", "month", "year", "season_year", "season", "decade", "nth", "quarter", "relative_unit", "year_end", "counted_ago",
}  # fmt: skip
_WITH_ARTICLE: Final = frozenset(
    {"nth", "decade", "season", "season_year", "duration", "week_of", "relative_unit", "year_end"}
)
_LINKS: Final = ("o", "ox", "", "c", "ix", "i", "x", "'", "om", "oxm", "im")


def read_dates(reading: DateReading) -> Iterator[DateSpan]:
    """Give the dates of a stretch in their order."""
    found = [each for each in reading.stretch.expressions() if is_date(reading, each)]
    at = 0
    while at < len(found):
        try:
            span = _join(reading, found[at], found[at + 1]) if at + 1 < len(found) else None
            used = 2 if span else 1
            span = span or _span_of(reading, found[at])
        except OutOfCalendar:
            span, used = None, 1
        if span is not None:
            if found[at].rule not in ("year_ago", "counted_ago") and not found[at].letters.endswith("E"):
                reading.clock.note(span, guessed=found[at].rule in _PIECES)
            yield span
        at += used


def _join(reading: DateReading, one: Expression, other: Expression) -> DateSpan | None:
    between = reading.letters[one.high : other.low]
    if between in _LINKS and (whole := _nest(reading, one, other, between)):
        return whole
    return _range(reading, one, other) if _is_range(reading, one, other, between) else None


def _nest(reading: DateReading, one: Expression, other: Expression, between: str) -> DateSpan | None:
    """Join a date that lies inside of, or is counted from, another: `October of next year`, `10 p.m. Wednesday`."""
    if one.rule in _PIECES and "Y" not in one.letters and other.rule in _PERIODS and between != "c":
        return _inside(reading, one, other, one, between)
    if (
        between in ("", "'", "x")
        and other.rule in ("nth", "quarter")
        and one.rule in ("relative_unit", "year")
    ):
        return _inside(reading, other, one, one, between)
    if one.rule == "time" and other.rule in _DATED and between in ("", "c", "o", "i"):
        day = _span_of(reading, other)
        return day and replace(day, start=one.tokens[0].start, value=at_time(day.value, one))
    if other.rule == "time" and one.rule in _DATED and between in ("i", "c", ""):
        day = _span_of(reading, one)
        return day and replace(day, end=other.tokens[-1].end, value=at_time(day.value, other))
    if one.rule in ("week_of", "counted_beside"):
        period = place(reading, other)
        if not isinstance(period, Period):
            return None
        placed = period_of(one.unit, period.first) if one.rule == "week_of" else beside(one, period)
        if isinstance(placed, Period):
            return _span(reading, one.low, other.high, placed, anchor_of(reading, other))
    return None


def _inside(
    reading: DateReading, inner: Expression, outer: Expression, first: Expression, between: str
) -> DateSpan | None:
    period = place(reading, outer)
    if not isinstance(period, Period) or (between.endswith("m") and inner.rule != "nth"):
        return None
    found = piece_of(period, inner)
    last = outer if first is inner else inner
    return found and _span(reading, first.low, last.high, found, anchor_of(reading, outer), inner.rule)


def _is_range(reading: DateReading, one: Expression, other: Expression, between: str) -> bool:
    """Accept `from A to B`, `between A and B`, `A - B`, `A or B`; a dash between two whole dates is a life."""
    if one.rule not in _RANGED or other.rule not in _RANGED:
        return False
    link, before = between.rstrip("xmgoj-") or between[:1], reading.before(reading.lead(one.low).low)
    if between == "-":
        return not (one.first("DO") and one.first("Y") and other.first("DO"))
    if before == "f":
        return link in ("t", "u")
    return (
        link == "|"
        or (before == "B" and link == "&")
        or (link in ("t", "u") and one.rule not in ("weekday", "deictic", "relative_unit", "counted_ago"))
    )


def _range(reading: DateReading, one: Expression, other: Expression) -> DateSpan | None:
    year = (
        other.number("Y") if not one.first("Y") and one.rule in ("month", "month_day", "day_month") else None
    )
    last = place(reading, other)
    first = dated(reading, one, year) if year else place(reading, one)
    if not isinstance(first, Period) or not isinstance(last, Period):
        return None
    if last.last < first.first and one.rule == "weekday":
        last = period_of("D", shift(last.first, "W", 1))
    lead = reading.lead(one.low)
    begin, end = narrow(first, lead.modifier)[0], narrow(last, reading.lead(other.low).modifier)[1]
    if begin > end:
        return None
    low = lead.low - 1 if reading.before(lead.low) in "fB" and lead.low else lead.low
    whole = Period(begin, end, f"{first.value}/{last.value}", "", "range")
    return _make(reading, low, other.high, whole, anchor_of(reading, one))


def _span_of(reading: DateReading, each: Expression) -> DateSpan | None:
    placed = place(reading, each)
    if placed is None:
        return None
    if isinstance(placed, Open):
        lead = reading.lead(each.low)
        low, modifier = lead if placed.kind == "duration" else (each.low, lead.modifier)
        return DateSpan(
            reading.token(low).start, each.tokens[-1].end, placed.kind, placed.value,
            mod=modifier, anchor=anchor_of(reading, each) if each.rule == "counted_after" else "absolute",
        )  # fmt: skip
    if (part := each.first("p")) and "T" not in placed.value:
        placed = placed._replace(value=f"{placed.value}T{part.value}")
    if placed.kind == "range":
        return _make(reading, each.low, each.high, placed, anchor_of(reading, each))
    return _span(reading, each.low, each.high, placed, anchor_of(reading, each), each.rule)


def _span(
    reading: DateReading, low: int, high: int, period: Period, anchor: DateAnchor, rule: str = ""
) -> DateSpan:
    """Make the span of a placed expression, with the modifier and the preposition before it."""
    start, modifier = reading.lead(low)
    if start == low and rule in _WITH_ARTICLE and reading.before(low) == "x":
        start -= 1
    bound = reading.bound(start)
    if reading.before(start) == "f" and reading.after(high) == "9":
        bound = "since"
    first, last = narrow(period, modifier)
    days: tuple[date | None, date | None] = first, last
    match bound:
        case "since":
            days = first, None
        case "until" | "by":
            days = None, last
        case "before":
            days = None, shift(first, "D", -1)
        case "after":
            days = shift(last, "D", 1), None
    return _make(reading, start, high, period, anchor, days, bound, modifier)


def _make(
    reading: DateReading, low: int, high: int, period: Period, anchor: DateAnchor,
    days: tuple[date | None, date | None] | None = None, bound: str | None = None, modifier: str | None = None,
) -> DateSpan:  # fmt: skip
    published = reading.clock.published
    first, last = days or (period.first, period.last)
    tense: Tense | None = (
        "past" if period.last < published else "future" if period.first > published else None
    )
    return DateSpan(
        reading.token(low).start, reading.token(high - 1).end, period.kind, period.value, period.granularity or None,
        first, last, bound, modifier, anchor, tense,
    )  # fmt: skip
