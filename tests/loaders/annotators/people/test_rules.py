"""The borders of the rules: each test fails when the number or the word beside it changes."""

from __future__ import annotations

import pytest

from loaders.annotators.people.bare import is_no_bare_name
from loaders.annotators.people.evidence import Tuning, gather, nickname_neighbours
from loaders.annotators.people.features import line_kind
from loaders.annotators.people.lexicon import Word
from loaders.annotators.people.refine import (
    is_called_like,
    is_no_name,
    parties_of,
    refine,
    trim,
)
from loaders.languages.en import PACK, load_tagger, load_words

TAGGER = load_tagger()
ANNOTATOR = PACK.make_people()


def read(text: str) -> list[Word]:
    return TAGGER.read(text)[1]


def people(text: str) -> list[str]:
    text = f"\n\n{text}"
    return [text[m.start : m.end] for m in ANNOTATOR.annotate(text, [])]


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("Roe v. Wade", {0, 3}),
        ("Roe v. the state", set()),
        ("in v. Wade", set()),
        ("Roe v Wade", set()),
        ("Roe vs. Wade", set()),
    ],
)
def test_the_parties_of_a_law_case_stand_on_both_sides_of_v(text: str, parties: set[int]) -> None:
    words = read(text)
    spans = [(at, at + 1) for at, word in enumerate(words) if word.capital]
    assert parties_of(words, spans) == parties


def test_a_party_of_a_law_case_is_no_person_there_nor_alone_later() -> None:
    assert people("The court cited Ernesto Miranda v. Arizona on Monday.") == []
    assert people("The court heard from Ernesto Miranda on Monday.") == ["Ernesto Miranda"]


@pytest.mark.parametrize(("length", "joined"), [(59, False), (60, True)])
def test_a_line_of_60_characters_goes_on_in_the_next(length: int, joined: bool) -> None:
    line = "x" * (length - 1) + "y"
    assert ("\n" in load_words().tokenise(f"{line}\nLee").words) is not joined


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ADA LEE", "A"),
        ("ADA", ""),
        ("ADA LEE wins", ""),
        ("Ada Lee Wins Cup", "T"),
        ("Ada Lee Wins", ""),
        ("Ada Lee Wins Cup over Tom", "T"),
        ("Ada Lee Wins Cup near Tom", ""),
    ],
)
def test_two_words_in_capitals_make_a_line_and_four_a_headline(text: str, kind: str) -> None:
    assert line_kind(read(text)) == kind


@pytest.mark.parametrize(
    ("text", "within_headline", "called"),
    [
        ("Ada Lee Elementary School", False, True),
        ("Ada Lee Beth Carl School", False, True),
        ("Ada Lee Beth Carl Dana School", False, False),
        ("Ada Lee Beth School", True, False),
        ("Ada Lee wins School", False, False),
        ("Ada Lee Wins School", False, False),
    ],
)
def test_a_school_takes_its_name_from_up_to_three_capitals_before(
    text: str, within_headline: bool, called: bool
) -> None:
    assert is_called_like(read(text), 0, 2, within_headline=within_headline) is called


@pytest.mark.parametrize(
    ("text", "no_name"),
    [
        ("JD", True),
        ("JFK", False),
        ("D-Calif", True),
        ("Lee", False),
        ("Staff Writer", True),
        ("Kyiv-born", True),
    ],
)
def test_words_that_are_not_names_are_left_out(text: str, no_name: bool) -> None:
    words = read(text)
    assert is_no_name(words, 0, len(words)) is no_name


def test_titles_before_and_days_after_a_name_are_cut_off() -> None:
    words = read("President Ada Lee Monday")
    assert trim(words, 0, len(words)) == (1, 3)


@pytest.mark.parametrize(("inside", "found"), [("a b c", True), ("a b c d", True), ("a b c d e", False)])
def test_a_nickname_in_quotation_marks_has_four_words_at_most(inside: str, found: bool) -> None:
    words = read(f'the Hector "A {inside[2:]}" Camacho won in the end')
    assert bool(nickname_neighbours(words)) is found


def test_a_line_in_capitals_is_no_evidence() -> None:
    _, words = TAGGER.read("ANGELA MERKEL WINS\n\nThey met Angela Merkel.")
    tokens = TAGGER.lexicon.words.tokenise("ANGELA MERKEL WINS\n\nThey met Angela Merkel.")
    seen = gather(TAGGER.score(tokens.words, words), words, Tuning())
    assert seen["merkel"].count == 1
    assert seen["merkel"].surname > 0.5
    assert seen["angela"].given > 0.5


@pytest.mark.parametrize(("word", "bare"), [("Pell", True), ("Cunniff", True), ("Clinton", False)])
def test_a_bare_word_that_only_a_headline_has_is_a_usual_name_or_nobody(word: str, bare: bool) -> None:
    words = read(f"over the {word} or so")
    assert not is_no_bare_name(words, 2, (), only_headline=False)
    assert is_no_bare_name(words, 2, (), only_headline=True) is bare


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Lopez Feels the Squeeze of Pell\n\nThey left.", False),
        ("Lopez Feels the Squeeze of Pell\n\nThen for Pell they left.", True),
        ("Lopez feels the squeeze of Pell\n\nThey left.", True),
    ],
)
def test_a_bare_word_of_a_headline_is_kept_if_the_body_has_it_too(text: str, kept: bool) -> None:
    tokens, words = TAGGER.read(text)
    spans = [(at, at + 1) for at, word in enumerate(words) if word.low == "pell"]
    assert refine(spans, TAGGER.score(tokens.words, words), words) == (spans if kept else [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('They played "Eleanor Rigby" twice.', []),
        ("They played Eleanor Rigby twice.", ["Eleanor Rigby"]),
        ("He met Secretary Quorum there.", ["Quorum"]),
        ("He met Quorum there.", []),
        ("Chairman Lake Forest resigned.", ["Lake Forest"]),
    ],
)
def test_what_stands_beside_a_name_decides_what_it_names(text: str, found: list[str]) -> None:
    assert people(text) == found
