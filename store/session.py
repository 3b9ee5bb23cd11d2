"""Sessions and new databases: the one module above the engine, the check of the schema and the migrations."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from store.engine import DEFAULT_URL, database_exists, open_engine, show_url
from store.errors import DatabaseMissing, SchemaOutdated
from store.schema import check_schema, check_tables


@contextlib.contextmanager
def connect(url: str | URL = DEFAULT_URL, *, read_only: bool = False) -> Iterator[Session]:
    """Open a session on an existing, up-to-date dateline database, and close it after the block.

    Nothing is committed by itself. Raises `DatabaseMissing`, `ForeignDatabase`,
    `SchemaOutdated` or `SchemaNewer` when the database can't be used as it is, and
    `HalfMigrated` when a statement failed and tables or columns are missing.
    """
    if not database_exists(url):
        raise DatabaseMissing(show_url(url))
    with open_engine(url, read_only=read_only) as engine:
        with engine.connect() as connection:
            check_schema(connection)
        try:
            with Session(engine) as session:
                yield session
        except DBAPIError:
            # Asked only now: looking at every table and column takes longer than most questions.
            with engine.connect() as connection:
                check_tables(connection)
            raise


def create_schema(engine: Engine) -> None:
    """Make the schema in an empty database; accept one that is up to date, and refuse any other."""
    with engine.connect() as connection:
        try:
            return check_schema(connection)
        except SchemaOutdated as outdated:
            if not outdated.revision.startswith("none"):
                raise
    # Here, not above: Alembic takes long to import, and only an empty database needs it.
    from store.migrate import create

    return create(engine)
