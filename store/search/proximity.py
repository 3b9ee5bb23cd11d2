"""Words near a span of text: how far apart they stand, counted in words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WORD = 64
"""Code points assumed for a word and the gap after it: no stretch of words is longer on average."""

FARTHEST = 255
"""The largest distance in words that may be asked for: the most repetitions that PostgreSQL's expressions take."""

_MARKS = re.compile("([a-z])[\u0300-\u036f]+")
_APART = re.compile(r"[\W_]+")


def fold_words(text: str) -> str:
    """Fold text as the search index does: lower case, no accents on Latin letters, one blank between words.

    It must equal what FTS5 and PostgreSQL do to the words they index, so it differs from the folding in `store.names`.

    >>> fold_words("The E.U.-led café")
    'the e u led cafe'
    """
    plain = _MARKS.sub(r"\1", unicodedata.normalize("NFD", text.lower()))
    return _APART.sub(" ", unicodedata.normalize("NFC", plain)).strip()


def patterns(words: str, prefix: bool, distance: int) -> tuple[str, str]:
    """Write the regular expressions that find folded `words` at the end of a text, and at the beginning of one.

    Both Python and PostgreSQL read them.
    """
    sought = re.escape(words).replace(r"\ ", " ") + ("[^ ]*" if prefix else "")
    return f"(^| ){sought}( [^ ]+){{0,{distance}}} ?$", f"^ ?([^ ]+ ){{0,{distance}}}{sought}( |$)"


def window(words: str, distance: int) -> int:
    """Give how many code points before and after a span must be searched for the words at that distance.

    >>> window("grain deal", 10)
    832
    """
    return (len(words.split()) + distance + 1) * WORD


@lru_cache(maxsize=64)
def _compiled(words: str, prefix: bool, distance: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    before, after = patterns(words, prefix, distance)
    return re.compile(before), re.compile(after)


def is_near(text: str, start: int, end: int, words: str, prefix: int, distance: int) -> bool:
    """Check whether folded `words` stand near the span, with at most `distance` words between.

    >>> is_near("New sanctions were laid on Russia.", 27, 33, "sanctions", 0, 3)
    True
    >>> is_near("New sanctions were laid on Russia.", 27, 33, "sanctions", 0, 2)
    False
    """
    before, after = _compiled(words, bool(prefix), distance)
    seen = window(words, distance)
    if before.search(fold_words(text[max(0, start - seen) : start])):
        return True
    return after.search(fold_words(text[end : end + seen])) is not None
