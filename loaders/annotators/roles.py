"""The roles of people as a text states them: where, of whom, and of which country.

Only the words around a person's name are looked at: a title before it, an apposition
before or after it, a statement that he is, was or became something. A description that
stands alone ("the Russian president said") is given to a person only if nobody else of
the article can be meant. What the text leaves open is left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from loaders.annotators.role_phrases import (
    Phrase,
    Reader,
    Token,
    Vocabulary,
    complement_end,
    first_head,
    owner_end,
    packaged_vocabulary,
    phrase_start,
)
from loaders.records import CountrySpan, PersonSpan, RoleSpan

_REACH = 170
"""Characters on either side of a name that are read; no role of the samples is longer."""

_WORD_BEFORE = re.compile(r"([^\s,]+)[\s,]*$")
_AFTER = re.compile(r"\s*(?:\([^()\n]{1,30}\)\s*)?,\s*(?:\d{1,3}(?:-year-old)?,\s*)?(?=\S)")
_STATEMENT = re.compile(
    r"(?:,?\s+who)?\s+(?:(?:was|is|has\s+been|had\s+been)\s+(?:re-?)?(?:named|elected|appointed|sworn\s+in\s+as)|"
    r"is|was|became|has\s+been|had\s+been|has\s+become|remains|served\s+as|serves\s+as)\s+(?:as\s+)?(?=\S)"
)
_ANOTHER = re.compile(r",?\s+and\s+(?:the|its|his|her)\s[^.,;:\n]{3,60},\s+(?=[^\W\d_a-z])")
"""What follows the name in a list of appositions: "the ROLE, NAME, and the ROLE, NAME"."""
_CLOSERS = frozenset(',.;:!?)”"—–…')
_FOLLOWERS = frozenset({
    "who", "whose", "since", "from", "in", "on", "during", "under", "until", "with", "when", "where",
    "that", "which", "as", "and", "but",
})  # fmt: skip
_SUPPOSED = frozenset({
    "if", "whether", "unless", "once", "should", "could", "would", "might", "when", "had", "that",
    "maybe", "perhaps",
})  # fmt: skip
_NO_TITLE = frozenset({
    "as", "be", "become", "became", "elected", "for", "is", "was", "been", "being", "any", "every",
    "no", "another", "like",
})  # fmt: skip
_DETERMINERS = frozenset({"the", "a", "an"})
_VIA_STATED = frozenset({"name", "alias", "adjective", "demonym", "government"})


class _Found(NamedTuple):
    start: int
    end: int
    country: str | None


class RoleAnnotator:
    """Finds the roles stated beside the names of people."""

    def __init__(self, words: Vocabulary | None = None) -> None:
        self._words = words or packaged_vocabulary()
        known = sorted(f"{head} {trait}" for head, trait in self._words.heads.items())
        kinds = (self._words.modifiers, self._words.regions, self._words.openers, self._words.honorifics)
        for words_of_kind in kinds:
            known += ["", *sorted(words_of_kind)]
        digest = hashlib.sha256("\n".join(known).encode()).hexdigest()
        self.version = f"roles-2-{digest[:8]}"

    def annotate(
        self, text: str, people: Sequence[PersonSpan], countries: Sequence[CountrySpan]
    ) -> list[RoleSpan]:
        """Find the roles of `people` in `text`, sorted by start: `title` equals text[start:end].

        Of two roles of one person that begin at one place the longer one is given.
        `country_code` is that of the one country named in the role's words.
        """
        if not people:
            return []
        page = _Page(text, people, countries, self._words)
        roles: dict[tuple[int, int, str], RoleSpan] = {}
        for mention in people:
            for found in (*page.before(mention), *page.after(mention)):
                if page.names(mention.name, found.start, found.end):  # "an aide to Smith Smith": a slip
                    continue
                title = text[found.start : found.end]
                role = RoleSpan(found.start, found.end, mention.name, title, found.country)
                roles.setdefault((role.start, role.end, role.name), role)
        told = list(roles.values())
        told.extend(page.described(told))
        longest = {(r.start, r.name): r for r in sorted(told, key=lambda role: role.end)}
        return sorted(longest.values(), key=lambda role: (role.start, role.end, role.name))


class _Page:
    """One text with what was found in it, read around its names."""

    def __init__(
        self,
        text: str,
        people: Sequence[PersonSpan],
        countries: Sequence[CountrySpan],
        words: Vocabulary,
    ) -> None:
        self._text = text
        self._people = people
        self._countries = countries
        self._words = words
        self._reader = Reader(text, people, countries, words)
        self._title_end = max(text.find("\n\n"), 0)
        title = [word for word in text[: self._title_end].split() if len(word) > 3]
        self._has_headline_case = 2 * sum(word[0].isupper() for word in title) > len(title)

    def names(self, name: str, start: int, end: int) -> bool:
        """Whether a stretch names this person."""
        if self._text.find(name.rpartition(" ")[2], start, end) < 0:
            return False
        return any(m.name == name and start <= m.start < end for m in self._people)

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
        if tokens and tokens[-1].lower in self._words.honorifics:
            tokens.pop()
        has_comma = bool(tokens) and tokens[-1].text == ","
        if has_comma:
            tokens.pop()
        for _ in range(2):
            phrase = self._phrase_ending(tokens, mention, has_comma=has_comma)
            if phrase is None:
                return
            yield _found(tokens, phrase)
            if not tokens[phrase.head].text.endswith("."):
                return
            tokens = tokens[: phrase.first]

    def _may_end_role(self, word: str) -> bool:
        """Whether the word before a name ends a role: a head noun, or a capital of its complement."""
        lower = word.casefold()
        if word[0].isupper() and lower not in self._words.openers:
            return True
        return lower.rpartition("-")[2] in self._words.last_words

    def _may_be_apposed(self, mention: PersonSpan, word_end: int, floor: int) -> bool:
        """Whether a comma and a full name, closed again, follow something definite."""
        text = self._text
        if (
            "," not in text[word_end : mention.start]
            or not self._is_full(mention)
            or not self._ends_apposition(mention.end)
        ):
            return False
        return any(text.find(mark, floor, word_end) >= 0 for mark in ("the ", "The ", "'s ", "’s "))

    def _phrase_ending(
        self, tokens: Sequence[Token], mention: PersonSpan, *, has_comma: bool
    ) -> Phrase | None:
        """Return the role phrase that the tokens end with, if it is stated of the name that follows."""
        stop = len(tokens)
        heads: list[int] = []
        for at in range(stop - 1, max(stop - 18, -1), -1):
            token = tokens[at]
            if token.kind == "mark" and token.text not in ("'s", "’s", "’", "'", "-", "&"):
                break
            if token.kind == "head" and complement_end(tokens, at + 1, stop) == stop:
                if at + 1 == stop and self._words.trait(token.text) == "of":
                    continue
                heads.append(at)
        if not heads:
            return None
        start = self._start(tokens, heads[0], mention.start)
        nested = [head for head in heads if head < start]
        if nested and has_comma:
            return None
        head = heads[0] if heads[0] + 1 == stop or not nested else nested[-1]
        if head + 1 < stop and not has_comma and not tokens[-1].is_capital:
            return None
        phrase = Phrase(self._start(tokens, head, mention.start), head, stop)
        accepts = self._is_apposed if has_comma else self._is_title
        return phrase if accepts(tokens, phrase, mention) else None

    def _start(self, tokens: Sequence[Token], head: int, place: int, floor: int = 0) -> int:
        headline = self._has_headline_case and place < self._title_end
        first = phrase_start(tokens, head, self._words, headline=headline, floor=floor)
        if first > floor and tokens[first - 1].kind == "person" and not tokens[head].is_capital:
            return first - 1
        return first

    def _is_apposed(self, tokens: Sequence[Token], phrase: Phrase, mention: PersonSpan) -> bool:
        """Whether "the ROLE, NAME," is one person: definite, a full name, closed after it, no list before it."""
        before = tokens[phrase.first - 1] if phrase.first else None
        is_definite = (before is not None and before.text in ("the", "The", "'s", "’s")) or any(
            token.text in ("'s", "’s") for token in tokens[phrase.first : phrase.head]
        )
        at = phrase.first - 1
        while at >= 0 and (
            tokens[at].text in ("the", "The", "'s", "’s") or tokens[at].kind in ("capital", "person")
        ):
            at -= 1
        is_listed = (
            at > 0
            and tokens[at].text == ","
            and tokens[at - 1].kind in ("person", "head")
            and not _ANOTHER.match(self._text, mention.end)
        )
        return is_definite and not is_listed and self._is_full(mention) and self._ends_apposition(mention.end)

    def _is_title(self, tokens: Sequence[Token], phrase: Phrase, mention: PersonSpan) -> bool:
        """Whether "ROLE NAME" is a title and its bearer, not an object and its subject."""
        head = tokens[phrase.head]
        before = tokens[phrase.first - 1].lower if phrase.first else ""
        if before in ("any", "every", "no", "another"):
            return False
        if head.is_capital:
            return True
        if before in _DETERMINERS:
            return self._is_full(mention) and self._is_closed(mention.end)
        is_bare = phrase.first == phrase.head and phrase.stop == phrase.head + 1
        return not is_bare or (before not in _NO_TITLE and self._words.trait(head.text) != "common")

    def _is_full(self, mention: PersonSpan) -> bool:
        return " " in self._text[mention.start : mention.end]

    def _is_closed(self, end: int) -> bool:
        return not self._text[end : end + 3].strip() or self._text[end : end + 3].strip()[0] in _CLOSERS

    def _ends_apposition(self, end: int) -> bool:
        return self._is_closed(end) or _ANOTHER.match(self._text, end) is not None

    # An apposition after the name, or a statement about it.

    def after(self, mention: PersonSpan) -> Iterator[_Found]:
        """Yield the role that follows a name."""
        text = self._text
        stated = _STATEMENT.match(text, mention.end)
        match = stated or _AFTER.match(text, mention.end)
        if stated and _is_supposed(text, mention.start):
            return
        if match is None or "\n" in match.group():
            return
        word = self._words.token.match(text, match.end())
        if word is None or not self._may_begin_role(word.group()):
            return
        line_end = text.find("\n", match.end())
        line_end = len(text) if line_end < 0 else line_end
        end = min(line_end, match.end() + _REACH)
        tokens = self._reader.read(match.end(), end)
        phrase = self._phrase_beginning(
            tokens, match.end(), is_statement=stated is not None, is_whole=end == line_end
        )
        if phrase is not None:
            yield _found(tokens, phrase)

    def _may_begin_role(self, word: str) -> bool:
        kind = self._words.kinds.get(word) or self._words.kind(word)
        return kind not in ("word", "mark", "of") and (kind != "opener" or word in _DETERMINERS)

    def _phrase_beginning(
        self, tokens: Sequence[Token], place: int, *, is_statement: bool, is_whole: bool
    ) -> Phrase | None:
        """Return the role phrase that the tokens begin with, if it is complete and closed."""
        is_definite = bool(tokens) and tokens[0].lower in _DETERMINERS
        floor = 1 if is_definite else owner_end(tokens)
        head = first_head(tokens, floor, may_describe=is_definite and not is_statement)
        if head is None:
            return None
        first = self._start(tokens, head, place, floor)
        stop = complement_end(tokens, head + 1, len(tokens))
        if first != floor and not (is_definite and not is_statement):
            return None
        trait = self._words.trait(tokens[head].text)
        is_bare = first == head and stop == head + 1
        if is_bare and (trait == "of" or (is_statement and trait != "office")):
            return None
        follower = tokens[stop] if stop < len(tokens) else None
        if follower is None:
            return Phrase(first, head, stop) if is_whole else None
        if follower.text not in _CLOSERS and follower.lower not in _FOLLOWERS:
            return None
        after = tokens[stop + 1] if stop + 1 < len(tokens) else None
        is_listed = after is not None and (after.kind == "person" or (is_bare and after.lower == "and"))
        if follower.text == "," and is_listed and not is_statement:
            return None
        return Phrase(first, head, stop)

    # A description that stands alone.

    def described(self, told: Sequence[RoleSpan]) -> Iterator[RoleSpan]:
        """Yield "the COUNTRY'S OFFICE said" for the one person of the article that it can mean.

        He is named before it, at the head of the article and in the same paragraph, has
        no role stated, and everyone named before it has one that is another.
        """
        text, told_names, done = self._text, {role.name for role in told}, set[str]()
        for country in self._countries:
            if country.via not in ("name", "adjective", "alias"):
                continue
            if not _THE.search(text, max(country.start - 5, 0), country.start):
                continue
            office = self._words.office.match(text, country.end)
            if office is None or not _SPEAKS.match(text, office.end()):
                continue
            before = [mention for mention in self._people if mention.start < country.start]
            if before and country.start - before[-1].end <= len(
                ", the "
            ):  # "As for X, the Russian president said"
                continue
            open_names = {mention.name for mention in before} - told_names - done
            title = text[country.start : office.end()]
            if len(open_names) != 1 or self._is_stated(country.country_code, office.group(1), told):
                continue
            name = open_names.pop()
            starts = [mention.start for mention in before if mention.name == name]
            if self._is_at_head(starts[0]) and starts[-1] > text.rfind("\n", 0, country.start):
                done.add(name)
                yield RoleSpan(country.start, office.end(), name, title, country.country_code)

    def _is_stated(self, country_code: str, office: str, told: Sequence[RoleSpan]) -> bool:
        """Whether somebody of the article is said to hold this country's office."""
        return any(
            role.country_code == country_code and office.casefold() in role.title.casefold() for role in told
        )

    def _is_at_head(self, start: int) -> bool:
        """Whether a place is in the title or the first paragraph."""
        first_end = self._text.find("\n", self._title_end + 2)
        return start < (len(self._text) if first_end < 0 else first_end)


_THE = re.compile(r"\bthe\s$", re.IGNORECASE)
_SPEAKS = re.compile(r"\s+(?:said|says|told|added|stated|declared|announced|warned|stressed|noted|wrote)\b")


def _is_supposed(text: str, start: int) -> bool:
    word = re.search(r"(\w+)\W*$", text[max(start - 20, 0) : start])
    return word is not None and word.group(1).casefold() in _SUPPOSED


def _found(tokens: Sequence[Token], phrase: Phrase) -> _Found:
    """Return the span of a phrase, and the country before its head, or else in its complement."""
    premises = [token.country for token in tokens[phrase.first : phrase.head]]
    codes = {c.country_code for c in premises if c is not None and c.via in _VIA_STATED}
    if not codes:
        complement = tokens[phrase.head + 1 : phrase.stop]
        until = next((at for at, token in enumerate(complement) if token.lower == "to"), len(complement))
        codes = {
            token.country.country_code
            for token in complement[:until]
            if token.country is not None and token.country.via in _VIA_STATED
        }
    code = codes.pop() if len(codes) == 1 else None
    return _Found(tokens[phrase.first].start, tokens[phrase.stop - 1].end, code)
