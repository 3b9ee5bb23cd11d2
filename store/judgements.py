"""Append and read the analysts' judgements, in the order of recording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from store.evidence import table_of
from store.models import Judgement

FIELDS = ("verb", "person_key", "other_key", "name", "article_digest", "country_code", "undoes", "note")
"""What a judgement says, apart from its number and when it was recorded."""


def read_judgement_rows(connection: Connection) -> list[dict[str, Any]]:
    """Read all judgements, the first recorded first: the fields, `id`, `recorded_by` and `recorded_at`."""
    table = table_of(Judgement)
    return [dict(row) for row in connection.execute(select(table).order_by(table.c.id)).mappings()]


def insert_judgements(connection: Connection, judgements: Iterable[Mapping[str, Any]]) -> None:
    """Append judgements; those without `recorded_at` are recorded now."""
    now = datetime.now(UTC)
    rows = [
        {field: j.get(field) or "" for field in (*FIELDS, "recorded_by")}
        | {"recorded_at": j.get("recorded_at") or now}
        for j in judgements
    ]
    if rows:
        connection.execute(insert(Judgement), rows)
