"""Find the articles that changed since an earlier export, by a hash of all rows of each article.

Loads, judgements, takedowns, migrations and statements by hand change articles in many places. The rows
themselves are compared, so that no such place has to note what it changes (docs/adr/0023-increments.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Column, Connection, Select, Table, false, select

from store import bulk
from store.errors import StoreError
from store.kinds import KINDS, derived_tables
from store.models import Article, Base

STATE: Final = "state.parquet"
INTERNAL: Final = frozenset({"article_bands", "duplicates_due", "annotations_due", "relink_blocks"})
"""Tables that only loads need: an increment leaves them out."""
BATCH: Final = 10_000

State = dict[int, tuple[str, bytes]]
"""The digest of each article and the hash of all its rows, by the article's id."""

_SCHEMA = pa.schema([("article_id", pa.int64()), ("digest", pa.string()), ("hash", pa.binary(16))])


def article_of(table: Table) -> Column[Any] | None:
    """Give the column that names the article of a table's rows: its own, or that of the table whose parts they are."""
    if table.name in INTERNAL:
        return None
    if table.name == "articles":
        return table.c.id
    parts = {kind.parts.name: kind.table for kind in KINDS.values() if kind.parts}
    return parts.get(table.name, table).c.get("article_id")


def hash_articles(connection: Connection) -> State:
    """Hash every row that belongs to an article; a table that is derived from such rows alone needs no hash of its own."""
    sums: dict[int, int] = {}
    derived = {"article_labels", *(each.name for each in derived_tables())}
    for table in Base.metadata.sorted_tables:
        article = article_of(table)
        if article is None or table.name in derived:
            continue
        statement = _with_article(select(article, *table.columns).select_from(table), table, article)
        for id_, *row in connection.execute(statement, execution_options={"yield_per": BATCH}):
            line = f"{table.name} {row!r}".encode("utf-8", "surrogatepass")
            hashed = int.from_bytes(blake2b(line, digest_size=16).digest())
            sums[id_] = sums.get(id_, 0) + hashed
    digests = connection.execute(select(Article.id, Article.digest).order_by(Article.id))
    return {id_: (digest, (sums[id_] % (1 << 128)).to_bytes(16)) for id_, digest in digests}


def only(
    connection: Connection, statement: Select[*tuple[Any, ...]], table: Table, changed: Sequence[int]
) -> Select[*tuple[Any, ...]]:
    """Restrict the rows of a table to those of some articles; a table without articles is read whole."""
    article = article_of(table)
    if article is None:
        return statement
    among = next(bulk.among(connection, article, changed), false())
    return _with_article(statement, table, article).where(among)


def _with_article(
    statement: Select[*tuple[Any, ...]], table: Table, article: Column[Any]
) -> Select[*tuple[Any, ...]]:
    return statement if article.table is table else statement.join(article.table)


def read_state(folder: Path) -> State:
    """Read the hashes of an export."""
    try:
        columns = [column.to_pylist() for column in pq.read_table(folder / STATE).columns]
    except OSError as error:
        raise StoreError(f"no increment can follow {folder}: {STATE} can't be read ({error})") from error
    return {id_: (digest, hashed) for id_, digest, hashed in zip(*columns, strict=True)}


def write_state(folder: Path, state: State) -> None:
    """Keep the hashes of an export beside its files."""
    rows = [(id_, *rest) for id_, rest in state.items()]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    pq.write_table(pa.table(columns, schema=_SCHEMA), folder / STATE, compression="zstd")
