"""Bars for a terminal: each an eighth of a character fine."""

from __future__ import annotations

from collections.abc import Sequence

_EIGHTHS = " ▏▎▍▌▋▊▉█"
WIDTH = 40


def bar(part: float, whole: float, width: int = WIDTH) -> str:
    """Draw a bar.

    >>> bar(3, 4, width=2), bar(0, 4)
    ('█▌', '')
    """
    eighths = round(8 * width * part / whole) if whole else 0
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).strip()


def with_bars(rows: Sequence[Sequence[object]], at: int) -> list[tuple[object, ...]]:
    """Put a bar at the end of each row, for the number in one of its columns.

    >>> with_bars([("a", 2), ("b", 1)], 1)[0][2] == "█" * 40
    True
    """
    numbers = [float(str(row[at])) for row in rows]
    most = max(numbers, default=0.0)
    return [(*row, bar(number, most)) for row, number in zip(rows, numbers, strict=True)]
