"""What a language gives the step that finds roles: words and rules of grammar."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from loaders.annotators.patterns import NONE, Words, either
from loaders.reference.tables import Place, check_choice

TokenKind = Literal[
    "head", "modifier", "region", "opener", "country", "person", "capital", "word", "of", "mark"
]
"""The part of a token in a role's phrase: `capital` is a capitalised word of no list, `mark` a punctuation mark."""

ROLE_COLUMNS = ("word", "class", "trait")
WORD_CLASSES = ("head", "modifier", "phrase", "region", "opener", "honorific")
TRAITS = ("", "office", "of", "short", "common", "topic")

_NEVER = re.compile("(?!)")
_MOST_KINDS = 1 << 16


@dataclass(frozen=True)
class RoleWords:
    """The small words around the role of a person, by their use."""

    articles: Words = NONE  # Before a role: the president
    complement_openers: Words = NONE  # Before the noun of a complement: minister of the interior
    owners: Words = NONE  # Makes a description definite and is no part of it: his spokesman
    definite: Words = NONE  # Makes a description definite: the president, Wang Wei, spoke
    prepositions: Words = NONE  # Begins a complement: minister for trade
    before_names: Words = NONE  # Begins a complement only before a name: professor at Yale
    destinations: Words = NONE  # Before a country that is not the bearer's: ambassador to Mali
    topics: Words = NONE  # Before a country that somebody is an expert on: analyst for Brazil
    institutions: Words = NONE  # What has its field after "of": Ministry of Health spokesman
    passed_over: Words = NONE  # Between an article and its role: the new ambassador
    beginnings: Words = NONE  # Begins a role; no modifier stands before it: former prime minister
    clitics: Words = NONE  # Makes an owner of a word: Mali's president
    possessives: Words = NONE  # The clitics and the bare apostrophes
    conjunctions: Words = NONE  # Joins the last of a list: Ann Duval, baker and mayor
    joints: Words = NONE  # Joins the nouns of a complement: minister of trade and industry
    prefixes: Words = NONE  # Before a head noun, with a hyphen: vice-president
    modifier_prefixes: Words = NONE  # Before a modifier, with a hyphen: then-foreign minister
    suffixes: Words = NONE  # After a head noun, with a hyphen: president-elect
    followers: Words = NONE  # After a role that is complete: the mayor since May
    supposed: Words = NONE  # Before a clause that states nothing: if she is president
    no_title: Words = NONE  # Before a bare noun that is not a title: as president Putin
    speaking: Words = NONE  # After a description that speaks: the Russian president said
    ages: Words = NONE  # After an age before a role: Ann Duval, 45-year-old, mayor


@dataclass(frozen=True)
class RoleGrammar:
    """The rules of a language that are more than a list of words; the default is a language without such rules."""

    statement: re.Pattern[str] = _NEVER
    """Between a name and a role that is stated of it: ` was elected `."""
    another: re.Pattern[str] = _NEVER
    """Between a name and the next one in a list of appositions: `, and the mayor, `."""
    of_country: re.Pattern[str] = _NEVER
    """Between a name and the country of its office: ` of `."""
    no_noun_endings: tuple[str, ...] = ()
    participle_endings: tuple[str, ...] = ()
    """Of words that say what somebody does."""


class RoleWord(NamedTuple):
    """One word or phrase of roles, its class, and of a head noun its trait (`docs/linking.md`)."""

    word: str
    word_class: str
    trait: str


def role_word(values: Mapping[str, str], place: Place) -> RoleWord:
    """Make a word of roles from a row of its file. Raises `ReferenceDataError`."""
    if not values["word"]:
        place.refuse("no word", "give the word or take the row out")
    check_choice(values["class"], WORD_CLASSES, "class", place)
    check_choice(values["trait"], TRAITS, "trait", place)
    return RoleWord(values["word"], values["class"], values["trait"])


