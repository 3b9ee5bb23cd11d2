"""How the phrase of a role is made of the words around a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from loaders.annotators.patterns import either
from loaders.annotators.role_words import RoleLanguage, TokenKind, Vocabulary
from loaders.records import CountrySpan, PersonSpan

_BY_ORIGIN = re.compile(r"-[a-z]+")
_BEFORE_HEADS = frozenset({"modifier", "region", "country", "capital", "person"})
_MOST_MODIFIERS = 7
_MOST_COMPLEMENT = 14
_MOST_LOWER = 4
_LONGEST_ABBREVIATION = 5


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

    def country_at(self, start: int) -> CountrySpan | None:
        """Return the country whose name begins at `start`."""
        return self._countries.get(start)

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


def _begins_head(tokens: Sequence[RoleToken], at: int) -> bool:
    """Whether a head noun is at this place: the chief veterinary *officer*."""
    return at < len(tokens) and tokens[at].kind == "head"


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
            if at + 3 <= limit and _is_abbreviation(tokens[at - 1 : at + 3]):
                at += 3
            if place and (not tokens[first].is_capital or tokens[first].kind == "opener"):
                return end
            end = at
        return end

    def _may_complement(self, tokens: Sequence[RoleToken], at: int, limit: int) -> bool:
        token = tokens[at]
        if token.text in self.words.clitics:
            return at > 0 and tokens[at - 1].text[0].isalpha()
        if token.lower in self.words.joints:
            after = tokens[at + 1] if at + 1 < limit else None
            if after is None or after.kind in ("person", "head"):
                return False
            return after.is_capital == tokens[at - 1].is_capital
        if token.kind in ("opener", "mark", "of") or (
            token.lower in self._clauses and not token.text.isupper()
        ):
            return False
        return token.is_capital or not token.lower.endswith(self.grammar.no_noun_endings)

    def start(self, tokens: Sequence[RoleToken], head: int, *, headline: bool, floor: int = 0) -> int:
        """Return the first token of the modifiers that belong to the head, from right to left."""
        title = tokens[head].text
        short = self.vocabulary.trait(title) == "short" and not title.isupper()
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
            is_field = floor + 2 <= at < head and token.kind == "of"  # "Ministry of Health spokesman"
            if is_field and tokens[at - 2].lower in self.words.institutions:
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
            token.lower.endswith(self.grammar.no_noun_endings)
            or (token.text.isupper() and len(token.text) > _LONGEST_ABBREVIATION)
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
            elif token.kind == "word" and may_describe and (head is None or _begins_head(tokens, at + 1)):
                is_verb = token.lower.endswith(self.grammar.participle_endings)
                if is_verb and not _begins_head(tokens, at + 1):  # not "the investigating officer"
                    break
            else:
                break
        return head
