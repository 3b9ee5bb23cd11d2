"""What a worker process does: annotate a chunk of articles and return plain rows."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from loaders.annotators.article import OURS, Annotator
from loaders.pipeline.pool import Inline
from loaders.pipeline.similarity import MinHashLikeness
from loaders.plugins import PluginFailed
from loaders.records import LexiconEntry, Unannotated
from loaders.reference import tables
from store import duplicates
from store.errors import placed
from store.names import name_key
from store.rows import Findings, KeyedPerson, make_findings

CHUNK_SIZE = 32
"""Articles in one task: enough that handing them over costs next to nothing."""


@dataclass(frozen=True, slots=True)
class AnnotatorSettings:
    """What a worker needs to make the annotator: how the store's lexicon differs from the packaged one, and who finds people."""

    added: frozenset[LexiconEntry] = frozenset()
    removed: frozenset[LexiconEntry] = frozenset()
    people: str = OURS


def annotator_settings(names: Iterable[LexiconEntry], *, people: str = OURS) -> AnnotatorSettings:
    """Make the settings of an annotator with exactly these names."""
    wanted, packaged = frozenset(names), frozenset(tables.packaged_country_names())
    return AnnotatorSettings(added=wanted - packaged, removed=packaged - wanted, people=people)


@lru_cache(maxsize=2)
def make_annotator(settings: AnnotatorSettings) -> Annotator:
    """Make the annotator of these settings, once in each process."""
    names = (frozenset(tables.packaged_country_names()) | settings.added) - settings.removed
    return Annotator(names, people=settings.people)


class Prepared(NamedTuple):
    """What was recognised in one article, as the rows that the writer takes; by which annotator, in how many CPU seconds.

    The `bands`, by which its copies are found, are made in loads only.
    """

    findings: Findings
    annotator: str
    seconds: float
    bands: bytes = b""


class AnnotatorFailed(NamedTuple):
    """Stands for the result of an article over which the annotator raised an error: what it was, and where."""

    error: str


def annotate_articles(
    settings: AnnotatorSettings, articles: Sequence[Unannotated]
) -> list[Prepared | AnnotatorFailed]:
    """Annotate articles, each in its language."""
    annotator = make_annotator(settings)
    return [_annotate(annotator, article) for article in articles]


def _annotate(annotator: Annotator, article: Unannotated) -> Prepared | AnnotatorFailed:
    began = time.process_time()
    try:
        found = annotator.annotate(article)
        findings = make_findings(article.title, article.body, found, _person_of)
    except Exception as error:
        return AnnotatorFailed(str(error) if isinstance(error, PluginFailed) else placed(error))
    return Prepared(findings, annotator.version(article.language), time.process_time() - began)


def prepare_articles(
    settings: AnnotatorSettings, articles: Sequence[Unannotated]
) -> list[Prepared | AnnotatorFailed]:
    """Annotate articles and make the bands of their signatures."""
    done = annotate_articles(settings, articles)
    return [_with_bands(each, article) for each, article in zip(done, articles, strict=True)]


def _with_bands(done: Prepared | AnnotatorFailed, article: Unannotated) -> Prepared | AnnotatorFailed:
    if isinstance(done, AnnotatorFailed):
        return done
    return done._replace(bands=duplicates.pack_bands(MinHashLikeness().bands(article.title, article.body)))


@lru_cache(maxsize=100_000)
def _person_of(name: str) -> KeyedPerson:
    """Give the person that a name alone means, when nothing else is known."""
    return KeyedPerson(name_key(name), name)


def chunked(articles: Iterable[Unannotated]) -> Iterator[list[Unannotated]]:
    """Split articles into the chunks that are one task each."""
    remaining = iter(articles)
    while chunk := list(islice(remaining, CHUNK_SIZE)):
        yield chunk


def make_executor(workers: int) -> Executor:
    """Make the executor with this number of worker processes; a single worker is this process."""
    return ProcessPoolExecutor(workers) if workers > 1 else Inline()
