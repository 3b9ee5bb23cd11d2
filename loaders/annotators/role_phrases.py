"""What a language gives the step that finds roles: words, rules of grammar, and how a phrase is made of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from loaders.annotators.patterns import NONE, Words, either
from loaders.records import CountrySpan, PersonSpan
from loaders.reference.tables import Place, check_choice

TokenKind = Literal[
    "head", "modifier", "region", "opener", "country", "person", "capital", "word", "of", "mark"
]
"""What a token may be to a role: `capital` is a capitalised word of no list, `mark` a punctuation mark."""

ROLE_COLUMNS = ("word", "class", "trait")
WORD_CLASSES = ("head", "modifier", "phrase", "region", "opener", "honorific")
TRAITS = ("", "office", "of", "short", "common")

_NEVER = re.compile("(?!)")
_BY_ORIGIN = re.compile(r"-[a-z]+")
_BEFORE_HEADS = frozenset({"modifier", "region", "country", "capital", "person"})
_MOST_MODIFIERS = 7
_MOST_COMPLEMENT = 14
_MOST_LOWER = 4
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
    """The rules of a language that are more than a list of words; as it is, those of a language without any."""

    statement: re.Pattern[str] = _NEVER
    """Between a name and a role that is stated of it: ` was elected `."""
    another: re.Pattern[str] = _NEVER
    """Between a name and the next one in a list of appositions: `, and the mayor, `."""
    no_noun_endings: tuple[str, ...] = ()
    participle_endings: tuple[str, ...] = ()
    """Of words that say what somebody does."""


class RoleToken(NamedTuple):
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


class RolePhrase(NamedTuple):
    """A role phrase among tokens: `first` to `stop` (half-open), and where its head is."""

    first: int
    head: int
    stop: int


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
            last_words=frozenset(re.split(r"[\s-]", head)[-1] for head in heads) | honorifics.keys(),
            prepositions=words.prepositions,
            token=_token_pattern([*heads, *honorifics], words.clitics),
            phrases=_by_first_word([*heads, *modifiers, *regions]),
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
        """Say what a token may be to a role."""
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
    """Make the pattern of a token: the dotted words of titles (`Gov.`) keep their dot, a clitic is apart (`Mali` `'s`)."""
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

    def read(self, start: int, end: int) -> list[RoleToken]:
        """Return the tokens of text[start:end]."""
        tokens: list[RoleToken] = []
        people, countries, kinds = self._people, self._countries, self.words.kinds
        skip_to = start
        for found in self.words.token.finditer(self.text, start, end):
            begin = found.start()
            if begin < skip_to:
                continue
            if (person := people.get(begin)) is not None:
                skip_to = person.end
                tokens.append(RoleToken(begin, skip_to, self.text[begin:skip_to], "person"))
            elif (country := countries.get(begin)) is not None and country.end <= end:
                skip_to = max(country.end, found.end())
                tokens.extend(self._read_country(country, skip_to))
            else:
                word = found.group()
                tokens.append(RoleToken(begin, found.end(), word, kinds.get(word) or self.words.kind(word)))
        return self._join_phrases(tokens)

    def _read_country(self, country: CountrySpan, end: int) -> list[RoleToken]:
        """Return the tokens of a country's name up to `end`: "Russian-Chinese" is two, "Irish-born" gives no country."""
        begin, rest = country.start, self.text[country.end : end]
        if _BY_ORIGIN.fullmatch(rest):
            return [RoleToken(begin, end, self.text[begin:end], "modifier")]
        name = RoleToken(begin, country.end, self.text[begin : country.end], "country", country)
        return [name, *self.read(country.end, end)] if rest else [name]

    def _join_phrases(self, tokens: list[RoleToken]) -> list[RoleToken]:
        """Make one token of each phrase of the vocabulary ("secretary of state", "Lt. Gen.")."""
        joined: list[RoleToken] = []
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
                token = RoleToken(
                    token.start, tokens[last].end, text, self.words.kind(" ".join(text.split()))
                )
            joined.append(token)
            at = last + 1
        return joined


def begins_sentence(tokens: Sequence[RoleToken], at: int) -> bool:
    """Whether the token is the first after a full stop or the like, or of its stretch."""
    return at == 0 or tokens[at - 1].text in ".!?:;“\"”—–-‘'•*("


def _is_abbreviation(tokens: Sequence[RoleToken]) -> bool:
    """Whether a name and its abbreviation in brackets are all of the tokens: Authority (UCDA)."""
    name, opening, short, closing = tokens
    return (opening.text, closing.text) == ("(", ")") and name.is_capital and short.text.isupper()


