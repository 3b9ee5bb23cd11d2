"""Check whether what a pattern of dates matched is a date: `in May`, but not `May said`.

`CHECKS` has a function for each pattern that may match something else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from loaders.annotators.dates.grammar import Expression
from loaders.annotators.dates.reading import DateReading

_PREPOSITIONS: Final = "isubftoEmlnhjyB&|-"
_QUOTES: Final = frozenset("\"“”'‘’")


def is_date(reading: DateReading, each: Expression) -> bool:
    """Whether an expression is a date where it stands."""
    check = CHECKS.get(each.rule)
    return check is None or check(reading, each)


def _is_day(reading: DateReading, each: Expression) -> bool:
    """Accept `at Christmas`; not `The Christmas Cottage`."""
    return "J" not in each.letters or reading.after(each.high) != "R"


def _is_common(reading: DateReading, each: Expression) -> bool:
    """Accept `in the summer`, `on Sunday`; not `the Summer Palace` or `the Sunday Times`."""
    is_titled = each.tokens[0].text[:1].isupper() and reading.before(each.low) == "x"
    return not is_titled or reading.after(each.high) != "R"


def _is_month(reading: DateReading, each: Expression) -> bool:
    """Accept `in May`, `April's`; not `May said`."""
    before = reading.before(each.low)
    if each.tokens[0].text in reading.language.ambiguous:
        return before in _PREPOSITIONS
    return before in _PREPOSITIONS or before in "xc'" or reading.after(each.high) == "'"


def _is_year(reading: DateReading, each: Expression) -> bool:
    """Accept `in 1989`; not `$2000`, `1500 soldiers` or `17-1990`."""
    before, after = reading.before(each.low), reading.after(each.high)
    if not 1000 <= int(each.tokens[0].text) <= 2150 or before == "$" or after in "%$":
        return False
    if after == "z" and before not in "isubftoyB&|":
        following = reading.token(each.high).text
        if following.endswith("s") and following not in reading.language.after_year:
            return False
    return not (before == "-" and reading.letters[each.low - 2 : each.low - 1] in ("D", "N"))


def _is_decade(reading: DateReading, each: Expression) -> bool:
    """Accept `the 1990s`, `the 80s`, `'80s`; not `80s`."""
    token = each.tokens[0]
    return len(token.value) == 4 or reading.before(each.low) in "xm&-" or token.text[0] in "'’"


def _is_the_unit(reading: DateReading, each: Expression) -> bool:
    """Accept `the end of the month`, `later in the year`, `in the quarter`; not `the year of`."""
    if each.unit == "WE":
        return True
    if each.unit.startswith("T") or each.unit in ("L", "2W") or reading.after(each.high) in "o-":
        return False
    before = reading.letters[max(0, each.low - 4) : each.low]
    if before.endswith("go"):
        return not (each.unit == "D" and before == "ixgo")
    return before[-1:] == "i" and (each.unit == "Q" or before[-2:-1] in ("E", "L"))


def _is_duration(reading: DateReading, each: Expression) -> bool:
    """Accept `five years`; not `52 years old`, `three-quarters`, `a second` or bare `minutes`."""
    if reading.after(each.high) == "d" or reading.letters[each.high : each.high + 2] == "-d":
        return False
    if each.letters == "P":
        return each.unit not in ("TS", "TM", "WE")
    if each.letters == "aU" and each.unit == "TS":
        return False
    return not (each.letters.endswith("-P") and each.unit == "Q") and each.letters != "ar"


def _is_deictic(reading: DateReading, each: Expression) -> bool:
    """Accept `today`; not the show `"Today"` or `This Week`."""
    first, last = each.tokens[0], each.tokens[-1]
    if not first.text[:1].isupper():
        return True
    around = reading.text[max(0, first.start - 1) : first.start], reading.text[last.end : last.end + 1]
    is_quoted = around[0] in _QUOTES and (around[1] in _QUOTES or around[1] in ".,")
    return not is_quoted and not (len(each.tokens) > 1 and last.text[:1].isupper())


def _is_time(reading: DateReading, each: Expression) -> bool:
    """Accept `10 a.m.`, `at 10:30`; not the score `3:20`."""
    return "K" in each.letters or "Z" in each.letters or reading.before(each.low) in "ijtm"


def _is_vague(reading: DateReading, each: Expression) -> bool:
    """Accept `now`; not `shortly after`, `as soon as` or `Now` as a name."""
    if "V" not in each.letters:
        return each.tokens[1].value == "length"
    return reading.after(each.high) not in "yLE"


CHECKS: Final[Mapping[str, Callable[[DateReading, Expression], bool]]] = {
    "month_day": _is_day, "season": _is_common, "weekday": _is_common, "month": _is_month, "year": _is_year, "decade": _is_decade, "duration": _is_duration,
    "deictic": _is_deictic, "relative_unit": _is_deictic, "time": _is_time, "vague": _is_vague,
    "weekend": _is_the_unit, "the_unit": _is_the_unit,
}  # fmt: skip
