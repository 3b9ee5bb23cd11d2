"""Which full names of one block are one person's."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.linking.name_groups import group_names


@pytest.mark.parametrize(
    "names",
    [
        ("Donald Trump", "Donald J. Trump", "Donald John Trump"),
        ("Hillary Clinton", "Hillary Rodham Clinton", "HILLARY CLINTON", "Hillary R. Clinton"),
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy", "Volodymyr O. Zelenskiy"),
        ("Edgar Hoover", "J. Edgar Hoover"),
        ("Luis Ayala Prieto", "Luis Fernando Ayala Prieto"),
        ("Bill Weld", "William Weld", "William F. Weld"),
    ],
)
def test_forms_of_one_name_are_one_person(names: tuple[str, ...]) -> None:
    assert len(set(group_names(Counter(names)).values())) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("George W. Bush", "George H. W. Bush"),
        ("Michael B. Jordan", "Michael J. Jordan"),
        ("Kim Jong Un", "Kim Jong Il"),
        ("Sam Ode", "Sam Ode Jr."),
        ("Bill Clinton", "Hillary Clinton"),
    ],
)
def test_names_that_contradict_each_other_are_two(one: str, other: str) -> None:
    assert len(set(group_names({one: 3, other: 3}).values())) == 2


def test_a_plain_name_of_two_people_stays_open_between_them() -> None:
    people = group_names({"George W. Bush": 9, "George H. W. Bush": 9, "George Bush": 9})
    assert set(people.values()) == {"george-bush", "george-w-bush", "george-h-w-bush"}


def test_a_plain_name_is_not_made_ambiguous_by_a_slip() -> None:
    people = group_names({"George W. Bush": 90, "George H. W. Bush": 1, "George Bush": 50})
    assert people["george-w-bush"] == people["george-bush"] != people["george-h-w-bush"]


def test_an_initial_that_fits_two_people_stays_open() -> None:
    people = group_names({"Ann Maria Berg": 2, "Ann Monica Berg": 2, "Ann M. Berg": 2})
    assert len(set(people.values())) == 3


def test_a_familiar_given_name_is_not_joined_when_the_surname_is_common() -> None:
    common = {
        f"{first} Smith": 2
        for first in [
            "Ann",
            "Bea",
            "Cy",
            "Dee",
            "Eve",
            "Fay",
            "Gil",
            "Hal",
            "Ida",
            "Jon",
            "Kit",
            "Lou",
            "Max",
        ]
    }
    assert len(set(group_names({"Bill Smith": 5, "William Smith": 5, **common}).values())) == len(common) + 2


def test_a_familiar_given_name_of_two_people_is_joined_to_neither() -> None:
    assert len(set(group_names({"Bob Ode": 5, "Rob Ode": 5, "Robert Ode": 5}).values())) == 3


FORMS = st.sampled_from(
    [
        "Ann Berg",
        "Ann M. Berg",
        "Ann Maria Berg",
        "Ann Q. Berg",
        "Ann Maria Q. Berg",
        "Bob Berg",
        "Robert Berg",
        "Rob Berg",
    ]
)


@given(st.dictionaries(FORMS, st.integers(1, 50), min_size=1))
def test_the_order_of_names_does_not_matter_and_keys_are_of_the_set(articles: dict[str, int]) -> None:
    people = group_names(articles)
    assert people == group_names(dict(reversed(articles.items())))
    assert len(people) == len(articles)
    assert all(people[key] == key for key in people.values() if key in people)


@given(st.dictionaries(FORMS, st.integers(1, 50), min_size=1))
def test_contradicting_middle_names_are_never_one_person(articles: dict[str, int]) -> None:
    people = group_names(articles)
    if {"ann-m-berg", "ann-q-berg"} <= people.keys():
        assert people["ann-m-berg"] != people["ann-q-berg"]
