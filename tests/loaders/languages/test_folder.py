"""The packs that are folders of words, and the countries they find: inflected names, peoples, governments, and names that are not a country's."""

from __future__ import annotations

from functools import cache

import pytest

from loaders.annotators.countries import CountryAnnotator
from loaders.annotators.people.tagger import MODEL
from loaders.languages.folder import PEOPLE_FOLDER
from loaders.languages.registry import get_language
from loaders.languages.words import packaged_folder
from loaders.reference.tables import packaged_country_names
from tests.loaders.languages.sentences import read_cases

STATES = {"name", "alias", "adjective", "demonym", "government"}

CODES = ["de", "es", "fr", "it", "nl", "pt", "ru"]


@cache
def make_annotator(code: str) -> CountryAnnotator:
    annotator = get_language(code).make_countries(packaged_country_names(code))
    assert isinstance(annotator, CountryAnnotator)
    return annotator


@pytest.mark.parametrize(("code", "text", "expected"), read_cases("countries"))
def test_a_sentence_names_these_states(code: str, text: str, expected: list[str]) -> None:
    annotator = make_annotator(code)
    found = annotator.decide(text, annotator.match(text), [])
    assert {m.country_code for m in found if m.via in STATES} == set(" ".join(expected).split())


@pytest.mark.parametrize("code", CODES)
def test_roles_dates_and_quotations_are_not_recognised(code: str) -> None:
    pack = get_language(code)
    assert (pack.make_roles(), pack.make_dates(), pack.make_quotations()) == (None, None, None)


@pytest.mark.parametrize("code", CODES)
def test_people_are_recognised_where_the_folder_has_a_model(code: str) -> None:
    has_model = packaged_folder(code).joinpath(PEOPLE_FOLDER, MODEL).is_file()
    assert (get_language(code).make_people() is not None) == has_model
