"""Groups of countries: what ships, its rows, and questions by them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from loaders.reference.tables import packaged_countries, packaged_country_names
from store import (
    UnknownName,
    get_country,
    select_articles,
    select_co_mentions,
    select_countries,
    select_mentions,
    select_quotations,
    select_roles,
    select_timeline,
)
from store.groups import find_group, packaged_groups
from store.models import Country, CountryGroup, CountryGroupMember
from store.names import plain_words
from store.writes import write_groups
from tests.factories import add_articles, new_article

GROUPS = packaged_groups()
COUNTRIES = {country.code: country for country in packaged_countries()}
TEXTS = (
    ("One", "Russia and China met."),
    ("Two", "France and Russia spoke."),
    ("Three", "China spoke."),
    ("Four", "France was quiet."),
)
PLACES = {"Russia": ("RU", "name"), "China": ("CN", "name"), "France": ("FR", "name")}


@pytest.fixture
def news(engine: Engine) -> None:
    texts = enumerate(TEXTS, 1)
    add_articles(
        engine,
        *(new_article(title, body, day=f"2023-01-0{day}", countries=PLACES) for day, (title, body) in texts),
    )
    with engine.begin() as connection:
        write_groups(connection)


def titles(session: Session, **filters: Any) -> list[str]:
    return [article.title for article in session.scalars(select_articles(**filters))]


def test_every_country_has_one_region_and_one_subregion_of_m49() -> None:
    for kind in ("region", "subregion"):
        placed = [code for group in GROUPS.values() if group.kind == kind for code in group.countries]
        assert len(placed) == len(set(placed))
        assert set(COUNTRIES) - set(placed) == {"AQ", "BQAQ", "NQAQ"}  # Antarctica, which M49 gives no region


def test_a_subregion_lies_in_one_region_and_an_intermediate_one_in_one_subregion() -> None:
    for inner, outer in (("subregion", "region"), ("intermediate", "subregion")):
        for group in (each for each in GROUPS.values() if each.kind == inner):
            around = [
                each
                for each in GROUPS.values()
                if each.kind == outer and {*group.countries} <= {*each.countries}
            ]
            assert len(around) == 1, group.name


def test_groups_have_known_countries_once_each_and_a_source() -> None:
    for group in GROUPS.values():
        assert set(group.countries) <= set(COUNTRIES)
        assert len(set(group.countries)) == len(group.countries) > 1
        assert group.source


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("eu", 27),
        ("nato", 32),
        ("g7", 7),
        ("g20", 19),
        ("asean", 11),
        ("african-union", 55),
        ("arab-league", 22),
    ],
)
def test_organisations_have_their_number_of_members(key: str, number: int) -> None:
    assert len(GROUPS[key].countries) == number


def test_no_name_of_a_group_is_a_country_s_or_another_group_s() -> None:
    names = [
        plain_words(name) for g in GROUPS.values() for name in (g.name, *g.other_names.split(";")) if name
    ]
    assert len(names) == len(set(names))
    taken = {plain_words(name.name) for name in packaged_country_names()} | {
        code.lower() for code in COUNTRIES
    }
    assert not {*names, *map(plain_words, GROUPS)} & taken


@pytest.mark.parametrize("name", ["NATO", "nato", "North Atlantic Treaty Organization"])
def test_a_group_is_found_by_key_and_names(name: str) -> None:
    group = find_group(name)
    assert group is not None
    assert group.key == "nato"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"country": "NATO"}, ["Four", "Two"]),
        ({"country": "the European Union"}, ["Four", "Two"]),
        ({"country": "BRICS"}, ["Three", "Two", "One"]),  # once each, though one names two of them
        ({"country": "Europe"}, ["Four", "Two", "One"]),
        ({"country": "East Asia", "search": "spoke", "order": "newest"}, ["Three"]),
        ({"country": "Middle East"}, []),
        ({"country": "BRICS", "via": ["name"], "former": True, "order": "oldest"}, ["One", "Two", "Three"]),
        ({"near": ("spoke", "country:EU", 3)}, ["Two"]),
        ({"near": ("spoke", "country:*", 3)}, ["Three", "Two"]),
    ],
)
@pytest.mark.usefixtures("news")
def test_a_group_stands_where_a_country_does(
    session: Session, filters: dict[str, Any], expected: list[str]
) -> None:
    assert titles(session, **filters) == expected


@pytest.mark.usefixtures("news")
def test_every_question_takes_a_group(session: Session) -> None:
    assert [row[:3] for row in session.execute(select_countries(country="BRICS"))] == [
        ("CN", "China", 2), ("RU", "Russia", 2), ("FR", "France", 1),
    ]  # fmt: skip
    mentions = session.execute(select_mentions("country", country="EU")).all()
    assert {row[7] for row in mentions} == {"FR"}
    pairs = session.execute(select_co_mentions("country", "country", country="EU"))
    assert [tuple(row[1:]) for row in pairs] == [("FR", "RU", 1)]
    narrower = session.execute(select_co_mentions("country", "country", country="EU", search="spoke"))
    assert [tuple(row[1:]) for row in narrower] == [("FR", "RU", 1)]
    assert [row[1] for row in session.execute(select_timeline(country="BRICS"))] == [3]
    assert session.execute(select_roles(country="NATO")).all() == []
    assert session.scalars(select_quotations(about="NATO", country="EU")).all() == []


@pytest.mark.usefixtures("news")
def test_sql_has_the_groups_and_the_regions_of_countries(engine: Engine, session: Session) -> None:
    france = session.get_one(Country, "FR")
    assert (france.region, france.subregion) == ("Europe", "Western Europe")
    member = CountryGroupMember
    assert set(session.scalars(select(member.group_key).where(member.country_code == "FR"))) == {
        "europe", "western-europe", "eu", "euro-area", "g7", "g20", "nato",
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(delete(member).where(member.country_code == "FR"))
        connection.execute(update(CountryGroup).values(name="?"))
        write_groups(connection)
    session.expire_all()
    assert session.get_one(CountryGroup, "nato").name == "NATO"
    assert len(session.scalars(select(member).where(member.country_code == "FR")).all()) == 7


@pytest.mark.usefixtures("news")
def test_an_unknown_country_is_told_the_groups_that_come_near(session: Session) -> None:
    with pytest.raises(UnknownName, match="Middle East"):
        get_country(session, "Midle East")
