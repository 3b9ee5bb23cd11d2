"""Read sources ahead of the writer: small files in the worker processes, large ones here, in order either way."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from loaders.inputs import files
from loaders.inputs.units import Unit
from loaders.options import Selection
from loaders.pipeline.fingerprints import Candidate, identify_all
from loaders.pipeline.pool import Task, WorkerDied, WorkerPool
from loaders.pipeline.report import Tally
from loaders.problems import SourceProblem, reject
from loaders.records import Notice, Rejected
from loaders.sources import named

Record = Candidate | Rejected | Notice

SMALL: Final = 1024 * 1024
"""Bytes up to which a file is read in a worker; a larger one is streamed here, so that memory stays bounded."""

UNITS_AT_ONCE: Final = 32
TASKS_AHEAD: Final = 2
"""Tasks in hand for each worker: enough that none waits, few enough that little is held."""


def read_units(units: Sequence[Unit]) -> list[list[Record]]:
    """Read units and identify what is in them, as a worker does."""
    return [list(_candidates(unit)) for unit in units]


def _candidates(unit: Unit) -> Iterator[Record]:
    return identify_all(files.read_unit(unit), unit.options)


def read(units: Iterable[Unit], pool: WorkerPool, *, note: Callable[[Unit], None]) -> Iterator[Record]:
    """Read units in their order; `note` is called after each."""
    for unit, records in _in_order(units, pool):
        yield from records
        note(unit)


def _in_order(units: Iterable[Unit], pool: WorkerPool) -> Iterator[tuple[Unit, Iterable[Record]]]:
    if not pool.has_processes:
        yield from ((unit, _candidates(unit)) for unit in units)
        return
    ahead: deque[Task[Unit, list[Record]]] = deque()
    for group in _grouped(units):
        if not _is_small(group[0]):
            while ahead:
                yield from _done(ahead.popleft(), pool)
            yield group[0], _candidates(group[0])
            continue
        ahead.append(pool.submit(read_units, group))
        if len(ahead) > TASKS_AHEAD * pool.workers:
            yield from _done(ahead.popleft(), pool)
    while ahead:
        yield from _done(ahead.popleft(), pool)


def _done(task: Task[Unit, list[Record]], pool: WorkerPool) -> Iterator[tuple[Unit, Iterable[Record]]]:
    results = pool.results(task)
    for unit, records in zip(task.inputs, results, strict=True):
        yield unit, [died(unit.source_uri)] if isinstance(records, WorkerDied) else records


def died(source_uri: str) -> Rejected:
    """Make the reject of what killed two workers."""
    problem = SourceProblem(
        "worker-died",
        "two worker processes died over it; look whether memory was short, and try it with "
        "`dateline rejects retry`",
    )
    return reject(problem, source_uri=source_uri)


def _grouped(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    """Put small files together for one task, and leave each other unit alone."""
    group: list[Unit] = []
    held = 0
    for unit in units:
        if _is_small(unit):
            group.append(unit)
            held += unit.size or 0
            if len(group) < UNITS_AT_ONCE and held < SMALL:
                continue
        if group:
            yield group
            group, held = [], 0
        if not _is_small(unit):
            yield [unit]
    if group:
        yield group


def _is_small(unit: Unit) -> bool:
    return (
        unit.size is not None
        and unit.size <= SMALL
        and not unit.problem
        and os.path.isabs(unit.location)  # noqa: PTH117 - names need not be UTF-8
        and any(not format_.packed for format_ in named(unit.location))
    )


def select(records: Iterable[Record], selection: Selection, tally: Tally) -> Iterator[Record]:
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
