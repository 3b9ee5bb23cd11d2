"""An article's text with its findings and the hits of a search marked, and revisions compared word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from store.evidence import Evidence
from store.kinds import KINDS
from store.models import Article, Quotation
from store.search.language import Both, Either, Near, Phrase, Query, parse_query
from store.search.proximity import fold_words

LONGEST = 400_000
"""The most characters of a text that the page shows; it says how many it leaves out."""
DIFFERING = 6_000
"""Words that two texts are compared by at most; longer ones are compared by paragraphs."""


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """A stretch of a text to mark: its classes, whom or what it is about, and whether it names them."""

    start: int
    end: int
    css: str
    about: str = ""
    title: str = ""
    is_naming: bool = False
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A stretch of text with the same marks throughout."""

    text: str
    css: str = ""
    about: str = ""
    title: str = ""
    is_link: bool = False
    anchor: str = ""


@dataclass
class Entity:
    """A line of the legend: a person or country, how often they are named, and what is said of them."""

    kind: str
    key: str
    name: str
    times: int = 0
    words: dict[str, None] = field(default_factory=dict)

    @property
    def about(self) -> str:
        """The name by which marks refer to the line."""
        return f"{self.kind}:{self.key}"


def css_of(kind: Evidence) -> str:
    """Give the class of a kind's marks: `person-mentions`."""
    return kind.name.replace("_", "-")


def spans_of(article: Article, text_field: str, quotation: int | None = None) -> Iterator[MarkedSpan]:
    """Give the spans of all kinds of finding in the title or body; those of one quotation stand out."""
    for kind in KINDS.values():
        for finding in article.findings(kind.model):
            faint = kind.mark.is_faint is not None and kind.mark.is_faint(finding)
            is_asked = isinstance(finding, Quotation) and finding.id == quotation
            css = css_of(kind) + " faint" * faint + " hit" * is_asked
            entity = getattr(finding, kind.mark.entity) if kind.mark.entity else None
            about = f"{kind.mark.entity}:{_key(entity)}" if entity is not None else ""
            title = "" if kind.mark.entity else str(getattr(finding, "value", kind.title))
            for number, span in enumerate(kind.mark.spans(finding)):
                if span.field == text_field:
                    anchor = "said" if is_asked and not number else ""
                    yield MarkedSpan(
                        span.start_char, span.end_char, css, about, title, kind.mark.is_naming, anchor
                    )


def _key(entity: Any) -> str:
    return str(getattr(entity, "key", None) or getattr(entity, "code", ""))


def legend(article: Article) -> list[Entity]:
    """List whom and what the article names, the most named first."""
    lines: dict[str, Entity] = {}
    for kind in KINDS.values():
        mark = kind.mark
        for finding in article.findings(kind.model):
            entity = getattr(finding, mark.entity) if mark.entity else None
            if entity is None:
                continue
            line = Entity(str(mark.entity), _key(entity), entity.name)
            line = lines.setdefault(line.about, line)
            line.times += mark.is_naming
            if mark.words:
                line.words[mark.words(finding)] = None
    return sorted(lines.values(), key=lambda line: (-line.times, line.name))


def mark(text: str, spans: Iterable[MarkedSpan]) -> list[list[MarkedText]]:
    """Cut a text into paragraphs, and these into pieces; where marks overlap, a piece has the classes of all.

    A piece has the subject of the shortest mark on it, and links to it if the mark names it.

    >>> mark("Xi met Xi.", [MarkedSpan(0, 2, "person", "person:xi", "", True), MarkedSpan(0, 6, "role")])[0][0]
    MarkedText(text='Xi', css='person role', about='person:xi', title='', is_link=True, anchor='')
    """
    text = text[:LONGEST]
    events: dict[int, tuple[list[MarkedSpan], list[MarkedSpan]]] = {}
    for span in spans:
        if span.start < len(text) and span.end > span.start:
            events.setdefault(span.start, ([], []))[0].append(span)
            events.setdefault(min(span.end, len(text)), ([], []))[1].append(span)
    for found in _BREAK.finditer(text):
        events.setdefault(found.start(), ([], []))
        events.setdefault(found.end(), ([], []))
    paragraphs: list[list[MarkedText]] = [[]]
    active: dict[MarkedSpan, None] = {}
    at = 0
    for place in [*sorted(events), len(text)]:
        if place > at:
            piece = _piece(text[at:place], active, at)
            if _BREAK.fullmatch(piece.text):
                paragraphs.append([])
            else:
                paragraphs[-1].append(piece)
        begun, ended = events.get(place, ([], []))
        for span in ended:
            active.pop(span, None)
        active |= dict.fromkeys(begun)
        at = place
    return [paragraph for paragraph in paragraphs if paragraph]


