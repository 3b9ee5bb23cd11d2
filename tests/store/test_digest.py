from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Engine, MetaData, Table, Text, delete, select, update
from sqlalchemy.orm import Session

from store.digest import NOT_LOGICAL, database_digest, why_not_logical
from store.models import Base
from tests.revisions import allowed_words, populate

TABLES = {table.name: table for table in Base.metadata.sorted_tables}


def ancestors(table: Table) -> set[str]:
    """The names of a table and of those that it refers to."""
    parents = {key.column.table for key in table.foreign_keys} - {table}
    return {table.name}.union(*map(ancestors, parents))


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        populate(connection)
        yield connection


def digest_of(connection: Connection) -> str:
    """Hash what a connection sees, without an end to its transaction."""
    return database_digest(Session(connection, join_transaction_mode="rollback_only"))


def keep_one_row(connection: Connection, table: Table) -> None:
    """Delete all that may refer to a table, and all rows of it but one."""
    for other in reversed(Base.metadata.sorted_tables):
        if other.name not in ancestors(table):
            connection.execute(delete(other))
    keys = list(table.primary_key.columns)
    first = connection.execute(select(*keys).order_by(*keys)).first()
    assert first is not None
    for key, value in zip(keys, first, strict=True):
        connection.execute(delete(table).where(key != value))


def other_value(connection: Connection, column: Column[Any], value: Any) -> Any:
    for key in column.foreign_keys:
        return connection.scalars(select(key.column).where(key.column != value)).first()
    if words := allowed_words(column.table, column):
        return next(word for word in words if word != value)
    if isinstance(value, datetime | date):
        return value - timedelta(days=1) if column.name.startswith("from") else value + timedelta(days=1)
    if isinstance(value, str):
        return f"~{value[1:]}"
    if isinstance(value, dict):  # of JSON
        return {**value, "~": "~"}
    if isinstance(value, int | float) and column.name.startswith("start"):
        return value - 1  # before the end of the span
    return value + 0.125 if isinstance(value, float) else value + 1


def changes_digest(connection: Connection, column: Column[Any]) -> bool:
    table = column.table
    assert isinstance(table, Table)
    savepoint = connection.begin_nested()
    keep_one_row(connection, table)
    before = digest_of(connection)
    value = connection.scalars(select(column)).one()
    connection.execute(update(table).values({column: other_value(connection, column, value)}))
    after = digest_of(connection)
    savepoint.rollback()
    return before != after


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_logical_column_of_a_table_is_in_the_digest(connection: Connection, table: Table) -> None:
    logical = [column for column in table.columns if why_not_logical(column) is None]
    assert [column.name for column in logical if not changes_digest(connection, column)] == []


@pytest.mark.parametrize("name", [name for name in NOT_LOGICAL if "." in name])
def test_a_column_that_is_not_logical_is_not_in_the_digest(connection: Connection, name: str) -> None:
    table, column = name.split(".")
    assert not changes_digest(connection, TABLES[table].c[column])


def test_what_is_not_logical_is_there_and_has_a_reason() -> None:
    columns = {f"{table.name}.{column.name}" for table in TABLES.values() for column in table.columns}
    assert set(NOT_LOGICAL) <= {*TABLES, *columns}
    assert all(NOT_LOGICAL.values())


def test_a_new_column_and_a_new_table_are_logical() -> None:
    for name in ("articles", "quotations"):
        table = Table(name, MetaData(), Column("brand_new", Text))
        assert why_not_logical(table.c.brand_new) is None
