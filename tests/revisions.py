"""Test data for migrations: rows for every table of a schema, made from the tables themselves."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    insert,
    select,
)

ROOT = Path(__file__).parents[1]
HIDDEN = ("alembic_version", "articles_fts", "search_suspended", "schema_comments", "name_rules")

Tables = dict[str, list[dict[str, Any]]]


def tables_of(connection: Connection) -> list[Table]:
    """Reflect the tables that hold data, parents first."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if not table.name.startswith(HIDDEN)]


def stored(table: Table) -> list[Column[Any]]:
    """Give the columns that are written, not generated."""
    return [column for column in table.columns if column.computed is None]


def read_tables(connection: Connection) -> Tables:
    """Read every row of every table, as JSON can hold it, in an order of their own."""
    found: Tables = {}
    for table in tables_of(connection):
        columns = stored(table)
        rows = [
            {c.name: _to_json(value) for c, value in zip(columns, row, strict=True)}
            for row in connection.execute(select(*columns))
        ]
        found[table.name] = sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))
    return found


def write_tables(connection: Connection, tables: Tables) -> None:
    """Write the rows of `read_tables` into an empty database."""
    for table in tables_of(connection):
        rows = [
            {name: _from_json(table.columns[name], value) for name, value in row.items()}
            for row in tables.get(table.name, [])
        ]
        if rows:
            connection.execute(insert(table), rows)


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat()  # every instant is kept in UTC
    if isinstance(value, date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def _from_json(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, DateTime):
        text = f"{value}+00:00" if column.type.timezone else value
        return datetime.fromisoformat(text)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return bytes.fromhex(value) if isinstance(column.type, LargeBinary) else value


def populate(connection: Connection) -> None:
    """Put three rows into every table of an empty database; the second one has a NULL wherever there may be one."""
    made: dict[str, list[dict[str, Any]]] = {}
    for table in tables_of(connection):
        made[table.name] = [_make_row(table, n, made) for n in (1, 2, 3)]
        connection.execute(insert(table), made[table.name])


def _make_row(table: Table, n: int, made: Tables) -> dict[str, Any]:
    return {column.name: _make_value(table, column, n, made) for column in stored(table)}


def _make_value(table: Table, column: Column[Any], n: int, made: Tables) -> Any:
    if column.nullable and n == 2:
        return None
    for key in column.foreign_keys:
        to_the_same = [other.parent.name for other in table.foreign_keys if other.column is key.column]
        # Of two references to one table (a copy and its original) each goes to another row.
        return made[key.column.table.name][n - 1 - sorted(to_the_same).index(column.name)][key.column.name]
    if allowed := allowed_words(table, column):
        return allowed[n % len(allowed)]
    if column.name in ("start_char", "end_char"):  # spans lie inside those of other tables: they are the same
        return 10 * n + (column.name == "end_char")
    # Later columns have larger numbers, as the end of a span must.
    return _of_type(column, n, 10 * n + list(table.columns).index(column))


def allowed_words(table: Table, column: Column[Any]) -> list[str]:
    """List the words that a CHECK allows in a column, however the engine writes it down."""
    checks = [str(c.sqltext) for c in table.constraints if isinstance(c, CheckConstraint)]
    return [
        word
        for check in checks
        if re.match(rf"\W*{column.name}\b", check)
        for word in re.findall("'([^']*)'", check)
    ]


def _of_type(column: Column[Any], n: int, number: int) -> Any:
    kind = column.type
    if isinstance(kind, DateTime):
        return datetime(2023, 1, n, 12, tzinfo=UTC if kind.timezone else None)
    if isinstance(kind, JSON):
        return {"n": n}
    values = {
        int: number, float: n / 4, bool: n == 1, bytes: bytes([n]), date: date(2023, 1, n), str: f"{n} É {column.name}",
    }  # fmt: skip
    value = values[kind.python_type]
    return value[: getattr(kind, "length", None)] if isinstance(value, str) else value


def shared_digest(tables: Tables, *others: Tables) -> str:
    """Hash the part of `tables` that is in tables and columns which the others have too."""
    total = hashlib.sha256()
    for name in sorted(set(tables).intersection(*others)):
        columns = [set(rows[0]) for rows in (table[name] for table in (tables, *others)) if rows]
        kept = set.intersection(*columns) if columns else set()
        rows = sorted(json.dumps({c: row[c] for c in kept}, sort_keys=True) for row in tables[name])
        total.update(f"{name} {sorted(kept)} {rows}".encode())
    return total.hexdigest()
