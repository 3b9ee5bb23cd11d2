"""From labelled runs to names: titles and nationalities cut off, nicknames joined, firms' names left out."""

from __future__ import annotations

from collections.abc import Sequence

import loaders.annotators.people.kinds as kinds
from loaders.annotators.people.evidence import QUOTES, is_firm_end
from loaders.annotators.people.lexicon import Word, is_only_given
from loaders.annotators.people.refine import Span, is_date, refine
from loaders.annotators.people.tagger import B, I, ScoredRun

_OPENINGS = QUOTES | {"<n>", ".", "!", "?", ":", ";", "-", "–", "—"}
_NEVER_FIRST = frozenset((kinds.FUNCTION_WORD, kinds.FORM_OF_ADDRESS, kinds.ADDRESS, kinds.PREFIXED))
_NOT_GIVEN = frozenset((kinds.NOT_GIVEN, kinds.FORM_OF_ADDRESS))
_AFTER_PERSON = frozenset((kinds.HAS, kinds.POSSESSIVE))
_DOUBTFUL_FIRST = frozenset((kinds.NATIONALITY, kinds.TITLE, kinds.MONTH))


def name_spans(
    runs: Sequence[ScoredRun], labels: Sequence[Sequence[int]], words: Sequence[Word]
) -> list[Span]:
    """List people's names as token ranges `[first, last)`, sorted; `labels` are each run's."""
    spans: list[Span] = []
    for run, labelled in zip(runs, labels, strict=True):
        for start, end in _labelled(labelled):
            first, last = trim(words, run.first + start, run.first + end)
            if last > first and not _is_other(words, first, last):
                spans.append((first, last))
    spans = _with_first_words(spans, runs, words)
    named = _join_nicknames(_without_openers(refine(spans, runs, words), words), words)
    return _with_partners(_with_particles(_with_common_words(named, runs, words), words), words)


def _with_first_words(spans: list[Span], runs: Sequence[ScoredRun], words: Sequence[Word]) -> list[Span]:
    """Take in a run's first word that is not a common word, title, place or firm: Zelphia of "Zelphia Clayton"."""
    starts = {run.first for run in runs if not run.line and _may_be_given(words, run.first)}
    free = starts.difference(first for first, _ in spans)
    return [(first - 1, last) if first - 1 in free else (first, last) for first, last in spans]


def _may_be_given(words: Sequence[Word], at: int) -> bool:
    """Whether a word that no list knows may be a given name: *Zelphia* Clayton."""
    word = words[at]
    if word.outline not in ("Xx", "XxXx") or not _NOT_GIVEN.isdisjoint(word.kinds):
        return False
    return not at or not (kinds.DETERMINER in words[at - 1].kinds or words[at - 1].low == "-")


def _with_common_words(spans: list[Span], runs: Sequence[ScoredRun], words: Sequence[Word]) -> list[Span]:
    """Add a surname that is a month's name or a common word and says something: May, where Theresa May is named."""
    tails = [words[last - 1] for first, last in spans if last - first > 1]
    surnames = {word.key for word in tails if kinds.DAY in word.kinds or kinds.COMMON in word.kinds}
    if not surnames:
        return spans
    found = set(spans)
    covered = {at for span in spans for at in range(*span)}
    for run in runs:
        alone = run.last - run.first == 1 and run.first not in covered and words[run.first].key in surnames
        if alone and run.last < len(words):
            after = words[run.last]
            if after.cat == "v" or not _AFTER_PERSON.isdisjoint(after.kinds):
                found.add((run.first, run.last))
    return sorted(found)


def _with_particles(spans: list[Span], words: Sequence[Word]) -> list[Span]:
    """Take particles in that a fuller name has there too: von der Leyen, where Ursula von der Leyen is named."""
    tails = {
        tuple(word.low for word in words[at:last])
        for first, last in spans
        for at in range(max(first + 1, last - 4), last)
        if words[at].particle
    }
    extended: list[Span] = []
    for first, last in spans:
        start, floor = first, max(first - 3, extended[-1][1] if extended else 0)
        while start > floor and words[start - 1].particle:
            start -= 1
        known = start < first and tuple(word.low for word in words[start:last]) in tails
        extended.append((start if known else first, last))
    return extended


