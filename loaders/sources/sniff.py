"""Telling a format by the first bytes of a file, without importing what parses it."""

from __future__ import annotations

import json
import re
from typing import Final

from loaders.sources.decoding import glimpse, looks_binary
from loaders.sources.header import split_header

# The repeated parts can't match in two ways, so that no input makes them backtrack for long.
_COMMENT = r"<!--(?:(?!-->).)*-->"
_INSTRUCTION = r"<\?(?:(?!\?>).)*\?>"
_DOCTYPE = r"<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?\s*>"
_PROLOG: Final = re.compile(rf"(?:\s+|{_COMMENT}|{_INSTRUCTION}|{_DOCTYPE})*", re.DOTALL)
_HTML: Final = re.compile(r"<(?:!DOCTYPE\s+html|html|head|body)\b", re.IGNORECASE)
_BEFORE_HTML: Final = re.compile(rf"(?:\s+|{_COMMENT}|{_INSTRUCTION})*", re.DOTALL)


def is_text(head: bytes) -> bool:
    """Tell the text format by its first line: the word `date` and a date.

    >>> is_text(b"Date: 22 February 2023 A headline")
    True
    """
    return not looks_binary(head) and split_header(glimpse(head).lstrip().split("\n", 1)[0]) is not None


def is_jsonl(head: bytes) -> bool:
    r"""Tell JSON Lines by a first line that is a whole object, and a second that starts another.

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


def is_json(head: bytes) -> bool:
    """Tell JSON by its first bracket."""
    return bool(re.match(r"\s*(?:\[\s*[\[{\]]|\{\s*[\"}])", glimpse(head)))


def is_never(head: bytes) -> bool:
    """Refuse to guess: the format has no mark of its own."""
    return False


def is_parquet(head: bytes) -> bool:
    """Tell Parquet by its magic number."""
    return head.startswith(b"PAR1")


def is_warc(head: bytes) -> bool:
    """Tell WARC by the first line of its first record."""
    return head.startswith(b"WARC/")


def is_html(head: bytes) -> bool:
    """Tell HTML by its doctype or first tag."""
    text = glimpse(head)
    start = _BEFORE_HTML.match(text)
    return bool(_HTML.match(text, start.end() if start else 0))


def is_feed(head: bytes) -> bool:
    """Tell RSS, RDF and Atom by their root."""
    return bool(re.match(r"<(?:[\w-]+:)?(?:rss|feed|RDF)[\s>]", _after_prolog(head)))


def is_nitf(head: bytes) -> bool:
    """Tell NITF by its root."""
    return bool(re.match(r"<(?:[\w-]+:)?nitf[\s>]", _after_prolog(head)))


def is_newsml(head: bytes) -> bool:
    """Tell NewsML-G2 by its root."""
    return bool(re.match(r"<(?:[\w-]+:)?(?:newsItem|newsMessage)[\s>]", _after_prolog(head)))


def _after_prolog(head: bytes) -> str:
    text = glimpse(head)
    prolog = _PROLOG.match(text)
    return text[prolog.end() :] if prolog else text
