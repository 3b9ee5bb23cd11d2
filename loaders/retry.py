"""Read rejected sources again, for example with a corrected file, a better parser or another format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, NamedTuple

from sqlalchemy import URL

from loaders.inputs import files
from loaders.load import load
from loaders.options import DEFAULTS, ReadOptions
from loaders.pipeline.fingerprints import NAMELESS
from loaders.pipeline.report import LoadReport
from loaders.records import Rejected
from store import bulk, connect, rejects
from store.engine import open_engine
from store.errors import LoadError
from store.models import Reject

ANNOTATING: Final = ("annotator-failed", "worker-died")
"""Reasons that reading again cannot clear; a load resolves them once the article is annotated."""


class Retried(NamedTuple):
    """What a retry did: the load's report, and how many of the rejects are resolved."""

    report: LoadReport
    tried: int
    resolved: int


def file_of(source_uri: str) -> str:
    """Give the file that a place lies in.

    >>> file_of("file:///news/a.zip!/b.txt#3")
    'file:///news/a.zip'
    """
    return source_uri.partition("#")[0].partition("!/")[0]


def retry_rejects(
    url: str | URL,
    *,
    ids: Iterable[int] | None = None,
    reason: str | None = None,
    options: ReadOptions = DEFAULTS,
    workers: int = 1,
) -> Retried:
    """Load the files of open rejects again (those of `ids` or `reason`, or all).

    A reject is resolved when its file gives articles and nothing is wrong at its place
    any more. Raises `LoadError` if there is nothing that can be read again.
    """
    with connect(url, read_only=True) as session:
        found = session.scalars(rejects.select_rejects(ids=ids, reason=reason)).all()
        chosen = [
            reject
            for reject in found
            if file_of(reject.source_uri) not in NAMELESS and reject.reason != rejects.EMBARGOED
        ]
        session.expunge_all()
    if not chosen:
        why = "they came through standard input: feed it again" if found else "no open reject is selected"
        raise LoadError(f"nothing to retry: {why}")
    sources = sorted({file_of(reject.source_uri) for reject in chosen})
    report = load(url, sources, options=replace(options, refetch=True), workers=workers)
    wrong: set[str] = set()
    sound: set[str] = set()
    again = files.read(sources, format=options.format, mapping=options.mapping or None, options=options)
    for record in again:
        (wrong if isinstance(record, Rejected) else sound).add(record.source_uri)
    cleared = {reject.id for reject in chosen if _is_cleared(reject, wrong, {file_of(uri) for uri in sound})}
    with open_engine(url) as engine, bulk.writing(engine) as connection:
        rejects.close_rejects(connection, cleared, resolution="loaded")
    with connect(url, read_only=True) as session:
        still = session.scalars(rejects.select_rejects(ids=[reject.id for reject in chosen])).all()
    return Retried(report, len(chosen), len(chosen) - len(still))


def _is_cleared(reject: Reject, wrong: set[str], sound_files: set[str]) -> bool:
    if reject.reason in ANNOTATING:
        return False
    file = file_of(reject.source_uri)
    return file in sound_files and reject.source_uri not in wrong and file not in wrong
