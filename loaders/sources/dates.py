"""Dates as sources print them: what counts as a date, which day and instant it names, and what is refused.

The policy, in full in docs/sources.md: a day is kept as printed, an instant only when its
zone is known; a date with two readings is refused unless the run says which comes first;
nothing is guessed, completed or moved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final, TypeVar

import dateutil.parser
from dateutil import tz

from loaders.problems import SourceProblem
from store.errors import shown

FIRST_YEAR: Final = 1600
"""The first newspapers are of 1605: an earlier year is a slip."""
LAST_YEAR: Final = 2199

_HOUR = 3600
KNOWN_ZONES: Final[dict[str, int]] = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "WET": 0,
    "EST": -5 * _HOUR, "EDT": -4 * _HOUR, "CDT": -5 * _HOUR, "MST": -7 * _HOUR, "MDT": -6 * _HOUR,
    "PST": -8 * _HOUR, "PDT": -7 * _HOUR, "CET": _HOUR, "CEST": 2 * _HOUR, "EET": 2 * _HOUR,
    "EEST": 3 * _HOUR, "MSK": 3 * _HOUR, "JST": 9 * _HOUR, "KST": 9 * _HOUR, "HKT": 8 * _HOUR,
}  # fmt: skip
"""Abbreviations with one meaning in news, in seconds east of UTC (those of the U.S. by RFC 5322)."""
UNCLEAR_ZONES: Final = ("CST", "IST", "BST", "AST", "ECT", "SST")
"""Abbreviations that several zones share: they leave the instant open."""

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?[ ]+"
NTH = r"\d{1,2}(?:st|nd|rd|th)?"
CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:[ ]?[ap]\.?m\b\.?)?"
ZONE = (
    r"(?:(?:UTC|GMT)?[+-]\d{2}(?::?\d{2})?\b|(?:UTC|GMT)[+-]\d{1,2}\b|(?:"
    + "|".join([*KNOWN_ZONES, *UNCLEAR_ZONES])
    + r")\b)"
)
DATE_PATTERN: Final = rf"""
    (?P<day>
        (?P<iso>\d{{4}}-\d{{2}}-\d{{2}}|\d{{4}}-W\d{{2}}-\d|(?:1[6-9]|2[01])\d{{2}}(?:0\d|1[0-2])[0-3]\d)
      | (?P<yearfirst>\d{{4}}(?P<mark>[-/.])\d{{1,2}}(?P=mark)\d{{1,2}})
      | (?P<numeric>\d{{1,2}}(?P<sign>[-/.])\d{{1,2}}(?P=sign)(?:\d{{4}}|\d{{2}}))
      | (?P<weekday>{WEEKDAY})?
        (?P<words>{NTH}(?:[ ]of)?[ -]+{MONTH},?[ -]+\d{{4}}
                | {MONTH}[ ]+{NTH},?[ ]+\d{{4}}
                | \d{{4}}[ -]+{MONTH}[ -]+{NTH})
    )
    (?:(?:T|,?[ ]+(?:at[ ])?)(?P<clock>{CLOCK})(?:[ ]?(?P<zone>{ZONE}))?
     | T(?P<basic>\d{{4}}(?:\d{{2}})?)(?P<basiczone>Z|[+-]\d{{2}}(?::?\d{{2}})?)?)?
    (?!\w|[-/.:]\d)
