"""From labelled runs to names: titles and nationalities cut off, nicknames joined, firms' names left out."""

from __future__ import annotations

from collections.abc import Sequence

from loaders.annotators.people_evidence import QUOTES
from loaders.annotators.people_features import FUNCTION_WORDS
from loaders.annotators.people_kinds import FIRM_ENDS, SENTENCE_ADJECTIVES, STORMS
from loaders.annotators.people_lookalikes import BEFORE_DATES, GIVEN, is_date
from loaders.annotators.people_refine import refine
from loaders.annotators.people_tokens import PARTICLES, Word, is_only_given, word_set
from loaders.annotators.tagger import B, I, ScoredRun

_ROYAL = word_set(
    "king queen prince princess pope sheikh sheik shaykh ayatollah mullah emir sir dame daw lord lady saint mr mrs ms miss mr. mrs. ms. dr. dr"
)
_LEADING = FUNCTION_WORDS | {"u.s.", "u.n.", "u.k.", "e.u."}
_TRAILING_DAYS = word_set("monday tuesday wednesday thursday friday saturday sunday")
_MONTHS = word_set("january february march july september october november december june")
_OPENINGS = QUOTES | {"<n>", ".", "!", "?", ":", ";", "-", "–", "—"}
_ARTICLES = PARTICLES | {"die", "das", "les"}
_SAINT = frozenset(("st", "st.", "ste", "ste."))
_PLACE = frozenset(("n", "na", "c1"))
COMMON = frozenset(("w2", "w3"))
"""Codes of common words."""
_NO_GIVEN = frozenset(
    (
        "t",
        "ad",
        "o",
        "n",
        "na",
        "ag",
        "br",
        "gr",
        "d",
        "v",
        "w0",
        "w1",
        "w2",
        "w3",
        "q0",
        "q1",
        "c1",
        "c2",
        "lo2",
        "lo3",
        "or2",
        "or3",
    )
)
"""Codes of words that are hardly an unknown given name."""
_SURE_GIVEN = frozenset(("f1", "f2", "pf2", "pf3"))
_ORDINARY = frozenset(("d", "w2", "w3"))
_AFTER_SURNAMES = frozenset(("'s", "’s", "had", "has"))
_GENERATIONS = word_set("jr jr. sr sr.")


def name_spans(
    runs: Sequence[ScoredRun], labels: Sequence[Sequence[int]], words: Sequence[Word]
) -> list[tuple[int, int]]:
    """List people's names as token ranges `[first, last)`, sorted; `labels` are each run's."""
    spans: list[tuple[int, int]] = []
    for run, labelled in zip(runs, labels, strict=True):
        for start, end in _labelled(labelled):
            first, last = trim(words, run.first + start, run.first + end)
            if last > first and not _is_other(words, first, last):
                spans.append((first, last))
    spans = _with_first_words(spans, runs, words)
    named = _join_nicknames(_without_openers(refine(spans, runs, words), words), words)
    return _with_partners(_with_particles(_with_common_words(named, runs, words), words), words)


def _with_first_words(
    spans: list[tuple[int, int]], runs: Sequence[ScoredRun], words: Sequence[Word]
) -> list[tuple[int, int]]:
    """Take in a run's first word that is no common word, title, place or firm: Xernona of "Xernona Clayton"."""
    starts = {run.first for run in runs if not run.line and _may_be_given(words, run.first)}
    return [(first - 1, last) if first - 1 in starts else (first, last) for first, last in spans]


def _may_be_given(words: Sequence[Word], at: int) -> bool:
    word = words[at]
    plain = (
        word.outline in ("Xx", "XxXx") and not _NO_GIVEN.intersection(word.codes) and word.low not in _ROYAL
    )
    return plain and not (at and words[at - 1].low in ("the", "a", "an", "-"))


def _with_common_words(
    spans: list[tuple[int, int]], runs: Sequence[ScoredRun], words: Sequence[Word]
) -> list[tuple[int, int]]:
    """Add a surname that is a month's name or a common word and says something: May, where Theresa May is named."""
    surnames = {words[last - 1].key for first, last in spans if last - first > 1} & {
        words[last - 1].key for _, last in spans if _ORDINARY.intersection(words[last - 1].codes)
    }
    if not surnames:
        return spans
    found = set(spans)
    for run in runs:
        after = words[run.last] if run.last < len(words) else None
        alone = run.last - run.first == 1 and words[run.first].key in surnames
        if alone and after is not None and (after.cat == "v" or after.low in _AFTER_SURNAMES):
            found.add((run.first, run.last))
    return sorted(found)


