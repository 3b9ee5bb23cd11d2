"""Which judgements are in force, and which contradict each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.linking.judgements import (
    ContradictingJudgements,
    JudgementIndex,
    JudgementRecord,
    MalformedJudgement,
    check_judgements,
    standing_judgements,
)

KEYS = st.sampled_from(["ann-berg", "bea-berg", "cy-dahl", "dee-dahl", "eve-ek"])
PAIRS = st.tuples(KEYS, KEYS).filter(lambda pair: pair[0] != pair[1])


@st.composite
def judgements(draw: st.DrawFn) -> list[JudgementRecord]:
    pairs = draw(st.lists(st.tuples(st.sampled_from(["same", "different", "undo"]), PAIRS), max_size=8))
    return [JudgementRecord(verb, *pair, order=order) for order, (verb, pair) in enumerate(pairs)]  # type: ignore[arg-type]


def test_an_undo_lifts_what_was_recorded_before_it_in_either_direction() -> None:
    same = JudgementRecord("same", "ann-berg", "bea-berg", order=1)
    assert standing_judgements([same, JudgementRecord("undo", "bea-berg", "ann-berg", order=2)]) == []


def test_what_is_recorded_after_an_undo_stands() -> None:
    again = JudgementRecord("same", "ann-berg", "bea-berg", order=3)
    undone = [
        JudgementRecord("same", "ann-berg", "bea-berg", order=1),
        JudgementRecord("undo", "ann-berg", "bea-berg", order=2),
    ]
    assert standing_judgements([again, *undone]) == [again]


def test_an_undo_of_a_verb_leaves_the_other_judgements_of_that_person() -> None:
    rename = JudgementRecord("rename", "ann-berg", name="Anna Berg", order=1)
    alias = JudgementRecord("alias", "ann-berg", name="Annie", order=2)
    assert standing_judgements(
        [rename, alias, JudgementRecord("undo", "ann-berg", undoes="rename", order=3)]
    ) == [alias]


def test_an_undo_of_one_alias_leaves_the_other() -> None:
    first = JudgementRecord("alias", "ann-berg", name="Annie", order=1)
    other = JudgementRecord("alias", "ann-berg", name="Nan", order=2)
    assert standing_judgements([first, other, JudgementRecord("undo", "ann-berg", name="Nan", order=3)]) == [
        first
    ]


def test_the_latest_name_stands() -> None:
    later = JudgementRecord("rename", "ann-berg", name="Anna Berg", order=2)
    assert standing_judgements([JudgementRecord("rename", "ann-berg", name="A. Berg", order=1), later]) == [
        later
    ]


@pytest.mark.parametrize(
    "judgement",
    [
        JudgementRecord("same", "ann-berg"),
        JudgementRecord("same", "ann-berg", "ann-berg"),
        JudgementRecord("different", "ann-berg"),
        JudgementRecord("different", "ann-berg", "bea-berg", article_digest="a1"),
        JudgementRecord("rename", "ann-berg"),
        JudgementRecord("alias", name="Annie"),
        JudgementRecord("reject"),
        JudgementRecord("not_country", article_digest="a1"),
        JudgementRecord("not_said", article_digest="a1"),
        JudgementRecord("not_said", name="We are late"),
        JudgementRecord("merge", "ann-berg", "bea-berg"),  # type: ignore[arg-type]
    ],
)
def test_a_judgement_that_lacks_something_is_refused(judgement: JudgementRecord) -> None:
    with pytest.raises(MalformedJudgement) as refused:
        standing_judgements([judgement])
    assert refused.value.judgement is judgement


def test_a_contradiction_names_the_shortest_chain() -> None:
    chain = [
        JudgementRecord("same", "ann-berg", "bea-berg", order=1),
        JudgementRecord("same", "bea-berg", "cy-dahl", order=2),
    ]
    aside = JudgementRecord("same", "dee-dahl", "cy-dahl", order=3)
    with pytest.raises(ContradictingJudgements) as refused:
        check_judgements([*chain, aside, JudgementRecord("different", "cy-dahl", "ann-berg", order=4)])
    assert list(refused.value.chain) == chain[::-1]


def test_joining_what_was_separated_names_the_judgement_that_forbids_it() -> None:
    one = JudgementRecord("same", "ann-berg", "bea-berg", order=1)
    wall = JudgementRecord("different", "ann-berg", "cy-dahl", order=2)
    with pytest.raises(ContradictingJudgements) as refused:
        check_judgements([one, wall, JudgementRecord("same", "cy-dahl", "bea-berg", order=3)])
    assert set(refused.value.chain) == {one, wall}


def test_a_rejected_name_is_nobody_to_be_joined_with() -> None:
    reject = JudgementRecord("reject", "ann-berg", order=1)
    same = JudgementRecord("same", "ann-berg", "bea-berg", order=2)
    with pytest.raises(ContradictingJudgements):
        check_judgements([reject, same])
    assert check_judgements([reject, JudgementRecord("undo", "ann-berg", order=2), same])


def test_a_person_of_one_article_is_decided_once() -> None:
    first = JudgementRecord("same", "berg", "ann-berg", article_digest="a1", order=1)
    with pytest.raises(ContradictingJudgements) as refused:
        check_judgements([first, JudgementRecord("same", "berg", "bea-berg", article_digest="a1", order=2)])
    assert refused.value.chain == (first,)


def test_an_alias_that_is_a_form_of_the_same_key_joins_nothing() -> None:
    assert len(check_judgements([JudgementRecord("alias", "ann-berg", name="Ann Berg", order=1)])) == 1


def test_blocks_are_tied_through_chains_of_judgements() -> None:
    index = JudgementIndex(
        [
            JudgementRecord("same", "ann-berg", "cy-dahl", order=1),
            JudgementRecord("alias", "cy-dahl", name="Cyclone", order=2),
            JudgementRecord("reject", "eve-ek", order=3),
        ]
    )
    assert index.tied_blocks({"berg"}) == {"berg", "dahl", "cyclone"}
    assert index.tied_blocks({"ek", "other"}) == {"ek", "other"}
    assert [j.verb for j in index.concerning({"cyclone"})] == ["same", "alias"]


@given(judgements())
def test_the_standing_judgements_do_not_depend_on_the_order_of_reading(
    judgements: list[JudgementRecord],
) -> None:
    assert standing_judgements(judgements) == standing_judgements(reversed(judgements))


@given(judgements(), PAIRS)
def test_a_judgement_and_its_undo_leave_no_trace(
    judgements: list[JudgementRecord], pair: tuple[str, str]
) -> None:
    before = standing_judgements(judgements)
    if any({j.person_key, j.other_key} == set(pair) for j in before):
        return
    same, undo = JudgementRecord("same", *pair, order=98), JudgementRecord("undo", *pair, order=99)
    assert standing_judgements([*judgements, same, undo]) == before


@given(judgements())
def test_a_contradiction_names_only_earlier_judgements(judgements: list[JudgementRecord]) -> None:
    refused: ContradictingJudgements | None = None
    try:
        check_judgements(judgements)
    except ContradictingJudgements as contradiction:
        refused = contradiction
    if refused is not None:
        assert refused.chain
        assert all(step.order < refused.judgement.order for step in refused.chain)
