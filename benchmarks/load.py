"""How fast articles are written: this writer against raw sqlite3, the ORM and sqlite-utils, and raw COPY, on the same rows.

    python -m benchmarks.load --counts 10000 100000 --rounds 5 --output docs/load-benchmark
    python -m benchmarks.load --counts 10000 100000 --engines postgresql

CPU seconds of the process that writes, median of the rounds; the writers take turns, and every
measurement has a process of its own. The articles come as the writing process of a load
gets them from the workers that read and annotate: identified (digest, checksum, words), with
the rows of what was recognised (benchmarks.generate annotates nothing). What the workers do
for that, and unpickling what they hand over, is timed beside. The raw writers get the very
rows that this writer made, ids and all, ready as tuples.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import pickle
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from benchmarks import generate, postgres
from benchmarks.load_figures import Figures, plot, show, show_postgresql
from loaders.pipeline.batches import LIKENESS, Batch, BatchWriter
from loaders.pipeline.fingerprints import Candidate, identify
from loaders.pipeline.report import LoadReport
from loaders.pipeline.similarity import MinHashLikeness
from loaders.pipeline.workers import AnnotatorSettings, Prepared, make_annotator
from loaders.records import ParsedArticle
from loaders.reference import curate
from store import bulk, duplicates, models, runs
from store.engine import open_engine
from store.rows import NewArticle
from store.session import create_schema
from store.texts import SAID, Text
from tests.postgres import serve

BATCH = 1_000
ENGINES = ["sqlite", "postgresql"]
Ready = list[tuple[Candidate, Prepared]]


def make_ready(path: Path, count: int) -> float:
    """Keep articles in a file, batch by batch, as workers hand them over; gives the CPU seconds of identifying.

    They come in the order of their days, as archives and nightly crawls do.
    """
    likeness = MinHashLikeness()
    articles = sorted(generate.articles(count), key=lambda article: article.text.published_on)
    spent = 0.0
    with path.open("wb") as file:
        for first in range(0, count, BATCH):
            made = articles[first : first + BATCH]
            began = time.process_time()
            candidates = [identify(parsed_of(a.text)) for a in made]
            spent += time.process_time() - began
            pickle.dump(list(zip(candidates, prepare(made, likeness), strict=True)), file)
    return spent


def prepare(made: Sequence[NewArticle], likeness: MinHashLikeness) -> list[Prepared]:
    """Give what the workers hand over for some articles."""
    bands = (duplicates.pack_bands(likeness.bands(a.text.title, a.text.body)) for a in made)
    return [Prepared(a.findings, a.annotator, 0.0, packed) for a, packed in zip(made, bands, strict=True)]


def parsed_of(text: Text) -> ParsedArticle:
    """Give an article as its source stated it."""
    return ParsedArticle(**{name: getattr(text, name) for name in SAID})


def _batches(path: Path) -> Iterator[Ready]:
    with path.open("rb") as file:
        while file.peek(1):
            yield pickle.load(file)


class Written(NamedTuple):
    """The cost of writing: CPU seconds, those of unpickling before it, and the most memory in use after a batch, in MB.

    Memory is the process's own: not the pages of the database's file that the system shows it.
    """

    seconds: float
    unpickling: float
    peak: float


def this_writer(path: Path, ready: Path) -> Written:
    """Write as the writing process of `dateline load` does, everything valid at every commit."""
    url = f"sqlite:///{path}"
    if not path.exists():
        with open_engine(url) as engine:
            create_schema(engine)
            curate.load_packaged(engine)
    make_annotator(AnnotatorSettings())
    gc.collect()
    gc.freeze()
    spent = unpickling = peak = 0.0
    with open_engine(url) as engine:
        report = LoadReport()
        with bulk.writing(engine) as connection:
            report.run_id = runs.start_run(connection, {}, "0").id
        began = time.process_time()
        for batch in _batches(ready):
            unpickled = time.process_time()
            write_ready(engine, batch, report)
            written = time.process_time()
            unpickling, spent = unpickling + unpickled - began, spent + written - unpickled
            peak = max(peak, own_memory())
            began = time.process_time()
        began = time.process_time()
        with bulk.writing(engine) as connection:
            duplicates.link_copies(connection, LIKENESS)
        engine.dispose()  # the journal goes into the file
        spent += time.process_time() - began
    if report.counts["read"] != report.counts["loaded"] + report.counts["unchanged"]:
        raise RuntimeError(f"not all were written: {report.counts}")
    return Written(spent, unpickling, max(peak, own_memory()))


def own_memory() -> float:
    """Measure the process's own memory in MB, without mapped files."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("RssAnon:")[2].split()[0]) / 1024


