"""A language's part in finding quotations: its words by class, its verbs of saying, its names and phrases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from loaders.languages.words import by_class

VERB_COLUMNS: Final = ("verb", "third person", "past", "participle", "gerund", "class")
_FORMS: Final = {
    "gerund": "gerund", "verb": "base", "participle": "participle", "third person": "finite", "past": "finite",
}  # fmt: skip
LETTERS: Final = {
    "pronoun": "P",
    "auxiliary": "X",
    "adverb": "A",
    "that": "T",
    "determiner": "D",
    "preposition": "I",
    "to": "o",
    "as": "G",
    "relative": "W",
    "according": "K",
    "conjunction": "&",
    "subordinator": "B",
    "time": "M",
}
"""The letters by which the patterns of `grammar` know classes of words."""

SURE: Final = 0.75
"""The share of a given name's bearers that are men (or women) from which on the name says the sex."""
_MOST_WORDS: Final = 50_000
"""How many words a cache keeps."""


class Verb(NamedTuple):
    """A form of a verb of saying; `kind` is the class in the file: a verb that judges speaks only where it quotes, or "that" follows."""

    kind: str
    form: str


class QuotationPatterns(NamedTuple):
    """The expressions of a language that `speakers` and `relays` look for."""

    token: re.Pattern[str]
    """A word, a mark, or a masked stretch of `sentences`."""
    phrase: re.Pattern[str]
    """The same, or a verb of several words ("pointed out"); slower, and only read where one may be."""
    clitic: str
    """The ending of possession, without its apostrophe."""
    adverb: str
    """The ending of adverbs."""
    negations: tuple[str, ...]
    """The endings of auxiliaries that deny."""
    possessed: re.Pattern[str]
    """Words after a name that only says whose something is."""
    depends: re.Pattern[str]
    """Words before a name that only depends on the head of its phrase."""
    description: re.Pattern[str]
    """A description of somebody known; its group is the office."""
    subject: re.Pattern[str]
    """Words before a name that begins a sentence or a clause."""
    man: re.Pattern[str]
    woman: re.Pattern[str]
    medium: re.Pattern[str]
    relayed: re.Pattern[str]
    """Words before a medium that relayed something."""
    interviewed: re.Pattern[str]
    """Words before a medium that had an interview, earlier in the paragraph."""
    relays: re.Pattern[str]
    """Words behind a medium, their first blank included."""
    to_whom: re.Pattern[str]
    """Words that refer to the addressee, right before the speaker."""
    addresses: re.Pattern[str]
    says_to: re.Pattern[str]
    """A cue and the word before its addressee: "wrote to"."""
    addressee: re.Pattern[str]
    heard: re.Pattern[str]


class Remembered(dict[str, str]):
    """The results of a function for tokens, or for the text between two blanks; it is called once for each."""

    def __init__(self, find: Callable[[str], str]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, word: str) -> str:
        found = self._find(word)
        if len(self) < _MOST_WORDS:
            self[word] = found
        return found


@dataclass(frozen=True)
class QuotationLanguage:
    """The words and patterns with which a language reports speech."""

    words: Mapping[str, frozenset[str]]
    verbs: Mapping[str, Verb]
    given_names: Mapping[str, float]
    media: frozenset[str]
    phrases: QuotationPatterns

    @classmethod
    def of(
        cls,
        words: Iterable[tuple[str, frozenset[str]]],
        verbs: Iterable[Mapping[str, str]],
        given_names: Mapping[str, float],
        media: frozenset[str],
        phrases: QuotationPatterns,
    ) -> QuotationLanguage:
        """Build it from the rows of its files."""
        forms = {row[column]: Verb(row["class"], form) for row in verbs for column, form in _FORMS.items()}
        return cls(by_class(words), forms, given_names, media, phrases)

    def of_class(self, name: str) -> frozenset[str]:
        """Give the words of a class."""
        return self.words.get(name, frozenset())

    @cached_property
    def letters(self) -> Remembered:
        """The letters of tokens."""
        return Remembered(self.letter)

    @cached_property
    def chunks(self) -> Remembered:
        """The letters of the text between two blanks, which is one token or several."""
        return Remembered(self._letters_of_chunk)

    @cached_property
    def _begin_phrases(self) -> frozenset[str]:
        """The first words of verbs of several words: "pointed" of "pointed out"."""
        return frozenset(form.partition(" ")[0] for form in self.verbs if " " in form)

    def _letters_of_chunk(self, chunk: str) -> str:
        if chunk in self._begin_phrases:
            return DEPENDS
        tokens = self.phrases.token.findall(chunk)
        if self.phrases.token.findall(f"{chunk} {NAME}")[:-1] != tokens:
            return DEPENDS
        return "".join(map(self.letter, tokens))

    @cached_property
    def _known(self) -> dict[str, str]:
        nouns = self.of_class("verb_or_noun")
        known = {
            form: "g"
            if verb.form == "gerund"
            else "V"
            if form not in nouns
            else "u"
            if verb.form == "base"
            else "U"
            for form, verb in self.verbs.items()
        }
        return known | {word: letter for name, letter in LETTERS.items() for word in self.of_class(name)}

    def letter(self, token: str) -> str:
        """Find the letter of a token: the class of a word, the sort of a mark, or a masked stretch."""
        first, lower = token[0], token.lower()
        if (letter := self._known.get(lower)) is not None:
            return "C" if letter in "uU" and first.isupper() else letter
        if first in "'’" and lower[1:] in ("", self.phrases.clitic):
            return "S"
        if lower.endswith(self.phrases.negations):
            return "X"
        if first.isupper():
            return "C"
        if first.isalpha():
            is_adverb = lower.endswith(self.phrases.adverb) and len(lower) > len(self.phrases.adverb) + 2
            return "A" if is_adverb and lower not in self.of_class("no_adverb") else "n"
        return "n" if first.isdigit() else _MARKS.get(first, ".")

    @cached_property
    def media_words(self) -> frozenset[str]:
        """The last words in names of media, and the words for sorts of media."""
        return frozenset(name.split()[-1] for name in self.media) | self.of_class("medium")

    @cached_property
    def media_in_chunks(self) -> Remembered:
        """A word of `media_words` that stands between two blanks; empty if none does."""
        return Remembered(lambda chunk: next(filter(self.media_words.__contains__, _WORD.findall(chunk)), ""))

    @cached_property
    def sexes(self) -> dict[str, str]:
        """The pronouns of the third person, each with m or f."""
        return {
            **dict.fromkeys(self.of_class("male_pronoun"), "m"),
            **dict.fromkeys(self.of_class("female_pronoun"), "f"),
        }


DEPENDS: Final = "?"
"""Stands for letters that depend on what follows: "Mr." is one token before a name, "pointed out" is one."""
QUOTE, QUOTED, NAME, NAMED = "\ue000", "\ue001", "\ue002", "\ue003"
"""The characters by which `sentences` masks what is quoted and who is named: the first one and the others."""
QUOTE_ENDS, QUOTE_GOES_ON, QUOTE_ASKS = "\ue004", "\ue005", "\ue006"
"""The last character of a masked passage that ends with a full stop, with a comma, with another mark."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_MARKS: Final = {
    QUOTE: "Q", NAME: "N", ",": "c", ":": ":", ";": ";", "—": "-", "–": "-", "―": "-", "-": "-", ".": ".", "!": ".",
    "?": ".", "(": "(", ")": ")",
}  # fmt: skip
