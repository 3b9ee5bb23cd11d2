"""Where in time an expression lies: an absolute date as it is, others by the article's day or by a date that the text has set."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from loaders.annotators.dates import calendar
from loaders.annotators.dates.calendar import (
    GRANULARITIES,
    OutOfCalendar,
    Period,
    make_date,
    period_of,
    shift,
)
from loaders.annotators.dates.grammar import DateLanguage, Expression, Stretch, Token
from loaders.records import DateAnchor, DateKind, DateSpan, Tense

BIAS: Final = 1.5
"""Without a tense, the last one is meant unless the next one is so many times nearer."""

PATIENCE: Final = 4
"""A tense decides between the last and the next unless the other one is so many times nearer."""

NEAR: Final = 550
"""Days around the article's own within which a date speaks of the news and not of history."""

LONGEST: Final = 10_000
"""The largest number of units that is counted from a date."""

_DATED: Final = frozenset({"weekday", "month_day", "deictic", "day_month", "figures"})
_WITHOUT_YEAR: Final = frozenset(
    {"month", "month_day", "day_month", "nth", "season", "weekday", "relative_named"}
)
_PERIODS: Final = frozenset({"relative_unit", "year", "counted_ago", "nth", "counted_after"})
_RANGED: Final = _DATED | {"month_year", "month", "year", "season_year", "decade", "nth"}
_WITH_ARTICLE: Final = frozenset({"nth", "decade", "season", "season_year", "duration"})
_PREPOSITIONS: Final = "isubftoEmlnhjyB&|-"
_QUOTES: Final = frozenset("\"“”'‘’")


class Clock:
    """What dates are anchored at: the article's day, and the last date that the text has set."""

    def __init__(self, published: date) -> None:
        self.published = published
        self.said: date | None = None
        self._near = self._far = 0

    @property
    def reference(self) -> date:
        """The date that the text has set, else the article's."""
        return self.said or self.published

    @property
    def base(self) -> date:
        """The day around which a date without a year lies: the article's, in a history the one last set."""
        return self.reference if self._near == 0 and self._far > 1 else self.published

    def note(self, span: DateSpan) -> None:
        """Remember a date as an anchor of the next ones."""
        day = span.from_day or span.to_day
        if day is None or span.kind not in ("date", "range"):
            return
        self.said = span.to_day if span.kind == "range" else day
        if span.anchor == "article" or abs((self.published - day).days) < NEAR:
            self._near += 1
        elif span.anchor == "absolute":
            self._far += 1


