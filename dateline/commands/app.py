"""The application that commands register with, and the options that they share."""

from __future__ import annotations

from datetime import date, datetime
from importlib.metadata import version
from typing import Annotated, TypeVarTuple

import typer
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from dateline.output import Format, say

Columns = TypeVarTuple("Columns")

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="Load dated news into a database of articles, people and countries, and ask it questions.",
    epilog="The database is sqlite:///dateline.db unless --db or DATELINE_DB names another.",
)

Db = Annotated[str, typer.Option("--db", envvar="DATELINE_DB", metavar="URL", help="The database.")]
Form = Annotated[
    Format | None, typer.Option("--format", help="Form of the result; table on a terminal, else csv.")
]
Limit = Annotated[
    int, typer.Option("--limit", min=0, help="Rows at most; 0 for all. What is left out is said.")
]
Since = Annotated[
    datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], metavar="DAY", help="First day.")
]
Until = Annotated[
    datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], metavar="DAY", help="Last day.")
]
Publisher = Annotated[str | None, typer.Option("--publisher", help="Of this publisher only.")]
Json = Annotated[bool, typer.Option("--json", help="Give one JSON document.")]


def as_day(moment: datetime | None) -> date | None:
    """Take the day of an option."""
    return moment.date() if moment else None


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"dateline {version('dateline')}")
        raise typer.Exit


@app.callback()
def options(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Tell the version.")
    ] = False,
) -> None:
    """Take the options that belong to no command."""


def limited(session: Session, statement: Select[*Columns], limit: int) -> Select[*Columns]:
    """Cap a statement, and say what the cap leaves out."""
    if not limit:
        return statement
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    if total > limit:
        say(f"{limit} of {total}; --limit 0 for all")
    return statement.limit(limit)
