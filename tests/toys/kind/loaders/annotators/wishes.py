"""Finds wishes: "PERSON wishes WHAT for COUNTRY"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from loaders.records import Span


@dataclass(frozen=True, slots=True)
class WishPart(Span):
    """A part of a wish."""

    part: str


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish, with the start of the mention that it rests on."""

    number: int
    what: str
    wished_on: date
    person_start: int | None
    country_code: str | None
    spans: tuple[WishPart, ...]


class WishAnnotator:
    """The annotator."""

    _wish = re.compile(r"(\w+) (wishes) (\w+)(?: for (\w+))?")

    def annotate(self, article, people, countries):
        """Find wishes."""
        starts = {mention.end: mention.start for mention in people}
        codes = {mention.start: mention.country_code for mention in countries}
        return [
            Wish(
                number,
                m[3],
                article.published_on,
                starts.get(m.end(1)),
                codes.get(m.start(4)),
                (WishPart(*m.span(2), "cue"), WishPart(*m.span(3), "content")),
            )
            for number, m in enumerate(self._wish.finditer(article.text), 1)
        ]
