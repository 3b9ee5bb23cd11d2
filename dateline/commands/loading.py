"""For ETL jobs: load, and annotate again."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from dateline.commands.app import Db, Json, Since, app, as_day
from dateline.metrics import write_metrics
from dateline.output import Format, emit, emit_json, say, write_line
from dateline.progress import LogFormat, log_json, stopping, watching
from loaders import LoadReport, load
from loaders.annotate import annotate
from loaders.annotators.article import OURS
from loaders.compare import OUTCOMES, compare
from loaders.languages.detection import stated_code
from loaders.load import BATCH_SIZE, Hooks
from loaders.options import ReadOptions, Selection
from loaders.pipeline.cluster import connect_executor
from loaders.pipeline.report import COUNTS
from loaders.preview import WHATS, Change, preview
from loaders.reference.curate import PEOPLE
from store.engine import DEFAULT_URL, show_url
from store.errors import DatelineError
from store.kinds import KINDS
from store.leftovers import LEFT

Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="OURS=THEIRS,...",
        help="Which fields of the source to read: title=headline,published_on=date.",
    ),
]
Log = Annotated[
    LogFormat | None,
    typer.Option(help="Report progress as lines of text or JSON; by default a bar on a terminal, else text."),
]


def as_mapping(pairs: list[str] | None) -> dict[str, str]:
    """Read --map title=headline,published_on=date."""
    columns = [pair.partition("=") for words in pairs or [] for pair in words.split(",") if pair.strip()]
    if any(not (ours.strip() and theirs.strip()) for ours, _, theirs in columns):
        raise typer.BadParameter("write it as title=headline,published_on=date", param_hint="--map")
    return {ours.strip(): theirs.strip() for ours, _, theirs in columns}


PeopleAnnotator = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Find people with dateline, spacy, spacy:MODEL, or a plug-in's name or module:Class.",
    ),
]


@app.command("load", epilog="Example: `dateline load articles/ --db sqlite:///news.db`")
def load_command(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Files, folders, globs, URLs, or - for stdin.")
    ],
    db: Db = DEFAULT_URL,
    format: Annotated[
        str | None,
        typer.Option(
            help="Format of the sources, or a plug-in's module:Class; by default recognised by name and content."
        ),
    ] = None,
    fields: Map = None,
    language: Annotated[
        str | None,
        typer.Option(
            help="Language of all the articles (de, pt-BR); by default as the source states, else detected."
        ),
    ] = None,
    publisher: Annotated[
        str | None,
        typer.Option(
            help="Publisher of articles whose source states none; or where it stands: '{publisher}/*/*'."
        ),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that read and annotate.")] = 1,
    executor: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Read and annotate on a Dask cluster (dask://host:port) instead of with workers.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and count everything, and write nothing.")
    ] = False,
    since: Since = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Most articles to read, to try things out.")
    ] = None,
    batch_size: Annotated[
        int, typer.Option(min=1, help="Articles to write in one transaction.")
    ] = BATCH_SIZE,
    people_annotator: PeopleAnnotator = OURS,
    day_first: Annotated[
        bool | None,
        typer.Option(
            "--day-first/--month-first",
            help="Read 03/04/2023 as 3 April, or as March 4; without either, such articles are rejected.",
        ),
    ] = None,
    follow: Annotated[
        bool,
        typer.Option("--follow", help="Read the pages behind a feed's entries that carry a summary only."),
    ] = False,
    pause: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Time between two requests to one host.")
    ] = 1,
    contact: Annotated[
        str | None,
        typer.Option(
            metavar="URL", envvar="DATELINE_CONTACT", help="A page of yours, for the servers that are asked."
        ),
    ] = None,
    refetch: Annotated[
        bool, typer.Option("--refetch", help="Read addresses though their servers say nothing changed.")
    ] = False,
    as_json: Json = False,
    log_format: Log = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print errors only.")] = False,
    metrics: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write the counts into this file for Prometheus' textfile collector."
        ),
    ] = None,
) -> None:
    """Load articles, into a new database if there is none.

    Loading again what is already there changes nothing. What can't be loaded is kept
    with a reason (`dateline rejects`). Exit status: 0 done, 3 done with new rejects, 4 a source
    could not be reached, 1 failed; 130 or 143 when SIGINT or SIGTERM ended it after a batch: the same command goes on.
    """
    options = ReadOptions(
        format,
        as_mapping(fields),
        day_first,
        language=stated_code(language) if language else None,
        publisher=publisher,
        follow=follow,
        pause=pause,
        contact=contact,
        refetch=refetch,
    )
    selection = Selection(as_day(since), limit)
    log = log_json if log_format is LogFormat.json else None
    # Signals can be caught by the main thread only; elsewhere (in a program that calls this) they are its own.
    catching = stopping() if threading.current_thread() is threading.main_thread() else nullcontext(None)
    try:
        with (
            connect_executor(executor) if executor else nullcontext(workers) as there,
            catching as stop,
            watching(log_format, quiet=quiet or as_json) as watch,
        ):
            if log:
                log("started", sources=sources, database=show_url(db), workers=workers)
            report = load(
                db,
                sources,
                options=options,
                selection=selection,
                workers=there,
                people_annotator=people_annotator,
                batch_size=batch_size,
                dry_run=dry_run,
                hooks=Hooks(watch, stop, stop.reading) if stop else Hooks(watch),
            )
    except DatelineError as error:
        if log:
            log("failed", error=str(error))
            raise typer.Exit(1) from error
        raise
    if metrics:
        write_metrics(metrics, report)
    if log:
        log("stopped" if report.stopped else "finished", report=report.as_dict())
    if as_json:
        emit_json(report.as_dict())
    elif not quiet and not log:
        _show(report, db)
    if report.stopped and not log:
        say(
            f"dateline: stopped by {report.stopped.name} after a whole batch; what was committed is safe, "
            "and the same command goes on from there"
        )
    raise typer.Exit(report.exit_status)


@app.command("annotate", epilog="Example: `dateline annotate --stale`")
def annotate_command(
    db: Db = DEFAULT_URL,
    stale: Annotated[
        bool,
        typer.Option(
            "--stale", help="Only articles that another version of the annotator or lexicon annotated."
        ),
    ] = False,
    since: Since = None,
    source: Annotated[
        str | None, typer.Option(help="Only articles whose source_uri begins with this.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that annotate.")] = 1,
    people_annotator: PeopleAnnotator = OURS,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Only show what would change: counts by kind, and fifty examples."),
    ] = False,
    compare_with: Annotated[
        Path | None,
        typer.Option(
            "--compare",
            metavar="FILE",
            help="Only show where another tool's spans (JSONL, CoNLL) differ from what is stored.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Recognise people, countries, roles, quotations and dates again in stored articles, without loading them again."""
    if compare_with:
        _show_differences(OUTCOMES, *compare(db, compare_with), as_json=as_json)
        return
    if dry_run:
        counts, examples = preview(
            db,
            stale=stale,
            since=as_day(since),
            source=source,
            workers=workers,
            people_annotator=people_annotator,
        )
        _show_differences(WHATS, counts, examples, as_json=as_json)
        return
    with watching(None, quiet=as_json, counted="annotated") as watch:
        report = annotate(
            db,
            stale=stale,
            since=as_day(since),
            source=source,
            workers=workers,
            people_annotator=people_annotator,
            watch=watch,
        )
    if as_json:
        emit_json({"annotated": report.counts["annotated"], **report.as_dict()})
    else:
        write_line(f"{report.counts['annotated']} annotated: {_findings(report)}")


