"""Small corpora of texts that share guids, addresses, files and words, and loads of them that need no files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from hypothesis import strategies as st
from sqlalchemy import Engine

from loaders.annotate import annotate_due, finish_run
from loaders.load import Loader
from loaders.pipeline.fingerprints import Candidate, identify
from loaders.pipeline.pool import WorkerPool
from loaders.pipeline.report import LoadReport
from loaders.pipeline.workers import AnnotatorSettings
from loaders.records import ParsedArticle
from store import bulk, runs

TEXTS = (
    "Rain fell on the harbour all night, the keeper said.",
    "Rain fell on the harbour all night, said Anna Novak.",
    "Snow fell in the hills. Mr. Brown, the mayor, closed two roads. Ivan Novak came by.",
    "Rain  fell on the harbour all night, the keeper said.",  # to the digest the first one
)


def article(
    text: int,
    name: str | None = None,
    *,
    url: str | None = None,
    modified: int | None = None,
    hour: int | None = None,
    publisher: str | None = None,
    file: str = "a",
) -> ParsedArticle:
    """Make one text of an article."""
    return ParsedArticle(
        title="Weather",
        body=TEXTS[text],
        published_on=date(2023, 2, 22),
        published_at=(hour and datetime(2023, 2, 22, hour, tzinfo=UTC)) or None,
        modified_at=(modified and datetime(2023, 2, 23, modified, tzinfo=UTC)) or None,
        external_id=name,
        url=url,
        publisher=publisher,
        source_uri=f"file:///{file}.txt",
        source_format="text",
    )


def read(alone: bool = False, **fields: object) -> Candidate:
    """Make the candidate that reading makes of one text; `alone` in its file or not."""
    return identify(article(**fields), alone=alone)  # type: ignore[arg-type]


CANDIDATES = st.builds(
    read,
    alone=st.booleans(),
    text=st.integers(0, len(TEXTS) - 1),
    name=st.sampled_from(["x", "y", "https://news.example/1", None]),
    url=st.sampled_from([None, "https://news.example/1", "https://news.example/2"]),
    modified=st.sampled_from([None, 1, 2, 3]),
    hour=st.sampled_from([None, 8, 9]),
    publisher=st.sampled_from([None, "Wire"]),
    file=st.sampled_from("abc"),
)


def load_into(
    engine: Engine,
    *batches: Sequence[Candidate],
    finish: bool = True,
    settings: AnnotatorSettings | None = None,
) -> LoadReport:
    """Load batches in one run."""
    with WorkerPool(1) as pool:
        with bulk.writing(engine) as connection:
            run = runs.start_run(connection, {}, "0")
        report = LoadReport(run_id=run.id)
        loader = Loader(engine, pool, settings or AnnotatorSettings(), report, run)
        for batch in batches:
            loader.finish(loader.prepare(batch))
        if finish:
            report.counts.update(finish_run(engine, run.id, report.counts))
            annotate_due(engine, settings)
    return report
