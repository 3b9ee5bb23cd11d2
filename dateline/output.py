"""How results are shown: tables for people, csv and json for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table


class Format(StrEnum):
    """The forms a result can take."""

    table = "table"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"


def console() -> Console:
    """Make the console for results; wide where nobody reads, so that nothing is cut."""
    return Console(width=None if sys.stdout.isatty() else 160, highlight=False)


def say(message: str) -> None:
    """Tell the user something that is no result: on standard error."""
    typer.echo(message, err=True)


def plain(value: Any) -> Any:
    """Turn a value into one that JSON knows."""
    if isinstance(value, date | datetime):
        return value.isoformat()
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
    else:
        emit_json([dict(zip(columns, row, strict=True)) for row in values])


def emit_json(value: Any) -> None:
    """Write one JSON document."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=plain) + "\n")


def _emit_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    kept = list(rows)
    for number, column in enumerate(columns):
        is_number = bool(kept) and all(isinstance(row[number], int | float | None) for row in kept)
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in kept:
        table.add_row(*("" if value is None else str(value).replace("[", "\\[") for value in row))
    console().print(table)
