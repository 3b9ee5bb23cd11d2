"""The context of an expression of time: the anchors that a text has set, tense, modifiers and prepositions."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

from loaders.annotators.dates.grammar import DateLanguage, DateToken, Expression, Stretch
from loaders.records import DateSpan, Tense

NEAR: Final = 550
"""A date within this many days of the article's own belongs to the news, and not to history."""

_LEAD: Final = re.compile(r"x?(?:(g)o|(m)-?(?:t-?m-?)?|([mj])-?|(?<![CDNUPrv])([EL])i?)x?$")
"""What modifies the date after it: `the end of`, `early`, `mid-`, `about`, and `later` before `this year`."""

_LONGEST_LEAD: Final = 6


class Lead(NamedTuple):
    """The modifier before a date: the token at which a span with it begins, and what it says."""

    low: int
    modifier: str | None


class Clock:
    """The anchors of dates: the article's day, and the last date that the text has set."""

    def __init__(self, published: date) -> None:
        self.published = published
        self.said: date | None = None
        self.said_day: date | None = None
        self.quarter: date | None = None
        self._near = self._far = 0

    @property
    def reference(self) -> date:
        """The date that the text has set, else the article's."""
        return self.said or self.published

    @property
    def base(self) -> date:
        """The day near which a date without a year is placed: the article's, or in a history the last date of the text."""
        return self.reference if self._near == 0 and self._far > 2 else self.published

    def note(self, span: DateSpan, *, guessed: bool) -> None:
        """Remember a date as an anchor of the next ones."""
        day = span.from_day or span.to_day
        if day is None or span.kind not in ("date", "range"):
            return
        self.said = span.to_day if span.kind == "range" else day
        if span.granularity == "day":
            self.said_day = self.said
        if span.granularity == "quarter":
            self.quarter = day
        if guessed and span.anchor == "article":
            return
        if span.anchor == "article" or abs((self.published - day).days) < NEAR:
            self._near += 1
        elif span.anchor == "absolute":
            self._far += 1


class DateReading:
    """A stretch of a text, and the anchors of its dates."""

    def __init__(self, text: str, stretch: Stretch, language: DateLanguage, clock: Clock) -> None:
        self.text = text
        self.letters = stretch.letters
        self.stretch = stretch
        self.language = language
        self.clock = clock

    def before(self, at: int) -> str:
        """Give the class of the token before a place; a full stop where there is none."""
        return self.letters[at - 1] if at else "."

    def after(self, at: int) -> str:
        """Give the class of the token at a place; a full stop where there is none."""
        return self.letters[at] if at < len(self.letters) else "."

    def token(self, at: int) -> DateToken:
        """Give a token of the stretch."""
        return self.stretch.token(at)

    def lead(self, low: int) -> Lead:
        """Find the modifier before a token.

        A span begins with it: `the end of`, `early`, `mid-`, `about`, `later` of `later this year`.
        """
        start = max(0, low - _LONGEST_LEAD)
        found = _LEAD.search(self.letters, start, low)
        if found is None or (found[4] and self.letters[low] not in "hTnxU"):
            return Lead(low, None)
        group = next(group for group in range(1, 5) if found[group])
        if group == 4:
            return Lead(found.start(4), "early" if found[4] == "E" else "late")
        return Lead(found.start(), self.token(found.start(group)).value or None)

    def bound(self, low: int) -> str | None:
        """Give the bound that the words before a date state: since, until, by, before or after."""
        before = self.before(low)
        if before == "y":
            return self.token(low - 1).value
        return {"s": "since", "u": "until", "b": "by"}.get(before)

    def tense(self, each: Expression) -> Tense | None:
        """Say whether the clause around an expression is in the past or the future; the nearest signal before it decides."""
        start, end = each.tokens[0].start, each.tokens[-1].end
        clause, signals = self.language.clause, self.language.signals
        before = clause.split(self.text[max(0, start - 90) : start])[-1]
        low = each.low - (self.before(each.low) == "x")
        if self.before(low) in "ub" and not self.language.perfect.search(before):
            return "future"
        found = [match.lastgroup for match in signals.finditer(before)]
        if not found:
            after = clause.split(self.text[end : end + 60])[0]
            found = [match.lastgroup for match in signals.finditer(after)][:1]
        if not found:
            return None
        return "future" if found[-1] == "future" else "past"
