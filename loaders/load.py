"""Load: read sources, recognise what they name, write it in batches that are safe to repeat.

Reading, annotating and writing overlap: worker processes read and annotate, this one
writes, in order. A batch commits with its mentions, derived rows, search index, rejects
and the run's counts, so a load that was killed goes on where its last batch ended: what
the store holds is known by its digest.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import Executor
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from itertools import chain
from signal import Signals
from typing import NamedTuple

from sqlalchemy import URL, Connection, Engine

from loaders.annotate import annotate_due, finish_run
from loaders.annotators.article import OURS, make_people_annotator
from loaders.inputs.discovery import discover
from loaders.inputs.follow import Follower
from loaders.inputs.http import Client, Validators
from loaders.inputs.units import Unit
from loaders.options import DEFAULTS, EVERYTHING, ReadOptions, Selection
from loaders.pipeline import reading
from loaders.pipeline.batches import (
    Batch,
    BatchWriter,
    Tried,
    best_copies,
    divide,
    embargoed,
    look_up_candidates,
    refused,
)
from loaders.pipeline.fingerprints import Candidate
from loaders.pipeline.pool import WorkerPool
from loaders.pipeline.reading import ReadRecord
from loaders.pipeline.report import LoadReport, Tally
from loaders.pipeline.workers import (
    AnnotatorSettings,
    Prepared,
    annotator_settings,
    chunked,
    prepare_articles,
)
from loaders.records import Notice, Rejected, Unannotated
from loaders.reference import curate
from store import bulk, rejects, revisions, runs, web_sources, withheld
from store.engine import database_exists, open_engine
from store.leftovers import purge_files
from store.schema import check_schema
from store.session import create_schema
from store.transactions import persist, persist_reading, write_in_halves

BATCH_SIZE = 1_000
"""Articles in a transaction; from about this size on a larger one is no faster (docs/performance.md)."""

BATCH_CHARS = 32_000_000
"""Characters in a transaction at most: memory stays bounded whatever the articles' lengths."""


class Hooks(NamedTuple):
    """Functions that a load calls after every batch: `watch` with the report so far; `stop`, which may give a signal that ends the load.

    Sources are read within `reading()`; `Stopped`, raised there, ends the load at once.
    """

    watch: Callable[[LoadReport], None] | None = None
    stop: Callable[[], Signals | None] | None = None
    reading: Callable[[], AbstractContextManager[None]] = nullcontext


class Stopped(BaseException):
    """A signal came while sources were read, which may take long; not an `Exception`, so that no parser catches it."""


NO_HOOKS = Hooks()


def batched(
    records: Iterable[ReadRecord], *, size: int, chars: int = BATCH_CHARS
) -> Iterator[list[ReadRecord]]:
    """Group records into batches of at most `size` records and about `chars` characters."""
    batch: list[ReadRecord] = []
    held = 0
    for record in records:
        batch.append(record)
        if isinstance(record, Candidate):
            held += len(record.text.body)
        elif isinstance(record, Rejected):
            held += len(record.raw or b"")
        if len(batch) >= size or held >= chars:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


