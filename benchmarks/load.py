"""How fast articles are written: this writer against raw sqlite3, the ORM and sqlite-utils, on the same rows; and the pipeline.

    python -m benchmarks.load --counts 10000 100000 --rounds 5 --output docs/load-benchmark

CPU seconds of the process that writes, median of the rounds; every measurement in a process
of its own. The articles come with their mentions (benchmarks.generate), so that nothing is
annotated. The raw writers get the very rows that this writer made, ready as tuples.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks import generate
from loaders import curate, load
from loaders.batches import LIKENESS, Batch, BatchWriter
from loaders.identify import Candidate, identify
from loaders.likeness import MinHashLikeness
from loaders.records import ParsedArticle
from loaders.report import LoadReport
from loaders.workers import Prepared, Recipe, make_annotator
from store import bulk, duplicates, migrate, models, runs
from store.engine import open_engine
from store.rows import NewArticle

BATCH = 1_000
Ready = tuple[ParsedArticle, Prepared]
SHARED = Path(__file__).parents[2] / "shared"


def ready(count: int) -> list[Ready]:
    """Make articles as a load has them when they are to be written."""
    likeness = MinHashLikeness()
    return [_ready(article, likeness) for article in generate.articles(count)]


def _ready(a: NewArticle, likeness: MinHashLikeness) -> Ready:
    parsed = ParsedArticle(
        title=a.title,
        body=a.body,
        published_on=a.published_on,
        source_uri=a.source_uri,
        source_format=a.source_format,
        publisher=a.publisher,
        url=a.url,
        external_id=a.external_id,
    )
    return parsed, Prepared(a.recognised, duplicates.pack(likeness.bands(a.title, a.body)), 0.0)


def this_writer(path: Path, articles: Sequence[Ready]) -> float:
    """Write as `dateline load` does, everything valid at every commit."""
    url = f"sqlite:///{path}"
    if not path.exists():
        with open_engine(url) as engine:
            migrate.create(engine)
            curate.load_packaged(engine)
    make_annotator(Recipe())
    with open_engine(url) as engine:
        began = time.process_time()
        with bulk.writing(engine) as connection:
            run = runs.start_run(connection, {}, "0")
            generation = runs.generation_of(connection, run)
        report = LoadReport(run_id=run)
        for start in range(0, len(articles), BATCH):
            chunk = articles[start : start + BATCH]
            candidates: list[Candidate] = [identify(parsed) for parsed, _ in chunk]
            prepared = {c.digest: p for c, (_, p) in zip(candidates, chunk, strict=True)}
            with bulk.writing(engine) as connection:
                batch = Batch(candidates, [], candidates, [])
                tally = BatchWriter(connection, batch, prepared, Recipe(), run, generation).write()
                runs.note_run(connection, run, report.counts + tally.counts)
            report.add(tally)
        with bulk.writing(engine) as connection:
            duplicates.settle(connection, LIKENESS)
        spent = time.process_time() - began
    if report.counts["read"] != len(articles):
        raise RuntimeError(f"not all were written: {report.counts}")
    return spent


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
                "AND name NOT IN ('alembic_version', 'search_suspended') AND name NOT LIKE 'sqlite_%'"
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
        migrate.create(engine)
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO search_suspended VALUES ('loading')"))
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
    process = context.Process(target=lambda: theirs.send(measure(*arguments)))
    process.start()
    theirs.close()
    try:
        return ours.recv()
    except EOFError:
        raise RuntimeError(f"{measure.__name__} failed") from None
    finally:
        process.join()


def measure_writers(count: int, rounds: int, folder: Path, *, slow: bool) -> dict[str, float]:
    """Measure every writer on so many articles; gives CPU seconds."""
    articles = ready(count)
    seconds: dict[str, list[float]] = {}

    def note(name: str, spent: float) -> None:
        seconds.setdefault(name, []).append(spent)
        print(f"  {count:,} {name}: {spent:.2f}", file=sys.stderr, flush=True)

    ours = folder / "ours.db"
    for _ in range(rounds):
        _remove(ours)
        note("this writer", isolated(this_writer, ours, articles))
        note("this writer, rerun", isolated(this_writer, ours, articles))
    schema, rows = rows_of(ours)
    for _ in range(rounds):
        for name, tuned in (("raw sqlite3, defaults", False), ("raw sqlite3, tuned", True)):
            other = folder / "other.db"
            _remove(other)
            note(name, isolated(_raw, other, schema, rows, tuned))
    for name, writer in (("ORM add_all", orm), ("sqlite-utils", with_sqlite_utils)):
        if slow and (writer is orm or find_spec("sqlite_utils")):
            other = folder / "other.db"
            _remove(other)
            note(name, isolated(writer, other, ours))
    return {name: median(values) for name, values in seconds.items()}


def _raw(path: Path, schema: SchemaSql, rows: dict[str, list[tuple[Any, ...]]], tuned: bool) -> float:
    return raw(path, schema, rows, tuned=tuned)


def _remove(path: Path) -> None:
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()


def measure_pipeline(folder: Path, sources: list[str]) -> Iterator[tuple[str, float]]:
    """Measure whole loads with annotation, on one and two workers: words a second by the clock and by CPU."""
    for workers in (1, 2):
        path = folder / f"pipeline-{workers}.db"
        load(f"sqlite:///{path}", sources, limit=1)
        wall, cpu = time.perf_counter(), time.process_time()
        report = load(f"sqlite:///{path}", sources, workers=workers)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        yield f"{workers} worker{'s'[: workers - 1]}, words/s", report.words / wall
        if workers == 1:
            yield "1 worker, words/CPU s", report.words / cpu


def with_spacy(sources: list[str]) -> float:
    """Measure spaCy's small model doing its NER alone: words a CPU second."""
    import spacy

    nlp = spacy.load("en_core_web_sm", exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])
    bodies = [
        path.read_text(encoding="utf-8", errors="replace") for path in sorted(Path(sources[0]).glob("*.txt"))
    ]
    began = time.process_time()
    for _ in nlp.pipe(bodies[:200], batch_size=32):
        pass
    return sum(len(body.split()) for body in bodies[:200]) / (time.process_time() - began)


