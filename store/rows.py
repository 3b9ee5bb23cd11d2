"""Make the rows of an article, without the ids, which the writer adds.

Everything here is a pure function of one article, so that workers do it in parallel and the
writer (`store.writes`) only adds ids.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from store.evidence import NOBODY, Denied, Evidence, Named, RestsOn, Row, Rows, count
from store.kinds import KINDS
from store.models.people import PERSON_MENTIONS
from store.names import block_of, search_form
from store.texts import Text


class KeyedPerson(NamedTuple):
    """Who a name stands for: the person's key and the name to show."""

    key: str
    name: str


class Findings(NamedTuple):
    """What was recognised in an article, as rows that lack the ids of article and people.

    In place of a person's id a row has the person's index in `people`.
    """

    people: Sequence[tuple[str, str]] = ()
    """key, name to show."""
    person_names: Sequence[tuple[int, str, str, str, str]] = ()
    """person, name, kind, folded, block."""
    rows: Mapping[str, Rows] = {}
    """By kind of finding, in the order of `Evidence.columns`; a kind with parts has them last in its rows."""
    counted: Mapping[str, Rows] = {}
    """By derived table, in the order of `Derived.columns`."""

    def without(self, denied: Denied) -> Findings:
        """Leave out, or unlink, what judgements take out."""
        rows = {name: KINDS[name].without(found, denied) for name, found in self.rows.items()}
        return self._replace(rows=rows, counted=count(KINDS.values(), rows))

    def without_people(self, withheld: Container[str]) -> Findings:
        """Leave out the people of some keys, with every finding that is linked to one of them."""
        kept = [place for place, (key, _) in enumerate(self.people) if key not in withheld]
        if len(kept) == len(self.people):
            return self
        places = {place: number for number, place in enumerate(kept)} | {NOBODY: NOBODY}
        rows: dict[str, Rows] = {}
        for name, found in self.rows.items():
            links = len(KINDS[name].people)
            linked = [row for row in found if all(place in places for place in row[:links])]
            rows[name] = [(*(places[place] for place in row[:links]), *row[links:]) for row in linked]
        return Findings(
            [self.people[place] for place in kept],
            [(places[name[0]], *name[1:]) for name in self.person_names if name[0] in places],
            rows,
            count(KINDS.values(), rows),
        )


def make_findings(
    title: str, body: str, found: Mapping[str, Sequence[Any]], person_of: Callable[[str], KeyedPerson]
) -> Findings:
    """Make the rows of what was recognised in one article; `person_of` gives the person that a name stands for.

    `found` has by kind what annotators found: records with attributes named like the
    kind's columns, and `start` and `end`, code points of the text (title, blank line, body),
    in the place of `field`, `start_char`, `end_char` and `surface`. The name in a record
    must be the name of a mention of a person, too.
    """
    page = _ArticleText(title, body)
    for mention in found.get(PERSON_MENTIONS.name, ()):
        page.add_mention(mention, person_of(mention.name))
    rows = {
        name: [page.row(KINDS[name], each) for each in records] for name, records in found.items() if records
    }
    counted = count(KINDS.values(), rows)
    return Findings(list(page.people.items()), list(page.person_names), rows, counted)


class _ArticleText:
    """An article's text, and the people whom it names."""

    def __init__(self, title: str, body: str) -> None:
        self.text = f"{title}\n\n{body}"
        self._title_length = len(title)
        self.people: dict[str, str] = {}
        self.person_names: dict[tuple[int, str, str, str, str], None] = {}
        self._places: dict[str, int] = {}
        self._called: dict[str, int] = {}
        self._mentioned: dict[int, int] = {}

    def add_mention(self, mention: Any, keyed: KeyedPerson) -> None:
        """Note a person, and the names by which the mention calls them."""
        person = self._places.setdefault(keyed.key, len(self._places))
        self.people.setdefault(keyed.key, keyed.name)
        self._called[mention.name] = self._mentioned[mention.start] = person
        for called, kind in shown_names(self.text[mention.start : mention.end], mention.name):
            self.person_names[person, called, kind, search_form(called), block_of(called)] = None

    def row(self, kind: Evidence, record: Any) -> Row:
        """Make the row of a record."""
        known = self._span(record)
        for link in kind.people:
            known[link.column] = self._person(link, record, known)
        row = _values(kind.columns, known, record)
        if kind.parts is None:
            return row
        columns, parts = kind.parts.columns, getattr(record, kind.parts.attribute)
        return (*row, [_values(columns, self._span(part), part) for part in parts])

    def _person(self, link: Named | RestsOn, record: Any, known: dict[str, Any]) -> int:
        if isinstance(link, Named):
            return self._called[getattr(record, link.name)]
        start = getattr(record, link.start)
        if start is None:
            known |= {link.field: None, link.start: None}
            return NOBODY
        field, start_char, _ = self._place(start, start + 1)
        known |= {link.field: field, link.start: start_char}
        return self._mentioned[start]

    def _span(self, record: Any) -> dict[str, Any]:
        """Give the columns that a span has, if the record is one."""
        start = getattr(record, "start", None)
        if start is None:
            return {}
        field, start_char, end_char = self._place(start, record.end)
        surface = self.text[start : record.end]
        return {"field": field, "start_char": start_char, "end_char": end_char, "surface": surface}

    def _place(self, start: int, end: int) -> tuple[str, int, int]:
        """Place a span of the whole text in the title or the body."""
        offset = self._title_length + 2
        return ("title", start, end) if end <= self._title_length else ("body", start - offset, end - offset)


def _values(columns: Iterable[str], known: Mapping[str, Any], record: Any) -> Row:
    return tuple([known[name] if name in known else getattr(record, name) for name in columns])


def shown_names(surface: str, name: str) -> Iterator[tuple[str, str]]:
    """Give the names of a person that a mention shows, with their kinds.

    >>> list(shown_names("Putin", "Vladimir Putin"))
    [('Putin', 'surname'), ('Vladimir Putin', 'full')]
    """
    if surface != name and not (
        surface.isupper() and len(surface) > 1
    ):  # capitals of a headline are not part of it
        yield surface, "surname" if name.endswith(f" {surface}") else "alias"
    yield name, "full" if " " in name else "surname"


class NewArticle(NamedTuple):
    """An article ready to be written: its text, everything recognised in it, and what recognised it.

    `annotator` is the name and version of the annotator, `bands` the text's MinHash signature, by
    which copies are found (`store.duplicates.pack_bands`).
    """

    text: Text
    annotator: str
    findings: Findings
    bands: bytes = b""
