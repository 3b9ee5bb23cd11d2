"""The writer on PostgreSQL beside raw COPY of the same rows through psycopg, in one run: the half of benchmarks.load.

Raw COPY is given the finished rows, ids and all, in the writer's order and batches, into the
same schema with all its keys and indexes; the writer makes the rows from articles, looks up
what is known, gives ids and keeps the run's counts. `rerun` offers the writer what is stored.
Seconds are of CPU, of this process and the server's for it; of the clock on a server of TEST_PG_URL.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg
from sqlalchemy import Connection, Engine, Table, select

from benchmarks.generate import articles
from loaders.reference import curate
from store import bulk, connect, database_digest, revisions, runs, writes
from store.engine import open_engine
from store.models import CountryPairMonth
from store.rows import NewArticle
from store.session import create_schema
from store.transactions import persist, persist_reading
from tests.factories import of_run
from tests.postgres import Server

BATCH = 1_000

Rows = list[tuple[str, tuple[str, ...], list[tuple[Any, ...]]]]
"""Table, columns and rows of one COPY after another."""


def fresh(server: Server, name: str) -> str:
    """Make a migrated database with the countries in it and give its URL."""
    server.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    url = server.database(name)
    with open_engine(url) as engine:
        create_schema(engine)
        curate.load_packaged(engine)
        persist(engine, lambda connection: runs.start_run(connection, {}, "benchmark"))
    return url


Clock = Callable[[], float]


def clock(server: Server, backend: int) -> Clock:
    """Give the clock of the CPU that this process and the server's process for it use; wall clock for a server elsewhere."""
    if server.programs is None:
        return time.perf_counter

    def spent() -> float:
        fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])  # utime and stime, see proc(5)
        return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")

    return spent


def timed(clock: Clock, work: Callable[[], None]) -> float:
    """Run it and return the seconds that it took."""
    began = clock()
    work()
    return clock() - began


def write(engine: Engine, batch: Sequence[NewArticle]) -> None:
    """Write a batch as the loader does."""
    digests = [article.text.digest for article in batch]
    known = persist_reading(engine, partial(revisions.look_up, digests=digests)).texts
    new = [of_run(article, 1) for article in batch if article.text.digest not in known]
    persist(engine, partial(_write, new=new))


def _write(connection: Connection, new: Sequence[NewArticle]) -> None:
    known = revisions.look_up(connection, (article.text.digest for article in new)).texts
    writes.insert_articles(connection, [a for a in new if a.text.digest not in known])
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


def copy_raw(connection: psycopg.Connection[Any], recorded: Rows) -> None:
    """COPY the recorded rows of a batch through psycopg alone, in one transaction."""
    with connection.transaction(), connection.cursor() as cursor:
        for table, columns, rows in recorded:
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def measure(server: Server, count: int) -> dict[str, float]:
    """Measure the writer beside raw COPY; they take turns batch by batch, so that noise meets both. Gives seconds."""
    written, raw = fresh(server, "written"), fresh(server, "raw")
    ours: list[float] = []
    theirs: list[float] = []
    batches = [(first, min(BATCH, count - first)) for first in range(0, count, BATCH)]
    with open_engine(written) as engine, psycopg.connect(raw, autocommit=True) as connection:
        our_clock, their_clock = (
            clock(server, _backend_of(engine)),
            clock(server, connection.info.backend_pid),
        )
        for first, length in batches:
            batch = list(articles(length, first=first))
            with recording() as recorded:
                ours.append(timed(our_clock, partial(write, engine, batch)))
            theirs.append(timed(their_clock, partial(copy_raw, connection, recorded)))
        again = [
            timed(our_clock, partial(write, engine, list(articles(length, first=first))))
            for first, length in batches
        ]
        roll_up = _roll_up(engine)
        theirs_in_all = sum(theirs) + timed(their_clock, partial(copy_raw, connection, [roll_up]))
    with connect(written) as one, connect(raw) as other:
        if database_digest(one) != database_digest(other):
            raise RuntimeError("the writer and raw COPY wrote different articles")
    ratios = sorted(a / b for a, b in zip(ours, theirs, strict=True))
    print(
        f"  {count:,} on PostgreSQL: writer / raw COPY of a batch: median {statistics.median(ratios):.3f}, "
        f"middle half {ratios[len(ratios) // 4]:.3f} to {ratios[len(ratios) * 3 // 4]:.3f}",
        file=sys.stderr,
        flush=True,
    )
    return {"raw COPY": theirs_in_all, "this writer": sum(ours), "this writer, rerun": sum(again)}


def _backend_of(engine: Engine) -> int:
    """Name the server's process for an engine that is used by one thread, and so has one connection."""
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())


def _roll_up(engine: Engine) -> tuple[str, tuple[str, ...], list[tuple[Any, ...]]]:
    """Read the one table that the writer does not COPY but adds to: pairs of countries by month."""
    table = CountryPairMonth.__table__
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(select(table))]
    return CountryPairMonth.__tablename__, tuple(table.columns.keys()), rows