def write_ready(engine: Engine, ready: Ready, report: LoadReport) -> None:
    """Write a batch as `loaders.load` does."""
    run = report.run_id or 0
    candidates = [candidate for candidate, _ in ready]
    prepared = {candidate.text.digest: each for candidate, each in ready}
    with bulk.writing(engine) as connection:
        writer = BatchWriter(
            connection, Batch(candidates, [], candidates, []), prepared, AnnotatorSettings(), run, 0
        )
        tally = writer.write()
        runs.note_run(connection, run, report.counts + tally.counts)
    report.add(tally)


SchemaSql = list[tuple[str, str]]


def rows_of(path: Path) -> tuple[SchemaSql, dict[str, list[tuple[Any, ...]]]]:
    """Read the tables of a database that this writer made: their SQL and their rows."""
    with closing(sqlite3.connect(path)) as connection:
        schema = connection.execute(
            "SELECT type, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index') "
            "AND name NOT LIKE 'articles_fts%' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        names = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'articles_fts%' "
                "AND name != 'alembic_version' AND name NOT LIKE 'sqlite_%'"
            )
        ]
        return schema, {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}


FTS = (
    "CREATE VIRTUAL TABLE articles_fts USING fts5(title, body, content = 'articles', content_rowid = 'id', "
    "tokenize = 'unicode61 remove_diacritics 2')"
)


def raw(path: Path, schema: SchemaSql, rows: dict[str, list[tuple[Any, ...]]], *, tuned: bool) -> float:
    """Write ready rows with the sqlite3 module, one transaction, indexes and search built at the end."""
    began = time.process_time()
    with closing(sqlite3.connect(path)) as connection:
        if tuned:
            for pragma in (
                "page_size = 16384",
                "cache_size = -262144",
                "temp_store = MEMORY",
                "mmap_size = 1073741824",
            ):
                connection.execute(f"PRAGMA {pragma}")
        for kind, sql in schema:
            if kind == "table":
                connection.execute(sql)
        with connection:
            for name, values in rows.items():
                if values:
                    marks = ", ".join("?" * len(values[0]))
                    connection.executemany(f"INSERT INTO {name} VALUES ({marks})", values)
            for kind, sql in schema:
                if kind == "index":
                    connection.execute(sql)
            connection.execute(FTS)
            if tuned:
                connection.execute(
                    "INSERT INTO articles_fts (articles_fts, rank) VALUES ('hashsize', 67108864)"
                )
            connection.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
    return time.process_time() - began


MODELS = (
    models.Country, models.CountryName, models.LoadRun, models.Person, models.PersonName, models.Article,
    models.PersonMention, models.PersonRole, models.CountryMention, models.ArticlePerson, models.ArticleCountry,
    models.ArticleBand,
)  # fmt: skip


def orm(path: Path, source: Path) -> float:
    """Write the same rows as objects through `Session.add_all`, a thousand articles' worth a flush."""
    url = f"sqlite:///{path}"
    with open_engine(f"sqlite:///{source}", read_only=True) as engine, Session(engine) as session:
        values = [
            (model, [column.key for column in model.__table__.columns],
             [tuple(row) for row in session.execute(model.__table__.select())])
            for model in MODELS
        ]  # fmt: skip
    with open_engine(url) as engine:
        create_schema(engine)
        with engine.begin() as connection:
            connection.execute(text("DROP TRIGGER articles_fts_insert"))
        began = time.process_time()
        with Session(engine) as session:
            for model, columns, rows in values:
                for start in range(0, len(rows), 10_000):
                    session.add_all(
                        model(**dict(zip(columns, row, strict=True))) for row in rows[start : start + 10_000]
                    )
                    session.flush()
                    session.expunge_all()
            session.execute(text("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')"))
            session.commit()
        return time.process_time() - began


