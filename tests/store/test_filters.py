"""Every question takes every filter, any two of them together, and means the same articles by them."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert, select
from sqlalchemy.orm import ORMExecuteState, Session

from store import (
    StoreError,
    select_articles,
    select_co_mentions,
    select_countries,
    select_facets,
    select_headlines,
    select_mentions,
    select_people,
    select_stories,
    select_timeline,
)
from store.models import Article, ArticleCountry, ArticleDuplicate, ArticlePerson, Person
from tests.factories import add_articles, new_article

WORDS = "Vladimir Putin of Russia met Wang Yi, the foreign minister of China, and spoke of grain."
TEXTS = (
    ("2022-01-03", "Alpha", "First", WORDS),
    ("2022-01-04", "Beta", "Copy of the first", f"{WORDS} More follows."),
    ("2022-01-06", "Beta", "Copy of the copy", f"{WORDS} More followed."),
    ("2022-01-06", "Gamma", "Another copy", f"{WORDS} Ann Lee wrote."),
    ("2022-02-01", "Beta", "Another story", "Ann Lee spoke of grain in China and of the Soviet Union."),
    ("2022-02-02", None, "A third story", "Vladimir Putin spoke of the Soviet Union."),
)
COPIES = {2: 1, 3: 2, 4: 1}
FILTERS: dict[str, Any] = {
    "person": "Vladimir Putin",
    "country": "CN",
    "former": True,
    "via": ("name",),
    "role": "minister",
    "publisher": "Beta",
    "author": "berg",
    "section": "World",
    "label": "grain",
    "since": date(2022, 1, 4),
    "until": date(2022, 2, 1),
    "search": "grain",
    "near": ("met", "country:RU", 5),
    "stories": True,
}


@pytest.fixture(autouse=True)
def articles(engine: Engine) -> None:
    people = {"Vladimir Putin": "Vladimir Putin", "Wang Yi": "Wang Yi", "Ann Lee": "Ann Lee"}
    countries = {"Russia": ("RU", "name"), "China": ("CN", "name"), "Soviet Union": ("SUHH", "name")}
    add_articles(
        engine,
        *(
            new_article(
                title, body, day=day, publisher=publisher, people=people, countries=countries,
                author=publisher and f"Ann Berg of {publisher}", section="World" if "grain" in body else None,
                labels='["grain", "trade"]' if "China" in body else None,
                roles=[("foreign minister of China", "Wang Yi", "CN")] if "minister" in body else [],
            )
            for day, publisher, title, body in TEXTS
        ),
    )  # fmt: skip
    with engine.begin() as connection:
        connection.execute(
            insert(ArticleDuplicate),
            [{"article_id": a, "of_article_id": b, "similarity": 0.9} for a, b in COPIES.items()],
        )


def ids(session: Session, **filters: Any) -> list[int]:
    return [article.id for article in session.scalars(select_articles(order="oldest", **filters))]


def test_every_question_means_the_same_articles_by_any_two_filters(session: Session) -> None:
    for names in [(), *combinations(FILTERS, 2)]:
        agree(session, {name: FILTERS[name] for name in names})


def agree(session: Session, filters: dict[str, Any]) -> None:
    """Compare the answers of all questions with what is stored of the articles that `select_articles` finds."""
    found = ids(session, **filters)
    assert [row.id for row in session.execute(select_headlines(order="oldest", **filters))] == found
    assert sum(articles for _, articles, _ in session.execute(select_timeline(by="day", **filters))) == len(
        found
    )
    counted = {(facet, key): n for facet, key, _, n in session.execute(select_facets(top=99, **filters))}
    publishers = Counter(
        session.scalars(
            select(Article.publisher).where(Article.id.in_(found), Article.publisher.is_not(None))
        )
    )
    assert {key: n for (facet, key), n in counted.items() if facet == "publisher"} == publishers
    people = Counter(
        session.scalars(select(Person.key).join(ArticlePerson).where(ArticlePerson.article_id.in_(found)))
    )
    assert {key: n for key, _, n, _ in session.execute(select_people(**filters))} == people
    countries = Counter(
        session.scalars(select(ArticleCountry.country_code).where(ArticleCountry.article_id.in_(found)))
    )
    assert {code: n for code, _, n, _ in session.execute(select_countries(**filters))} == countries
    mentions = session.execute(select_mentions("person", **filters)).all()
    assert {row.article_id for row in mentions} <= set(found)
    assert bool(mentions) == bool(found)
    pairs = session.execute(select_co_mentions("person", "country", **filters)).all()
    assert {one for _, one, _, _ in pairs} <= set(people)
    assert {other for _, _, other, _ in pairs} <= set(countries)


FIRST_OF_STORIES: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [1, 5, 6]),
    ({"publisher": "Beta"}, [2, 5]),
    ({"country": "RU", "publisher": "Beta"}, [2]),
    ({"country": "RU", "publisher": "Beta", "since": date(2022, 1, 5)}, [3]),
    ({"person": "Vladimir Putin", "search": "grain"}, [1]),
    ({"person": "Ann Lee"}, [4, 5]),
    ({"near": ("met", "country:RU", 5), "since": date(2022, 1, 4)}, [2]),
]


def test_a_story_is_its_first_article_that_answers_the_question(session: Session) -> None:
    for filters, expected in FIRST_OF_STORIES:
        assert ids(session, stories=True, **filters) == expected, filters
    best = session.scalars(select_articles(search="grain", stories=True))
    assert sorted(article.id for article in best) == [1, 5]


def test_of_copies_of_one_moment_one_is_taken_whatever_their_ids(session: Session) -> None:
    both = session.execute(select(Article.digest, Article.id).where(Article.id.in_([3, 4]))).all()
    [kept] = ids(session, stories=True, country="RU", since=date(2022, 1, 5), until=date(2022, 1, 31))
    assert kept == min(both)[1]


def test_pairs_are_counted_by_stories(session: Session) -> None:
    def pairs(**filters: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in session.execute(select_co_mentions("country", "country", **filters))]

    assert pairs() == [(None, "CN", "RU", 4), (None, "CN", "SUHH", 1)]
    assert pairs(stories=True) == [(None, "CN", "RU", 1), (None, "CN", "SUHH", 1)]
    assert pairs(stories=True, by="month", publisher="Beta") == [
        (202201, "CN", "RU", 1), (202202, "CN", "SUHH", 1)
    ]  # fmt: skip


def test_rows_go_past_the_orm(session: Session) -> None:
    orm: list[bool] = []

    def note(state: ORMExecuteState) -> None:
        orm.append(state.is_orm_statement)

    event.listen(session, "do_orm_execute", note)
    given = FILTERS | {"person": "Wang Yi"}
    for question in (select_headlines, select_people, select_countries, select_timeline, select_facets):
        session.execute(question(**given)).all()
    session.execute(select_mentions("country", **given)).all()
    session.execute(select_co_mentions("person", "person", **given)).all()
    assert orm == [False] * 7


@pytest.mark.parametrize(
    "asked", [{"person": 2**40}, {"person": 2**70}, {"person": "a\x00b"}, {"country": "\x00"}]
)
def test_a_value_that_no_row_can_have_is_refused_on_both_engines(
    session: Session, asked: dict[str, Any]
) -> None:
    with pytest.raises(StoreError) if asked != {"person": 2**40} else suppress(StoreError):
        assert session.execute(select_headlines(**asked)).all() == []
    session.rollback()


@pytest.mark.parametrize("name", ["publisher", "role"])
def test_a_text_with_a_nul_finds_nothing_or_is_refused(session: Session, name: str) -> None:
    with suppress(StoreError):
        assert session.execute(select_headlines(**{name: "a\x00b"})).all() == []  # type: ignore[arg-type]
    session.rollback()


def test_stories_are_listed_with_how_many_articles_and_publishers_they_have(session: Session) -> None:
    story = (1, date(2022, 1, 3), "Alpha", "First", 4, 3, date(2022, 1, 6))
    assert [tuple(row) for row in session.execute(select_stories())] == [story]
    assert session.execute(select_stories(since=date(2022, 1, 4))).all() == []
    assert len(session.execute(select_stories(least=1)).all()) == 3
