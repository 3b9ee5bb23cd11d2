"""Load: read sources, recognise what they name, write it in batches that are safe to repeat.

Reading, annotating and writing overlap: worker processes read and annotate, this one
writes, in order. A batch commits with its mentions, derived rows, search index, rejects
and the run's counts, so a load that was killed goes on where its last batch ended: what
the store holds is known by its digest.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from datetime import date
from functools import partial
from importlib.metadata import version
from signal import Signals

from sqlalchemy import URL, Connection, Engine

from loaders.annotators.article import OURS, make_people_annotator
from loaders.inputs.discovery import discover
from loaders.linking.relink import relink
from loaders.options import ReadOptions
from loaders.pipeline import reading
from loaders.pipeline.batches import LIKENESS, Batch, BatchWriter, Tried, best_copies, settled
from loaders.pipeline.fingerprints import Candidate
from loaders.pipeline.pool import WorkerPool
from loaders.pipeline.report import LoadReport
from loaders.pipeline.workers import Prepared, Recipe, chunked, make_recipe, prepare_articles
from loaders.records import Rejected
from loaders.reference import curate
from store import bulk, duplicates, people, revisions, runs, schema, session, statistics
from store.engine import database_exists, open_engine
from store.transactions import persist, persist_reading

BATCH_SIZE = 1_000
"""Articles in a transaction; from about this size on a larger one is no faster (docs/performance.md)."""

BATCH_CHARS = 32_000_000
"""Characters in a transaction at most: memory stays bounded whatever the articles' lengths."""

Watch = Callable[[LoadReport], None]
"""Is called with the report so far."""

Stop = Callable[[], Signals | None]
"""Is asked after every batch; a signal ends the load there."""


def batched(
    records: Iterable[Candidate | Rejected], *, size: int, chars: int = BATCH_CHARS
) -> Iterator[list[Candidate | Rejected]]:
    """Group records into batches of at most `size` records and about `chars` characters."""
    batch: list[Candidate | Rejected] = []
    held = 0
    for record in records:
        batch.append(record)
        held += len(record.article.body) if isinstance(record, Candidate) else len(record.raw or b"")
        if len(batch) >= size or held >= chars:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


class Loader:
    """One load into one store: `prepare` hands a batch out to be annotated, `finish` writes it."""

    def __init__(
        self, engine: Engine, pool: WorkerPool, recipe: Recipe, report: LoadReport, *, generation: int = 0
    ) -> None:
        self._engine = engine
        self._pool = pool
        self._recipe = recipe
        self._report = report
        self._generation = generation
        self._tried = Tried()

    def prepare(self, records: Sequence[Candidate | Rejected]) -> Batch:
        """Have the new texts of a batch annotated; of several copies of one text the best."""
        rejects = [record for record in records if isinstance(record, Rejected)]
        candidates = [record for record in records if isinstance(record, Candidate)]
        digests = {c.digest for c in candidates}
        stored = persist_reading(
            self._engine, lambda connection: revisions.look_up(connection, digests)
        ).texts
        new = best_copies(c for c in candidates if c.digest not in stored)
        work = partial(prepare_articles, self._recipe)
        texts = (c.article.content for c in new)
        return Batch(candidates, rejects, new, [self._pool.submit(work, chunk) for chunk in chunked(texts)])

    def finish(self, batch: Batch) -> None:
        """Wait for a batch's annotations, then write all of it or nothing."""
        report = self._report
        began = time.perf_counter()
        prepared = [each for task in batch.tasks for each in self._pool.results(task)]
        waited = time.perf_counter()
        batch, ready = settled(batch, prepared)
        if report.run_id is None:
            with self._engine.connect() as connection:
                found = revisions.look_up(
                    connection, (c.digest for c in batch.candidates), (c.identity for c in batch.candidates)
                )
            report.add(self._tried.count(batch, ready, found))
        else:
            report.add(self._write(batch, ready, report.run_id))
        report.spend("annotate", sum(each.seconds for each in ready.values()))
        report.spend("wait", waited - began)
        report.spend("write", time.perf_counter() - waited)

    def _write(self, batch: Batch, ready: Mapping[str, Prepared], run_id: int) -> LoadReport:
        """Write a batch in one transaction, again if the server went away; gives what it counted."""

        def write(connection: Connection) -> LoadReport:
            tally = BatchWriter(connection, batch, ready, self._recipe, run_id, self._generation).write()
            runs.note_run(connection, run_id, self._report.counts + tally.counts)
            return tally

        return persist(self._engine, write)


