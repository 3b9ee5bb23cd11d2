"""What is only called like a person: firms, streets, ships, storms, law cases, towns of datelines, dates, bare common words."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from loaders.annotators.people_evidence import VESSELS
from loaders.annotators.people_features import FUNCTION_WORDS
from loaders.annotators.people_kinds import (
    BUILDINGS,
    DISEASES,
    FIRM_ENDS,
    FIRM_NAMES,
    FIRMS,
    GROUP_HEADS,
    GROUP_NAMES,
    GROUPS,
    HEADLINE_VERBS,
    INHABITANTS,
    PLACES_TOGETHER,
    POSSESSIONS,
    SHORT_TITLES,
    SITES,
    STORMS,
)
from loaders.annotators.people_tokens import Word, word_set
from loaders.annotators.tagger import ScoredRun

GIVEN = frozenset(("f1", "f2", "g1", "g2", "pf2", "pf3"))
"""Codes of the lists of first names."""
NAMES = GIVEN | {"f3", "l1", "l2", "l3", "m1", "m2", "pl1", "pl2", "pl3", "pf1"}
"""Codes of the lists of names."""
USUAL = frozenset(("f1", "f2", "pf2", "pf3", "g2", "l1", "m2", "pl2", "pl3"))
"""Codes of the lists of names that are not rare."""
SMALL = frozenset(("w2", "w3", "q0", "q1"))
"""Codes of words that are written small far more often than not."""
HUMPS = "XxXxXx"
"""The outline of words that lost the blanks between them."""
COMPOUNDS = word_set(
    "based listed born backed led style run owned bred educated trained run area related registered"
)
"""What makes no name of a word before a hyphen: Hong Kong-based."""
BEFORE_DATES = word_set(
    "in since last of until till early late from this next mid to through between during after before"
)
"""Words before a date; "by" is one too, but names' as well."""

_COMMON = frozenset(("w1", "w2", "w3"))
_CITY = frozenset(("c1", "c2", "c3", "n"))
_COMPASS = frozenset(("n.", "s.", "e.", "w."))
_HANDLES = frozenset("@#")
_DASHES = frozenset(("—", "–", "-", "("))
_SENTENCE_ENDS = frozenset(("<n>", ".", "!", "?", "“", '"', "”", "''"))
_SUFFIXES = word_set("jr jr. sr sr.")
_NO_NAMES = (
    word_set("himself herself themselves conservatives truth-teller pac superpac taj") | HEADLINE_VERBS
)
_NAMED_AS = GROUP_NAMES | FIRM_NAMES
_NO_PERSON_ALONE = FIRMS | DISEASES | {"god", "allah"}
_PAPERS = word_set("daily newspaper tabloid weekly magazine newsmagazine")
_PARTY = re.compile(r"[dri]-\w")
"""How US papers write a party and a state: D-Calif."""
_STATES = word_set("va va. dak dak. car car.")
_RANKED = word_set("lance lieutenant major brigadier staff master petty vice chief warrant flight squadron")
"""First words of ranks of two: Lance Cpl."""
_VERSUS = ["v", "."]
_ARTICLES = ("al", "as-", "ash-", "e-", "ul-", "ut-")

Span = tuple[int, int]
"""A name's tokens, `[first, last)`."""


def is_called_like(words: Sequence[Word], first: int, last: int, *, within_headline: bool) -> bool:
    """Tell whether the words name a firm, a group or a building, alone or with their neighbours."""
    head, tail = words[first], words[last - 1]
    after = words[last] if last < len(words) else None
    if _heads_something(words, last, within_headline=within_headline) or _is_possession(words, last):
        return True
    if first and (words[first - 1].low, head.low) in _NAMED_AS:
        return True
    if last - first > 1:
        made = "br" in head.codes and not NAMES.intersection(head.codes)
        body = tail.low in SITES and not USUAL.intersection(tail.codes)
        named_like = tail.low in BUILDINGS or tail.low in GROUPS or tail.low in FIRM_ENDS
        return made or body or named_like or _is_group_or_firm(words[first:last])
    if head.outline.startswith(HUMPS) or head.low in _NO_NAMES or head.low in _SUFFIXES:
        return True
    if head.key.rpartition("-")[2] in GROUPS:
        return True
    return after is not None and (head.low, after.low) in _NAMED_AS and after.capital


def _heads_something(words: Sequence[Word], last: int, *, within_headline: bool) -> bool:
    """Tell whether capitals after a name make it a place's, a school's or a firm's: Ada Lee Elementary School."""
    for at in range(last, min(last + (1 if within_headline else 3), len(words))):
        word = words[at]
        if not word.capital or word.cat[0] == "A" or word.low in HEADLINE_VERBS:
            return False
        if word.low in BUILDINGS or word.low in SITES:
            return True
        if {"t", "ad"}.intersection(word.codes):
            return False
    return False


def _is_possession(words: Sequence[Word], last: int) -> bool:
    """Tell whether X's begins a house's or a law's name: Jo Jo's Cafe, Megan's Law."""
    if last + 1 >= len(words) or words[last].low not in ("'s", "’s"):
        return False
    return words[last + 1].capital and words[last + 1].low in POSSESSIONS


def _is_group_or_firm(name: Sequence[Word]) -> bool:
    """Tell whether a name of several words is a listed one, or begins as armed groups' names do: Ansar al-X."""
    head, second = name[0].low, name[1].low
    if head in GROUP_HEADS and second.startswith(_ARTICLES):
        return True
    further = name[2].codes if len(name) > 2 else ()
    return (head, second) in GROUP_NAMES or ((head, second) in FIRM_NAMES and not NAMES.intersection(further))


