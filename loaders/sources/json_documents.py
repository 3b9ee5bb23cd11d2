"""JSON files: an object that is an article, several of them, an array, or an API's answer with a list of articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import BinaryIO, Final

from loaders.options import DEFAULTS, ReadOptions
from loaders.problems import RAW_CAP, SourceProblem
from loaders.records import Part
from loaders.sources import Format
from loaders.sources.articles import Origin, split_text
from loaders.sources.decoding import glimpse
from loaders.sources.fields import FIELD_NAMES
from loaders.sources.json_lines import is_jsonl, parse_record

_OUTSIDE: Final = re.compile(rb'["\[\]{},]')
_INSIDE: Final = re.compile(rb'["\\]')
_ANSWER: Final = re.compile(
    rb'^\s*\{.*?"(?:articles|items?|results|data|docs|entries|stories|news)"\s*:\s*(?=\[\s*\{)', re.DOTALL
)
_HAS_TEXT: Final = re.compile(rb'"(?:' + "|".join(FIELD_NAMES["body"]).encode() + rb')"\s*:', re.IGNORECASE)


def split(stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS) -> Iterator[Part]:
    """Cut out the articles of a JSON file, element by element, so that a broken one is one reject.

    The n-th element of an array has the fragment `#n`; an object on its own has the
    file's URI. Memory is bounded by the limit for one document.
    """
    origin = Origin(source_uri, "json", options)
    return split_text(stream, _documents, origin=origin, noun="element", empty="the file has no records")


def _documents(chunks: Iterator[bytes], origin: Origin) -> Iterator[Part]:
    nested, chunks = _enter(chunks)
    values = split_values(chunks, nested=nested, limit=origin.options.limits.document)
    for number, raw in enumerate(values, start=1):
        place = origin.at(number) if nested or number > 1 else origin
        yield place.document(partial(parse_record, raw, place), position=f"element {number}", raw=raw)


def _enter(chunks: Iterator[bytes]) -> tuple[bool, Iterator[bytes]]:
    """Find the array whose elements are the articles, if the file has one: (whether it has, the rest)."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= RAW_CAP:
            break
    if head.lstrip().startswith(b"["):
        return True, chain([head], chunks)
    answer = _ANSWER.match(head)
    if answer and not _HAS_TEXT.search(answer[0]):
        return True, chain([head[answer.end() :]], chunks)
    return False, chain([head], chunks)


def split_values(chunks: Iterator[bytes], *, nested: bool, limit: int) -> Iterator[bytes]:
    """Cut JSON into its values by brackets and quotes alone: those of the one array, or those side by side.

    A value over the limit comes cut off, one byte longer than the limit. Raises
    `SourceProblem` (`malformed`) if the file ends within a value.

    >>> list(split_values(iter([b'[{"a": "]"}, ', b'{}]']), nested=True, limit=99))
    [b'{"a": "]"}', b'{}']
    """
    base = 1 if nested else 0
    depth, quoted, escaped = 0, False, False
    value, size = bytearray(), 0
    for chunk in chunks:
        at = start = 0
        while True:
            if escaped:
                if at >= len(chunk):
                    break
                at, escaped = at + 1, False
            found = (_INSIDE if quoted else _OUTSIDE).search(chunk, at)
            if found is None:
                break
            at, sign = found.end(), found[0]
            if quoted:
                quoted, escaped = sign == b"\\", sign == b"\\"
                continue
            quoted = sign == b'"'
            if sign in b"[{":
                depth += 1
                start = at if nested and depth == 1 else start
            elif sign in b"]}":
                depth -= 1
            if (sign in b",]}" and depth == base) or (nested and depth < base):
                end = at if sign in b"]}" and depth == base else at - 1
                value += chunk[start : min(end, start + limit + 1 - len(value))]
                if value.strip():
                    yield _trimmed(value, limit=limit)
                value, start = bytearray(), at
            if nested and depth < base:
                return
        value += chunk[start : start + max(0, limit + 1 - len(value))]
        size += len(chunk)
    if value.strip():
        if depth > base or quoted:
            raise SourceProblem("malformed", "the JSON ends within a value: the file was cut off")
        yield _trimmed(value, limit=limit)
    elif nested and size:
        raise SourceProblem("malformed", "the JSON array has no end: the file was cut off")


def _trimmed(value: bytearray, *, limit: int) -> bytes:
    """Take the blanks off a value, except off one that was cut: its length shows that."""
    return bytes(value) if len(value) > limit else bytes(value).strip()


def is_json(head: bytes) -> bool:
    """Recognise JSON by its first bracket, unless it is JSON Lines."""
    return bool(re.match(r"\s*(?:\[\s*[\[{\]]|\{\s*[\"}])", glimpse(head))) and not is_jsonl(head)


FORMAT: Final = Format("json", (".json",), split, is_json)
