"""JSON Lines: one object a line, one article each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO, Final

from loaders.options import DEFAULTS, ReadOptions
from loaders.problems import SourceProblem, reject
from loaders.records import ParsedArticle, Rejected
from loaders.sources import Format
from loaders.sources.decoding import Line, decode, glimpse, split_lines, utf8_chunks
from loaders.sources.fields import Record, article_from_record
from store.errors import shown


def parse(
    stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS
) -> Iterator[ParsedArticle | Rejected]:
    """Read the articles of a JSON Lines file; the one of line n has the fragment `#n`. Blank lines are no records."""
    chunks, repairs = utf8_chunks(stream)
    read_any = False
    try:
        for line in split_lines(chunks, limit=options.limits.document):
            if line.raw.strip():
                read_any = True
                yield _parse_line(
                    line, source_uri=f"{source_uri}#{line.number}", options=options, repairs=repairs
                )
    except SourceProblem as problem:  # the stream breaks off: what came before stands
        yield reject(problem, source_uri=source_uri)
        return
    if not read_any:
        yield reject(SourceProblem("empty", "the file has no records"), source_uri=source_uri, raw=b"")


def _parse_line(
    line: Line, *, source_uri: str, options: ReadOptions, repairs: tuple[str, ...]
) -> ParsedArticle | Rejected:
    try:
        if line.oversized:
            raise SourceProblem(
                "too-large", f"over the limit of {options.limits.document:,} bytes for one record"
            )
        record = load_record(line.raw)
        return article_from_record(
            record, source_uri=source_uri, source_format="jsonl", options=options, repairs=repairs
        )
    except SourceProblem as problem:
        return reject(problem, source_uri=source_uri, position=f"line {line.number}", raw=line.raw)


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


FORMAT: Final = Format("jsonl", (".jsonl", ".ndjson", ".json"), parse, is_jsonl)