class Reader:
    """Reads the dates of one stretch of a text."""

    def __init__(self, text: str, stretch: Stretch, language: DateLanguage, clock: Clock) -> None:
        self.text = text
        self.tokens, self.letters = stretch
        self.expressions = list(stretch.expressions())
        self.language = language
        self.clock = clock

    def dates(self) -> Iterator[DateSpan]:
        """Give the dates in their order."""
        found = [each for each in self.expressions if self._is_date(each)]
        at = 0
        while at < len(found):
            span, used = self._next(found, at)
            if span is not None:
                self.clock.note(span)
                yield span
            at += used

    def _next(self, found: list[Expression], at: int) -> tuple[DateSpan | None, int]:
        try:
            if at + 1 < len(found) and (joined := self._joined(found[at], found[at + 1])):
                return joined, 2
            return self._placed(found[at]), 1
        except OutOfCalendar:
            return None, 1

    # Whether an expression is a date

    def _before(self, at: int) -> str:
        return self.letters[at - 1] if at else "."

    def _after(self, at: int) -> str:
        return self.letters[at] if at < len(self.letters) else "."

    def _is_date(self, each: Expression) -> bool:
        check = getattr(self, f"_is_{each.rule}", None)
        return check is None or bool(check(each))

    def _is_month(self, each: Expression) -> bool:
        """Accept `in May`, `April's`; not `May said`."""
        before = self._before(each.low)
        if each.tokens[0].text in self.language.ambiguous:
            return before in _PREPOSITIONS
        return before in _PREPOSITIONS or before in "xc'" or self._after(each.high) == "'"

    def _is_year(self, each: Expression) -> bool:
        """Accept `in 1989`; not `$2000`, `1500 soldiers` or `17-1990`."""
        before, after = self._before(each.low), self._after(each.high)
        if not 1000 <= int(each.tokens[0].text) <= 2150 or before == "$" or after in "%$":
            return False
        if after == "z" and before not in "isubftoyB&|":
            following = self.tokens[each.high].text
            if following.endswith("s") and following not in self.language.after_year:
                return False
        return not (before == "-" and self.letters[each.low - 2 : each.low - 1] in ("D", "N"))

    def _is_decade(self, each: Expression) -> bool:
        """Accept `the 1990s`, `the 80s`, `'80s`; not `80s`."""
        token = each.tokens[0]
        return len(token.value) == 4 or self._before(each.low) in "xm&-" or token.text[0] in "'’"

    def _is_weekend(self, each: Expression) -> bool:
        return each.unit == "WE"

    def _is_duration(self, each: Expression) -> bool:
        """Accept `five years`; not `52 years old`, `three-quarters` or bare `minutes`."""
        if self._after(each.high) == "d" or self.letters[each.high : each.high + 2] == "-d":
            return False
        if each.letters == "P":
            return each.unit not in ("TS", "TM", "WE")
        return not (each.letters.endswith("-P") and each.unit == "Q") and each.letters != "ar"

    def _is_deictic(self, each: Expression) -> bool:
        """Accept `today`; not the show `"Today"` or `This Week`."""
        first, last = each.tokens[0], each.tokens[-1]
        if not first.text[:1].isupper():
            return True
        around = self.text[max(0, first.start - 1) : first.start], self.text[last.end : last.end + 1]
        is_quoted = around[0] in _QUOTES and (around[1] in _QUOTES or around[1] in ".,")
        return not is_quoted and not (len(each.tokens) > 1 and last.text[:1].isupper())

    _is_relative_unit = _is_deictic

    def _is_time(self, each: Expression) -> bool:
        """Accept `10 a.m.`, `at 10:30`; not the score `3:20`."""
        return "K" in each.letters or "Z" in each.letters or self._before(each.low) in "ijtm"

    # Two expressions that are one date

    def _joined(self, one: Expression, other: Expression) -> DateSpan | None:
        """Join `October of next year`, `10 p.m. Wednesday`, `from 2009 to 2013`."""
        between = self.letters[one.high : other.low]
        if between in ("o", "ox", "", "c", "ix", "i", "x", "'") and (
            whole := self._nested(one, other, between)
        ):
            return whole
        if self._is_range(one, other, between):
            return self._range(one, other)
        return None

    def _nested(self, one: Expression, other: Expression, between: str) -> DateSpan | None:
        bare = one.rule in _WITHOUT_YEAR and "Y" not in one.letters
        if bare and between in ("o", "ox", "") and other.rule in _PERIODS:
            return self._inside(one, other, one.rule, one.low, other.high)
        if between in ("", "'", "x") and other.rule == "nth" and one.rule in ("relative_unit", "year"):
            return self._inside(other, one, "nth", one.low, other.high)
        if one.rule == "time" and other.rule in _DATED and between in ("", "c", "o", "i"):
            day = self._placed(other)
            return day and replace(day, start=one.tokens[0].start, value=_at(day, one))
        if other.rule == "time" and one.rule in _DATED and between in ("i", "c", ""):
            day = self._placed(one)
            return day and replace(day, end=other.tokens[-1].end, value=_at(day, other))
        return None

    def _inside(
        self, inner: Expression, outer: Expression, rule: str, low: int, high: int
    ) -> DateSpan | None:
        """Place an expression inside of a period that the text names with it."""
        period = self._placed(outer)
        if period is None or period.from_day is None:
            return None
        found = self._within(inner, period.from_day, str(period.granularity))
        return self._span(low, high, found, anchor=period.anchor, rule=rule) if found else None

    def _within(self, each: Expression, day: date, granularity: str) -> Period | None:
        if weekday := each.first("W"):
            weeks = granularity == "week"
            return period_of("D", day + timedelta(int(weekday.value) - 1)) if weeks else None
        if granularity != "year":
            return None
        if each.rule == "nth":
            return self._nth(each, make_date(day.year, 12, 31))
        if season := each.first("S"):
            return calendar.season_of(day.year, season.value)
        return self._dated(each, day.year)

    def _is_range(self, one: Expression, other: Expression, between: str) -> bool:
        """Accept `from A to B`, `between A and B`, `A - B`, `A or B`; a dash between two whole dates is a life."""
        if one.rule not in _RANGED or other.rule not in _RANGED:
            return False
        link, before = between.rstrip("xmgj-") or between[:1], self._before(one.low)
        if between == "-":
            return not (one.first("DO") and one.first("Y") and other.first("DO"))
        if before == "f":
            return link in ("t", "u")
        return (
            link == "|"
            or (before == "B" and link == "&")
            or (link == "t" and one.rule not in ("weekday", "deictic"))
        )

    def _range(self, one: Expression, other: Expression) -> DateSpan | None:
        first: Period | None
        year = other.first("Y")
        if year and not one.first("Y") and one.rule in ("month", "month_day", "day_month"):
            first = self._dated(one, int(year.text))
        else:
            first = self._period(one)
        last = self._period(other)
        if first is None or last is None:
            return None
        start, early = self._modified(one.low)
        begin, end = (
            calendar.narrow(first, early or "")[0],
            calendar.narrow(last, self._modified(other.low)[1] or "")[1],
        )
        if begin > end:
            return None
        low = one.low - 1 if self._before(one.low) in "fB" and one.low else start
        return self._made(
            low, other.high, "range", Period(begin, end, f"{first.value}/{last.value}", ""), self._anchor(one)
        )

    # Placing one expression

    def _placed(self, each: Expression) -> DateSpan | None:
        place = getattr(self, f"_place_{each.rule}", None)
        if place is not None:
            placed: DateSpan | None = place(each)
            return placed
        period = self._period(each)
        return (
            _with_part(
                self._span(each.low, each.high, period, anchor=self._anchor(each), rule=each.rule), each
            )
            if period
            else None
        )

    def _anchor(self, each: Expression) -> DateAnchor:
        if each.first("Y") or each.rule == "figures" or each.letters.endswith("v"):
            return "absolute"
        if each.rule == "decade" and len(each.tokens[0].value) == 4:
            return "absolute"
        return "text" if _is_by_text(each) else "article"

    def _period(self, each: Expression) -> Period | None:
        """Give the period that an expression names by itself."""
        match each.rule:
            case "figures":
                return _in_figures(each.tokens[0].text)
            case "month_day" | "day_month" | "month" | "month_year":
                year = each.first("Y")
                return self._dated(each, int(year.text) if year else None)
            case "year":
                return period_of("Y", make_date(int(each.tokens[0].text), 1, 1))
            case "decade":
                return _decade(each.tokens[0])
            case "weekday":
                return self._weekday(each)
            case "season_year":
                return calendar.season_of(int(each.tokens[-1].text), each.tokens[0].value)
            case "season":
                return self._nearest(each, lambda year: calendar.season_of(year, each.tokens[-1].value))
            case "nth":
                return self._nth(each, self.clock.published)
            case "deictic":
                day = each.all("T")[0]
                return period_of("D", calendar.add_days(self.clock.published, int(day.value.split()[0])))
        return None

    def _dated(self, each: Expression, year: int | None) -> Period:
        month, day = int(each.all("M")[0].value), each.first("DO")
        if year is not None:
            return _month_or_day(year, month, day)
        return self._nearest(each, lambda around: _month_or_day(around, month, day))

    def _nearest(self, each: Expression, make: Callable[[int], Period]) -> Period:
        """Choose among this year's, the last and the next one: by the tense of the clause, else the nearer."""
        base = self.clock.base
        periods = list(_possible(make, base.year))
        past = [period for period in periods if period.first <= base]
        future = [period for period in periods if period.last >= base]
        if not past or not future:
            if not periods:
                raise OutOfCalendar("no such day near the text's date")
            return past[-1] if past else future[0]
        back, on = (base - past[-1].last).days, (future[0].first - base).days
        tense = self._tense(each)
        if tense == "past":
            return past[-1] if back < PATIENCE * on else future[0]
        if tense == "future":
            return future[0] if on < PATIENCE * back else past[-1]
        return past[-1] if back <= BIAS * on else future[0]

    def _weekday(self, each: Expression) -> Period:
        base, number = self.clock.published, int(each.all("W")[0].value) - 1
        if self._tense(each) == "future":
            return period_of("D", calendar.add_days(base, (number - base.weekday()) % 7))
        return period_of("D", calendar.add_days(base, -((base.weekday() - number) % 7)))

    def _nth(self, each: Expression, base: date) -> Period | None:
        """Place `the 20th century`, `the fourth quarter`, `the first half`."""
        number, unit = int(each.all("O")[0].value), each.unit
        if unit == "C" and 0 < number <= 21:
            return period_of("C", make_date((number - 1) * 100 + 1, 1, 1))
        if unit == "Q" and 1 <= number <= 4:
            period = period_of("Q", make_date(base.year, number * 3 - 2, 1))
            is_last_years = period.first > base and self._tense(each) != "future"
            return period_of("Q", make_date(base.year - is_last_years, number * 3 - 2, 1))
        if unit == "H" and 1 <= number <= 2:
            return period_of("H", make_date(base.year, number * 6 - 5, 1))
        return None

    # Rules that make spans of their own

    def _place_day_range(self, each: Expression) -> DateSpan | None:
        month, year = int(each.all("M")[0].value), each.first("Y")
        low, high = each.all("DO")[:2]
        if year is None:
            first = self._nearest(each, lambda around: _month_or_day(around, month, low))
        else:
            first = _month_or_day(int(year.text), month, low)
        last = _month_or_day(first.first.year, month, high)
        if first.first > last.first:
            return None
        period = Period(first.first, last.first, f"{first.value}/{last.value}", "day")
        return self._made(each.low, each.high, "range", period, self._anchor(each))

    def _place_relative_unit(self, each: Expression) -> DateSpan:
        """Place `last week`, `this year`, `the following month`; `the past year` is a length."""
        unit, offset = each.unit, _offset(each)
        base = self.clock.reference if _is_by_text(each) else self.clock.published
        if unit.startswith("T"):
            return (
                self._open(each, "vague", "PRESENT_REF")
                if offset == 0
                else self._open(each, "duration", f"PT1{unit[1]}")
            )
        if _is_length(each):
            years = "P10Y" if unit == "E" else f"P1{unit}"
            period = Period(shift(base, unit, -1), base, years, GRANULARITIES[unit])
            return self._span(each.low, each.high, period, kind="duration", anchor="article")
        return self._span(
            each.low, each.high, period_of(unit, shift(base, unit, offset)), anchor=self._anchor(each)
        )

    def _place_relative_named(self, each: Expression) -> DateSpan | None:
        """Place `last October`, `next Friday night`, `this summer`."""
        base = self.clock.reference if _is_by_text(each) else self.clock.published
        offset = _offset(each)
        if weekday := each.first("W"):
            if offset == 0 and self._tense(each) == "past":
                offset = -1
            period: Period | None = _relative_weekday(base, int(weekday.value) - 1, offset)
        elif month := each.first("M"):
            day = each.first("DO")
            period = _stepped(base, offset, lambda year: _month_or_day(year, int(month.value), day))
        else:
            season = each.all("S")[0].value
            period = _stepped(base, offset, lambda year: calendar.season_of(year, season))
        return _with_part(self._span(each.low, each.high, period, anchor="article"), each) if period else None

    def _place_deictic(self, each: Expression) -> DateSpan | None:
        period = self._period(each)
        if period is None:
            return None
        span = self._span(each.low, each.high, period, anchor="article")
        if each.all("T")[0].value.endswith("night"):
            return replace(span, value=f"{span.value}TNI")
        return _with_part(span, each)

    def _place_part(self, each: Expression) -> DateSpan:
        """Place `this morning`, `last night`."""
        period = period_of("D", calendar.add_days(self.clock.published, -("l" in each.letters)))
        return _with_part(self._span(each.low, each.high, period, anchor="article"), each)

    def _place_weekend(self, each: Expression) -> DateSpan:
        day = self.clock.published
        period = period_of("WE", day)
        if period.first > day and self._tense(each) != "future":
            period = period_of("WE", calendar.add_days(day, -7))
        return self._span(each.low, each.high, period, anchor="article")

    def _place_year_ago(self, each: Expression) -> DateSpan | None:
        if each.unit.startswith("T"):
            return None
        period = period_of(each.unit, shift(self.clock.published, each.unit, -1))
        return self._span(each.low, each.high, period, anchor="article")

    def _place_counted_ago(self, each: Expression) -> DateSpan:
        return self._counted(each, -1, self.clock.published, "article")

    def _place_counted_after(self, each: Expression) -> DateSpan:
        sign = -1 if each.letters.endswith("E") else 1
        return self._counted(each, sign, self.clock.reference, "text" if self.clock.said else "article")

    def _counted(self, each: Expression, sign: int, base: date, anchor: DateAnchor) -> DateSpan:
        """Place `ten years ago`: in the year ten years before; `many years ago` and `two hours later` are vague."""
        count, unit = _count(each), each.unit
        if count is None or unit.startswith("T"):
            return self._open(each, "vague", "PAST_REF" if sign < 0 else "FUTURE_REF", anchor)
        period = period_of("W" if unit == "WE" else unit, shift(base, unit, round(sign * count)))
        return self._span(each.low, each.high, period, anchor=anchor)

    def _place_counted_relation(self, each: Expression) -> DateSpan:
        return self._open(each, "vague", _length(each, _count(each)))

    def _place_counted_relative(self, each: Expression) -> DateSpan:
        """Place `the past three months`, `the next few days`, `recent years`."""
        count = _count(each) if each.first("CDNqa") else None
        length, unit, base = _length(each, count), each.unit, self.clock.published
        if each.first("V"):
            return self._open(each, "vague", length)
        if count is None or unit.startswith("T") or "O" in each.letters:
            return self._open(each, "duration", length)
        other = shift(base, unit, round(-count if "l" in each.letters else count))
        period = Period(min(base, other), max(base, other), length, GRANULARITIES.get(unit, ""))
        return self._span(each.low, each.high, period, kind="duration", anchor="article")

    def _place_every(self, each: Expression) -> DateSpan:
        if each.first("UPrv"):
            return self._open(each, "set", _length(each, _count(each) or 1))
        if weekday := each.first("W"):
            return self._open(each, "set", f"XXXX-WXX-{weekday.value}")
        if month := each.first("M"):
            return self._open(each, "set", f"XXXX-{int(month.value):02}")
        season = each.first("S")
        return self._open(each, "set", f"XXXX-{season.value}" if season else "P1D")

    def _place_set(self, each: Expression) -> DateSpan:
        day = each.first("w")
        return self._open(each, "set", f"XXXX-WXX-{day.value}" if day else each.tokens[0].value)

    def _place_duration(self, each: Expression) -> DateSpan:
        """Make a length of `five years`; `3% a year` is a set."""
        length = _length(each, _count(each) if each.letters != "P" else None)
        is_set = each.letters[0] == "a" and len(each.letters) == 2 and self._before(each.low) in "%ND"
        return self._open(each, "set" if is_set else "duration", length)

    def _place_vague(self, each: Expression) -> DateSpan:
        return self._open(each, "vague", each.tokens[0].value)

    # Spans

    def _open(
        self, each: Expression, kind: DateKind, value: str, anchor: DateAnchor = "absolute"
    ) -> DateSpan:
        """Make the span of what has no place in time of its own."""
        low, mod = self._modified(each.low, each.rule)
        if kind in ("vague", "set"):
            low = each.low
        return DateSpan(self.tokens[low].start, each.tokens[-1].end, kind, value, mod=mod, anchor=anchor)

    def _span(
        self,
        low: int,
        high: int,
        period: Period,
        *,
        kind: DateKind = "date",
        anchor: DateAnchor = "absolute",
        rule: str = "",
    ) -> DateSpan:
        """Make the span of a placed expression, with the modifier and the preposition before it."""
        low, mod = self._modified(low, rule)
        span = self._made(low, high, kind, period, anchor)
        first, last = calendar.narrow(period, mod or "")
        bound = self._bound(low)
        if bound == "since":
            return replace(span, from_day=first, to_day=None, bound=bound, mod=mod)
        if bound in ("until", "by"):
            return replace(span, from_day=None, to_day=last, bound=bound, mod=mod)
        if bound == "before":
            return replace(span, from_day=None, to_day=calendar.add_days(first, -1), bound=bound, mod=mod)
        if bound == "after":
            return replace(span, from_day=calendar.add_days(last, 1), to_day=None, bound=bound, mod=mod)
        return replace(span, from_day=first, to_day=last, mod=mod)

    def _made(self, low: int, high: int, kind: DateKind, period: Period, anchor: DateAnchor) -> DateSpan:
        published = self.clock.published
        tense: Tense | None = (
            "past" if period.last < published else "future" if period.first > published else None
        )
        return DateSpan(
            self.tokens[low].start, self.tokens[high - 1].end, kind, period.value, period.granularity or None,
            period.first, period.last, anchor=anchor, tense=tense,
        )  # fmt: skip

    def _modified(self, low: int, rule: str = "") -> tuple[int, str | None]:
        """Find the modifier before a token (`the end of`, `early`, `mid-`, `about`); gives where the span begins then."""
        letters = self.letters
        at = low - (self._before(low) == "x" and low > 0)
        if letters[max(0, at - 2) : at] == "go":
            return self._past_article(at - 2), self.tokens[at - 2].value
        back = low - (letters[max(0, low - 2) : low] == "m-")
        if back and letters[back - 1] in "mj":
            return self._past_article(back - 1), self.tokens[back - 1].value or None
        if back and letters[back - 1] in "EL" and letters[low] in "hT":
            return back - 1, "early" if letters[back - 1] == "E" else "late"
        return (at if rule in _WITH_ARTICLE else low), None

    def _past_article(self, low: int) -> int:
        return low - (self._before(low) == "x" and low > 0)

    def _bound(self, low: int) -> str | None:
        before = self._before(low)
        if before == "y":
            return self.tokens[low - 1].value
        return {"s": "since", "u": "until", "b": "by"}.get(before)

    def _tense(self, each: Expression) -> Tense | None:
        """Say whether the clause around an expression looks back or ahead; the signal nearest before it decides."""
        start, end = each.tokens[0].start, each.tokens[-1].end
        clause, signals = self.language.clause, self.language.signals
        before = clause.split(self.text[max(0, start - 90) : start])[-1]
        if self._before(self._past_article(each.low)) in "ub" and not self.language.perfect.search(before):
            return "future"
        found = [match.lastgroup for match in signals.finditer(before)]
        if not found:
            after = clause.split(self.text[end : end + 60])[0]
            found = [match.lastgroup for match in signals.finditer(after)][:1]
        if not found:
            return None
        return "future" if found[-1] == "future" else "past"


