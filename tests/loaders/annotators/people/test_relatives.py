"""Bare surnames among relatives: each goes to the person whom a reader would take it for, or stays open."""

from __future__ import annotations

import re

import pytest

from loaders.annotators.people.relatives import Bearer, Surroundings, choose, read_surroundings
from loaders.languages.en import PACK, load_tagger
from tests.loaders.annotators.people.relatives_cases import FAMILIES, HARD

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


@pytest.mark.xfail(strict=True, reason="known gaps, see docs/people.md")
@pytest.mark.parametrize("case", HARD)
def test_the_hard_families_are_still_hard(case: str) -> None:
    test_a_bare_surname_names_the_relative_whom_a_reader_takes_it_for(case)


def test_an_age_or_a_rank_tells_two_bearers_of_one_title_apart() -> None:
    son, father = Bearer(is_first=True, ages={"24"}), Bearer(ages={"58"})
    assert choose([son, father], Surroundings(age="58"), 500) == 1
    foreign = Bearer(titles={"minister"}, ranks={"foreign minister"})
    finance = Bearer(titles={"minister"}, ranks={"finance minister"})
    assert choose([foreign, finance], Surroundings(title="minister", rank="finance minister"), 500) == 1
    assert choose([foreign, finance], Surroundings(title="minister", rank="prime minister"), 500) is None


def test_a_pronoun_after_another_name_or_before_no_noun_says_nothing() -> None:
    lexicon = load_tagger().lexicon

    def pronoun(text: str) -> str | None:
        return read_surroundings(text, 0, 3, lexicon).pronoun

    assert pronoun("Lee praised her staff") == "f"
    assert pronoun("Lee met her in May") is None
    assert pronoun("Lee said Ann lost her keys") is None
    assert pronoun("Lee spoke; he was late") is None


def test_a_title_that_one_bearer_has_outweighs_who_was_introduced_first() -> None:
    first, mayor = Bearer(is_first=True, named=3), Bearer(titles={"mayor"}, named=1)
    assert choose([first, mayor], Surroundings(title="mayor"), 500) == 1


def test_nobody_is_chosen_where_two_are_alike() -> None:
    assert choose([Bearer(named=1), Bearer(named=1)], Surroundings(), 500) is None
    assert choose([Bearer(named=1), Bearer(named=1, is_first=True)], Surroundings(), 500) == 1


def test_a_word_for_families_names_no_single_person() -> None:
    assert choose([Bearer(is_first=True, named=3)], Surroundings(is_family=True), 500) is None
