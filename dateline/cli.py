"""The commands of `dateline`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, TypeVarTuple

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
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from dateline.output import Format, console, emit, emit_json, say
from dateline.show import render_article
from loaders import LoadReport
from loaders import load as load_sources
from loaders.report import COUNTS
from store import (
    connect,
    database_digest,
    get_article,
    get_country,
    get_person,
    run_sql,
    select_articles,
    select_countries,
    select_people,
    select_roles,
    select_timeline,
)
from store import (
    migrate as migrations,
)
from store.digest import count_rows
from store.engine import DEFAULT_URL, show_url
from store.errors import UnknownName
from store.models import Article, LoadRun, PersonName, Reject
from store.search import select_snippets
from store.sql import MAX_ROWS, TIMEOUT

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


def _day(moment: datetime | None) -> date | None:
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


def _watching(bar: Progress) -> Any:
    task = bar.add_task("loading", total=None, rate="")

    def watch(report: LoadReport) -> None:
        elapsed = bar.tasks[0].elapsed or 1.0
        rejected = report.counts["rejected"]
        rate = f"{report.counts['read'] / elapsed:,.0f} articles/s, {rejected} rejected"
        bar.update(task, completed=report.counts["read"], rate=rate)

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
    for title, reasons in (("repaired", report.repairs), ("rejected", report.rejected_by_reason)):
        if reasons:
            typer.echo(
                f"{title}: " + ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
            )
    if report.counts["rejected"] and not report.dry_run:
        say("some could not be loaded; `dateline rejects` says why")


@app.command(epilog="Example: `dateline migrate --db sqlite:///news.db`")
def migrate(
    db: Db = DEFAULT_URL,
    to: Annotated[str, typer.Option("--to", metavar="REV", help="Revision to go to, up or down.")] = "head",
    sql: Annotated[bool, typer.Option("--sql", help="Write the SQL instead of running it.")] = False,
    backup: Annotated[bool, typer.Option(help="Copy a SQLite database first.")] = True,
) -> None:
    """Bring the schema of an existing database up to date, or to another revision."""
    if sql:
        typer.echo(migrations.script_sql(db, to))
        return
    kept = migrations.migrate(db, to, with_backup=backup)
    if kept:
        typer.echo(f"backup: {kept}")
    typer.echo(f"{show_url(db)} is at {migrations.revision_of(db) or 'no revision'}")


@app.command(epilog="Example: `dateline status --json`")
def status(db: Db = DEFAULT_URL, as_json: Json = False) -> None:
    """Tell the schema's revision, how much there is, and how the last load went."""
    with connect(db, read_only=True) as session:
        counts = count_rows(session)
        run = session.scalars(select(LoadRun).order_by(LoadRun.id.desc()).limit(1)).first()
        open_rejects = session.scalar(
            select(func.count()).select_from(Reject).where(Reject.resolved_at.is_(None))
        )
        days = session.execute(select(func.min(Article.published_on), func.max(Article.published_on))).one()
        facts: dict[str, Any] = {
            "database": show_url(db),
            "revision": migrations.head_revision(),
            "version": version("dateline"),
            "counts": counts,
            "open_rejects": open_rejects,
            "first_day": days[0],
            "last_day": days[1],
            "last_run": run
            and {
                "id": run.id,
                "started_at": run.started_at,
                "finished_at": run.finished_at,
                "arguments": run.arguments,
                "counts": run.counts,
            },
        }
    if as_json:
        emit_json(facts)
        return
    last = facts.pop("last_run")
    rows = [(name, value) for name, value in facts.items() if name != "counts"]
    rows += sorted(counts.items())
    if last:
        ended = last["finished_at"]
        rows.append(
            (
                "last run",
                f"{last['started_at']:%Y-%m-%d %H:%M} UTC, {'finished' if ended else 'NOT finished'}",
            )
        )
    emit(("what", "value"), rows, Format.table)


@app.command(epilog='Example: `dateline articles "grain deal" --country TR --since 2022-07-01`')
def articles(
    query: Annotated[str | None, typer.Argument(help='Words, "phrases", prefix*, OR, -not.')] = None,
    db: Db = DEFAULT_URL,
    person: Annotated[str | None, typer.Option(help="Naming this person.")] = None,
    country: Annotated[str | None, typer.Option(help="Naming this country (code or name).")] = None,
    publisher: Publisher = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 20,
    format: Form = None,
) -> None:
    """List articles: by words in them, by whom and what they name, by day."""
    with connect(db, read_only=True) as session:
        statement = select_articles(
            person=get_person(session, person).id if person else None,
            country=get_country(session, country).code if country else None,
            publisher=publisher,
            since=_day(since),
            until=_day(until),
            search=query,
        )
        found = list(session.scalars(_limited(session, statement, limit)))
        snippets = _snippets(session, query, found) if query else {}
        columns = ["id", "published_on", "publisher", "title", *(["snippet"] if query else [])]
        rows = [
            (a.id, a.published_on, a.publisher, a.title, *([snippets.get(a.id)] if query else []))
            for a in found
        ]
    emit(columns, rows, format)


def _snippets(session: Session, query: str, found: Sequence[Article]) -> dict[int, str]:
    statement = select_snippets(query, [article.id for article in found])
    return {article_id: " ".join(snippet.split()) for article_id, snippet in session.execute(statement)}


