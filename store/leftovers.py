"""Remove what was deleted from the files of a database: from free pages, the search index and the journal."""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Final

from sqlalchemy import Connection, Engine, delete, exists, func, select
from sqlalchemy.exc import OperationalError

from store import bulk, people, rollups
from store.evidence import table_of
from store.models import Base, Person, PersonName, RelinkBlock

LEFT: Final = "others have the database open, so its journal still has what was deleted; end them and run `dateline forget --purge`"


def purge_files(engine: Engine) -> bool:
    """Rewrite a database without what was deleted; gives whether that could be done: others may have it open.

    SQLite: the search index is rebuilt, the file is rewritten, and the journal is emptied. PostgreSQL: VACUUM.
    """
    if engine.dialect.name != "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
        return True
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
        driver = engine.raw_connection()
        try:
            cursor = driver.cursor()
            cursor.execute("VACUUM")
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            driver.close()
    except (OperationalError, sqlite3.OperationalError) as error:
        if "locked" not in str(error):
            raise
        return False
    return not busy


def rebuild_derived(connection: Connection) -> Counter[str]:
    """Delete the rows that belong to rows deleted by hand, and rebuild the derived tables; returns the number of wrong rows by table.

    If there were any, all names will be linked again.
    """
    wrong: Counter[str] = Counter()
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.ondelete == "CASCADE":
                lost = ~exists().where(key.column == key.parent)
                wrong[table.name] += connection.execute(delete(table).where(lost)).rowcount
    wrong.update(rollups.rebuild_rollups(connection))
    count = select(func.count()).select_from(Person)
    before = connection.scalar(count) or 0
    people.prune(connection, connection.scalars(select(Person.id)).all())
    wrong[Person.__tablename__] += before - (connection.scalar(count) or 0)
    if wrong.total():
        blocks = connection.scalars(select(PersonName.block).where(PersonName.kind != "curated").distinct())
        due = [{"block": block} for block in blocks]
        bulk.insert_missing(connection, table_of(RelinkBlock), due)
    return wrong
