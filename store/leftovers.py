"""Remove deleted texts from the files of a database: from free pages, the search index and the journal."""

from __future__ import annotations

from sqlalchemy import Engine

from store.engine import show_url
from store.errors import StoreError


def purge(engine: Engine) -> None:
    """Rewrite a database without what was deleted. Raises `StoreError` if others read it, so that it could not be done.

    SQLite: the search index is rebuilt, the file is rewritten, and the journal is emptied. PostgreSQL: VACUUM.
    """
    if engine.dialect.name != "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
        return
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None  # noqa: S101
        driver.execute("VACUUM")
        busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreError(
            f"{show_url(engine.url)} is being read, so that its journal still has what was deleted; "
            "end what reads it and run `dateline forget --purge`"
        )