def is_no_name(words: Sequence[Word], first: int, last: int) -> bool:
    """Tell whether a span is a user's handle, a rank's first word (Lance Cpl.) or words that are no names: Staff Writer."""
    if first and words[first - 1].low in _HANDLES:
        return True
    tail = words[last - 1].low
    if ("-" in tail and tail.rpartition("-")[2] in COMPOUNDS) or tail in _STATES:
        return True
    if tail in _RANKED and last < len(words) and words[last].capital and "ad" in words[last].codes:
        return True
    head = words[first]
    if head.low in _COMPASS and _CITY.intersection(words[last - 1].codes):
        return True
    if last - first > 1 and _is_office(words[last - 1]) and not GIVEN.intersection(head.codes):
        return True
    if last - first == 1:
        return (words[first].cat[0] == "A" and len(tail) < 3) or bool(_PARTY.match(tail))
    return all(
        SMALL.intersection(word.codes) and not USUAL.intersection(word.codes)
        for word in words[first:last]
        if word.capital
    )


def _is_office(word: Word) -> bool:
    return (word.low in SHORT_TITLES or "t" in word.codes) and not USUAL.intersection(word.codes)


def is_date(words: Sequence[Word], at: int) -> bool:
    """Tell whether a day's or a month's name stands in a date: in May, 3 May, May 2016."""
    if "d" not in words[at].codes:
        return False
    before = words[at - 1] if at else None
    after = words[at + 1] if at + 1 < len(words) else None
    return (before is not None and (before.cat == "N" or before.low in BEFORE_DATES)) or (
        after is not None and after.cat == "N"
    )


def is_town_of_dateline(words: Sequence[Word], first: int, last: int) -> bool:
    """Tell whether a line begins with the words, all in capitals, and a dash or a bracket follows: TEGA CAY -."""
    if (first and words[first - 1].low != "<n>") or last >= len(words) or words[last].low not in _DASHES:
        return False
    return all(word.cat[0] == "A" and len(word.low) > 2 for word in words[first:last])


def parties_of(words: Sequence[Word], spans: Sequence[Span]) -> set[int]:
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


def things_of(words: Sequence[Word], runs: Sequence[ScoredRun], spans: Sequence[Span]) -> set[str]:
    """List the last words of names that a ship, a storm or a newspaper has in the article, and no one with a title."""
    found: set[str] = set()
    for run in runs:
        before = words[run.first - 1].low if run.first else ""
        after = words[run.last].low if run.last < len(words) else ""
        stormy = words[run.first].low in STORMS and run.last > run.first + 1
        if before in VESSELS or after in _PAPERS or stormy:
            found.add(words[run.last - 1].key)
    found |= _places_together(words, runs)
    if not found:
        return found
    return found - {words[last - 1].key for first, last in spans if first and is_titled(words, first)}


def _places_together(words: Sequence[Word], runs: Sequence[ScoredRun]) -> set[str]:
    """List the words of a list that ends in what they are: Cooke, Grayson and Love counties."""
    found: set[str] = set()
    listed, next_run = False, len(words)
    for run in reversed(runs):
        after = words[run.last].low if run.last < len(words) else ""
        joined = run.last + 1 == next_run and after in (",", "and", "or", "&")
        listed = after in PLACES_TOGETHER or (listed and joined)
        if listed:
            found.add(words[run.last - 1].key)
        next_run = run.first
    return found


def is_titled(words: Sequence[Word], first: int) -> bool:
    """Tell whether a title stands right before a name."""
    before = words[first - 1] if first else None
    return before is not None and ("ad" in before.codes or ("t" in before.codes and before.capital))


def is_no_bare_name(words: Sequence[Word], at: int, others: Collection[str], headline: bool) -> bool:
    """Tell whether a single word that no full name explains is a firm, a party, a place called X's, a sentence's or a headline's word."""
    word = words[at]
    before = words[at - 1] if at else None
    if (word.low in BUILDINGS or word.low in SHORT_TITLES) and not USUAL.intersection(word.codes):
        return True
    if is_titled(words, at):
        return False
    if SMALL.intersection(word.codes) and (before is None or before.low in _SENTENCE_ENDS):
        return True
    if word.low in _NO_PERSON_ALONE or word.key in others:
        return True
    if {"t", "o"}.intersection(word.codes) and not {"l1", "f1", "f2"}.intersection(word.codes):
        return True
    if word.low.removesuffix("s") in INHABITANTS:
        return True
    after = words[at + 1] if at + 1 < len(words) else None
    if after is not None and after.capital and (after.low in SHORT_TITLES or "t" in after.codes):
        return True
    if before is not None and before.low in ("at", "restaurant", "café", "pub") and _is_house(words, at):
        return True
    if headline and not USUAL.intersection(word.codes):
        return True
    return headline and bool(_COMMON.intersection(word.codes)) and not {"f1", "l1"}.intersection(word.codes)


def _is_house(words: Sequence[Word], at: int) -> bool:
    """Tell whether X's stands for a house: nothing that he could own follows."""
    if at + 2 >= len(words) or words[at + 1].low not in ("'s", "’s"):
        return False
    after = words[at + 2].low
    return not after[0].isalnum() or after in FUNCTION_WORDS or after in ("restaurant", "diner", "bar")
