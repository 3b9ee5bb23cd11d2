"""Statistics for PostgreSQL's planner, taken at the end of a load: its own analysis comes a minute or more later.

SQLite's plans for dateline's tables and views are the same with and without statistics
(docs/performance-postgresql.md has what was measured on both).
"""

from __future__ import annotations

from sqlalchemy import Connection

from store.models import Base

FEWEST = 1_000
"""Articles below which a load changes no plan."""

SHARE = 0.1
"""The share by which the articles must have grown since they were last analyzed; PostgreSQL's own is the same."""

_KNOWN = "SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = 'articles'::regclass"


def analyze(connection: Connection) -> None:
    """Let PostgreSQL analyze its tables, as the caller's transaction sees them."""
    if connection.dialect.name == "postgresql":
        tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
        connection.exec_driver_sql(f"ANALYZE {tables}")


def analyze_if_grown(connection: Connection, articles: int) -> None:
    """Analyze if the tables have grown enough for plans to change."""
    if connection.dialect.name == "postgresql" and articles >= FEWEST:
        known = connection.exec_driver_sql(_KNOWN).scalar_one()
        if articles >= known * SHARE:
            analyze(connection)
