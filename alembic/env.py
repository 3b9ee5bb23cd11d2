"""Alembic's entry: run the migrations on the connection that `store.migrate` gives, or on the URL of DATELINE_DB."""

from __future__ import annotations

import os

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from sqlalchemy import Connection

from store.comments import comment_statements
from store.engine import DEFAULT_URL, open_engine, parse_url
from store.migrate import migrating, server_settings
from store.models import Base

SEARCH_INDEX = (
    "articles_fts",
    "search_suspended",
    "ix_articles_search",
    "search",
    "schema_comments",
    "name_rules",
)


def compare_object(
    _object: object, name: str | None, _type: str, reflected: bool, _compare_to: object
) -> bool:
    """Leave out what the models don't describe: the search index of either engine (0002), SQLite's comments (0006), marks (0011)."""
    return not (reflected and str(name).startswith(SEARCH_INDEX))


def tell(ctx: MigrationContext, step: MigrationInfo, heads: object, run_args: object) -> None:
    """Report a finished revision to whoever watches."""
    watch = context.config.attributes.get("watch")
    if watch is not None:
        watch(f"{'up to' if step.is_upgrade else 'down from'} {step.up_revision_id}: done")


def run(connection: Connection) -> None:
    """Run what was asked for on one connection; `store.migrate` holds the transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=compare_object,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        compare_type=True,
        on_version_apply=tell,
    )
    with context.begin_transaction():
        context.run_migrations()


def write_script(dialect: str) -> None:
    """Write what `store.migrate` would do, as SQL: one transaction, which begins and ends as its own does."""
    sqlite = dialect == "sqlite"
    context.configure(
        dialect_name=dialect, target_metadata=Base.metadata, literal_binds=True, transactional_ddl=True
    )
    write = context.get_context().impl.static_output
    if sqlite:
        write("PRAGMA foreign_keys = OFF;\n")
    with context.begin_transaction():
        if not sqlite:
            write("".join(f"{statement};\n" for statement in server_settings()))
        context.run_migrations()
        if context.config.attributes.get("comments"):
            write("".join(f"{statement};\n" for statement in comment_statements(dialect)))
        if sqlite:
            write("PRAGMA foreign_key_check;\n")


def main() -> None:
    """Take the given connection, or open one for the `alembic` command."""
    connection, url = context.config.attributes.get("connection"), os.environ.get("DATELINE_DB", DEFAULT_URL)
    if context.is_offline_mode():
        write_script(connection.dialect.name if connection else parse_url(url).get_backend_name())
    elif connection is not None:
        run(connection)
    else:
        with open_engine(url) as engine, migrating(engine) as opened:
            run(opened)


main()
