"""Record what analysts decide and apply it: link or annotate again what a judgement touches."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TextIO

from sqlalchemy import URL, Connection, select
from sqlalchemy.orm import Session

from loaders.annotate import annotate_due
from loaders.annotators.article import LONGEST_NAME
from loaders.linking.judgements import (
    JudgementRecord,
    LinkError,
    MalformedJudgement,
    check_judgements,
    is_undone_by,
)
from loaders.linking.stored import as_judgement, link_blocks, read_judgements
from store import bulk, people, schema, writes
from store.engine import open_engine
from store.judgements import (
    FIELDS,
    forget_words,
    hash_words,
    insert_judgements,
    read_judgement_rows,
    restore_words,
)
from store.lookup import find_country
from store.models import Article, Withheld
from store.names import block_of, name_key
from store.queries import get_article, get_person
from store.texts import Text, text_columns

DIGEST = 64
"""Characters of a whole digest; an article that is named by a whole digest need not be in the store."""

CSV_COLUMNS = (*FIELDS, "recorded_by", "recorded_at")
"""The columns of exported judgements; of those that are imported only `verb` must be there."""


def judge(url: str | URL, *judgements: JudgementRecord, recorded_by: str = "") -> None:
    """Record judgements and apply them to everything stored, all or none of them; `recorded_by` is who decided.

    Raises `ContradictingJudgements`, with the chain that it contradicts, or
    `MalformedJudgement`; nothing is recorded then.
    """
    with open_engine(url) as engine:
        with engine.connect() as connection:
            schema.check_schema(connection)
        with bulk.writing(engine) as connection:
            known = read_judgements(connection)
            _check(known, judgements)
            new = (asdict(judgement) | {"recorded_by": recorded_by} for judgement in judgements)
            _record(connection, new, judgements, known)
        annotate_due(engine)


def check(connection: Connection, *judgements: JudgementRecord) -> None:
    """Raise what `judge` would raise for these judgements; nothing is recorded."""
    _check(read_judgements(connection), judgements)


def undo_of(row: Mapping[str, Any]) -> JudgementRecord:
    """Make the judgement that lifts a stored one, given as its row."""
    named = {field: row[field] for field in ("person_key", "other_key", "article_digest", "country_code")}
    name = row["name"] if row["verb"] in ("alias", "not_said") else ""
    return JudgementRecord("undo", **named, name=name, undoes=row["verb"])


def _check(known: Sequence[JudgementRecord], new: Sequence[JudgementRecord]) -> None:
    for judgement in new:
        quotes = "not_said" in (judgement.verb, judgement.undoes)
        if any(len(name) > LONGEST_NAME for name in ("" if quotes else judgement.name, *judgement.keys)):
            raise MalformedJudgement(judgement, f"a name or key has at most {LONGEST_NAME} characters")
    last = max((judgement.order for judgement in known), default=0)
    ordered = [_at(judgement, last + number) for number, judgement in enumerate(new, 1)]
    check_judgements([*known, *ordered])


def _at(judgement: JudgementRecord, order: int) -> JudgementRecord:
    return as_judgement(asdict(judgement) | {"id": order})


def _record(
    connection: Connection,
    new: Iterable[Mapping[str, Any]],
    judgements: Sequence[JudgementRecord],
    known: Sequence[JudgementRecord],
) -> None:
    """Record judgements and apply them; what is still to be applied is recorded with them, so that nothing is lost if this process ends."""
    insert_judgements(connection, new)
    undos = [judgement for judgement in judgements if judgement.verb == "undo"]
    lifted = [each for each in (*known, *judgements) if any(is_undone_by(each, undo) for undo in undos)]
    link_blocks(connection, {block_of(name) for each in (*judgements, *lifted) for name in each.names})
    digests = {j.article_digest for j in judgements if j.article_digest and not j.person_key}
    for withheld in bulk.among(connection, Withheld.value, digests):
        forget_words(connection, connection.scalars(select(Withheld.value).where(withheld)).all())
    for judged in bulk.among(connection, Article.digest, digests):
        texts = connection.execute(select(*text_columns(Article)).where(judged))
        restore_words(connection, (Text(*text) for text in texts))
        writes.note_annotations_due(connection, connection.scalars(select(Article.id).where(judged)))


def link_due(url: str | URL) -> int:
    """Link again the names that new rules of normalising changed; returns how many mentions moved."""
    with open_engine(url) as engine:
        with engine.connect() as connection:
            schema.check_schema(connection)
            if not people.due_blocks(connection):
                return 0
        with bulk.writing(engine) as connection:
            return link_blocks(connection, people.due_blocks(connection))


def finish_due(url: str | URL) -> None:
    """Link and annotate what is still due, for example after a judgement whose process was killed."""
    link_due(url)
    with open_engine(url) as engine:
        annotate_due(engine)


def export_judgements(connection: Connection, target: TextIO) -> int:
    """Write all judgements as CSV, in the order of recording; returns how many."""
    writer = csv.DictWriter(target, CSV_COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    found = read_judgement_rows(connection)
    for row in found:
        writer.writerow(row | {"recorded_at": row["recorded_at"].isoformat()})
    return len(found)


def import_judgements(url: str | URL, source: Iterable[str], *, recorded_by: str = "") -> int:
    """Record the judgements of a CSV, exported or written by hand, that are not there yet; returns how many were new.

    By hand a person may be named by name, an article by id or the beginning of its digest, a country by
    name, and every column but `verb` may be left out (docs/linking.md). `recorded_by` is who decided where a row does not say it.
    """
    reader = csv.DictReader(source)
    columns = [name.strip() for name in reader.fieldnames or ()]
    if "verb" not in columns or (unknown := set(columns) - {"id", *CSV_COLUMNS}):
        problem = f"no judgement has a column {min(unknown)!r}" if "verb" in columns else "no column verb"
        raise LinkError(f"{problem}; the columns are {', '.join(CSV_COLUMNS)}")
    reader.fieldnames = columns
    with open_engine(url) as engine:
        with engine.connect() as connection:
            schema.check_schema(connection)
        with bulk.writing(engine) as connection:
            known = read_judgements(connection)
            there = {_content(judgement) for judgement in known}
            read = [_resolved(connection, row, recorded_by) for row in reader]
            new = [row for row in read if _content(as_judgement(row)) not in there]
            judgements = [as_judgement(row) for row in new]
            _check(known, judgements)
            _record(connection, new, judgements, known)
        annotate_due(engine)
    return len(new)


def add_judgements(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> list[LinkError]:
    """Record the judgements of another store that are not there yet; gives why others were left out: they contradict the store's."""
    known = read_judgements(connection)
    there = {_content(judgement) for judgement in known}
    new: list[Mapping[str, Any]] = []
    left_out: list[LinkError] = []
    for row in rows:
        judgement = as_judgement(row)
        if _content(judgement) not in there:
            try:
                _check(known, [*map(as_judgement, new), judgement])
                new.append(row)
            except LinkError as problem:
                left_out.append(problem)
    _record(connection, new, [as_judgement(row) for row in new], known)
    return left_out


