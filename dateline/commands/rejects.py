"""What could not be loaded: look at it, correct it, try it again."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from dateline.commands.app import Db, Form, Json, Limit, app, limited
from dateline.commands.loading import Map, as_mapping
from dateline.output import Format, emit, emit_json, plain, say, write_line
from loaders.options import ReadOptions
from loaders.retry import retry_rejects
from store import bulk, connect
from store.engine import DEFAULT_URL, open_engine
from store.errors import StoreError
from store.models import Reject
from store.rejects import EMBARGOED, close_rejects, select_rejects

rejects = typer.Typer(
    rich_markup_mode="markdown",
    help="List what could not be loaded, with the reason; load it again or dismiss it.",
)
app.add_typer(rejects, name="rejects")

COLUMNS = ("id", "reason", "source", "position", "message", "resolved_at")
All = Annotated[bool, typer.Option("--all", help="Include those that were loaded since or dismissed.")]
Reason = Annotated[str | None, typer.Option(help="Only with this reason.")]
Ids = Annotated[list[int] | None, typer.Argument(metavar="ID...", help="Rejects by id; without any, all.")]


@rejects.callback(invoke_without_command=True, epilog="Example: `dateline rejects --format csv`")
def default(
    context: typer.Context,
    db: Db = DEFAULT_URL,
    resolved: All = False,
    limit: Limit = 50,
    format: Form = None,
) -> None:
    """List what could not be loaded, from where and why; the same as `dateline rejects list`."""
    if context.invoked_subcommand is None:
        show_list(db=db, resolved=resolved, limit=limit, format=format)


@rejects.command("list", epilog="Example: `dateline rejects list --reason no-date --format csv`")
def show_list(
    db: Db = DEFAULT_URL, resolved: All = False, reason: Reason = None, limit: Limit = 50, format: Form = None
) -> None:
    """List what could not be loaded, from where and why."""
    with connect(db, read_only=True) as session:
        statement = select_rejects(reason=reason, resolved=resolved)
        found = session.scalars(limited(session, statement, limit))
        rows = [(r.id, r.reason, r.source_uri, r.position, r.message, r.resolved_at) for r in found]
    emit(COLUMNS, rows, format)


@rejects.command(epilog="Example: `dateline rejects show 7`")
def show(
    id: Annotated[int, typer.Argument(metavar="ID", help="The reject.")],  # noqa: A002 - the word on the command line
    db: Db = DEFAULT_URL,
    as_json: Json = False,
) -> None:
    """Show one reject with the bytes that were kept of it."""
    with connect(db, read_only=True) as session:
        reject = session.get(Reject, id)
        if reject is None:
            raise StoreError(f"there is no reject {id}; `dateline rejects list --all` shows all")
        record = _as_record(reject)
    if as_json:
        emit_json(record)
        return
    raw = record.pop("raw")
    emit(("what", "value"), list(record.items()), Format.table)
    if raw is not None:
        write_line(raw)


@rejects.command(epilog="Example: `dateline rejects export --output rejects.jsonl`")
def export(
    db: Db = DEFAULT_URL,
    resolved: All = False,
    reason: Reason = None,
    output: Annotated[Path | None, typer.Option(help="File to write; by default standard output.")] = None,
) -> None:
    """Write rejects as JSON lines, with the bytes kept of each (`raw`, or `raw_base64` if they are not text)."""
    with connect(db, read_only=True) as session:
        out = output.open("w", encoding="utf-8") if output else sys.stdout
        count = 0
        for reject in session.scalars(select_rejects(reason=reason, resolved=resolved)):
            out.write(json.dumps(_as_record(reject), ensure_ascii=False, default=plain) + "\n")
            count += 1
        if output:
            out.close()
            say(f"{count} written to {output}")


@rejects.command(epilog="Example: `dateline rejects retry --reason no-date --format html`")
def retry(
    ids: Ids = None,
    db: Db = DEFAULT_URL,
    reason: Reason = None,
    format: Annotated[str | None, typer.Option(help="Read them as this source format.")] = None,
    fields: Map = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that read and annotate.")] = 1,
    as_json: Json = False,
) -> None:
    """Load the files of rejects again; the rejects that can be loaded now are resolved. Exit status 3 if some remain."""
    done = retry_rejects(
        db, ids=ids, reason=reason, options=ReadOptions(format, as_mapping(fields)), workers=workers
    )
    if as_json:
        emit_json({"tried": done.tried, "resolved": done.resolved, "load": done.report.as_dict()})
    else:
        loaded = done.report.counts["loaded"]
        write_line(f"{done.tried} tried, {done.resolved} resolved; {loaded} articles loaded")
    raise typer.Exit(0 if done.resolved == done.tried else 3)


@rejects.command(epilog="Example: `dateline rejects dismiss 7 8`")
def dismiss(
    ids: Annotated[list[int], typer.Argument(metavar="ID...", help="Rejects by id.")], db: Db = DEFAULT_URL
) -> None:
    """Dismiss rejects that nobody wants; they stay dismissed when a load meets them again."""
    with open_engine(db) as engine, bulk.writing(engine) as connection:
        closed = close_rejects(connection, ids, resolution="dismissed")
    write_line(f"{closed} dismissed")


def _as_record(reject: Reject) -> dict[str, Any]:
    names = ("id", "reason", "source", "position", "message", "load_run_id", "resolved_at", "resolution")
    record = {name: getattr(reject, "source_uri" if name == "source" else name) for name in names}
    if reject.reason == EMBARGOED:
        return {**record, "raw": None}
    try:
        record["raw"] = reject.raw.decode("utf-8") if reject.raw is not None else None
    except UnicodeDecodeError:
        record |= {"raw": None, "raw_base64": base64.b64encode(reject.raw or b"").decode("ascii")}
    return record
