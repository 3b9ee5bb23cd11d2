"""What every format shares: fields found in a source become one `ParsedArticle`, or a problem with a reason."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import BinaryIO, Final

from loaders.languages.detection import language_code
from loaders.options import DEFAULTS, ReadOptions
from loaders.problems import SourceProblem, Withdrawn, reject
from loaders.records import Document, Notice, Parsed, ParsedArticle, Part
from loaders.sources.dates import Dated, read_date
from loaders.sources.decoding import clean, looks_binary, utf8_chunks
from store.texts import LONGEST_KEY, bounded

MOST_LABELS: Final = 100
"""The most labels of one article that are kept; a page with more is optimised for search engines, not described."""

_BY: Final = re.compile(r"^by[: ]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document lies, its format, how it is to be read, and what was repaired to read it."""

    source_uri: str
    source_format: str
    options: ReadOptions = DEFAULTS
    repairs: tuple[str, ...] = ()

    def at(self, fragment: object) -> Origin:
        """Give the origin of one of several documents in a file."""
        return replace(self, source_uri=f"{self.source_uri}#{fragment}")

    def repaired(self, *repairs: str) -> Origin:
        """Add to the repairs."""
        return replace(self, repairs=(*self.repairs, *repairs))

    def read_date(self, text: str) -> Dated:
        """Read a date as the options say."""
        return read_date(text, day_first=self.options.day_first, today=self.options.today)

    def document(self, make: Callable[[], ParsedArticle], *, raw: bytes, position: str = "") -> Document:
        """Cut out a document of which `make`, which can be pickled, makes an article."""
        parse = partial(_attempt, make, source_uri=self.source_uri, position=position, raw=raw)
        return Document(self.source_uri, len(raw), parse)


def _attempt(make: Callable[[], ParsedArticle], *, source_uri: str, position: str, raw: bytes) -> Parsed:
    """Make an article; a problem gives a reject, a publisher's withdrawal a notice."""
    try:
        return make()
    except SourceProblem as problem:
        if isinstance(problem, Withdrawn) and (identity := _line(problem.identity)):
            return Notice(source_uri, bounded(identity, LONGEST_KEY), problem.until)
        return reject(problem, source_uri=source_uri, position=position, raw=raw)


def pass_on(
    records: Iterator[Part], *, origin: Origin, noun: str, empty: str, head: bytes | None = None
) -> Iterator[Part]:
    """Pass on the records of a file; an error that ends it early is a reject after them, and so is a file without records."""
    number = 0
    try:
        for record in records:
            number += 1
            yield record
        if not number:
            raise SourceProblem("empty", empty)
    except SourceProblem as problem:
        position = f"after {noun} {number}" if number else ""
        yield reject(problem, source_uri=origin.source_uri, position=position, raw=head)


def split_text(
    stream: BinaryIO,
    split: Callable[[Iterator[bytes], Origin], Iterator[Part]],
    *,
    origin: Origin,
    noun: str,
    empty: str,
) -> Iterator[Part]:
    """Cut out the records of a file of text, which `split` is given in chunks of UTF-8 with what was repaired."""
    head = stream.read(8192)
    kind = looks_binary(head)
    if kind:
        yield reject(SourceProblem("binary", f"not text, but {kind}"), source_uri=origin.source_uri, raw=head)
        return
    chunks, repairs = utf8_chunks(stream, head=head)
    records = split(chunks, origin.repaired(*repairs))
    yield from pass_on(records, origin=origin, noun=noun, empty=empty, head=head)


def strip_blank_lines(text: str) -> str:
    r"""Remove the outer blank lines; everything between stays verbatim.

    >>> strip_blank_lines("\n  \n  First.\n\nLast. \n\t\n")
    '  First.\n\nLast. '
    """
    first = len(text) - len(text.lstrip())
    last = len(text.rstrip())
    if first >= last:
        return ""
    end = text.find("\n", last)
    return text[text.rfind("\n", 0, first) + 1 : end if end >= 0 else None]


def has_letters(text: str) -> bool:
    """Check whether a text has a letter or digit of any script."""
    return any(character.isalnum() for character in text)


def build_article(
    *,
    title: str,
    body: str,
    dated: Dated,
    source_uri: str,
    source_format: str,
    language: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    external_id: str | None = None,
    repairs: tuple[str, ...] = (),
    modified_at: datetime | None = None,
    author: str | None = None,
    section: str | None = None,
    rights: str | None = None,
    labels: str | None = None,
    embargoed: datetime | None = None,
) -> ParsedArticle:
    """Make the record of an article, its text repaired and its outer blanks removed.

    Several authors and labels are lines, or have semicolons between them, or commas. A headline alone
    is an article, with an empty body. Raises `SourceProblem`: `no-body`
    where there is neither text nor headline, `no-text` for text without a letter or digit.
    """
    title, title_repairs = clean(title)
    body, body_repairs = clean(body)
    body = strip_blank_lines(body)
    if not body and not has_letters(title):
        raise SourceProblem(
            "no-body", "there is a date, but neither headline nor text; add one or leave it out"
        )
    if body and not has_letters(body):
        raise SourceProblem("no-text", "the text has no letter or digit")
    return ParsedArticle(
        title=" ".join(title.splitlines()).strip() if "\n" in title else title.strip(),
        body=body,
        published_on=dated.day,
        published_at=dated.instant,
        source_uri=source_uri,
        source_format=source_format,
        language=language_code(language),
        publisher=_line(publisher),
        url=_line(url),
        external_id=_line(external_id),
        repairs=tuple(dict.fromkeys((*repairs, *title_repairs, *body_repairs, *dated.notes))),
        modified_at=modified_at,
        author=_authors(author or ""),
        section=bounded(_line(section) or "", LONGEST_KEY) or None,
        rights=_line(rights),
        labels=_labels(labels or ""),
        embargoed=embargoed,
    )


def _authors(text: str) -> str | None:
    r"""Name the authors in one line.

    >>> _authors("By Ann Berg\n\nBob Dahl"), _authors("https://example.org/ann")
    ('Ann Berg; Bob Dahl', None)
    """
    names = (_BY.sub("", _line(each) or "", count=1) for each in text.splitlines())
    return "; ".join(dict.fromkeys(name for name in names if name and "://" not in name)) or None


def _labels(text: str) -> str | None:
    r"""List labels in JSON, sorted, each once.

    >>> _labels("sea; pier; sea"), _labels("pier, sea"), _labels("Washington, D.C.\n\npier"), _labels("")
    ('["pier", "sea"]', '["pier", "sea"]', '["Washington, D.C.", "pier"]', None)
    """
    between = next((mark for mark in ("\n", ";", "|", ",") if mark in text), "\n")
    listed = (bounded(_line(each) or "", LONGEST_KEY) for each in text.split(between))
    found = list(islice(dict.fromkeys(filter(None, listed)), MOST_LABELS))
    return json.dumps(sorted(found), ensure_ascii=False) if found else None


def _line(text: str | None) -> str | None:
    """One line of metadata without outer blanks, or None when nothing is left."""
    if text is None:
        return None
    return " ".join(clean(text)[0].split()) or None
