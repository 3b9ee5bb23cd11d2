"""Single words that no fuller name of the article explains: which of them are not people.

Towns, firms, peoples, days and common words with a capital are taken for surnames where nothing but
the words beside them says what they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from loaders.annotators.people import kinds
from loaders.annotators.people.evidence import is_titled
from loaders.annotators.people.lexicon import Word
from loaders.annotators.people.tagger import LOC, ScoredRun

Span = tuple[int, int]
"""A name's tokens, `[first, last)`."""

_SENTENCE_ENDS = frozenset(("<n>", ".", "!", "?", "“", '"', "”", "''"))
_DASHES = frozenset(("-", "–", "—"))
_ALONE = frozenset((kinds.FIRM, kinds.DISEASE, kinds.NOT_ALONE, kinds.INHABITANT, kinds.NATIONALITY))
_OFFICES = frozenset((kinds.SHORT_TITLE, kinds.TITLE))
_THING_TAILS = frozenset((kinds.OFFICE, kinds.MOSTLY_SMALL))
_NO_TAILS = frozenset(
    (
        kinds.GIVEN,
        kinds.FUNCTION_WORD,
        kinds.HEADLINE_VERB,
        kinds.RUN_ON,
        kinds.DAY,
        kinds.NATIONALITY,
        *_OFFICES,
    )
)


def without_bare_words(
    spans: Sequence[Span], runs: Sequence[ScoredRun], words: Sequence[Word], others: Collection[str]
) -> list[Span]:
    """Leave out a single word that no fuller name has and that is not a person's; `others` are words known to name something else."""
    fuller = {words[at].key for first, last in spans if last - first > 1 for at in range(first, last)}
    alone = [first for first, last in spans if last - first == 1 and words[first].key not in fuller]
    counts = Counter(words[at].key for at in alone)
    headline = 0  # where a first line ends that has a capital on each longer word
    if runs and runs[0].line == "T":
        headline = next((at for at, word in enumerate(words) if word.low == "<n>"), 0)
    named_otherwise = {*others, *_things_and_towns(alone, spans, runs, words)}

    def is_bare(at: int) -> bool:
        only_headline = at < headline and counts[words[at].key] == 1
        return is_no_bare_name(words, at, named_otherwise, only_headline=only_headline)

    left_out = {at for at in alone if is_bare(at)}
    return [
        (first, last)
        for first, last in spans
        if last - first > 1 or not (first in left_out or is_calendar_date(words, first))
    ]


def _things_and_towns(
    alone: Sequence[int], spans: Sequence[Span], runs: Sequence[ScoredRun], words: Sequence[Word]
) -> set[str]:
    """List the bare words that their neighbours once make a town or a thing, and no title a person."""
    if not alone:
        return set()
    ends = {last for _, last in spans}
    listed = _listed_places(runs, words)
    titled = {at for run in runs if run.line for at in range(run.first, run.last)}
    found = {
        words[at].key
        for at in alone
        if at in listed
        or is_hometown(words, at, ends)
        or is_dateline(words, at, at + 1)
        or is_town(words, at)
        or (kinds.COMMON in words[at].kinds if at in titled else is_thing(words, at))
    }
    return found - {words[at].key for at in alone if is_titled(words, at)}


def is_hometown(words: Sequence[Word], at: int, name_ends: Collection[int]) -> bool:
    """Whether a word says where somebody is from: Ann Lee *of Pomeroy*, Ann Lee, 25, *from Pomeroy*; names end before `name_ends`."""
    if at < 2 or kinds.ORIGIN not in words[at - 1].kinds:
        return False
    before = words[at - 2]
    return at - 1 in name_ends or before.low == "," or before.cat == "N"


def is_town(words: Sequence[Word], at: int) -> bool:
    """Whether the words after a word make it a town or a people: Pomeroy, Ohio; Pomeroy residents; the Tamils."""
    if kinds.PLURAL in words[at].kinds:
        return True
    after = words[at + 1 : at + 3]
    if after and kinds.TOWN_GOOD in after[0].kinds:
        return True
    if len(after) < 2 or after[0].low not in ",(":
        return False
    return after[1].capital and kinds.COUNTRY in after[1].kinds and kinds.USUAL_NAME not in after[1].kinds


