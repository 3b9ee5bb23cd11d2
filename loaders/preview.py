"""Preview what annotating again would change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import URL, Connection, select

from loaders.annotate import annotate_texts, conditions_of, read_batches
from loaders.annotators.article import OURS
from loaders.pipeline.workers import Prepared, annotator_settings, make_executor
from loaders.reference import curate
from store import schema, writes
from store.engine import open_engine
from store.evidence import Evidence, Named
from store.kinds import KINDS
from store.models import RejectedName
from store.rows import Findings

EXAMPLES: Final = 50
"""The most changes to show, the same number of each kind."""

FindingKey = tuple[str, int, str, str]
"""Where a finding is: field, first code point, its words, the name of the person it is about."""

Values = dict[str, Any]


WHATS: Final = ("same", "added", "removed", "changed")
"""What another annotation does to a finding."""


class Change(NamedTuple):
    """One change that another annotation would make: the words, what is stored there, and what would be found."""

    kind: str
    article: int
    field: str
    start_char: int
    surface: str
    what: str
    stored: str
    found: str


def preview(
    url: str | URL,
    *,
    stale: bool = False,
    since: date | None = None,
    source: str | None = None,
    workers: int = 1,
    people_annotator: str = OURS,
    examples: int = EXAMPLES,
) -> tuple[dict[str, Counter[str]], list[Change]]:
    """Annotate as `annotate` would, and write nothing: counts by kind (same, added, removed, changed), and examples.

    Who is who across articles is not compared: linking comes after.
    """
    counts: dict[str, Counter[str]] = {name: Counter() for name in KINDS}
    shown: defaultdict[str, list[Change]] = defaultdict(list)
    with ExitStack() as stack:
        engine = stack.enter_context(open_engine(url, read_only=True))
        with engine.connect() as connection:
            schema.check_schema(connection)
            denials = writes.denials(connection)
        settings = annotator_settings(curate.read_lexicon(engine), people=people_annotator)
        executor = stack.enter_context(make_executor(workers))
        for texts in read_batches(
            engine, conditions_of(engine, settings, stale=stale, since=since, source=source)
        ):
            new: dict[int, Findings] = {}
            for (at, text), result in zip(texts, annotate_texts(executor, settings, texts), strict=True):
                if isinstance(result, Prepared):  # what fails keeps what is stored
                    new[at] = denials.allow(text.digest, result.findings)
            with engine.connect() as connection:
                for change in _compare(connection, new):
                    counts[change.kind][change.what] += 1
                    if change.what != "same" and len(shown[change.kind]) < examples // len(KINDS):
                        shown[change.kind].append(change)
    return counts, [change for changes in shown.values() for change in changes]


def _compare(connection: Connection, new: Mapping[int, Findings]) -> Iterator[Change]:
    r = RejectedName
    rejected = {
        (at, name)
        for at, name in connection.execute(select(r.article_id, r.name).where(r.article_id.in_(new)))
    }
    for name, kind in KINDS.items():
        stored = _stored(connection, kind, new)
        for at, findings in new.items():
            before = _by_place(stored[at])
            after = _by_place(
                each
                for each in _found(kind, findings)
                if not (_named(kind, each) and (at, each["name"]) in rejected)
            )
            for place in sorted(before.keys() | after.keys()):
                yield _change(name, at, place, before.get(place), after.get(place))


def _change(kind: str, at: int, place: FindingKey, stored: Values | None, found: Values | None) -> Change:
    what = (
        "same"
        if stored == found
        else "added"
        if stored is None
        else "removed"
        if found is None
        else "changed"
    )
    differ = [
        "; ".join(
            f"{name}={value}" for name, value in (one or {}).items() if value != (other or {}).get(name)
        )
        for one, other in ((stored, found), (found, stored))
    ]
    return Change(kind, at, *place[:3], what, *differ)


def _named(kind: Evidence, values: Values) -> bool:
    return any(isinstance(link, Named) for link in kind.people) and "name" in values


def _stored(connection: Connection, kind: Evidence, ids: Iterable[int]) -> dict[int, list[Values]]:
    """Read the findings of a kind in some articles, without the people that linking gave them."""
    table, left_out = kind.table, {"id", "article_id", *(link.column for link in kind.people)}
    columns = [column for column in table.columns if column.name not in left_out]
    statement = select(table.c.article_id, *columns).where(table.c.article_id.in_(ids))
    if kind.parts is not None:
        part = kind.parts.table
        statement = statement.join(part, part.c[kind.parts.key] == table.c.id).where(
            part.c.part == "content", part.c.piece == 1
        )
        statement = statement.add_columns(part.c.field, part.c.start_char, part.c.surface)
    found: defaultdict[int, list[Values]] = defaultdict(list)
    for row in connection.execute(statement).mappings():
        values = dict(row)
        found[values.pop("article_id")].append(values)
    return found


def _found(kind: Evidence, findings: Findings) -> Iterator[Values]:
    """Give the findings of a kind that were just recognised, as `_stored` gives them."""
    people = len(kind.people)
    for row in findings.rows.get(kind.name, ()):
        values: Values = dict(zip(kind.columns[people:], row[people:], strict=False))
        if kind.parts is not None:
            parts = (dict(zip(kind.parts.columns, part, strict=True)) for part in row[-1])
            first = next(part for part in parts if (part["part"], part["piece"]) == ("content", 1))
            values |= {name: first[name] for name in ("field", "start_char", "surface")}
        yield values


def _by_place(findings: Iterable[Values]) -> dict[FindingKey, Values]:
    placed: dict[FindingKey, Values] = {}
    for values in findings:
        words = values.pop("surface", None) or values.pop("title", "")
        values.pop("number", None)  # it moves with every quotation before
        place = values.pop("field"), values.pop("start_char"), words, values.pop("name", "")
        placed[place] = values
    return placed
