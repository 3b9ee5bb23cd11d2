"""The database of the first release on either engine, still in its schema."""

from __future__ import annotations

import lzma
from pathlib import Path

from sqlalchemy import Connection, text

from store import migrate
from store.engine import open_engine
from tests.revisions import read_tables, write_tables
from tests.store.release_0_1 import commands


def unpack(path: Path) -> Path:
    """Write the SQLite file of the first release."""
    path.write_bytes(lzma.decompress(commands.PACKED.read_bytes()))
    return path


def put_rows(old_file: Path, url: str) -> None:
    """Write the rows of the SQLite file into an empty database, in the schema of that time."""
    with open_engine(f"sqlite:///{old_file}") as source, source.connect() as reading:
        tables = read_tables(reading)
    with open_engine(url) as engine:
        migrate.move(engine, "0008")
        with engine.begin() as connection:
            write_tables(connection, tables)
            _number_on(connection)


def _number_on(connection: Connection) -> None:
    """Let each sequence go on after the rows that are there."""
    owned = """
    SELECT objid::regclass, refobjid::regclass, attname FROM pg_depend
    JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
    JOIN pg_class ON pg_class.oid = objid WHERE relkind = 'S' AND deptype = 'a'
    """
    for sequence, table, column in connection.execute(text(owned)).all():
        connection.execute(text(f"SELECT setval('{sequence}', coalesce(max({column}), 1)) FROM {table}"))