def _with_particles(spans: list[tuple[int, int]], words: Sequence[Word]) -> list[tuple[int, int]]:
    """Take particles in that a fuller name has there too: von der Leyen, where Ursula von der Leyen is named."""
    tails = {
        tuple(word.low for word in words[at:last])
        for first, last in spans
        for at in range(max(first + 1, last - 4), last)
        if words[at].particle
    }
    extended: list[tuple[int, int]] = []
    for first, last in spans:
        start, floor = first, max(first - 3, extended[-1][1] if extended else 0)
        while start > floor and words[start - 1].particle:
            start -= 1
        known = start < first and tuple(word.low for word in words[start:last]) in tails
        extended.append((start if known else first, last))
    return extended


def _with_partners(spans: list[tuple[int, int]], words: Sequence[Word]) -> list[tuple[int, int]]:
    """Add the first of two who share a surname, a given name alone: Bill of "Bill and Melinda Gates"."""
    found: list[tuple[int, int]] = []
    for first, last in spans:
        at = first - 2
        joined = at >= 0 and last - first == 2 and words[first - 1].low in ("and", "&")
        alone = joined and (not found or found[-1][1] <= at) and not (at and words[at - 1].capital)
        if alone and words[at].capital and _is_mere_given_name(words[at]):
            found.append((at, at + 1))
        found.append((first, last))
    return found


def _without_openers(spans: list[tuple[int, int]], words: Sequence[Word]) -> list[tuple[int, int]]:
    """Cut off a headline's or a sentence's first word: "Debating Clinton", where the article has Hillary Clinton too.

    Only a word that no list has as a given name, in a name of two words whose second
    is a name by itself or the last word of a fuller one elsewhere.
    """
    whole = {tuple(word.key for word in words[first:last]) for first, last in spans if last - first > 1}
    spans = [
        (first + 1, last) if last - first > 2 and _is_swallowed(words, first, last, whole) else (first, last)
        for first, last in spans
    ]
    known: set[str] = set()
    fuller: set[str] = set()
    for first, last in spans:
        if last - first == 1 or GIVEN.intersection(words[first].codes):
            known.add(words[last - 1].key)
        if last - first > 1 and words[first].low not in SENTENCE_ADJECTIVES:
            fuller.add(words[last - 1].key)
    return [
        (first + 1, last)
        if last - first == 2
        and words[last - 1].key in known
        and _opens(words, first, fuller=words[last - 1].key in fuller)
        else (first, last)
        for first, last in spans
    ]


def _is_swallowed(words: Sequence[Word], first: int, last: int, whole: set[tuple[str, ...]]) -> bool:
    """Tell whether a word that no list has as a name stands before a full name that the article has without it."""
    listed = any(code[0] in "fglm" or code[0] == "p" for code in words[first].codes)
    if listed or words[first].cat == "I" or not GIVEN.intersection(words[first + 1].codes):
        return False
    return tuple(word.key for word in words[first + 1 : last]) in whole


def _opens(words: Sequence[Word], first: int, *, fuller: bool) -> bool:
    word = words[first]
    if first and words[first - 1].low not in _OPENINGS:
        return False
    if fuller and word.low in SENTENCE_ADJECTIVES:
        return True
    listed = any(code[0] in "fg" or code[:2] == "pf" for code in word.codes)
    common = word.low.endswith(("ing", "ed")) or any(code[0] == "w" for code in word.codes)
    return common and not listed and word.cat != "I" and word.low not in PARTICLES


def _is_mere_given_name(word: Word) -> bool:
    return is_only_given(word) and not COMMON.intersection(word.codes)


