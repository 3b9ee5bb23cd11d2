"""The steps that annotate know no language: the words that they look for are in the packs."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import seeds
from loaders.annotators import country_contexts, role_words
from loaders.annotators.people import kinds
from loaders.records import Via
from loaders.reference.tables import NAME_KINDS

ROOT = Path(__file__).parents[3]
ANNOTATORS = ROOT / "loaders" / "annotators"
NO_STEPS = {
    "people/kinds.py": "names the classes of words",
    "dates/joining.py": "names the patterns and reads the letters of classes of words",
    "dates/checks.py": "reads the letters of classes of words",
    "dates/reading.py": "reads the letters of classes of words",
    "dates/calendar.py": "has the letters of TIMEX3 for units and seasons",
    "dates/placing.py": "reads the letters of classes of words",
    "dates/grammar.py": "draws the shape of ordinals in figures and of decades",
    "quotations/contents.py": "names the classes of verbs",
    "quotations/grammar.py": "reads the letters of classes of words",
    "quotations/language.py": "names the classes of words",
    "people/lexicon.py": "draws the shape of syllables in Pinyin",
}
STEPS = [
    path
    for path in sorted(ANNOTATORS.rglob("*.py"))
    if path.relative_to(ANNOTATORS).as_posix() not in NO_STEPS
]
OWN = {
    *get_args(Via),
    *NAME_KINDS,
    *country_contexts.CONTEXT_COLUMNS,
    *country_contexts.CONTEXT_TESTS,
    *country_contexts.CONTEXT_READINGS,
    *role_words.ROLE_COLUMNS,
    *role_words.WORD_CLASSES,
    *role_words.TRAITS,
    *get_args(role_words.TokenKind),
    *kinds.WORD_CLASSES,
    *("full", "part", "alone"),  # person_mentions.rule
    *("direct", "mixed", "transcript"),  # quotations.kind, quotations.rule
    *("dateline", "version", "months", "speaker", "addressee"),
    "en",  # the code of English, and a word of Spanish
    "io",  # the outline of a quotation and its speaker, and a word of Italian
}
"""Names that the steps use themselves."""


def words_of_packs() -> set[str]:
    """Every word of the packaged word lists, in small letters."""
    words = set()
    for path in Path(seeds.__file__).parent.glob("??/*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            words |= {row["word"].casefold() for row in csv.DictReader(lines) if "word" in row}
    return words


def strings(path: Path) -> Iterator[str]:
    """Yield the string literals of a module that are no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    expressions = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    docstrings = {id(value) for value in expressions if isinstance(value, ast.Constant)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def foreign_words(literal: str, words: set[str]) -> list[str]:
    """List the words in a literal that belong in a language pack: the literal is one of them, or a pattern with several.

    >>> foreign_words("the ", {"the"}), foreign_words("(?:said|told)", {"the"}), foreign_words("name", {"name"})
    (['the'], ['said|told'], [])
    """
    bare = literal.strip(" ,'’-").casefold()
    one = [bare] if len(bare) > 1 and bare.isalpha() and bare in words and bare not in OWN else []
    return one + re.findall(r"[A-Za-z]{2,}\|[A-Za-z]{2,}", literal)


WORDS = words_of_packs()


@pytest.mark.parametrize("path", STEPS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_step_names_a_word_of_a_language(path: Path) -> None:
    found = [word for literal in strings(path) for word in foreign_words(literal, WORDS)]
    assert not found


@pytest.mark.parametrize(
    "line", ['WORDS = {"said"}', 'if word in ("the", "The"): ...', 'find(r"\\b(?:was|became)")', 'X = "the "']
)
def test_a_word_in_a_step_would_be_found(line: str, tmp_path: Path) -> None:
    (tmp_path / "step.py").write_text(f'"""said"""\n{line}\n')
    found = [word for literal in strings(tmp_path / "step.py") for word in foreign_words(literal, WORDS)]
    assert found
