"""From a statement to Arrow, and through it to pandas, Polars and DuckDB: in batches, with the types of the columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from sqlalchemy import JSON, Boolean, Date, Float, Integer, LargeBinary, Select, String
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from store.instants import UtcDateTime

BATCH = 10_000
"""Rows that are in memory at a time while streaming."""

_TYPES: tuple[tuple[type[TypeEngine[Any]] | type[UtcDateTime], pa.DataType], ...] = (
    (UtcDateTime, pa.timestamp("us", tz="UTC")),
    (Date, pa.date32()),
    (Boolean, pa.bool_()),
    (Integer, pa.int64()),
    (Float, pa.float64()),
    (LargeBinary, pa.binary()),
    (JSON, pa.string()),
    (String, pa.string()),
)


def arrow_type(type_: TypeEngine[Any]) -> pa.DataType:
    """Give the Arrow type of a column's type; JSON is its text, what can't be told is null."""
    return next((arrow for ours, arrow in _TYPES if isinstance(type_, ours)), pa.null())


def arrow_schema(statement: Select[*tuple[Any, ...]]) -> pa.Schema:
    """Give the schema of a statement's result; a name that comes again is told apart by a number."""
    fields: list[pa.Field] = []
    seen: dict[str, int] = {}
    for column in statement.selected_columns:
        name = str(getattr(column, "name", None) or getattr(column, "key", None) or "column")
        seen[name] = seen.get(name, 0) + 1
        shown = name if seen[name] == 1 else f"{name}_{seen[name]}"
        fields.append(pa.field(shown, arrow_type(column.type)))
    return pa.schema(fields)


def to_arrow(session: Session, statement: Select[*tuple[Any, ...]]) -> pa.Table:
    """Run a statement and give its whole result as an Arrow table: `.to_pandas()`, `polars.from_arrow(...)`.

    What is larger than memory goes through `stream_arrow`.
    """
    with stream_arrow(session, statement) as reader:
        return reader.read_all()


def stream_arrow(
    session: Session, statement: Select[*tuple[Any, ...]], *, batch: int = BATCH
) -> pa.RecordBatchReader:
    """Run a statement and give its result batch by batch, as it is read from the database."""
    schema = arrow_schema(statement)
    result = session.connection().execute(statement, execution_options={"yield_per": batch})
    return pa.RecordBatchReader.from_batches(schema, _batches(result.partitions(batch), schema))


def _batches(partitions: Iterator[Sequence[Sequence[Any]]], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for rows in partitions:
        yield to_batch([tuple(row) for row in rows], schema)


def to_batch(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.RecordBatch:
    """Put rows into one record batch."""
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    arrays = [
        pa.array([_plain(value) for value in column], type=field.type)
        for column, field in zip(columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
