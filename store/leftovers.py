"""Remove deleted texts from the files of a database: from free pages, the search index and the journal."""

from __future__ import annotations

import sqlite3
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

LEFT: Final = "others have the database open, so its journal still has what was deleted; end them and run `dateline forget --purge`"


def purge(engine: Engine) -> bool:
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
