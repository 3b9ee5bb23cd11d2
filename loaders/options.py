"""The choices of a run: how sources are to be read, what of them, and the limits against hostile input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a source may cost, in bytes unless the name says otherwise.

    `document` bounds one article, record or page; `ratio` what one compressed byte may
    become, after `ratio_after` bytes; `depth` how many wrappings (gzip, tar, zip)
    may lie around a document; `members` the files in one archive; `spool` what is put
    aside on disk for a format that needs to jump within its file. An address may give
    `fetch` bytes, in `fetch_seconds` seconds and never silent for `silence` seconds. A
    page may take `page_seconds` of CPU, have `elements` elements and `attributes`
    attributes on one of them.
    """

    document: int = 10 * MIB
    ratio: int = 250
    ratio_after: int = 16 * MIB
    depth: int = 4
    members: int = 1_000_000
    spool: int = 1024 * MIB
    fetch: int = 4096 * MIB
    fetch_seconds: float = 1800
    silence: float = 30
    page_seconds: float = 10
    elements: int = 50_000
    attributes: int = 1000


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """The choices of a run that parsers see; the defaults are those of `dateline load`.

    `format` is a source format (None: by name and content); `mapping` names the source's
    field for one of ours, `{"title": "headline"}`; `day_first` decides how dates like
    03/04/2023 are read (None: they are rejected); `today` is the day after which a date
    is marked as lying in the future (None: by the clock, UTC).
    """

    format: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    day_first: bool | None = None
    today: date | None = None
    limits: Limits = field(default_factory=Limits)


DEFAULTS: Final = ReadOptions()


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of the articles read are loaded: those from the day `since` on, and `limit` of them at most."""

    since: date | None = None
    limit: int | None = None


EVERYTHING: Final = Selection()
