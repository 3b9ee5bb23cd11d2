"""Every question is one statement that walks an index, and so do the analysts' views."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BindParameter

from store import (
    select_articles,
    select_co_mentions,
    select_countries,
    select_facets,
    select_headlines,
    select_mentions,
    select_people,
    select_quotations,
    select_roles,
    select_timeline,
)
from store.lookup import CountryNamed, PersonNamed
from tests.conftest import postgresql_only, sqlite_only
from tests.factories import add_articles, new_article

QUESTIONS: dict[str, Callable[[], Any]] = {
    "articles": lambda: select_articles().limit(50),
    "articles by person": lambda: select_articles(person="Putin").limit(50),
    "articles by person and country": lambda: select_articles(person="Putin", country="RU").limit(50),
    "articles by country": lambda: select_articles(country="RU", since=date(2022, 1, 1)).limit(50),
    "articles by publisher": lambda: select_articles(publisher="Alpha").limit(50),
    "articles by role": lambda: select_articles(role="minister", since=date(2022, 1, 1)).limit(50),
    "articles by words": lambda: select_articles(search="spoke").limit(50),
    "articles by words, newest": lambda: select_articles(search="spoke", order="newest").limit(50),
    "articles near": lambda: select_articles(near=("spoke", "country:RU", 5)).limit(50),
    "people by country": lambda: select_people(country="RU").limit(20),
    "countries by person": lambda: select_countries(person="Putin").limit(20),
    "mentions": lambda: select_mentions("person", person="Putin"),
    "mentions of a country": lambda: select_mentions("country", country="RU", person="Putin"),
    "pairs": lambda: select_co_mentions("country", "country", by="month", since=date(2022, 1, 1)),
    "people with a person": lambda: select_co_mentions("person", "person", person="Putin"),
    "timeline": lambda: select_timeline(person="Putin", by="week"),
    "facets": lambda: select_facets(search="spoke"),
    "roles": lambda: select_roles(person="Putin"),
    "headlines by person and country": lambda: select_headlines(person="Putin", country="RU", limit=50),
    "headlines by words": lambda: select_headlines(search="spoke", limit=20),
    "headlines by words in a country": lambda: select_headlines(search="spoke", country="RU", limit=20),
    "stories by country": lambda: select_headlines(country="RU", stories=True, limit=20),
    "people by words in stories": lambda: select_people(search="spoke", stories=True, limit=20),
    "quotations": lambda: select_quotations("Putin", about="UA", since=date(2022, 1, 1)),
    "quotations of a state": lambda: select_quotations(country="RU", limit=20),
    "quotations about a person": lambda: select_quotations(about="person:Putin", limit=20),
    "articles by speaker": lambda: select_articles(speaker="Putin", country="RU").limit(50),
    "pairs by words": lambda: select_co_mentions("country", "country", search="spoke", limit=20),
}
VIEWS = (
    "person_countries WHERE country_code = 'RU' AND published_on >= '2022-01-01'",
    "person_countries WHERE person = 'Vladimir Putin'",
    "person_countries WHERE person_key = 'vladimir-putin'",
    "person_countries WHERE article_id = 1",
    "country_pairs WHERE country_a = 'CN'",
    "country_pairs WHERE month BETWEEN 202201 AND 202212",
    "daily_counts WHERE published_on BETWEEN '2022-01-01' AND '2022-12-31'",
    "daily_counts WHERE publisher = 'Alpha'",
    "mention_contexts WHERE entity = 'RU'",
    "mention_contexts WHERE kind = 'person' AND entity_name = 'Vladimir Putin'",
    "mention_contexts WHERE article_id = 1",
    "mention_contexts WHERE published_on = '2022-01-03'",
)
SMALL = {"countries", "country_names", "c", "story", "up"} | {
    "counted", "daily_counts", "facets", "found", "hits", "pairs", "periods", "sums"
}  # fmt: skip
"""Tables of a few hundred rows and results in memory: to scan them is right."""


@pytest.fixture(autouse=True)
def articles(engine: Engine) -> None:
    people, countries = {"Putin": "Vladimir Putin"}, {"Russia": ("RU", "name"), "China": ("CN", "name")}
    add_articles(
        engine, new_article("One", "Putin of Russia spoke in China.", people=people, countries=countries)
    )


def names_in(statement: Any) -> list[BindParameter[Any]]:
    """The bound values of a statement that are names."""
    binds = {id(each): each for each in visitors.iterate(statement) if isinstance(each, BindParameter)}
    return [bind for bind in binds.values() if isinstance(bind.value, PersonNamed | CountryNamed)]


def test_every_function_asks_one_statement_and_one_for_each_name(
    session: Session, statements: list[str]
) -> None:
    session.connection()
    for question in QUESTIONS.values():
        statement = question()
        statements.clear()
        session.execute(statement).all()
        assert len(statements) == 1 + len({bind.value for bind in names_in(statement)})


def plan_of(session: Session, sql: str) -> list[str]:
    session.execute(text("PRAGMA automatic_index = OFF"))
    escaped = sql.replace(":", chr(92) + ":")
    return [str(row[3]) for row in session.execute(text(f"EXPLAIN QUERY PLAN {escaped}"))]


def scans(plan: list[str]) -> list[str]:
    return [
        step for step in plan
        if step.startswith("SCAN") and "USING" not in step and "VIRTUAL TABLE" not in step
        and not set(step.split()) & (SMALL | {"CONSTANT"}) and not re.search(r"anon_|subquery", step)
    ]  # fmt: skip


@sqlite_only
@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_walks_an_index(session: Session, name: str) -> None:
    statement = visitors.cloned_traverse(QUESTIONS[name](), {}, {})
    for bind in names_in(statement):
        bind.value = "RU" if isinstance(bind.value, CountryNamed) else 1
    compiled = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    plan = plan_of(session, str(compiled))
    assert scans(plan) == [], plan
    if name.startswith(("articles by person", "headlines by person")):
        sorts = [step for step in plan if "USE TEMP B-TREE FOR ORDER BY" in step and "people" not in step]
        assert sorts[1:] == [], plan
    if "person and country" in name:
        by_day = "COVERING INDEX ix_article_countries_country_code_day_article_id_mentions (country_code=? AND day=? AND article_id>?"
        assert [step for step in plan if by_day in step], plan


@sqlite_only
@pytest.mark.parametrize("question", VIEWS)
def test_a_view_is_filtered_by_an_index(session: Session, question: str) -> None:
    plan = plan_of(session, f"SELECT * FROM {question}")
    assert scans(plan) == [], plan


@postgresql_only
def test_a_filter_on_an_entity_goes_into_the_view(session: Session) -> None:
    session.execute(text("SET LOCAL enable_seqscan = off"))
    plan = session.scalars(text("EXPLAIN SELECT * FROM mention_contexts WHERE entity = 'RU'")).all()
    assert not [step for step in plan if "mention_contexts.entity" in step], plan
    assert [step for step in plan if "Index Cond: ((code)::text = 'RU'::text)" in step], plan
