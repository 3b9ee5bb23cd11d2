"""Similarity of two texts: the share of three-word sequences that both have, and a MinHash index to find similar pairs.

The index is made of rensa's signatures; docs/performance.md compares libraries. Capitals
and punctuation don't count.
"""

from __future__ import annotations

import hashlib
import re
import struct
from functools import lru_cache
from typing import Final

from rensa import RMinHash

SHINGLE: Final = 3
"""Words in one sequence."""

BANDS: Final = 16
ROWS: Final = 4
"""Bands of a signature and values in one: pairs with similarity s share a band with probability
1 - (1 - s ** ROWS) ** BANDS: 0.99 at 0.7, 0.89 at 0.6, 0.12 at 0.3."""

SEED: Final = 42
_WORD: Final = re.compile(r"\w+")


def shingles(title: str, body: str) -> frozenset[str]:
    """Give a text's sequences of three words; a shorter text is one sequence.

    >>> sorted(shingles("Rain", "Rain fell, again."))
    ['rain fell again', 'rain rain fell']
    """
    words = _WORD.findall(f"{title} {body}".lower())
    count = max(1, len(words) - SHINGLE + 1)
    return frozenset(" ".join(words[at : at + SHINGLE]) for at in range(count))


class MinHashLikeness:
    """The measure that the loader gives the store."""

    def bands(self, title: str, body: str) -> tuple[int, ...]:
        """Hash a text's bands: signed 64-bit numbers, the same on every machine."""
        signature = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
        signature.update(sorted(shingles(title, body)))
        values = signature.digest()
        return tuple(_band(n, values[n * ROWS : (n + 1) * ROWS]) for n in range(BANDS))

    def similarity(self, one: tuple[str, str], other: tuple[str, str]) -> float:
        """Measure the share of three-word sequences that both texts have (Jaccard), to three places.

        >>> MinHashLikeness().similarity(("", "Rain fell on the town"), ("", "Rain fell on the city."))
        0.5
        """
        first, second = _shingles(*one), _shingles(*other)
        return round(len(first & second) / len(first | second), 3)


@lru_cache(maxsize=256)
def _shingles(title: str, body: str) -> frozenset[str]:
    return shingles(title, body)


def _band(number: int, values: list[int]) -> int:
    packed = struct.pack(f"<B{len(values)}Q", number, *values)
    return int.from_bytes(hashlib.blake2b(packed, digest_size=8).digest(), "little", signed=True)
