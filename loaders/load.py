"""Load: read sources, recognise what they name, write it in batches that are safe to repeat.

The only module of the loaders that sees the database. Reading and writing happen here, in
order; annotating happens in an executor, a chunk of articles a task. A batch commits with
its mentions, derived rows, search index, rejects and the run's counts, so a load that was
killed goes on where its last batch ended: what the store holds is known by its digest.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from importlib.metadata import version
from typing import NamedTuple

from sqlalchemy import URL, Connection, Engine

from loaders import curate, files
from loaders.linking import relink
from loaders.records import ParsedArticle, Rejected
from loaders.report import LoadReport
from loaders.workers import (
    Recipe,
    Rows,
    annotate_articles,
    chunked,
    make_annotator,
    make_executor,
    make_recipe,
    people_of,
)
from store import identities, migrate, writes
from store.digest import article_checksum, article_digest
from store.engine import database_exists, open_engine
from store.retry import persist, persist_reading
from store.writes import NewArticle

BATCH_SIZE = 1_000
"""Articles in a transaction; from about this size on a larger one is no faster (docs/performance.md)."""

BATCH_CHARS = 32_000_000
"""Characters in a transaction at most: memory stays bounded whatever the articles' lengths."""

Watch = Callable[[LoadReport], None]


class Candidate(NamedTuple):
    """A parsed article with its identity."""

    article: ParsedArticle
    digest: str
    checksum: str

    @property
    def copy_rank(self) -> tuple[int, str]:
        """Its rank among the copies with one digest; see `store.writes.copy_rank`."""
        a = self.article
        return writes.copy_rank(self.checksum, a.published_at, a.publisher, a.url, a.external_id)


class Batch(NamedTuple):
    """One transaction's worth: articles to write with the tasks that annotate them, and what needs neither."""

    articles: list[Candidate]
    tasks: list[Future[list[Rows]]]
    known: list[Candidate]
    rejects: list[Rejected]


def identify(article: ParsedArticle) -> Candidate:
    """Give an article its digest and its checksum."""
    a = article
    metadata = (a.published_on, a.published_at, a.language, a.publisher, a.url, a.external_id)
    return Candidate(
        a, article_digest(a.published_on, a.title, a.body), article_checksum(a.title, a.body, *metadata)
    )


def batched(
    records: Iterable[ParsedArticle | Rejected], *, size: int, chars: int = BATCH_CHARS
) -> Iterator[list[ParsedArticle | Rejected]]:
    """Group records into batches of at most `size` records and about `chars` characters."""
    batch: list[ParsedArticle | Rejected] = []
    held = 0
    for record in records:
        batch.append(record)
        held += len(record.body) if isinstance(record, ParsedArticle) else len(record.raw or b"")
        if len(batch) >= size or held >= chars:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


class Loader:
    """One load into one store: `prepare` hands a batch out to be annotated, `finish` writes it."""

    def __init__(self, engine: Engine, executor: Executor, recipe: Recipe, report: LoadReport) -> None:
        self._engine = engine
        self._executor = executor
        self._recipe = recipe
        self._annotator_version = make_annotator(recipe).version
        self._report = report

    def prepare(self, records: Sequence[ParsedArticle | Rejected]) -> Batch:
        """Tell what is new in a batch; of several copies of one text the best is taken."""
        rejects = [record for record in records if isinstance(record, Rejected)]
        candidates = [identify(record) for record in records if isinstance(record, ParsedArticle)]
        digests = {c.digest for c in candidates}
        stored = persist_reading(self._engine, lambda connection: writes.known_articles(connection, digests))
        best: dict[str, Candidate] = {}
        known = []
        for candidate in candidates:
            if (there := stored.get(candidate.digest)) and there.checksum == candidate.checksum:
                known.append(candidate)
            elif (rival := best.get(candidate.digest)) is None:
                best[candidate.digest] = candidate
            else:
                better, worse = sorted((candidate, rival), key=lambda c: c.copy_rank)
                best[candidate.digest] = better
                known.append(worse)
        articles = list(best.values())
        texts = ((c.article.title, c.article.body) for c in articles)
        tasks = [self._executor.submit(annotate_articles, self._recipe, chunk) for chunk in chunked(texts)]
        return Batch(articles, tasks, known, rejects)

    def finish(self, batch: Batch) -> None:
        """Wait for a batch's annotations, then write all of it or nothing."""
        report = self._report
        began = time.perf_counter()
        recognised = [each for task in batch.tasks for each in task.result()]
        waited = time.perf_counter()
        not_here = persist_reading(self._engine, writes.not_countries)
        articles = [
            self._new_article(c, r, not_here) for c, r in zip(batch.articles, recognised, strict=True)
        ]
        report.count_rejects(batch.rejects)
        report.count_repairs(c.article for c in batch.articles)
        if report.run_id is None:
            with self._engine.connect() as connection:
                self._sort_out(connection, batch, articles)
        else:
            self._write_whole(batch, articles, report.run_id)
        report.spend("annotate", sum(each.seconds for each in recognised))
        report.spend("wait", waited - began)
        report.spend("write", time.perf_counter() - waited)

    def _write_whole(self, batch: Batch, articles: list[NewArticle], run_id: int) -> None:
        counts, words = self._report.counts.copy(), self._report.words

        def write(connection: Connection) -> None:
            self._report.counts, self._report.words = counts.copy(), words
            self._write(connection, batch, articles, run_id)

        persist(self._engine, write)

    def _write(self, connection: Connection, batch: Batch, articles: list[NewArticle], run_id: int) -> None:
        new, repeated = self._sort_out(connection, batch, articles)
        writes.insert_articles(connection, new, run_id)
        for article, article_id in repeated:
            if article.copy_rank < writes.stored_rank(connection, article_id):
                writes.replace_article(connection, article_id, article, run_id)
                self._report.counts["replaced"] += 1
        writes.resolve_rejects(connection, (c.article.source_uri for c in (*batch.articles, *batch.known)))
        writes.insert_rejects(
            connection,
            [(r.source_uri, r.position, r.reason, r.message, r.raw) for r in batch.rejects],
            run_id,
        )
        writes.note_run(connection, run_id, self._report.counts)

    def _sort_out(
        self, connection: Connection, batch: Batch, articles: list[NewArticle]
    ) -> tuple[list[NewArticle], list[tuple[NewArticle, int]]]:
        """Part articles into new ones and copies of stored ones, as the store is now, and count."""
        stored = writes.known_articles(connection, (c.digest for c in (*batch.articles, *batch.known)))
        new = [a for a in articles if a.digest not in stored]
        repeated = [(a, stored[a.digest].id) for a in articles if a.digest in stored]
        counts = self._report.counts
        for digest in (*(a.digest for a, _ in repeated), *(c.digest for c in batch.known)):
            before = digest in stored and stored[digest].run_id != self._report.run_id
            counts["unchanged" if before else "duplicates"] += 1
        counts["loaded"] += len(new)
        counts["read"] += len(articles) + len(batch.known)
        counts["person_mentions"] += sum(len(a.person_mentions) for a in new)
        counts["country_mentions"] += sum(len(a.country_mentions) for a in new)
        counts["person_roles"] += sum(len(a.person_roles) for a in new)
        self._report.words += sum(a.word_count for a in new)
        return new, repeated

    def _new_article(
        self, candidate: Candidate, recognised: Rows, not_here: set[tuple[str, str]]
    ) -> NewArticle:
        a = candidate.article
        return NewArticle(
            digest=candidate.digest,
            checksum=candidate.checksum,
            title=a.title,
            body=a.body,
            published_on=a.published_on,
            published_at=a.published_at,
            language=a.language,
            publisher=a.publisher,
            url=a.url,
            external_id=a.external_id,
            source_uri=a.source_uri,
            source_format=a.source_format,
            word_count=len(a.title.split()) + len(a.body.split()),
            annotator=self._annotator_version,
            people=people_of(recognised),
            person_mentions=recognised.person_mentions,
            person_roles=recognised.person_roles,
            country_mentions=[
                m for m in recognised.country_mentions if (candidate.digest, m[4]) not in not_here
            ],
        )