def _show_differences(
    names: Sequence[str], counts: dict[str, Counter[str]], examples: list[Change], *, as_json: bool
) -> None:
    if as_json:
        emit_json({"counts": counts, "examples": [each._asdict() for each in examples]})
        return
    emit(
        ("kind", *names),
        [(kind, *(count[name] for name in names)) for kind, count in counts.items()],
        Format.table,
    )
    emit(Change._fields, examples, Format.table)


def _show(report: LoadReport, db: str) -> None:
    counts = report.as_dict()
    parts = [f"{counts[name]} {name}" for name in COUNTS[1:7] if counts[name] or name == "loaded"]
    would = "would be: " if report.dry_run else ""
    write_line(f"{counts['read']} read: {would}{', '.join(parts)} ({show_url(db)})")
    if counts["loaded"]:
        write_line(
            f"{counts['words']:,} words, {_findings(report)} "
            f"in {counts['seconds']['total']:.1f} s ({counts['words_per_second']:,} words/s)"
        )
    for kind, (rows, new) in report.reference.items():
        is_people = kind == PEOPLE
        applied = "linked" if is_people else "`dateline annotate --stale` applies them to stored articles"
        write_line(f"{kind}: {rows} {'known' if is_people else 'rows'}, {new} new; {applied}")
    for problem in report.reference_problems:
        say(problem)
    for title, reasons in (
        ("withheld because of", report.withheld),
        ("repaired", report.repairs),
        ("rejected", report.rejected_by_reason),
        ("languages", report.languages),
        ("nothing recognised, as their language has no pack", report.without_pack),
    ):
        if reasons:
            counted = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
            write_line(f"{title}: {counted}")
    if report.has_leftovers:
        say(f"articles were withdrawn by their publisher, but {LEFT}")
    if counts["not_modified"] or counts["known_pages"]:
        write_line(f"nothing new at {counts['not_modified']} addresses; {counts['known_pages']} pages known")
    _say_rejects(report)


def _findings(report: LoadReport) -> str:
    return ", ".join(f"{report.counts[kind.name]:,} {kind.title}" for kind in KINDS.values())


def _say_rejects(report: LoadReport) -> None:
    """Say what was rejected: the first few by their messages, the others by where to find them."""
    for message in report.first_rejects:
        say(f"rejected: {message}")
    more = report.counts["new_rejects"] - len(report.first_rejects)
    if more > 0:
        say(f"and {more:,} more")
    if report.first_rejects and not report.dry_run:
        say("`dateline rejects` lists, shows and retries them")
