"""The text format: a line ` date 2023-02-22 Headline`, fields (`publisher: The Pier`), a blank line, paragraphs; one or more articles in a file.

A file that begins with fields, such as Markdown with front matter, is one article if a field is its date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, Final

from loaders.options import DEFAULTS, ReadOptions
from loaders.problems import RAW_CAP, SourceProblem, reject
from loaders.records import ParsedArticle, Part
from loaders.sources import Format
from loaders.sources.articles import Origin, build_article, split_text
from loaders.sources.dates import split_date
from loaders.sources.decoding import decode, glimpse, looks_binary
from loaders.sources.fields import article_from_record, choose_fields
from store.errors import shown

FIELDS: Final = ("publisher", "author", "section", "rights", "labels", "language", "url")
_FIELD = rb"[ \t]*(?:" + "|".join(FIELDS).encode() + rb")[ \t]*:[^\r\n]*"
_EOL = rb"(?:\r\n|\n|\r(?!\n))"
_LINE_END: Final = re.compile(_EOL)
_MAY_START: Final = re.compile(
    # A blank line, a line that starts with "date", another blank line, and then some text.
    _EOL
    + rb"[ \t]*"
    + _EOL
    + rb"(?=(?P<header>[ \t]*date[ \t:][^\r\n]*)"
    + _EOL
    + rb"(?:"
    + _FIELD
    + _EOL
    + rb")*"
    + rb"[ \t]*"
    + _EOL
    + rb"\s*\S)",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"[ \t\u00a0]*date(?:[ \t]*:[ \t\u00a0]*|[ \t\u00a0]+)", re.IGNORECASE)
_NAME: Final = r"[A-Za-z][\w -]{0,30}"
_FRONT: Final = re.compile(rf"---[ \t]*\n(?P<fields>{_NAME}:.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_TOP: Final = re.compile(rf"(?P<fields>(?:{_NAME}:[^\n]*\n){{2,20}})[ \t]*\n")
_NAMED: Final = re.compile(rf"^({_NAME}):((?:.*)(?:\n(?:[ \t-].*|(?=\n)))*)", re.MULTILINE)
_PROSE: Final = re.compile(r"[a-z].*\.[\"')’”]?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RawArticle:
    """The bytes of one article in a file: its first line, counted from 1, and its first byte."""

    raw: bytes
    line: int
    offset: int


def split(stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS) -> Iterator[Part]:
    """Cut out the articles of one file, in order.

    The first article has the file's URI, the n-th the fragment `#n`. Memory is bounded by
    the limit for one document, not by the file.
    """
    origin = Origin(source_uri, "text", options)
    empty = "the file has no text; remove it or fill it"
    return split_text(stream, _documents, origin=origin, noun="article", empty=empty)


def _documents(chunks: Iterator[bytes], origin: Origin) -> Iterator[Part]:
    place, number = origin, 1
    try:
        for piece in split_pieces(chunks, limit=origin.options.limits.document):
            article = partial(_parse_piece, piece, place)
            yield place.document(article, position=f"line {piece.line}", raw=piece.raw)
            number += 1
            place = origin.at(number)
    except SourceProblem as problem:  # UTF-16 that breaks off: what came before stands
        if number == 1:
            raise
        yield reject(problem, source_uri=place.source_uri)


def has_label(line: str) -> bool:
    """Check whether a line starts with the word `date`."""
    return _LABEL.match(line) is not None


def split_header(line: str) -> tuple[str, str] | None:
    """Split a header line into its date, as printed, and the headline; None if it is not a header.

    >>> split_header(" date 2023-02-22 Pier reopens")
    ('2023-02-22', 'Pier reopens')
    >>> split_header("Date: 22 February 2023")
    ('22 February 2023', '')
    >>> split_header(" date palms need ten years")
    """
    label = _LABEL.match(line)
    return split_date(line[label.end() :]) if label else None


def split_pieces(chunks: Iterator[bytes], *, limit: int) -> Iterator[RawArticle]:
    """Cut a file into its articles, holding little more than `limit` bytes.

    A new article starts only after a blank line, at a line with `date` and a date that is
    itself followed by a blank line and text. So a paragraph ` date 2023-03-12 was the day
    of the fair` that ends a file stays prose, and so does one that starts in lower case
    and ends like a sentence. A `SourceProblem` of the chunks comes after the whole articles.
    """
    buffer, line, offset, skipping, due = b"", 1, 0, False, 0
    broken: SourceProblem | None = None
    ended = False
    while not ended:
        try:
            chunk = next(chunks, b"")
        except SourceProblem as problem:
            broken, chunk = problem, b""
        ended = not chunk
        buffer += chunk
        if not ended and len(buffer) < due:
            continue
        start = 0
        for cut in _starts(buffer):
            if not skipping:
                yield RawArticle(buffer[start:cut], line, offset)
            line, offset, skipping = line + _count_lines(buffer[start:cut]), offset + cut - start, False
            start = cut
        buffer = buffer[start:]
        # Drop what is too much, but keep an end that may hold the next header.
        keep = len(buffer) - RAW_CAP
        if keep > limit:
            if not skipping:
                yield RawArticle(buffer[: limit + 1], line, offset)
            line, offset, skipping = line + _count_lines(buffer[:keep]), offset + keep, True
            buffer = buffer[keep:]
        due = min(2 * len(buffer), limit + RAW_CAP + 1)  # looking again at each chunk would take its square
    if broken:  # an article that breaks off is rejected
        raise broken
    if buffer.strip() and not skipping:
        yield RawArticle(buffer, line, offset)


def _starts(buffer: bytes) -> Iterator[int]:
    """Find where further articles start; a blank piece before a header is not an article of its own."""
    begin = 0
    for found in _MAY_START.finditer(buffer):
        if buffer[begin : found.end()].strip() and _is_header(found["header"]):
            begin = found.end()
            yield begin


def _is_header(line: bytes) -> bool:
    parts = split_header(line.decode("utf-8", "replace"))
    return parts is not None and not _PROSE.fullmatch(parts[1].strip())


def _count_lines(raw: bytes) -> int:
    return sum(1 for _ in _LINE_END.finditer(raw))


def _parse_piece(piece: RawArticle, origin: Origin) -> ParsedArticle:
    limit = origin.options.limits.document
    if len(piece.raw) > limit:
        raise SourceProblem("too-large", f"over the limit of {limit:,} bytes for one article; split it")
    text, repairs = decode(piece.raw, offset=piece.offset)
    header, _, body = text.lstrip().partition("\n")
    parts = split_header(header)
    if parts is None and (record := _fields_first(text)):
        return article_from_record(record, origin.repaired(*repairs))
    if parts is None and not has_label(header):
        raise SourceProblem(
            "no-date", f"the first line is {shown(header)}; it must be like ` date 2023-02-22 Headline`"
        )
    if parts is None:
        raise SourceProblem(
            "no-date",
            f"no date that this loader knows after `date` in {shown(header)}; write it as YYYY-MM-DD",
        )
    body, fields = _split_fields(body)
    return build_article(
        title=parts[1],
        body=body,
        dated=origin.read_date(parts[0]),
        source_uri=origin.source_uri,
        source_format="text",
        repairs=(*origin.repairs, *repairs),
        **fields,
    )


def _split_fields(text: str) -> tuple[str, dict[str, Any]]:
    r"""Take the fields off that follow the line with the date and end at a blank line; without that it is all text.

    >>> _split_fields("Publisher: The Pier\nlabels: sea; sport\n\nRain.")
    ('Rain.', {'publisher': 'The Pier', 'labels': 'sea; sport'})
    >>> _split_fields("Author: a word of Latin.")
    ('Author: a word of Latin.', {})
    """
    head, blank, body = text.partition("\n\n")
    lines = [line.partition(":") for line in head.split("\n")]
    fields = {name.strip().lower(): value.strip() for name, mark, value in lines if mark}
    if not blank or len(fields) < len(lines) or not fields.keys() <= set(FIELDS):
        return text, {}
    return body, fields


def _fields_first(text: str) -> dict[str, str]:
    r"""Read a text whose first lines are fields, with or without the dashes of front matter; empty if none is a date.

    >>> _fields_first("---\ntitle: 'Ferry'\ndate: 2023-02-22\ntags:\n- sea\n- sport\n---\n\nRain.")
    {'title': 'Ferry', 'date': '2023-02-22', 'tags': 'sea\nsport', 'body': 'Rain.'}
    """
    found = _FRONT.match(text) or _TOP.match(text)
    if not found:
        return {}
    fields = {name.strip(): _value(value) for name, value in _NAMED.findall(found["fields"])}
    if "published_on" not in choose_fields(fields, mapping={}):
        return {}
    return {**fields, "body": text[found.end() :].strip("\n")}


def _value(text: str) -> str:
    """Give a value without its quotes, and those of a list a line each."""
    listed = re.fullmatch(r"\[(.*)\]", text.strip(), re.DOTALL)
    lines = listed[1].split(",") if listed else text.split("\n")
    return "\n".join(filter(None, (line.strip().removeprefix("- ").strip("\"'") for line in lines)))


def is_text(head: bytes) -> bool:
    r"""Recognise the text format by its first line, the word `date` and a date, or by front matter with a date.

    >>> is_text(b"Date: 22 February 2023 A headline"), is_text(b"---\ntitle: Ferry\n---")
    (True, False)
    """
    if looks_binary(head):
        return False
    text = glimpse(head).lstrip()
    front = _FRONT.match(text)
    return split_header(text.split("\n", 1)[0]) is not None or bool(front and _fields_first(text))


FORMAT: Final = Format("text", (".txt", ".text"), split, is_text)
