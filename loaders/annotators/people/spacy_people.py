"""People found by spaCy, for users who have a larger model; who is who in the article is decided as by our own annotator."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

from loaders.annotators.people.kinds import ADDRESS, FORM_OF_ADDRESS, SHORT_TITLE, TITLE, USUAL_NAME
from loaders.annotators.people.lexicon import PeopleLexicon
from loaders.annotators.people.resolve import mentions_of
from loaders.records import CountryCandidate, PersonSpan
from store.errors import LoadError

_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_FIRST_WORD = re.compile(r"(\S+)\s+")
_TITLES = frozenset((ADDRESS, FORM_OF_ADDRESS, SHORT_TITLE, TITLE))


class SpacyMissing(LoadError):
    """spaCy, or the model asked for, is not installed."""

    def __init__(self, model: str, missing: str) -> None:
        self.model = model
        self.missing = missing
        super().__init__(
            f"the annotator spacy needs {missing}, which is not installed; install it "
            f"(pip install spacy, then python -m spacy download {model}) or use the annotator that comes with dateline"
        )


class SpacyAnnotator:
    """Finds people with a spaCy model: a `PersonAnnotator` that needs spaCy and a model installed.

    `lexicon` knows the titles and given names of the language. Raises `SpacyMissing` if spaCy or the model is not there.
    """

    def __init__(self, lexicon: PeopleLexicon, model: str = "en_core_web_sm") -> None:
        self._lexicon = lexicon
        try:
            spacy: Any = importlib.import_module("spacy")
        except ImportError as problem:
            raise SpacyMissing(model, "spaCy") from problem
        try:
            self._pipeline = spacy.load(model, exclude=["lemmatizer", "textcat"])
        except OSError as problem:
            raise SpacyMissing(model, f"spaCy's model {model}") from problem
        meta = self._pipeline.meta
        self.version = f"spacy-{spacy.__version__}-{model}-{meta.get('version', '0')}"

    def annotate(self, text: str, countries: Sequence[CountryCandidate]) -> list[PersonSpan]:
        """Find the people that spaCy sees in `text`, and every further whole word that is the surname of one."""
        found = list(self._names(text))
        return mentions_of(text, with_surnames(text, found), self._lexicon)

    def _names(self, text: str) -> Iterator[tuple[int, int]]:
        paragraphs = [(match.start(), match.group()) for match in _PARAGRAPH.finditer(text)]
        parsed = self._pipeline.pipe([paragraph for _, paragraph in paragraphs])
        for (offset, paragraph), document in zip(paragraphs, parsed, strict=True):
            for entity in document.ents:
                if entity.label_ != "PERSON":
                    continue
                start, end = trimmed(paragraph, entity.start_char, entity.end_char, self._lexicon)
                if start < end:
                    yield offset + start, offset + end


def trimmed(text: str, start: int, end: int, lexicon: PeopleLexicon) -> tuple[int, int]:
    """Cut a title, blanks and a possessive off a span.

    >>> text = "with Mr. Anton Weiss's brother"
    >>> from loaders.languages.en import load_tagger
    >>> start, end = trimmed(text, 5, 22, load_tagger().lexicon)
    >>> text[start:end]
    'Anton Weiss'
    """
    first = _FIRST_WORD.match(text, start, end)
    kinds = lexicon[first.group(1)].kinds if first is not None else frozenset()
    if first is not None and not _TITLES.isdisjoint(kinds) and USUAL_NAME not in kinds:  # Mr., Chancellor
        start = first.end()
    name = re.sub(r"['’][sS]?$", "", text[start:end])
    start += len(name) - len(name.lstrip())
    return start, start + len(name.strip())


def with_surnames(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Add to spans every further whole word that is the last word of one of two words or more.

    >>> with_surnames("Ann Duval won. Duval cheered.", [(0, 9)])
    [(0, 9), (15, 20)]
    """
    surnames = {words[-1] for words in (text[a:b].split() for a, b in spans) if len(words) > 1}
    taken = [*spans]
    if surnames:
        pattern = "|".join(re.escape(name) for name in sorted(surnames, key=lambda name: (-len(name), name)))
        for word in re.finditer(rf"(?<![\w-])(?:{pattern})(?![\w-])", text):
            before = text[max(0, word.start() - 12) : word.start()].rstrip(" ")
            after = text[word.end() : word.end() + 2]
            if not re.search(r"[A-Z][\w.]*$", before) and not re.match(r" [A-Z]", after):
                taken.append(word.span())
    kept: list[tuple[int, int]] = []
    for start, end in sorted(taken, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
