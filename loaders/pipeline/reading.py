"""Split, then parse: sources are cut into documents here, and parsed wherever there are cores, in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from loaders.inputs.files import split_unit
from loaders.inputs.follow import Follower
from loaders.inputs.http import Client
from loaders.inputs.units import Unit
from loaders.options import DEFAULTS, ReadOptions, Selection
from loaders.pipeline.fingerprints import Candidate, mark_alone, read_document
from loaders.pipeline.pool import Task, WorkerDied, WorkerPool
from loaders.pipeline.report import Tally
from loaders.problems import SourceProblem, reject
from loaders.records import Document, Notice, Rejected
from loaders.sources import named

ReadRecord = Candidate | Rejected | Notice
Work = Unit | Document | Rejected | Notice
"""A document; or a whole file, which the worker opens and splits."""

SMALL: Final = 1024 * 1024
"""Bytes up to which a file is opened in a worker, and from which on a task is full: memory stays bounded."""

_ANYWHERE: Final = ("s3", "gs", "gcs", "az", "abfs", "abfss", "hdfs", "http", "https", "ftp", "sftp")
"""Addresses that mean the same on every machine."""

AT_ONCE: Final = 32
TASKS_AHEAD: Final = 2
"""Tasks submitted ahead for each worker: enough that none waits, few enough to need little memory."""


def read(
    units: Iterable[Unit],
    pool: WorkerPool,
    options: ReadOptions = DEFAULTS,
    *,
    note: Callable[[Unit], None],
    follower: Follower | None = None,
) -> Iterator[ReadRecord]:
    """Read units in their order, those of the web by the follower's client; `note` is called when one was handed out."""
    work = _work(units, pool, note, follower or Follower(Client(options)))
    if not pool.parallel:
        yield from (record for each in work for record in _read(each, options))
        return
    ahead: deque[Task[Work, list[ReadRecord]]] = deque()
    for group in _grouped(work):
        ahead.append(pool.submit(partial(read_all, options), group))
        if len(ahead) > TASKS_AHEAD * pool.workers:
            yield from _done(ahead.popleft(), pool)
    while ahead:
        yield from _done(ahead.popleft(), pool)


def read_all(options: ReadOptions, work: Sequence[Work]) -> list[list[ReadRecord]]:
    """Read and identify what is in documents and files, as a worker does."""
    return [list(_read(each, options)) for each in work]


def _read(each: Work, options: ReadOptions) -> Iterator[ReadRecord]:
    parts = mark_alone(split_unit(each)) if isinstance(each, Unit) else iter([each])
    return (read_document(part, options) for part in parts)


def _work(
    units: Iterable[Unit], pool: WorkerPool, note: Callable[[Unit], None], follower: Follower
) -> Iterator[Work]:
    for unit in units:
        if _opened_there(unit, pool):
            yield unit
        else:
            parts = split_unit(unit, client=follower.client)
            yield from mark_alone(follower.follow(parts, unit) if unit.options.follow else parts)
        note(unit)


def _grouped(work: Iterable[Work]) -> Iterator[list[Work]]:
    """Group work into tasks."""
    group: list[Work] = []
    held = 0
    for each in work:
        group.append(each)
        held += (each.size or 0) if isinstance(each, (Unit, Document)) else 0
        if len(group) >= AT_ONCE or held >= SMALL:
            yield group
            group, held = [], 0
    if group:
        yield group


def _opened_there(unit: Unit, pool: WorkerPool) -> bool:
    """Check whether a worker opens a file itself: a small one, that it can reach."""
    if not pool.parallel or unit.options.follow or unit.problem or unit.size is None or unit.size > SMALL:
        return False
    if pool.has_processes:
        reached = os.path.isabs(unit.location)  # noqa: PTH117 - names need not be UTF-8
    else:  # on other machines, perhaps
        reached = unit.location.rpartition("::")[2].partition("://")[0] in _ANYWHERE
    return reached and any(not format_.packed for format_ in named(unit.location))


def _done(task: Task[Work, list[ReadRecord]], pool: WorkerPool) -> Iterator[ReadRecord]:
    for each, records in zip(task.inputs, pool.results(task), strict=True):
        yield from [died(each.source_uri)] if isinstance(records, WorkerDied) else records


def died(source_uri: str) -> Rejected:
    """Make the reject for a document that killed two workers."""
    problem = SourceProblem(
        "worker-died",
        "two worker processes died over it; look whether memory was short, and try it with "
        "`dateline rejects retry`",
    )
    return reject(problem, source_uri=source_uri)


def select(records: Iterable[ReadRecord], selection: Selection, tally: Tally) -> Iterator[ReadRecord]:
    """Pass articles from a day on, and no more records than the limit; `tally` counts what is skipped."""
    since, limit = selection.since, selection.limit
    passed = 0
    for record in records:
        if since and isinstance(record, Candidate) and record.text.published_on < since:
            tally.counts["skipped"] += 1
            continue
        if limit is not None and passed >= limit:
            return
        passed += 1
        yield record
