r"""A database as files and back: every table and view as Parquet, CSV or JSON lines, with a manifest.

Parquet is partitioned by year and month of publication (`year=2023/month=02`), as DuckDB and
Spark read it. CSV writes NULL as `\N` and doubles the backslash with which a text begins;
bytes are base64 in CSV and JSON. Views are written for readers and not read back.

An export also keeps a hash of all rows of each article (`store.increments`). The next export can be an increment:
the articles of which a row changed, whole, and the list of those that are gone (docs/warehouse.md).
"""

from __future__ import annotations

import base64
import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import (
    JSON,
    URL,
    Column,
    Connection,
    Date,
    Float,
    Integer,
    LargeBinary,
    Select,
    Table,
    select,
)
from sqlalchemy.orm import Session

from store import bulk, increments
from store.arrow import arrow_type, to_batch
from store.copy import make_empty, put_rows, refilling
from store.digest import database_digest
from store.engine import open_engine
from store.errors import StoreError
from store.instants import UtcDateTime
from store.models import Article, Base
from store.names import rules_version
from store.rejects import EMBARGOED
from store.schema import current_revision, head_revision
from store.views import VIEWS

Form = Literal["parquet", "csv", "jsonl"]
FORMS: tuple[Form, ...] = ("parquet", "csv", "jsonl")
MANIFEST = "manifest.json"
GONE = "gone"
BATCH = 10_000

Row = Sequence[Any]


def export_database(
    session: Session, folder: Path, form: Form = "parquet", *, since: Path | None = None
) -> dict[str, Any]:
    """Write every table and view into a new folder, and a manifest: revision, counts, digest. Returns the manifest.

    `since` is the folder of an earlier export. Only the articles that changed after it are then written, whole, with
    `gone`, the articles that are no longer there under their digest; tables without articles are written
    whole, and views are not.
    """
    make_folder(folder, form)
    connection = session.connection()
    last = read_manifest(since)["digest"] if since else None
    before = increments.read_state(since) if since else {}
    after = increments.hash_articles(connection)
    changed = sorted(id_ for id_, state in after.items() if before.get(id_) != state) if since else None
    counts = {
        name: _write(connection, folder, name, statement, form)
        for name, statement in _statements(connection, changed).items()
    }
    manifest: dict[str, Any] = {
        "format": form,
        "revision": current_revision(connection),
        "names": rules_version(),
        "digest": database_digest(session),
        "tables": {name: counts[name] for name in counts if name not in VIEWS},
        "views": {name: counts[name] for name in counts if name in VIEWS},
        "by_article": [
            each.name for each in Base.metadata.sorted_tables if increments.article_of(each) is not None
        ],
    }
    if since:
        gone = [(id_, digest) for id_, (digest, _) in before.items() if after.get(id_, ("",))[0] != digest]
        columns = (Article.id.label("article_id"), Article.digest)
        manifest |= {"since": last, GONE: write_rows(folder, GONE, columns, gone, form)}
    increments.write_state(folder, after)
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return manifest


def make_folder(folder: Path, form: Form) -> None:
    """Make the folder of an export. Raises `StoreError` if it holds something, or the form is unknown."""
    if form not in FORMS:
        raise StoreError(f"{form!r} is not a form of export; use one of {', '.join(FORMS)}")
    if folder.exists() and any(folder.iterdir()):
        raise StoreError(f"{folder} is not empty; name a new folder")
    folder.mkdir(parents=True, exist_ok=True)


def _statements(connection: Connection, changed: Sequence[int] | None) -> dict[str, Select[*tuple[Any, ...]]]:
    """Give the statement that reads each table and view, in order of publication where it has one; `changed` are the articles of an increment."""
    tables = {each.name: _of_table(each) for each in Base.metadata.sorted_tables}
    if changed is None:
        return tables | {name: _of_view(view) for name, view in VIEWS.items()}
    return {
        each.name: increments.only(connection, tables[each.name], each, changed)
        for each in Base.metadata.sorted_tables
        if each.name not in increments.INTERNAL
    }


def _of_table(each: Table) -> Select[*tuple[Any, ...]]:
    statement: Select[*tuple[Any, ...]] = select(*each.columns)
    keys = list(each.primary_key.columns)
    if each.name == "rejects":
        statement = statement.where(each.c.reason != EMBARGOED)
    if each.name == "articles":
        return statement.add_columns(each.c.published_on.label("_day")).order_by(each.c.published_on, *keys)
    if "article_id" not in each.c:
        return statement.order_by(*keys)
    day = Article.__table__.c.published_on
    joined = statement.join(Article, Article.id == each.c.article_id).add_columns(day.label("_day"))
    return joined.order_by(day, *keys)


def _of_view(view: Table) -> Select[*tuple[Any, ...]]:
    statement: Select[*tuple[Any, ...]] = select(*view.c)
    if "published_on" not in view.c:
        return statement.order_by(*view.c)
    return statement.add_columns(view.c.published_on.label("_day")).order_by(view.c.published_on)


def _write(
    connection: Connection, folder: Path, name: str, statement: Select[*tuple[Any, ...]], form: Form
) -> int:
    columns = [each for each in statement.selected_columns if each.name != "_day"]
    dated = len(columns) < len(statement.selected_columns)
    rows = connection.execute(statement, execution_options={"yield_per": BATCH})
    return write_rows(folder, name, columns, rows, form, dated=dated)


def write_rows(
    folder: Path, name: str, columns: Sequence[Any], rows: Iterable[Row], form: Form, *, dated: bool = False
) -> int:
    """Write rows as a table of an export; those that are `dated` have their day last. Gives how many there were."""
    if form == "parquet":
        return _write_parquet(folder / name, columns, rows, dated=dated)
    with (folder / f"{name}.{form}").open("w", encoding="utf-8", newline="", errors="surrogatepass") as file:
        put = _csv_writer(file, columns) if form == "csv" else _jsonl_writer(file, columns)
        count = 0
        for row in rows:
            put(row[: len(columns)])
            count += 1
    return count


