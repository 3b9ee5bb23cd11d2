"""The words of roles and how they make a phrase: modifiers, a head noun, a complement."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from loaders.records import CountrySpan, PersonSpan

TokenKind = Literal[
    "head", "modifier", "region", "opener", "country", "person", "capital", "word", "of", "mark"
]
"""What a token may be to a role: `capital` is a capitalised word of no list, `mark` a punctuation mark."""

_PREFIX = re.compile(r"(?:then|ex|vice|co|mid|non)-(?=\w)", re.IGNORECASE)
_SUFFIX = re.compile(r"-(?:elect|designate|general)$", re.IGNORECASE)
_PREPOSITIONS = frozenset({"of", "for", "at", "to", "on"})
_BEFORE_NAMES = frozenset({"at", "on"})
_NO_NOUN = re.compile(r"(?:ed|ing|ly)$")
_BY_ORIGIN = re.compile(r"-[a-z]+")
_BEGINNINGS = frozenset(
    {"former", "ex", "then", "acting", "outgoing", "incoming", "late", "retired", "current"}
)
_POSSESSIVES = frozenset({"'s", "’s", "’", "'"})
_DETERMINERS = frozenset({"the", "a", "an", "its"})
_MOST_MODIFIERS = 7
_MOST_COMPLEMENT = 14
_MOST_LOWER = 4
_MOST_KINDS = 1 << 16


class Token(NamedTuple):
    """A word, a name or a mark of a text, by code points."""

    start: int
    end: int
    text: str
    kind: TokenKind
    country: CountrySpan | None = None

    @property
    def lower(self) -> str:
        """The casefolded text."""
        return self.text.casefold()

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


class Phrase(NamedTuple):
    """A role phrase among tokens: `first` to `stop` (half-open), and where its head is."""

    first: int
    head: int
    stop: int


@dataclass(frozen=True)
class Vocabulary:
    """The words of `seeds/en/roles.csv`, casefolded, and the pattern of a token made of them."""

    heads: Mapping[str, str]
    modifiers: frozenset[str]
    regions: frozenset[str]
    openers: frozenset[str]
    honorifics: frozenset[str]
    last_words: frozenset[str]
    token: re.Pattern[str]
    phrases: Mapping[str, Sequence[tuple[str, ...]]]
    office: re.Pattern[str]
    kinds: dict[str, TokenKind]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, str]]) -> Vocabulary:
        """Build it from rows with the columns kind, words and trait."""
        words: dict[str, dict[str, str]] = {}
        for row in rows:
            words.setdefault(row["kind"], {})[row["words"].casefold()] = row["trait"]
        heads = words.get("head", {})
        modifiers = words.get("modifier", {}) | words.get("phrase", {})
        honorifics = words.get("honorific", {})
        known = [*heads, *modifiers, *words.get("region", {})]
        phrases: dict[str, list[tuple[str, ...]]] = {}
        for first, *rest in sorted(
            (word.split() for word in known if " " in word), key=lambda w: (-len(w), w)
        ):
            phrases.setdefault(first, []).append(tuple(rest))
        dotted = {
            part for word in (*heads, *honorifics) for part in word.split() if re.fullmatch(r"\w+\.", part)
        }
        short = "|".join(sorted(re.escape(word.capitalize()) for word in dotted))
        token = re.compile(
            rf"(?:[^\W\d_]\.){{2,}}|(?:{short or '(?!)'})(?=\s)|"
            r"['’]s?\b|[^\W_]+(?:[-&.][^\W_]+|['’](?!s\b)[^\W_]+)*|\S"
        )
        offices = "|".join(
            sorted((re.escape(w) for w, trait in heads.items() if trait == "office"), reverse=True)
        )
        return cls(
            heads=heads,
            modifiers=frozenset(modifiers),
            regions=frozenset(words.get("region", {})),
            openers=frozenset(words.get("opener", {})),
            honorifics=frozenset(honorifics),
            token=token,
            phrases=phrases,
            office=re.compile(rf"\s+({offices})\b", re.IGNORECASE),
            kinds={},
            last_words=frozenset(re.split(r"[\s-]", head)[-1] for head in heads) | honorifics.keys(),
        )

    def trait(self, text: str) -> str | None:
        """Return the trait of a head noun, also with then-, ex-, vice- or -elect around it; None if it is none."""
        word = text.casefold()
        found = self.heads.get(word)
        if found is None and "-" in word:
            found = self.heads.get(_SUFFIX.sub("", _PREFIX.sub("", word)))
        return found

    def kind(self, text: str) -> TokenKind:
        """Say what a token may be to a role."""
        kind = self._kind(text)
        if len(self.kinds) < _MOST_KINDS:
            self.kinds[text] = kind
        return kind

    def _kind(self, text: str) -> TokenKind:
        if self.trait(text) is not None:
            return "head"
        word = text.casefold()
        if word in _PREPOSITIONS:
            return "of"
        if word in self.regions and text[0].isupper():
            return "region"
        if word in self.modifiers or (word.startswith("then-") and word[5:] in self.modifiers):
            return "modifier"
        if word in self.openers or word in self.honorifics:
            return "opener"
        if not text[0].isalnum():
            return "mark"
        return "capital" if text[0].isupper() else "word"


@cache
def packaged_vocabulary() -> Vocabulary:
    """Read the vocabulary that ships with the package."""
    with files("seeds").joinpath("en", "roles.csv").open(encoding="utf-8") as rows:
        return Vocabulary.of(csv.DictReader(rows))


class Reader:
    """Cuts stretches of one text into tokens, with the people and countries found in it as tokens of their own."""

    def __init__(
        self,
        text: str,
        people: Sequence[PersonSpan],
        countries: Sequence[CountrySpan],
        words: Vocabulary,
    ) -> None:
        self.text = text
        self.words = words
        self._people = {mention.start: mention for mention in people}
        self._countries = {mention.start: mention for mention in countries}

    def read(self, start: int, end: int) -> list[Token]:
        """Return the tokens of text[start:end]."""
        tokens: list[Token] = []
        people, countries, kinds = self._people, self._countries, self.words.kinds
        skip_to = start
        for found in self.words.token.finditer(self.text, start, end):
            begin = found.start()
            if begin < skip_to:
                continue
            if (person := people.get(begin)) is not None:
                skip_to = person.end
                tokens.append(Token(begin, skip_to, self.text[begin:skip_to], "person"))
            elif (country := countries.get(begin)) is not None and country.end <= end:
                skip_to = max(country.end, found.end())
                tokens.extend(self._read_country(country, skip_to))
            else:
                word = found.group()
                tokens.append(Token(begin, found.end(), word, kinds.get(word) or self.words.kind(word)))
        return self._join_phrases(tokens)

    def _read_country(self, country: CountrySpan, end: int) -> list[Token]:
        """Return the tokens of a country's name up to `end`: "Russian-Chinese" is two, "Irish-born" tells no country."""
        begin, rest = country.start, self.text[country.end : end]
        if _BY_ORIGIN.fullmatch(rest):
            return [Token(begin, end, self.text[begin:end], "modifier")]
        name = Token(begin, country.end, self.text[begin : country.end], "country", country)
        return [name, *self.read(country.end, end)] if rest else [name]

    def _join_phrases(self, tokens: list[Token]) -> list[Token]:
        """Make one token of each phrase of the vocabulary ("secretary of state", "Lt. Gen.")."""
        joined: list[Token] = []
        phrases = self.words.phrases
        at = 0
        while at < len(tokens):
            token = tokens[at]
            last = at
            for rest in phrases.get(token.text.casefold(), ()):
                if tuple(t.text.casefold() for t in tokens[at + 1 : at + 1 + len(rest)]) == rest:
                    last = at + len(rest)
                    break
            if last > at:
                text = self.text[token.start : tokens[last].end]
                token = Token(token.start, tokens[last].end, text, self.words.kind(" ".join(text.split())))
            joined.append(token)
            at = last + 1
        return joined


