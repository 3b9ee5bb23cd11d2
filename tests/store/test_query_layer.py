"""What the query layer's functions give, how they page, and that each walks an index."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from store import (
    StoreError,
    get_person,
    read_article,
    select_articles,
    select_co_mentions,
    select_countries,
    select_mentions,
    select_people,
    select_roles,
    select_timeline,
)
from store.queries.timelines import select_days
from tests.factories import add_articles, new_article

PEOPLE = {
    "Vladimir Putin": "Vladimir Putin",
    "Putin": "Vladimir Putin",
    "Wang Yi": "Wang Yi",
    "Ann Lee": "Ann Lee",
}
COUNTRIES = {"Russia": ("RU", "name"), "China": ("CN", "name"), "Soviet Union": ("SUHH", "name"), "Paris": ("FR", "capital")}  # fmt: skip
TEXTS = (
    ("2022-01-03", "One", "Vladimir Putin of Russia met Wang Yi, the foreign minister of China.", "Alpha"),
    ("2022-01-03", "Two", "Wang Yi and Ann Lee spoke in China. Ann Lee left.", "Beta"),
    ("2022-01-19", "Three", "Putin spoke to Wang Yi about Russia and China in Paris.", "Alpha"),
    ("2022-03-01", "Four", "Vladimir Putin spoke of the Soviet Union.", None),
)


@pytest.fixture(autouse=True)
def articles(engine: Engine) -> None:
    add_articles(
        engine,
        *(
            new_article(
                title, body, day=day, people=PEOPLE, countries=COUNTRIES, publisher=publisher,
                roles=[("foreign minister of China", "Wang Yi", "CN")],
            )
            for day, title, body, publisher in TEXTS
        ),
    )  # fmt: skip


def rows(session: Session, statement: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session.execute(statement)]


def titles(session: Session, **filters: Any) -> list[str]:
    return [a.title for a in session.scalars(select_articles(**filters))]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"person": "V. Putin"}, ["Four", "Three", "One"]),
        ({"person": "v putin", "order": "oldest"}, ["One", "Three", "Four"]),
        ({"person": "Putin", "country": "CN", "search": "spoke", "order": "newest"}, ["Three"]),
        ({"person": "Putin", "publisher": "Alpha"}, ["Three", "One"]),
        ({"person": "Putin", "since": date(2022, 1, 4), "until": date(2022, 2, 1)}, ["Three"]),
        ({"country": "RU"}, ["Three", "One"]),
        ({"country": "RU", "former": True}, ["Four", "Three", "One"]),
        ({"country": "RU", "former": True, "person": "Wang Yi"}, ["Three", "One"]),
        ({"country": "FR", "via": ["capital"], "publisher": "Alpha"}, ["Three"]),
        ({"role": "Foreign Minister"}, ["One"]),
        ({"role": "foreign", "person": "Putin"}, []),
        ({"search": "spoke", "person": "Wang Yi", "since": date(2022, 1, 4)}, ["Three"]),
    ],
)
def test_filters_compose(
    engine: Engine, session: Session, filters: dict[str, Any], expected: list[str]
) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE countries SET successors = 'RU UA' WHERE code = 'SUHH'"))
    assert titles(session, **filters) == expected


@pytest.mark.parametrize("order", ["newest", "oldest"])
@pytest.mark.parametrize("filters", [{}, {"person": "Wang Yi"}, {"country": "CN"}, {"search": "spoke"}])
def test_pages_follow_each_other_without_gap_or_overlap(session: Session, order: Any, filters: Any) -> None:
    whole = list(session.scalars(select_articles(order=order, **filters)))
    paged: list[Any] = []
    while page := list(
        session.scalars(select_articles(order=order, after=paged[-1] if paged else None, **filters).limit(1))
    ):
        paged += page
    assert paged == whole
    if whole:
        last = (whole[0].published_on, whole[0].id)
        assert list(session.scalars(select_articles(order=order, after=last, **filters))) == whole[1:]


def test_a_ranking_has_pages_as_well(session: Session) -> None:
    whole = list(session.execute(select_people()))
    key, _, articles, mentions = whole[0]
    assert list(session.execute(select_people(after=(articles, mentions, key)))) == whole[1:]
    code, _, articles, mentions = session.execute(select_countries()).all()[0]
    assert code == "CN"
    rest_of_countries = session.execute(select_countries(after=(articles, mentions, "CN"))).all()
    assert [code for code, *_ in rest_of_countries] == ["RU", "SUHH"]


def test_best_first_has_no_pages_and_says_so(session: Session) -> None:
    with pytest.raises(StoreError, match="newest"):
        select_articles(search="spoke", after=(date(2022, 1, 1), 1))
    with pytest.raises(StoreError, match="capital"):
        select_articles(country="RU", via=["city"])
    with pytest.raises(TypeError, match="'contry'; there are person, country"):
        select_articles(contry="RU")  # type: ignore[call-arg]


def test_mentions_come_with_their_words(session: Session) -> None:
    found = rows(session, select_mentions("person", person="Wang Yi", context=8))
    assert [
        (title, surface, entity, context) for _, _, title, _, _, _, surface, entity, _, context in found
    ] == [
        ("Three", "Wang Yi", "wang-yi", "poke to Wang Yi about R"),
        ("Two", "Wang Yi", "wang-yi", "Wang Yi and Ann"),
        ("One", "Wang Yi", "wang-yi", "sia met Wang Yi, the fo"),
    ]
    places = rows(session, select_mentions("country", person="Wang Yi", country="CN", since=date(2022, 1, 4)))
    assert [(row[2], row[6], row[7], row[8]) for row in places] == [("Three", "China", "CN", "name")]
    with pytest.raises(StoreError, match="capital"):
        select_mentions("country", via=["city"])
    assert (
        len(rows(session, select_mentions("country", via=["capital"], country="FR", publisher="Alpha"))) == 1
    )


def test_mentions_of_a_country_take_in_those_of_former_ones_where_asked(
    engine: Engine, session: Session
) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE countries SET successors = 'RU UA' WHERE code = 'SUHH'"))
    found = session.execute(select_mentions("country", country="RU", former=True)).all()
    assert {row.surface for row in found} == {"Russia", "Soviet Union"}


def test_people_and_countries_are_counted_together(session: Session) -> None:
    found = rows(session, select_co_mentions("person", "person"))
    together = {frozenset(pair): articles for _, *pair, articles in found}
    assert together == {frozenset({"vladimir-putin", "wang-yi"}): 2, frozenset({"ann-lee", "wang-yi"}): 1}
    assert rows(session, select_co_mentions("person", "country", person="Putin")) == [
        (None, "vladimir-putin", "CN", 2), (None, "vladimir-putin", "RU", 2), (None, "vladimir-putin", "SUHH", 1),
    ]  # fmt: skip
    monthly = [(202201, "CN", "RU", 2)]
    assert rows(session, select_co_mentions("country", "country", by="month")) == monthly
    assert (
        rows(session, select_co_mentions("country", "country", by="month", until=date(2022, 1, 20)))
        == monthly
    )
    assert rows(
        session, select_co_mentions("country", "country", country="Russia", since=date(2022, 1, 1))
    ) == [(None, "CN", "RU", 2)]
    assert rows(session, select_co_mentions("country", "country", person="Wang Yi")) == [
        (None, "CN", "RU", 2)
    ]
    assert rows(session, select_co_mentions("person", "person", by="month", country="RU")) == [
        (202201, "vladimir-putin", "wang-yi", 2)
    ]


@pytest.mark.parametrize(
    ("by", "filters", "expected"),
    [
        ("month", {"person": "Putin"}, [(date(2022, 1, 1), 2, 2), (date(2022, 2, 1), 0, 0), (date(2022, 3, 1), 1, 1)]),
        ("week", {"country": "CN"}, [(date(2022, 1, 3), 2, 2), (date(2022, 1, 10), 0, 0), (date(2022, 1, 17), 1, 1)]),
        ("day", {"since": date(2022, 1, 2), "until": date(2022, 1, 4)}, [(date(2022, 1, 2), 0, 0), (date(2022, 1, 3), 2, 0), (date(2022, 1, 4), 0, 0)]),
        ("month", {"search": "soviet"}, [(date(2022, 3, 1), 1, 0)]),
        ("month", {"publisher": "Alpha", "person": "Putin"}, [(date(2022, 1, 1), 2, 2)]),
        ("month", {"person": 0}, []),
        ("week", {"person": 0, "since": date(2022, 1, 1), "until": date(2022, 1, 9)}, [(date(2021, 12, 27), 0, 0), (date(2022, 1, 3), 0, 0)]),
    ],
)  # fmt: skip
def test_a_timeline_counts_empty_periods_as_zero(
    session: Session, by: Any, filters: Any, expected: list[tuple[date, int, int]]
) -> None:
    assert rows(session, select_timeline(by=by, **filters)) == expected


@pytest.mark.parametrize(
    "filters", [{}, {"person": "Wang Yi"}, {"country": "RU"}, {"search": "spoke"}, {"search": "nobody"}]
)
def test_the_days_of_a_question_are_those_of_its_timeline_that_are_not_empty(
    session: Session, filters: Any
) -> None:
    days = [row for row in rows(session, select_timeline(by="day", **filters)) if row[1]]
    assert rows(session, select_days(**filters)) == days


def test_rankings_take_every_filter(session: Session) -> None:
    people = [(key, n) for key, _, n, _ in session.execute(select_people(search="spoke", publisher="Alpha"))]
    assert people == [("vladimir-putin", 1), ("wang-yi", 1)]
    countries = [(code, n) for code, _, n, _ in session.execute(select_countries(person="Ann Lee"))]
    assert countries == [("CN", 1)]
    together = {key for key, *_ in session.execute(select_people(person="Ann Lee"))}
    assert together == {"ann-lee", "wang-yi"}


def test_roles_are_asked_by_country_words_and_days(session: Session) -> None:
    assert (
        len(session.execute(select_roles(country="CN", title="minister", since=date(2022, 1, 1))).all()) == 1
    )
    assert session.execute(select_roles(title="general")).all() == []


def test_initials_stand_for_given_names(session: Session) -> None:
    assert get_person(session, "V. Putin").key == get_person(session, "V Putin").key == "vladimir-putin"


def test_an_article_is_read_with_all_its_mentions_in_one_statement(
    session: Session, statements: list[str]
) -> None:
    session.connection()
    statements.clear()
    article = read_article(session, 1)
    assert article is not None
    assert [(surface, name) for _, _, _, surface, _, name, _ in article.findings["person_mentions"]] == [
        ("Vladimir Putin", "Vladimir Putin"), ("Wang Yi", "Wang Yi")
    ]  # fmt: skip
    assert [code for *_, code, _, _ in article.findings["country_mentions"]] == ["RU", "CN"]
    assert [(role[3], role[6]) for role in article.findings["person_roles"]] == [
        ("foreign minister of China", "CN")
    ]
    assert len(statements) == 1
    assert (article.title, article.publisher, article.published_on) == ("One", "Alpha", date(2022, 1, 3))
    assert read_article(session, 99) is None
