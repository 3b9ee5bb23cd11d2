from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest

from loaders.annotators import countries, country_capitals
from loaders.languages.en import load_countries
from loaders.reference.tables import packaged_country_names

ENGLISH = load_countries()


def test_a_name_of_several_states_has_a_rule_that_chooses() -> None:
    owners: dict[str, set[str]] = {}
    for name in packaged_country_names("en"):
        owners.setdefault(name.name, set()).add(name.country_code)
    contexts = ENGLISH.compile_contexts()
    for form, codes in owners.items():
        if len(codes) > 1:
            rules = contexts.rules(form)
            assert rules is not None, form
            assert rules.default in codes, form


def asked_for() -> set[str]:
    """Give the classes of words that the annotator or its evidence table uses."""
    files = [Path(module.__file__ or "") for module in (countries, country_capitals)]
    calls = (
        re.findall(r"contexts\.(?:words|neighbours)\(([^()]*)\)", file.read_text(encoding="utf-8"))
        for file in files
    )
    in_code = (re.findall(r'"(\w+)"', call) for call in chain.from_iterable(calls))
    words = chain(ENGLISH.classes.values(), (row.words for row in ENGLISH.contexts))
    in_words = (re.findall(r"@(\w+)", " ".join(group)) for group in words)
    in_forms = (row.form[1:] for row in ENGLISH.contexts if row.form.startswith("@"))
    return {*chain.from_iterable(in_code), *chain.from_iterable(in_words), *in_forms}


def test_english_has_every_class_of_words_that_is_asked_for_and_no_other() -> None:
    assert set(ENGLISH.classes) == asked_for()


@pytest.mark.parametrize("name", sorted(vars(ENGLISH.words)))
def test_english_has_function_words_of_every_class(name: str) -> None:
    assert getattr(ENGLISH.words, name)
