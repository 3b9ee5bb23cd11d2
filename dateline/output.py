"""How results are shown: tables for people, csv and json for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console


class Format(StrEnum):
    """The forms a result can take."""

    table = "table"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    markdown = "markdown"
    parquet = "parquet"


def console() -> Console:
    """Make the console for results; wide where nobody reads, so that nothing is cut."""
    from rich.console import Console  # here: programs read csv and json

    return Console(width=None if sys.stdout.isatty() else 160, highlight=False)


def say(message: str) -> None:
    """Tell the user something that is no result: on standard error."""
    typer.echo(message, err=True)


def plain(value: Any) -> Any:
    """Turn a value into one that JSON knows."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "backslashreplace")
    return value


def emit(columns: Sequence[str], rows: Iterable[Sequence[Any]], form: Format | None) -> None:
    """Write a result: as a table on a terminal, else as csv, unless a form is asked for."""
    form = form or (Format.table if sys.stdout.isatty() else Format.csv)
    values = ([plain(value) for value in row] for row in rows)
    if form is Format.table:
        _emit_table(columns, values)
    elif form is Format.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(values)
    elif form is Format.jsonl:
        for row in values:
            sys.stdout.write(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) + "\n")
    elif form is Format.markdown:
        _emit_markdown(columns, values)
    elif form is Format.parquet:
        _emit_parquet(columns, list(rows))
    else:
        emit_json([dict(zip(columns, row, strict=True)) for row in values])


def _emit_markdown(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a table as GitHub reads it; a cell is one line."""
    lines = [columns, ["---"] * len(columns), *rows]
    for line in lines:
        cells = ("" if value is None else " ".join(str(value).split()).replace("|", "\\|") for value in line)
        sys.stdout.write(f"| {' | '.join(cells)} |\n")


def _emit_parquet(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write a Parquet file; a terminal is no place for one. A column of several types is written as text."""
    # Here, not above: Arrow takes longer to import than most commands to run.
    import pyarrow as pa
    import pyarrow.parquet as pq

    from store.errors import StoreError

    if sys.stdout.isatty():
        raise StoreError(
            "a Parquet file is no text: write it to a file, `... --format parquet > result.parquet`"
        )
    arrays = []
    for number, _ in enumerate(columns):
        values = [row[number] for row in rows]
        try:
            arrays.append(pa.array(values))
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            arrays.append(pa.array([None if value is None else str(plain(value)) for value in values]))
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_arrays(arrays, names=_distinct(columns)), sink)
    sys.stdout.buffer.write(sink.getvalue().to_pybytes())


def _distinct(columns: Sequence[str]) -> list[str]:
    """Give the names again, those that come twice numbered.

    >>> _distinct(["id", "name", "id"])
    ['id', 'name', 'id_2']
    """
    seen: dict[str, int] = {}
    names = []
    for column in columns:
        seen[column] = seen.get(column, 0) + 1
        names.append(column if seen[column] == 1 else f"{column}_{seen[column]}")
    return names


def emit_json(value: Any) -> None:
    """Write one JSON document."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=plain) + "\n")


def _emit_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    kept = list(rows)
    for number, column in enumerate(columns):
        is_number = bool(kept) and all(isinstance(row[number], int | float | None) for row in kept)
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in kept:
        table.add_row(*("" if value is None else str(value).replace("[", "\\[") for value in row))
    console().print(table)