def _with_partners(spans: list[Span], words: Sequence[Word]) -> list[Span]:
    """Add the first of two who share a surname, a given name alone: Bill of "Bill and Melinda Gates"."""
    found: list[Span] = []
    for first, last in spans:
        at = first - 2
        joined = at >= 0 and last - first == 2 and kinds.AND in words[first - 1].kinds
        alone = joined and (not found or found[-1][1] <= at) and not (at and words[at - 1].capital)
        if alone and words[at].capital and is_only_given(words[at]) and kinds.COMMON not in words[at].kinds:
            found.append((at, at + 1))
        found.append((first, last))
    return found


def _without_openers(spans: list[Span], words: Sequence[Word]) -> list[Span]:
    """Cut off a headline's or a sentence's first word: "Debating Clinton", where the article has Hillary Clinton too.

    Only a word that no list has as a given name, in a name of two words whose second
    is a name by itself or the last word of a fuller one elsewhere.
    """
    whole = {tuple(word.key for word in words[first:last]) for first, last in spans if last - first > 1}
    spans = [
        (first + _is_swallowed(words, first, last, whole), last) if last - first > 2 else (first, last)
        for first, last in spans
    ]
    known: set[str] = set()
    fuller: set[str] = set()
    for first, last in spans:
        if last - first == 1 or kinds.GIVEN in words[first].kinds:
            known.add(words[last - 1].key)
        if last - first > 1 and kinds.DOUBTFUL_ADJECTIVE not in words[first].kinds:
            fuller.add(words[last - 1].key)

    def is_opener(first: int, last: int) -> bool:
        surname = words[last - 1].key
        return last - first == 2 and surname in known and _opens(words, first, fuller=surname in fuller)

    return [(first + is_opener(first, last), last) for first, last in spans]


def _is_swallowed(words: Sequence[Word], first: int, last: int, whole: set[tuple[str, ...]]) -> bool:
    """Whether a word that no list has as a name stands before a full name that the article has without it."""
    listed = any(code[0] in "fglmp" for code in words[first].codes)
    if listed or words[first].cat == "I" or kinds.GIVEN not in words[first + 1].kinds:
        return False
    return tuple(word.key for word in words[first + 1 : last]) in whole


def _opens(words: Sequence[Word], first: int, *, fuller: bool) -> bool:
    """Whether a word opens a headline or a sentence before a name: *Debating* Clinton, *Old* Clinton."""
    word = words[first]
    if first and words[first - 1].low not in _OPENINGS:
        return False
    if fuller and kinds.DOUBTFUL_ADJECTIVE in word.kinds:
        return True
    if word.cat == "I" or kinds.PARTICLE in word.kinds:
        return False
    listed = any(code[0] in "fg" or code[:2] == "pf" for code in word.codes)
    return not listed and (kinds.VERB_FORM in word.kinds or any(code[0] == "w" for code in word.codes))


def _labelled(labels: Sequence[int]) -> list[Span]:
    spans: list[Span] = []
    for k, label in enumerate(labels):
        if label == B:
            spans.append((k, k + 1))
        elif label == I and spans:
            spans[-1] = (spans[-1][0], k + 1)
    return spans