_BREAK = re.compile(r"\n\s*\n")


def _piece(text: str, active: Iterable[MarkedSpan], at: int) -> MarkedText:
    over = sorted(active, key=lambda span: span.end - span.start)
    of = next((span for span in over if span.about), None)
    title = next((span.title for span in over if span.title), "")
    css = " ".join(dict.fromkeys(span.css for span in over))
    anchor = next((span.anchor for span in over if span.anchor and span.start == at), "")
    return MarkedText(text, css, of.about if of else "", title, bool(of and of.is_naming), anchor)


def hits_in(text: str, search: str, text_field: str) -> list[MarkedSpan]:
    """Find the words of a search in a text, folded as the index folds them.

    >>> hits_in("The café deal", "cafe -deal", "body")
    [MarkedSpan(start=4, end=8, css='hit', about='', title='', is_naming=False, anchor='')]
    """
    tokens = [
        (folded, found.start(), found.end())
        for found in _WORD.finditer(text[:LONGEST])
        if (folded := fold_words(found[0]))
    ]
    places: dict[str, list[int]] = {}
    for number, (folded, _, _) in enumerate(tokens):
        places.setdefault(folded, []).append(number)
    spans = []
    for phrase in _phrases(parse_query(search)):
        if phrase.field not in (None, text_field):
            continue
        sought = [fold_words(word) for word in phrase.words]
        first = places.get(sought[0], [])
        if phrase.prefix and len(sought) == 1:
            first = [number for number, (word, _, _) in enumerate(tokens) if word.startswith(sought[0])]
        for number in first:
            seen = [word for word, _, _ in tokens[number : number + len(sought)]]
            if seen == sought or (phrase.prefix and _begins(seen, sought)):
                spans.append(MarkedSpan(tokens[number][1], tokens[number + len(sought) - 1][2], "hit"))
    return spans


_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")


def _begins(seen: list[str], sought: list[str]) -> bool:
    return len(seen) == len(sought) and seen[:-1] == sought[:-1] and seen[-1].startswith(sought[-1])


def _phrases(query: Query) -> Iterator[Phrase]:
    match query:
        case Phrase():
            yield query
        case Near(left, right):
            yield from (left, right)
        case Either(options):
            for option in options:
                yield from _phrases(option)
        case Both(wanted):
            for each in wanted:
                yield from _phrases(each)


def compare(before: str, after: str) -> list[MarkedText]:
    """Compare two texts word by word: pieces that are the same, `del` or `ins`.

    >>> [(piece.css, piece.text) for piece in compare("nine people died", "ten people died")]
    [('del', 'nine'), ('ins', 'ten'), ('', ' people died')]
    """
    one, other = (re.findall(r"\s+|\w+|[^\w\s]", text) for text in (before, after))
    if max(len(one), len(other)) > DIFFERING:
        one, other = (text.splitlines(keepends=True) for text in (before, after))
    pieces: list[MarkedText] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(MarkedText("".join(one[i1:i2])))
            continue
        pieces += [
            MarkedText("".join(words), css)
            for css, words in (("del", one[i1:i2]), ("ins", other[j1:j2]))
            if words
        ]
    return pieces
