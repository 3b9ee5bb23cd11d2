"""What tables, views and columns hold, in words: in the database itself, on either engine.

Tables are described by their models, views in `store.views`. PostgreSQL keeps comments in its catalogue, SQLite in the table `schema_comments`.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, text

from store.models import Base
from store.views import VIEWS


def all_comments() -> dict[str, dict[str, str]]:
    """Give the comments of every table and view by column; `""` is the table or view itself."""
    return {table.name: _comments(table) for table in (*Base.metadata.sorted_tables, *VIEWS.values())}


def _comments(table: Table) -> dict[str, str]:
    return {"": table.comment or "", **{column.name: column.comment or "" for column in table.columns}}


def comment_statements(dialect: str) -> list[str]:
    """Write the SQL that brings the comments in a database of the newest schema up to date."""
    if dialect != "sqlite":  # it keeps those of tables itself, where a migration makes them
        return [
            f"COMMENT ON {f'COLUMN {view}.{column}' if column else f'VIEW {view}'} IS {_quoted(comment)}"
            for view, table in VIEWS.items()
            for column, comment in _comments(table).items()
        ]
    rows = ",\n".join(
        f"({_quoted(table)}, {_quoted(column)}, {_quoted(comment)})"
        for table, columns in all_comments().items()
        for column, comment in columns.items()
    )
    return [
        "DELETE FROM schema_comments",
        f"INSERT INTO schema_comments (table_name, column_name, comment) VALUES\n{rows}",
    ]


def _quoted(words: str) -> str:
    """Write a literal of SQL.

    >>> _quoted("the article's")
    "'the article''s'"
    """
    doubled = words.replace("'", "''")
    return f"'{doubled}'"


def write_comments(connection: Connection) -> None:
    """Bring the comments in a database of the newest schema up to date."""
    for statement in comment_statements(connection.dialect.name):
        connection.execute(text(statement.replace(":", r"\:")))
