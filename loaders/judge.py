"""Record what analysts decide, and make it hold: link again, or annotate again, what a judgement touches."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TextIO

from sqlalchemy import URL, Connection, Engine

from loaders.annotate import annotate_where
from loaders.linking.judgements import Judgement, LinkError, check_judgements
from loaders.linking.stored import as_judgement, link_blocks, read_judgements
from loaders.pipeline.workers import make_executor, make_recipe
from loaders.reference import curate
from store import bulk, people, schema
from store import judgements as rows
from store.engine import open_engine
from store.models import Article
from store.names import block_of
from store.search.compiler import matching

CSV_COLUMNS = (*rows.FIELDS, "recorded_at")
"""The columns of exported judgements."""


def judge(url: str | URL, *judgements: Judgement) -> None:
    """Record judgements and apply them to everything stored, all or none of them.

    Raises `ContradictingJudgements`, with the chain that it contradicts, or
    `MalformedJudgement`; nothing is recorded then.
    """
    with open_engine(url) as engine:
        with engine.connect() as connection:
            schema.check_schema(connection)
        with bulk.writing(engine) as connection:
            known = read_judgements(connection)
            _check(known, judgements)
            rows.insert_judgements(connection, (asdict(judgement) for judgement in judgements))
            link_blocks(connection, {block_of(name) for judgement in judgements for name in judgement.names})
        for judgement in judgements:
            _annotate_again(engine, judgement)


def _check(known: Sequence[Judgement], new: Sequence[Judgement]) -> None:
    last = max((judgement.order for judgement in known), default=0)
    ordered = [_at(judgement, last + number) for number, judgement in enumerate(new, 1)]
    check_judgements([*known, *ordered])


def _at(judgement: Judgement, order: int) -> Judgement:
    return as_judgement(asdict(judgement) | {"id": order})


def _annotate_again(engine: Engine, judgement: Judgement) -> None:
    """Recognise again what a judgement took out of articles, or lets back in."""
    if judgement.country_code and judgement.article_digest:
        condition = Article.digest == judgement.article_digest
    elif judgement.verb == "undo" and judgement.person_key and not judgement.other_key:
        # A rejected person's mentions are gone: they come back where the words of the name stand.
        condition = matching(f'"{judgement.person_key.replace("-", " ")}"')
    else:
        return
    recipe = make_recipe(curate.read_lexicon(engine))
    arguments: dict[str, object] = {"command": "annotate", "because": str(judgement)}
    with make_executor(1) as executor:
        annotate_where(engine, [condition], arguments, recipe=recipe, executor=executor)


def link_due(url: str | URL) -> int:
    """Link what is due to be linked again since names were normalised by new rules; returns how many mentions moved."""
    with open_engine(url) as engine:
        with engine.connect() as connection:
            schema.check_schema(connection)
            if not people.due_blocks(connection):
                return 0
        with bulk.writing(engine) as connection:
            return link_blocks(connection, people.due_blocks(connection))


def export_judgements(connection: Connection, target: TextIO) -> int:
    """Write all judgements as CSV, in the order of recording; returns how many."""
    writer = csv.DictWriter(target, CSV_COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    found = rows.read_judgements(connection)
    for row in found:
        writer.writerow(row | {"recorded_at": row["recorded_at"].isoformat()})
    return len(found)


def import_judgements(url: str | URL, source: Iterable[str]) -> int:
    """Record the judgements of an exported CSV that are not there yet; returns how many were new."""
    reader = csv.DictReader(source)
    missing = [column for column in CSV_COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise LinkError(f"no column {', '.join(missing)}; write them with `dateline judgements export`")
    with open_engine(url) as engine:
        with engine.connect() as connection:
            schema.check_schema(connection)
        with bulk.writing(engine) as connection:
            known = read_judgements(connection)
            there = {_content(judgement) for judgement in known}
            new = [row for row in reader if _content(as_judgement(row)) not in there]
            judgements = [as_judgement(row) for row in new]
            _check(known, judgements)
            rows.insert_judgements(
                connection, (row | {"recorded_at": _instant(row["recorded_at"])} for row in new)
            )
            link_blocks(connection, {block_of(name) for judgement in judgements for name in judgement.names})
        for judgement in judgements:
            _annotate_again(engine, judgement)
    return len(new)


def _content(judgement: Judgement) -> tuple[str, ...]:
    return tuple(str(value) for field, value in asdict(judgement).items() if field != "order")


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise LinkError(
            f"{text!r} in column recorded_at is no instant; write it as 2023-02-22T10:00:00+00:00"
        ) from None
    if instant.tzinfo is None:
        raise LinkError(
            f"{text!r} in column recorded_at has no time zone; write it as 2023-02-22T10:00:00+00:00"
        )
    return instant
