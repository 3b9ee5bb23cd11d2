from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from store import (
    AmbiguousName,
    StoreError,
    UnknownName,
    get_article,
    get_country,
    get_person,
    select_articles,
    select_countries,
    select_facets,
    select_headlines,
    select_people,
    select_roles,
    select_timeline,
)
from store.kinds import KINDS
from store.models import CountryMention, PersonMention, PersonRole
from tests.factories import add_articles, new_article

PEOPLE = {"Vladimir Putin": "Vladimir Putin", "Putin": "Vladimir Putin", "Wang Yi": "Wang Yi", "Hillary Clinton": "Hillary Clinton", "Bill Clinton": "Bill Clinton"}  # fmt: skip
COUNTRIES = {
    "Russia": ("RU", "name"),
    "China": ("CN", "name"),
    "Paris": ("FR", "capital"),
    "French": ("FR", "adjective"),
}
TEXTS = (
    (
        "2022-03-01",
        "Talks begin",
        "Vladimir Putin met Wang Yi, foreign minister of China, in Russia.",
        "Alpha",
    ),
    ("2023-02-22", "Talks go on", "Wang Yi praised the grain deal. Wang Yi left Russia.", "Beta"),
    ("2023-05-01", "A day in Paris", "Hillary Clinton and Bill Clinton saw Paris and its café life.", "Beta"),
    ("2023-06-01", "Grain talks in Paris", "Putin was not there. A French minister was.", None),
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


def titles(session: Session, **filters: object) -> list[str]:
    return [a.title for a in session.scalars(select_articles(**filters))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["Grain talks in Paris", "A day in Paris", "Talks go on", "Talks begin"]),
        ({"order": "oldest"}, ["Talks begin", "Talks go on", "A day in Paris", "Grain talks in Paris"]),
        ({"person": "Wang Yi"}, ["Talks go on", "Talks begin"]),
        ({"person": "wang-yi", "country": "China"}, ["Talks begin"]),
        ({"person": "PUTIN"}, ["Grain talks in Paris", "Talks begin"]),
        ({"country": "RU", "since": date(2023, 1, 1)}, ["Talks go on"]),
        ({"country": "RU", "until": date(2022, 3, 1)}, ["Talks begin"]),
        ({"country": "FR"}, ["Grain talks in Paris"]),
        ({"country": "FR", "via": ["capital"]}, ["Grain talks in Paris", "A day in Paris"]),
        ({"publisher": "Beta"}, ["A day in Paris", "Talks go on"]),
        ({"search": "grain"}, ["Grain talks in Paris", "Talks go on"]),
        ({"search": '"grain deal"'}, ["Talks go on"]),
        ({"search": "grain -deal"}, ["Grain talks in Paris"]),
        ({"search": "cafe OR deal", "order": "newest"}, ["A day in Paris", "Talks go on"]),
        ({"search": "gra*", "person": "Wang Yi"}, ["Talks go on"]),
        ({"search": "nothing"}, []),
    ],
)
def test_articles_are_found(session: Session, filters: dict[str, object], expected: list[str]) -> None:
    assert titles(session, **filters) == expected


def test_a_hit_is_shown_in_its_words(session: Session) -> None:
    [(*_, snippet)] = session.execute(select_headlines(search='"grain deal"', person="Wang Yi")).all()
    assert str(snippet).replace("] [", " ").startswith("Wang Yi praised the [grain deal]")


def test_people_and_countries_are_counted_in_articles_and_mentions(session: Session) -> None:
    people = [(name, articles, mentions) for _, name, articles, mentions in session.execute(select_people())]
    assert people[:2] == [("Wang Yi", 2, 3), ("Vladimir Putin", 2, 2)]
    assert [name for _, name, *_ in session.execute(select_people(country="CN"))] == [
        "Vladimir Putin",
        "Wang Yi",
    ]
    countries = [
        (code, articles)
        for code, _, articles, _ in session.execute(select_countries(until=date(2023, 2, 28)))
    ]
    assert countries == [("RU", 2), ("CN", 1)]
    assert [code for code, *_ in session.execute(select_countries(person="Putin"))] == ["CN", "FR", "RU"]


