"""What is only called like a person: firms, streets, ships, storms, law cases, towns of datelines, dates, bare common words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import loaders.annotators.people.kinds as kinds
from loaders.annotators.people.evidence import is_titled
from loaders.annotators.people.lexicon import Word
from loaders.annotators.people.tagger import ScoredRun

HUMPS = "XxXxXx"
"""The outline of words that lost the blanks between them."""

_HANDLES = frozenset("@#")
_SENTENCE_ENDS = frozenset(("<n>", ".", "!", "?", "“", '"', "”", "''"))
_ORGANS = frozenset((kinds.TITLE, kinds.ORGANISATION))
_ALONE = frozenset((kinds.FIRM, kinds.DISEASE, kinds.NOT_ALONE))
_NO_BARE_WORD = frozenset((kinds.HEADLINE_VERB, kinds.NO_NAME, kinds.GENERATION, kinds.GROUP))

Span = tuple[int, int]
"""A name's tokens, `[first, last)`."""


def is_called_like(words: Sequence[Word], first: int, last: int, *, within_headline: bool) -> bool:
    """Whether the words name a firm, a group or a building, alone or with their neighbours."""
    if _heads_something(words, last, within_headline=within_headline) or _is_possession(words, last):
        return True
    if first and _is_known_pair(words[first - 1], words[first]):  # "Wall" before Street
        return True
    if last - first > 1:
        return _is_named_like(words[first:last])
    head = words[first]
    if head.outline.startswith(HUMPS) or not _NO_BARE_WORD.isdisjoint(head.kinds):  # Himself, al-Qaeda
        return True
    return last < len(words) and words[last].capital and _is_known_pair(head, words[last])


def _heads_something(words: Sequence[Word], last: int, *, within_headline: bool) -> bool:
    """Whether capitals after a name make it a place's, a school's or a firm's: Ada Lee Elementary School."""
    for word in words[last : last + (1 if within_headline else 3)]:
        if not word.capital or word.cat[0] == "A" or kinds.HEADLINE_VERB in word.kinds:
            return False
        if kinds.BUILDING in word.kinds or kinds.SITE in word.kinds:
            return True
    return False


def _is_possession(words: Sequence[Word], last: int) -> bool:
    """Whether X's begins a house's or a law's name: Mae Ann's Cafe, Megan's Law."""
    if last + 1 >= len(words) or kinds.POSSESSIVE not in words[last].kinds:
        return False
    return words[last + 1].capital and kinds.POSSESSION in words[last + 1].kinds


def _is_known_pair(first: Word, second: Word) -> bool:
    """Whether two words are a firm's or a group's name: Goldman Sachs, Boko Haram."""
    return second.low in first.pairs


def _is_named_like(name: Sequence[Word]) -> bool:
    """Whether a name of several words is a thing's by its last word, a listed one's or an armed group's."""
    head, second, tail = name[0], name[1], name[-1]
    if kinds.BUILDING in tail.kinds or (
        kinds.SITE in tail.kinds and kinds.USUAL_NAME not in tail.kinds
    ):  # Ada Lee Tower
        return True
    if kinds.GROUP_HEAD in head.kinds and kinds.ARABIC_ARTICLE in second.kinds:  # Ansar al-Sunna
        return True
    known = head.pairs.get(second.low, ())
    return kinds.GROUP_NAME in known or (
        kinds.FIRM_NAME in known and not (len(name) > 2 and kinds.LISTED_NAME in name[2].kinds)
    )


