"""The roles of people as a text states them: where, of whom, and of which country.

Only the words around a person's name are looked at: a title before it, an apposition
before or after it, a statement that they are, were or became something. What the text leaves open is left out.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from loaders.annotators.role_phrases import Reader, RolePhrase, RolePhrases, RoleToken
from loaders.annotators.role_words import RoleLanguage
from loaders.records import CountrySpan, PersonSpan, RoleSpan

_REACH = 120
"""Characters on either side of a name that are read; no role of the samples is longer."""

_WORD_BEFORE = re.compile(r"([^\s,(\[“\"‘]+)[\s,]*$")
_LAST_WORD = re.compile(r"(\w+)\W*$")
_MOST_TITLES = 3
_MOST_ADJECTIVES = 2
_BARE_GAP = 6
"""Characters at most between a name and the description that is the subject after it: "As for X, the Russian president said"."""
_CLOSERS = frozenset(',.;:!?)”"—–…')
_VIA_STATED = frozenset({"name", "alias", "adjective", "demonym", "government"})


_Found = tuple[int, int, str | None]
"""Where a role stands, `[start, end)`, and the country that its words name."""


class RoleAnnotator:
    """Finds the roles stated beside the names of people."""

    def __init__(self, language: RoleLanguage) -> None:
        self._phrases = RolePhrases(language)
        self.version = f"roles-6-{language.digest[:8]}"

    def annotate(
        self, text: str, people: Sequence[PersonSpan], countries: Sequence[CountrySpan]
    ) -> list[RoleSpan]:
        """Find the roles of `people` in `text`, sorted by start: `title` equals text[start:end].

        Of two roles of one person that begin at one place the longer one is given.
        `country_code` is that of the one country named in the role's words.
        """
        if not people:
            return []
        page = _AnnotatedText(text, people, countries, self._phrases)
        roles: dict[tuple[int, int, str], RoleSpan] = {}
        for mention in people:
            for start, end, country in (*page.before(mention), *page.after(mention)):
                role = RoleSpan(start, end, mention.name, text[start:end], country)
                roles.setdefault((start, end, mention.name), role)
        stated = list(roles.values())
        stated.extend(page.described(people, countries, stated))
        longest = {(r.start, r.name): r for r in sorted(stated, key=lambda role: role.end)}
        return sorted(longest.values(), key=lambda role: (role.start, role.end, role.name))


class _AnnotatedText:
    """One text with what was found in it, read around its names."""

    def __init__(
        self,
        text: str,
        people: Sequence[PersonSpan],
        countries: Sequence[CountrySpan],
        phrases: RolePhrases,
    ) -> None:
        self._text = text
        self._phrases = phrases
        self._vocabulary = phrases.vocabulary
        self._words = phrases.words
        self._reader = Reader(text, people, countries, phrases.vocabulary)
        self._title_end = max(text.find("\n\n"), 0)
        title = [word for word in text[: self._title_end].split() if len(word) > 3]
        self._has_headline_case = 2 * sum(word[0].isupper() for word in title) > len(title)

    # A title or an apposition before the name.

    def before(self, mention: PersonSpan) -> Iterator[_Found]:
        """Yield the roles that end where a name begins, the nearest first."""
        text = self._text
        floor = max(text.rfind("\n", 0, mention.start) + 1, mention.start - _REACH)
        word = _WORD_BEFORE.search(text, max(floor, mention.start - 40), mention.start)
        if word is None or not (
            self._may_end_role(word.group(1)) or self._may_be_apposed(mention, word.end(1), floor)
        ):
            return
        tokens = self._reader.read(floor, mention.start)
        if floor > 0 and text[floor - 1] != "\n":
            tokens = tokens[1:]
        while tokens and tokens[-1].lower in self._vocabulary.honorifics:
            tokens.pop()
        has_comma = bool(tokens) and tokens[-1].text == ","
        if has_comma:
            tokens.pop()
        for _ in range(_MOST_TITLES):
            phrase = self._phrase_ending(tokens, mention, has_comma=has_comma)
            if phrase is None:
                return
            start, end, code = self._found(tokens, phrase)
            yield start, end, code or (None if has_comma else self._country_after(mention))
            has_comma = phrase.first > 0 and tokens[phrase.first - 1].text == ","
            tokens = tokens[: phrase.first - has_comma]
            if not tokens or tokens[-1].kind != "head":  # "the army chief, Gen. NAME"
                return

    def _country_after(self, mention: PersonSpan) -> str | None:
        """Return the country of "President NAME of COUNTRY"."""
        link = self._phrases.grammar.of_country.match(self._text, mention.end)
        country = self._reader.country_at(link.end()) if link else None
        return country.country_code if country is not None and country.via in _VIA_STATED else None

    def _may_end_role(self, word: str) -> bool:
        """Whether the word before a name ends a role: a head noun, or a capital of its complement."""
        lower = word.casefold()
        if word[0].isupper() and lower not in self._vocabulary.openers:
            return True
        return lower.rpartition("-")[2] in self._vocabulary.last_words

    def _may_be_apposed(self, mention: PersonSpan, word_end: int, floor: int) -> bool:
        """Whether a comma follows something definite."""
        if "," not in self._text[word_end : mention.start]:
            return False
        return any(self._text.find(mark, floor, word_end) >= 0 for mark in self._phrases.definite_marks)

    def _phrase_ending(
        self, tokens: Sequence[RoleToken], mention: PersonSpan, *, has_comma: bool
    ) -> RolePhrase | None:
        """Return the role phrase that the tokens end with, if it is stated of the name that follows."""
        head = self._head(tokens)
        if head is None:
            return None
        phrase = RolePhrase(self._start(tokens, head, mention.start), head, len(tokens))
        if phrase == (head, head, head + 1) and self._vocabulary.trait(tokens[head].text) == "of":
            return None
        accepts = self._is_apposed if has_comma else self._is_title
        return phrase if accepts(tokens, phrase, mention) else None

    def _head(self, tokens: Sequence[RoleToken]) -> int | None:
        """Return the last head noun of which all that follows is the complement."""
        phrases, stop = self._phrases, len(tokens)
        for at in range(stop - 1, max(stop - 18, -1), -1):
            is_owned = at > 0 and (
                tokens[at - 1].is_capital or tokens[at - 1].text == ")"
            )  # "CDA head", but "a head"
            is_bare = at + 1 == stop and not is_owned and self._vocabulary.trait(tokens[at].text) == "of"
            is_head = tokens[at].kind == "head" and not is_bare
            if is_head and phrases.complement_end(tokens, at + 1, stop) == stop:
                return at
        return None

    def _start(self, tokens: Sequence[RoleToken], head: int, place: int, floor: int = 0) -> int:
        headline = self._has_headline_case and place < self._title_end
        first = self._phrases.start(tokens, head, headline=headline, floor=floor)
        if first > floor and tokens[first - 1].kind == "person" and not tokens[head].is_capital:
            return first - 1
        return first

    def _is_apposed(self, tokens: Sequence[RoleToken], phrase: RolePhrase, mention: PersonSpan) -> bool:
        """Whether "the ROLE, NAME," is one person: definite, a full name, closed after it."""
        before = tokens[phrase.first - 1] if phrase.first else None
        at = phrase.first
        while at > max(phrase.first - _MOST_ADJECTIVES, 0) and tokens[at - 1].kind in ("word", "capital"):
            at -= 1  # "the hated dictator, NAME,"
        article = tokens[at - 1].lower if at else ""
        is_described = (at < phrase.first and article in self._words.articles) or (
            phrase.stop > phrase.head + 1 and before is not None and before.lower in self._words.articles
        )
        is_definite = (
            is_described
            or (before is not None and before.text in self._phrases.definite_words)
            or any(token.text in self._words.clitics for token in tokens[phrase.first : phrase.head])
        )
        inner = [token.kind for token in tokens[max(phrase.first - 3, 0) : max(phrase.first - 1, 0)]]
        if inner == ["head", "of"]:  # "a spokesman for the commissioner, NAME": it may be either
            return False
        another = any(  # "Johnson, the prime minister, Patel": it may be the other one's
            tokens[at].text == "," and tokens[at - 1].kind == "person"
            for at in range(max(1, phrase.first - 2), phrase.first)
        )
        goes_on = self._phrases.grammar.another.match(self._text, mention.end) is not None
        is_closed = goes_on or (self._is_closed(mention.end) and not another)
        return is_definite and is_closed and self._is_full(mention)

    def _is_title(self, tokens: Sequence[RoleToken], phrase: RolePhrase, mention: PersonSpan) -> bool:
        """Whether "ROLE NAME" is a title and its bearer, not an object and its subject."""
        head = tokens[phrase.head]
        before = tokens[phrase.first - 1].lower if phrase.first else ""
        if head.is_capital:
            return True
        if before in self._words.articles:
            return self._is_full(mention) and self._is_closed(mention.end)
        if phrase.first < phrase.head or phrase.stop > phrase.head + 1:
            return True
        return before not in self._words.no_title and self._vocabulary.trait(head.text) != "common"

    def _is_full(self, mention: PersonSpan) -> bool:
        return " " in self._text[mention.start : mention.end]

    def _is_closed(self, end: int) -> bool:
        after = self._text[end : end + 3].strip()
        return not after or after[0] in _CLOSERS

    # An apposition after the name, or a statement about it.

    def after(self, mention: PersonSpan) -> Iterator[_Found]:
        """Yield the role that follows a name."""
        text = self._text
        stated = self._phrases.grammar.statement.match(text, mention.end)
        match = stated or self._phrases.after_name.match(text, mention.end)
        before = _LAST_WORD.search(text[max(mention.start - 20, 0) : mention.start]) if stated else None
        if before is not None and before.group(1).casefold() in self._words.supposed:  # "if Duval is mayor"
            return
        if match is None or "\n" in match.group():
            return
        word = self._vocabulary.token.match(text, match.end())
        if word is None or not self._may_begin_role(word.group()):
            return
        line_end = text.find("\n", match.end())
        end = match.end() + _REACH
        tokens = self._reader.read(match.end(), end if line_end < 0 else min(end, line_end))
        phrase = self._phrase_beginning(tokens, match.end(), is_statement=stated is not None)
        if phrase is not None:
            yield self._found(tokens, phrase)

    def _may_begin_role(self, word: str) -> bool:
        kind = self._vocabulary.kinds.get(word) or self._vocabulary.kind(word)
        may_open = (
            word in self._words.articles | self._words.owners or word.casefold() in self._words.passed_over
        )
        if kind == "word":  # "Ann Duval, forensic sciences professor at Yale,"
            return may_open or not word.endswith(self._phrases.grammar.no_noun_endings)
        return may_open or kind not in ("mark", "of", "opener")

    def _phrase_beginning(
        self, tokens: Sequence[RoleToken], place: int, *, is_statement: bool
    ) -> RolePhrase | None:
        """Return the role phrase that the tokens begin with, if it is complete and closed."""
        phrases = self._phrases
        owner_end = phrases.owner_end(tokens)
        is_definite = owner_end > 0 or (bool(tokens) and tokens[0].lower in self._words.articles)
        floor = owner_end or int(is_definite)
        is_passed = floor < len(tokens) and tokens[floor].lower in self._words.passed_over
        floor += is_passed
        head = phrases.first_head(tokens, floor, may_describe=not is_statement)
        if head is None:
            return None
        first = self._start(tokens, head, place, floor)
        stop = phrases.complement_end(tokens, head + 1, len(tokens))
        if first != floor and (is_statement or not (is_definite or stop > head + 1)):
            return None
        target = tokens[head + 1 : head + 3]
        if is_passed and target and target[0].lower in self._words.destinations and not target[-1].is_capital:
            return None  # "the first candidate to win"
        trait = self._vocabulary.trait(tokens[head].text)
        is_bare = first == head and stop == head + 1
        if is_bare and trait == "of" and first > floor and not is_statement:
            first = floor  # "a cybersecurity expert"
        elif is_bare and not owner_end and (trait == "of" or (is_statement and trait != "office")):
            return None
        follower, after = [*tokens[stop : stop + 2], None, None][:2]
        if follower is None or not (
            follower.text in _CLOSERS
            or follower.lower in self._words.followers
            or (follower.kind == "word" and follower.lower.endswith(phrases.grammar.participle_endings))
        ):
            return None
        is_listed = after is not None and (
            after.kind == "person" or (is_bare and after.lower in self._words.conjunctions)
        )
        if follower.text == "," and is_listed and not is_statement:
            return None
        return RolePhrase(first, head, stop)

    def _found(self, tokens: Sequence[RoleToken], phrase: RolePhrase) -> _Found:
        """Return the span of a phrase, and the country before its head, or else in its complement.

        What somebody is an expert on is not whose office they hold: "expert on Russia", "Russia analyst".
        """
        words = self._words
        is_topic = self._vocabulary.trait(tokens[phrase.head].text) == "topic"
        ends = words.destinations | words.topics if is_topic else words.destinations
        pairs = itertools.pairwise(tokens[phrase.first : phrase.head + 1])
        codes = _stated(
            token
            for token, after in pairs
            if not (is_topic and token.country and token.country.via == "name")
            or after.text in words.possessives
        )
        if not codes:
            complement = tokens[phrase.head + 1 : phrase.stop]
            codes = _stated(itertools.takewhile(lambda token: token.lower not in ends, complement))
        code = codes.pop() if len(codes) == 1 else None
        return tokens[phrase.first].start, tokens[phrase.stop - 1].end, code

    # A description that stands alone.

    def described(
        self, people: Sequence[PersonSpan], countries: Sequence[CountrySpan], stated: Sequence[RoleSpan]
    ) -> Iterator[RoleSpan]:
        """Yield "the COUNTRY'S OFFICE said" for the one person of the article that it can mean.

        They are named before it, at the head of the article and in the same paragraph, have
        no role stated, and everyone else named before it has one.
        """
        text, phrases = self._text, self._phrases
        first_end = text.find("\n", self._title_end + 2)
        head_end = len(text) if first_end < 0 else first_end  # of title and first paragraph
        taken = {role.name for role in stated}
        for country in countries:
            office = self._vocabulary.office.match(text, country.end)
            is_definite = phrases.definite_before.search(text, max(country.start - 5, 0), country.start)
            if office is None or not is_definite or not phrases.speaks.match(text, office.end()):
                continue
            before = [mention for mention in people if mention.start < country.start]
            if before and country.start - before[-1].end <= _BARE_GAP:
                continue
            holds = (role.title.casefold() for role in stated if role.country_code == country.country_code)
            names = {mention.name for mention in before} - taken
            if len(names) != 1 or any(office.group(1).casefold() in title for title in holds):
                continue
            name = names.pop()
            starts = [mention.start for mention in before if mention.name == name]
            if starts[0] < head_end and starts[-1] > text.rfind("\n", 0, country.start):
                taken.add(name)
                yield RoleSpan(
                    country.start,
                    office.end(),
                    name,
                    text[country.start : office.end()],
                    country.country_code,
                )


def _stated(tokens: Iterable[RoleToken]) -> set[str]:
    """Return the codes of the countries that tokens state."""
    return {t.country.country_code for t in tokens if t.country is not None and t.country.via in _VIA_STATED}