def _is_other(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether a name is a firm's, a saint's town, half of a country, or nothing but initials, particles or agencies' words."""
    if _is_firm(words, first, last) or _is_saint(words, first, last) or kinds.STORM in words[first].kinds:
        return True
    capitals = [word for word in words[first:last] if word.capital and word.cat != "I"]
    proper = [word for word in capitals if kinds.PARTICLE not in word.kinds]
    if not proper:
        return True
    if last - first == 1 and kinds.TITLE in words[first].kinds:  # *Secretary* of State
        return last < len(words) and kinds.OF in words[last].kinds
    return len(capitals) > 1 and any(
        all(kind in word.kinds for word in proper) for kind in (kinds.AGENCY, kinds.BRAND)
    )


def trim(words: Sequence[Word], first: int, last: int) -> tuple[int, int]:
    """Cut off what is not part of the name: titles, nationalities and function words before, days after."""
    whole = last
    while last - first > 1 and _is_after_name(words, first, last):
        last -= 1
    if last < whole and last - first == 1 and kinds.COUNTRY in words[first].kinds:
        return first, first
    while last - first > 1 and _is_before_name(words, first, last):
        first += 1
    return first, last


def _is_after_name(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether the last word is a day, a title in short or a date: Ada Lee *Monday*, Ada Lee *Sen.*, Ada Lee *May* 3."""
    word = words[last - 1]
    if kinds.WEEKDAY in word.kinds or (kinds.ADDRESS in word.kinds and word.low.endswith(".")):
        return True
    return last - first > 2 and is_date(words, last - 1)


def _is_before_name(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether the first word is not part of the name."""
    word, following = words[first], words[first + 1]
    rest = sum(other.capital for other in words[first + 1 : last])
    if not rest:
        return False
    if not _NEVER_FIRST.isdisjoint(word.kinds):  # The, King, ex-wife
        return True
    if first and kinds.DAY in word.kinds and kinds.BEFORE_DATE in words[first - 1].kinds:  # in *May* Ada Lee
        return True
    if kinds.MONTH in word.kinds and following.cat == "I":  # April J. Lee
        return False
    if not _DOUBTFUL_FIRST.isdisjoint(word.kinds):  # German Ada Lee
        return rest > 1 or kinds.SURE_GIVEN not in word.kinds
    if rest == 1 or kinds.GIVEN in word.kinds:
        return False
    if kinds.TITLE in following.kinds and word.cat != "I":  # *Finance* Minister Lee
        return True
    return kinds.COMMON in word.kinds and kinds.GIVEN in following.kinds  # *Breaking* Ada Lee


def _is_firm(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether an ampersand or its end makes the name a firm's: Douglas & Lomason, A.G. Edwards & Sons, Lee Inc."""
    full = sum(word.capital and word.cat != "I" for word in words[first:last]) > 1
    if last + 1 < len(words) and words[last].low == "&" and words[last + 1].capital:
        return not full or is_firm_end(words[last + 1])
    if first > 1 and words[first - 1].low == "&" and words[first - 2].capital:
        return not full
    return last < len(words) and is_firm_end(words[last])


def _is_saint(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether the name is a town's or a club's: St. Louis, St Johnstone."""
    if kinds.SAINT in words[first].kinds:
        return last - first == 2
    return last - first == 1 and first > 0 and kinds.SAINT in words[first - 1].kinds


def _join_nicknames(spans: list[Span], words: Sequence[Word]) -> list[Span]:
    """Join a name around a nickname: James (Leo) Nichols, Hector "Macho" Camacho."""
    joined: list[Span] = []
    for first, last in spans:
        if joined and first < joined[-1][1]:
            continue
        opening = _nickname_start(words, first)
        if opening is not None:
            given = opening - 1
            while joined and joined[-1][1] > opening:
                joined.pop()
            if joined and joined[-1][1] == opening:
                joined[-1] = (joined[-1][0], last)
                continue
            if given >= 0 and words[given].capital and kinds.GIVEN in words[given].kinds:
                joined.append((given, last))
                continue
        joined.append((first, _past_nickname(words, first, last)))
    return joined


def _past_nickname(words: Sequence[Word], first: int, last: int) -> int:
    """Find where a name ends that goes on after a given name in brackets (James Leander (Leo) Nichols) or a comma (, Jr.)."""
    if last + 1 < len(words) and words[last].low == "," and kinds.GENERATION in words[last + 1].kinds:
        return last + 2 if last - first > 1 else last
    if last + 3 >= len(words) or words[last].low != "(" or words[last + 2].low != ")":
        return last
    inner, after = words[last + 1], words[last + 3]
    nickname = inner.cat == "I" or (inner.capital and kinds.GIVEN in inner.kinds)
    given = kinds.GIVEN in words[first].kinds
    if nickname and given and after.capital and kinds.PLACE not in inner.kinds | after.kinds:
        return last + 4
    return last


def _nickname_start(words: Sequence[Word], first: int) -> int | None:
    """Find where a nickname in brackets or quotation marks begins that ends right before token `first`."""
    if first < 3:
        return None
    closing = words[first - 1].low
    if closing != ")" and closing not in QUOTES:
        return None
    for opening in range(first - 3, max(first - 7, 0), -1):
        sign = words[opening].low
        if sign == "<n>":
            return None
        inner = words[opening + 1 : first - 1]
        if sign == "(" and closing == ")":
            is_nickname = len(inner) == 1 and inner[0].capital and kinds.PLACE not in inner[0].kinds
            return opening if is_nickname else None
        if sign in QUOTES and closing in QUOTES:
            return opening if inner[0].capital else None
    return None
