"""People named in an article: where, and which mentions are the same person."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Protocol

from loaders.annotators.people_evidence import Tuning, reread
from loaders.annotators.people_resolve import SexOf, resolve
from loaders.annotators.people_spans import name_spans
from loaders.annotators.people_tokens import Tokens, is_given, is_only_given
from loaders.annotators.tagger import Tagger, load_tagger
from loaders.records import CountryCandidate, PersonSpan


class PersonAnnotator(Protocol):
    """What finds people in a text: ours, spaCy's or another one."""

    version: str

    def annotate(self, text: str, countries: Sequence[CountryCandidate]) -> list[PersonSpan]:
        """Find the people named in `text` (title, blank line, body): sorted spans that don't overlap."""
        ...


class PeopleAnnotator:
    """Finds people with the packaged tagger and with what the rest of the article says."""

    def __init__(self, tagger: Tagger | None = None, tuning: Tuning | None = None) -> None:
        self._tagger = tagger or load_tagger()
        self._tuning = tuning or Tuning()
        self.version = f"people-3-{self._tagger.digest}"

    def __reduce__(self) -> tuple[type[PeopleAnnotator], tuple[None, Tuning]]:
        """Travel to a worker process without the model, which is loaded there again; a tagger given is not kept."""
        return (PeopleAnnotator, (None, self._tuning))

    def annotate(self, text: str, countries: Sequence[CountryCandidate]) -> list[PersonSpan]:
        """Find the people named in `text`: spans of code points, sorted, none overlapping another."""
        spans = self.find(text, countries)
        lexicon = self._tagger.lexicon
        return mentions_of(
            text,
            spans,
            sex_of=lambda name: lexicon[name].sex,
            is_given=lambda name: is_given(lexicon[name]),
            is_only_given=lambda name: is_only_given(lexicon[name]),
        )

    def find(self, text: str, countries: Sequence[CountryCandidate]) -> list[tuple[int, int]]:
        """Find where people are named, without telling who is who."""
        tokens, words = self._tagger.read(text)
        runs = self._tagger.score(tokens.words, words)
        covered = _covered(tokens, countries)
        labels = reread(self._tagger, runs, words, self._tuning, forms=set(tokens.words), countries=covered)
        return [
            (tokens.starts[first], tokens.ends[last - 1])
            for first, last in name_spans(runs, labels, words)
            if last - first == 1 or not covered.issuperset(range(first, last))
        ]


def mentions_of(
    text: str,
    spans: Sequence[tuple[int, int]],
    *,
    sex_of: SexOf = lambda _: None,
    is_given: Callable[[str], bool] = lambda _: False,
    is_only_given: Callable[[str], bool] = lambda _: False,
) -> list[PersonSpan]:
    """Make mentions of spans, each with the name of its person in the article."""
    named = resolve(
        text,
        spans,
        title_end=title_end(text),
        sex_of=sex_of,
        is_given=is_given,
        is_only_given=is_only_given,
    )
    return [PersonSpan(a, b, who.name, who.rule) for (a, b), who in zip(spans, named, strict=True)]


def title_end(text: str) -> int:
    """Find where the title ends: at the first blank line."""
    found = re.search(r"\n[^\S\n]*\n", text)
    return found.start() if found else 0


def _covered(tokens: Tokens, countries: Sequence[CountryCandidate]) -> set[int]:
    """List the tokens that the country lexicon covers whole."""
    covered = set()
    for candidate in countries:
        i = bisect_left(tokens.starts, candidate.start)
        while i < len(tokens.starts) and tokens.ends[i] <= candidate.end:
            covered.add(i)
            i += 1
    return covered
