"""The same people across articles, whatever the order of arrival, and the judgements about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.linking.judgements import ContradictingJudgements, JudgementIndex, JudgementRecord
from loaders.linking.link import Occurrence, PersonIdentity, link_block
from store.names import block_of
from tests.growth import grows_in_proportion

DAY = date(2020, 3, 1)
NAMES = [
    "Ann Berg", "Ann M. Berg", "Ann Maria Berg", "Ann Q. Berg", "Bob Berg", "Robert Berg", "Bob Berg Jr.", "Berg",
    "A. Berg", "A. M. Berg", "Berg Jr.", "BERG", "Cy van Dahl", "van Dahl", "Dahl", "Li Wen", "Li", "Wen Li", "Anna",
]  # fmt: skip
ANN, BOB = "ann-berg", "bob-berg"

Linked = dict[tuple[str, str], PersonIdentity]


def named(*names: str, days: int = 0, article: str = "", mentions: int = 1) -> list[Occurrence]:
    """One article for each name, or one for all if `article` is given."""
    day = DAY + timedelta(days=days)
    return [Occurrence(article or f"{name} {days} {n}", day, name, mentions) for n, name in enumerate(names)]


def keys(linked: Linked) -> dict[str, set[str]]:
    """Return the keys that each name got in any article."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for (_, name), person in linked.items():
        found[name].add(person.key)
    return dict(found)


@st.composite
def stores(draw: st.DrawFn) -> list[Occurrence]:
    rows = st.tuples(
        st.integers(0, 12), st.sampled_from(NAMES), st.integers(1, 4), st.sampled_from([0, 0, 1, 9, 40, 400])
    )
    found: dict[tuple[int, str], Occurrence] = {}
    days: dict[int, int] = {}
    for article, name, mentions, days_later in draw(st.lists(rows, min_size=1, max_size=25)):
        day = DAY + timedelta(days=days.setdefault(article, days_later))
        found[article, name] = Occurrence(f"d{article}", day, name, mentions)
    return list(found.values())


JUDGED = st.sampled_from(
    ["ann-berg", "ann-m-berg", "ann-q-berg", "bob-berg", "robert-berg", "berg", "cy-van-dahl", "li"]
)


@st.composite
def consistent_judgements(draw: st.DrawFn) -> list[JudgementRecord]:
    judgements: list[JudgementRecord] = []
    for order, (verb, one, other) in enumerate(
        draw(
            st.lists(
                st.tuples(st.sampled_from(["same", "different", "undo", "reject"]), JUDGED, JUDGED),
                max_size=6,
            )
        )
    ):
        if one == other:
            continue
        judgement = JudgementRecord(verb, one, "" if verb == "reject" else other, order=order)  # type: ignore[arg-type]
        try:
            JudgementIndex([*judgements, judgement])
        except ContradictingJudgements:
            continue
        judgements.append(judgement)
    return judgements


def test_the_name_shown_is_the_one_mentioned_most_in_mixed_case() -> None:
    linked = link_block(
        [
            *named("DONALD TRUMP", mentions=9),
            *named("Donald Trump", mentions=3),
            *named("Donald J. Trump"),
        ]
    )
    assert {person.name for person in linked.values()} == {"Donald Trump"}


