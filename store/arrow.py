"""Results of statements as Arrow tables, which pandas, Polars and DuckDB read.

A column has the type that the statement gives it; where it gives none (functions, SQL as text), the type of its values.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import chain
from typing import Any
from uuid import UUID

import pyarrow as pa
from sqlalchemy import JSON, Boolean, Date, Executable, Float, Integer, LargeBinary, Result, String
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from store.errors import StoreError
from store.instants import UtcDateTime
from store.sql import distinct

_Rows = Sequence[Sequence[Any]]

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
    """Give the Arrow type for a type of SQLAlchemy's: null if there is none; JSON becomes text."""
    return next((arrow for ours, arrow in _TYPES if isinstance(type_, ours)), pa.null())


def to_arrow(session: Session, statement: Executable) -> pa.Table:
    """Run a statement and give its whole result as an Arrow table: `.to_pandas()`, `polars.from_arrow(...)`.

    What is larger than memory goes through `stream_arrow`.
    """
    schema, partitions = _run(session, statement, BATCH)
    columns: list[list[Any]] = [[] for _ in schema]
    for rows in partitions:
        for kept, field, values in zip(columns, schema, zip(*rows, strict=True), strict=True):
            # Typed values are packed as they come; the others wait for the last one to show their type.
            kept.extend(values if pa.types.is_null(field.type) else [_array(values, field)])
    arrays = [
        _infer(kept) if pa.types.is_null(field.type) else pa.chunked_array(kept, type=field.type)
        for kept, field in zip(columns, schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, names=schema.names)


def stream_arrow(session: Session, statement: Executable, *, batch: int = BATCH) -> pa.RecordBatchReader:
    """Run a statement and give its result batch by batch, as it is read from the database.

    A column without a type in the statement has that of its values in the first batch.
    """
    schema, partitions = _run(session, statement, batch)
    first = next(partitions, [])
    inferred = table_of_rows(schema.names, first).schema
    schema = pa.schema(
        [own if pa.types.is_null(field.type) else field for field, own in zip(schema, inferred, strict=True)]
    )
    batches = chain([first] if first else [], partitions)
    return pa.RecordBatchReader.from_batches(schema, (to_batch(rows, schema) for rows in batches))


def table_of_rows(columns: Sequence[str], rows: _Rows) -> pa.Table:
    """Make a table of rows, with the types of their values; a column of several types, or of none, becomes text.

    >>> table_of_rows(["n", "x"], [(1, "a"), (2.5, 7)]).schema.types
    [DataType(double), DataType(string)]
    """
    values = zip(*rows, strict=True) if rows else [() for _ in columns]
    return pa.Table.from_arrays([_infer(column) for column in values], names=list(columns))


def to_batch(rows: _Rows, schema: pa.Schema) -> pa.RecordBatch:
    """Make one record batch of rows, with the types of a schema."""
    columns = zip(*rows, strict=True) if rows else [() for _ in schema]
    arrays = [_array(column, field) for column, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _run(session: Session, statement: Executable, batch: int) -> tuple[pa.Schema, Iterator[_Rows]]:
    """Run a statement; give its schema, in which a column without a type is null, and its rows in batches."""
    result = session.connection().execute(statement, execution_options={"yield_per": batch})
    types = _types_of(statement, result)
    names = distinct(list(result.keys()))
    fields = [pa.field(name, type_) for name, type_ in zip(names, types, strict=True)]
    return pa.schema(fields), result.partitions(batch)


def _types_of(statement: Executable, result: Result[Any]) -> list[pa.DataType]:
    """Give the type of each column of a result; the columns of a statement that is text have none."""
    columns: Iterable[Any] = getattr(statement, "inner_columns", getattr(statement, "selected_columns", ()))
    types = [arrow_type(column.type) if hasattr(column, "type") else pa.null() for column in columns]
    return types if len(types) == len(result.keys()) else [pa.null()] * len(result.keys())


def _array(values: Sequence[Any], field: pa.Field) -> pa.Array:
    try:
        return pa.array([_plain(value) for value in values], type=field.type)
    except (pa.ArrowException, OverflowError) as error:
        raise StoreError(
            f"column {field.name}: {error}; give it a type, as `type_coerce(..., Float)`, or CAST it to one"
        ) from error


def _infer(values: Sequence[Any]) -> pa.Array:
    """Make an array of the type that fits all values: text if they are of several types, or if there is none."""
    plain = [_plain(value) for value in values]
    try:
        array = pa.array(plain)
    except (pa.ArrowException, OverflowError):
        return pa.array([_text(value) for value in plain], type=pa.string())
    return array.cast(pa.string()) if pa.types.is_null(array.type) else array


def _plain(value: Any) -> Any:
    """Turn a value into one that Arrow and Parquet take: JSON is its text, a decimal a number."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, timedelta | UUID):
        return str(value)
    if isinstance(value, Decimal):
        return str(value) if value.is_finite() and math.isinf(float(value)) else float(value)
    return value


def _text(value: Any) -> str | None:
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return None if value is None else str(value)
