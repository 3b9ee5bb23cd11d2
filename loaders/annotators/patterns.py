"""Sets of words of a language, and patterns made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

Words = frozenset[str]
NONE: Final[Words] = frozenset()


def either(words: Iterable[str]) -> str:
    """Write a pattern of any of the words, the longest first; of no words, one that nothing fits.

    >>> either({"or", "and"}), either(())
    ('(?:and|or)', '(?!)')
    """
    alternatives = sorted(words, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, alternatives))})" if alternatives else "(?!)"