@dataclass(frozen=True)
class Vocabulary:
    """The words of roles of a language, casefolded, and the pattern of a token made of them."""

    heads: Mapping[str, str]
    modifiers: frozenset[str]
    regions: frozenset[str]
    openers: frozenset[str]
    honorifics: frozenset[str]
    last_words: frozenset[str]
    prepositions: frozenset[str]
    token: re.Pattern[str]
    phrases: Mapping[str, Sequence[tuple[str, ...]]]
    office: re.Pattern[str]
    prefix: re.Pattern[str]
    suffix: re.Pattern[str]
    modifier_prefix: re.Pattern[str]
    kinds: dict[str, TokenKind]

    @classmethod
    def of(cls, rows: Iterable[RoleWord], words: RoleWords) -> Vocabulary:
        """Build it from the words of roles and the function words."""
        by_class: dict[str, dict[str, str]] = {name: {} for name in WORD_CLASSES}
        for row in rows:
            by_class[row.word_class][row.word.casefold()] = row.trait
        heads, honorifics, regions = by_class["head"], by_class["honorific"], by_class["region"]
        modifiers = by_class["modifier"] | by_class["phrase"]
        offices = sorted((re.escape(w) for w, trait in heads.items() if trait == "office"), reverse=True)
        return cls(
            heads=heads,
            modifiers=frozenset(modifiers),
            regions=frozenset(regions),
            openers=frozenset(by_class["opener"]),
            honorifics=frozenset(honorifics),
            last_words=frozenset(re.split(r"[\s-]", head)[-1] for head in heads)
            | honorifics.keys()
            | words.suffixes,
            prepositions=words.prepositions,
            token=_token_pattern([*heads, *honorifics], words.clitics),
            phrases=_by_first_word([*heads, *modifiers, *regions, *honorifics]),
            office=re.compile(rf"\s+({'|'.join(offices) or '(?!)'})\b", re.IGNORECASE),
            prefix=re.compile(rf"{either(words.prefixes)}-(?=\w)", re.IGNORECASE),
            suffix=re.compile(rf"-{either(words.suffixes)}$", re.IGNORECASE),
            modifier_prefix=re.compile(rf"{either(words.modifier_prefixes)}-"),
            kinds={},
        )

    def trait(self, text: str) -> str | None:
        """Return the trait of a head noun, also with ex- or -elect around it; None if it is none."""
        word = text.casefold()
        found = self.heads.get(word)
        if found is None and "-" in word:
            found = self.heads.get(self.suffix.sub("", self.prefix.sub("", word)))
        return found

    def kind(self, text: str) -> TokenKind:
        """Give the kind of a token."""
        kind = self._kind(text)
        if len(self.kinds) < _MOST_KINDS:
            self.kinds[text] = kind
        return kind

    def _kind(self, text: str) -> TokenKind:
        if self.trait(text) is not None:
            return "head"
        word = text.casefold()
        if word in self.prepositions:
            return "of"
        if word in self.regions and text[0].isupper():
            return "region"
        prefix = self.modifier_prefix.match(word) if "-" in word else None  # `then-foreign` minister
        if word in self.modifiers or (prefix is not None and word[prefix.end() :] in self.modifiers):
            return "modifier"
        if word in self.openers or word in self.honorifics:
            return "opener"
        if not text[0].isalnum():
            return "mark"
        return "capital" if text[0].isupper() else "word"


def _token_pattern(titles: Iterable[str], clitics: Iterable[str]) -> re.Pattern[str]:
    """Make the pattern of a token: a title keeps its full stop (`Gov.`), a clitic is a token of its own (`Mali` `'s`)."""
    clitic = either({clitic.lstrip("'’") for clitic in clitics})
    dotted = {part for title in titles for part in title.split() if re.fullmatch(r"\w+\.", part)}
    return re.compile(
        rf"(?:[^\W\d_]\.){{2,}}|{either(word.capitalize() for word in dotted)}(?=\s)|"
        rf"['’]{clitic}?\b|[^\W_]+(?:[-&.][^\W_]+|['’](?!{clitic}\b)[^\W_]+)*|\S"
    )


def _by_first_word(known: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
    """Return the phrases by their first word, the longest first.

    >>> _by_first_word(["mayor", "vice president", "vice prime minister"])
    {'vice': [('prime', 'minister'), ('president',)]}
    """
    phrases: dict[str, list[tuple[str, ...]]] = {}
    words = sorted((phrase.split() for phrase in known if " " in phrase), key=lambda w: (-len(w), w))
    for first, *rest in words:
        phrases.setdefault(first, []).append(tuple(rest))
    return phrases


@dataclass(frozen=True)
class RoleLanguage:
    """All that the step that finds roles needs of a language."""

    vocabulary: Vocabulary
    words: RoleWords
    grammar: RoleGrammar

    @property
    def digest(self) -> str:
        """A hash of the words."""
        v = self.vocabulary
        kinds = (v.modifiers, v.regions, v.openers, v.honorifics)
        words = [sorted(v.heads.items()), *map(sorted, kinds)]
        words += [[name, *sorted(listed)] for name, listed in sorted(vars(self.words).items())]
        return hashlib.sha256(repr(words).encode()).hexdigest()