def main() -> None:
    """Measure, print a table, and keep figures and plot."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--counts", type=int, nargs="+", default=[10_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pipeline", default=str(SHARED / "corpus" / "polnear"))
    parser.add_argument("--output", type=Path, help="Where to keep figures (.json) and plot (.svg).")
    options = parser.parse_args()
    figures: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in options.counts:
            rounds = options.rounds if count <= 20_000 else max(1, options.rounds // 2)
            figures[str(count)] = measure_writers(count, rounds, folder, slow=count <= 20_000)
        if Path(options.pipeline).is_dir():
            figures["pipeline"] = dict(measure_pipeline(folder, [options.pipeline]))
            if find_spec("spacy") and find_spec("en_core_web_sm"):
                figures["pipeline"]["spaCy small, NER alone, words/CPU s"] = with_spacy([options.pipeline])
    show(figures)
    if options.output:
        options.output.with_suffix(".json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        plot(figures, options.output.with_suffix(".svg"))


def show(figures: dict[str, dict[str, float]]) -> None:
    """Print the figures as a table, with the ratios that are aimed at."""
    for name, values in figures.items():
        base = values.get("raw sqlite3, defaults")
        print(f"\n{name}")
        for what, value in values.items():
            print(f"| {what} | {value:,.2f} |" + (f" {value / base:.2f} |" if base else ""))


def plot(figures: dict[str, dict[str, float]], path: Path) -> None:
    """Draw the writers' CPU milliseconds an article."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "dateline"
    from matplotlib import pyplot

    counts = [count for count in figures if count.isdigit()]
    fig, axes = pyplot.subplots(1, len(counts), figsize=(4.5 * len(counts), 2.6), squeeze=False)
    for axis, count in zip(axes[0], counts, strict=True):
        values = sorted(figures[count].items(), key=lambda pair: -pair[1])
        bars = axis.barh(
            [name for name, _ in values],
            [1000 * seconds / int(count) for _, seconds in values],
            color=["tab:blue" if name.startswith("this") else "tab:gray" for name, _ in values],
        )
        axis.bar_label(bars, fmt="%.2f", fontsize=7)
        axis.set_title(f"{int(count):,} articles", fontsize=9)
        axis.set_xlabel("CPU ms an article", fontsize=8)
        axis.tick_params(labelsize=7)
    fig.tight_layout()
    fig.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
