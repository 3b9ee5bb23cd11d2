"""Second look at names that were found: what is swallowed is cut off, what is named like a person is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import loaders.annotators.people.kinds as kinds
from loaders.annotators.people.lexicon import Word
from loaders.annotators.people.lookalikes import (
    HUMPS,
    Span,
    is_called_like,
    is_date,
    is_no_bare_name,
    is_no_name,
    parties_of,
    things_of,
)
from loaders.annotators.people.tagger import ScoredRun

_AFTER_TOWN = frozenset((",", "(", "-", "–", "—"))
_NEVER_FIRST = frozenset((kinds.SHORT_TITLE, kinds.INHABITANT, kinds.EPITHET))


def refine(spans: Sequence[Span], runs: Sequence[ScoredRun], words: Sequence[Word]) -> list[Span]:
    """Cut and leave out: sorted spans `[first, last)` of tokens, each within one of the `runs`."""
    cut = [part for span in _joined(spans, words) for part in _split(words, *span)]
    named = _named(cut, runs, words)
    parties = parties_of(words, cut)
    things = things_of(words, runs, named)
    others = things | {words[at].key for at in parties}
    named = _without_bare_words(named, runs, words, others)
    return [span for span in named if span[0] not in parties and words[span[1] - 1].key not in things]


def _named(spans: Sequence[Span], runs: Sequence[ScoredRun], words: Sequence[Word]) -> list[Span]:
    """Leave out what is called like a person, what is no name, and what a line in capitals alone names."""
    lines = {at: run.line for run in runs if run.line for at in range(run.first, run.last)}
    named = [
        span
        for span in spans
        if not is_called_like(words, *span, within_headline=span[0] in lines) and not is_no_name(words, *span)
    ]
    return _confirmed(named, words, shouted={at for at, line in lines.items() if line == "A"})


def _without_bare_words(
    spans: Sequence[Span], runs: Sequence[ScoredRun], words: Sequence[Word], others: Collection[str]
) -> list[Span]:
    """Leave out a single word in a date, or one that no fuller name has and that is no person's."""
    fuller = {words[at].key for first, last in spans if last - first > 1 for at in range(first, last)}
    alone = Counter(words[first].key for first, last in spans if last - first == 1)
    headline = _headline_end(runs, words)

    def is_bare(at: int) -> bool:
        key = words[at].key
        only_headline = at < headline and alone[key] == 1
        return key not in fuller and is_no_bare_name(words, at, others, only_headline=only_headline)

    return [
        (first, last)
        for first, last in spans
        if last - first > 1 or not (is_date(words, first) or is_bare(first))
    ]


def _headline_end(runs: Sequence[ScoredRun], words: Sequence[Word]) -> int:
    """Find where a first line ends that has a capital on each longer word; 0 if it has not."""
    if not runs or runs[0].line != "T":
        return 0
    return next((at for at, word in enumerate(words) if word.low == "<n>"), 0)


def _confirmed(spans: Sequence[Span], words: Sequence[Word], *, shouted: Collection[int]) -> list[Span]:
    """Leave out what only a line in capitals names: no word of it is a name elsewhere, nor is it a listed full name."""
    spoken = {words[at].key for span in spans if span[0] not in shouted for at in range(*span)}
    return [
        (first, last)
        for first, last in spans
        if any(words[at].key in spoken for at in range(first, last))
        or (last - first > 1 and _is_listed_name(words[first], words[last - 1]))
    ]


def _is_listed_name(head: Word, tail: Word) -> bool:
    """Whether a name begins with a listed given name or an initial and has no common word: ADA LEE."""
    return (
        kinds.GIVEN in head.kinds or head.cat == "I"
    ) and kinds.MOSTLY_SMALL not in head.kinds | tail.kinds


