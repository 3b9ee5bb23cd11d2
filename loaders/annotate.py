"""Annotate stored articles again, without reading their sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from datetime import date
from importlib.metadata import version

from sqlalchemy import URL, ColumnElement, Connection, Engine, case, false, or_, select

from loaders.annotators.article import OURS
from loaders.languages.detection import detect
from loaders.linking.stored import link_blocks
from loaders.pipeline.batches import LIKENESS, annotator_failed, refused
from loaders.pipeline.report import LoadReport, Tally
from loaders.pipeline.workers import (
    AnnotatorFailed,
    AnnotatorSettings,
    Prepared,
    annotate_articles,
    annotator_settings,
    chunked,
    make_annotator,
    make_executor,
)
from loaders.records import Rejected, Unannotated
from loaders.reference import curate
from store import bulk, duplicates, people, rejects, runs, schema, statistics, writes
from store.engine import open_engine
from store.models import AnnotationDue, Article
from store.texts import Text
from store.transactions import persist, write_in_halves

BATCH_SIZE = 1_000
"""Articles in a transaction, as in loading."""


def annotate(
    url: str | URL,
    *,
    stale: bool = False,
    since: date | None = None,
    source: str | None = None,
    workers: int | Executor = 1,
    people_annotator: str = OURS,
    watch: Callable[[LoadReport], None] | None = None,
) -> LoadReport:
    """Annotate articles again: those of another annotator or lexicon (`stale`), from a day on, of a source, or all.

    `workers` and `people_annotator` are as in loading. `source` is the beginning of `articles.source_uri`. Judgements are applied as in
    loading. Killed and started again with `stale` it goes on where it was.
    """
    with ExitStack() as stack:
        engine = stack.enter_context(open_engine(url))
        with engine.connect() as connection:
            schema.check_schema(connection)
        curate.load_packaged(engine)
        settings = annotator_settings(curate.read_lexicon(engine), people=people_annotator)
        executor = workers if isinstance(workers, Executor) else stack.enter_context(make_executor(workers))
        conditions = conditions_of(engine, settings, stale=stale, since=since, source=source)
        day = since and since.isoformat()
        asked = {"command": "annotate", "stale": stale, "since": day, "source": source}
        report = annotate_where(engine, conditions, asked, settings=settings, executor=executor, watch=watch)
        annotate_due(engine, settings)
        return report


def conditions_of(
    engine: Engine, settings: AnnotatorSettings, *, stale: bool, since: date | None, source: str | None
) -> list[ColumnElement[bool]]:
    """Make the conditions of the articles that are to be annotated."""
    conditions = [_is_stale(engine, settings)] if stale else []
    if since:
        conditions.append(Article.published_on >= since)
    if source:
        conditions.append(Article.source_uri.startswith(source, autoescape=True))
    return conditions


def annotate_due(engine: Engine, settings: AnnotatorSettings | None = None) -> None:
    """Annotate the articles that judgements made due, those of a process that was stopped included."""
    with engine.connect() as connection:
        if connection.execute(select(AnnotationDue.article_id).limit(1)).first() is None:
            return
    due = Article.id.in_(select(AnnotationDue.article_id))
    arguments: dict[str, object] = {"command": "annotate", "because": "judgements"}
    with make_executor(1) as executor:
        settings = settings or annotator_settings(curate.read_lexicon(engine))
        annotate_where(engine, [due], arguments, settings=settings, executor=executor)


def finish_run(engine: Engine, run_id: int, counts: Mapping[str, int]) -> dict[str, int]:
    """Link again the names that unfinished runs touched, find copies, and close the run; gives what it counted."""

    def close(connection: Connection) -> dict[str, int]:
        statistics.analyze_if_grown(connection, counts.get("loaded", 0))
        link_blocks(connection, people.touched_blocks(connection))
        in_part = duplicates.link_copies(connection, LIKENESS)
        found = runs.count_found(connection, run_id) | {"compared_in_part": in_part}
        runs.note_run(connection, run_id, dict(counts) | found, finished=True)
        return found

    return persist(engine, close)


def annotate_where(
    engine: Engine,
    conditions: Sequence[ColumnElement[bool]],
    arguments: dict[str, object],
    *,
    settings: AnnotatorSettings,
    executor: Executor,
    watch: Callable[[LoadReport], None] | None = None,
) -> LoadReport:
    """Annotate the articles that meet the conditions, in batches, as a run of its own if there are any."""
    report = LoadReport()
    with report.timing("total"):
        for texts in read_batches(engine, conditions):
            if report.run_id is None:
                with bulk.writing(engine) as connection:
                    report.run_id = runs.start_run(connection, arguments, version("dateline")).id
            _write(engine, texts, annotate_texts(executor, settings, texts), report)
            if watch:
                watch(report)
        if report.run_id is not None:
            with report.timing("link"):
                report.counts.update(finish_run(engine, report.run_id, report.counts))
    return report


def _with_language(text: Text) -> Text:
    """Detect the language of a text that an older version stored: it treated every text without a stated language as English."""
    if text.language_from:
        return text
    if text.language != "en":
        return text._replace(language_from="stated")
    return text.in_language(detect(text.title, text.body))


def annotate_texts(
    executor: Executor, settings: AnnotatorSettings, texts: Sequence[tuple[int, Text]]
) -> list[Prepared | AnnotatorFailed]:
    """Annotate texts in chunks, one result each."""
    chunks = chunked(Unannotated.of(text) for _, text in texts)
    tasks = [executor.submit(annotate_articles, settings, chunk) for chunk in chunks]
    return [each for task in tasks for each in task.result()]


def read_batches(
    engine: Engine, conditions: Sequence[ColumnElement[bool]]
) -> Iterator[list[tuple[int, Text]]]:
    """Read the texts of the articles that meet the conditions, each in its language."""
    last = 0
    while True:
        with engine.connect() as connection:
            texts = writes.read_texts(connection, *conditions, after=last, limit=BATCH_SIZE)
        if not texts:
            return
        yield [(id_, _with_language(text)) for id_, text in texts]
        last = texts[-1][0]


def _is_stale(engine: Engine, settings: AnnotatorSettings) -> ColumnElement[bool]:
    """Make the condition that another annotator than the present one of its language annotated an article."""
    with engine.connect() as connection:
        languages = connection.scalars(select(Article.language).distinct()).all()
    annotator = make_annotator(settings)
    current = case({language: annotator.version(language) for language in languages}, value=Article.language)
    stale = or_(Article.language_from.is_(None), Article.annotator != current)
    return stale if languages else false()


Annotated = tuple[int, Text, Prepared]


def _write(
    engine: Engine,
    texts: Sequence[tuple[int, Text]],
    results: Sequence[Prepared | AnnotatorFailed],
    report: LoadReport,
) -> None:
    """Write what was recognised; an article that failed or that the engine refuses keeps what was recognised before."""
    both = [(*text, r) for text, r in zip(texts, results, strict=True)]
    failed = [annotator_failed(text, r) for _, text, r in both if isinstance(r, AnnotatorFailed)]

    def write(part: Sequence[Annotated]) -> None:
        report.add(persist(engine, lambda connection: _write_part(connection, part, failed, report)))
        failed.clear()

    persist(engine, lambda connection: writes.set_languages(connection, texts, detect=_with_language))
    done = [(id_, text, r) for id_, text, r in both if isinstance(r, Prepared)]
    write_in_halves(done, write, lambda each, error: failed.append(refused(each[1], error)))
    if failed:
        write([])


def _write_part(
    connection: Connection, done: Sequence[Annotated], failed: Sequence[Rejected], report: LoadReport
) -> Tally:
    tally = Tally()
    denials = writes.denials(connection)
    # A loader may have given an article another text, and annotated that, since these were read.
    there = writes.checksums(connection, (id_ for id_, _, _ in done))
    done = [(id_, text, r) for id_, text, r in done if there.get(id_) == text.checksum]
    articles = [(id_, text.published_on, denials.allow(text.digest, r.findings)) for id_, text, r in done]
    before = writes.named_in(connection, (id_ for id_, _, _ in done))
    writes.replace_findings(connection, articles, [r.annotator for _, _, r in done])
    people.prune(connection, before)
    for (_, text, result), (_, _, found) in zip(done, articles, strict=True):
        tally.counts["annotated"] += 1
        tally.count_language(text.language, result.annotator)
        tally.count_recognised(found, text.word_count)
    tally.count_batch([], failed, read=0)
    if report.run_id is not None:
        rows = [(r.source_uri, r.position, r.reason, r.message, r.raw) for r in failed]
        rejects.insert_rejects(connection, rows, report.run_id)
        runs.note_run(connection, report.run_id, report.counts + tally.counts)
    return tally