def begins_sentence(tokens: Sequence[Token], at: int) -> bool:
    """Whether the token is the first after a full stop or the like, or of its stretch."""
    return at == 0 or tokens[at - 1].text in ".!?:;“\"”—–-‘'•*("


def complement_end(tokens: Sequence[Token], start: int, limit: int) -> int:
    """Return where the complement that begins at `start` ("of the House Budget Committee") ends; `start` if there is none."""
    at = start
    end = start
    while at < limit and tokens[at].kind == "of" and at - start < _MOST_COMPLEMENT:
        place = tokens[at].lower in _BEFORE_NAMES
        at += 1
        if at < limit and tokens[at].lower in _DETERMINERS:
            at += 1
        first, lower = at, 0
        while at < limit and _may_complement(tokens, at, limit):
            lower = 0 if tokens[at].is_capital or not tokens[at].text[0].isalpha() else lower + 1
            if lower > _MOST_LOWER:
                break
            at += 1
        while at > first and tokens[at - 1].text in ("'s", "’s", "’", "'", "and", "&"):
            at -= 1
        if (
            at == first
            or tokens[first].text[0].isdigit()
            or (place and (not tokens[first].is_capital or tokens[first].kind == "opener"))
        ):
            return end
        end = at
    return end


def _may_complement(tokens: Sequence[Token], at: int, limit: int) -> bool:
    token = tokens[at]
    if token.text in ("'s", "’s"):
        return at > 0 and tokens[at - 1].is_capital
    if token.lower in ("and", "&"):
        after = tokens[at + 1] if at + 1 < limit else None
        return (
            after is not None
            and after.is_capital == tokens[at - 1].is_capital
            and after.kind not in ("person", "head")
        )
    if token.kind in ("opener", "mark", "of"):
        return False
    return token.is_capital or not _NO_NOUN.search(token.lower)