def load(
    url: str | URL,
    sources: Sequence[str],
    *,
    format: str | None = None,
    mapping: Mapping[str, str] | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    people_annotator: str = OURS,
    day_first: bool | None = None,
    dry_run: bool = False,
    since: date | None = None,
    limit: int | None = None,
    batch_size: int = BATCH_SIZE,
    watch: Watch | None = None,
    stop: Stop | None = None,
) -> LoadReport:
    """Load files, folders, globs or `-` into the database at `url`, which is made if it is not there.

    `executor` annotates (anything with the interface of `concurrent.futures.Executor`);
    without one, `workers` processes read and annotate. `people_annotator` finds people:
    `dateline`, `spacy` or `spacy:MODEL`; `day_first` settles dates like 03/04/2023, which
    are rejected without it. `mapping` names the source's
    fields, `{"title": "headline"}`. Articles before the day `since` are left out, and so
    is all that comes after the first `limit`. `watch` is called with the report so far
    after every batch, and `stop` is asked whether to go on; a load that is stopped has
    committed whole batches, and the next one goes on from there. Nothing is written in a
    `dry_run`. The result does not depend on order, workers, batch size or interruptions.
    Raises `DatelineError` for what stops a load; what can't be read is a reject in the
    store and in the report, and stops nothing.
    """
    report = LoadReport(dry_run=dry_run)
    began = time.perf_counter()
    arguments = {
        "sources": list(sources), "format": format, "mapping": dict(mapping or {}), "workers": workers, "people_annotator": people_annotator, "day_first": day_first,
        "batch_size": batch_size, "since": since and since.isoformat(), "limit": limit,
    }  # fmt: skip
    with ExitStack() as stack:
        if format is not None or mapping is not None:
            discover([], format=format, mapping=mapping)  # refuses what is unknown, before anything is made
        if people_annotator != OURS:
            make_people_annotator(people_annotator)
        engine = _open(stack, url, dry_run=dry_run)
        generation = 0
        if not dry_run:
            with bulk.writing(engine) as connection:
                report.run_id = runs.start_run(connection, arguments, version("dateline"))
                generation = runs.generation_of(connection, report.run_id)
        pool = stack.enter_context(WorkerPool(workers, executor))
        articles = [source for source in sources if not _is_reference(engine, source, report)]
        recipe = make_recipe(curate.read_lexicon(engine), people=people_annotator)
        loader = Loader(engine, pool, recipe, report, generation=generation)
        total = _total(articles, format) if watch else None
        options = ReadOptions(day_first=day_first)
        units = discover(articles, format=format, mapping=mapping, options=options)
        records = reading.read(units, pool, report, total=total)
        chosen = reading.select(records, report, since=since, limit=limit)
        if watch:
            watch(report)
        _run(loader, batched(chosen, size=batch_size), pool, report, watch=watch, stop=stop)
        if report.run_id is not None and not report.stopped:
            finish_run(engine, report.run_id, report)
    report.spend("total", time.perf_counter() - began)
    return report


def _run(
    loader: Loader,
    batches: Iterable[list[Candidate | Rejected]],
    pool: WorkerPool,
    report: LoadReport,
    *,
    watch: Watch | None,
    stop: Stop | None,
) -> None:
    """Keep one batch being annotated while the next is read and the one before is written."""
    waiting: deque[Batch] = deque()

    def finish() -> bool:
        loader.finish(waiting.popleft())
        if watch:
            watch(report)
        report.stopped = stop() if stop else None
        return report.stopped is None

    for records in batches:
        waiting.append(loader.prepare(records))
        if len(waiting) > (1 if pool.parallel else 0) and not finish():
            return
    while waiting and finish():
        pass


def _open(stack: ExitStack, url: str | URL, *, dry_run: bool) -> Engine:
    """Open the database, making it if need be; for a dry run read-only, or an empty one in memory."""
    if not dry_run:
        engine = stack.enter_context(open_engine(url))
        session.create_schema(engine)
        curate.load_packaged(engine)
    elif database_exists(url):
        engine = stack.enter_context(open_engine(url, read_only=True))
        with engine.connect() as connection:
            schema.check_schema(connection)
    else:
        engine = stack.enter_context(open_engine("sqlite://"))
        session.create_schema(engine)
    return engine


def _total(sources: Sequence[str], format: str | None) -> int | None:
    """Add up the bytes that there are to read; None if some source does not tell."""
    sizes = [unit.size for unit in discover(sources, format=format) if not unit.problem]
    return None if None in sizes else sum(size or 0 for size in sizes)


def _is_reference(engine: Engine, source: str, report: LoadReport) -> bool:
    """Load a source that is reference data; False for one that holds articles."""
    if curate.kind_of(source) is None:
        return False
    if not report.dry_run:
        kind, rows, new = curate.load_file(engine, source)
        report.reference[kind] = (rows, new)
    return True


def finish_run(engine: Engine, run_id: int, report: LoadReport) -> None:
    """Tell again who is who among the names that unfinished runs touched, find copies, and close the run."""
    began = time.perf_counter()

    def close(connection: Connection) -> None:
        statistics.analyze_if_grown(connection, report.counts["loaded"])
        relink(connection, people.touched_blocks(connection))
        duplicates.settle(connection, LIKENESS)
        report.counts.update(runs.count_found(connection, run_id))
        runs.note_run(connection, run_id, report.counts, finished=True)

    persist(engine, close)
    report.spend("link", time.perf_counter() - began)