def is_thing(words: Sequence[Word], at: int) -> bool:
    """Whether a word is a thing's name or a part of it: the website *Quorum*, the *Quorum* Group, *Robert*'s Rules."""
    if at and not words[at - 1].capital and kinds.BEFORE_TRADE in words[at - 1].kinds:
        return True
    after = words[at + 1 : at + 3]
    if after and after[0].capital:
        return not _THING_TAILS.isdisjoint(after[0].kinds) and _NO_TAILS.isdisjoint(after[0].kinds)
    if len(after) < 2 or kinds.POSSESSIVE not in after[0].kinds or kinds.GIVEN not in words[at].kinds:
        return False
    return after[1].capital and kinds.OFFICE not in after[1].kinds and kinds.LISTED_NAME not in after[1].kinds


def _listed_places(runs: Sequence[ScoredRun], words: Sequence[Word]) -> set[int]:
    """List the single words that stand in a list between two places: Paris, *Lee* and Rome."""

    def are_joined(one: ScoredRun, other: ScoredRun) -> bool:
        between = words[one.last : other.first]
        return 0 < len(between) < 3 and all(word.low == "," or kinds.AND in word.kinds for word in between)

    return {
        run.first
        for before, run, after in zip(runs, runs[1:], runs[2:], strict=False)
        if run.last - run.first == 1
        and before.labels[-1] == after.labels[-1] == LOC
        and are_joined(before, run)
        and are_joined(run, after)
    }


def is_no_bare_name(words: Sequence[Word], at: int, others: Collection[str], *, only_headline: bool) -> bool:
    """Whether a single word that no full name explains is not a person's."""
    word = words[at]
    usual = kinds.USUAL_NAME in word.kinds
    if (kinds.BUILDING in word.kinds or kinds.SHORT_TITLE in word.kinds) and not usual:  # Tower
        return True
    if kinds.MOSTLY_SMALL in word.kinds and kinds.LISTED_NAME not in word.kinds:  # Campaign Manager Laughs
        return True
    if is_titled(words, at):
        return False
    if kinds.NOUN in word.kinds and at and kinds.DEFINITE in words[at - 1].kinds:  # zum Bäcker
        return True
    if kinds.MOSTLY_SMALL in word.kinds and (
        is_sentence_start(words, at) or not usual
    ):  # Such is life, a Sexist Joke
        return True
    if word.cat == "A" or (kinds.COUNTRY in word.kinds and not usual):  # DNC, Ohio
        return True
    if word.key in others or not _ALONE.isdisjoint(word.kinds):
        return True
    if kinds.OFFICE in word.kinds and kinds.FREQUENT_NAME not in word.kinds:  # Chancellor, County
        return True
    if only_headline and not usual:
        return True
    after = words[at + 1 : at + 2]
    if is_family_name(words, at):
        return True
    return bool(after) and after[0].capital and not _OFFICES.isdisjoint(after[0].kinds)  # *Ohio* Gov.


def is_sentence_start(words: Sequence[Word], at: int) -> bool:
    """Whether a word begins a sentence, a line or a quotation."""
    return not at or words[at - 1].low in _SENTENCE_ENDS


def is_dateline(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether words in capitals begin an article with where it was written: HUDSON -- Officials said."""
    if first and words[first - 1].low != "<n>":
        return False
    after = words[last : last + 5]
    if not after or any(word.cat[0] != "A" for word in words[first:last]):
        return False
    if after[0].low == "," and len(after) > 2 and after[1].capital:  # NUSA DUA, Bali -
        after = after[2:]
    return bool(after) and after[0].low in _DASHES


def is_family_name(words: Sequence[Word], at: int) -> bool:
    """Whether a word of no list is a plural after an article: the Murdochs, the Birchers."""
    word = words[at]
    is_plural = word.low.endswith("s") and kinds.LISTED_NAME not in word.kinds
    return is_plural and at > 0 and kinds.DEFINITE in words[at - 1].kinds


def is_calendar_date(words: Sequence[Word], at: int) -> bool:
    """Whether a day's or a month's name stands in a date: in May, 3 May, May 2016."""
    if kinds.DAY not in words[at].kinds:
        return False
    if at and (words[at - 1].cat == "N" or kinds.BEFORE_DATE in words[at - 1].kinds):
        return True
    after = (
        words[at + 2 : at + 3]
        if words[at + 1 : at + 2] and words[at + 1].low == "."
        else words[at + 1 : at + 2]
    )
    return bool(after) and after[0].cat == "N"  # May 3, Jan. 3