def _labelled(labels: Sequence[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for k, label in enumerate(labels):
        if label == B:
            spans.append((k, k + 1))
        elif label == I and spans:
            spans[-1] = (spans[-1][0], k + 1)
    return spans


def _is_other(words: Sequence[Word], first: int, last: int) -> bool:
    """Tell whether a name is a firm's, a saint's town, half of a country, or nothing but initials, particles or agencies' words."""
    if _is_firm(words, first, last) or _is_saint(words, first, last):
        return True
    capitals = [word for word in words[first:last] if word.capital and word.cat != "I"]
    proper = [word for word in capitals if word.low not in _ARTICLES]
    if not proper:
        return True
    if last - first == 1 and "t" in words[first].codes and last < len(words) and words[last].low == "of":
        return True
    if words[first].low in STORMS:
        return True
    return len(capitals) > 1 and (
        all("ag" in word.codes for word in proper) or all("br" in word.codes for word in proper)
    )


def trim(words: Sequence[Word], first: int, last: int) -> tuple[int, int]:
    """Cut off what is no part of the name: titles, nationalities and function words before, days after."""
    whole = last
    while last - first > 1 and (
        words[last - 1].low in _TRAILING_DAYS
        or _is_abbreviated_title(words[last - 1])
        or (last - first > 2 and is_date(words, last - 1))
    ):
        last -= 1
    if last < whole and last - first == 1 and "n" in words[first].codes:
        return first, first
    while last - first > 1 and _is_no_name(words, first, last):
        first += 1
    if last - first == 1 and (
        words[first].low in _LEADING or "ad" in words[first].codes or words[first].low in _TRAILING_DAYS
    ):
        return first, first
    return first, last


def _is_abbreviated_title(word: Word) -> bool:
    return "ad" in word.codes and word.low.endswith(".")


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
    if "d" in codes and first and (words[first - 1].low in BEFORE_DATES or words[first - 1].low == "by"):
        return True
    if rest > 1 and "t" in words[first + 1].codes and not GIVEN.intersection(codes) and word.cat != "I":
        return True
    if word.low in _MONTHS and words[first + 1].cat == "I":
        return False
    if "na" in codes or "t" in codes or word.low in _MONTHS:
        return rest > 1 or not _SURE_GIVEN.intersection(codes)
    if rest > 1 and COMMON.intersection(codes) and not GIVEN.intersection(codes):
        return bool(GIVEN.intersection(words[first + 1].codes))
    return False


def _is_firm(words: Sequence[Word], first: int, last: int) -> bool:
    """Tell whether an ampersand makes the name a firm's: Douglas & Lomason, A.G. Edwards & Sons."""
    full = sum(word.capital and word.cat != "I" for word in words[first:last]) > 1
    count = len(words)
    if last + 1 < count and words[last].low == "&" and words[last + 1].capital:
        return not full or words[last + 1].low in FIRM_ENDS
    if first > 1 and words[first - 1].low == "&" and words[first - 2].capital:
        return not full
    return last < count and words[last].low in FIRM_ENDS and words[last].capital


def _is_saint(words: Sequence[Word], first: int, last: int) -> bool:
    """Tell whether the name is a town's or a club's: St. Louis, St Johnstone."""
    if words[first].low in _SAINT:
        return last - first == 2
    return last - first == 1 and first > 0 and words[first - 1].low in _SAINT


def _join_nicknames(spans: list[tuple[int, int]], words: Sequence[Word]) -> list[tuple[int, int]]:
    """Join a name around a nickname: James (Leo) Nichols, Hector "Macho" Camacho."""
    joined: list[tuple[int, int]] = []
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
            if given >= 0 and words[given].capital and GIVEN & set(words[given].codes):
                joined.append((given, last))
                continue
        joined.append((first, _past_nickname(words, first, last)))
    return joined


def _past_nickname(words: Sequence[Word], first: int, last: int) -> int:
    """Find where a name ends that goes on after a given name in brackets (James Leander (Leo) Nichols) or a comma (, Jr.)."""
    if last + 1 < len(words) and words[last].low == "," and words[last + 1].low in _GENERATIONS:
        return last + 2 if last - first > 1 else last
    if last + 3 >= len(words) or words[last].low != "(" or words[last + 2].low != ")":
        return last
    inner, after = words[last + 1], words[last + 3]
    nickname = inner.cat == "I" or (inner.capital and GIVEN.intersection(inner.codes))
    given = GIVEN.intersection(words[first].codes)
    if nickname and given and after.capital and not _PLACE.intersection((*inner.codes, *after.codes)):
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
            place = _PLACE.intersection(inner[0].codes)
            return (
                opening
                if len(inner) == 1 and inner[0].capital and not place and inner[0].low != "u.s."
                else None
            )
        if sign in QUOTES and closing in QUOTES:
            return opening if inner[0].capital else None
    return None
