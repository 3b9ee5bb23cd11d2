"""Compare the stored findings with another tool's spans, read from a file; nothing of the file is stored."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import URL, select
from sqlalchemy.orm import Session

from loaders.preview import EXAMPLES, Change
from store.errors import StoreError
from store.evidence import Evidence
from store.kinds import KINDS
from store.models import Article
from store.models.countries import COUNTRY_MENTIONS
from store.models.dates import DATE_MENTIONS
from store.models.people import PERSON_MENTIONS
from store.models.quotations import QUOTATIONS
from store.models.roles import PERSON_ROLES
from store.queries import get_article
from store.session import connect

OUTCOMES: Final = ("both", "only ours", "only theirs", "different borders", "not compared")
LABELS: Final = {
    **dict.fromkeys(("per", "pers", "person"), PERSON_MENTIONS.name),
    **dict.fromkeys(("gpe", "country"), COUNTRY_MENTIONS.name),
    **dict.fromkeys(("date", "time"), DATE_MENTIONS.name),
    **dict.fromkeys(("role", "title"), PERSON_ROLES.name),
    **dict.fromkeys(("quote", "quotation"), QUOTATIONS.name),
}
"""Names that tools use for the kinds of finding; a kind's own name works, too."""
CONTEXT: Final = 40
"""Characters on either side of an example."""

_Place = tuple[str, int, int]
"""field, start, end."""


class _Span(NamedTuple):
    """A span of another tool; its offsets are those of the whole text if it has no field."""

    article: str
    label: str
    field: str | None
    start: int
    end: int
    surface: str | None = None
    line: int = 0


def compare(
    url: str | URL, path: Path, *, examples: int = EXAMPLES
) -> tuple[dict[str, Counter[str]], list[Change]]:
    """Compare the spans of a file with the findings of the articles and kinds that it names: counts by kind, and examples.

    Raises `StoreError`, with the line, for a span that does not fit its article.
    """
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    theirs: defaultdict[tuple[int, str], set[_Place]] = defaultdict(set)
    with connect(url, read_only=True) as session:
        articles: dict[str, Article | None] = {}
        for span in _read(session, path, articles):
            kind = span.label if span.label in KINDS else LABELS.get(span.label.lower())
            article = _article(session, span.article, articles)
            if kind is None or article is None:
                counts[kind or span.label]["not compared"] += 1
            else:
                theirs[article.id, kind].add(_place(article, span))
        known = {article.id: article for article in articles.values() if article}
        kinds = sorted({kind for _, kind in theirs})
        shown: list[Change] = []
        for kind in kinds:
            of_kind: list[Change] = []
            for at, article in sorted(known.items()):
                ours = _ours(session, KINDS[kind], at)
                for what, our, their in _differences(ours, theirs[at, kind]):
                    counts[kind][what] += 1
                    if what != "both" and len(of_kind) < examples // len(kinds):
                        of_kind.append(_example(kind, article, what, our, their))
            shown += of_kind
    return dict(counts), shown


def _article(session: Session, name: str, known: dict[str, Article | None]) -> Article | None:
    if name not in known:
        known[name] = get_article(session, name)
    return known[name]


def _read(session: Session, path: Path, articles: dict[str, Article | None]) -> Iterator[_Span]:
    with path.open(encoding="utf-8") as file:
        first = next(file, "")
        lines = chain([first], file)
        if first.startswith("{"):
            yield from _read_jsonl(lines)
        else:
            yield from _read_conll(session, lines, articles)


def _read_jsonl(lines: Iterable[str]) -> Iterator[_Span]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                said = json.loads(line)
                article, label, start, end = (
                    said["article"],
                    said["kind"],
                    int(said["start"]),
                    int(said["end"]),
                )
            except (ValueError, KeyError, TypeError) as error:
                raise StoreError(
                    f'line {number} is no span ({error!r}); write {{"article": ..., "start": 0, "end": 9, "kind": "person"}}'
                ) from error
            yield _Span(
                str(article), label, said.get("field", "body"), start, end, said.get("surface"), number
            )


_DOCUMENT = re.compile(r"(?:# *newdoc id *=|-DOCSTART-) *\(?([^\s()]+)")