@dataclass(slots=True)
class Loader:
    """One load into one store: `prepare` hands a batch out to be annotated, `finish` writes it; without a run it only counts."""

    engine: Engine
    pool: WorkerPool
    settings: AnnotatorSettings
    report: LoadReport
    run: runs.Run | None
    began: datetime = field(default_factory=lambda: datetime.now(UTC))  # embargoes that ended before are over
    _tried: Tried = field(default_factory=Tried)

    def prepare(self, records: Sequence[ReadRecord]) -> Batch:
        """Have the new texts of a batch annotated; of several copies of one text the best."""
        rejected = [record for record in records if isinstance(record, Rejected)]
        read = [record for record in records if isinstance(record, Candidate)]
        rejected += [embargoed(c, c.embargoed) for c in read if c.embargoed and c.embargoed > self.began]
        candidates = [c for c in read if not c.embargoed or c.embargoed <= self.began]
        notices = [record for record in records if isinstance(record, Notice)]
        batch = Batch(candidates, rejected, [], notices=notices)
        batch, stored = persist_reading(self.engine, lambda connection: _look_up(connection, batch))
        new = best_copies(c for c in batch.candidates if c.text.digest not in stored)
        work = partial(prepare_articles, self.settings)
        texts = (Unannotated.of(c.text) for c in new)
        return batch._replace(new=new, tasks=[self.pool.submit(work, chunk) for chunk in chunked(texts)])

    def finish(self, batch: Batch) -> None:
        """Wait for a batch's annotations, then write all of it or nothing."""
        report = self.report
        with report.timing("wait"):
            prepared = [each for task in batch.tasks for each in self.pool.results(task)]
        with report.timing("write"):
            batch, ready = divide(batch, prepared)
            self._write(batch, ready)
        report.spend("annotate", sum(each.seconds for each in ready.values()))

    def _write(self, batch: Batch, ready: Mapping[str, Prepared]) -> None:
        """Write a batch in one transaction, again if the server went away, in halves if the engine refuses an article."""
        if (run := self.run) is None:
            with self.engine.connect() as connection:
                found = look_up_candidates(connection, batch.candidates)
            self.report.add(self._tried.count(batch, ready, found))
            return

        rest = batch._replace(candidates=[], new=[], tasks=())  # goes with the first part

        def write(candidates: Sequence[Candidate]) -> None:
            nonlocal rest
            held = set(map(id, candidates))
            part = rest._replace(candidates=[*candidates], new=[c for c in batch.new if id(c) in held])

            def write_part(connection: Connection) -> Tally:
                tally = BatchWriter(connection, part, ready, self.settings, run.id, run.generation).write()
                runs.note_run(connection, run.id, self.report.counts + tally.counts)
                return tally

            self.report.add(persist(self.engine, write_part))
            rest = Batch([], [], [])

        def refuse(candidate: Candidate, error: Exception) -> None:
            nonlocal rest
            rest = rest._replace(rejects=[*rest.rejects, refused(candidate.text, error)])

        write_in_halves(batch.candidates, write, refuse)
        if rest.rejects:
            write([])


def _due(engine: Engine, now: datetime) -> list[rejects.Held]:
    """Read the texts whose embargo is over."""
    held = persist_reading(engine, rejects.read_held)
    return [each for each in held if each.until <= now]


def _make_client(engine: Engine, options: ReadOptions) -> Client:
    """Make what reads the web: it asks only for changes since an earlier load that read in the same way."""
    settings = _hash_settings(options)
    known = persist_reading(engine, lambda connection: web_sources.read_validators(connection, settings))
    remembered = {url: Validators(*each) for url, each in known.items()}
    return Client(options, {} if options.refetch else remembered)


def _hash_settings(options: ReadOptions) -> str:
    """Hash what decides what is made of an answer."""
    settings = replace(options, pause=0, contact=None, refetch=False)
    return sha256(repr((version("dateline"), settings)).encode("utf-8", "surrogatepass")).hexdigest()


def _is_read(engine: Engine, address: str) -> bool:
    """Check whether a page of the web is stored."""
    return persist_reading(engine, lambda connection: revisions.is_read(connection, address))


def _look_up(connection: Connection, batch: Batch) -> tuple[Batch, Set[str]]:
    """Leave out what is withheld, and give the digests of the rest that the store has."""
    batch = batch.obeying(withheld.read_rules(connection, (c.text for c in batch.candidates)))
    return batch, revisions.look_up(connection, (c.text.digest for c in batch.candidates)).texts.keys()


