"""A format, an annotator of people and a language pack: one small example of each kind of plug-in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from loaders.options import DEFAULTS, ReadOptions
from loaders.records import CountryCandidate, LexiconEntry, Parsed, PersonSpan
from loaders.sources import Format
from loaders.sources.articles import build_article
from loaders.sources.dates import read_date


def parse(stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS) -> Iterator[Parsed]:
    """Read a harbour's notices: a line each, `2023-02-22|Headline|Text`."""
    for number, line in enumerate(stream, start=1):
        day, title, body = line.decode().split("|")
        yield build_article(
            title=title,
            body=body,
            dated=read_date(day),
            source_uri=f"{source_uri}#{number}",
            source_format="harbour",
        )


HARBOUR = Format("harbour", (".harbour",), parse)


class Captains:
    """Finds only people who are called captain; `title` is the word for one."""

    version = "captains-1"

    def __init__(self, title: str = "Captain") -> None:
        self._pattern = re.compile(rf"\b{title} ([A-Z]\w+ [A-Z]\w+)")

    def annotate(self, text: str, countries: Sequence[CountryCandidate]) -> list[PersonSpan]:
        """Find the name behind each title."""
        return [
            PersonSpan(found.start(1), found.end(1), found[1], "captain")
            for found in self._pattern.finditer(text)
        ]


class Esperanto:
    """A language in which captains are recognised, and nothing else."""

    code = "eo"

    def make_people(self) -> Captains:
        """Make the annotator of people."""
        return Captains("Kapitano")

    def make_countries(self, names: Iterable[LexiconEntry]) -> None:
        """Recognise no countries; the other methods leave their step out in the same way."""

    def make_roles(self) -> None:  # noqa: D102
        ...

    def make_dates(self) -> None:  # noqa: D102
        ...

    def make_quotations(self) -> None:  # noqa: D102
        ...
