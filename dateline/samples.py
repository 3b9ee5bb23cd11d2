"""Samples to judge by eye: draw findings at random, with the words around them, and compute the precision from the answers."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from heapq import nsmallest
from math import sqrt
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from store.errors import StoreError
from store.evidence import Evidence
from store.kinds import KINDS
from store.models import Article

COLUMNS: Final = (
    "kind", "article", "published_on", "publisher", "rule", "field", "start_char", "before", "surface", "after", "found", "right",
)  # fmt: skip
"""Columns of a sample; the last one, `right`, is empty and takes the answer."""

AROUND: Final = 160
"""Characters shown before and after a finding."""

RULES: Final = ("rule", "via", "kind")
"""Columns that say how a finding was recognised; each kind uses the first one that its table has."""

YES: Final = frozenset({"1", "y", "yes", "true", "right", "r"})
NO: Final = frozenset({"0", "n", "no", "false", "wrong", "w"})
Z: Final = 1.959964
"""Standard score of an interval of 95 %."""


def kinds_by_word() -> dict[str, Evidence]:
    """Give the kinds of findings by one word each: people, countries, roles, dates, quotations."""
    return {kind.title.split()[-1]: kind for kind in KINDS.values()}


def draw(session: Session, word: str, number: int, *, seed: int = 0) -> list[tuple[object, ...]]:
    """Draw findings of a kind, as rows of `COLUMNS`; databases of the same articles give the same sample."""
    kind = kinds_by_word()[word]
    statement, names = _findings(kind)
    rows = session.execute(statement.execution_options(yield_per=10_000))
    drawn = nsmallest(number, rows, key=lambda row: (_chance(seed, row), tuple(map(str, row))))
    ids = {row.drawn_from for row in drawn}
    articles = {each.id: each for each in session.scalars(select(Article).where(Article.id.in_(ids)))}
    return [_shown(word, row, names, articles[row.drawn_from]) for row in drawn]


def _findings(kind: Evidence) -> tuple[Select[*tuple[Any, ...]], list[str]]:
    """Select all findings of a kind, each once; also give the names of the columns that describe them."""
    read = kind.read()
    statement = read.join(Article, Article.id == kind.table.c.article_id)
    if kind.parts is not None:
        statement = statement.where(kind.parts.table.c.piece == 1)
    names = [column.name for column in read.selected_columns][4:]
    return statement.add_columns(Article.digest.label("of"), Article.id.label("drawn_from")), names


def _chance(seed: int, row: Any) -> bytes:
    return sha256(f"{seed} {row.of} {row[0]} {row[1]} {row[3]}".encode("utf-8", "surrogatepass")).digest()


def _shown(word: str, row: Any, names: Sequence[str], article: Article) -> tuple[object, ...]:
    field, start, end, surface, *facts = row[:-2]
    said = dict(zip(names, facts, strict=True))
    rule = next((said.pop(name) for name in RULES if name in said), "")
    text = article.title if field == "title" else article.body
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    found = "; ".join(str(value) for value in said.values() if value not in (None, ""))
    place = (word, article.digest, article.published_on, article.publisher, rule, field, start)
    return *place, " ".join(before.split()), surface, " ".join(after.split()), found, ""


class Precision(NamedTuple):
    """The judged findings of a group: how many, how many right, and the precision with Wilson's interval of 95 %."""

    group: str
    name: str
    judged: int
    right: int
    precision: float
    low: float
    high: float


def score(lines: Iterable[str]) -> list[Precision]:
    """Compute the precision of a judged sample: of all rows, by rule and by publisher; rows without an answer do not count.

    >>> [each[:4] for each in score(["rule,publisher,right", "full,A,y", "full,,n", "alone,A,"])]
    [('all', '', 2, 1), ('rule', 'full', 2, 1), ('publisher', '', 1, 0), ('publisher', 'A', 1, 1)]
    """
    answers: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    for row, is_right in _answered(lines):
        for group in ("all", "rule", "publisher"):
            answers[group, row.get(group) or ""].append(is_right)
    order = {"all": 0, "rule": 1, "publisher": 2}
    groups = sorted(answers, key=lambda each: (order[each[0]], each[1]))
    return [_precision(*group, answers[group]) for group in groups]


def _answered(lines: Iterable[str]) -> Iterator[tuple[Mapping[str, str], bool]]:
    reader = csv.DictReader(lines)
    if "right" not in (reader.fieldnames or ()):
        raise StoreError("no column `right`; give a file of `dateline sample --kind ...` with answers in it")
    for row in reader:
        answer = (row["right"] or "").strip().casefold()
        if answer and answer not in YES | NO:
            raise StoreError(
                f"line {reader.line_num}: {answer!r} is not an answer; write y or n, or leave it empty"
            )
        if answer:
            yield row, answer in YES


def _precision(group: str, name: str, answers: Sequence[bool]) -> Precision:
    judged, right = len(answers), sum(answers)
    low, high = wilson(right, judged)
    return Precision(group, name, judged, right, round(right / judged, 3), round(low, 3), round(high, 3))


def wilson(right: int, judged: int) -> tuple[float, float]:
    """Compute Wilson's interval of 95 % for a share.

    >>> [round(end, 3) for end in wilson(190, 200)], [round(end, 3) for end in wilson(5, 5)]
    ([0.91, 0.973], [0.566, 1.0])
    """
    share, spread = right / judged, Z * Z / judged
    middle = share + spread / 2
    half = Z * sqrt(share * (1 - share) / judged + spread / (4 * judged))
    return (middle - half) / (1 + spread), (middle + half) / (1 + spread)
