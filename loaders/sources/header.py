"""The header line of the text format: the word `date`, a date, the headline."""

from __future__ import annotations

import re
from typing import Final

from loaders.sources.dates import split_date

_LABEL: Final = re.compile(r"[ \t\u00a0]*date(?:[ \t]*:[ \t\u00a0]*|[ \t\u00a0]+)", re.IGNORECASE)


def has_label(line: str) -> bool:
    """Check whether a line starts with the word `date`."""
    return _LABEL.match(line) is not None


def split_header(line: str) -> tuple[str, str] | None:
    """Part a header line into its date, as printed, and the headline; None if it is no header.

    >>> split_header(" date 2023-02-22 Pier reopens")
    ('2023-02-22', 'Pier reopens')
    >>> split_header("Date: 22 February 2023")
    ('22 February 2023', '')
    >>> split_header(" date palms need ten years")
    """
    label = _LABEL.match(line)
    return split_date(line[label.end() :]) if label else None
