"""Make quotations of sentences, and of passages that continue in the next paragraph, are announced, or have no cue of their own."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from loaders.annotators.quotations.grammar import Draft, Grammar
from loaders.annotators.quotations.language import QuotationLanguage
from loaders.annotators.quotations.sentences import Cutter, Piece, Quotes, Sentence, mask, paragraphs
from loaders.records import PersonSpan

_TURN: Final = re.compile(r"[\"“]?([A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,3})(:) +(?=\S)")
_SIGNED: Final = re.compile(r"Q-[CN]+c?[.]?")
_HEADLINE: Final = re.compile(r"([DCn]*N)(?:[^VgQ]*:(Q)[.]?|:((?!B)[^Q:]*[XP].*))")
"""A headline of what somebody says: `Ann Smith in Rome: "..."`, `Ann Smith: Rome must pay`; and not `Ann Smith: How Rome fell`."""
_SPEAKS: Final = re.compile(r"[VgKQ]")
_ALONE: Final = frozenset("Q.c")
_FIRST_PASSAGE: Final = re.compile(r"[“\"]|''|(?<!\w)‘[^\W\d][^\n]{0,300}?[,.!?]’")
"""The first passage of an article: one in single marks with a stop inside says that these are its marks."""
NEAR: Final = 3
"""Code points between two passages of one quotation."""


class Passages:
    """Finds quotations paragraph by paragraph; spans are code points of the text."""

    def __init__(self, language: QuotationLanguage) -> None:
        self._cutter = Cutter(language)
        self._grammar = Grammar(language)
        self._language = language

    def find(self, text: str, people: Sequence[PersonSpan]) -> tuple[list[Draft], list[Piece]]:
        """Find the quotations of a text (title, blank line, body), and its quoted passages."""
        first = _FIRST_PASSAGE.search(text, max(text.find("\n\n"), 0))
        single = first is None or first.group().startswith("‘")
        spans = paragraphs(text)
        quotes = [Quotes(text, *span, single=single or span[0] == 0) for span in spans]
        regions = [region for each in quotes for region in each.regions]
        masked = mask(text, regions, people)
        reader = _Reader(text, self._grammar, self._language)
        for span, quoted in zip(spans, quotes, strict=True):
            reader.read(span, quoted, self._cutter.sentences(masked, *span))
        return reader.found, regions


class _Reader:
    """Reads the paragraphs of a text in order, and remembers whose quotation goes on in the next one."""

    def __init__(self, text: str, grammar: Grammar, language: QuotationLanguage) -> None:
        self.found: list[Draft] = []
        self._text = text
        self._grammar = grammar
        self._letters = language.letters
        self._open: Draft | None = None
        self._pending: Draft | None = None
        self._unclaimed: list[Piece] = []

    def read(self, span: Piece, quotes: Quotes, sentences: list[Sentence]) -> None:
        """Read a paragraph."""
        letters = "".join(each.letters for each in sentences)
        new: list[Draft] = []
        if spoken := self._turn(span, letters, sentences):
            new = [spoken]
        elif self._pending or _SPEAKS.search(letters):
            paragraph = _Paragraph(sentences, quotes.regions, self._grammar)
            new = paragraph.drafts(self._open, self._pending, span)
        self._pending = self._grammar.announced(sentences[-1]) if letters.endswith(":") else None
        if new and new[0].content[0] == (span[0], quotes.regions[0][1] if quotes.regions else 0):
            new[0].content[:0] = self._unclaimed
        alone = letters == "Q" and not new and self._open is None and quotes.is_open
        self._unclaimed = [*self._unclaimed, span] if alone else []
        self.found += new
        last = new[-1] if new else self._open
        self._open = last if quotes.is_open else None

    def _turn(self, span: Piece, letters: str, sentences: list[Sentence]) -> Draft | None:
        """Read a turn of a transcript (`PENCE: ...`), a passage signed by a dash (`"..." - Ann Smith`), or a headline (`Ann Smith in Rome: "..."`)."""
        if (match := _TURN.match(self._text, *span)) and not self._is_heading(match[1]):
            return Draft([(match.end(), span[1])], match.span(2), match.span(1), "transcript")
        if letters.startswith("Q-") and _SIGNED.fullmatch(letters):
            places = [each.place(at, at + 1) for each in sentences for at in range(len(each.letters))]
            last = places[-2] if letters.endswith(".") else places[-1]
            return Draft([places[0]], places[1], (places[2][0], last[1]), "signed")
        if span[0] == 0 and (match := _HEADLINE.fullmatch(letters)) and len(sentences) == 1:
            content = match.span(2 if match[2] else 3)
            return Draft([sentences[0].place(*content)], None, sentences[0].place(*match.span(1)), "headline")
        return None

    def _is_heading(self, words: str) -> bool:
        """Whether words in capitals are no name, as in "QUOTE OF THE DAY: ..."."""
        return any(self._letters[word.lower()] in "DIo&" for word in words.split())


class _Paragraph:
    """The quotations of a paragraph."""

    def __init__(self, sentences: list[Sentence], regions: Sequence[Piece], grammar: Grammar) -> None:
        self._sentences = sentences
        self._regions = regions
        self._grammar = grammar
        self._found: list[Draft] = []
        self._covered: list[Piece] = []

    def drafts(self, continued: Draft | None, pending: Draft | None, span: Piece) -> list[Draft]:
        """Give the quotations in order; `continued` is one whose passage was left open before."""
        is_quoted = self._sentences[0].letters.startswith("Q")
        first = self._sentences[0].place(0, 1) if is_quoted else span
        if pending:
            self._add(replace(pending, content=[first]))
        elif continued and is_quoted:
            continued.content.append(first)
            self._covered.append(first)
        for sentence, following in zip(self._sentences, [*self._sentences[1:], None], strict=True):
            for draft in self._grammar.find(sentence, following):
                if not any(map(self._is_covered, draft.content)):
                    self._add(draft)
        self._found.sort(key=_start)
        if self._regions:
            self._add_loose()
        return self._found

    def _add(self, draft: Draft) -> None:
        self._found.append(draft)
        for piece in draft.content:
            insort(self._covered, piece)

    def _is_covered(self, piece: Piece) -> bool:
        at = bisect_left(self._covered, (piece[1], 0))
        return at > 0 and self._covered[at - 1][1] > piece[0]

    def _add_loose(self) -> None:
        """Add passages without a cue to the quotation that they continue or begin."""
        alone = {
            sentence.place(at, at + 1)
            for sentence in self._sentences
            if "Q" in sentence.letters and _ALONE.issuperset(sentence.letters)
            for at, letter in enumerate(sentence.letters)
            if letter == "Q"
        }
        starts = list(map(_start, self._found))
        for region in sorted(alone):
            if self._is_covered(region):
                continue
            at = bisect_left(starts, region)
            before, after = self._found[at - 1 : at], self._found[at : at + 1]
            if before:
                if self._quotes(before[0]):
                    before[0].content.append(region)
            elif after and starts[at][0] - region[1] < NEAR and self._quotes(after[0]):
                after[0].content.insert(0, region)

    def _quotes(self, draft: Draft) -> bool:
        at = bisect_left(self._regions, draft.content[0])
        return at < len(self._regions) and self._regions[at][0] < draft.content[-1][1]


def _start(draft: Draft) -> Piece:
    return draft.content[0]
