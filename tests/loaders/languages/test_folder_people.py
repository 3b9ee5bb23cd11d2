"""People in languages whose packs are folders of words: which names are found, where each ends, and who is who."""

from __future__ import annotations

import pytest

from loaders.annotators.people import PeopleAnnotator
from loaders.languages.registry import get_language
from loaders.reference.tables import packaged_country_names
from tests.loaders.languages.sentences import read_cases


def annotator_of(code: str) -> PeopleAnnotator:
    annotator = get_language(code).make_people()
    assert isinstance(annotator, PeopleAnnotator)
    return annotator


@pytest.mark.parametrize(("code", "text", "expected"), read_cases("people"))
def test_a_sentence_names_these_people(code: str, text: str, expected: list[str]) -> None:
    countries = get_language(code).make_countries(packaged_country_names(code))
    assert countries is not None
    found = annotator_of(code).annotate(text, countries.match(text))
    assert [text[mention.start : mention.end] for mention in found] == expected


def test_names_in_other_cases_are_one_person() -> None:
    text = "Встреча с Владимиром Путиным прошла в Казани. По мнению Путина, она была полезной."
    found = annotator_of("ru").annotate(text, [])
    assert [(text[each.start : each.end], each.name) for each in found] == [
        ("Владимиром Путиным", "Владимир Путин"),
        ("Путина", "Владимир Путин"),
    ]