class TestBareSurnames:
    def test_go_to_the_bearer_of_the_nearest_articles(self) -> None:
        before = named("Ann Berg", mentions=3)
        later = named("Bob Berg", days=300, mentions=3)
        linked = link_block([*before, *later, *named("Berg", days=1), *named("Berg", days=299)])
        assert [linked[f"Berg {days} 0", "Berg"].key for days in (1, 299)] == [ANN, BOB]

    def test_stay_open_between_two_bearers(self) -> None:
        linked = link_block([*named("Ann Berg", "Bob Berg", mentions=3), *named("Berg")])
        assert linked["Berg 0 0", "Berg"] == PersonIdentity("berg", "Berg", "open")

    def test_stay_open_when_nobody_near_in_time_bears_the_name(self) -> None:
        assert keys(link_block([*named("Ann Berg", mentions=9), *named("Berg", days=200)]))["Berg"] == {
            "berg"
        }

    @pytest.mark.parametrize(("mentions", "bearer"), [((5, 4), ANN), ((4, 4), "berg")])
    def test_need_nearly_all_of_the_mentions_to_be_of_one_bearer(
        self, mentions: tuple[int, int], bearer: str
    ) -> None:
        ann = [
            one
            for n, count in enumerate(mentions)
            for one in named("Ann Berg", article=f"a{n}", mentions=count)
        ]
        bob = [one for n in range(2 if bearer == "berg" else 1) for one in named("Bob Berg", article=f"b{n}")]
        assert keys(link_block([*ann, *bob, *named("Berg")]))["Berg"] == {bearer}

    def test_are_not_decided_by_a_bearer_whom_one_article_knows(self) -> None:
        once = [*named("Ann Berg", mentions=9), *named("Bob Berg")]
        assert keys(link_block([*once, *named("Berg")]))["Berg"] == {"berg"}
        twice = [*once, *named("Ann Berg", article="another")]
        assert keys(link_block([*twice, *named("Berg")]))["Berg"] == {ANN}

    @pytest.mark.parametrize("side", [-1, 1])
    @pytest.mark.parametrize(("days", "bearer"), [(60, ANN), (61, "berg")])
    def test_are_explained_from_as_far_as_sixty_days(self, side: int, days: int, bearer: str) -> None:
        ann = named("Ann Berg", "Ann Berg", "Ann Berg", days=side * days, mentions=3)
        assert keys(link_block([*ann, *named("Berg")]))["Berg"] == {bearer}

    @pytest.mark.parametrize("side", [-1, 1])
    def test_are_explained_by_the_days_around_before_farther_ones(self, side: int) -> None:
        near = named("Ann Berg", "Ann Berg", days=side * 3, mentions=2)
        far = named("Bob Berg", days=side * 4)
        assert keys(link_block([*near, *far, *named("Berg")]))["Berg"] == {ANN}

    def test_a_bearer_in_passing_does_not_hide_the_one_everybody_means(self) -> None:
        store = [*named(*["Ann Berg"] * 9, mentions=5), *named("Bob Berg", mentions=2), *named("Berg")]
        assert keys(link_block(store))["Berg"] == {ANN}

    def test_stay_open_in_an_article_that_names_a_bearer_apart(self) -> None:
        store = [*named("Ann Berg", days=1, mentions=5), *named("Ann Berg", "Berg", article="both")]
        assert link_block(store)["both", "Berg"].key == "berg"

    def test_go_to_another_bearer_than_the_one_whom_their_article_names(self) -> None:
        known = [*named("Ann Berg", mentions=9), *named("Ann Berg", article="another", mentions=9)]
        apart = named("Bob Berg", "Berg", article="apart")
        assert link_block([*known, *apart])["apart", "Berg"].key == ANN
        assert (
            link_block([*known, *apart, *named("Ann Berg", article="apart")])["apart", "Berg"].key == "berg"
        )

    def test_a_single_name_known_by_itself_is_nobodys_surname(self) -> None:
        store = [*named(*["Francis"] * 60), *named("Connie Francis", mentions=2)]
        assert keys(link_block(store))["Francis"] == {"francis"}

    def test_a_given_name_needs_more_evidence_than_a_surname(self) -> None:
        assert keys(link_block([*named("Larry David", mentions=3), *named("David")]))["David"] == {"david"}

    def test_with_a_suffix_go_to_the_bearer_with_that_suffix(self) -> None:
        store = [*named("Bob Berg", "Bob Berg Jr.", mentions=3), *named("Berg Jr.")]
        assert keys(link_block(store))["Berg Jr."] == {"bob-berg-jr"}

    def test_with_a_particle_are_not_those_without(self) -> None:
        store = [*named("Cy van Dahl", mentions=3), *named("van Dahl", "Dahl")]
        assert keys(link_block(store)) == {
            "Cy van Dahl": {"cy-van-dahl"},
            "van Dahl": {"cy-van-dahl"},
            "Dahl": {"dahl"},
        }

    def test_of_a_family_that_stands_first_go_to_the_full_name(self) -> None:
        assert keys(link_block([*named("Xi Jinping", mentions=3), *named("Xi")]))["Xi"] == {"xi-jinping"}

    def test_with_initials_go_to_the_one_whom_they_fit(self) -> None:
        store = [*named("Ann Berg", "Bob Berg", mentions=3), *named("B. Berg"), *named("C. Berg")]
        assert keys(link_block(store))["B. Berg"] == {BOB}
        assert keys(link_block(store))["C. Berg"] == {"c-berg"}