def _resolved(connection: Connection, row: Mapping[str, str | None], recorded_by: str) -> dict[str, Any]:
    """Read a row as somebody may write it: with names, the article's id, the country's name, and no instant."""
    read: dict[str, Any] = {name: value or "" for name, value in row.items() if name and name != "id"}
    for field in ("person_key", "other_key"):
        key = read.get(field, "")
        if ":" in key:
            read[field] = get_person(Session(connection), key).key
        elif " " in key or key != key.casefold():
            read[field] = name_key(key)
    read["recorded_by"] = read.get("recorded_by") or recorded_by
    if at := read.get("recorded_at"):
        read["recorded_at"] = _instant(at)
    if (article := read.get("article_digest")) and len(article) < DIGEST:
        found = get_article(Session(connection), article)
        if found is None:
            raise LinkError(f"no article has the id or digest {article!r}")
        read["article_digest"] = found.digest
    if (country := read.get("country_code")) and not country.isupper():
        read["country_code"] = find_country(connection, country)
    return read


def _content(judgement: JudgementRecord) -> tuple[str, ...]:
    said = asdict(judgement) | {"order": 0}
    if "not_said" in (judgement.verb, judgement.undoes) and judgement.name:
        said["name"] = hash_words(judgement.article_digest, judgement.name)
    return tuple(map(str, said.values()))


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise LinkError(
            f"{text!r} in column recorded_at is not an instant; write it as 2023-02-22T10:00:00+00:00"
        ) from None
    if instant.tzinfo is None:
        raise LinkError(
            f"{text!r} in column recorded_at has no time zone; write it as 2023-02-22T10:00:00+00:00"
        )
    return instant
