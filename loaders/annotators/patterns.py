"""Patterns made of the words of a language."""

from __future__ import annotations

import re
from collections.abc import Iterable


def either(words: Iterable[str]) -> str:
    """Write a pattern of any of the words, the longest first; of no words, one that nothing fits.

    >>> either({"or", "and"}), either(())
    ('(?:and|or)', '(?!)')
    """
    alternatives = sorted(words, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, alternatives))})" if alternatives else "(?!)"