class TestJudgements:
    STORE = (
        *named("Ann Berg", "Ann M. Berg", mentions=4),
        *named("Bob Berg", days=300, mentions=4),
        *named("Berg", days=1),
        *named("Berg", days=150),
        *named("Cy van Dahl"),
    )

    def test_joined_people_are_one_under_the_first_key(self) -> None:
        linked = link_block(self.STORE, [JudgementRecord("same", BOB, "cy-van-dahl")])
        assert keys(linked)["Bob Berg"] == keys(linked)["Cy van Dahl"] == {BOB}

    def test_a_form_of_a_name_is_taken_out_of_a_person(self) -> None:
        linked = link_block(self.STORE, [JudgementRecord("different", "ann-m-berg", ANN)])
        assert keys(linked)["Ann M. Berg"] == {"ann-m-berg"}
        assert keys(linked)["Ann Berg"] == {ANN}

    def test_a_bare_surname_is_never_the_person_it_was_separated_from(self) -> None:
        assert keys(link_block(self.STORE, [JudgementRecord("different", "berg", ANN)]))["Berg"] == {"berg"}

    def test_an_open_surname_is_given_to_its_bearer(self) -> None:
        linked = link_block(self.STORE, [JudgementRecord("same", BOB, "berg")])
        assert linked["Berg 150 0", "Berg"].key == BOB
        assert linked["Berg 1 0", "Berg"].key == ANN

    def test_an_alias_is_another_name_of_the_person(self) -> None:
        linked = link_block([*self.STORE, *named("The Fox")], [JudgementRecord("alias", ANN, name="The Fox")])
        assert linked["The Fox 0 0", "The Fox"] == linked["Ann Berg 0 0", "Ann Berg"]

    def test_a_new_name_is_shown(self) -> None:
        linked = link_block(self.STORE, [JudgementRecord("rename", "ann-m-berg", name="Annie Berg")])
        assert linked["Ann Berg 0 0", "Ann Berg"].name == "Annie Berg"

    def test_what_is_no_person_is_left_out_and_comes_back(self) -> None:
        reject = JudgementRecord("reject", BOB, order=1)
        assert "Bob Berg" not in keys(link_block(self.STORE, [reject]))
        assert link_block(self.STORE, [reject, JudgementRecord("undo", BOB, order=2)]) == link_block(
            self.STORE
        )

    def test_an_article_is_decided_by_itself(self) -> None:
        at = "Berg 1 0"
        given_to_bob = link_block(self.STORE, [JudgementRecord("same", "berg", BOB, article_digest=at)])
        assert given_to_bob[at, "Berg"] == PersonIdentity(BOB, "Bob Berg", "judged")
        apart = link_block(self.STORE, [JudgementRecord("different", ANN, article_digest=at)])
        assert apart[at, "Berg"].key == f"{ANN}~{at[:12]}"
        assert (at, "Berg") not in link_block(
            self.STORE, [JudgementRecord("reject", "berg", article_digest=at)]
        )

    def test_the_person_of_one_article_can_be_joined_further(self) -> None:
        at = "Ann Berg 0 0"
        apart = JudgementRecord("different", ANN, article_digest=at, order=1)
        same = JudgementRecord("same", "cy-van-dahl", f"{ANN}~{at[:12]}", order=2)
        assert link_block(self.STORE, [apart, same])[at, "Ann Berg"].key == "cy-van-dahl"

    def test_a_key_of_an_older_store_still_means_its_form(self) -> None:
        """'ann-m-berg' was a key before the plain name was loaded; it is a form of ann-berg now."""
        linked = link_block(self.STORE, [JudgementRecord("same", "ann-m-berg", BOB)])
        assert (
            len({person for name in ("Ann Berg", "Ann M. Berg", "Bob Berg") for person in keys(linked)[name]})
            == 1
        )

    def test_a_key_that_no_name_gives_any_longer_means_whose_name_gave_it(self) -> None:
        """'ann-berg' was the key of Ann M. Berg until Ann K. Berg came; after that it means neither of them, except in their own articles."""
        rename = JudgementRecord("rename", ANN, name="Annie")
        alone, known = named("Ann M. Berg"), named("Ann M. Berg", "Annabel Berg")
        familiar = [*named("Joe A. Dahl"), *named("Joseph Dahl", days=2, mentions=3)]
        assert link_block(alone, [rename])[alone[0].article_digest, "Ann M. Berg"].name == "Annie"
        assert {
            each.name
            for each in link_block(familiar, [JudgementRecord("rename", "joe-dahl", name="J")]).values()
        } == {"J"}
        two = [*known, *named("Ann K. Berg", days=3)]
        assert "Annie" not in {each.name for each in link_block(two, [rename]).values()}
        here = JudgementRecord("reject", ANN, article_digest=known[0].article_digest)
        left = link_block(two, [here])
        assert {name for _, name in left} == {"Ann K. Berg", "Annabel Berg"}

    def test_contradictions_are_refused(self) -> None:
        with pytest.raises(ContradictingJudgements):
            link_block(
                self.STORE,
                [JudgementRecord("same", ANN, BOB, order=1), JudgementRecord("different", BOB, ANN, order=2)],
            )


