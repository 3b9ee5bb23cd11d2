"""Which judgements are in force, and which contradict each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.linking.judgements import (
    ContradictingJudgements,
    Judgement,
    JudgementIndex,
    MalformedJudgement,
    check_judgements,
    standing_judgements,
)

KEYS = st.sampled_from(["ann-berg", "bea-berg", "cy-dahl", "dee-dahl", "eve-ek"])
PAIRS = st.tuples(KEYS, KEYS).filter(lambda pair: pair[0] != pair[1])


@st.composite
def judgements(draw: st.DrawFn) -> list[Judgement]:
    pairs = draw(st.lists(st.tuples(st.sampled_from(["same", "different", "undo"]), PAIRS), max_size=8))
    return [Judgement(verb, *pair, order=order) for order, (verb, pair) in enumerate(pairs)]  # type: ignore[arg-type]


def test_an_undo_lifts_what_was_recorded_before_it_in_either_direction() -> None:
    same = Judgement("same", "ann-berg", "bea-berg", order=1)
    assert standing_judgements([same, Judgement("undo", "bea-berg", "ann-berg", order=2)]) == []


def test_what_is_recorded_after_an_undo_stands() -> None:
    again = Judgement("same", "ann-berg", "bea-berg", order=3)
    undone = [
        Judgement("same", "ann-berg", "bea-berg", order=1),
        Judgement("undo", "ann-berg", "bea-berg", order=2),
    ]
    assert standing_judgements([again, *undone]) == [again]


def test_an_undo_of_a_verb_leaves_the_other_judgements_of_that_person() -> None:
    rename = Judgement("rename", "ann-berg", name="Anna Berg", order=1)
    alias = Judgement("alias", "ann-berg", name="Annie", order=2)
    assert standing_judgements([rename, alias, Judgement("undo", "ann-berg", undoes="rename", order=3)]) == [
        alias
    ]


def test_an_undo_of_one_alias_leaves_the_other() -> None:
    first = Judgement("alias", "ann-berg", name="Annie", order=1)
    other = Judgement("alias", "ann-berg", name="Nan", order=2)
    assert standing_judgements([first, other, Judgement("undo", "ann-berg", name="Nan", order=3)]) == [first]


def test_the_latest_name_stands() -> None:
    later = Judgement("rename", "ann-berg", name="Anna Berg", order=2)
    assert standing_judgements([Judgement("rename", "ann-berg", name="A. Berg", order=1), later]) == [later]


@pytest.mark.parametrize(
    "judgement",
    [
        Judgement("same", "ann-berg"),
        Judgement("same", "ann-berg", "ann-berg"),
        Judgement("different", "ann-berg"),
        Judgement("different", "ann-berg", "bea-berg", article_digest="a1"),
        Judgement("rename", "ann-berg"),
        Judgement("alias", name="Annie"),
        Judgement("reject"),
        Judgement("not_country", article_digest="a1"),
        Judgement("not_said", article_digest="a1"),
        Judgement("not_said", name="We are late"),
        Judgement("merge", "ann-berg", "bea-berg"),  # type: ignore[arg-type]
    ],
)
def test_a_judgement_that_lacks_something_is_refused(judgement: Judgement) -> None:
    with pytest.raises(MalformedJudgement) as refused:
        standing_judgements([judgement])
    assert refused.value.judgement is judgement


def test_a_contradiction_names_the_shortest_chain() -> None:
    chain = [
        Judgement("same", "ann-berg", "bea-berg", order=1),
        Judgement("same", "bea-berg", "cy-dahl", order=2),
    ]
    aside = Judgement("same", "dee-dahl", "cy-dahl", order=3)
    with pytest.raises(ContradictingJudgements) as refused:
        check_judgements([*chain, aside, Judgement("different", "cy-dahl", "ann-berg", order=4)])
    assert list(refused.value.chain) == chain[::-1]


def test_joining_what_was_separated_names_the_judgement_that_forbids_it() -> None:
    one = Judgement("same", "ann-berg", "bea-berg", order=1)
    wall = Judgement("different", "ann-berg", "cy-dahl", order=2)
    with pytest.raises(ContradictingJudgements) as refused:
        check_judgements([one, wall, Judgement("same", "cy-dahl", "bea-berg", order=3)])
    assert set(refused.value.chain) == {one, wall}


def test_a_rejected_name_is_nobody_to_be_joined_with() -> None:
    reject = Judgement("reject", "ann-berg", order=1)
    same = Judgement("same", "ann-berg", "bea-berg", order=2)
    with pytest.raises(ContradictingJudgements):
        check_judgements([reject, same])
    assert check_judgements([reject, Judgement("undo", "ann-berg", order=2), same])


def test_a_person_of_one_article_is_decided_once() -> None:
    first = Judgement("same", "berg", "ann-berg", article_digest="a1", order=1)
    with pytest.raises(ContradictingJudgements) as refused:
        check_judgements([first, Judgement("same", "berg", "bea-berg", article_digest="a1", order=2)])
    assert refused.value.chain == (first,)


def test_an_alias_that_is_a_form_of_the_same_key_joins_nothing() -> None:
    assert len(check_judgements([Judgement("alias", "ann-berg", name="Ann Berg", order=1)])) == 1


def test_blocks_are_tied_through_chains_of_judgements() -> None:
    index = JudgementIndex(
        [
            Judgement("same", "ann-berg", "cy-dahl", order=1),
            Judgement("alias", "cy-dahl", name="Cyclone", order=2),
            Judgement("reject", "eve-ek", order=3),
        ]
    )
    assert index.tied_blocks({"berg"}) == {"berg", "dahl", "cyclone"}
    assert index.tied_blocks({"ek", "other"}) == {"ek", "other"}
    assert [j.verb for j in index.concerning({"cyclone"})] == ["same", "alias"]


@given(judgements())
def test_the_standing_judgements_do_not_depend_on_the_order_of_reading(judgements: list[Judgement]) -> None:
    assert standing_judgements(judgements) == standing_judgements(reversed(judgements))


@given(judgements(), PAIRS)
def test_a_judgement_and_its_undo_leave_no_trace(judgements: list[Judgement], pair: tuple[str, str]) -> None:
    before = standing_judgements(judgements)
    if any({j.person_key, j.other_key} == set(pair) for j in before):
        return
    same, undo = Judgement("same", *pair, order=98), Judgement("undo", *pair, order=99)
    assert standing_judgements([*judgements, same, undo]) == before


@given(judgements())
def test_a_contradiction_names_only_earlier_judgements(judgements: list[Judgement]) -> None:
    refused: ContradictingJudgements | None = None
    try:
        check_judgements(judgements)
    except ContradictingJudgements as contradiction:
        refused = contradiction
    if refused is not None:
        assert refused.chain
        assert all(step.order < refused.judgement.order for step in refused.chain)