def is_no_name(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether the words are no name at all."""
    head, tail = words[first], words[last - 1]
    if first and words[first - 1].low in _HANDLES:  # @adalee
        return True
    if kinds.COMPOUND in tail.kinds or kinds.STATE_TAIL in tail.kinds:  # Hong Kong-based
        return True
    if last - first == 1:
        return (head.cat[0] == "A" and len(head.low) < 3) or kinds.PARTY in head.kinds  # JD, D-Calif.
    if kinds.COMPASS in head.kinds and kinds.CITY in tail.kinds:  # N. Adams
        return True
    return _is_staff(head, tail) or all(_is_small(word) for word in words[first:last] if word.capital)


def _is_staff(head: Word, tail: Word) -> bool:
    """Whether the words end in an office and don't begin with a given name: Staff Writer."""
    return _is_office(tail) and kinds.GIVEN not in head.kinds


def _is_office(word: Word) -> bool:
    """Whether a word is a title and no usual name: Alderman."""
    return (
        kinds.SHORT_TITLE in word.kinds or kinds.TITLE in word.kinds
    ) and kinds.USUAL_NAME not in word.kinds


def _is_small(word: Word) -> bool:
    """Whether a word is mostly written small and no usual name: Breaking."""
    return kinds.MOSTLY_SMALL in word.kinds and kinds.USUAL_NAME not in word.kinds


def is_date(words: Sequence[Word], at: int) -> bool:
    """Whether a day's or a month's name stands in a date: in May, 3 May, May 2016."""
    if kinds.DAY not in words[at].kinds:
        return False
    if at and (words[at - 1].cat == "N" or kinds.BEFORE_DATE in words[at - 1].kinds):
        return True
    return at + 1 < len(words) and words[at + 1].cat == "N"


def parties_of(words: Sequence[Word], spans: Sequence[Span]) -> set[int]:
    """Find the names that are a law case's party, before or after "v."; their first tokens."""
    return {first for first, last in spans if _is_plaintiff(words, last) or _is_defendant(words, first)}


def _is_plaintiff(words: Sequence[Word], last: int) -> bool:
    """Whether "v." and a name follow: *Roe* v. Wade."""
    return _is_versus(words[last : last + 2]) and last + 2 < len(words) and words[last + 2].capital


def _is_defendant(words: Sequence[Word], first: int) -> bool:
    """Whether a name and "v." stand before: Roe v. *Wade*."""
    return first > 2 and _is_versus(words[first - 2 : first]) and words[first - 3].capital


def _is_versus(pair: Sequence[Word]) -> bool:
    return len(pair) == 2 and kinds.VERSUS in pair[0].kinds and pair[1].low == "."


def things_of(words: Sequence[Word], runs: Sequence[ScoredRun], spans: Sequence[Span]) -> set[str]:
    """List the last words of names that a ship, a storm or a newspaper has in the article, and no one with a title."""
    found = {words[run.last - 1].key for run in runs if _is_thing(words, run)} | _places_together(words, runs)
    if not found:
        return found
    return found - {words[last - 1].key for first, last in spans if is_titled(words, first)}


def _is_thing(words: Sequence[Word], run: ScoredRun) -> bool:
    """Whether a run is what stands before or after it or what it begins with: the yacht Lee, Lee newspaper, Storm Lee."""
    if run.first and kinds.BEFORE_THING in words[run.first - 1].kinds:
        return True
    if run.last < len(words) and kinds.PAPER in words[run.last].kinds:
        return True
    return kinds.STORM in words[run.first].kinds and run.last > run.first + 1


def _places_together(words: Sequence[Word], runs: Sequence[ScoredRun]) -> set[str]:
    """List the words of a list that ends in what they are: Clark, Grant and Lee counties."""
    found: set[str] = set()
    listed, next_run = False, len(words)
    for run in reversed(runs):
        if run.last < len(words):
            after = words[run.last].kinds
            joined = run.last + 1 == next_run and kinds.LIST_JOINER in after
            listed = kinds.PLACES_TOGETHER in after or (listed and joined)
            if listed:
                found.add(words[run.last - 1].key)
        next_run = run.first
    return found


def is_no_bare_name(words: Sequence[Word], at: int, others: Collection[str], *, only_headline: bool) -> bool:
    """Whether a single word that no full name explains is no person's."""
    word = words[at]
    if (
        kinds.BUILDING in word.kinds or kinds.SHORT_TITLE in word.kinds
    ) and kinds.USUAL_NAME not in word.kinds:  # Tower
        return True
    if is_titled(words, at):
        return False
    if kinds.MOSTLY_SMALL in word.kinds and (not at or words[at - 1].low in _SENTENCE_ENDS):  # Such is life
        return True
    if word.key in others or not _ALONE.isdisjoint(word.kinds) or kinds.INHABITANT in word.kinds:
        return True
    if not _ORGANS.isdisjoint(word.kinds) and kinds.FREQUENT_NAME not in word.kinds:  # Chancellor, County
        return True
    return (only_headline and kinds.USUAL_NAME not in word.kinds) or _is_before_title(words, at)


def _is_before_title(words: Sequence[Word], at: int) -> bool:
    """Whether a title with a capital follows: *Ward* Alderman."""
    if at + 1 >= len(words) or not words[at + 1].capital:
        return False
    return kinds.SHORT_TITLE in words[at + 1].kinds or kinds.TITLE in words[at + 1].kinds