class TestInvariants:
    @given(stores(), consistent_judgements(), st.randoms(use_true_random=False))
    def test_the_order_of_arrival_does_not_matter(
        self, store: list[Occurrence], judgements: list[JudgementRecord], rng: Random
    ) -> None:
        shuffled, shuffled_judgements = list(store), list(judgements)
        rng.shuffle(shuffled)
        rng.shuffle(shuffled_judgements)
        assert link_block(shuffled, shuffled_judgements) == link_block(store, judgements)

    @given(stores(), consistent_judgements())
    def test_blocks_linked_one_by_one_give_what_all_give_together(
        self, store: list[Occurrence], judgements: list[JudgementRecord]
    ) -> None:
        index = JudgementIndex(judgements)
        blocks: defaultdict[str, list[Occurrence]] = defaultdict(list)
        for occurrence in store:
            blocks[block_of(occurrence.name)].append(occurrence)
        apart: Linked = {}
        for block in blocks:
            tied = [o for other in index.tied_blocks({block}) for o in blocks.get(other, [])]
            linked = link_block(tied, index)
            apart.update({at: person for at, person in linked.items() if block_of(at[1]) == block})
        assert apart == link_block(store, judgements)

    @given(stores(), st.integers(1, 24))
    def test_relinking_the_blocks_that_a_batch_touches_gives_what_a_full_load_gives(
        self, store: list[Occurrence], size: int
    ) -> None:
        loaded: list[Occurrence] = []
        linked: Linked = {}
        for start in range(0, len(store), size):
            batch = store[start : start + size]
            loaded += batch
            touched = {block_of(o.name) for o in batch}
            linked.update(link_block(o for o in loaded if block_of(o.name) in touched))
        assert linked == link_block(store)

    @given(stores(), consistent_judgements())
    def test_one_key_has_one_name_and_joined_slugs_one_key(
        self, store: list[Occurrence], judgements: list[JudgementRecord]
    ) -> None:
        names: defaultdict[str, set[str]] = defaultdict(set)
        for person in link_block(store, judgements).values():
            names[person.key].add(person.name)
        assert all(len(shown) == 1 for shown in names.values())

    @given(stores(), JUDGED, JUDGED)
    def test_what_is_joined_is_one_and_undone_as_before(
        self, store: list[Occurrence], one: str, other: str
    ) -> None:
        if one == other:
            return
        before = link_block(store)
        same = JudgementRecord("same", one, other, order=1)
        joined = link_block(store, [same])
        keys_before = {person.key for person in before.values()}
        if {one, other} <= keys_before:
            assert other not in {person.key for person in joined.values()}
            held = [
                at for at, person in before.items() if person.key in (one, other) and person.rule == "full"
            ]
            assert len({joined[at].key for at in held}) <= 1
        assert link_block(store, [same, JudgementRecord("undo", other, one, order=2)]) == before

    @given(stores(), consistent_judgements(), JUDGED, JUDGED)
    def test_what_is_separated_is_two_people(
        self, store: list[Occurrence], judgements: list[JudgementRecord], one: str, other: str
    ) -> None:
        judged = [*judgements, JudgementRecord("different", one, other, order=99)]
        try:
            linked = link_block(store, judged)
        except (ContradictingJudgements, ValueError):
            return
        slugs: defaultdict[str, set[str]] = defaultdict(set)
        for (_, name), person in linked.items():
            slugs[name].add(person.key)
        bearers = {
            "ann-berg": "Ann Berg",
            "ann-m-berg": "Ann M. Berg",
            "bob-berg": "Bob Berg",
            "berg": "Berg",
        }
        if one in bearers and other in bearers:
            assert not slugs[bearers[one]] & slugs[bearers[other]]


def test_a_large_block_takes_time_in_proportion() -> None:
    letters = [chr(97 + n) for n in range(26)]
    firsts = [f"Na{one}{two}{three}" for one in letters for two in letters for three in letters]

    def link(count: int) -> None:
        link_block(
            Occurrence(f"d{n}", DAY + timedelta(days=n % 3000), "Berg" if n % 3 else f"{firsts[n]} Berg")
            for n in range(count)
        )

    assert grows_in_proportion(link, 2_000)


def test_every_occurrence_gets_its_person() -> None:
    store: Iterable[Occurrence] = [o for n, name in enumerate(NAMES) for o in named(name, days=n)]
    assert {at[1] for at in link_block(store)} == set(NAMES)
