"""Second look at names that were found: what is swallowed is cut off, what is named like a person is left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from loaders.annotators.people_features import FUNCTION_WORDS
from loaders.annotators.people_kinds import (
    BUILDINGS,
    DISEASES,
    EATERIES,
    FIRM_ENDS,
    FIRM_NAMES,
    FIRMS,
    GROUP_HEADS,
    GROUP_NAMES,
    GROUPS,
    HEADLINE_VERBS,
    INHABITANTS,
    SERVICES,
    SHORT_TITLES,
    SITES,
    STOCK_EPITHETS,
)
from loaders.annotators.people_tokens import PARTICLES, Word, word_set
from loaders.annotators.tagger import ScoredRun

GIVEN = frozenset(("f1", "f2", "g1", "g2", "pf2", "pf3"))
"""Codes of the lists of first names."""
_NAMES = GIVEN | {"f3", "l1", "l2", "l3", "m1", "m2", "pl1", "pl2", "pl3", "pf1"}
_USUAL = frozenset(("f1", "f2", "pf2", "pf3", "g2", "l1", "m2", "pl2", "pl3"))
_CITY = frozenset(("c1", "c2", "c3", "c4", "n"))
_COMMON = frozenset(("w1", "w2", "w3"))
_SMALL = frozenset(("w2", "w3", "q0", "q1"))
"""Words that are written small far more often than not."""
_HANDLES = frozenset("@#")
_DASHES = frozenset(("—", "–", "-", "("))
_AFTER_TOWN = frozenset((",", "(", "-", "–", "—"))
_SUFFIXES = word_set("jr jr. sr sr.")
_TAIL_WORDS = HEADLINE_VERBS | word_set(
    "the and but or for with at by of to into his her their its this that while when after before over under himself herself "
    "staff writer photo photos reporter correspondent editor"
)
_NO_NAMES = (
    word_set("himself herself themselves conservatives truth-teller pac superpac taj") | HEADLINE_VERBS
)
_NAMED_AS = GROUP_NAMES | FIRM_NAMES
_NO_PERSON_ALONE = FIRMS | DISEASES

_ADVERBS = (
    "ingly",
    "ably",
    "ibly",
    "edly",
    "ally",
    "ously",
    "ively",
    "ently",
    "antly",
    "ately",
    "fully",
    "lessly",
    "arily",
)

_SON_OF = word_set("ben bin ibn bint al el")
"""Particles that may have a capital within a name."""

BEFORE_DATES = word_set(
    "in since last of until till early late from this next mid to through between during after before"
)
"""Words before a date; "by" is one too, but names' as well."""

_COMPOUNDS = word_set("based listed born backed led style run owned bred educated trained run area related registered")
"""What makes no name of a word before a hyphen: Hong Kong-based."""

_CLASSES = word_set("junior senior freshman handler")
"""Names too: cut off only before a given name."""
_PARTY = re.compile(r"[dri]-\w")
"""How US papers write a party and a state: D-Calif."""
_STATES = word_set("va va. dak dak. car car.")

_RANKED = word_set("lance lieutenant major brigadier staff master petty vice chief warrant flight squadron")
"""First words of ranks of two: Lance Cpl."""

_VERSUS = ["v", "."]
_HUMPS = "XxXxXx"
"""The outline of words that lost the blanks between them."""

_ARTICLES = ("al", "as-", "ash-", "e-", "ul-", "ut-")

Span = tuple[int, int]


