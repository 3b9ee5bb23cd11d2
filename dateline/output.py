"""How results are shown: tables for people; csv, JSON, Markdown and Parquet for programs."""

from __future__ import annotations

import csv
import json
import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from dateline.terminal import make_console

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from store.sql import SqlResult

Rows = Iterable[Sequence[Any]]

TABLE_SIZE = 500_000
"""Characters that a table shows at most: they take some seconds to draw."""

LONGEST_NUMBER = 300
"""Digits before the point that a floating-point number can have; longer ones are given as text."""
_TOO_LONG = 10**LONGEST_NUMBER

NARROWEST = 4
"""Characters that a column of a table needs; where there is no room for them, each row becomes a list of its values."""


Format = StrEnum("Format", ["table", "csv", "json", "jsonl", "markdown", "parquet"])
"""The forms a result can take."""


def console() -> Console:
    """Make the console for results; wide if the output is not a terminal, so that nothing is cut."""
    return make_console(width=None if sys.stdout.isatty() else 160)


def say(message: str) -> None:
    """Write a message that is not a result, on standard error."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def say_cap(result: SqlResult) -> None:
    """Say that a limit left rows out of a result, and which."""
    if result.cap:
        say(f"only the first {len(result.rows)} rows are shown; --max-{result.cap} 0 for all")


def write_line(text: str = "") -> None:
    """Write one line of a result that is not a table."""
    sys.stdout.write(f"{text}\n")


def counted(number: int, word: str) -> str:
    """Write how many there are.

    >>> counted(1, "article"), counted(2_000, "article")
    ('1 article', '2,000 articles')
    """
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def plain(value: Any) -> Any:
    """Turn a value into one that JSON has; infinity and NaN become their names, as PostgreSQL writes them.

    >>> plain([Decimal("1.50"), float("-inf"), {"at": date(2023, 2, 22)}])
    [1.5, '-Infinity', {'at': '2023-02-22'}]
    """
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        return value if -_TOO_LONG < value < _TOO_LONG else f"{Decimal(value)}"
    if isinstance(value, float | Decimal):
        return _plain_number(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "backslashreplace")
    if isinstance(value, dict):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return str(value)


def _plain_number(value: float | Decimal) -> int | float | str:
    if isinstance(value, Decimal) and value.is_finite():
        if value.adjusted() > LONGEST_NUMBER:
            return str(value)
        return int(value) if value == value.to_integral_value() else float(value)
    if math.isfinite(value):
        return float(value)
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def emit(columns: Sequence[str], rows: Rows, form: Format | None, **more: Any) -> None:
    """Write a result: as a table on a terminal, else as csv, unless a form is asked for.

    `more` goes into a JSON document beside the rows; without it the document is the list of rows.
    """
    form = form or (Format.table if sys.stdout.isatty() else Format.csv)
    _EMITTERS[form](columns, rows, **(more if form is Format.json else {}))


def _emit_csv(columns: Sequence[str], rows: Rows) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: Any) -> Any:
    """Give a value as one cell; a list or an object becomes its JSON."""
    shown = plain(value)
    return json.dumps(shown, ensure_ascii=False) if isinstance(shown, dict | list) else shown


def _records(columns: Sequence[str], rows: Rows) -> Iterator[str]:
    """Give each row as a JSON object on one line."""
    from store.sql import distinct  # here: a call for help needs no database

    names = distinct(columns)
    for row in rows:
        yield json.dumps(dict(zip(names, map(plain, row), strict=True)), ensure_ascii=False, allow_nan=False)


def _emit_jsonl(columns: Sequence[str], rows: Rows) -> None:
    sys.stdout.writelines(f"{record}\n" for record in _records(columns, rows))


def _emit_json(columns: Sequence[str], rows: Rows, **more: Any) -> None:
    sys.stdout.write('{"rows": [' if more else "[")
    for number, record in enumerate(_records(columns, rows)):
        sys.stdout.write(f"{',' if number else ''}\n  {record}")
    sys.stdout.write(f"\n], {json.dumps(more)[1:]}\n" if more else "\n]\n")


def emit_json(value: Any) -> None:
    """Write one JSON document."""
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False, allow_nan=False, indent=2) + "\n")


_MARKDOWN = re.compile(r"([\\|<\[])")
"""Characters that would end a cell of a Markdown table, or become HTML, a link or a picture."""


def _emit_markdown(columns: Sequence[str], rows: Rows) -> None:
    """Write a table as GitHub reads it; a cell is one line."""

    def write(cells: Iterable[str]) -> None:
        sys.stdout.write(f"| {' | '.join(cells)} |\n")

    write(map(_markdown_cell, columns))
    write(["---"] * len(columns))
    for row in rows:
        write(map(_markdown_cell, row))


def _markdown_cell(value: Any) -> str:
    return "" if value is None else _MARKDOWN.sub(r"\\\1", " ".join(str(_cell(value)).split()))


def _emit_parquet(columns: Sequence[str], rows: Rows) -> None:
    """Write a Parquet file; a terminal is not a place for one."""
    # Here, not above: Arrow takes longer to import than most commands to run.
    import pyarrow.parquet as pq

    from store.arrow import table_of_rows
    from store.errors import StoreError
    from store.sql import distinct

    if sys.stdout.isatty():
        raise StoreError("a Parquet file is not text: write it to a file, `... --format parquet > FILE`")
    pq.write_table(table_of_rows(distinct(columns), list(rows)), sys.stdout.buffer)


def _emit_table(columns: Sequence[str], rows: Rows) -> None:
    kept, left_out = _what_fits(columns, rows)
    out = console()
    if len(columns) * NARROWEST > out.width:
        for row in kept:
            out.print(_draw(("column", "value"), list(zip(columns, row, strict=True))))
    else:
        out.print(_draw(columns, kept))
    if left_out:
        size = f"a table shows {TABLE_SIZE:,} characters"
        say(f"{size}; {left_out:,} rows are left out: --format csv gives all")


def _draw(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(columns):
        is_number = bool(rows) and all(isinstance(row[number], int | float | None) for row in rows)
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    return table


def _what_fits(columns: Sequence[str], rows: Rows) -> tuple[list[list[Any]], int]:
    """Give the rows that a table can show, and how many it can't."""
    kept: list[list[Any]] = []
    left_out = 0
    room = TABLE_SIZE - sum(map(len, columns))
    for row in rows:
        cells = [_cell(value) for value in row]
        room -= sum(len(str(cell)) + 2 for cell in cells)
        if room < 0:
            left_out += 1
        else:
            kept.append(cells)
    return kept, left_out


_EMITTERS: dict[Format, Callable[..., None]] = {
    Format.table: _emit_table,
    Format.csv: _emit_csv,
    Format.json: _emit_json,
    Format.jsonl: _emit_jsonl,
    Format.markdown: _emit_markdown,
    Format.parquet: _emit_parquet,
}
