"""How the work of a function grows with its input: two sizes are compared, so that the speed of the machine does not matter."""

from __future__ import annotations

import time
from collections.abc import Callable

TIMES = 8
"""How many times larger the input of the second measurement is."""

TRIES = 5
LEAST = 0.01
"""CPU seconds below which a measurement says nothing."""


def grows_in_proportion(work: Callable[[int], object], size: int) -> bool:
    """Check whether eight times as much takes far less than the 64 times that it takes if growth is quadratic.

    What counts is CPU time of this process, the best of each size; a machine that is busy may spoil some
    measurements, not all of them.
    """
    short = long = float("inf")
    for _ in range(TRIES):
        short = min(short, _spent(work, size))
        long = min(long, _spent(work, TIMES * size))
        if long < 4 * TIMES * max(short, LEAST):
            return True
    return False


def _spent(work: Callable[[int], object], size: int) -> float:
    began = time.process_time()
    work(size)
    return time.process_time() - began