def refine(spans: Sequence[Span], runs: Sequence[ScoredRun], words: Sequence[Word]) -> list[Span]:
    """Cut and leave out: sorted spans `[first, last)` of tokens, each within one of the `runs`."""
    cut = [part for span in _joined(spans, words) for part in _parted(words, *span)]
    lines = {at: run.line for run in runs if run.line for at in range(run.first, run.last)}
    named = [
        span
        for span in cut
        if not _is_called_like(words, *span, within_headline=span[0] in lines)
        and not _is_no_words_name(words, *span)
    ]
    named = _confirmed(named, words, shouted={at for at, line in lines.items() if line == "A"})
    parties = _parties(words, cut)
    full = Counter(words[i].key for first, last in named if last - first > 1 for i in range(first, last))
    alone = Counter(words[first].key for first, last in named if last - first == 1)
    headline = next((at for at, word in enumerate(words) if word.low == "<n>"), 0)
    capitals = any(run.line == "T" and run.first < headline for run in runs[:1])
    starts = range(headline if capitals else 0)
    return [
        (first, last)
        for first, last in named
        if first not in parties
        and not (_is_town_of_dateline(words, first, last) and not full[words[first].key])
        and not (last - first == 1 and _is_date(words, first))
        and (
            last - first > 1
            or full[words[first].key]
            or not _is_no_bare_name(words, first, parties, first in starts and alone[words[first].key] == 1)
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
    return bool(GIVEN.intersection(head.codes) or head.cat == "I") and not _SMALL.intersection(
        (*head.codes, *tail.codes)
    )


def _joined(spans: Sequence[Span], words: Sequence[Word]) -> list[Span]:
    """Join two parts of one name that only particles part: Salman bin Abdulaziz, Zine al-Abidine Ben Ali."""
    joined: list[Span] = []
    for first, last in spans:
        between = words[joined[-1][1] : first] if joined else ()
        beside = not between and (words[first].low in _SON_OF or words[first - 1].particle)
        if joined and joined[-1][1] <= first and (beside if not between else all(w.particle for w in between)):
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
            and (word.low in HEADLINE_VERBS or word.outline.startswith(_HUMPS))
        ):
            parts.append((start, at))
            start = at + 1
    parts.append((start, last))
    spans = [_cut(words, *part) for part in parts]
    return [span for span in spans if any(word.capital and word.cat != "I" for word in words[slice(*span)])]


def _cut(words: Sequence[Word], first: int, last: int) -> Span:
    for at in range(last - 2, first, -1):
        if _is_title_within(words[at]) and words[at + 1].capital:
            first = at + 1
            break
    while last - first > 1 and _is_before_name(words, first, last):
        first += 1
    while last - first > 1 and _is_after_name(words, first, last):
        last -= 1
    while last > first and words[last - 1].particle:
        last -= 1
    return first, last


def _is_title_within(word: Word) -> bool:
    """Tell whether a word inside a name is a title, so that the name only begins after it: Alderwoman of "Ward Alderwoman X"."""
    return word.capital and word.low in SHORT_TITLES and not _USUAL.intersection(word.codes)


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
    if low.rpartition("-")[2] in _COMPOUNDS and "-" in low:
        return True
    rare = not _USUAL.intersection(word.codes) and _SMALL.intersection(word.codes)
    if rare and last - first > 2 and GIVEN.intersection(following.codes):
        return True
    return _is_adverb(words, first)


def _is_adverb(words: Sequence[Word], first: int) -> bool:
    """Tell whether a sentence's adverb stands there: Interestingly."""
    word = words[first]
    opens = not first or not words[first - 1].capital
    return opens and word.low.endswith(_ADVERBS) and not _NAMES.intersection(word.codes)


def _is_after_name(words: Sequence[Word], first: int, last: int) -> bool:
    word = words[last - 1]
    if word.low in _TAIL_WORDS and word.capital:
        return True
    if "t" in word.codes and not _NAMES.intersection(word.codes) and last - first == 2:
        return True
    if "n" in word.codes and not _NAMES.intersection(word.codes) and word.cat[0] != "A":
        return True
    town = word.cat[0] == "A" and len(word.low) > 3 and words[first].cat[0] == "X"
    return (
        town and last < len(words) and words[last].low in _AFTER_TOWN and bool(_CITY.intersection(word.codes))
    )


def _is_no_words_name(words: Sequence[Word], first: int, last: int) -> bool:
    """Tell whether a span is a user's handle, a rank's first word (Lance Cpl.) or words that are no names: Staff Writer."""
    if first and words[first - 1].low in _HANDLES:
        return True
    tail = words[last - 1].low
    if ("-" in tail and tail.rpartition("-")[2] in _COMPOUNDS) or tail in _STATES:
        return True
    if tail in _RANKED and last < len(words) and words[last].capital and "ad" in words[last].codes:
        return True
    if last - first == 1:
        return (words[first].cat[0] == "A" and len(tail) < 3) or bool(_PARTY.match(tail))
    return all(
        _SMALL.intersection(word.codes) and not _USUAL.intersection(word.codes)
        for word in words[first:last]
        if word.capital
    )


def _is_date(words: Sequence[Word], at: int) -> bool:
    """Tell whether a day's or a month's name stands in a date: in May, 3 May, May 2016."""
    if "d" not in words[at].codes:
        return False
    before = words[at - 1] if at else None
    after = words[at + 1] if at + 1 < len(words) else None
    return (before is not None and (before.cat == "N" or before.low in BEFORE_DATES)) or (
        after is not None and after.cat == "N"
    )


def _is_town_of_dateline(words: Sequence[Word], first: int, last: int) -> bool:
    """Tell whether a line begins with the words, all in capitals, and a dash or a bracket follows: TEGA CAY -."""
    if (first and words[first - 1].low != "<n>") or last >= len(words) or words[last].low not in _DASHES:
        return False
    return all(word.cat[0] == "A" and len(word.low) > 2 for word in words[first:last])


def _heads_something(words: Sequence[Word], last: int, *, within_headline: bool) -> bool:
    """Tell whether capitals after a name make it a place's, a school's or a firm's: Ada Lee Elementary School."""
    for at in range(last, min(last + (1 if within_headline else 3), len(words))):
        word = words[at]
        if not word.capital or word.cat[0] == "A" or word.low in HEADLINE_VERBS:
            return False
        if word.low in BUILDINGS or word.low in SITES:
            return True
        if {"t", "ad", "f1", "f2"}.intersection(word.codes):
            return False
    return False


def _is_eatery(words: Sequence[Word], last: int) -> bool:
    """Tell whether X's begins a house's name: Jo Jo's Cafe."""
    if last + 1 >= len(words) or words[last].low not in ("'s", "’s"):
        return False
    return words[last + 1].capital and words[last + 1].low in EATERIES


def _is_called_like(words: Sequence[Word], first: int, last: int, *, within_headline: bool) -> bool:
    """Tell whether the words name a firm, a group or a building, alone or with their neighbours."""
    head, tail = words[first], words[last - 1]
    after = words[last] if last < len(words) else None
    if _heads_something(words, last, within_headline=within_headline) or _is_eatery(words, last):
        return True
    if first and (words[first - 1].low, head.low) in _NAMED_AS:
        return True
    if last - first > 1:
        made = "br" in head.codes and not _NAMES.intersection(head.codes)
        body = tail.low in SITES and not _USUAL.intersection(tail.codes)
        named_like = tail.low in BUILDINGS or tail.low in GROUPS or tail.low in FIRM_ENDS
        return made or body or named_like or _is_group_or_firm(words[first:last])
    if head.outline.startswith(_HUMPS) or head.low in _NO_NAMES or head.low in _SUFFIXES:
        return True
    if head.key.rpartition("-")[2] in GROUPS:
        return True
    return after is not None and (head.low, after.low) in _NAMED_AS and after.capital


def _is_group_or_firm(name: Sequence[Word]) -> bool:
    """Tell whether a name of several words is a listed one, or begins as armed groups' names do: Ansar al-X."""
    head, second = name[0].low, name[1].low
    if head in GROUP_HEADS and second.startswith(_ARTICLES):
        return True
    further = name[2].codes if len(name) > 2 else ()
    return (head, second) in GROUP_NAMES or (
        (head, second) in FIRM_NAMES and not _NAMES.intersection(further)
    )


def _parties(words: Sequence[Word], spans: Sequence[Span]) -> set[int]:
    """Find the names that are a law case's party, before or after "v."; their first tokens."""
    found: set[int] = set()
    for first, last in spans:
        one = _lows(words, last, last + 2) == _VERSUS and words[min(last + 2, len(words) - 1)].capital
        other = first > 2 and _lows(words, first - 2, first) == _VERSUS and words[first - 3].capital
        if one or other:
            found.add(first)
    return found


def _lows(words: Sequence[Word], first: int, last: int) -> list[str]:
    return [word.low for word in words[first:last]]


def _is_no_bare_name(words: Sequence[Word], at: int, parties: set[int], headline: bool) -> bool:
    """Tell whether a single word that no full name explains is a firm, a party, a place called X's or a headline's word."""
    word = words[at]
    before = words[at - 1] if at else None
    if before is not None and ("ad" in before.codes or ("t" in before.codes and before.capital)):
        return False
    if word.low in _NO_PERSON_ALONE or any(words[i].key == word.key for i in parties):
        return True
    if {"t", "o"}.intersection(word.codes) and not {"l1", "l2", "f1", "f2"}.intersection(word.codes):
        return True
    if before is not None and before.low in ("at", "restaurant", "café", "pub") and _is_house(words, at):
        return True
    if headline and not _USUAL.intersection(word.codes):
        return True
    return headline and bool(_COMMON.intersection(word.codes)) and not {"f1", "l1"}.intersection(word.codes)


def _is_house(words: Sequence[Word], at: int) -> bool:
    """Tell whether X's stands for a house: nothing that he could own follows."""
    if at + 2 >= len(words) or words[at + 1].low not in ("'s", "’s"):
        return False
    after = words[at + 2].low
    return not after[0].isalnum() or after in FUNCTION_WORDS or after in ("restaurant", "diner", "bar")
