"""Names taken apart and folded: what `people.key` and a block are made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.names import (
    block_of,
    formal_given_name,
    is_short_for,
    name_key,
    parse_name,
    search_form,
    unaccented,
    usual_spelling,
    variants,
)

WORDS = st.sampled_from(
    [
        "Anna",
        "Jean-Luc",
        "JP",
        "J.",
        "de",
        "van",
        "al-Sayed",
        "Al",
        "O’Neill",
        "Müller",
        "Łukasz",
        "Kim",
        "Jong-un",
        "Xi",
        "Lee",
        "Sergei",
        "Ozersky",
        "Ozerskiy",
        "III",
        "Jr.",
        "Ben",
        "St.",
        "Ñuñez",
        "II",
        "X",
        "İpek",
        "ÅSE",
        "Mc'Coy",
    ]
)
NAMES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join) | st.text(min_size=1, max_size=20)


@pytest.mark.parametrize(
    "names",
    [
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy", "Volodymyr Zelenskiy", "VOLODYMYR ZELENSKYI"),
        ("Sergei Lavrov", "Sergey Lavrov", "Sergej Lavrov"),
        ("Mohammed Karzouk", "Muhammad Karzouk", "Mohamed Karzouk"),
        ("Ilham Aliyev", "Ilham Aliev"),
        ("Seán O’Brien", "Sean O'Brien", "Sean OBrien"),
        ("Kim Jong-un", "Kim Jong Un", "KIM JONG-UN"),
        ("Jean-Claude Morel", "Jean Claude Morel"),
        ("J.K. Rowling", "JK Rowling", "J. K. Rowling"),
        ("Bashar al-Assad", "Bashar Assad", "Bashar el-Assad", "Bashar Al Assad"),
        ("Recep Tayyip Erdoğan", "Recep Tayyip Erdogan"),
        ("Martin “Marty” Feldstein", "Martin Feldstein", "Martin (Marty) Feldstein"),
        ("Donald Trump Jr.", "Donald Trump, Jr", "Donald Trump Jr"),
        ("Lech Wałęsa", "Lech Walesa"),
        ("Angela Merkel’s", "Angela Merkel"),
    ],
)
def test_spellings_of_one_name_have_one_key(names: tuple[str, ...]) -> None:
    assert len({name_key(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bill Clinton", "Hillary Clinton"),
        ("Donald Trump", "Donald Trump Jr."),
        ("George W. Bush", "George H. W. Bush"),
        ("Vladimir Putin", "Volodymyr Putin"),
        ("Anna Kovac", "Anna Kova"),
        ("Harvey Stein", "Harvel Stein"),
    ],
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("name", "kind", "block"),
    [
        ("Putin", "surname", "putin"),
        ("V. Putin", "initials", "putin"),
        ("J.D. Vance", "initials", "vance"),
        ("J. Edgar Hoover", "full", "hoover"),
        ("Xi Jinping", "full", "xi"),
        ("Jinping Xi", "full", "xi"),
        ("Nguyen Phu Trong", "full", "nguyen"),
        ("Lee Harvey Oswald", "full", "oswald"),
        ("Kim Kardashian", "full", "kardashian"),
        ("Marine Le Pen", "full", "pen"),
        ("Le Pen", "surname", "pen"),
        ("Ben Carson", "full", "carson"),
        ("Al Gore", "full", "gore"),
        ("al-Sadr", "surname", "sadr"),
        ("van der Bellen", "surname", "bellen"),
        ("Trump Jr.", "surname", "trump"),
        ("Baudouin I", "surname", "baudouin"),
    ],
)
def test_a_parsed_name_knows_how_full_it_is_and_its_surname(name: str, kind: str, block: str) -> None:
    assert (parse_name(name).kind, block_of(name)) == (kind, block)


def test_a_short_key_leaves_out_initials_only() -> None:
    assert parse_name("Donald J. Trump Jr.").plain == "donald-trump-jr"
    assert parse_name("Hillary Rodham Clinton").plain == "hillary-rodham-clinton"


@given(NAMES)
def test_a_key_has_the_block_of_its_name(name: str) -> None:
    assert block_of(name_key(name)) == block_of(name)


@given(NAMES)
def test_case_of_a_whole_name_does_not_move_it_to_another_block(name: str) -> None:
    assert block_of(name.lower()) == block_of(name_key(name.lower()))


def test_every_listed_variant_folds_to_a_form_that_stays() -> None:
    for form, name in variants("spelling").items():
        assert usual_spelling(form) == usual_spelling(name) == name
        assert form == form.casefold()


@given(NAMES)
def test_a_key_is_its_own_key_and_search_form(name: str) -> None:
    key = name_key(name)
    assert name_key(key) == key
    assert search_form(key) == search_form(name)


@given(
    st.lists(st.sampled_from(["Anna", "Łukasz", "Müller", "O’Neill", "İpek", "Sergei", "Straße"]), min_size=1)
)
def test_case_accents_and_apostrophes_do_not_change_a_key(words: list[str]) -> None:
    name = " ".join(words)
    written = (
        name.upper(),
        name.lower(),
        name.title(),
        unaccented(name),
        name.replace("’", "'"),
        "-".join(words),
    )
    assert {name_key(each) for each in written} == {name_key(name)}


def test_a_nickname_usually_stands_for_one_given_name_that_is_no_nickname() -> None:
    usual = {short: formal_given_name(short) for short in ("bill", "joe", "vicky", "kenny")}
    assert usual == {"bill": "william", "joe": "joseph", "vicky": "victoria", "kenny": "kenneth"}
    assert {formal_given_name(name) for name in usual.values()} == set(usual.values())
    assert is_short_for("ted", "edward")
    assert not is_short_for("edward", "ted")
