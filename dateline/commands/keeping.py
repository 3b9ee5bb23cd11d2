"""For administrators: the schema, derived tables, copies, and who may read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from dateline.commands.app import Db, Form, Limit, app, limited
from dateline.output import Format, emit, say, write_line
from loaders.judge import finish_due, link_due
from loaders.pipeline.similarity import MinHashLikeness
from store import connect, duplicates, leftovers, migrate
from store.backup import restore_backup
from store.copy import copy_database
from store.engine import DEFAULT_URL, parse_url, show_url
from store.errors import StoreError
from store.grants import grant_reading
from store.models import LoadRun
from store.runs import select_runs
from store.schema import head_revision

RUN_COLUMNS = (
    "id",
    "started_at",
    "finished_at",
    "read",
    "loaded",
    "revised",
    "withheld",
    "rejected",
    "new_rejects",
    "sources",
)


@app.command("migrate", epilog="Example: `dateline migrate --db sqlite:///news.db`")
def migrate_command(
    db: Db = DEFAULT_URL,
    to: Annotated[str, typer.Option("--to", metavar="REV", help="Revision to go to, up or down.")] = "head",
    sql: Annotated[bool, typer.Option("--sql", help="Write the SQL instead of running it.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done and what it costs.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Say what would be done; exit status 1 if anything would be.")
    ] = False,
    backup: Annotated[bool, typer.Option(help="Copy a SQLite database first.")] = True,
    restore: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Restore a copy that an earlier migration made.")
    ] = None,
) -> None:
    """Bring the schema of an existing database up to date, or to another revision.

    Either all of it happens or nothing. Loaders and other migrations wait until it ends.
    """
    if restore is not None:
        replaced = restore_backup(db, restore)
        aside = f"; replaced: {replaced}" if replaced else ""
        write_line(f"{show_url(db)} is again what {restore} holds{aside}")
        return
    if sql:
        write_line(migrate.script_sql(db, to))
        return
    steps = migrate.planned(db, to)
    for step in steps:
        write_line(str(step))
    dry_run = dry_run or check
    if steps and not dry_run:
        kept = migrate.migrate(db, to, with_backup=backup, watch=say)
        if kept:
            write_line(f"backup: {kept}")
        elif backup and parse_url(db).get_backend_name() != "sqlite":
            say("no backup was made: on a server use its own (pg_dump)")
    standing = migrate.revision_of(db) or "no revision"
    if standing == head_revision() and not dry_run:
        if moved := link_due(db):
            say(f"linked again: {moved:,} mentions have another person")
        if steps:
            say(
                "`dateline annotate --stale` finds in the stored articles what this version finds in new ones"
            )
    write_line(f"{show_url(db)} is at {standing}" + (f"; {len(steps)} to do" if steps and dry_run else ""))
    if check and steps:
        raise typer.Exit(1)


@app.command(epilog="Example: `dateline runs --limit 7`")
def runs(
    id: Annotated[  # noqa: A002 - the word on the command line
        int | None,
        typer.Argument(metavar="ID", help="One run, with all its counts; without it, the latest runs."),
    ] = None,
    db: Db = DEFAULT_URL,
    limit: Limit = 20,
    format: Form = None,
) -> None:
    """List the runs of load and annotate, the latest first, or show one with its arguments and counts."""
    with connect(db, read_only=True) as session:
        if id is None:
            found = session.scalars(limited(session, select_runs(), limit))
            emit(RUN_COLUMNS, [_run_row(run) for run in found], format)
            return
        run = session.get(LoadRun, id)
        if run is None:
            raise StoreError(f"there is no run {id}; `dateline runs` lists them")
        rows = [*zip(RUN_COLUMNS[:3], _run_row(run)[:3], strict=True), ("version", run.version)]
        rows += [*run.arguments.items(), *run.counts.items()]
    emit(("what", "value"), rows, format)


def _run_row(run: LoadRun) -> tuple[object, ...]:
    counts = [run.counts.get(name, 0) for name in RUN_COLUMNS[3:-1]]
    return run.id, run.started_at, run.finished_at, *counts, " ".join(run.arguments.get("sources", []))


@app.command(epilog="Example: `dateline rebuild --db sqlite:///news.db`")
def rebuild(db: Db = DEFAULT_URL) -> None:
    """Rebuild the derived tables and near-duplicates, and say how many rows were wrong: none, unless somebody edited them."""
    with connect(db) as session:
        wrong = leftovers.rebuild_derived(session.connection())
        wrong["article_duplicates"] = duplicates.rebuild_duplicates(session.connection(), MinHashLikeness())
        session.commit()
    finish_due(db)
    emit(("table", "wrong"), sorted(wrong.items()), Format.table)


@app.command(epilog="Example: `dateline copy --from sqlite:///news.db --to postgresql://host/news`")
def copy(
    source: Annotated[str, typer.Option("--from", metavar="URL", help="The database to copy.")],
    target: Annotated[str, typer.Option("--to", metavar="URL", help="A new or empty database.")],
) -> None:
    """Copy a whole database to another engine or place, and prove the copy by its digest."""
    digest = copy_database(source, target, watch=_say_copied if sys.stderr.isatty() else None)
    write_line(f"{show_url(target)} is a copy of {show_url(source)}: digest {digest}")


def _say_copied(table: str, rows: int) -> None:
    say(f"{table}: {rows:,} rows")


@app.command("grant-analyst", epilog="Example: `dateline grant-analyst ana --db postgresql://host/news`")
def grant_analyst(
    role: Annotated[
        str, typer.Argument(metavar="ROLE", help="A role of the server; it is created if it does not exist.")
    ],
    db: Db = DEFAULT_URL,
) -> None:
    """Let a role of a PostgreSQL server read the database and never write to it."""
    password = f'; give it a password: \\password "{role}" in psql' if grant_reading(db, role) else ""
    write_line(f"{role} may read {show_url(db)}{password}")
