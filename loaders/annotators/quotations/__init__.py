"""Who says what: quotations in and without quotation marks, who speaks, who relayed it and to whom it was said.

`sentences` cuts a text, `grammar` finds what verbs of saying introduce, `passages` puts it
together, `speakers` and `relays` say who it was.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from loaders.annotators.quotations.grammar import Draft
from loaders.annotators.quotations.language import QuotationLanguage
from loaders.annotators.quotations.passages import Passages
from loaders.annotators.quotations.relays import Path, Relays
from loaders.annotators.quotations.sentences import Piece
from loaders.annotators.quotations.speakers import Speaker, Speakers
from loaders.records import CountrySpan, PersonSpan, QuotationFound, QuotationPart, RoleSpan
from store.models.quotations import QuotationKind

_LETTER: Final = re.compile(r"[^\W\d_]")
ALL, NOTHING = 0.95, 0.05
"""A quotation is direct if at least the first share of its letters is in quotation marks, and indirect if at most the second is."""


class QuotationAnnotator:
    """Finds quotations in texts of one language."""

    version: Final = "quotations-3"

    def __init__(self, language: QuotationLanguage) -> None:
        self._language = language
        self._passages = Passages(language)

    def annotate(
        self,
        text: str,
        people: Sequence[PersonSpan] = (),
        roles: Sequence[RoleSpan] = (),
        countries: Sequence[CountrySpan] = (),
    ) -> list[QuotationFound]:
        """Find the quotations of a text in which people, roles and countries are known.

        >>> from loaders.languages.en_quotations import load_quotations
        >>> [found] = QuotationAnnotator(load_quotations()).annotate("“We are late,” the minister said.")
        >>> found.kind, found.speaker, found.cue
        ('direct', 'the minister', 'said')
        """
        drafts, quoted = self._passages.find(text, people)
        if not drafts:
            return []
        speakers = Speakers(self._language, text, people, roles, countries, quoted)
        relays = Relays(self._language, text, speakers)
        return [
            _found(text, number, draft, speaker, relays.of(draft), speakers, quoted)
            for number, (draft, speaker) in enumerate(zip(drafts, speakers.of(drafts), strict=True), 1)
        ]


def _found(
    text: str,
    number: int,
    draft: Draft,
    speaker: Speaker,
    path: Path,
    speakers: Speakers,
    quoted: Sequence[Piece],
) -> QuotationFound:
    heard = speakers.named(*path.addressee) if path.addressee else None
    return QuotationFound(
        number=number,
        kind=_kind(text, draft.content, quoted),
        cue=_words(text, draft.cue) or "",
        speaker=_words(text, draft.speaker) or "",
        speaker_form=speaker.form,
        person_start=speaker.person.start if speaker.person else None,
        country_code=None if speaker.person else speaker.country,
        relayed_by=_words(text, path.relay),
        addressee=_words(text, path.addressee),
        addressee_start=heard.start if heard else None,
        rule=draft.rule,
        words=sum(len(text[start:end].split()) for start, end in draft.content),
        spans=tuple(_parts(draft, path)),
    )


def _words(text: str, piece: Piece | None) -> str | None:
    return None if piece is None else text[slice(*piece)]


def _parts(draft: Draft, path: Path) -> Iterator[QuotationPart]:
    for number, (start, end) in enumerate(sorted(draft.content), 1):
        yield QuotationPart(start, end, "content", number)
    if draft.cue:
        yield QuotationPart(*draft.cue, "cue", 1)
    if draft.speaker:
        yield QuotationPart(*draft.speaker, "speaker", 1)
    if path.relay:
        yield QuotationPart(*path.relay, "relay", 1)
    if path.addressee:
        yield QuotationPart(*path.addressee, "addressee", 1)


def _kind(text: str, content: Sequence[Piece], quoted: Sequence[Piece]) -> QuotationKind:
    """Give the kind of a quotation by how much of its content is in quotation marks."""
    letters = inside = 0
    if len(content) == 1 and not _touches(content[0], quoted):
        return "indirect"
    if all(_is_one(piece, quoted) for piece in content):
        return "direct"
    for start, end in content:
        letters += _count_letters(text, start, end)
        first, last = bisect_left(quoted, (start, 0)), bisect_left(quoted, (end, 0))
        for low, high in quoted[max(0, first - 1) : last]:
            inside += _count_letters(text, max(start, low), min(end, high))
    if inside >= ALL * letters:
        return "direct"
    return "indirect" if inside <= NOTHING * letters else "mixed"


def _is_one(piece: Piece, quoted: Sequence[Piece]) -> bool:
    at = bisect_left(quoted, piece)
    return at < len(quoted) and quoted[at] == piece


def _touches(piece: Piece, quoted: Sequence[Piece]) -> bool:
    at = bisect_left(quoted, (piece[1], 0)) - 1
    return at >= 0 and quoted[at][1] > piece[0]


def _count_letters(text: str, start: int, end: int) -> int:
    return len(_LETTER.findall(text, start, end))
