"""For moving data: write a whole database into files, and read it back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dateline.commands.app import Db, Json, app
from dateline.output import emit_json, say
from store import connect
from store.copy import NotEmpty
from store.engine import DEFAULT_URL, show_url

if TYPE_CHECKING:
    from loaders.merge import Merged


@app.command("export", epilog="Example: `dateline export news/ --format parquet`")
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
    db: Db = DEFAULT_URL,
    format: Annotated[
        Literal["parquet", "csv", "jsonl"], typer.Option(help="Form of the files.")
    ] = "parquet",
    since: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="An earlier export: write only what changed after it, and what is gone."
        ),
    ] = None,
    without_text: Annotated[
        bool,
        typer.Option(
            "--without-text", help="Write digests, offsets, values and rights only, which may be published."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Write every table and view into files, with a manifest: docs/sql.md says how to read them elsewhere."""
    from loaders.standoff import export_findings  # here: pyarrow takes as long to import as all else
    from store.exchange import export_database

    if since and without_text:
        raise typer.BadParameter("--since has the texts; leave it or --without-text out")
    with connect(db, read_only=True) as session:
        if without_text:
            manifest = export_findings(session, folder, format) | {"views": {}}
        else:
            manifest = export_database(session, folder, format, since=since)
    if as_json:
        emit_json(manifest)
        return
    rows = sum(manifest["tables"].values())
    changed = f"; {manifest['tables']['articles']} changed articles, {manifest['gone']} gone" if since else ""
    say(f"{folder}: {len(manifest['tables'])} tables, {rows} rows, {len(manifest['views'])} views{changed}")


@app.command("import", epilog="Example: `dateline import news/ --db sqlite:///copy.db`")
def import_(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `dateline export` wrote.")],
    db: Db = DEFAULT_URL,
    workers: Annotated[
        int, typer.Option(min=1, help="Processes that annotate what comes into a database that is not empty.")
    ] = 1,
    as_json: Json = False,
) -> None:
    """Make a new database of an export, with an equal digest; or import the export into a database that is not empty."""
    from loaders.merge import merge  # here: pyarrow takes as long to import as all else
    from loaders.standoff import WITHOUT_TEXT, import_findings
    from store.exchange import import_database, read_manifest

    if read_manifest(folder).get(WITHOUT_TEXT):
        put = import_findings(db, folder)
        if as_json:
            return emit_json(put._asdict())
        return say(
            f"findings put back onto {put.articles} articles; {put.missing} are not there, "
            f"{put.different} are there with other white space"
        )
    try:
        manifest = import_database(db, folder)
    except NotEmpty:
        return _show_merged(merge(db, folder, workers=workers), as_json=as_json)
    if as_json:
        return emit_json(manifest)
    return say(f"{show_url(db)}: {manifest['tables']['articles']} articles, digest {manifest['digest']}")


def _show_merged(merged: Merged, *, as_json: bool) -> None:
    counts = {name: count for name, count in merged.report.counts.items() if count}
    if as_json:
        return emit_json({"counts": counts, "judgements_left_out": merged.left_out})
    counted = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
    return say("\n".join([counted, *(f"left out: {problem}" for problem in merged.left_out)]))
