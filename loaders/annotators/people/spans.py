"""Make names of labelled runs: cut off titles and nationalities, join nicknames, leave out firms' names."""

from __future__ import annotations

from collections.abc import Sequence

from loaders.annotators.people import kinds
from loaders.annotators.people.evidence import QUOTES
from loaders.annotators.people.lexicon import Word
from loaders.annotators.people.refine import Span, refine
from loaders.annotators.people.tagger import B, I, ScoredRun


def name_spans(
    runs: Sequence[ScoredRun], labels: Sequence[Sequence[int]], words: Sequence[Word]
) -> list[Span]:
    """List people's names as token ranges `[first, last)`, sorted; `labels` are each run's."""
    spans = [
        (run.first + start, run.first + end)
        for run, labelled in zip(runs, labels, strict=True)
        for start, end in _labelled(labelled)
    ]
    named = _join_nicknames(refine(spans, runs, words), words)
    return _with_particles(_with_common_words(named, runs, words), words)


def _with_common_words(spans: list[Span], runs: Sequence[ScoredRun], words: Sequence[Word]) -> list[Span]:
    """Add a surname that is also a month or a common word, if a verb or a possessive follows: *May said*, where Theresa May is named."""
    tails = [words[last - 1] for first, last in spans if last - first > 1]
    surnames = {word.key for word in tails if kinds.DAY in word.kinds or kinds.COMMON in word.kinds}
    alone = {
        (run.first, run.last)
        for run in runs
        if run.last - run.first == 1 and words[run.first].key in surnames and run.last < len(words)
    }
    said = {
        (first, last)
        for first, last in alone
        if words[last].cat == "v" or kinds.POSSESSIVE in words[last].kinds
    }
    covered = {at for span in spans for at in range(*span)}
    return sorted([*spans, *(span for span in said if span[0] not in covered)])


def _with_particles(spans: list[Span], words: Sequence[Word]) -> list[Span]:
    """Extend names by the particles that a fuller name has: von der Leyen, where Ursula von der Leyen is named."""
    tails = {
        tuple(word.low for word in words[at:last])
        for first, last in spans
        for at in range(max(first + 1, last - 4), last)
        if words[at].particle
    }
    extended: list[Span] = []
    for first, last in spans:
        floor = max(first - 3, extended[-1][1] if extended else 0)
        starts = [at for at in range(floor, first) if tuple(word.low for word in words[at:last]) in tails]
        extended.append((min(starts, default=first), last))
    return extended


def _labelled(labels: Sequence[int]) -> list[Span]:
    spans: list[Span] = []
    for k, label in enumerate(labels):
        if label == B:
            spans.append((k, k + 1))
        elif label == I and spans:
            spans[-1] = (spans[-1][0], k + 1)
    return spans


def _join_nicknames(spans: list[Span], words: Sequence[Word]) -> list[Span]:
    """Join a name around a nickname, and to what a comma sets off: James (Leo) Nichols, Hector "Macho" Camacho; Ada Lee, Jr."""
    joined: list[Span] = []
    for first, last in spans:
        if joined and first < joined[-1][1]:
            continue
        if last - first > 1 and _is_generation(words[last : last + 2]):
            last += 2
        opening = _nickname_start(words, first)
        while opening is not None and joined and joined[-1][1] > opening:
            joined.pop()
        if joined and joined[-1][1] == opening:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _is_generation(after: Sequence[Word]) -> bool:
    """Whether a comma and Jr. follow: Donald Trump, Jr., is not Donald Trump."""
    return len(after) == 2 and after[0].low == "," and kinds.GENERATION in after[1].kinds


def _nickname_start(words: Sequence[Word], first: int) -> int | None:
    """Find where a nickname in brackets or quotation marks begins that ends right before token `first`."""
    closing = words[first - 1].low if first else ""
    if closing != ")" and closing not in QUOTES:
        return None
    for opening in range(first - 3, max(first - 7, 0), -1):
        sign, inner = words[opening].low, words[opening + 1 : first - 1]
        if sign == "(" and closing == ")":
            is_nickname = len(inner) == 1 and inner[0].capital and kinds.PLACE not in inner[0].kinds
            return opening if is_nickname else None
        if sign in QUOTES and closing in QUOTES:
            return opening if inner[0].capital else None
    return None
