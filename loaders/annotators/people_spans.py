"""From labelled runs to names: titles and nationalities cut off, nicknames joined, firms' names left out."""

from __future__ import annotations

from collections.abc import Sequence

from loaders.annotators.people_evidence import QUOTES
from loaders.annotators.people_tokens import Word
from loaders.annotators.tagger import B, I, ScoredRun

_ROYAL = frozenset("king queen prince princess pope sir dame lord lady saint mr mrs ms miss mr. mrs. ms. dr. dr".split())
_LEADING = frozenset(
    "the a an and or but if as at by for from in into of on to with after before during since until when while where than that "
    "this these those his her their its our my your he she they we it who what why how not no so then there also even only "
    "both neither nor either despite unlike like because although though however meanwhile under over against between "
    "about around through without within u.s. u.n. u.k. e.u.".split()
)
_TRAILING_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_MONTHS = frozenset("january february march july september october november december june".split())
_BEFORE_DATES = frozenset("in since last of by until till early late from this next mid to through between during after before".split())
_SAINT = frozenset(("st", "st.", "ste", "ste."))
GIVEN = frozenset(("f1", "f2", "g1", "g2", "pf2", "pf3"))
"""Codes of the lists of first names."""
_FIRM = frozenset("co co. company sons bros bros. brothers partners associates inc inc. corp corp. cie cie.".split())


def name_spans(runs: Sequence[ScoredRun], labels: Sequence[Sequence[int]], words: Sequence[Word]) -> list[tuple[int, int]]:
    """List people's names as token ranges `[first, last)`, sorted; `labels` are each run's."""
    spans: list[tuple[int, int]] = []
    for run, labelled in zip(runs, labels, strict=True):
        for start, end in _labelled(labelled):
            first, last = trim(words, run.first + start, run.first + end)
            if last > first and not _is_other(words, first, last):
                spans.append((first, last))
    return _join_nicknames(spans, words)


def _labelled(labels: Sequence[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for k, label in enumerate(labels):
        if label == B:
            spans.append((k, k + 1))
        elif label == I and spans:
            spans[-1] = (spans[-1][0], k + 1)
    return spans


def _is_other(words: Sequence[Word], first: int, last: int) -> bool:
    """Tell whether a name is a firm's, a saint's town or nothing but initials or words of agencies."""
    if _is_firm(words, first, last) or _is_saint(words, first, last):
        return True
    proper = [word for word in words[first:last] if word.capital and word.cat != "I"]
    return not proper or (len(proper) > 1 and all("ag" in word.codes for word in proper))


def trim(words: Sequence[Word], first: int, last: int) -> tuple[int, int]:
    """Cut off what is no part of the name: titles, nationalities and function words before, days after."""
    while last - first > 1 and words[last - 1].low in _TRAILING_DAYS:
        last -= 1
    while last - first > 1 and _is_no_name(words, first, last):
        first += 1
    if last - first == 1 and (words[first].low in _LEADING or "ad" in words[first].codes or words[first].low in _TRAILING_DAYS):
        return first, first
    return first, last


def _is_no_name(words: Sequence[Word], first: int, last: int) -> bool:
    word = words[first]
    if not any(other.capital for other in words[first + 1 : last]):
        return False
    if word.low in _LEADING or word.low in _ROYAL or word.low in _TRAILING_DAYS:
        return True
    rest = sum(other.capital for other in words[first + 1 : last])
    codes = word.codes
    if "ad" in codes or "ht" in codes or word.low.startswith(("ex-", "non-", "pro-", "anti-")):
        return True
    if "d" in codes and first and words[first - 1].low in _BEFORE_DATES:
        return True
    if "na" in codes or "t" in codes or word.low in _MONTHS:
        given = GIVEN & set(codes)
        return rest > 1 or not given
    return False


def _is_firm(words: Sequence[Word], first: int, last: int) -> bool:
    """Tell whether an ampersand makes the name a firm's: Douglas & Lomason, A.G. Edwards & Sons."""
    full = sum(word.capital and word.cat != "I" for word in words[first:last]) > 1
    count = len(words)
    if last + 1 < count and words[last].low == "&" and words[last + 1].capital:
        return not full or words[last + 1].low in _FIRM
    if first > 1 and words[first - 1].low == "&" and words[first - 2].capital:
        return not full
    return last < count and words[last].low in _FIRM and words[last].capital


def _is_saint(words: Sequence[Word], first: int, last: int) -> bool:
    """Tell whether the name is a town's or a club's: St. Louis, St Johnstone."""
    if words[first].low in _SAINT:
        return last - first == 2
    return last - first == 1 and first > 0 and words[first - 1].low in _SAINT


def _join_nicknames(spans: list[tuple[int, int]], words: Sequence[Word]) -> list[tuple[int, int]]:
    """Join a name around a nickname: James (Leo) Nichols, Hector "Macho" Camacho."""
    joined: list[tuple[int, int]] = []
    for first, last in spans:
        opening = _nickname_start(words, first)
        if opening is not None:
            given = opening - 1
            while joined and joined[-1][1] > opening:
                joined.pop()
            if joined and joined[-1][1] == opening:
                joined[-1] = (joined[-1][0], last)
                continue
            if given >= 0 and words[given].capital and GIVEN & set(words[given].codes):
                joined.append((given, last))
                continue
        joined.append((first, last))
    return joined


def _nickname_start(words: Sequence[Word], first: int) -> int | None:
    """Find where a nickname in brackets or quotation marks begins that ends right before token `first`."""
    if first < 3:
        return None
    closing = words[first - 1].low
    if closing != ")" and closing not in QUOTES:
        return None
    for opening in range(first - 3, max(first - 7, 0), -1):
        sign = words[opening].low
        inner = words[opening + 1 : first - 1]
        if sign == "(" and closing == ")":
            place = {"n", "na", "c1"} & set(inner[0].codes)
            return opening if len(inner) == 1 and inner[0].capital and not place and inner[0].low != "u.s." else None
        if sign in QUOTES and closing in QUOTES:
            return opening if inner[0].capital else None
    return None
