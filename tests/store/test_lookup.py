"""A name in a question finds the person to whom linking gives it, however it is spelt, in Python and on the command line."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from store import (
    AmbiguousName,
    UnknownName,
    get_country,
    get_person,
    select_articles,
    select_co_mentions,
    select_countries,
    select_facets,
    select_headlines,
    select_mentions,
    select_people,
    select_roles,
    select_timeline,
)
from store.lookup import keys_of
from store.models import Country, Person, PersonName
from store.names import variants
from tests.factories import add_articles, new_article

NAMED = {
    "Volodymyr Zelensky": "volodymyr-zelensky",
    "Sergei Lavrov": "sergey-lavrov",
    "Joe Biden": "joe-biden",
    "Xi Jinping": "xi-jinping",
    "Vladimir Putin": "vladimir-putin",
    "İlham Əliyev": "ilham-aliev",
    "Recep Tayyip Erdoğan": "recep-tayyip-erdogan",
    "Ursula von der Leyen": "ursula-von-der-leyen",
    "Seán O’Brien": "sean-obrien",
    "J.D. Vance": "j-d-vance",
    "Donald Trump": "donald-trump",
    "Jeb Bush": "jeb-bush",
    "George W. Bush": "george-w-bush",
}


def add_people(engine: Engine, *names: str) -> None:
    texts = [new_article(f"About {name}", f"{name} spoke.", people={name: name}) for name in names]
    add_articles(engine, *texts)


@pytest.fixture
def asked(engine: Engine, session: Session) -> Session:
    session.rollback()
    add_people(engine, *NAMED, "Bush")
    return session


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Zelenskyy", "volodymyr-zelensky"),
        ("Zelenskiy", "volodymyr-zelensky"),
        ("Volodymyr Zelenskyy", "volodymyr-zelensky"),
        ("V. Zelenskyy", "volodymyr-zelensky"),
        ("volodymyr-zelenskyy", "volodymyr-zelensky"),
        ("Sergey Lavrov", "sergey-lavrov"),
        ("SERGEJ LAVROV", "sergey-lavrov"),
        ("Lavrov", "sergey-lavrov"),
        ("S. Lavrov", "sergey-lavrov"),
        ("Joseph Biden", "joe-biden"),
        ("Joseph R. Biden", "joe-biden"),
        ("Xi", "xi-jinping"),
        ("Jinping Xi", "xi-jinping"),
        ("V. Putin", "vladimir-putin"),
        ("putin", "vladimir-putin"),
        ("Ilham Aliyev", "ilham-aliev"),
        ("ilham aliev", "ilham-aliev"),
        ("Erdogan", "recep-tayyip-erdogan"),
        ("ERDOĞAN", "recep-tayyip-erdogan"),
        ("R. T. Erdoğan", "recep-tayyip-erdogan"),
        ("von der Leyen", "ursula-von-der-leyen"),
        ("Leyen", "ursula-von-der-leyen"),
        ("Sean O'Brien", "sean-obrien"),
        ("OBRIEN", "sean-obrien"),
        ("JD Vance", "j-d-vance"),
        ("jd vance", "j-d-vance"),
        ("Donald J. Trump", "donald-trump"),
        ("Donald John Trump", "donald-trump"),
        ("George Walker Bush", "george-w-bush"),
        ("key:bush", "bush"),
        ("key:sergei-lavrov", "sergey-lavrov"),
    ],
)
def test_every_spelling_that_linking_joins_finds_the_person(asked: Session, name: str, key: str) -> None:
    assert get_person(asked, name).key == key
    assert [key for key, *_ in asked.execute(select_people(person=name))] == [key]


@pytest.mark.parametrize("name", ["Bush", "bush"])
def test_a_surname_of_several_is_refused_with_a_way_to_say_each(asked: Session, name: str) -> None:
    with pytest.raises(AmbiguousName) as refused:
        get_person(asked, name)
    chosen = [each.partition("(")[2].rstrip(")") for each in refused.value.candidates]
    assert [get_person(asked, each).key for each in chosen] == ["bush", "george-w-bush", "jeb-bush"]


@pytest.mark.parametrize(
    "name", ["Melania Trump", "Trump Jr.", "J. Trump", "Harvey Lavrov", "", "?", "key:trump"]
)
def test_a_name_that_nobody_bears_is_refused(asked: Session, name: str) -> None:
    with pytest.raises(UnknownName):
        get_person(asked, name)


@pytest.mark.parametrize(
    ("name", "near"), [("Zelenzky", "Volodymyr Zelensky"), ("Melania Trump", "Donald Trump")]
)
def test_an_unknown_name_is_refused_with_those_that_come_near(asked: Session, name: str, near: str) -> None:
    with pytest.raises(UnknownName, match=near):
        asked.execute(select_articles(person=name))


@pytest.mark.parametrize(
    "key", ["donald-trump", "donald-j-trump", "donald-john-trump", "trump", "donald-j-trump~0123456789ab"]
)
def test_each_key_that_a_persons_names_give_finds_them(engine: Engine, session: Session, key: str) -> None:
    session.rollback()
    names = {"Donald Trump": "Donald Trump", "Donald J. Trump": "Donald Trump", "Trump": "Donald Trump"}
    names["Donald John Trump"] = "Donald Trump"
    add_articles(engine, *(new_article(name, f"{name} spoke.", people={name: names[name]}) for name in names))
    if "~" in key:  # such a key lasts as long as the judgement that made it
        with pytest.raises(UnknownName):
            get_person(session, f"key:{key}")
        return
    who = get_person(session, f"key:{key}")
    assert who.key == "donald-trump"
    assert key in keys_of(session.connection(), who.id)


def test_a_key_that_two_people_have_come_to_share_lists_both(engine: Engine, session: Session) -> None:
    session.rollback()
    add_people(engine, "George W. Bush")
    assert get_person(session, "key:george-bush").key == "george-w-bush"
    session.rollback()
    add_people(engine, "George H. W. Bush")
    for name in ("key:george-bush", "george-bush"):
        with pytest.raises(AmbiguousName, match=r"key:george-h-w-bush.*key:george-w-bush"):
            get_person(session, name)
    session.rollback()
    add_people(engine, "George Bush")
    assert get_person(session, "key:george-bush").key == "george-bush"


PERSON: dict[str, Callable[[str], Any]] = {
    "articles": lambda name: select_articles(person=name),
    "headlines": lambda name: select_headlines(person=name),
    "people": lambda name: select_people(person=name),
    "countries": lambda name: select_countries(person=name),
    "mentions": lambda name: select_mentions("person", person=name),
    "roles": lambda name: select_roles(person=name),
    "timeline": lambda name: select_timeline(person=name),
    "facets": lambda name: select_facets(person=name),
    "pairs": lambda name: select_co_mentions("person", "person", person=name),
    "near": lambda name: select_articles(near=("spoke", f"person:{name}", 5)),
    "inside another question": lambda name: select(select_people(person=name).subquery().c.key),
}
COUNTRY: dict[str, Callable[[str], Any]] = {
    "articles": lambda name: select_articles(country=name),
    "articles with former": lambda name: select_articles(country=name, former=True),
    "people": lambda name: select_people(country=name),
    "mentions": lambda name: select_mentions("country", country=name),
    "roles": lambda name: select_roles(country=name),
    "timeline": lambda name: select_timeline(country=name),
    "pairs": lambda name: select_co_mentions("country", "country", country=name),
    "near": lambda name: select_articles(near=("spoke", f"country:{name}", 5)),
}


@pytest.mark.parametrize("question", PERSON)
def test_every_question_refuses_an_unknown_and_an_ambiguous_person(asked: Session, question: str) -> None:
    asked.execute(PERSON[question]("Lavrov")).all()
    with pytest.raises(UnknownName):
        asked.execute(PERSON[question]("Nobody"))
    with pytest.raises(AmbiguousName):
        asked.execute(PERSON[question]("bush"))


@pytest.mark.parametrize("question", COUNTRY)
@pytest.mark.parametrize("name", ["XX", "Atlantis", "Frence"])
def test_every_question_refuses_an_unknown_country(asked: Session, question: str, name: str) -> None:
    asked.execute(COUNTRY[question]("Russia")).all()
    with pytest.raises(UnknownName, match="France" if name == "Frence" else name):
        asked.execute(COUNTRY[question](name))


def test_a_session_goes_on_after_a_refused_name(asked: Session) -> None:
    with pytest.raises(UnknownName):
        asked.execute(select_people(person="Nobody"))
    assert asked.execute(select_people(person="Lavrov")).all()


def test_a_country_is_found_without_accents_and_apostrophes(asked: Session) -> None:
    asked.add(Country(code="CI", name="Côte d’Ivoire", successors=""))
    asked.flush()
    asked.connection().exec_driver_sql(
        "INSERT INTO country_names (country_code, name, kind, language, origin)"
        " VALUES ('CI', 'Côte d’Ivoire', 'name', 'en', 'dateline')"
    )
    names = ("Cote d'Ivoire", "CÔTE D’IVOIRE", "cote d ivoire".replace("d ", "d'"), "ci")
    assert {get_country(asked, name).code for name in names} == {"CI"}


def restyled(name: str, choices: random.Random) -> str:
    """Write a name otherwise: another case, a listed spelling of its words, hyphens for blanks, accents."""
    spellings: dict[str, list[str]] = {}
    for form, usual in variants("spelling").items():
        spellings.setdefault(usual, []).append(form)
    words = [choices.choice([word, *spellings.get(word, [])]) for word in name.split("-")]
    accents = {"a": "á", "e": "é", "o": "ö", "u": "ü", "s": "ş", "c": "ç", "n": "ñ"}
    if choices.random() < 0.5:
        words = [
            "".join(choices.choice([letter, accents.get(letter, letter)]) for letter in w) for w in words
        ]
    case = choices.choice([str.lower, str.upper, str.title])
    return choices.choice([" ", "-", "  "]).join(case(word) for word in words)


@given(choices=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_listed_spelling_is_found_in_any_case_with_accents_and_hyphens(
    asked: Session, choices: random.Random
) -> None:
    key = choices.choice([key for key in NAMED.values() if key.count("-") == 1 and "-d-" not in key])
    assert get_person(asked, restyled(key, choices)).key == key


def test_every_listed_spelling_is_found_as_a_given_name_and_as_a_surname(
    engine: Engine, session: Session
) -> None:
    listed = variants("spelling")
    usual = sorted(set(listed.values()))
    session.rollback()
    add_people(
        engine, *(f"{name.title()} Ozpetek" for name in usual), *(f"Ozgul {name.title()}" for name in usual)
    )
    for form, name in listed.items():
        for spelt in (form.title(), form.upper()):
            assert get_person(session, f"{spelt} Ozpetek").key == f"{name}-ozpetek"
            assert get_person(session, f"Ozgul {spelt}").key == f"ozgul-{name}"
            assert get_person(session, spelt).key == f"ozgul-{name}"


def keys_meant(session: Session, name: str) -> list[str]:
    try:
        return [get_person(session, name).key]
    except AmbiguousName as ambiguous:
        return [each.partition("(key:")[2].rstrip(")") for each in ambiguous.candidates]


def test_each_stored_name_finds_its_person_or_is_said_to_be_of_several(asked: Session) -> None:
    for person, name in asked.execute(select(Person, PersonName.name).join(PersonName.person)):
        assert person.key in keys_meant(asked, name)
