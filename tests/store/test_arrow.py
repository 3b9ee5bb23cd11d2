"""Any statement can be read as Arrow: with the types of the statement, else of the values; so can every question of the docs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import duckdb
import polars as pl
import pyarrow as pa
import pytest
from sqlalchemy import Engine, Executable, func, literal_column, null, select, text
from sqlalchemy.orm import Session

import store
from store import (
    select_articles,
    select_co_mentions,
    select_countries,
    select_dates,
    select_facets,
    select_headlines,
    select_mentions,
    select_people,
    select_quotations,
    select_roles,
    select_stories,
    select_timeline,
)
from store.arrow import stream_arrow, table_of_rows, to_arrow
from store.errors import StoreError
from store.models import Article, DateMention, Quotation
from tests.conftest import sqlite_only
from tests.factories import add_articles, new_article

QUESTIONS: dict[str, Callable[[], Executable]] = {
    "select_articles": lambda: select_articles(person="Putin"),
    "select_co_mentions": lambda: select_co_mentions("person", "country"),
    "select_countries": select_countries,
    "select_dates": select_dates,
    "select_facets": lambda: select_facets(top=3),
    "select_headlines": lambda: select_headlines(search="came"),
    "select_mentions": lambda: select_mentions("person", person="Putin"),
    "select_people": select_people,
    "select_quotations": lambda: select_quotations(kind="direct"),
    "select_roles": lambda: select_roles(),
    "select_stories": lambda: select_stories(least=1),
    "select_timeline": lambda: select_timeline(by="week"),
}


@pytest.fixture(autouse=True)
def articles(engine: Engine) -> None:
    add_articles(
        engine,
        new_article(
            "One", "President Putin came to Russia.", people={"Putin": "Putin"}, countries={"Russia": ("RU", "name")},
            roles=[("President", "Putin", None)],
        ),
        new_article("Three", "Putin left.", day="2023-03-08", people={"Putin": "Putin"}),
    )  # fmt: skip
    with Session(engine) as session:
        first = session.scalars(select(Article.id).order_by(Article.id)).first()
        day = date(2023, 2, 21)
        session.add(
            DateMention(
                article_id=first, field="body", start_char=0, end_char=9, surface="yesterday", kind="date",
                value="2023-02-21", granularity="day", from_day=day, to_day=day, anchor="article", tense="past",
            )
        )  # fmt: skip
        session.add(
            Quotation(
                article_id=first, number=1, kind="direct", cue="said", speaker="the minister",
                speaker_form="nominal", rule="postposed", words=3,
            )
        )  # fmt: skip
        session.commit()


def test_every_question_of_the_query_layer_is_covered_here() -> None:
    assert {name for name in store.__all__ if name.startswith("select_")} == set(QUESTIONS)


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_question_reaches_arrow_pandas_polars_and_duckdb(session: Session, name: str) -> None:
    table = to_arrow(session, QUESTIONS[name]())
    assert table.num_rows
    assert not any(pa.types.is_null(field.type) for field in table.schema)
    assert len(table.to_pandas()) == table.num_rows
    assert pl.from_arrow(table).height == table.num_rows  # type: ignore[union-attr]
    with duckdb.connect() as duck:
        duck.register("found", table)
        assert duck.execute("SELECT count(*) FROM found").fetchall() == [(table.num_rows,)]


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_question_streams_the_same(session: Session, name: str) -> None:
    with stream_arrow(session, QUESTIONS[name](), batch=1) as reader:
        assert reader.read_all().to_pylist() == to_arrow(session, QUESTIONS[name]()).to_pylist()


def test_a_period_is_a_date_everywhere(session: Session) -> None:
    table = to_arrow(session, select_timeline(by="week"))
    assert table.schema.field("period").type == pa.date32()
    assert table.to_pandas()["period"].tolist()[0] == date(2023, 2, 20)
    assert pl.from_arrow(table)["period"].dtype == pl.Date  # type: ignore[index]


def of_functions() -> Executable:
    return select(
        func.lower(Article.title).label("lower"),
        func.substr(Article.body, 1, 5).label("substr"),
        func.length(Article.body).label("length"),
        func.coalesce(Article.publisher, "nobody").label("publisher"),
        (Article.word_count / 2.0).label("half"),
        literal_column("7").label("seven"),
        null().label("empty"),
        text("title AS plain"),
    ).order_by(Article.id)


def test_a_column_that_the_statement_gives_no_type_has_that_of_its_values(session: Session) -> None:
    table = to_arrow(session, of_functions())
    expected = ["string", "string", "int64", "string", "double", "int64", "string", "string"]
    assert [str(field.type) for field in table.schema] == expected
    assert table.to_pylist()[0] == {
        "lower": "one", "substr": "Presi", "length": 31, "publisher": "nobody", "half": 3.0, "seven": 7,
        "empty": None, "plain": "One",
    }  # fmt: skip
    with stream_arrow(session, of_functions(), batch=1) as reader:
        assert reader.read_all().to_pylist() == table.to_pylist()


def test_means_sums_and_months_have_types(session: Session, backend: str) -> None:
    month = (
        func.strftime("%Y-%m", Article.published_on)
        if backend == "sqlite"
        else func.to_char(Article.published_on, "YYYY-MM")
    )
    asked = select(
        month.label("month"),
        func.avg(Article.word_count).label("mean"),
        func.sum(Article.word_count).label("total"),
        func.max(Article.published_on).label("last"),
    ).group_by(month)
    schema = to_arrow(session, asked).schema
    assert [str(field.type) for field in schema] == ["string", "double", "int64", "date32[day]"]


def test_text_is_a_statement_too(session: Session) -> None:
    table = to_arrow(session, text("SELECT id, title AS id, word_count * 1.5 AS x FROM articles ORDER BY 1"))
    assert [(field.name, str(field.type)) for field in table.schema] == [
        ("id", "int64"), ("id_2", "string"), ("x", "double"),
    ]  # fmt: skip


def test_a_result_without_rows_has_types_that_readers_know(session: Session) -> None:
    nothing = of_functions().where(Article.title == "none")  # type: ignore[attr-defined]
    for table in (to_arrow(session, nothing), stream_arrow(session, nothing).read_all()):
        assert not any(pa.types.is_null(field.type) for field in table.schema)
        assert list(table.to_pandas().columns) == table.column_names
    empty = to_arrow(session, select_timeline(person="Putin", since=date(1999, 1, 1), until=date(1999, 1, 2)))
    assert empty.schema.field("period").type == pa.date32()


def test_values_of_several_types_become_text_and_none_is_lost() -> None:
    rows = [(1, "a", 2**70, b"x"), (2.5, 7, 1, None)]
    assert table_of_rows(list("abcd"), rows).to_pylist() == [
        {"a": 1.0, "b": "a", "c": str(2**70), "d": b"x"},
        {"a": 2.5, "b": "7", "c": "1", "d": None},
    ]


@sqlite_only
def test_a_stream_whose_values_change_their_type_says_what_to_do(session: Session) -> None:
    mixed = text("SELECT CASE id WHEN 1 THEN 1 ELSE 'b' END AS x FROM articles ORDER BY id")
    assert to_arrow(session, mixed).column("x").to_pylist() == ["1", "b"]
    with pytest.raises(StoreError, match=r"column x: .*CAST it"):
        stream_arrow(session, mixed, batch=1).read_all()


def test_instants_are_utc(session: Session) -> None:
    [value] = to_arrow(session, select(Article.published_at).limit(1)).column(0).to_pylist()
    assert isinstance(value, datetime)
    assert str(value.tzinfo) == "UTC"
