"""People named in an article: where, and which mentions are the same person."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from loaders.annotators.people.evidence import Tuning, reread
from loaders.annotators.people.resolve import mentions_of
from loaders.annotators.people.spans import name_spans
from loaders.annotators.people.tagger import Tagger
from loaders.annotators.people.tokens import Tokens
from loaders.records import CountryCandidate, PersonSpan


@runtime_checkable
class PersonAnnotator(Protocol):
    """An annotator of people: dateline's own, spaCy's or another one."""

    version: str

    def annotate(self, text: str, countries: Sequence[CountryCandidate]) -> list[PersonSpan]:
        """Find the people named in `text` (title, blank line, body): sorted spans that don't overlap."""
        ...


class PeopleAnnotator:
    """Finds people with a language's words and tagger and with what the rest of the article says.

    `load_tagger` is called at once, and again in a worker process, to which the annotator travels
    without the model: a function of the pack's module that remembers what it loaded.
    """

    def __init__(self, load_tagger: Callable[[], Tagger], tuning: Tuning | None = None) -> None:
        self._load_tagger = load_tagger
        self._tagger = load_tagger()
        self._tuning = tuning or Tuning()
        self.version = f"people-8-{self._tagger.digest}"

    def __reduce__(self) -> tuple[type[PeopleAnnotator], tuple[Callable[[], Tagger], Tuning]]:
        return (PeopleAnnotator, (self._load_tagger, self._tuning))

    def annotate(self, text: str, countries: Sequence[CountryCandidate]) -> list[PersonSpan]:
        """Find the people named in `text`: spans of code points, sorted, none overlapping another."""
        return mentions_of(text, self.find(text, countries), self._tagger.lexicon)

    def find(self, text: str, countries: Sequence[CountryCandidate]) -> list[tuple[int, int]]:
        """Find where people are named, not yet who is who."""
        tokens, words = self._tagger.read(text)
        runs = self._tagger.score(tokens.words, words)
        covered = _covered(tokens, countries)
        labels = reread(self._tagger, runs, words, self._tuning, forms=set(tokens.words), countries=covered)
        return [
            (tokens.starts[first], tokens.ends[last - 1])
            for first, last in name_spans(runs, labels, words)
            if last - first == 1 or not covered.issuperset(range(first, last))
        ]


def _covered(tokens: Tokens, countries: Sequence[CountryCandidate]) -> set[int]:
    """List the tokens that the country lexicon covers whole."""
    covered = set()
    for candidate in countries:
        i = bisect_left(tokens.starts, candidate.start)
        while i < len(tokens.starts) and tokens.ends[i] <= candidate.end:
            covered.add(i)
            i += 1
    return covered
