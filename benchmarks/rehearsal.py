"""A rehearsal of migrating: from the first revision to the head and down again, with real and with many articles.

python -m benchmarks.rehearsal [COUNT]
"""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.generate import articles
from benchmarks.postgres import BATCH
from loaders import load
from loaders.reference import curate
from store import migrate, runs, writes
from store.engine import open_engine, parse_url
from store.session import create_schema
from store.transactions import persist
from tests.factories import of_run
from tests.postgres import Server, serve
from tests.revisions import Tables, read_tables, shared_digest, tables_of, write_tables

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "polnear"


def size(url: str) -> float:
    """Measure the size of a database, in MB."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        return sum(path.stat().st_size for path in Path(str(parsed.database)).parent.glob("news.db*")) / 1e6
    with open_engine(url) as engine, engine.connect() as connection:
        return (
            int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()) / 1e6
        )


def travel(url: str, revision: str) -> str:
    """Migrate, and report the time it took and the size of the database before and after."""
    before, began = size(url), time.perf_counter()
    with open_engine(url) as engine:
        migrate.move(engine, revision)
    return f"{time.perf_counter() - began:.1f} s, {before:.0f} -> {size(url):.0f} MB"


def rehearse_corpus(url: str, first: str) -> None:
    """Put the corpus into the first schema, go to the head and back, and compare every row."""
    with TemporaryDirectory() as folder:
        loaded = f"sqlite:///{folder}/loaded.db"
        load(loaded, [str(path) for path in sorted(CORPUS.glob("*.txt"))])
        with open_engine(loaded) as engine, engine.connect() as connection:
            rows = read_tables(connection)
    with open_engine(url) as engine:
        migrate.move(engine, first)
        with engine.begin() as connection:
            known = {table.name: set(table.columns.keys()) for table in tables_of(connection)}
            older: Tables = {
                name: [{c: row[c] for c in row if c in known[name]} for row in rows[name]] for name in known
            }
            write_tables(connection, older)
            before = read_tables(connection)
    up = travel(url, "head")
    with open_engine(url) as engine, engine.connect() as connection:
        newer = read_tables(connection)
    down = travel(url, first)
    with open_engine(url) as engine, engine.connect() as connection:
        after = read_tables(connection)
    same = before == after and shared_digest(before, newer) == shared_digest(newer, before)
    total = sum(map(len, before.values()))
    print(f"{len(before['articles']):,} articles, {total:,} rows: up {up}; down {down}; rows {'equal' if same else 'DIFFER'}", flush=True)  # fmt: skip


def rehearse_many(url: str, first: str, count: int) -> None:
    """Write generated articles at the head, go down to the first revision and up again."""
    with open_engine(url) as engine:
        create_schema(engine)
        curate.load_packaged(engine)
        persist(engine, lambda connection: runs.start_run(connection, {}, "rehearsal"))
        for start in range(0, count, BATCH):
            new = [of_run(article, 1) for article in articles(min(BATCH, count - start), first=start)]
            persist(engine, partial(writes.insert_articles, articles=new))
    print(f"{count:,} articles: down {travel(url, first)}", flush=True)
    for step in migrate.planned(url):
        print(f"  {step}: {travel(url, step.revision)}", flush=True)


def database(server: Server | None, folder: str, name: str) -> str:
    """Name an empty database of an engine."""
    if server is None:
        path = Path(folder) / name
        path.mkdir()
        return f"sqlite:///{path}/news.db"
    server.run(f"CREATE DATABASE {name}")
    return server.database(name)


def main() -> None:
    """Rehearse on both engines, or on the one named."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    first = list(migrate.scripts().walk_revisions())[-1].revision
    with TemporaryDirectory() as folder, serve() as running:
        servers = {"sqlite": None, "postgresql": running}
        for server in [servers[name] for name in sys.argv[2:] or servers]:
            print("PostgreSQL" if server else "SQLite")
            if CORPUS.is_dir():
                rehearse_corpus(database(server, folder, "corpus"), first)
            rehearse_many(database(server, folder, "many"), first, count)


if __name__ == "__main__":
    main()
