from __future__ import annotations

import pickle
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.annotators.countries import CountryAnnotator
from loaders.languages.en import PACK
from loaders.records import CountrySpan, LexiconEntry, Span
from loaders.reference.tables import packaged_country_names
from tests.conftest import SHARED, needs_shared
from tests.growth import grows_in_proportion
from tests.loaders.annotators.country_cases import CASES

ANNOTATOR = PACK.make_countries(packaged_country_names("en"))
STATES = {"name", "alias", "adjective", "demonym", "government"}


def mentions(text: str, *people: Span, annotator: CountryAnnotator = ANNOTATOR) -> list[CountrySpan]:
    return annotator.decide(text, annotator.match(text), people)


def told(text: str, *people: Span, annotator: CountryAnnotator = ANNOTATOR) -> str:
    found = mentions(text, *people, annotator=annotator)
    return "; ".join(f"{text[m.start : m.end]}={m.country_code} {m.via}" for m in found)


@pytest.mark.parametrize("difficulty", CASES)
def test_every_case_of_a_class_of_difficulty_is_read_as_expected(difficulty: str) -> None:
    wrong = [(text, expected, told(text)) for text, expected in CASES[difficulty] if told(text) != expected]
    assert not wrong


def test_there_are_at_least_150_cases() -> None:
    assert sum(map(len, CASES.values())) >= 150


FRAGMENTS = st.sampled_from(
    [
        "Georgia", "U.S.", "US", "Russian", "-", " ", " and ", ", ", "\n\n", "’s", "Guinea", "New ", "South ",
        "Franco-", "Côte d’Ivoire", "Moscow", "Beijing", " said", "Washington", "\u00ad", "\u200b", "é", "e\u0301",
        "Bank of ", "China", "LEBANON", ", Pa.", "White House", "the ", "Congo", "Jordan", "\r\n", "\t",
    ]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(FRAGMENTS, max_size=12).map("".join)))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_sorted_spans_that_do_not_overlap(text: str) -> None:
    candidates = ANNOTATOR.match(text)
    found = ANNOTATOR.decide(text, candidates, [])
    for spans in (candidates, found):
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert all(left.end <= right.start for left, right in pairwise(spans))
    assert all("\n\n" not in text[mention.start : mention.end] for mention in found)
    assert {(m.start, m.end) for m in found} <= {(c.start, c.end) for c in candidates}


@given(st.lists(FRAGMENTS, max_size=10).map("".join), st.data())
@settings(max_examples=100, deadline=None)
def test_no_country_lies_inside_a_person(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    people = [Span(start, end)] if start < end else []
    found = ANNOTATOR.decide(text, ANNOTATOR.match(text), people)
    for mention in found if people else ():
        apart = mention.end <= start or mention.start >= end
        holds_it = (
            mention.start <= start and end <= mention.end and not text[mention.start : mention.end].isalpha()
        )
        is_compound = text[mention.end : mention.end + 4] == "-the"
        assert apart or holds_it or is_compound


@pytest.mark.parametrize(
    "unit",
    ["Guinea ", "Georgia ", "Moscow, ", "Moscow and ", "Lebanon, Pa. ", "U.S.", "Saint ", "Franco-", "New "],
)
def test_time_grows_with_length_and_no_faster(unit: str) -> None:
    assert grows_in_proportion(lambda count: mentions(unit * count), 4_000 // len(unit))


def test_a_name_that_an_analyst_added_is_found() -> None:
    more = PACK.make_countries([*packaged_country_names("en"), LexiconEntry("UA", "Crimea", "alias")])
    assert told("Crimea is warm.") == ""
    assert told("Crimea is warm.", annotator=more) == "Crimea=UA alias"


def test_a_lexicon_of_one_name_works() -> None:
    alone = PACK.make_countries([LexiconEntry("FR", "Hexagone", "alias", "fr")])
    assert told("L'Hexagone et la China.", annotator=alone) == "Hexagone=FR alias"


def test_no_names_give_no_mentions() -> None:
    assert mentions("France", annotator=PACK.make_countries([])) == []


def test_the_order_of_the_names_does_not_matter() -> None:
    text = "Congo, Korea and a Dominican met Congolese and Korean envoys of Macedonia."
    backwards = PACK.make_countries(reversed(packaged_country_names("en")))
    assert mentions(text) == mentions(text, annotator=backwards)


def test_an_annotator_travels_to_another_process() -> None:
    text = "Beijing and the Kremlin thanked Peru."
    copy: CountryAnnotator = pickle.loads(pickle.dumps(ANNOTATOR))  # noqa: S301 - our own bytes
    assert mentions(text, annotator=copy) == mentions(text)


def test_a_person_who_bears_a_country_s_name_is_no_country() -> None:
    text = "Tom Brazil met Brazil's envoy. Brazil smiled."
    last = text.rindex("Brazil")
    assert told(text, Span(0, 10), Span(last, last + 6)) == "Brazil=BR name"


def test_a_surname_that_is_rarely_a_state_is_none_in_the_whole_article() -> None:
    text = "Neil Jordan filmed in Israel. Critics praised Jordan."
    assert told(text, Span(0, 11)) == "Israel=IL name"


def test_a_country_s_name_of_several_words_is_no_person() -> None:
    assert told("Sri Lanka won.", Span(0, 9)) == told("Sri Lanka won.", Span(0, 3)) == "Sri Lanka=LK name"


def test_people_may_come_in_any_order() -> None:
    text = "Asia Argento and Tony Oman left Oman."
    people = (Span(17, 26), Span(0, 12))
    assert told(text, *people) == "Oman=OM name"


def test_what_stands_in_a_longer_name_is_a_candidate_of_its_own_kind() -> None:
    [candidate] = ANNOTATOR.match("the South China Sea")
    assert {name.kind for name in candidate.names} == {"embedded"}


def test_a_name_of_two_states_is_one_candidate() -> None:
    [candidate] = ANNOTATOR.match("Congo")
    assert {name.country_code for name in candidate.names} == {"CD", "CG"}


def test_a_town_is_a_town_in_the_whole_article() -> None:
    text = "Police in Norway, Maine, made an arrest.\n\nThe Norway man was held."
    assert told(text) == ""


def test_a_country_is_one_though_a_town_of_its_name_occurs() -> None:
    text = "Norway, Maine, greeted Norway's envoy, a Norwegian poet."
    assert told(text) == "Norway=NO name; Norwegian=NO adjective"


def test_a_capital_with_a_common_name_needs_its_country() -> None:
    assert told("Victoria opened the fair.") == ""
    assert told("Seychelles ministers met in Victoria.") == "Seychelles=SC name; Victoria=SC capital"


@needs_shared
def test_the_article_that_started_it_names_exactly_seven_states() -> None:
    [path] = (SHARED / "seed-articles").glob("*.txt")
    text = path.read_text(encoding="utf-8")
    found = [mention for mention in mentions(text) if mention.via in STATES]
    assert {mention.country_code for mention in found} == {"RU", "CN", "UA", "FR", "IT", "HU", "US"}
    surfaces = [(text[m.start : m.end], m.via) for m in found]
    assert ("People’s Republic of China", "name") in surfaces
    assert ("Russian Federation", "name") in surfaces
    assert surfaces[1:3] == [("Moscow", "government"), ("Beijing", "government")]
    assert not any("NATO" in surface or "Alliance" in surface for surface, _ in surfaces)
