"""For moving data: a whole database into files and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from dateline.commands.app import Db, Json, app
from dateline.output import emit_json, say
from store import connect
from store.engine import DEFAULT_URL, show_url


@app.command("export", epilog="Example: `dateline export news/ --format parquet`")
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
    db: Db = DEFAULT_URL,
    format: Annotated[
        Literal["parquet", "csv", "jsonl"], typer.Option(help="Form of the files.")
    ] = "parquet",
    as_json: Json = False,
) -> None:
    """Write every table and view into files, with a manifest: docs/sql.md says how to read them elsewhere."""
    from store.exchange import export_database  # here: pyarrow takes as long to import as all else

    with connect(db, read_only=True) as session:
        manifest = export_database(session, folder, format)
    if as_json:
        emit_json(manifest)
        return
    rows = sum(manifest["tables"].values())
    say(f"{folder}: {len(manifest['tables'])} tables, {rows} rows, {len(manifest['views'])} views")


@app.command("import", epilog="Example: `dateline import news/ --db sqlite:///copy.db`")
def import_(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `dateline export` wrote.")],
    db: Db = DEFAULT_URL,
    as_json: Json = False,
) -> None:
    """Make a new database of an export, and check that its digest is the same."""
    from store.exchange import import_database  # here: pyarrow takes as long to import as all else

    manifest = import_database(db, folder)
    if as_json:
        emit_json(manifest)
        return
    say(f"{show_url(db)}: {manifest['tables']['articles']} articles, digest {manifest['digest']}")