def with_sqlite_utils(path: Path, source: Path) -> float:
    """Write the same rows with sqlite-utils, its own tables, indexes and search at the end."""
    import sqlite_utils

    with closing(sqlite3.connect(source)) as connection:
        connection.row_factory = sqlite3.Row
        names = [model.__tablename__ for model in MODELS]
        values = {name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")] for name in names}
    began = time.process_time()
    database = sqlite_utils.Database(path)
    for model in MODELS:
        if not values[model.__tablename__]:
            continue
        keys = [column.name for column in model.__table__.primary_key]
        table = database.table(model.__tablename__)
        table.insert_all(values[model.__tablename__], pk=keys[0] if len(keys) == 1 else tuple(keys))
        for index in model.__table__.indexes:  # type: ignore[attr-defined]
            table.create_index([column.name for column in index.columns])
    database.table("articles").enable_fts(
        ["title", "body"], fts_version="FTS5", tokenize="unicode61 remove_diacritics 2"
    )
    database.close()
    return time.process_time() - began


def isolated(measure: Callable[..., Any], *arguments: Any) -> Any:
    """Run a measurement in a process of its own, which is a copy of this one."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    gc.freeze()  # the collector skips what existed before the measurement
    process = context.Process(target=lambda: theirs.send(measure(*arguments)))
    process.start()
    theirs.close()
    try:
        return ours.recv()
    except EOFError:
        raise RuntimeError(f"{measure.__name__} failed") from None
    finally:
        process.join()
        gc.unfreeze()


def measure_writers(count: int, rounds: int, folder: Path, *, slow: bool) -> Figures:
    """Measure every writer in turns on `count` articles; gives medians of CPU seconds, and the peak memory in MB."""
    ready, ours, other = folder / "ready", folder / "ours.db", folder / "other.db"
    seconds: dict[str, list[float]] = {}

    def note(name: str, spent: float) -> None:
        seconds.setdefault(name, []).append(spent)
        print(f"  {count:,} {name}: {spent:.2f}", file=sys.stderr, flush=True)

    note("identifying, in the workers", isolated(make_ready, ready, count))
    peak = 0.0
    rows: Any = None
    for _ in range(rounds):
        _remove(ours)
        written: Written = isolated(this_writer, ours, ready)
        note("this writer", written.seconds)
        note("unpickling what workers hand over", written.unpickling)
        peak = peak or written.peak
        note("this writer, rerun", isolated(this_writer, ours, ready).seconds)
        rows = rows or rows_of(ours)
        for name, tuned in (("raw sqlite3, defaults", False), ("raw sqlite3, tuned", True)):
            _remove(other)
            note(name, isolated(_raw, other, *rows, tuned))
    for name, writer in (("ORM add_all", orm), ("sqlite-utils", with_sqlite_utils)):
        if slow and (writer is orm or find_spec("sqlite_utils")):
            _remove(other)
            note(name, isolated(writer, other, ours))
    return {name: median(values) for name, values in seconds.items()} | {"peak memory, MB": peak}


def _raw(path: Path, schema: SchemaSql, rows: dict[str, list[tuple[Any, ...]]], tuned: bool) -> float:
    return raw(path, schema, rows, tuned=tuned)


def _remove(path: Path) -> None:
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()


def main() -> None:
    """Measure, print a table, and keep figures and plot."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--counts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    parser.add_argument("--output", type=Path, help="Where to keep figures (.json) and plot (.svg).")
    options = parser.parse_args()
    figures: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in options.counts if "sqlite" in options.engines else ():
            figures[str(count)] = measure_writers(count, options.rounds, folder, slow=count <= 20_000)
    if figures:
        show(figures)
    if "postgresql" in options.engines:
        with serve() as server:
            for count in options.counts:
                show_postgresql(count, postgres.measure(server, count))
    if options.output and figures:
        options.output.with_suffix(".json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        plot(figures, options.output.with_suffix(".svg"))


if __name__ == "__main__":
    main()
