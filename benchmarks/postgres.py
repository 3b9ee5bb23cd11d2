"""The writer on PostgreSQL beside raw COPY of the same rows through psycopg, in one run.

Raw COPY is given the finished rows, ids and all, in the writer's order and batches, into the
same schema with all its keys and indexes; the writer makes the rows from articles, looks up
what is known, gives ids and keeps the run's counts. `rerun` offers the writer what is stored.

    python -m benchmarks.postgres [COUNT...]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest import mock

import psycopg
from sqlalchemy import Connection, Engine, Table

from benchmarks.generate import articles
from loaders import curate
from store import bulk, connect, database_digest, migrate, runs, versions, writes
from store.engine import make_engine, open_engine
from store.retry import persist, persist_reading
from store.rows import NewArticle
from tests.postgres import Server, serve

BATCH = 1_000
COUNTS = (10_000, 100_000)

Rows = list[tuple[str, tuple[str, ...], list[tuple[Any, ...]]]]
"""Table, columns and rows of one COPY after another."""


def fresh(server: Server, name: str) -> str:
    """Make a migrated database with the countries in it and give its URL."""
    server.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    url = server.database(name)
    with open_engine(url) as engine:
        migrate.create(engine)
        curate.load_packaged(engine)
        persist(engine, lambda connection: runs.start_run(connection, {}, "benchmark"))
    return url


def write(engine: Engine, batch: Sequence[NewArticle]) -> float:
    """Write a batch as the loader does; seconds."""
    began = time.perf_counter()
    digests = [article.digest for article in batch]
    known = persist_reading(engine, partial(versions.look_up, digests=digests)).texts
    new = [article for article in batch if article.digest not in known]
    persist(engine, partial(_write, new=new))
    return time.perf_counter() - began


def _write(connection: Connection, new: Sequence[NewArticle]) -> None:
    known = versions.look_up(connection, (article.digest for article in new)).texts
    writes.insert_articles(connection, [a for a in new if a.digest not in known], 1)
    runs.note_run(connection, 1, {"loaded": len(new)})


@contextmanager
def recording() -> Iterator[Rows]:
    """Keep the rows that the writer puts in; a list entry for each COPY is all that it costs."""
    recorded: Rows = []
    insert_rows: Callable[..., None] = bulk.insert_rows

    def insert(
        connection: Connection, table: Table, columns: tuple[str, ...], rows: list[tuple[Any, ...]]
    ) -> None:
        if rows:
            recorded.append((table.name, columns, rows))
        insert_rows(connection, table, columns, rows)

    with mock.patch.object(bulk, "insert_rows", insert):
        yield recorded


def copy_raw(connection: psycopg.Connection[Any], recorded: Rows) -> float:
    """COPY the recorded rows of a batch through psycopg alone, in one transaction; seconds."""
    began = time.perf_counter()
    with connection.transaction(), connection.cursor() as cursor:
        for table, columns, rows in recorded:
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
    return time.perf_counter() - began


def measure(server: Server, count: int) -> None:
    """Print what the writer costs beside raw COPY; they take turns batch by batch, so that noise meets both."""
    written, raw = fresh(server, "written"), fresh(server, "raw")
    ours: list[float] = []
    theirs: list[float] = []
    held = 0
    with open_engine(written) as engine, psycopg.connect(raw, autocommit=True) as connection:
        for first in range(0, count, BATCH):
            batch = list(articles(min(BATCH, count - first), first=first))
            with recording() as recorded:
                ours.append(write(engine, batch))
            theirs.append(copy_raw(connection, recorded))
            held += sum(len(rows) for *_, rows in recorded)
        again = [
            write(engine, list(articles(min(BATCH, count - first), first=first)))
            for first in range(0, count, BATCH)
        ]
    with connect(written) as one, connect(raw) as other:
        equal = database_digest(one) == database_digest(other)
    ratios = sorted(a / b for a, b in zip(ours, theirs, strict=True))
    print(
        f"{count:>7,} articles, {held:,} rows: raw COPY {sum(theirs):.1f} s, writer {sum(ours):.1f} s, "
        f"ratio {sum(ours) / sum(theirs):.3f}; of batches: median {statistics.median(ratios):.3f}, "
        f"middle half {ratios[len(ratios) // 4]:.3f} to {ratios[len(ratios) * 3 // 4]:.3f}; "
        f"rerun {sum(again):.2f} s = {sum(again) / sum(ours):.4f}; digests {'equal' if equal else 'DIFFER'}",
        flush=True,
    )


def main() -> None:
    """Measure the sizes given, else 10,000 and 100,000."""
    counts = [int(word) for word in sys.argv[1:]] or COUNTS
    with serve() as server:
        engine = make_engine(server.url)
        with engine.connect() as connection:
            print(connection.exec_driver_sql("SELECT version()").scalar_one())
        engine.dispose()
        for count in counts:
            measure(server, count)


if __name__ == "__main__":
    main()
