"""Bare surnames among relatives: each goes to the person whom a reader would take it for, or stays open."""

from __future__ import annotations

import re

import pytest

from loaders.annotators.people.relatives import Bearer, Surroundings, choose
from loaders.languages.en import PACK
from tests.loaders.annotators.people.relatives_cases import FAMILIES

MARK = re.compile(r"\[(\w+)=(\w+|\?)\]")
TITLE = "A report\n\n"


@pytest.mark.parametrize("case", FAMILIES)
def test_a_bare_surname_names_the_relative_whom_a_reader_takes_it_for(case: str) -> None:
    text, expected, last = TITLE, {}, 0
    for mark in MARK.finditer(case):
        surname, given = mark.groups()
        text += case[last : mark.start()]
        expected[len(text)] = surname if given == "?" else f"{given} {surname}"
        text += surname
        last = mark.end()
    text += case[last:]
    found = {mention.start: mention.name for mention in PACK.make_people().annotate(text, [])}
    named = {start: found[start] for start in expected}
    assert {start: name.split()[-2:] for start, name in named.items()} == {
        start: name.split() for start, name in expected.items()
    }


def test_a_title_that_one_bearer_has_outweighs_who_was_introduced_first() -> None:
    first, mayor = Bearer(is_first=True, named=3), Bearer(titles={"mayor"}, named=1)
    assert choose([first, mayor], Surroundings(title="mayor"), 500) == 1


def test_nobody_is_chosen_where_two_are_alike() -> None:
    assert choose([Bearer(named=1), Bearer(named=1)], Surroundings(), 500) is None
    assert choose([Bearer(named=1), Bearer(named=1, is_first=True)], Surroundings(), 500) == 1


def test_a_word_for_families_names_no_single_person() -> None:
    assert choose([Bearer(is_first=True, named=3)], Surroundings(is_family=True), 500) is None
