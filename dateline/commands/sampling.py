"""For analysts who want to know how many findings in their own archive are right."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from dateline.commands.app import Db, Form, app
from dateline.output import emit, say
from dateline.samples import COLUMNS, Precision, draw, score
from store import connect
from store.engine import DEFAULT_URL

SampleKind = Literal["people", "roles", "countries", "quotations", "dates"]


@app.command(epilog="Example: `dateline sample --kind people --n 200 --out people.csv`")
def sample(
    kind: Annotated[SampleKind | None, typer.Option(help="Draw findings of this kind.")] = None,
    n: Annotated[int, typer.Option("--n", min=1, help="How many to draw.")] = 200,
    seed: Annotated[int, typer.Option(help="Draw another sample with another number.")] = 0,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", dir_okay=False, help="Write into this file instead of to standard output."
        ),
    ] = None,
    scored: Annotated[
        Path | None,
        typer.Option(
            "--score",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="Print the precision of a sample with y or n in its column right.",
        ),
    ] = None,
    db: Db = DEFAULT_URL,
    format: Form = None,
) -> None:
    """Draw findings at random into a CSV to judge by eye, or give the precision of a CSV with the answers."""
    if (kind is None) == (scored is None):
        raise typer.BadParameter("give either --kind, to draw, or --score FILE")
    if scored is not None:
        with scored.open(encoding="utf-8-sig", newline="") as lines:
            found = score(lines)
        emit(Precision._fields, found, format)
        return
    with connect(db, read_only=True) as session:
        rows = draw(session, str(kind), n, seed=seed)
    if out is None:
        csv.writer(sys.stdout, lineterminator="\n").writerows([COLUMNS, *rows])
        return
    with out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])
    say(
        f"{len(rows)} {kind} in {out}: write y or n in the column right, then `dateline sample --score {out}`"
    )
