"""What the servers of addresses name the versions by that were read, so that they are asked only for changes."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from store.models import WebSource
from store.texts import LONGEST_KEY

Validators = tuple[str | None, str | None]
"""ETag and Last-Modified."""


def read_validators(connection: Connection, settings: str) -> dict[str, Validators]:
    """Read what was read with these settings, by address."""
    w = WebSource
    rows = connection.execute(select(w.url, w.etag, w.last_modified).where(w.settings == settings))
    return {url: (etag, modified) for url, etag, modified in rows}


def keep_validators(connection: Connection, settings: str, learned: Mapping[str, Validators]) -> None:
    """Keep what was read with these settings; an address whose server names no version is forgotten."""
    w = WebSource
    for url, (etag, modified) in learned.items():
        connection.execute(delete(w).where(w.url == url))
        if (etag or modified) and len(url) <= LONGEST_KEY:
            row = insert(w).values(url=url, etag=etag, last_modified=modified, settings=settings)
            connection.execute(row)


def forget_validators(connection: Connection) -> None:
    """Have every address read in full again."""
    connection.execute(delete(WebSource))