def test_a_person_has_roles_and_months(session: Session) -> None:
    roles = [(r.title, r.country_code, day) for r, _, day in session.execute(select_roles(person="Wang Yi"))]
    assert roles == [("foreign minister of China", "CN", date(2022, 3, 1))]
    months = [tuple(row) for row in session.execute(select_timeline(person="Wang Yi"))]
    assert (months[0], months[-1]) == ((date(2022, 3, 1), 1, 1), (date(2023, 2, 1), 1, 2))
    assert [articles for _, articles, _ in months[1:-1]] == [0] * 10


def test_a_person_is_found_by_any_spelling_of_the_name(session: Session) -> None:
    assert {
        get_person(session, name).key for name in ("putin", "PUTIN", "vladimir-putin", "Vladimir  Putin")
    } == {"vladimir-putin"}


def test_an_unknown_name_brings_suggestions(session: Session) -> None:
    with pytest.raises(UnknownName, match="Vladimir Putin"):
        get_person(session, "Wladimur Putin")
    with pytest.raises(UnknownName, match="France"):
        get_country(session, "Frence")


def test_a_country_is_found_by_code_or_name(session: Session) -> None:
    assert {get_country(session, name).code for name in ("ru", "RU", "russia", "Russia")} == {"RU"}


def test_an_article_comes_with_its_findings_in_a_statement_a_kind(
    session: Session, statements: list[str]
) -> None:
    session.connection()
    statements.clear()
    article = get_article(session, 1)
    assert article is not None
    assert {m.person.name for m in article.findings(PersonMention)} == {"Vladimir Putin", "Wang Yi"}
    assert {m.country.code for m in article.findings(CountryMention)} == {"RU", "CN"}
    assert [r.person.name for r in article.findings(PersonRole)] == ["Wang Yi"]
    assert len(statements) == 1 + len(KINDS)


def test_an_article_is_found_by_the_beginning_of_its_digest(session: Session) -> None:
    first = get_article(session, 1)
    assert first is not None
    again = get_article(session, first.digest[:12])
    assert again is not None
    assert again.id == 1
    assert get_article(session, 999) is None


def test_an_ambiguous_surname_is_refused_with_the_choice(session: Session, engine: Engine) -> None:
    text = new_article("Two of them", "Clinton here.", people={"Clinton": "Hillary Clinton"})
    other = new_article("Two of them, too", "Clinton there.", people={"Clinton": "Bill Clinton"})
    session.rollback()
    add_articles(engine, text, other)
    with pytest.raises(AmbiguousName, match=r"bill-clinton.*hillary-clinton"):
        get_person(session, "Clinton")


def test_a_full_name_is_whose_name_it_is_though_another_was_once_called_by_it(
    session: Session, engine: Engine
) -> None:
    one = new_article("One", "Ann Clinton here.", people={"Ann Clinton": "Ann Clinton"})
    other = new_article("Other", "Ann Clinton there.", people={"Ann Clinton": "Mary Ann Clinton"})
    session.rollback()
    add_articles(engine, one, other)
    assert get_person(session, "Ann Clinton").key == "ann-clinton"


def test_the_facets_that_are_asked_for_are_those_of_all_facets(session: Session) -> None:
    every = [tuple(row) for row in session.execute(select_facets())]
    some = [tuple(row) for row in session.execute(select_facets(facets=("country", "publisher")))]
    assert some == [row for row in every if row[0] in ("country", "publisher")]
    with pytest.raises(StoreError, match="no facet is called 'colour'"):
        select_facets(facets=("colour",))  # type: ignore[arg-type]


def test_facets_of_days_alone_are_those_of_the_articles_of_these_days(session: Session) -> None:
    first = date(2022, 1, 4)
    by_days = [tuple(row) for row in session.execute(select_facets(since=first))]
    by_search = [tuple(row) for row in session.execute(select_facets(since=first, stories=True))]
    assert {row[:2] for row in by_days} == {row[:2] for row in by_search}
