"""Totals across articles: kept in step by the writer; and derived tables rebuilt from what they are derived from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, delete, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql

from store import bulk
from store.evidence import Derived, Row, Totals
from store.kinds import KINDS, derived_tables


def add(connection: Connection, derived: Derived, rows: Sequence[Row]) -> None:
    """Add new rows of a derived table, (article id, day, ...) each and those of an article together, to its totals."""
    for totals in derived.totals:
        _add(connection, totals.table, _count(totals, rows))


def subtract(connection: Connection, derived: Derived, article_ids: Sequence[int]) -> None:
    """Take the rows of some articles out of the totals, before the rows go."""
    if not derived.totals:
        return
    rows = _rows_of(connection, derived, article_ids)
    for totals in derived.totals:
        _subtract(connection, totals.table, _count(totals, rows))


def recount(connection: Connection, article_ids: Iterable[int]) -> None:
    """Count again the people of some articles."""
    chunks = list(bulk.chunks(article_ids))
    for kind in KINDS.values():
        for derived in kind.derived if kind.people else ():
            for chunk in chunks:
                subtract(connection, derived, chunk)
                table, of_them = derived.table, kind.table.c.article_id.in_(chunk)
                connection.execute(delete(table).where(table.c.article_id.in_(chunk)))
                _fill(connection, table, derived.anew().where(of_them))
                if derived.totals:
                    add(connection, derived, _rows_of(connection, derived, chunk))


def _rows_of(connection: Connection, derived: Derived, article_ids: Sequence[int]) -> Sequence[Row]:
    c = derived.table.c
    columns = [c.article_id, c.day, *(c[name] for name in derived.columns)]
    statement = select(*columns).where(c.article_id.in_(article_ids)).order_by(*columns)
    return [tuple(row) for row in connection.execute(statement)]


def _count(totals: Totals, rows: Sequence[Row]) -> Counter[Row]:
    counts: Counter[Row] = Counter()
    for _, of_article in groupby(rows, key=itemgetter(0)):
        counts.update(totals.keys(list(of_article)))
    return counts


def _add(connection: Connection, table: Table, counts: Counter[Row]) -> None:
    if not counts:
        return
    rows = [(*key, count) for key, count in counts.items()]
    *keys, counted = table.columns.keys()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({', '.join(keys)}, {counted}) VALUES ({', '.join('?' * len(rows[0]))}) "
            f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {counted} = {counted} + excluded.{counted}",
            rows,
        )
        return
    # A server is given all of them as arrays: a statement for each key would take as long as the batch's COPY.
    arrays = [
        literal(list(values), postgresql.ARRAY(column.type))
        for column, values in zip(table.columns, zip(*rows, strict=True), strict=True)
    ]
    given = select(func.unnest(*arrays).table_valued(*table.columns.keys()).render_derived())
    statement = postgresql.insert(table).from_select(table.columns.keys(), given)
    increased = table.c[counted] + statement.excluded[counted]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_={counted: increased}))


def _subtract(connection: Connection, table: Table, counts: Counter[Row]) -> None:
    if not counts:
        return
    *keys, counted = table.columns.keys()
    at = [table.c[key] == bindparam(f"at_{key}") for key in keys]
    names = [*(f"at_{key}" for key in keys), "less"]
    places = [dict(zip(names, (*key, less), strict=True)) for key, less in counts.items()]
    decreased = {counted: table.c[counted] - bindparam("less")}
    connection.execute(update(table).where(*at).values(decreased), places)
    connection.execute(delete(table).where(*at, table.c[counted] <= 0), places)


def rebuild(connection: Connection) -> dict[str, int]:
    """Rebuild the derived tables; returns how many rows of each were wrong or missing."""
    wrong: dict[str, int] = {}
    for table, anew in _tables():
        there, right = select(*table.columns), anew()
        wrong[table.name] = sum(
            connection.scalar(select(func.count()).select_from(one.except_(other).subquery())) or 0
            for one, other in ((right, there), (there, right))
        )
        if wrong[table.name]:
            connection.execute(delete(table))
            _fill(connection, table, anew())
    return wrong


def _tables() -> Iterator[tuple[Table, Callable[[], Select[*tuple[Any, ...]]]]]:
    """Give every derived table with the statement that selects what it must hold, in the order of derivation."""
    for derived in derived_tables():
        yield derived.table, derived.anew
        yield from ((totals.table, totals.anew) for totals in derived.totals)


def _fill(connection: Connection, table: Table, anew: Select[*tuple[Any, ...]]) -> None:
    connection.execute(insert(table).from_select(table.columns.keys(), anew))
