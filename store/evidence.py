"""Describe a kind of finding: all that the stages of the store must know about it, stated once beside its model.

Workers hand over what they recognise in an article as rows by kind (`store.rows`). Writing,
deleting, linking people again, roll-ups, reports, reading and showing loop over the kinds
(`store.kinds`) and take from an `Evidence` what differs between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Select, Table
from sqlalchemy.orm import DeclarativeBase

Row = tuple[Any, ...]
Rows = Sequence[Row]

NOBODY = -1
"""The place of a person in a row that has none."""


class Denied(NamedTuple):
    """What judgements take out of one article: countries that it does not name, and speakers of quotations."""

    countries: set[str]
    quotations: set[str]


@dataclass(frozen=True, slots=True)
class Named:
    """A link to a person by a name: the finding follows the name to another person, and is deleted when the name is nobody's."""

    name: str = "name"
    column: str = "person_id"


@dataclass(frozen=True, slots=True)
class RestsOn:
    """A link to the person of a mention in the same article, which is found by its field and start; nobody if there is no such mention."""

    field: str = "person_field"
    start: str = "person_start"
    column: str = "person_id"


@dataclass(frozen=True, slots=True)
class CountryLink:
    """A link to a country. If a judgement says that the article does not name it, the finding is deleted or loses the link."""

    is_deleted: bool
    column: str = "country_code"


def table_of(model: type[DeclarativeBase]) -> Table:
    """Give a model's table."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model} is not mapped to a table")
    return table


@dataclass(frozen=True, eq=False)
class KindTable:
    """A table that is kept for a kind of finding."""

    model: type[DeclarativeBase]

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.model.__tablename__)

    @cached_property
    def table(self) -> Table:
        """The model's table."""
        return table_of(self.model)

    def other_columns(self, *known: str) -> tuple[str, ...]:
        """Name the columns beside those that are known, in the order of the model."""
        return tuple(column.name for column in self.table.columns if column.name not in known)


@dataclass(frozen=True, eq=False)
class Totals(KindTable):
    """A table of counts across articles: its primary key, then numbers to which every article adds.

    `counts` gives rows with what an article adds, from the article's rows of the table that the
    totals are derived from; `expected` selects what the table must hold.
    """

    counts: Callable[[Rows], Iterable[Row]]
    expected: Callable[[], Select[*tuple[Any, ...]]]


@dataclass(frozen=True, eq=False)
class Derived(KindTable):
    """A table with rows of one article, counted from the findings of a kind; its first columns are article_id and day.

    `count` makes an article's rows of `columns` from the values of the finding's columns
    `of`; `expected` selects what the table must hold, in the order of the table's columns.
    `reports` is the name in a load's report for the number of distinct values of the column `counted`.
    """

    of: tuple[str, ...]
    count: Callable[[Iterable[Any]], Rows]
    expected: Callable[[], Select[*tuple[Any, ...]]]
    counted: str
    reports: str
    totals: tuple[Totals, ...] = ()

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns beside article_id and day."""
        return self.other_columns("article_id", "day")

    @cached_property
    def people(self) -> int:
        """How many of the first columns are people."""
        return int(self.columns[0] == "person_id")


@dataclass(frozen=True, eq=False)
class Parts(KindTable):
    """A child table: several rows of one finding, such as the spans of a quotation.

    `key` is the column that refers to the finding's `id`, `attribute` the attribute of a worker's record that has its parts.
    """

    key: str
    attribute: str

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that a worker's record gives."""
        return self.other_columns(self.key)


def _itself(finding: Any) -> tuple[Any, ...]:
    return (finding,)


