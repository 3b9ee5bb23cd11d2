"""Second look at names that were found: what is swallowed is cut off, what is named like a person is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from loaders.annotators.people_features import FUNCTION_WORDS
from loaders.annotators.people_kinds import (
    HEADLINE_VERBS,
    INHABITANTS,
    SERVICES,
    SHORT_TITLES,
    STOCK_EPITHETS,
)
from loaders.annotators.people_lookalikes import (
    COMPOUNDS,
    GIVEN,
    HUMPS,
    NAMES,
    SMALL,
    USUAL,
    Span,
    is_called_like,
    is_date,
    is_no_bare_name,
    is_no_name,
    is_town_of_dateline,
    parties_of,
    things_of,
)
from loaders.annotators.people_tokens import PARTICLES, Word, word_list, word_set
from loaders.annotators.tagger import ScoredRun

_CITY = frozenset(("c1", "c2", "c3", "c4", "n"))
_AFTER_TOWN = frozenset((",", "(", "-", "–", "—"))
_TAIL_WORDS = HEADLINE_VERBS | word_set(
    "the and but or for with at by of to into his her their its this that while when after before over under himself herself "
    "staff writer photo photos reporter correspondent editor"
)
_ADVERBS = word_list("ingly ably ibly edly ally ously ively ently antly ately fully lessly arily")
_SON_OF = word_set("ben bin ibn bint al el")
"""Particles that may have a capital within a name."""
_WITHIN = _SON_OF | word_set("van von der den de del della di da dos du wa ould abu")
"""Particles in small letters that join two parts of a name."""
_CLASSES = word_set("junior senior freshman handler master")
"""Names too: cut off only before a given name."""


def refine(spans: Sequence[Span], runs: Sequence[ScoredRun], words: Sequence[Word]) -> list[Span]:
    """Cut and leave out: sorted spans `[first, last)` of tokens, each within one of the `runs`."""
    cut = [part for span in _joined(spans, words) for part in _parted(words, *span)]
    lines = {at: run.line for run in runs if run.line for at in range(run.first, run.last)}
    named = [
        span
        for span in cut
        if not is_called_like(words, *span, within_headline=span[0] in lines) and not is_no_name(words, *span)
    ]
    named = _confirmed(named, words, shouted={at for at, line in lines.items() if line == "A"})
    parties = parties_of(words, cut)
    things = things_of(words, runs, named)
    others = things | {words[at].key for at in parties}
    full = Counter(words[i].key for first, last in named if last - first > 1 for i in range(first, last))
    alone = Counter(words[first].key for first, last in named if last - first == 1)
    headline = next((at for at, word in enumerate(words) if word.low == "<n>"), 0)
    capitals = any(run.line == "T" and run.first < headline for run in runs[:1])
    starts = range(headline if capitals else 0)
    return [
        (first, last)
        for first, last in named
        if first not in parties
        and words[last - 1].key not in things
        and not (is_town_of_dateline(words, first, last) and not full[words[first].key])
        and not (last - first == 1 and is_date(words, first))
        and (
            last - first > 1
            or full[words[first].key]
            or not is_no_bare_name(words, first, others, first in starts and alone[words[first].key] == 1)
        )
    ]


def _confirmed(spans: Sequence[Span], words: Sequence[Word], *, shouted: Collection[int]) -> list[Span]:
    """Leave out what only a line in capitals names: no word of it is a name elsewhere, nor is it a listed full name."""
    spoken = {words[at].key for span in spans if span[0] not in shouted for at in range(*span)}
    return [
        (first, last)
        for first, last in spans
        if first not in shouted
        or any(words[at].key in spoken for at in range(first, last))
        or (first and "ad" in words[first - 1].codes)
        or (last - first > 1 and _is_listed_name(words[first], words[last - 1]))
    ]


def _is_listed_name(head: Word, tail: Word) -> bool:
    return bool(GIVEN.intersection(head.codes) or head.cat == "I") and not SMALL.intersection(
        (*head.codes, *tail.codes)
    )


def _joined(spans: Sequence[Span], words: Sequence[Word]) -> list[Span]:
    """Join two parts of one name that only particles part: Salman bin Abdulaziz, Zine al-Abidine Ben Ali."""
    joined: list[Span] = []
    for first, last in spans:
        end = joined[-1][1] if joined else first + 1
        between = words[end:first]
        beside = end == first and (words[first].low in _SON_OF or words[first - 1].particle)
        if beside or (between and _WITHIN.issuperset(word.low for word in between)):
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _parted(words: Sequence[Word], first: int, last: int) -> list[Span]:
    """Part a name at a headline's verb and cut its ends: Ada Lee Compares Tom Ray, Pres. Lee."""
    if last - first == 1:
        return [(first, last)] if words[first].capital and words[first].cat != "I" else []
    parts: list[Span] = []
    start = first
    for at in range(first, last):
        word = words[at]
        if (
            last - first > 1
            and word.capital
            and (word.low in HEADLINE_VERBS or word.outline.startswith(HUMPS))
        ):
            parts.append((start, at))
            start = at + 1
    parts.append((start, last))
    spans = [_cut(words, *part) for part in parts]
    return [span for span in spans if any(word.capital and word.cat != "I" for word in words[slice(*span)])]


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
    """Tell whether a word inside a name is a title, so that the name only begins after it: Alderwoman of "Ward Alderwoman X"."""
    if not word.capital or not following.capital or USUAL.intersection(word.codes):
        return False
    return word.low in SHORT_TITLES or ("t" in word.codes and bool(GIVEN.intersection(following.codes)))


def _is_before_name(words: Sequence[Word], first: int, last: int) -> bool:
    word, following = words[first], words[first + 1]
    if not following.capital or following.low in PARTICLES:
        return False
    low = word.low
    if low in _CLASSES and not GIVEN.intersection(following.codes):
        return False
    if low in SHORT_TITLES or low in INHABITANTS or low in STOCK_EPITHETS or low in FUNCTION_WORDS:
        return True
    if low in SERVICES:
        joined = first > 0 and words[first - 1].low in ("of", "for", "and", "&")
        return joined or (last - first > 2 and bool(GIVEN.intersection(following.codes)))
    if low.rpartition("-")[2] in COMPOUNDS and "-" in low:
        return True
    rare = not USUAL.intersection(word.codes) and SMALL.intersection(word.codes)
    if rare and last - first > 2 and GIVEN.intersection(following.codes):
        return True
    return _is_adverb(words, first)


def _is_adverb(words: Sequence[Word], first: int) -> bool:
    """Tell whether a sentence's adverb stands there: Interestingly."""
    word = words[first]
    opens = not first or not words[first - 1].capital
    return opens and word.low.endswith(_ADVERBS) and not NAMES.intersection(word.codes)


def _is_after_name(words: Sequence[Word], first: int, last: int) -> bool:
    word = words[last - 1]
    if word.low in _TAIL_WORDS and word.capital:
        return True
    if "t" in word.codes and not NAMES.intersection(word.codes) and last - first == 2:
        return True
    if "n" in word.codes and not NAMES.intersection(word.codes) and word.cat[0] != "A":
        return True
    town = word.cat[0] == "A" and len(word.low) > 3 and words[first].cat[0] == "X"
    return (
        town and last < len(words) and words[last].low in _AFTER_TOWN and bool(_CITY.intersection(word.codes))
    )