def _at(day: DateSpan, time: Expression) -> str:
    """Write a day with a time (TIMEX3)."""
    hour, _, minute = time.tokens[0].text.partition(":")
    clock = time.first("K")
    number = int(hour) % 24
    if clock and clock.text.lower().startswith("p") and number < 12:
        number += 12
    return f"{day.value.partition('T')[0]}T{number:02}:{minute[:2] or '00'}"


def _is_by_text(each: Expression) -> bool:
    """Whether a date of the text is the anchor: `the following month`, `that week`, `the next day`."""
    is_next_day = each.letters.startswith("xn") and each.unit == "D" and each.first("U") is not None
    return is_next_day or "k" in each.letters or any(token.value == "text" for token in each.all("ln"))


def _is_length(each: Expression) -> bool:
    """Whether a length is meant, as by `the past year`; `last year` and `this past week` are calendar periods."""
    word = each.first("l")
    return (
        word is not None and word.value == "length" and each.letters.startswith("xl") and each.unit in "YECMW"
    )


def _offset(each: Expression) -> int:
    return -1 if "l" in each.letters else 1 if "n" in each.letters else 0


def _with_part(span: DateSpan, each: Expression) -> DateSpan:
    """Add the part of the day: `Friday night`."""
    part = each.first("p")
    return replace(span, value=f"{span.value}T{part.value}") if part else span


