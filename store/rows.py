"""Rows that are made: all that is written of an article, but for the ids that the writer gives.

Everything here is a pure function of one article, so that the workers do it beside the
writer (`store.writes`), which has nothing left to do but to put ids in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from store.names import block_of, search_form
from store.texts import Text

STATE_VIAS = ("name", "alias", "adjective", "demonym", "government")
"""Ways of naming a country that speak of the country itself, in the order of the columns."""
OTHER_VIAS = ("capital", "embedded")
VIAS = (*STATE_VIAS, *OTHER_VIAS)

PersonMentionRow = tuple[str, int, int, str, str, str]
"""field, start, end, surface, name (the fullest in the article), rule."""
PersonRoleRow = tuple[str, int, int, str, str, str | None]
"""field, start, end, name, title, country code."""
CountryMentionRow = tuple[str, int, int, str, str, str]
"""field, start, end, surface, country code, via."""


class Identity(NamedTuple):
    """Who a name stands for: the person's key, and the name to show."""

    key: str
    name: str


class NamedPerson(NamedTuple):
    """A person whom an article names: key, a name to show, mentions in the article."""

    key: str
    name: str
    mentions: int


class Recognised(NamedTuple):
    """What was recognised in an article, as rows that lack the ids of article and people.

    Where a row of a table has a person's id, it has the person's place in `people` here.
    """

    people: Sequence[NamedPerson] = ()
    person_names: Sequence[tuple[int, str, str, str, str]] = ()
    """person, name, kind, folded, block."""
    person_mentions: Sequence[tuple[str, int, int, str, int, str, str]] = ()
    """field, start, end, surface, person, rule, name."""
    person_roles: Sequence[tuple[str, int, int, int, str, str | None, str]] = ()
    """field, start, person, end, title, country code, name."""
    country_mentions: Sequence[CountryMentionRow] = ()
    countries: Sequence[tuple[str, tuple[int, ...]]] = ()
    """country code, mentions of the country itself and mentions by each via; sorted by code."""

    def without_countries(self, codes: set[str]) -> Recognised:
        """Leave out what names some countries."""
        places = [mention for mention in self.country_mentions if mention[4] not in codes]
        return self._replace(country_mentions=places, countries=count_countries(places))


def recognise(
    person_mentions: Iterable[PersonMentionRow],
    person_roles: Iterable[PersonRoleRow],
    country_mentions: Sequence[CountryMentionRow],
    identify: Callable[[str], Identity],
) -> Recognised:
    """Make the rows of what was recognised in one article; `identify` tells whom a name stands for.

    A role's name must be the name of a mention, too.
    """
    who: dict[str, int] = {}
    keys: dict[str, int] = {}
    shown: list[str] = []
    counts: list[int] = []
    mentions = []
    names: dict[tuple[int, str, str, str, str], None] = {}
    for field, start, end, surface, name, rule in person_mentions:
        identity = identify(name)
        person = who[name] = keys.setdefault(identity.key, len(keys))
        if person == len(shown):
            shown.append(identity.name)
            counts.append(0)
        counts[person] += 1
        mentions.append((field, start, end, surface, person, rule, name))
        for called, kind in shown_names(surface, name):
            names[person, called, kind, search_form(called), block_of(called)] = None
    return Recognised(
        people=[NamedPerson(*each) for each in zip(keys, shown, counts, strict=True)],
        person_names=list(names),
        person_mentions=mentions,
        person_roles=[
            (field, start, who[name], end, title, code, name)
            for field, start, end, name, title, code in person_roles
        ],
        country_mentions=country_mentions,
        countries=count_countries(country_mentions),
    )


def count_countries(mentions: Iterable[CountryMentionRow]) -> list[tuple[str, tuple[int, ...]]]:
    """Count an article's mentions of each country: of the country itself, and by each via.

    >>> count_countries([("title", 0, 6, "Russia", "RU", "name"), ("body", 0, 6, "Moscow", "RU", "capital")])
    [('RU', (1, 1, 0, 0, 0, 0, 1, 0))]
    """
    counts = Counter((code, via) for *_, code, via in mentions)
    rows = []
    for code in sorted({code for code, _ in counts}):
        by_via = tuple([counts[code, via] for via in VIAS])
        rows.append((code, (sum(by_via[: len(STATE_VIAS)]), *by_via)))
    return rows


def shown_names(surface: str, name: str) -> Iterator[tuple[str, str]]:
    """Tell which names a mention shows its person to go by, and of what kind.

    >>> list(shown_names("Putin", "Vladimir Putin"))
    [('Putin', 'surname'), ('Vladimir Putin', 'full')]
    """
    if surface != name and not (surface.isupper() and len(surface) > 1):  # capitals of a headline are no name
        yield surface, "surname" if name.endswith(f" {surface}") else "alias"
    yield name, "full" if " " in name else "surname"


class NewArticle(NamedTuple):
    """An article ready to be written: its text, everything recognised in it, and what recognised it.

    `annotator` is the name and version of what recognised, `bands` the text's MinHash
    signature, by which copies are found (`store.duplicates.pack`).
    """

    text: Text
    annotator: str
    recognised: Recognised
    bands: bytes = b""

    def of_run(self, run_id: int) -> NewArticle:
        """Give the article as a run of the loader takes it in."""
        return self._replace(text=self.text._replace(load_run_id=run_id))


def day_number(day: date) -> int:
    """Write a day as the number yyyymmdd.

    >>> day_number(date(2023, 2, 22))
    20230222
    """
    return day.year * 10_000 + day.month * 100 + day.day
