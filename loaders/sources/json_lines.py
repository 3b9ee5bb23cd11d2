"""JSON Lines: one object a line, one article each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, Final

from loaders.options import DEFAULTS, ReadOptions
from loaders.problems import SourceProblem
from loaders.records import ParsedArticle, Part
from loaders.sources import Format
from loaders.sources.articles import Origin, split_text
from loaders.sources.decoding import decode, glimpse, split_lines
from loaders.sources.fields import Record, article_from_record
from loaders.sources.ninjs import plain_record
from store.errors import shown


def split(stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS) -> Iterator[Part]:
    """Cut out the articles of a JSON Lines file; the one of line n has the fragment `#n`. Blank lines are not records."""
    origin = Origin(source_uri, "jsonl", options)
    return split_text(stream, _documents, origin=origin, noun="record", empty="the file has no records")


def _documents(chunks: Iterator[bytes], origin: Origin) -> Iterator[Part]:
    for line in split_lines(chunks, limit=origin.options.limits.document):
        if line.raw.strip():
            place = origin.at(line.number)
            article = partial(parse_record, line.raw, place)
            yield place.document(article, position=f"line {line.number}", raw=line.raw)


def parse_record(raw: bytes, origin: Origin) -> ParsedArticle:
    """Make an article of one JSON object; bytes over the limit for a document are one that was cut off."""
    limit = origin.options.limits.document
    if len(raw) > limit:
        raise SourceProblem("too-large", f"over the limit of {limit:,} bytes for one record")
    record = load_record(raw)
    return article_from_record(record if origin.options.mapping else plain_record(record), origin)


def load_record(raw: bytes) -> Record:
    """Read one JSON object; raises `SourceProblem` (`malformed`, `encoding`, `too-deep`).

    A key that stands twice with different values is refused: readers of JSON disagree on which holds.

    >>> load_record(b'{"title": "Pier"}')
    {'title': 'Pier'}
    """
    text, _ = decode(raw)
    try:
        value = json.loads(text, object_pairs_hook=_unique)
    except SourceProblem:
        raise
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno} of the record"
        raise SourceProblem("malformed", f"broken JSON at {place}: {error.msg}") from error
    except RecursionError as error:
        raise SourceProblem("too-deep", "the JSON is nested too deeply") from error
    except ValueError as error:  # a number of too many digits
        raise SourceProblem("malformed", f"JSON that can't be read ({error})") from error
    if not isinstance(value, dict):
        raise SourceProblem("malformed", f"a record must be a JSON object, this is {type(value).__name__}")
    return value


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) < len(pairs):
        for name, value in pairs:
            if record[name] != value:
                raise SourceProblem(
                    "malformed", f"the key {shown(name)} stands twice with different values; keep one"
                )
    return record


def is_jsonl(head: bytes) -> bool:
    r"""Recognise JSON Lines by a first line that is a whole object, and a second that starts another.

    >>> is_jsonl(b'{"a": 1}\n{"a": 2}'), is_jsonl(b'{\n"a": 1}')
    (True, False)
    """
    first, _, rest = glimpse(head).lstrip().partition("\n")
    if not first.startswith("{") or not rest.lstrip().startswith("{"):
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True


FORMAT: Final = Format("jsonl", (".jsonl", ".ndjson", ".json"), split, is_jsonl)
