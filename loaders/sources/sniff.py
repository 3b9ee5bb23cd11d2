"""Looking at the first bytes of a file of markup, without importing what parses it."""

from __future__ import annotations

import re
from typing import Final

from loaders.sources.decoding import glimpse

# The repeated parts can't match in two ways, so that no input makes them backtrack for long.
_COMMENT = r"<!--(?:(?!-->).)*-->"
_INSTRUCTION = r"<\?(?:(?!\?>).)*\?>"
_DOCTYPE = r"<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?\s*>"
_PROLOG: Final = re.compile(rf"(?:\s+|{_COMMENT}|{_INSTRUCTION}|{_DOCTYPE})*", re.DOTALL)
_HTML: Final = re.compile(r"<(?:!DOCTYPE\s+html|html|head|body)\b", re.IGNORECASE)
_BEFORE_HTML: Final = re.compile(rf"(?:\s+|{_COMMENT}|{_INSTRUCTION})*", re.DOTALL)


def is_html(head: bytes) -> bool:
    """Recognise HTML by its doctype or first tag."""
    text = glimpse(head)
    start = _BEFORE_HTML.match(text)
    return bool(_HTML.match(text, start.end() if start else 0))


def has_root(head: bytes, *names: str) -> bool:
    """Say whether an XML document's root is one of these elements, whatever its prefix.

    >>> has_root(b"<?xml version='1.0'?><!-- daily --><atom:feed>", "rss", "feed")
    True
    """
    text = glimpse(head)
    prolog = _PROLOG.match(text)
    root = rf"<(?:[\w-]+:)?(?:{'|'.join(names)})[\s>]"
    return bool(re.compile(root).match(text, prolog.end() if prolog else 0))