"""
_DATE = re.compile(DATE_PATTERN, re.VERBOSE | re.IGNORECASE)
_PLAIN_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*(?:[:,;|–—-](?=\s|$))?\s*")
_NO_TIME = re.compile(r"24:00(?::00(?:\.0+)?)?|\d\d:\d\d:60(?:\.\d+)?")
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Dated:
    """When something was published: the day as printed, the instant in UTC if the source gives it.

    `notes` says in words what the source leaves open.
    """

    day: date
    instant: datetime | None = None
    notes: tuple[str, ...] = ()


def split_date(line: str) -> tuple[str, str] | None:
    """Split a line that starts with a date into the date and what follows, or None if it does not.

    >>> split_date("Feb 22, 2023 Swimmers return")
    ('Feb 22, 2023', 'Swimmers return')
    >>> split_date("2023-02-22T01:15:00+03:00 - Night train")
    ('2023-02-22T01:15:00+03:00', 'Night train')
    >>> split_date("palms need ten years")
    """
    found = _DATE.match(line)
    if found is None:
        return None
    gap = _SEPARATOR.match(line, found.end())
    return found.group(), line[gap.end() if gap else found.end() :]


def read_date(text: str, *, day_first: bool | None = None, today: date | None = None) -> Dated:
    """Read a whole text as a date, with its time and zone where it has them.

    Raises `SourceProblem` with `no-date`, `impossible-date` or `ambiguous-date`.

    >>> read_date("2023-02-22T01:15:00+03:00").instant
    datetime.datetime(2023, 2, 21, 22, 15, tzinfo=datetime.timezone.utc)
    >>> read_date("22/02/2023").day
    datetime.date(2023, 2, 22)
    >>> read_date("03/04/2023", day_first=True).day
    datetime.date(2023, 4, 3)
    """
    stripped = text.strip()
    if _PLAIN_ISO.fullmatch(stripped):
        return _checked(Dated(day=_iso_day(stripped)), today=today)
    found = _DATE.fullmatch(stripped)
    if found is None:
        raise SourceProblem("no-date", f"{shown(stripped)} is not a date; write it as YYYY-MM-DD")
    return _checked(_interpret(found, day_first=day_first), today=today)


Value = TypeVar("Value")


def first_date(
    candidates: Iterable[tuple[str, Value | None]], read: Callable[[Value], Dated]
) -> tuple[Dated, tuple[str, ...]]:
    """Read the first usable date among those that a source declares, given as (name of its field, value).

    Also gives notes about the unusable ones before it. If none is usable, raises the problem
    of the first broken one, with the field's name in the message, or `no-date`.

    >>> declared = [("issued", "0001-01-01"), ("created", "2023-02-22")]
    >>> first_date(declared, read_date)
    (Dated(day=datetime.date(2023, 2, 22), instant=None, notes=()), ('issued left out (impossible-date)',))
    """
    passed: list[tuple[str, SourceProblem]] = []
    for name, value in candidates:
        if not value:
            continue
        try:
            return read(value), tuple(_left_out(*each) for each in passed)
        except SourceProblem as problem:
            passed.append((name, problem))
    if not passed:
        raise SourceProblem("no-date", "there is no date; an article is never given today's")
    name, worst = next((each for each in passed if each[1].reason != "no-date"), passed[0])
    raise SourceProblem(worst.reason, f"{name}: {worst.message}", position=worst.position)


def side_instant(
    name: str, value: Value | None, read: Callable[[Value], Dated]
) -> tuple[datetime | None, tuple[str, ...]]:
    """Read an optional instant: an unusable one is left out, with a note.

    >>> side_instant("modified_at", "0001-01-01T00:00:00Z", read_date)
    (None, ('modified_at left out (impossible-date)',))
    """
    if not value:
        return None, ()
    try:
        return read(value).instant, ()
    except SourceProblem as problem:
        return None, (_left_out(name, problem),)


def _left_out(name: str, problem: SourceProblem) -> str:
    return f"{name} left out ({problem.reason})"


def read_timestamp(value: float, *, today: date | None = None) -> Dated:
    """Read seconds (or, from 10**11 on, milliseconds) since 1970, UTC.

    >>> read_timestamp(1677024000).day
    datetime.date(2023, 2, 22)
    """
    try:
        seconds = value / 1000 if abs(value) >= 10**11 else value
        instant = datetime.fromtimestamp(seconds, tz=UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise SourceProblem("impossible-date", f"{shown(value)} seconds since 1970 are not a date") from error
    return _checked(Dated(day=instant.date(), instant=instant), today=today)


def from_datetime(moment: datetime, *, today: date | None = None) -> Dated:
    """Accept a datetime that a format gives; without a zone, only its day is known."""
    return _checked(Dated(day=moment.date(), instant=_utc(moment)), today=today)


def from_day(day: date, *, today: date | None = None) -> Dated:
    """Accept a day that a format gives."""
    return _checked(Dated(day=day), today=today)


def _interpret(found: re.Match[str], *, day_first: bool | None) -> Dated:
    if found["iso"]:
        return _read_iso(found)
    order = _day_comes_first(found["numeric"], day_first=day_first) if found["numeric"] else False
    expression = found["words"] or found["day"]
    clock = (found["clock"] or "").replace(",", ".")
    zone = _plain_zone(found["zone"] or "")
    moment = _dateutil(
        f"{expression} {clock} {zone}".strip(), day_first=order, year_first=bool(found["yearfirst"])
    )
    notes = (*_weekday_note(found["weekday"], moment.date()), *_zone_notes(clock, zone, moment))
    return Dated(day=moment.date(), instant=_utc(moment) if clock else None, notes=notes)


def _read_iso(found: re.Match[str]) -> Dated:
    clock = found["clock"] or found["basic"] or ""
    zone = _plain_zone(found["zone"] or found["basiczone"] or "")
    if not clock:
        return Dated(day=_iso_day(found["iso"]))
    if ":" not in clock:  # ISO 8601's basic form
        clock = ":".join(clock[at : at + 2] for at in range(0, len(clock), 2))
    day, time = _iso_day(found["iso"]), clock.replace(",", ".")
    if _NO_TIME.fullmatch(time):
        return Dated(day=day, notes=(f"the time {time} is kept as the day alone",))
    moment = _dateutil(f"{day}T{time} {zone}".strip())
    return Dated(day=moment.date(), instant=_utc(moment), notes=_zone_notes(clock, zone, moment))


def _plain_zone(zone: str) -> str:
    """Write an offset as +HH:MM: dateutil reads "GMT+3" by POSIX, three hours west, news means east."""
    offset = _OFFSET.fullmatch(zone)
    return f"{offset[1]}{offset[2].zfill(2)}:{offset[3] or '00'}" if offset else zone.upper()


def _iso_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _impossible(f"the calendar has no day {shown(text)}") from error


def _impossible(message: str) -> SourceProblem:
    return SourceProblem("impossible-date", f"{message}; correct the date")


_LONGEST_DATE = 200
"""Characters of a date at most: dateutil takes seconds for a million blanks."""


def _dateutil(expression: str, *, day_first: bool = False, year_first: bool = False) -> datetime:
    impossible = _impossible(f"the calendar has no day or time {shown(expression)}")
    if len(expression) > _LONGEST_DATE:
        raise impossible
    try:
        moment: datetime = dateutil.parser.parse(
            expression,
            dayfirst=day_first,
            yearfirst=year_first,
            tzinfos=_zone,
            default=datetime(1, 1, 1),  # noqa: DTZ001 - the source's own zone decides
        )
    except (ValueError, OverflowError) as error:
        raise impossible from error
    return moment


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    if offset is not None:
        return tz.tzoffset(None, offset)
    seconds = KNOWN_ZONES.get(name or "")
    return None if seconds is None else tz.tzoffset(name, seconds)


def _utc(moment: datetime) -> datetime | None:
    if moment.tzinfo is None:
        return None
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise _impossible(f"{moment} has no instant in UTC") from error


def _zone_notes(clock: str, zone: str, moment: datetime) -> tuple[str, ...]:
    if not clock or moment.tzinfo is not None:
        return ()
    if zone:
        return (f"several time zones are called {zone}: only the day is kept",)
    return (f"the time {clock} has no zone: only the day is kept",)


def _weekday_note(weekday: str | None, day: date) -> tuple[str, ...]:
    actual, said = _DAY_NAMES[day.weekday()], (weekday or "").strip(" .,")
    if actual.lower().startswith(said.lower()[:3]):
        return ()
    return (f"{day} was a {actual}, the source says {said}",)


def _day_comes_first(numeric: str, *, day_first: bool | None) -> bool:
    first, second, year = re.split(r"[-/.]", numeric)
    if len(year) == 2:
        why = "a year of two digits may be of any century; write the date as YYYY-MM-DD"
        raise SourceProblem("ambiguous-date", f"{numeric}: {why}")
    if int(first) > 12 or first.zfill(2) == second.zfill(2):
        return True
    if int(second) > 12:
        return False
    if day_first is None:
        why = "may be day/month or month/day; write it as YYYY-MM-DD or state which comes first"
        raise SourceProblem("ambiguous-date", f"{numeric} {why}")
    return day_first


def _checked(dated: Dated, *, today: date | None) -> Dated:
    if not FIRST_YEAR <= dated.day.year <= LAST_YEAR:
        raise _impossible(f"{dated.day} lies outside the years {FIRST_YEAR} to {LAST_YEAR} of newspapers")
    # Zones east of UTC are up to 14 hours ahead: tomorrow is not yet the future.
    horizon = (today or datetime.now(tz=UTC).date()) + timedelta(days=1)
    if dated.day <= horizon:
        return dated
    return Dated(dated.day, dated.instant, (*dated.notes, f"the date {dated.day} lies in the future"))