def _joined(spans: Sequence[Span], words: Sequence[Word]) -> list[Span]:
    """Join two parts of one name of which the first ends in a particle: Zine *al-Abidine ben* Ali."""
    joined: list[Span] = []
    for first, last in spans:
        if joined and joined[-1][1] == first and words[first - 1].particle:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _split(words: Sequence[Word], first: int, last: int) -> list[Span]:
    """Split a name at a headline's verb and cut its ends: Ada Lee Compares Tom Ray, Pres. Lee."""
    verbs = [at for at in range(first, last) if _is_between_names(words[at])]
    starts = [first, *(at + 1 for at in verbs)]
    spans = [_cut(words, start, end) for start, end in zip(starts, [*verbs, last], strict=True)]
    return [span for span in spans if any(map(_is_name_word, words[slice(*span)]))]


def _is_between_names(word: Word) -> bool:
    """Whether a word with a capital ends one name and begins another: Compares."""
    return word.capital and (kinds.HEADLINE_VERB in word.kinds or word.outline.startswith(HUMPS))


def _is_name_word(word: Word) -> bool:
    """Whether a word names somebody, as initials and particles alone do not: Lee."""
    return word.capital and word.cat != "I"


def _cut(words: Sequence[Word], first: int, last: int) -> Span:
    for at in range(last - 2, first, -1):
        if _is_title_within(words[at], words[at + 1]):
            first = at + 1
            break
    while last - first > 1 and _is_before_name(words, first, last):
        first += 1
    while last - first > 1 and _is_after_name(words, first, last):
        last -= 1
    while last > first and words[last - 1].particle:
        last -= 1
    return first, last


def _is_title_within(word: Word, following: Word) -> bool:
    """Whether a word inside a name is a title, so that the name only begins after it: *Alderwoman* of "Ward Alderwoman X"."""
    if not word.capital or not following.capital or kinds.USUAL_NAME in word.kinds:
        return False
    return kinds.SHORT_TITLE in word.kinds or (kinds.TITLE in word.kinds and kinds.GIVEN in following.kinds)


def _is_before_name(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether the first word is no part of the name."""
    word, following = words[first], words[first + 1]
    if not following.capital or kinds.PARTICLE in following.kinds:
        return False
    full = last - first > 2 and kinds.GIVEN in following.kinds
    if kinds.SERVICE in word.kinds:
        return full or _ends_title(words, first)
    if kinds.DOUBTFUL_TITLE in word.kinds and kinds.GIVEN not in following.kinds:
        return False
    if kinds.COMPOUND in word.kinds or not _NEVER_FIRST.isdisjoint(word.kinds):  # Kyiv-born, Texan, Crooked
        return True
    return (full and _is_rare(word)) or _is_adverb(words, first)


def _ends_title(words: Sequence[Word], at: int) -> bool:
    """Whether a word is the last of a title: Secretary of *State* Ada Lee."""
    return at > 0 and kinds.TITLE_JOINER in words[at - 1].kinds


def _is_rare(word: Word) -> bool:
    """Whether a word is a common one that is hardly a name: Breaking Ada Lee."""
    return kinds.MOSTLY_SMALL in word.kinds and kinds.USUAL_NAME not in word.kinds


def _is_adverb(words: Sequence[Word], first: int) -> bool:
    """Whether a sentence's adverb stands there: Interestingly."""
    if first and words[first - 1].capital:
        return False
    return kinds.ADVERB in words[first].kinds and kinds.LISTED_NAME not in words[first].kinds


def _is_after_name(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether the last word is no part of the name."""
    word = words[last - 1]
    if word.capital and kinds.TAIL_WORD in word.kinds:  # Ada Lee Himself
        return True
    if kinds.LISTED_NAME not in word.kinds:
        if kinds.TITLE in word.kinds and last - first == 2:  # Lee Attorney
            return True
        if kinds.COUNTRY in word.kinds and word.cat[0] != "A":  # Ada Lee Russia
            return True
    return last < len(words) and _is_town(word, words[last]) and words[first].cat[0] == "X"


def _is_town(word: Word, following: Word) -> bool:
    """Whether a town in capitals begins a dateline: Ada Lee *BOSTON* -."""
    return (
        word.cat[0] == "A"
        and len(word.low) > 3
        and kinds.ANY_CITY in word.kinds
        and following.low in _AFTER_TOWN
    )
