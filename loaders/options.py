"""The choices of a run: how sources are to be read, what of them, and the limits against hostile input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a source may cost, in bytes unless the name says otherwise."""

    document: int = 10 * MIB  # of one article, record or page
    ratio: int = 250  # bytes that one compressed byte may become
    ratio_after: int = 16 * MIB  # bytes before the ratio is checked
    depth: int = 4  # wrappings (gzip, tar, zip) around a document
    members: int = 1_000_000  # files in one archive
    spool: int = 1024 * MIB  # kept on disk for a format that needs to seek within its file
    fetch: int = 4096 * MIB  # bytes from one address
    fetch_seconds: float = 1800  # for one address
    silence: float = 30  # seconds without a byte from an address
    patience: float = 120  # seconds that a busy server may ask to be given
    page_seconds: float = 10  # of CPU that a page may take
    elements: int = 50_000  # of a page
    attributes: int = 1000  # on one element


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """The choices of a run that parsers see; the defaults are those of `dateline load`."""

    format: str | None = None  # a source format; None: by name and content
    mapping: Mapping[str, str] = field(default_factory=dict)  # ours to the source's: {"title": "headline"}
    day_first: bool | None = None  # how dates like 03/04/2023 are read; None: they are rejected
    today: date | None = None  # a date after it is marked as in the future; None: by the clock, UTC
    language: str | None = None  # of every article, whatever its source states
    publisher: str | None = (
        None  # of articles whose source states none: a name, or a path with {publisher} in it
    )
    limits: Limits = field(default_factory=Limits)
    follow: bool = False  # the pages behind a feed's entries that carry a summary only
    pause: float = 1  # seconds between two requests to one host
    contact: str | None = None  # an address of the web that servers are given: who asks
    refetch: bool = False  # what servers say has not changed is read all the same


DEFAULTS: Final = ReadOptions()


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of the articles read are loaded: those from the day `since` on, and `limit` of them at most."""

    since: date | None = None
    limit: int | None = None


EVERYTHING: Final = Selection()