def _in_figures(said: str) -> Period | None:
    """Read 2023-02-22 and 22/02/2023; 03/04/2023 is two days, so it is none."""
    one, two, three = (int(part) for part in re.split(r"[-./]", said))
    if one > 999:
        return period_of("D", make_date(one, two, three))
    year = three if three > 99 else 2000 + three if three < 70 else 1900 + three
    if one > 12 >= two:
        return period_of("D", make_date(year, two, one))
    if two > 12 >= one or one == two:
        return period_of("D", make_date(year, one, two))
    return None


def _decade(token: Token) -> Period:
    """Place `the 1840s` and `the 80s`; `the 1800s` are a century."""
    start = int(token.value) if len(token.value) == 4 else 1900 + int(token.value)
    is_century = len(token.value) == 4 and start % 100 == 0 and start < 2000
    return period_of("C" if is_century else "E", make_date(start, 1, 1))


def _month_or_day(year: int, month: int, day: Token | None) -> Period:
    if day is None:
        return period_of("M", make_date(year, month, 1))
    return period_of("D", make_date(year, month, int(day.value)))


def _possible(make: Callable[[int], Period], year: int) -> Iterator[Period]:
    for around in (year - 1, year, year + 1):
        try:
            yield make(around)
        except OutOfCalendar:
            continue  # 29 February


