"""The dates that a text names: where, which days they are, and how they are bounded.

A grammar finds expressions (`grammar`), `checks` leaves out what is no date, `placing` places each in time, by the
words around it (`reading`), and `joining` makes dates of one expression or two.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from loaders.annotators.dates.grammar import DateLanguage, stretches
from loaders.annotators.dates.joining import read_dates
from loaders.annotators.dates.reading import Clock, DateReading
from loaders.records import DateSpan, Span


class DateAnnotator:
    """Finds dates in texts of one language."""

    version: Final = "dates-3"

    def __init__(self, language: DateLanguage) -> None:
        self._language = language

    def annotate(self, text: str, published_on: date, names: Sequence[Span] = ()) -> list[DateSpan]:
        """Find the dates of a text that appeared on a day; what overlaps one of `names` is not a date.

        >>> from loaders.languages.en_dates import load_dates
        >>> text = "The talks resume on Friday."
        >>> [(text[d.start:d.end], d.value) for d in DateAnnotator(load_dates()).annotate(text, date(2023, 2, 22))]
        [('Friday', '2023-02-24')]
        """
        clock = Clock(published_on)
        covered = sorted((name.start, name.end) for name in names)
        kept: list[DateSpan] = []
        at = 0
        for stretch in stretches(text, self._language):
            for span in read_dates(DateReading(text, stretch, self._language, clock)):
                while at < len(covered) and covered[at][1] <= span.start:
                    at += 1
                is_name = at < len(covered) and covered[at][0] < span.end
                if not is_name and not (kept and span.start < kept[-1].end):
                    kept.append(span)
        return kept
