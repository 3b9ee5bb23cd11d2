"""Totals across articles, which every write updates, and how derived tables are rebuilt."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Table, bindparam, delete, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql

from store import bulk
from store.evidence import Derived, Row, Totals
from store.kinds import KINDS, derived_tables
from store.labels import LABELS, all_labels


def add(connection: Connection, derived: Derived, rows: Sequence[Row]) -> None:
    """Add new rows of a derived table, (article id, day, ...) each and those of an article together, to its totals."""
    for totals in derived.totals:
        _add(connection, _count(totals, rows))


def subtract(connection: Connection, derived: Derived, article_ids: Sequence[int]) -> None:
    """Take the rows of some articles out of the totals, before the rows go."""
    if not derived.totals:
        return
    rows = _rows_of(connection, derived, article_ids)
    for totals in derived.totals:
        _subtract(connection, _count(totals, rows))


def recount(connection: Connection, article_ids: Iterable[int]) -> None:
    """Count again the people of some articles."""
    chunks = list(bulk.chunks(article_ids))
    for kind in KINDS.values():
        for derived in kind.derived if kind.people else ():
            for chunk in chunks:
                subtract(connection, derived, chunk)
                table, of_them = derived.table, kind.table.c.article_id.in_(chunk)
                connection.execute(delete(table).where(table.c.article_id.in_(chunk)))
                _fill(connection, table, derived.expected().where(of_them))
                if derived.totals:
                    add(connection, derived, _rows_of(connection, derived, chunk))


def _rows_of(connection: Connection, derived: Derived, article_ids: Sequence[int]) -> Sequence[Row]:
    c = derived.table.c
    columns = [c.article_id, c.day, *(c[name] for name in derived.columns)]
    statement = select(*columns).where(c.article_id.in_(article_ids)).order_by(*columns)
    return [tuple(row) for row in connection.execute(statement)]


class _Counts(NamedTuple):
    """What articles add to a table of totals: the numbers of each key, in the order of the table's columns."""

    table: Table
    keys: list[str]
    counted: list[str]
    rows: list[Row]


def _count(totals: Totals, rows: Sequence[Row]) -> _Counts:
    names = totals.table.columns.keys()
    at = len(totals.table.primary_key.columns)
    sums: dict[Row, Row] = {}
    for _, of_article in groupby(rows, key=operator.itemgetter(0)):
        for row in totals.counts(list(of_article)):
            key, numbers = row[:at], row[at:]
            before = sums.get(key)
            sums[key] = tuple(map(operator.add, before, numbers)) if before else numbers
    return _Counts(totals.table, names[:at], names[at:], [(*key, *sums[key]) for key in sums])


def _add(connection: Connection, counts: _Counts) -> None:
    table, keys, counted, rows = counts
    if not rows:
        return
    columns = [*keys, *counted]
    if connection.dialect.name == "sqlite":
        increased = ", ".join(f"{name} = {name} + excluded.{name}" for name in counted)
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) "
            f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {increased}",
            rows,
        )
        return
    # A server is given all of them as arrays: a statement for each key would take as long as the batch's COPY.
    arrays = [
        literal(list(values), postgresql.ARRAY(column.type))
        for column, values in zip(table.columns, zip(*rows, strict=True), strict=True)
    ]
    given = select(func.unnest(*arrays).table_valued(*columns).render_derived())
    statement = postgresql.insert(table).from_select(columns, given)
    sums = {name: table.c[name] + statement.excluded[name] for name in counted}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=sums))


def _subtract(connection: Connection, counts: _Counts) -> None:
    table, keys, counted, rows = counts
    if not rows:
        return
    names = [f"given_{name}" for name in (*keys, *counted)]
    places = [dict(zip(names, row, strict=True)) for row in rows]
    at = [table.c[key] == bindparam(f"given_{key}") for key in keys]
    decreased: dict[str, Any] = {name: table.c[name] - bindparam(f"given_{name}") for name in counted}
    connection.execute(update(table).where(*at).values(decreased), places)
    connection.execute(delete(table).where(*at, table.c[counted[0]] <= 0), places)


def rebuild_rollups(connection: Connection) -> dict[str, int]:
    """Rebuild the derived tables; returns how many rows of each were wrong or missing."""
    wrong: dict[str, int] = {}
    for table, expected in _tables():
        there, right = select(*table.columns), expected()
        wrong[table.name] = sum(
            connection.scalar(select(func.count()).select_from(one.except_(other).subquery())) or 0
            for one, other in ((right, there), (there, right))
        )
        if wrong[table.name]:
            connection.execute(delete(table))
            _fill(connection, table, expected())
    return wrong


def _tables() -> Iterator[tuple[Table, Callable[[], Select[*tuple[Any, ...]]]]]:
    """Give every derived table with the statement that selects what it must hold, in the order of derivation."""
    yield LABELS, all_labels
    for derived in derived_tables():
        yield derived.table, derived.expected
        yield from ((totals.table, totals.expected) for totals in derived.totals)


def _fill(connection: Connection, table: Table, expected: Select[*tuple[Any, ...]]) -> None:
    connection.execute(insert(table).from_select(table.columns.keys(), expected))
