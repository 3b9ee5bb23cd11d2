from __future__ import annotations

import pytest

from loaders.annotators.people.kinds import ELISION, NUMERAL_FULL_STOP, OFFICE_OF, WORD_CLASSES
from loaders.annotators.people.words import PeopleWords
from loaders.languages.en import PEOPLE_TOPICS, load_words
from loaders.languages.words import packaged_folder, read_classes

ROWS = read_classes(packaged_folder("en"), PEOPLE_TOPICS, WORD_CLASSES)


def test_english_has_a_word_of_every_class_but_those_of_other_languages() -> None:
    first_names = load_words().kinds("mary") | load_words().kinds("paul")
    assert first_names.union(*(classes for _, classes in ROWS)) == WORD_CLASSES - {
        ELISION,
        NUMERAL_FULL_STOP,
        OFFICE_OF,
    }


def test_words_are_in_small_letters() -> None:
    assert [word for word, _ in ROWS if word != word.lower()] == []


@pytest.mark.parametrize(
    ("word", "classes"),
    [
        ("kyiv-born", {"compound"}),
        ("born", set()),
        ("ex-wife", {"prefixed"}),
        ("al-qaeda", {"group"}),
        ("qaeda", {"group"}),
        ("boko", set()),
    ],
)
def test_a_word_has_the_classes_of_its_row_beginning_and_tail(word: str, classes: set[str]) -> None:
    assert load_words().kinds(word) == classes


def test_two_words_are_a_name_of_two() -> None:
    assert load_words().pairs("boko") == {"haram": {"group_name"}}
    assert load_words().pairs("haram") == {}


def test_one_more_row_gives_another_digest_in_any_order() -> None:
    rows = [("mr", ["full_stop"]), ("king", ["form_of_address"])]
    words = PeopleWords(rows, clitic="[sS]")
    assert PeopleWords(reversed(rows), clitic="[sS]").digest == words.digest
    assert PeopleWords(rows[:1], clitic="[sS]").digest != words.digest