def _stepped(base: date, offset: int, make: Callable[[int], Period]) -> Period | None:
    periods = list(_possible(make, base.year))
    if offset < 0:
        return next((period for period in reversed(periods) if period.last < base), None)
    if offset > 0:
        return next((period for period in periods if period.first > base), None)
    return next((period for period in periods if period.first.year == base.year), None)


def _relative_weekday(base: date, number: int, offset: int) -> Period:
    if offset < 0:
        return period_of("D", calendar.add_days(base, -((base.weekday() - number - 1) % 7 + 1)))
    if offset > 0:
        return period_of("D", calendar.add_days(base, (number - base.weekday() - 1) % 7 + 1))
    return period_of("D", calendar.add_days(base, number - base.weekday()))


def _count(each: Expression) -> float | None:
    """Give the number before a unit; None for "several", and for more than can be counted from a date."""
    total: float = 0
    for letter, token in zip(each.letters, each.tokens, strict=True):
        if letter == "q":
            return float(token.value) if token.value else None
        if letter in "UPrv":
            break
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
    shown = "X" if count is None else f"{count:g}"
    if unit.startswith("T"):
        return f"PT{shown}{unit[1]}"
    if unit in ("E", "C", "L") and count is not None:
        return f"P{count * {'E': 10, 'C': 100, 'L': 1000}[unit]:g}Y"
    if unit == "2W":
        return f"P{'X' if count is None else f'{count * 2:g}'}W"
    return f"P{shown}{unit}"