def phrase_start(
    tokens: Sequence[Token], head: int, words: Vocabulary, *, headline: bool, floor: int = 0
) -> int:
    """Return the first token of the modifiers that belong to the head, from right to left."""
    short = words.trait(tokens[head].text) == "short"
    at = head
    while at > floor and head - at < _MOST_MODIFIERS:
        token = tokens[at - 1]
        if at - 1 > floor and tokens[at - 2].kind == "country":
            joins = token.text == "-" and at < head and tokens[at].kind == "country"  # "Sino-Russian"
            if joins or token.text in _POSSESSIVES:
                at -= 2
                continue
        if not _may_modify(tokens, at - 1, words, short=short, headline=headline):
            break
        at -= 1
    return at


def _may_modify(tokens: Sequence[Token], at: int, words: Vocabulary, *, short: bool, headline: bool) -> bool:
    token = tokens[at]
    if token.kind in ("modifier", "country", "region"):
        return True
    if token.kind == "head":  # "prime minister" in "Prime Minister candidate", "Attorney General nominee"
        return token.is_capital == tokens[at + 1].is_capital and not short and not headline
    if token.kind != "capital" or short or headline:
        return False
    if tokens[at + 1].lower in _BEGINNINGS:
        return False
    if begins_sentence(tokens, at) and (_NO_NOUN.search(token.lower) or token.text.isupper()):
        return False
    return token.text[0].isalpha()


def owner_end(tokens: Sequence[Token]) -> int:
    """Return where "Microsoft's" or "Mr. Trump's" before a role ends; a country's name stays in the role."""
    for at, token in enumerate(tokens[:5]):
        if token.text in _POSSESSIVES:
            return at + 1 if tokens[at - 1].kind != "country" else 0
        if not token.is_capital:
            return 0
    return 0


def first_head(tokens: Sequence[Token], start: int, *, may_describe: bool) -> int | None:
    """Return the head of the phrase that begins at `start`: the last of the nouns that stand together."""
    head: int | None = None
    for at, token in enumerate(tokens[start : start + 10], start):
        if token.kind == "head":
            head = at
        elif token.kind in ("modifier", "region", "country", "capital", "person") or token.text in (
            "'s",
            "’s",
            "-",
        ):
            if head is not None and token.text in ("'s", "’s"):
                return None
        elif token.kind == "word" and may_describe and head is None and not token.lower.endswith("ing"):
            continue
        else:
            break
    return head
