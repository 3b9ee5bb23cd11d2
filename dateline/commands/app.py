"""The application: its commands by name, each in a module that is imported when it is called; the options they share."""

from __future__ import annotations

import getpass
import os
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, Any, TypeVarTuple

import typer
from typer.core import TyperCommand, TyperGroup

from dateline.output import Format, say, write_line

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

Columns = TypeVarTuple("Columns")

COMMANDS = {
    "load": ("loading", "Load articles, into a new database if there is none."),
    "annotate": (
        "loading",
        "Recognise people, countries, roles, quotations and dates again in stored articles, without loading them again.",
    ),
    "sample": (
        "sampling",
        "Draw findings at random into a CSV to judge by eye, or give the precision of a CSV with the answers.",
    ),
    "rejects": ("rejects", "List what could not be loaded, with the reason; load it again or dismiss it."),
    "articles": (
        "asking",
        "List articles by their words, the people and countries that they name, and their day.",
    ),
    "facets": ("asking", "Count articles by day, month, publisher, person and country."),
    "timeline": ("asking", "Count articles by day, week or month, zeros included."),
    "map": ("asking", "Count the articles that name each country, and draw them as a map."),
    "network": ("asking", "Count the articles that name two people together, and draw them as a network."),
    "roles": ("asking", "List the roles of a person as articles state them, and draw them over time."),
    "show": ("asking", "Show an article with its people, countries, quotations and dates marked."),
    "people": ("asking", "List the people named in the most articles, with their articles and mentions."),
    "countries": (
        "asking",
        "List the countries named in the most articles, with their articles and mentions.",
    ),
    "dates": ("asking", "List the dates that articles name, with the days that they mean."),
    "quotes": (
        "asking",
        "List quotations by their speaker, by whom or what they are about, and by who relayed them.",
    ),
    "person": (
        "judging",
        'Show one person (`dateline person "Wang Yi"`), or correct who is who.',
    ),
    "judgements": (
        "judging",
        "List, export, import or undo the judgements of analysts, or record one about a country or quotation.",
    ),
    "sql": ("sql", "Run one SQL statement that only reads; docs/schema.md describes the tables and views."),
    "shell": (
        "sql",
        "Ask in SQL at a prompt, with completion and history; it only reads.",
    ),
    "serve": (
        "serving",
        "Serve the web page of a database: articles, people, countries, the map. It only reads, unless judgements are allowed.",
    ),
    "status": ("database", "Show the schema's revision, how much there is, and how the last load went."),
    "runs": (
        "keeping",
        "List the runs of load and annotate, the latest first, or show one with its arguments and counts.",
    ),
    "digest": (
        "database",
        "Print one hash of the content: equal for equal content, however and wherever it was loaded.",
    ),
    "migrate": (
        "keeping",
        "Bring the schema of an existing database up to date, or to another revision.",
    ),
    "rebuild": (
        "keeping",
        "Rebuild the derived tables and near-duplicates, and say how many rows were wrong: none, unless somebody edited them.",
    ),
    "copy": (
        "keeping",
        "Copy a whole database to another engine or place, and prove the copy by its digest.",
    ),
    "forget": (
        "forgetting",
        "Delete articles for good, with everything that was found in them, and keep them out of later loads.",
    ),
    "export": (
        "exchange",
        "Write every table and view into files, with a manifest: docs/sql.md says how to read them elsewhere.",
    ),
    "import": (
        "exchange",
        "Make a new database of an export, with an equal digest; or import the export into a database that is not empty.",
    ),
    "grant-analyst": (
        "keeping",
        "Let a role of a PostgreSQL server read the database and never write to it.",
    ),
}
"""Every command: the module that has it, and what it does, as `dateline --help` shows without importing it."""


class CommandsByName(TyperGroup):
    """The commands; each is a name and a summary until it is called, because SQLAlchemy takes longer to import than most commands to run."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        named = {name: TyperCommand(name, help=summary) for name, (_, summary) in COMMANDS.items()}
        self.commands = {**named, **self.commands}

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Import the module of the command that is called."""
        if args[0] in COMMANDS:
            import_module(f"dateline.commands.{COMMANDS[args[0]][0]}")
            self.commands[args[0]] = typer.main.get_group(app).commands[args[0]]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=CommandsByName,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="Load dated news into a database of articles, people and countries, and ask it questions.",
    epilog="The database is sqlite:///dateline.db unless --db or DATELINE_DB names another.",
)

Db = Annotated[str, typer.Option("--db", envvar="DATELINE_DB", metavar="URL", help="The database.")]
Form = Annotated[Format | None, typer.Option("--format", help="By default a table on a terminal, else csv.")]
Limit = Annotated[
    int,
    typer.Option("--limit", min=0, help="Most rows to show (0 for all); how many are left out is reported."),
]
Day = partial(typer.Option, formats=["%Y-%m-%d"], metavar="DAY")
Since = Annotated[datetime | None, Day(help="Only articles published on this day or later.")]
Until = Annotated[datetime | None, Day(help="Only articles published on this day or earlier.")]
Publisher = Annotated[str | None, typer.Option("--publisher", help="Only from this publisher.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def as_day(moment: datetime | None) -> date | None:
    """Return the day of an option's value, if it has one."""
    return moment.date() if moment else None


def user_name() -> str:
    """Name who decides: `DATELINE_USER`, else the user of the operating system; empty where there is neither."""
    with suppress(KeyError, OSError, ImportError):  # a container may run as a number without a name
        return os.environ.get("DATELINE_USER") or getpass.getuser()
    return ""


def _version(asked: bool) -> None:
    if asked:
        write_line(f"dateline {version('dateline')}")
        raise typer.Exit


@app.callback()
def options(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Handle the options before a command."""


def limited(session: Session, statement: Select[*Columns], limit: int) -> Select[*Columns]:
    """Cap a statement, and say what the cap leaves out."""
    from sqlalchemy import func, select  # here: a call for help needs no database

    if not limit:
        return statement
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    if total > limit:
        say(f"{limit} of {total}; --limit 0 for all")
    return statement.limit(limit)
