"""Checks of a column that was added to articles: every stage includes it. Run inside the changed tree."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select

from loaders.load import Loader, finish_run
from loaders.pipeline.fingerprints import identify
from loaders.pipeline.pool import WorkerPool
from loaders.pipeline.report import LoadReport
from loaders.pipeline.workers import AnnotatorSettings
from loaders.records import ParsedArticle
from store import bulk, connect, database_digest, runs
from store.copy import copy_database
from store.engine import open_engine
from store.exchange import FORMS, export_database, import_database
from store.migrate import move
from store.models import Article, ArticleRevision
from store.session import create_schema

URL, OTHER_URL, FOLDER, BELOW = sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4]

FIRST = ParsedArticle(
    "Rain", "It rains.", date(2023, 2, 22), "file:///a.txt", "text", external_id="1", desk="Weather",
    published_at=datetime(2023, 2, 22, 8, tzinfo=UTC),
)  # fmt: skip
SECOND = replace(FIRST, body="It pours.", desk="World", published_at=datetime(2023, 2, 22, 9, tzinfo=UTC))


def load(url: str, *articles: ParsedArticle) -> None:
    with open_engine(url) as engine, WorkerPool(1) as pool:
        create_schema(engine)
        with bulk.writing(engine) as connection:
            run = runs.start_run(connection, {}, "0")
        report = LoadReport(run_id=run.id)
        loader = Loader(engine, pool, AnnotatorSettings(), report, run)
        for article in articles:
            loader.finish(loader.prepare([identify(article)]))
        finish_run(engine, run.id, report.counts)


def desks(url: str) -> tuple[list[str], list[str]]:
    with connect(url) as session:
        return list(session.scalars(select(Article.desk))), list(
            session.scalars(select(ArticleRevision.desk))
        )


def digest(url: str) -> str:
    with connect(url) as session:
        return database_digest(session)


assert identify(FIRST).text.checksum != identify(replace(FIRST, desk=None)).text.checksum
load(URL, FIRST)
assert desks(URL) == (["Weather"], [])
load(URL, SECOND)
assert desks(URL) == (["World"], ["Weather"])
better = replace(SECOND, publisher="The Courier", desk="News")
load(URL, better)
assert desks(URL) == (["News"], ["Weather"])

before = digest(URL)
for form in FORMS:
    with connect(URL) as session:
        export_database(session, FOLDER / form, form)
    made = f"sqlite:///{FOLDER}/{form}.db"
    import_database(made, FOLDER / form)
    assert (digest(made), desks(made)) == (before, desks(URL)), form
copy_database(URL, OTHER_URL)
assert (digest(OTHER_URL), desks(OTHER_URL)) == (before, desks(URL))
for model in (Article, ArticleRevision):
    with connect(URL) as session:
        session.execute(model.__table__.update().values(desk="Sport"))
        assert database_digest(session) != before

with open_engine(URL) as engine:
    move(engine, BELOW)
