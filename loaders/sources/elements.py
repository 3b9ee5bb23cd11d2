"""Cut a long XML document into the elements that are articles, so that a broken one affects no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from loaders.problems import RAW_CAP, SourceProblem

_DECLARED: Final = re.compile(rb"""(<\?xml[^>]*?)\s+encoding=["'][^"']*["']""")
_ENCODING: Final = re.compile(rb"""<\?xml[^>]*?\sencoding=["']([^"']*)["']""")
_EMPTY: Final = re.compile(rb"""<[^\s>/]+(?:\s+[^\s=>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/>""")
_SECTION: Final = re.compile(rb"<!\[CDATA\[|<!--")
_SECTION_ENDS: Final = {b"<![CDATA[": b"]]>", b"<!--": b"-->"}


@dataclass(frozen=True, slots=True)
class Element:
    """The bytes of one element: whole, cut off, or the beginning of one over the limit."""

    raw: bytes
    complete: bool = True
    oversized: bool = False

    def check(self, *, limit: int) -> None:
        """Raise `SourceProblem` (`too-large`, `malformed`) unless the element is whole."""
        if self.oversized:
            raise SourceProblem("too-large", f"over the limit of {limit:,} bytes for one article")
        if not self.complete:
            raise SourceProblem(
                "malformed", "the element has no end: the file was cut off or its tags are broken"
            )


def declares_utf8(head: bytes) -> bool:
    """Check whether a document is UTF-8 by its XML declaration, or by having none.

    >>> declares_utf8(b'<rss>'), declares_utf8(b'<?xml version="1.0" encoding="koi8-r"?>')
    (True, False)
    """
    found = _ENCODING.search(head[:1024])
    return found is None or found[1].lower() in {b"utf-8", b"utf8"}


def is_utf8(raw: bytes) -> bool:
    r"""Check whether bytes can only be UTF-8: they are valid as such, and not all ASCII.

    >>> is_utf8("café".encode()), is_utf8("café".encode("latin-1")), is_utf8(b"cafe")
    (True, False, False)
    """
    try:
        return not raw.decode().isascii()
    except UnicodeDecodeError:
        return False


def undeclared(head: bytes) -> bytes:
    """Remove the encoding from an XML declaration, because the text is UTF-8 by now.

    >>> undeclared(b'<?xml version="1.0" encoding="utf-16"?>')
    b'<?xml version="1.0"?>'
    """
    return _DECLARED.sub(rb"\1", head[:1024], count=1) + head[1024:]


def split_elements(
    chunks: Iterator[bytes], *, opening: re.Pattern[bytes], limit: int
) -> tuple[bytes, Iterator[Element]]:
    """Cut a document into its head (all before the first element) and the elements.

    `opening` matches the beginning of an element's first tag, its name as group 1.
    Little more than `limit` bytes are held at a time.
    """
    buffer = b""
    for chunk in chunks:
        buffer += chunk
        first = opening.search(buffer)
        if first:
            return buffer[: first.start()], _elements(
                buffer[first.start() :], chunks, opening=opening, limit=limit
            )
        if len(buffer) > limit:
            raise SourceProblem("too-large", f"no article begins in the first {limit:,} bytes")
    return buffer, iter(())


def _elements(
    buffer: bytes, chunks: Iterator[bytes], *, opening: re.Pattern[bytes], limit: int
) -> Iterator[Element]:
    while True:
        start = opening.search(buffer)
        if start is None:
            more = next(chunks, None)
            if more is None:
                return
            buffer = buffer[-64:] + more
            continue
        buffer = buffer[start.start() :]
        while b">" not in buffer and len(buffer) <= limit and (more := next(chunks, None)) is not None:
            buffer += more
        if empty := _EMPTY.match(buffer):
            yield Element(empty[0])
            buffer = buffer[empty.end() :]
            continue
        closing = b"</" + start[1] + b">"
        end = _closing(buffer, closing)
        while end < 0 and len(buffer) <= limit and (more := next(chunks, None)) is not None:
            buffer += more
            end = _closing(buffer, closing)
        if end < 0 and len(buffer) <= limit:
            yield Element(buffer, complete=False)
            return
        if end < 0 or end > limit:
            yield Element(buffer[:RAW_CAP], oversized=True)
            buffer = _skip(buffer, chunks, closing)
            continue
        following = opening.search(_without_sections(buffer[:end]), 1)
        if following:  # an element that is never closed swallows no other
            yield Element(buffer[: following.start()], complete=False)
            buffer = buffer[following.start() :]
            continue
        yield Element(buffer[:end])
        buffer = buffer[end:]


def _closing(buffer: bytes, closing: bytes) -> int:
    """Find where an element ends, outside CDATA sections; -1 if it does not."""
    at, end = 0, buffer.find(closing)
    while end >= 0:
        section = buffer.find(b"<![CDATA[", at, end)
        if section < 0:
            return end + len(closing)
        at = buffer.find(b"]]>", section)
        if at < 0:
            return -1
        if at > end:
            end = buffer.find(closing, at)
    return -1


def _skip(buffer: bytes, chunks: Iterator[bytes], closing: bytes) -> bytes:
    """Drop an oversized element, without keeping it in memory."""
    while (end := buffer.find(closing)) < 0:
        more = next(chunks, None)
        if more is None:
            return b""
        buffer = buffer[-len(closing) :] + more
    return buffer[end + len(closing) :]


def _without_sections(raw: bytes) -> bytes:
    """Put blanks for CDATA sections and comments, every byte keeping its place; in one pass."""
    parts, at = [], 0
    for found in _SECTION.finditer(raw):
        if found.start() < at:
            continue
        end = raw.find(_SECTION_ENDS[found[0]], found.end())
        if end < 0:
            break
        parts += [raw[at : found.start()], b" " * (end - found.start())]
        at = end
    return b"".join([*parts, raw[at:]])
