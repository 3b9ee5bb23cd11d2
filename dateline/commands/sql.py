"""For analysts: SQL of their own, one statement or at a prompt."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from dateline.commands.app import Db, Form, app
from dateline.output import Format, emit, say_cap
from store import StoreError, connect, run_sql
from store.engine import DEFAULT_URL
from store.grants import refuse_superuser
from store.sql import MAX_BYTES, MAX_ROWS, TIMEOUT

Timeout = Annotated[float, typer.Option(min=0.001, help="Seconds that a statement may take.")]
MaxRows = Annotated[int, typer.Option(min=0, help="Most rows to show (0 for all).")]
MaxBytes = Annotated[int, typer.Option(min=0, help="Bytes of memory for the rows at most; 0 for all.")]

_AS_SUPERUSER = typer.Option(
    "--as-superuser",
    envvar="DATELINE_AS_SUPERUSER",
    help="Allow a superuser's role on PostgreSQL.",
)
AsSuperuser = Annotated[bool, _AS_SUPERUSER]


@app.command(
    epilog='Example: `dateline sql "SELECT published_on, title FROM articles ORDER BY 1 DESC LIMIT 5"`'
)
def sql(
    statement: Annotated[
        str | None, typer.Argument(metavar="SELECT", help="One statement that reads.")
    ] = None,
    db: Db = DEFAULT_URL,
    file: Annotated[
        Path | None, typer.Option(help="Read the statement from a file.", exists=True, dir_okay=False)
    ] = None,
    param: Annotated[
        list[str] | None, typer.Option(help="A value for :name in the statement: name=value.")
    ] = None,
    timeout: Timeout = TIMEOUT,
    max_rows: MaxRows = MAX_ROWS,
    max_bytes: MaxBytes = MAX_BYTES,
    as_superuser: AsSuperuser = False,
    format: Form = None,
) -> None:
    """Run one SQL statement that only reads; docs/schema.md describes the tables and views."""
    if (statement is None) == (file is None):
        raise typer.BadParameter("give either a statement or --file")
    words = statement if statement is not None else file.read_text(encoding="utf-8") if file else ""
    pairs = [pair.partition("=") for pair in param or []]
    if any(not sign for _, sign, _ in pairs):
        raise typer.BadParameter("write it as name=value", param_hint="--param")
    parameters = {name: value for name, _, value in pairs}
    result = run_sql(
        db,
        words,
        parameters,
        timeout=timeout,
        max_rows=max_rows or None,
        max_bytes=max_bytes or None,
        as_superuser=as_superuser,
    )
    more = {"capped": result.capped} if format is Format.json else {}
    emit(result.columns, result.rows, format, **more)
    say_cap(result)


@app.command(epilog="Example: `dateline shell --db sqlite:///news.db`")
def shell(
    db: Db = DEFAULT_URL,
    timeout: Timeout = TIMEOUT,
    max_rows: MaxRows = MAX_ROWS,
    max_bytes: MaxBytes = MAX_BYTES,
    as_superuser: AsSuperuser = False,
) -> None:
    """Ask in SQL at a prompt, with completion and history; it only reads."""
    if not sys.stdin.isatty():
        raise StoreError("the shell is for a terminal; in a pipe use `dateline sql --file FILE`")
    # Here, not above: a prompt takes longer to import than most commands to run.
    from dateline.shell import Asking, run_shell

    with connect(db, read_only=True) as session:
        if not as_superuser:
            refuse_superuser(session.connection())
        session.rollback()
        run_shell(Asking(db, timeout, max_rows, max_bytes))
