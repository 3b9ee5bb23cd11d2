"""For ETL jobs: load, and what could not be loaded."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from sqlalchemy import select

from dateline.commands.app import Db, Form, Json, Limit, Since, app, as_day, limited
from dateline.output import emit, emit_json, say
from loaders import LoadReport
from loaders import load as load_sources
from loaders.annotate import annotate as annotate_articles
from loaders.report import COUNTS
from store import connect
from store.engine import DEFAULT_URL, show_url
from store.models import Reject


@app.command(epilog="Example: `dateline load articles/ --db sqlite:///news.db`")
def load(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Files, folders, globs, or - for stdin.")
    ],
    db: Db = DEFAULT_URL,
    format: Annotated[
        str | None, typer.Option(help="Source format; by default told by name and content.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that annotate.")] = 1,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but write.")] = False,
    as_json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")] = False,
) -> None:
    """Load articles; a new database is made if there is none.

    Loading again what is already there changes nothing. What can't be loaded is kept
    with a reason (`dateline rejects`). Exit status: 0 done, 3 done with rejects, 1 failed.
    """
    bar = _progress_bar() if sys.stderr.isatty() and not (quiet or as_json) else None
    with bar or nullcontext():
        watch = _watching(bar) if bar else None
        report = load_sources(db, sources, format=format, workers=workers, dry_run=dry_run, watch=watch)
    if as_json:
        emit_json(report.as_dict())
    elif not quiet:
        _tell(report, db)
    raise typer.Exit(report.exit_status)


@app.command(epilog="Example: `dateline annotate --stale`")
def annotate(
    db: Db = DEFAULT_URL,
    stale: Annotated[
        bool, typer.Option("--stale", help="Only what another annotator or lexicon annotated.")
    ] = False,
    since: Since = None,
    source: Annotated[str | None, typer.Option(help="Only articles whose source begins so.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that annotate.")] = 1,
    as_json: Json = False,
) -> None:
    """Recognise people and countries again in stored articles, without loading them again."""
    bar = _progress_bar() if sys.stderr.isatty() and not as_json else None
    with bar or nullcontext():
        watch = _watching(bar, "annotated") if bar else None
        report = annotate_articles(
            db, stale=stale, since=as_day(since), source=source, workers=workers, watch=watch
        )
    if as_json:
        emit_json({"annotated": report.counts["annotated"], **report.as_dict()})
        return
    typer.echo(
        f"{report.counts['annotated']} annotated: {report.counts['person_mentions']:,} mentions of people, "
        f"{report.counts['country_mentions']:,} of countries, {report.counts['person_roles']:,} roles"
    )


def _progress_bar() -> Progress:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _watching(bar: Progress, counted: str = "read") -> Any:
    task = bar.add_task("loading", total=None, rate="")

    def watch(report: LoadReport) -> None:
        elapsed = bar.tasks[0].elapsed or 1.0
        rejected = report.counts["rejected"]
        rate = f"{report.counts[counted] / elapsed:,.0f} articles/s, {rejected} rejected"
        bar.update(task, completed=report.counts[counted], rate=rate)

    return watch


def _tell(report: LoadReport, db: str) -> None:
    counts = report.as_dict()
    parts = [f"{counts[name]} {name}" for name in COUNTS[1:6] if counts[name] or name == "loaded"]
    would = "would be: " if report.dry_run else ""
    typer.echo(f"{counts['read']} read: {would}{', '.join(parts)} ({show_url(db)})")
    if counts["loaded"]:
        typer.echo(
            f"{counts['words']:,} words, {counts['person_mentions']:,} mentions of people, "
            f"{counts['country_mentions']:,} of countries, {counts['person_roles']:,} roles "
            f"in {counts['seconds']['total']:.1f} s ({counts['words_per_second']:,} words/s)"
        )
    for kind, (rows, new) in report.reference.items():
        typer.echo(
            f"{kind}: {rows} rows, {new} new; `dateline annotate --stale` applies them to stored articles"
        )
    for title, reasons in (("repaired", report.repairs), ("rejected", report.rejected_by_reason)):
        if reasons:
            typer.echo(
                f"{title}: " + ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
            )
    if report.counts["rejected"] and not report.dry_run:
        say("some could not be loaded; `dateline rejects` says why")


@app.command(epilog="Example: `dateline rejects --format csv`")
def rejects(
    db: Db = DEFAULT_URL,
    resolved: Annotated[bool, typer.Option("--all", help="Those too that were loaded since.")] = False,
    limit: Limit = 50,
    format: Form = None,
) -> None:
    """List what could not be loaded, where it lies and why."""
    with connect(db, read_only=True) as session:
        statement = select(Reject).order_by(Reject.id)
        if not resolved:
            statement = statement.where(Reject.resolved_at.is_(None))
        found = session.scalars(limited(session, statement, limit))
        rows = [(r.id, r.reason, r.source_uri, r.position, r.message, r.resolved_at) for r in found]
    emit(("id", "reason", "source", "position", "message", "resolved_at"), rows, format)