def _read_conll(
    session: Session, lines: Iterable[str], articles: dict[str, Article | None]
) -> Iterator[_Span]:
    """Read tokens with tags (IOB or IOBES in the last column); each token is found in the text behind the one before."""
    name, whole, cursor, open_one = "", "", 0, None
    for number, line in enumerate([*lines, ""], 1):
        columns = line.split()
        if named := _DOCUMENT.match(line):
            article = _article(session, name := named[1], articles)
            whole, cursor = f"{article.title}\n\n{article.body}" if article else "", 0
        is_token = bool(columns) and not line.startswith(("#", "-DOCSTART-"))
        prefix, _, label = columns[-1].partition("-") if is_token else ("O", "", "")
        start = whole.find(columns[0], cursor) if is_token and whole else cursor
        if start < 0:
            raise StoreError(
                f"line {number}: {columns[0]!r} is not in the article {name} behind what was read before"
            )
        if open_one and (prefix not in ("I", "E") or label != open_one.label):
            yield open_one
            open_one = None
        if is_token:
            cursor = start + len(columns[0])
            if label:
                open_one = (open_one or _Span(name, label, None, start, cursor, line=number))._replace(
                    end=cursor
                )
    if open_one:
        yield open_one


def _place(article: Article, span: _Span) -> _Place:
    """Give the field and offsets of a span. Raises `StoreError` where it is not in its text."""
    title, (_, _, field, start, end, surface, line) = len(article.title), span
    if field is None:
        behind = title + 2
        field, start, end = ("title", start, end) if end <= title else ("body", start - behind, end - behind)
    text = {"title": article.title, "body": article.body}.get(field)
    if text is None or not 0 <= start < end <= len(text):
        raise StoreError(f"line {line}: the article {span.article} has no {field} from {start} to {end}")
    if surface not in (None, text[start:end]):
        problem = f"line {line}: from {start} to {end} the text has {text[start:end]!r}, not {surface!r}"
        raise StoreError(f"{problem}; offsets are code points of the {field}")
    return field, start, end


def _ours(session: Session, kind: Evidence, article_id: int) -> set[_Place]:
    spans = kind.parts.table if kind.parts else kind.table
    statement = select(spans.c.field, spans.c.start_char, spans.c.end_char).where(
        kind.table.c.article_id == article_id
    )
    if kind.parts:
        statement = statement.join(kind.table).where(spans.c.part == "content")
    return {(field, start, end) for field, start, end in session.execute(statement)}


def _differences(
    ours: set[_Place], theirs: set[_Place]
) -> Iterator[tuple[str, _Place | None, _Place | None]]:
    """Pair the spans that are equal, then those that overlap.

    >>> list(_differences({("body", 0, 5), ("body", 9, 12)}, {("body", 2, 5), ("body", 20, 21)}))
    [('different borders', ('body', 0, 5), ('body', 2, 5)), ('only theirs', None, ('body', 20, 21)), ('only ours', ('body', 9, 12), None)]
    """
    yield from (("both", each, each) for each in sorted(ours & theirs))
    rest = sorted(ours - theirs)
    for their in sorted(theirs - ours):
        our = next((each for each in rest if _overlap(each, their)), None)
        if our:
            rest.remove(our)
        yield ("different borders" if our else "only theirs"), our, their
    yield from (("only ours", each, None) for each in rest)


def _overlap(one: _Place, other: _Place) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def _example(kind: str, article: Article, what: str, our: _Place | None, their: _Place | None) -> Change:
    field, start, end = next(filter(None, (our, their)))
    words = (article.title if field == "title" else article.body)[start:end]
    return Change(kind, article.id, field, start, words, what, _marked(article, our), _marked(article, their))


def _marked(article: Article, place: _Place | None) -> str:
    """Show a span in brackets, with the words around it."""
    if place is None:
        return ""
    field, start, end = place
    text = article.title if field == "title" else article.body
    around = f"{text[max(0, start - CONTEXT) : start]}[{text[start:end]}]{text[end : end + CONTEXT]}"
    return " ".join(around.split())