def _limited(session: Session, statement: Select[*Columns], limit: int) -> Select[*Columns]:
    """Cap a statement, and say what the cap leaves out."""
    if not limit:
        return statement
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    if total > limit:
        say(f"{limit} of {total}; --limit 0 for all")
    return statement.limit(limit)


@app.command(epilog="Example: `dateline show 1`")
def show(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Id or digest.")], db: Db = DEFAULT_URL
) -> None:
    """Show an article with the people and countries in it marked."""
    out = console()
    with connect(db, read_only=True) as session:
        found = get_article(session, article)
        if found is None:
            raise UnknownName(article)
        out.print(
            render_article(found, colour=out.is_terminal and not out.no_color), soft_wrap=not out.is_terminal
        )


@app.command(epilog="Example: `dateline people --country RU --since 2023-01-01`")
def people(
    db: Db = DEFAULT_URL,
    country: Annotated[str | None, typer.Option(help="In articles that name this country.")] = None,
    publisher: Publisher = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 20,
    format: Form = None,
) -> None:
    """List the people most named: in how many articles, how often."""
    with connect(db, read_only=True) as session:
        code = get_country(session, country).code if country else None
        statement = select_people(country=code, publisher=publisher, since=_day(since), until=_day(until))
        rows = [(p.name, p.key, n, m) for p, n, m in session.execute(_limited(session, statement, limit))]
    emit(("name", "key", "articles", "mentions"), rows, format)


@app.command(epilog='Example: `dateline countries --person "Wang Yi"`')
def countries(
    db: Db = DEFAULT_URL,
    person: Annotated[str | None, typer.Option(help="In articles that name this person.")] = None,
    publisher: Publisher = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 20,
    format: Form = None,
) -> None:
    """List the countries most named: in how many articles, how often."""
    with connect(db, read_only=True) as session:
        who = get_person(session, person).id if person else None
        statement = select_countries(person=who, publisher=publisher, since=_day(since), until=_day(until))
        rows = [(c.code, c.name, n, m) for c, n, m in session.execute(_limited(session, statement, limit))]
    emit(("code", "name", "articles", "mentions"), rows, format)


@app.command(epilog='Example: `dateline person "Wang Yi"`')
def person(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name or key.")],
    db: Db = DEFAULT_URL,
    as_json: Json = False,
) -> None:
    """Tell of one person: names, roles over time, countries, months."""
    with connect(db, read_only=True) as session:
        who = get_person(session, name)
        names = session.execute(
            select(PersonName.name, PersonName.kind)
            .where(PersonName.person_id == who.id)
            .order_by(PersonName.kind, PersonName.name)
        ).all()
        roles = [
            (day, r.title, r.country_code, r.article_id)
            for r, _, day in session.execute(select_roles(person=who.id))
        ]
        places = [(c.code, c.name, n, m) for c, n, m in session.execute(select_countries(person=who.id))]
        months = [
            (f"{m // 100}-{m % 100:02}", n, k) for m, n, k in session.execute(select_timeline(person=who.id))
        ]
    sections: list[tuple[str, tuple[str, ...], list[Any]]] = [
        ("names", ("name", "kind"), [tuple(row) for row in names]),
        ("roles", ("day", "role", "country", "article"), roles),
        ("countries", ("code", "name", "articles", "mentions"), places),
        ("months", ("month", "articles", "mentions"), months),
    ]
    if as_json:
        facts = {
            title: [dict(zip(columns, row, strict=True)) for row in rows] for title, columns, rows in sections
        }
        emit_json({"name": who.name, "key": who.key, **facts})
        return
    typer.echo(f"{who.name} ({who.key})")
    for title, columns, rows in sections:
        if rows:
            typer.echo(f"\n{title}")
            emit(columns, rows, Format.table)


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
    timeout: Annotated[float, typer.Option(min=0.001, help="Seconds that it may take.")] = TIMEOUT,
    max_rows: Annotated[int, typer.Option(min=0, help="Rows at most; 0 for all.")] = MAX_ROWS,
    format: Form = None,
) -> None:
    """Ask in SQL. Nothing can be written; docs/schema.md tells the tables and views."""
    if (statement is None) == (file is None):
        raise typer.BadParameter("give either a statement or --file")
    words = statement if statement is not None else file.read_text(encoding="utf-8") if file else ""
    pairs = [pair.partition("=") for pair in param or []]
    if any(not sign for _, sign, _ in pairs):
        raise typer.BadParameter("write it as name=value", param_hint="--param")
    parameters = {name: value for name, _, value in pairs}
    result = run_sql(db, words, parameters, timeout=timeout, max_rows=max_rows or None)
    if result.capped:
        say(f"only the first {max_rows} rows are shown; --max-rows 0 for all")
    if format is Format.json:
        records = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
        emit_json({"rows": records, "capped": result.capped})
    else:
        emit(result.columns, result.rows, format)


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
        found = session.scalars(_limited(session, statement, limit))
        rows = [(r.id, r.reason, r.source_uri, r.position, r.message, r.resolved_at) for r in found]
    emit(("id", "reason", "source", "position", "message", "resolved_at"), rows, format)


@app.command(epilog="Example: `dateline digest --db sqlite:///news.db`")
def digest(db: Db = DEFAULT_URL) -> None:
    """Print one hash of the content: equal for equal content, however and wherever it was loaded."""
    with connect(db, read_only=True) as session:
        typer.echo(database_digest(session))
