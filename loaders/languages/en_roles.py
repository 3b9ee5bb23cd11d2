"""How English states roles: its words in `seeds/en/`, and the rules that no list can hold."""

from __future__ import annotations

import re
from functools import cache
from typing import ClassVar, Final

from loaders.annotators.role_phrases import (
    ROLE_COLUMNS,
    RoleGrammar,
    RoleLanguage,
    RoleWords,
    Vocabulary,
    role_word,
)
from loaders.languages.words import packaged_folder, read_rows, read_words

_NO_NOUN: Final = re.compile(r"(?:ed|ing|ly)$")


class EnglishRoleGrammar(RoleGrammar):
    """The verbs and endings of English."""

    statement: ClassVar[re.Pattern[str]] = re.compile(
        r"(?:,?\s+who)?\s+(?:(?:was|is|has\s+been|had\s+been)\s+(?:re-?)?(?:named|elected|appointed|sworn\s+in\s+as)|"
        r"is|was|became|has\s+been|had\s+been|has\s+become|remains|served\s+as|serves\s+as)\s+(?:as\s+)?(?=\S)"
    )
    another: ClassVar[re.Pattern[str]] = re.compile(
        r",?\s+and\s+(?:the|its|his|her)\s[^.,;:\n]{3,60},\s+(?=[^\W\d_a-z])"
    )

    def is_no_noun(self, word: str) -> bool:
        """Whether a word is no noun by its ending.

        >>> [EnglishRoleGrammar().is_no_noun(word) for word in ("elected", "running", "newly", "trade")]
        [True, True, True, False]
        """
        return _NO_NOUN.search(word) is not None

    def is_participle(self, word: str) -> bool:
        """Whether a word says by its ending what somebody does: `running`."""
        return word.endswith("ing")


@cache
def load_roles() -> RoleLanguage:
    """Load what the step that finds roles reads English by, once a process."""
    folder = packaged_folder("en")
    words = read_words(folder, "role_grammar", RoleWords)
    rows = [role_word(*row) for row in read_rows(folder, "roles", ROLE_COLUMNS)]
    return RoleLanguage(Vocabulary.of(rows, words), words, EnglishRoleGrammar())