class RolePhrases:
    """Where the phrase of a role begins and ends among tokens, in one language."""

    def __init__(self, language: RoleLanguage) -> None:
        self.vocabulary = language.vocabulary
        self.grammar = language.grammar
        words = self.words = language.words
        self._clauses = words.followers - words.joints
        self._no_ends = words.possessives | words.joints
        self.after_name = re.compile(
            rf"\s*(?:\([^()\n]{{1,30}}\)\s*)?,\s*(?:\d{{1,3}}{either(words.ages)}?,\s*)?(?=\S)"
        )
        """Between a name and its apposition: `, 45, `."""
        self.definite_words = words.definite | words.clitics | words.owners
        self.definite_before = re.compile(rf"\b{either(words.definite)}\s$", re.IGNORECASE)
        self.speaks = re.compile(rf"\s+{either(words.speaking)}\b")
        self.definite_marks = tuple(f"{word} " for word in sorted(self.definite_words))

    def complement_end(self, tokens: Sequence[RoleToken], start: int, limit: int) -> int:
        """Return where the complement that begins at `start` ("of the House Budget Committee") ends; `start` if there is none."""
        at = start
        end = start
        while at < limit and tokens[at].kind == "of" and at - start < _MOST_COMPLEMENT:
            place = tokens[at].lower in self.words.before_names
            at += 1
            if at < limit and tokens[at].lower in self.words.complement_openers:
                at += 1
            first, lower = at, 0
            while at < limit and self._may_complement(tokens, at, limit):
                lower = 0 if tokens[at].is_capital or not tokens[at].text[0].isalpha() else lower + 1
                if lower > _MOST_LOWER:
                    break
                at += 1
            while at > first and tokens[at - 1].text in self._no_ends:
                at -= 1
            if at == first or tokens[first].text[0].isdigit():
                return end
            if place and (not tokens[first].is_capital or tokens[first].kind == "opener"):
                return end
            end = at
        return end

    def _may_complement(self, tokens: Sequence[RoleToken], at: int, limit: int) -> bool:
        token = tokens[at]
        if token.text in self.words.clitics:
            return at > 0 and tokens[at - 1].is_capital
        if token.lower in self.words.joints:
            after = tokens[at + 1] if at + 1 < limit else None
            if after is None or after.kind in ("person", "head"):
                return False
            return after.is_capital == tokens[at - 1].is_capital
        if token.kind in ("opener", "mark", "of") or token.lower in self._clauses:
            return False
        return token.is_capital or not token.lower.endswith(self.grammar.no_noun_endings)

    def start(self, tokens: Sequence[RoleToken], head: int, *, headline: bool, floor: int = 0) -> int:
        """Return the first token of the modifiers that belong to the head, from right to left."""
        short = self.vocabulary.trait(tokens[head].text) == "short"
        at = head
        while at > floor and head - at < _MOST_MODIFIERS:
            token = tokens[at - 1]
            if at - 4 >= floor and _is_abbreviation(tokens[at - 4 : at]):
                at -= 3
                continue
            if at - 1 > floor and tokens[at - 2].kind == "country":
                joins = token.text == "-" and at < head and tokens[at].kind == "country"  # "Sino-Russian"
                if joins or token.text in self.words.possessives:
                    at -= 2
                    continue
            if not self._may_modify(tokens, at - 1, short=short, headline=headline):
                break
            at -= 1
        return at

    def _may_modify(self, tokens: Sequence[RoleToken], at: int, *, short: bool, headline: bool) -> bool:
        token = tokens[at]
        if token.kind in ("modifier", "country", "region") or self._is_passed_within(tokens, at):
            return True
        if token.kind == "head":  # "prime minister" in "Prime Minister candidate", "Attorney General nominee"
            return token.is_capital == tokens[at + 1].is_capital and not short and not headline
        if token.kind != "capital" or short or headline:
            return False
        if tokens[at + 1].lower in self.words.beginnings:
            return False
        if begins_sentence(tokens, at) and (
            token.lower.endswith(self.grammar.no_noun_endings) or token.text.isupper()
        ):
            return False
        return token.text[0].isalpha()

    def _is_passed_within(self, tokens: Sequence[RoleToken], at: int) -> bool:
        """Whether a word like "new" stands between a country and its office: Norway's *new* ambassador."""
        is_owned = (
            at > 1 and tokens[at - 2].kind == "country" and tokens[at - 1].text in self.words.possessives
        )
        return is_owned and tokens[at].lower in self.words.passed_over

    def owner_end(self, tokens: Sequence[RoleToken]) -> int:
        """Return where "Microsoft's", "the bank's" or "his" before a role ends; a country's name stays in the role."""
        if tokens and tokens[0].lower in self.words.owners:
            return 1
        is_described = bool(tokens) and tokens[0].lower in self.words.articles
        for at, token in enumerate(tokens[:5]):
            if token.text in self.words.possessives:
                return at + 1 if tokens[at - 1].kind != "country" else 0
            if not (token.is_capital or is_described) or token.kind in ("mark", "of"):
                return 0
        return 0

    def first_head(self, tokens: Sequence[RoleToken], start: int, *, may_describe: bool) -> int | None:
        """Return the head of the phrase that begins at `start`: the last of the nouns that stand together."""
        head: int | None = None
        for at, token in enumerate(tokens[start : start + 10], start):
            if token.kind == "head":
                head = at
            elif token.text in self.words.clitics:
                if head is not None:
                    return None
            elif token.kind in _BEFORE_HEADS or token.text == "-" or self._is_passed_within(tokens, at):
                continue
            elif token.kind == "word" and may_describe and head is None:
                if token.lower.endswith(self.grammar.participle_endings):
                    break
            else:
                break
        return head