def load(
    url: str | URL,
    sources: Sequence[str],
    *,
    options: ReadOptions = DEFAULTS,
    selection: Selection = EVERYTHING,
    workers: int | Executor = 1,
    people_annotator: str = OURS,
    batch_size: int = BATCH_SIZE,
    dry_run: bool = False,
    hooks: Hooks = NO_HOOKS,
) -> LoadReport:
    """Load files, folders, globs or `-` into the database at `url`, which is made if it is not there.

    `options` say how sources are read, `selection` which of their articles are loaded.
    `workers` processes read and annotate; an executor (anything with the interface of
    `concurrent.futures.Executor`) in their place annotates. `people_annotator` finds
    people: `dateline`, `spacy`, `spacy:MODEL` or a plug-in. Nothing is written in a `dry_run`. A load
    that its hooks stop has committed whole batches, and the next one goes on from there.
    The result does not depend on order, workers, batch size or interruptions. Raises
    `DatelineError` for what stops a load; what can't be read is a reject in the store and
    in the report, and stops nothing.
    """
    report = LoadReport(dry_run=dry_run)
    with report.timing("total"), ExitStack() as stack:
        _units([], options)  # unknown names are refused before a database is made
        if people_annotator != OURS:
            make_people_annotator(people_annotator)
        engine = _open(stack, url, dry_run=dry_run)
        run = None
        if not dry_run:
            arguments = _as_arguments(sources, options, selection) | {
                "workers": workers if isinstance(workers, int) else type(workers).__name__,
                "people_annotator": people_annotator,
                "batch_size": batch_size,
            }
            with bulk.writing(engine) as connection:
                run = runs.start_run(connection, arguments, version("dateline"))
            report.run_id = run.id
        pool = stack.enter_context(WorkerPool(workers))
        reference = [source for source in sources if curate.kind_of(source)]
        if run:
            loaded = (curate.load_file(engine, source, refuse=report.refuse) for source in reference)
            report.reference = {kind: (rows, new) for kind, rows, new in loaded}
        settings = annotator_settings(curate.read_lexicon(engine), people=people_annotator)
        articles = [source for source in sources if source not in reference]
        note = _note_done(report, _total(articles, options) if hooks.watch else None)
        client = _make_client(engine, options)
        follower = Follower(client, partial(_is_read, engine))
        records = reading.read(_units(articles, options), pool, options, note=note, follower=follower)
        records = reading.select(records, selection, report)
        if hooks.watch:
            hooks.watch(report)
        loader = Loader(engine, pool, settings, report, run)
        due = _due(engine, loader.began) if run else []
        records = chain((Candidate(held.text, held.repairs) for held in due), records)
        try:
            report.stopped = _run(loader, batched(records, size=batch_size), pool, report, hooks)
        except Stopped:
            report.stopped = hooks.stop() if hooks.stop else None
        if report.stopped:
            pool.end()
        report.counts.update(client.counts)
        if run and not report.stopped:
            with report.timing("link"):
                report.counts.update(finish_run(engine, run.id, report.counts))
                with bulk.writing(engine) as connection:
                    rejects.release(connection, (held.reject_id for held in due))
                    if selection == EVERYTHING:
                        web_sources.keep_validators(connection, _hash_settings(options), client.learned)
            annotate_due(engine, settings)
        if run and report.counts["removed"]:
            report.has_leftovers = not purge_files(engine)
    return report


def _as_arguments(sources: Sequence[str], options: ReadOptions, selection: Selection) -> dict[str, object]:
    """Give the arguments of a run, as its row keeps them."""
    return {
        "sources": list(sources),
        "format": options.format,
        "mapping": dict(options.mapping),
        "day_first": options.day_first,
        "follow": options.follow,
        "since": selection.since and selection.since.isoformat(),
        "limit": selection.limit,
    }


def _units(sources: Sequence[str], options: ReadOptions) -> Iterator[Unit]:
    return discover(sources, format=options.format, mapping=options.mapping or None, options=options)


def _run(
    loader: Loader,
    batches: Iterable[list[ReadRecord]],
    pool: WorkerPool,
    report: LoadReport,
    hooks: Hooks,
) -> Signals | None:
    """Keep one batch being annotated while the next is read and the one before is written; gives the signal that ended it."""
    waiting: deque[Batch] = deque()

    def finish() -> Signals | None:
        loader.finish(waiting.popleft())
        if hooks.watch:
            hooks.watch(report)
        return hooks.stop() if hooks.stop else None

    def read() -> list[ReadRecord] | None:
        with hooks.reading():
            return next(ahead, None)

    ahead = iter(batches)
    while records := read():
        waiting.append(loader.prepare(records))
        if len(waiting) > (1 if pool.parallel else 0) and (stopped := finish()):
            return stopped
    while waiting:
        if stopped := finish():
            return stopped
    return None


def _open(stack: ExitStack, url: str | URL, *, dry_run: bool) -> Engine:
    """Open the database, making it if need be; for a dry run read-only, or an empty one in memory."""
    if not dry_run:
        engine = stack.enter_context(open_engine(url))
        create_schema(engine)
        curate.load_packaged(engine)
    elif database_exists(url):
        engine = stack.enter_context(open_engine(url, read_only=True))
        with engine.connect() as connection:
            check_schema(connection)
    else:
        engine = stack.enter_context(open_engine("sqlite://"))
        create_schema(engine)
    return engine


def _total(sources: Sequence[str], options: ReadOptions) -> int | None:
    """Add up the bytes that there are to read; None if the size of some source is not known."""
    sizes = [unit.size for unit in _units(sources, options) if not unit.problem]
    return None if None in sizes else sum(size or 0 for size in sizes)


def _note_done(report: LoadReport, total: int | None) -> Callable[[Unit], None]:
    """Make the function that notes in the report how much of `total` bytes is read."""
    seen = 0

    def note(unit: Unit) -> None:
        nonlocal seen
        seen += unit.size or 0
        report.done = min(1.0, seen / total) if total else None

    return note