@dataclass(frozen=True, slots=True)
class Mark:
    """How `dateline show` marks a finding in the text, and lists it below.

    `style` is how its spans look (dim where `is_faint`), `brackets` stand around them where
    there are no colours; without brackets it is not marked there. `entity` is the attribute
    with the person or country that it is about: findings about one entity share a line, with what `words`
    says of each and the number of those that name it (`is_naming`).
    """

    style: str
    entity: str | None = None
    brackets: str = ""
    is_naming: bool = False
    is_faint: Callable[[Any], bool] | None = None
    words: Callable[[Any], str] | None = None
    words_style: str = "dim"
    spans: Callable[[Any], Iterable[Any]] = _itself


@dataclass(frozen=True, eq=False)
class Evidence(KindTable):
    """A kind of finding.

    `people` are its links to people, whose columns come first in its rows.
    `country` is its link to a country, `parts` its child table (its own table then has a
    surrogate `id`), `derived` are the tables counted from it. `title` is how reports call
    it, `read` selects what `read_article` gives: field, start, end and then texts. `words` gives the words of a worker's
    row that a judgement quotes to take out its first person.
    """

    title: str
    read: Callable[[], Select[*tuple[Any, ...]]]
    mark: Mark
    people: tuple[Named | RestsOn, ...] = ()
    country: CountryLink | None = None
    parts: Parts | None = None
    derived: tuple[Derived, ...] = ()
    words: Callable[[Row], str] | None = None

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of a worker's rows, without ids of articles and findings; people come first, as indexes into the article's people."""
        people = tuple(link.column for link in self.people)
        generated = ("id",) if self.parts else ()
        return people + self.other_columns("article_id", *generated, *people)

    def values(self, rows: Rows, columns: Sequence[str]) -> Iterable[Any]:
        """Pick columns of a worker's rows by their names."""
        return map(itemgetter(*map(self.columns.index, columns)), rows)

    def without(self, rows: Rows, denied: Denied) -> Rows:
        """Leave out, or unlink, what judgements take out."""
        link, words = self.country, self.words
        if link and denied.countries:
            at = self.columns.index(link.column)
            kept = [row for row in rows if not (link.is_deleted and row[at] in denied.countries)]
            rows = [
                self._but(row, {link.column: None}) if row[at] in denied.countries else row for row in kept
            ]
        if words and denied.quotations:
            rows = [
                self._but(row, self._nobody) if is_denied(words(row), denied.quotations) else row
                for row in rows
            ]
        return rows

    @cached_property
    def _nobody(self) -> dict[str, Any]:
        """The columns of a row whose first person is not known."""
        link = self.people[0]
        rests = {link.field: None, link.start: None} if isinstance(link, RestsOn) else {}
        return {link.column: NOBODY, **rests}

    def _but(self, row: Row, values: Mapping[str, Any]) -> Row:
        """Copy a row with other values in some columns; its parts stay last."""
        named = zip(self.columns, row, strict=False)
        return (*(values.get(name, value) for name, value in named), *row[len(self.columns) :])


def is_denied(words: str, denied: Iterable[str]) -> bool:
    """Check whether a judgement quotes these words, or most of them: annotators differ in where a quotation ends.

    >>> is_denied("We are late and poor", {"We are late"}), is_denied("We are late", {"Yes", "We"})
    (True, False)
    """
    return any(
        (words in other or other in words) and 2 * min(len(words), len(other)) > max(len(words), len(other))
        for other in denied
    )


def count(kinds: Iterable[Evidence], found: Mapping[str, Rows]) -> dict[str, Rows]:
    """Count an article's findings, by kind, into its rows of the derived tables."""
    return {
        derived.name: derived.count(kind.values(found[kind.name], derived.of))
        for kind in kinds
        if found.get(kind.name)
        for derived in kind.derived
    }


def with_ids(rows: Rows, head: Row, who: Sequence[int | None], people: int) -> list[Row]:
    """Put ids into a worker's rows: `head` before them, and `who` at the places of the first columns, which are people."""
    if people == 0:
        return [(*head, *row) for row in rows]
    if people == 1:
        return [(*head, who[row[0]], *row[1:]) for row in rows]
    return [(*head, *(who[person] for person in row[:people]), *row[people:]) for row in rows]
