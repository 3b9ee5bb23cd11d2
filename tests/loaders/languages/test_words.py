from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from loaders.languages.words import read_words
from loaders.reference.tables import ReferenceDataError

HEADER = "word,class,note\n"


@dataclass(frozen=True)
class Colours:
    warm: frozenset[str]
    cold: frozenset[str]


def test_a_word_list_gives_each_class_its_words(tmp_path: Path) -> None:
    (tmp_path / "colours.csv").write_text(f'{HEADER}red,warm|cold,\n"dark, red",warm,of two words\n')
    assert read_words(tmp_path, "colours", Colours) == Colours(
        warm=frozenset({"red", "dark, red"}), cold=frozenset({"red"})
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("word,class\n", "colours.csv, line 1: no column note; the first line must be word,class,note"),
        (
            f"{HEADER}red,warm,\nblue,warm|hot,\n",
            "colours.csv, line 3: 'hot' is not a class of words; use one of cold, warm",
        ),
        (f"{HEADER},warm,\n", "colours.csv, line 2: no word; give the word or take the row out"),
        (f"{HEADER}red,warm,\nred,warm,\n", "colours.csv, line 3: 'red' is there twice; give it one row"),
        (f"{HEADER}red,warm,a,b\n", "colours.csv, line 2: more fields than columns; put quotes"),
        (f"{HEADER}r\udce9d,warm,\n", "colours.csv, line 2: is not UTF-8; save the file as UTF-8"),
    ],
)
def test_a_broken_row_is_named_by_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "colours.csv").write_text(text, errors="surrogateescape")
    with pytest.raises(ReferenceDataError) as caught:
        read_words(tmp_path, "colours", Colours)
    assert message in str(caught.value)


def test_a_topic_that_is_not_there_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match=r"colours\.csv.*can't be read.*add the file"):
        read_words(tmp_path, "colours", Colours)
