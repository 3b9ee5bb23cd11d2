"""What could not be loaded: kept once, resolved when the place is read successfully, dismissed when nobody wants it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, delete, insert, or_, select, update

from store.bulk import chunks
from store.errors import StoreError
from store.models import Reject
from store.texts import Text

RejectRow = tuple[str, str, str, str, bytes | None]
"""source_uri, position, reason, message, raw."""


def insert_rejects(
    connection: Connection, rows: Sequence[RejectRow], run_id: int
) -> set[tuple[str, str, str]]:
    """Keep rejects; one that is still open, or was dismissed, is kept once. Gives the new ones: URI, position, reason."""
    known: set[tuple[str, str, str]] = set()
    for chunk in chunks({uri for uri, *_ in rows}):
        statement = select(Reject.source_uri, Reject.position, Reject.reason).where(
            Reject.source_uri.in_(chunk), or_(Reject.resolved_at.is_(None), Reject.resolution == "dismissed")
        )
        known.update((uri, position, reason) for uri, position, reason in connection.execute(statement))
    new: dict[tuple[str, str, str], dict[str, object]] = {}
    for uri, position, reason, message, raw in rows:
        if (uri, position, reason) not in known:
            new.setdefault((uri, position, reason), {
                "source_uri": uri, "position": position, "reason": reason, "message": message, "raw": raw,
                "load_run_id": run_id,
            })  # fmt: skip
    if new:
        connection.execute(insert(Reject), list(new.values()))
    return set(new)


EMBARGOED = "embargoed"
"""The reason of a reject that keeps a whole text, until the first load after its embargo."""


class Held(NamedTuple):
    """A text under embargo until an instant, with what was repaired to read it; `reject_id` is 0 until it is kept."""

    text: Text
    repairs: tuple[str, ...]
    until: datetime
    reject_id: int = 0

    def dump(self) -> bytes:
        """Write it as the bytes that its reject keeps."""
        fields = {**self.text._asdict(), "repairs": self.repairs, "until": self.until}
        return json.dumps(fields, default=lambda value: value.isoformat()).encode("utf-8")


def read_held(connection: Connection) -> list[Held]:
    """Read the texts under embargo, and those whose embargo has ended but that no load has stored yet."""
    open_ones = select(Reject.id, Reject.raw).where(Reject.reason == EMBARGOED, Reject.resolved_at.is_(None))
    return [_parse_held(id_, json.loads(raw)) for id_, raw in connection.execute(open_ones) if raw]


def _parse_held(reject_id: int, fields: dict[str, Any]) -> Held:
    repairs, until = tuple(fields.pop("repairs")), datetime.fromisoformat(fields.pop("until"))
    fields["published_on"] = date.fromisoformat(fields["published_on"])
    for name in ("published_at", "modified_at"):
        fields[name] = fields[name] and datetime.fromisoformat(fields[name])
    return Held(Text(**fields), repairs, until, reject_id)


def release(connection: Connection, ids: Iterable[int]) -> None:
    """Delete the rejects of texts that were under embargo."""
    for chunk in chunks(ids):
        connection.execute(delete(Reject).where(Reject.id.in_(chunk)))


def resolve_rejects(connection: Connection, source_uris: Iterable[str]) -> None:
    """Close the rejects of places from which an article has now been read."""
    open_rejects = select(Reject.id).where(Reject.resolved_at.is_(None)).limit(1)
    if connection.execute(open_rejects).first() is None:
        return
    for chunk in chunks(set(source_uris)):
        here = (Reject.source_uri.in_(chunk), Reject.resolved_at.is_(None), Reject.reason != EMBARGOED)
        resolved = {"resolved_at": datetime.now(UTC), "resolution": "loaded"}
        connection.execute(update(Reject).where(*here).values(resolved))


def select_rejects(
    *, ids: Iterable[int] | None = None, reason: str | None = None, resolved: bool = False
) -> Select[Reject]:
    """Select rejects, the first met first; by default the open ones."""
    statement = select(Reject).order_by(Reject.id)
    if ids is not None:
        statement = statement.where(Reject.id.in_(list(ids)))
    if reason is not None:
        statement = statement.where(Reject.reason == reason)
    return statement if resolved else statement.where(Reject.resolved_at.is_(None))


def close_rejects(connection: Connection, ids: Iterable[int], *, resolution: str) -> int:
    """Close open rejects by id, as `loaded` or `dismissed`; returns how many were open.

    Raises `StoreError` for an unknown id.
    """
    wanted = set(ids)
    closed = 0
    for chunk in chunks(wanted):
        there = set(connection.scalars(select(Reject.id).where(Reject.id.in_(chunk))))
        if missing := sorted(set(chunk) - there):
            raise StoreError(f"there is no reject {missing[0]}; `dateline rejects list --all` shows all")
        statement = update(Reject).where(Reject.id.in_(chunk), Reject.resolved_at.is_(None))
        result = connection.execute(statement.values(resolved_at=datetime.now(UTC), resolution=resolution))
        closed += result.rowcount
    return closed
