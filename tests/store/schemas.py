"""What a database's schema is, in words, to compare."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

CATALOGUE = {
    "sqlite": "SELECT sql FROM sqlite_master ORDER BY 1",
    "postgresql": """
        SELECT relname, relkind, attname, atttypid::regtype::text FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped ORDER BY 1, 2, 3
        """,
}


def describe(engine: Engine) -> list[Any]:
    """Read everything that a database's schema consists of."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(CATALOGUE[engine.dialect.name])
        return [tuple(" ".join(str(value).split()) for value in row) for row in rows]
