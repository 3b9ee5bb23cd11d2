"""Export findings without their texts, as files that may be published, and put them back onto the texts where somebody has those.

Written are digests, offsets, values (such as codes, days and the names of people) and the rights that
sources state. Words of a text are left out, and taken from the text again on import.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, NamedTuple

from sqlalchemy import URL, Column, Connection, Engine, MetaData, Select, String, Table, select
from sqlalchemy.orm import Session

from loaders.annotate import BATCH_SIZE, annotate_due, finish_run
from store import bulk, people, runs, schema, writes
from store.engine import open_engine
from store.errors import StoreError
from store.evidence import Evidence, RestsOn
from store.exchange import MANIFEST, Form, make_folder, read_manifest, read_rows, write_rows
from store.kinds import KINDS
from store.models import Article
from store.names import name_key, rules_version
from store.rows import Findings, KeyedPerson, make_findings
from store.schema import current_revision
from store.texts import Text, text_columns

WITHOUT_TEXT: Final = "without_text"
CUT: Final = {"cue": "cue", "speaker": "speaker", "relayed_by": "relay", "addressee": "addressee"}
"""Columns of a quotation that repeat the words of one of its parts."""
_WORDS = {"surface", "title", *CUT}
_Row = Sequence[Any]


class PutBack(NamedTuple):
    """Counts of articles: whose findings were put back, that the store lacks, and that it has with other white space."""

    articles: int
    missing: int
    different: int


def export_findings(session: Session, folder: Path, form: Form = "parquet") -> dict[str, Any]:
    """Write what was found in all articles, and no text, into a new folder. Returns the manifest."""
    make_folder(folder, form)
    connection = session.connection()
    articles = _file("articles")
    counts = {"articles": write_rows(folder, "articles", list(articles.columns), _articles(connection), form)}
    for kind in KINDS.values():
        for name, statement in _statements(kind):
            rows = connection.execute(statement, execution_options={"yield_per": BATCH_SIZE})
            counts[name] = write_rows(folder, name, list(_file(name).columns), rows, form)
    manifest = {
        "format": form,
        "revision": current_revision(connection),
        "names": rules_version(),
        WITHOUT_TEXT: True,
        "tables": counts,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return manifest


def _articles(connection: Connection) -> Iterator[_Row]:
    a = Article
    statement = select(a.digest, a.title, a.body, a.annotator, a.rights).order_by(a.digest)
    for digest, title, body, *rest in connection.execute(statement, execution_options={"yield_per": 100}):
        yield digest, _hash(title, body), *rest


def _hash(title: str, body: str) -> str:
    """Hash every character: the digest is the same for other white space, offsets are not."""
    return sha256(f"{title}\x1e{body}".encode("utf-8", "surrogatepass")).hexdigest()


def _statements(kind: Evidence) -> Iterator[tuple[str, Select[*tuple[Any, ...]]]]:
    table, article = kind.table, Article.digest.label("article")
    columns = [table.c[column.name] for column in list(_file(kind.name).columns)[1:]]
    whole = select(article, *columns).join(Article, Article.id == table.c.article_id)
    yield kind.name, whole.order_by(Article.digest, *table.primary_key.columns)
    if kind.parts:
        part = kind.parts.table
        named = [part.c[column.name] for column in list(_file(kind.parts.name).columns)[2:]]
        of_kind = select(article, table.c.number, *named).select_from(part).join(table)
        joined = of_kind.join(Article, Article.id == table.c.article_id)
        yield kind.parts.name, joined.order_by(Article.digest, *part.primary_key.columns)


def _file(name: str) -> Table:
    """Give the columns of a file."""
    key = Column("article", String)
    if name == "articles":
        named = (Column(each, String) for each in ("text_hash", "annotator", "rights"))
        return Table(name, MetaData(), key, *named)
    kind = next(each for each in KINDS.values() if name in (each.name, each.parts and each.parts.name))
    if kind.parts and name == kind.parts.name:
        own = [kind.table.c.number, *(kind.parts.table.c[each] for each in kind.parts.columns)]
    else:
        links = {link.column for link in kind.people}
        own = [column for column in kind.table.columns if column.name not in {"id", "article_id", *links}]
    return Table(
        name, MetaData(), key, *(Column(each.name, each.type) for each in own if each.name not in _WORDS)
    )


def import_findings(url: str | URL, folder: Path) -> PutBack:
    """Put findings back onto the texts that a store has, in place of what was found in them.

    Judgements are applied, and people linked, as in annotating. Raises `StoreError` where the folder is no such export.
    """
    manifest = read_manifest(folder)
    with open_engine(url) as engine:
        with engine.connect() as connection:
            schema.check_schema(connection)
        with bulk.writing(engine) as connection:
            arguments = {"command": "annotate", "findings": str(folder)}
            run = runs.start_run(connection, arguments, version("dateline"))
        counted: dict[str, int] = defaultdict(int)
        found = _read(folder, manifest["format"])
        while batch := list(islice(found, BATCH_SIZE)):
            _put_back(engine, batch, counted)
        finish_run(engine, run.id, {"annotated": counted["there"]})
        annotate_due(engine)
    return PutBack(counted["there"], counted["missing"], counted["different"])


class _Article(NamedTuple):
    """The rows about one article, by file."""

    digest: str
    text_hash: str
    annotator: str
    rows: Mapping[str, list[dict[str, Any]]]


def _read(folder: Path, form: Form) -> Iterator[_Article]:
    names = [name for kind in KINDS.values() for name in (kind.name, kind.parts and kind.parts.name) if name]
    files = {name: _by_article(read_rows(folder, _file(name), form)) for name in names}
    columns = {name: _file(name).columns.keys() for name in names}
    for digest, text_hash, annotator, _ in read_rows(folder, _file("articles"), form):
        rows = {
            name: [dict(zip(columns[name], row, strict=True)) for row in take(digest)]
            for name, take in files.items()
        }
        yield _Article(digest, text_hash, annotator, rows)


def _by_article(rows: Iterable[_Row]) -> Callable[[str], list[_Row]]:
    """Make a function that gives the rows of an article; rows are sorted by digest, and so must the calls be."""
    groups = groupby(rows, key=itemgetter(0))
    digest, group = next(groups, ("", iter(())))

    def take(wanted: str) -> list[_Row]:
        nonlocal digest, group
        if digest != wanted:
            return []
        found = list(group)
        digest, group = next(groups, ("", iter(())))
        return found

    return take


def _put_back(engine: Engine, batch: list[_Article], counted: dict[str, int]) -> None:
    by_digest = {each.digest: each for each in batch}
    with bulk.writing(engine) as connection:
        denials, codes = writes.denials(connection), writes.country_codes(connection)
        done: list[tuple[int, Any, Findings]] = []
        annotators: list[str] = []
        counted["missing"] += len(batch)
        for among in bulk.among(connection, Article.digest, by_digest):
            for id_, *row in connection.execute(
                select(Article.id, *text_columns(Article)).where(among)
            ).all():
                text = Text(*row)
                article = by_digest[text.digest]
                is_same = article.text_hash == _hash(text.title, text.body)
                counted["missing"] -= 1
                counted["there" if is_same else "different"] += 1
                if is_same:
                    found = denials.allow(text.digest, _findings(text, article, codes))
                    done.append((id_, text.published_on, found))
                    annotators.append(article.annotator)
        before = writes.named_in(connection, (id_ for id_, _, _ in done))
        writes.replace_findings(connection, done, annotators)
        people.prune(connection, before)


def _findings(text: Text, article: _Article, codes: set[str]) -> Findings:
    """Make the findings of an article as its annotator gave them: with the words of the text."""
    whole = f"{text.title}\n\n{text.body}"
    found = {
        kind.name: [
            _record(kind, whole, len(text.title) + 2, row, article) for row in article.rows[kind.name]
        ]
        for kind in KINDS.values()
    }
    named = {getattr(each, "country_code", None) for records in found.values() for each in records}
    if unknown := sorted(filter(None, named - codes - {None})):
        raise StoreError(
            f"no country has the code {unknown[0]}, which article {text.digest[:12]} names; load it first"
        )
    return make_findings(text.title, text.body, found, lambda name: KeyedPerson(name_key(name), name))


def _record(kind: Evidence, whole: str, body: int, row: dict[str, Any], article: _Article) -> SimpleNamespace:
    """Make the record of a finding: its places are code points of the whole text."""
    record = SimpleNamespace(**row)
    for link in kind.people:
        if isinstance(link, RestsOn):
            field, start = row[link.field], row[link.start]
            setattr(record, link.start, None if start is None else start + (body if field == "body" else 0))
    if kind.parts is None:
        _place(record, body)
        record.title = whole[record.start : record.end]
        return record
    parts = [
        SimpleNamespace(**each) for each in article.rows[kind.parts.name] if each["number"] == row["number"]
    ]
    for part in parts:
        _place(part, body)
    setattr(record, kind.parts.attribute, parts)
    words = {part.part: whole[part.start : part.end] for part in reversed(parts)}
    for column, part_name in CUT.items():
        is_optional = kind.table.c[column].nullable
        setattr(record, column, words.get(part_name, None if is_optional else ""))
    return record


def _place(record: SimpleNamespace, body: int) -> None:
    offset = body if record.field == "body" else 0
    record.start, record.end = record.start_char + offset, record.end_char + offset