def _write_parquet(folder: Path, columns: Sequence[Any], rows: Iterable[Row], *, dated: bool) -> int:
    schema = pa.schema([pa.field(each.name, arrow_type(each.type)) for each in columns])
    count = 0
    if not dated:
        return _write_parts(folder / "part-0.parquet", schema, rows)
    for (year, month), group in groupby(rows, key=lambda row: (row[-1].year, row[-1].month)):
        place = folder / f"year={year}" / f"month={month:02}" / "part-0.parquet"
        count += _write_parts(place, schema, (row[:-1] for row in group))
    if not count:
        _write_parts(folder / "part-0.parquet", schema, ())
    return count


def _write_parts(path: Path, schema: pa.Schema, rows: Iterable[Row]) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _chunked(rows):
            writer.write_batch(to_batch(batch, schema))
            count += len(batch)
    return count


def _chunked(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rest = iter(rows)
    return iter(lambda: list(islice(rest, BATCH)), [])


def _as_text(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value


def _csv_writer(file: Any, columns: Sequence[Any]) -> Callable[[Row], object]:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([each.name for each in columns])

    def cell(value: Any) -> Any:
        if value is None:
            return r"\N"
        plain = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else _as_text(value)
        return f"\\{plain}" if isinstance(plain, str) and plain.startswith("\\") else plain

    return lambda row: writer.writerow([cell(value) for value in row])


def _jsonl_writer(file: Any, columns: Sequence[Any]) -> Callable[[Row], object]:
    names = [each.name for each in columns]
    return lambda row: file.write(
        json.dumps(dict(zip(names, map(_as_text, row), strict=True)), ensure_ascii=False) + "\n"
    )


def import_database(url: str | URL, folder: Path) -> dict[str, Any]:
    """Make a new database of an export, all or nothing, and check its digest. Returns the manifest.

    Raises `StoreError` where the folder is not an export, was made by another revision of the
    schema, or does not give the digest it promises, and `NotEmpty` where the database is not empty.
    """
    manifest = read_manifest(folder)
    if "digest" not in manifest or "since" in manifest:
        raise StoreError(f"{folder} is only a part of a store; a whole export makes a database")
    with open_engine(url) as engine:
        make_empty(engine, url)
        with bulk.writing(engine) as connection:
            with refilling(connection):
                for each in Base.metadata.sorted_tables:
                    _fill(connection, each, folder, manifest)
            digest = database_digest(Session(connection))
            if digest != manifest["digest"]:
                raise StoreError(
                    f"{folder} gives digest {digest}, but its manifest says {manifest['digest']}; nothing was written"
                )
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of an export. Raises `StoreError` if the folder is no export, or if another version made it."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(
            f"{folder} is not an export of dateline: {MANIFEST} can't be read ({error})"
        ) from error
    if manifest.get("revision") != head_revision():
        raise StoreError(
            f"{folder} was exported at schema {manifest.get('revision')}, this dateline has {head_revision()}; "
            "import it with the dateline that made it, then `dateline migrate`"
        )
    if manifest.get("names") != rules_version():
        raise StoreError(
            f"{folder} holds names as another version of dateline normalised them; import it with that version, "
            "then `dateline migrate`"
        )
    return manifest


def _fill(connection: Connection, each: Table, folder: Path, manifest: dict[str, Any]) -> None:
    count = 0
    for rows in _chunked(read_rows(folder, each, manifest["format"])):
        put_rows(connection, each, rows)
        count += len(rows)
    expected = manifest["tables"].get(each.name, 0)
    if count != expected:
        raise StoreError(f"{folder} has {count} rows of {each.name}, but its manifest says {expected}")


def read_rows(folder: Path, each: Table, form: Form) -> Iterator[Row]:
    """Read the rows of a table of an export, with the values of its columns."""
    if form == "parquet":
        for path in sorted((folder / each.name).rglob("*.parquet")):
            with pq.ParquetFile(path, pre_buffer=False) as parts:  # else it is read ahead into memory
                for batch in parts.iter_batches(BATCH, columns=each.columns.keys()):
                    yield from zip(*(_values(batch, column) for column in each.columns), strict=True)
        return
    csv.field_size_limit(2**31 - 1)
    with (folder / f"{each.name}.{form}").open(encoding="utf-8", newline="", errors="surrogatepass") as file:
        for record in map(json.loads, file) if form == "jsonl" else map(_uncelled, csv.DictReader(file)):
            yield [_parsed(record[column.name], column) for column in each.columns]


def _values(batch: pa.RecordBatch, of: Column[Any]) -> list[Any]:
    values: list[Any] = batch.column(of.name).to_pylist()
    return [_parsed(value, of) for value in values] if isinstance(of.type, JSON) else values


def _uncelled(row: dict[str, str]) -> dict[str, str | None]:
    return {name: None if cell == r"\N" else cell.removeprefix("\\") for name, cell in row.items()}


_PARSE: tuple[tuple[type[Any], Callable[[str], Any]], ...] = (
    (UtcDateTime, datetime.fromisoformat),
    (Date, date.fromisoformat),
    (Integer, int),
    (Float, float),
    (JSON, json.loads),
    (LargeBinary, base64.b64decode),
)


def _parsed(value: Any, of: Column[Any]) -> Any:
    """Convert a value of CSV or JSON to its column's type; only text needs to be converted."""
    if not isinstance(value, str):
        return value
    parse = next((parse for type_, parse in _PARSE if isinstance(of.type, type_)), str)
    return parse(value)