def load(
    url: str | URL,
    sources: Sequence[str],
    *,
    format: str | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    dry_run: bool = False,
    batch_size: int = BATCH_SIZE,
    watch: Watch | None = None,
) -> LoadReport:
    """Load files, folders, globs or `-` into the database at `url`, which is made if it is not there.

    `executor` annotates (anything with the interface of `concurrent.futures.Executor`);
    without one, `workers` processes do. `watch` is called with the report so far after
    every batch. Nothing is written in a `dry_run`. The result does not depend on order,
    workers, batch size or interruptions. Raises `DatelineError` for what stops a load;
    what can't be read is a reject in the store and in the report, and stops nothing.
    """
    report = LoadReport(dry_run=dry_run)
    began = time.perf_counter()
    with ExitStack() as stack:
        if not dry_run:
            engine = stack.enter_context(open_engine(url))
            migrate.create(engine)
            curate.load_packaged(engine)
            arguments = {
                "sources": list(sources),
                "format": format,
                "workers": workers,
                "batch_size": batch_size,
            }
            with writes.writing(engine) as connection:
                report.run_id = writes.start_run(connection, arguments, version("dateline"))
        elif database_exists(url):
            engine = stack.enter_context(open_engine(url, read_only=True))
            with engine.connect() as connection:
                migrate.check_schema(connection)
        else:
            engine = stack.enter_context(open_engine("sqlite://"))
            migrate.create(engine)
        executor = executor or stack.enter_context(make_executor(workers))
        loader = Loader(engine, executor, make_recipe(curate.read_lexicon(engine)), report)
        waiting: deque[Batch] = deque()
        articles = [source for source in sources if not _is_reference(engine, source, report)]
        for records in batched(files.read(articles, format=format), size=batch_size):
            waiting.append(loader.prepare(records))
            # One batch is annotated while the next is read and the one before is written.
            if len(waiting) > (1 if workers > 1 else 0):
                loader.finish(waiting.popleft())
                if watch:
                    watch(report)
        while waiting:
            loader.finish(waiting.popleft())
        if report.run_id is not None:
            finish_run(engine, report.run_id, report)
    report.spend("total", time.perf_counter() - began)
    return report


def _is_reference(engine: Engine, source: str, report: LoadReport) -> bool:
    """Load a source that is reference data; False for one that holds articles."""
    if curate.kind_of(source) is None:
        return False
    if not report.dry_run:
        kind, rows, new = curate.load_file(engine, source)
        report.reference[kind] = (rows, new)
    return True


def finish_run(engine: Engine, run_id: int, report: LoadReport) -> None:
    """Tell again who is who among the names that unfinished runs touched, and close the run."""
    began = time.perf_counter()

    def close(connection: Connection) -> None:
        relink(connection, identities.touched_blocks(connection))
        writes.note_run(connection, run_id, report.counts, finished=True)

    persist(engine, close)
    report.spend("link", time.perf_counter() - began)
