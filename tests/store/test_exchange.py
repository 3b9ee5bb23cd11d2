"""Export, import, Arrow: the same content in other forms, and back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from store import StoreError, bulk, connect, database_digest, rejects, select_articles, select_people
from store.arrow import stream_arrow, to_arrow
from store.exchange import FORMS, export_database, import_database
from store.models import Article, Base, LoadRun, Reject
from store.search.compiler import matching
from store.views import VIEWS
from tests.conftest import MakeDatabase
from tests.factories import add_articles, new_article

PEOPLE = {"Putin": "Vladimir Putin", "Wang Yi": "Wang Yi"}
COUNTRIES = {"Russia": ("RU", "name"), "China": ("CN", "name")}


@pytest.fixture(autouse=True)
def articles(engine: Engine) -> None:
    run = add_articles(
        engine,
        new_article("One", "Putin of Russia met Wang Yi of China.", day="2022-12-31", people=PEOPLE, countries=COUNTRIES, roles=[("of China", "Wang Yi", "CN")], publisher="Alpha"),
        new_article("Two, \"quoted\"\nand broken", "\\N Wang Yi left; 100 %, \\ and é, 中.", day="2023-02-01", people=PEOPLE, publisher=""),
        new_article("\\Three", "Nobody here.", day="2023-02-02"),
        finish=True,
    )  # fmt: skip
    with bulk.writing(engine) as connection:
        row = ("file:///bad.txt", "line 1", "no-date", "no date", b"\x00\xffHello")
        rejects.insert_rejects(connection, [row], run)


@pytest.mark.parametrize("form", FORMS)
def test_an_export_comes_back_with_an_equal_digest(
    session: Session, make_database: MakeDatabase, tmp_path: Path, form: Any
) -> None:
    folder = tmp_path / "out"
    manifest = export_database(session, folder, form)
    assert set(manifest["tables"]) == set(Base.metadata.tables)
    assert set(manifest["views"]) == set(VIEWS)
    assert (manifest["tables"]["articles"], manifest["views"]["country_pairs"]) == (3, 1)
    copy = make_database("copy")
    assert import_database(copy, folder) == json.loads((folder / "manifest.json").read_text())
    with connect(copy) as other:
        assert database_digest(other) == manifest["digest"]
        runs = select(LoadRun.started_at, LoadRun.arguments, LoadRun.counts, LoadRun.version)
        assert other.execute(runs).all() == session.execute(runs).all()
        assert other.scalar(select(Reject.raw)) == b"\x00\xffHello"
        assert [a.title for a in other.scalars(select(Article).where(matching("wang -putin")))] == [
            'Two, "quoted"\nand broken'
        ]
    with connect(copy) as other:
        engine = other.get_bind()
        other.rollback()
        add_articles(engine, new_article("Four", "After the import."))  # type: ignore[arg-type]
        assert other.scalars(select(Article.title).order_by(Article.id.desc())).first() == "Four"


def test_parquet_is_partitioned_by_month_and_read_by_duckdb_with_the_same_sql(
    session: Session, tmp_path: Path
) -> None:
    export_database(session, tmp_path / "out")
    assert (tmp_path / "out/articles/year=2022/month=12/part-0.parquet").is_file()
    with duckdb.connect() as duck:
        for name in ("articles", "person_countries", "country_pairs"):
            duck.execute(
                f"CREATE VIEW {name} AS FROM read_parquet('{tmp_path}/out/{name}/**/*.parquet', hive_partitioning = true)"
            )
        question = "SELECT person, country_code FROM person_countries WHERE published_on < DATE '2023-01-01' ORDER BY 1, 2"
        assert duck.execute(question).fetchall() == [
            ("Vladimir Putin", "CN"), ("Vladimir Putin", "RU"), ("Wang Yi", "CN"), ("Wang Yi", "RU"),
        ]  # fmt: skip
        assert duck.execute("SELECT count(*) FROM articles WHERE year = 2023").fetchall() == [(2,)]


def test_what_is_no_export_is_refused(
    session: Session, make_database: MakeDatabase, tmp_path: Path, url: str
) -> None:
    with pytest.raises(StoreError, match=r"manifest\.json"):
        import_database(make_database("copy"), tmp_path)
    folder = tmp_path / "out"
    export_database(session, folder, "jsonl")
    with pytest.raises(StoreError, match="not empty"):
        export_database(session, folder, "jsonl")
    session.rollback()
    with pytest.raises(StoreError, match="3 articles"):
        import_database(url, folder)
    lines = (folder / "articles.jsonl").read_text(encoding="utf-8").replace("Nobody", "Somebody")
    (folder / "articles.jsonl").write_text(lines, encoding="utf-8")
    copy = make_database("copy")
    with pytest.raises(StoreError, match="digest"):
        import_database(copy, folder)
    with connect(copy) as other:
        assert other.scalars(select(Article)).all() == []
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"revision": "0001"}))
    with pytest.raises(StoreError, match="exported at schema 0001"):
        import_database(copy, folder)


def test_a_statement_becomes_an_arrow_table_with_its_types(session: Session) -> None:
    table = to_arrow(session, select_articles(order="oldest"))
    assert table.column("published_on").to_pylist()[0] == date(2022, 12, 31)
    assert table.column("published_at").to_pylist()[0] == datetime(2022, 12, 31, 12, tzinfo=UTC)
    assert {str(table.schema.field(name).type) for name in ("id", "word_count")} == {"int64"}
    people = to_arrow(session, select_people())
    assert people.column_names == ["key", "name", "articles", "mentions"]


def test_arrow_is_the_bridge_to_pandas_polars_and_duckdb(session: Session) -> None:
    table = to_arrow(session, select_people())
    assert list(table.to_pandas()["key"]) == ["wang-yi", "vladimir-putin"]
    assert pl.from_arrow(table)["articles"].sum() == 3  # type: ignore[index]
    with duckdb.connect() as duck:
        duck.register("people", table)
        assert duck.execute("SELECT max(articles) FROM people").fetchall() == [(2,)]


def test_a_result_is_streamed_in_batches(session: Session) -> None:
    with stream_arrow(session, select_articles(), batch=2) as reader:
        assert [batch.num_rows for batch in reader] == [2, 1]
    empty = to_arrow(session, select_articles(search="nothing"))
    assert (empty.num_rows, "title" in empty.column_names) == (0, True)


def test_the_comments_are_in_the_database(session: Session) -> None:
    if session.get_bind().dialect.name == "sqlite":
        said = session.execute(
            text(
                "SELECT comment FROM schema_comments WHERE table_name = 'articles' AND column_name = 'title'"
            )
        )
        views = session.execute(
            text("SELECT count(*) FROM schema_comments WHERE table_name = 'country_pairs'")
        )
    else:
        said = session.execute(
            text(
                "SELECT col_description('articles'::regclass, attnum) FROM pg_attribute WHERE attrelid = 'articles'::regclass AND attname = 'title'"
            )
        )
        views = session.execute(
            text("SELECT count(*) FROM pg_description WHERE objoid = 'country_pairs'::regclass")
        )
    assert said.scalar_one() == "Headline, verbatim."
    assert views.scalar_one() == 5
