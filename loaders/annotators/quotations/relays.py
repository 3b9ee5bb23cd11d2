"""Who relayed a quotation, and to whom it was said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final, NamedTuple

from loaders.annotators.quotations.grammar import Draft
from loaders.annotators.quotations.language import QuotationLanguage
from loaders.annotators.quotations.sentences import Piece
from loaders.annotators.quotations.speakers import Speakers

WINDOW: Final = 60
"""Code points before a verb of relaying in which its medium is looked for."""

BEFORE: Final = 1_000
"""Code points before a sentence in which its paragraph may name an interview."""


class Path(NamedTuple):
    """Who relayed a quotation, and to whom it was said, as spans."""

    relay: Piece | None = None
    addressee: Piece | None = None


class Relays:
    """Finds who relayed quotations and to whom they were said, in one text."""

    def __init__(self, language: QuotationLanguage, text: str, speakers: Speakers) -> None:
        self._phrases = language.phrases
        self._unnamed = language.of_class("unnamed")
        self._letters = language.letters
        self._media = language.media_in_chunks.__getitem__
        self._text = text
        self._speakers = speakers

    def of(self, draft: Draft) -> Path:
        """Find who relayed a quotation and to whom it was said, in the sentence of its cue."""
        if draft.sentence is None:
            return Path()
        addressee = self._antecedent(draft) or self._addressee(draft, draft.sentence[1])
        if addressee and self._phrases.medium.fullmatch(self._text, *addressee):
            return Path(relay=addressee)
        return Path(self._relay(draft, addressee, *draft.sentence), addressee)

    def _antecedent(self, draft: Draft) -> Piece | None:
        """Find to whom something was said in "Ann Smith, to whom she said ..."."""
        if draft.speaker is None:
            return None
        relative = self._phrases.to_whom.search(
            self._text, max(0, draft.speaker[0] - WINDOW), draft.speaker[0]
        )
        person = self._speakers.before(relative.start()) if relative else None
        return (person.start, person.end) if person else None

    def _relay(self, draft: Draft, addressee: Piece | None, start: int, end: int) -> Piece | None:
        """Find the first medium that the sentence says relayed something, and that is neither the speaker nor some of the addressee."""
        paragraph = self._text.rfind("\n", max(0, start - BEFORE), start) + 1 or start
        media = {*map(self._media, self._text[paragraph:end].split())} - {""}
        if not media:
            return None
        candidates = chain(
            self._after(self._phrases.relayed, start, end),
            self._before_verbs(start, end, media),
            self._after(self._phrases.interviewed, paragraph, start),
        )
        taken = [*draft.content, *filter(None, (draft.speaker, addressee))]
        return next(
            (found for found in candidates if not any(low <= found[0] < high for low, high in taken)), None
        )

    def _after(self, words: re.Pattern[str], start: int, end: int) -> Iterator[Piece]:
        """Yield media after words such as "reported by"."""
        for match in words.finditer(self._text, start, end):
            if medium := self._phrases.medium.match(self._text, match.end(), end):
                yield _bare(medium)

    def _before_verbs(self, start: int, end: int, media: set[str]) -> Iterator[Piece]:
        """Yield media before verbs such as "reported"."""
        for verb in self._phrases.relays.finditer(self._text, start, end):
            low = max(start, verb.start() - WINDOW)
            before = self._text[low : verb.start()]
            if not any(word in before for word in media):
                continue
            for medium in self._phrases.medium.finditer(self._text, low, verb.start()):
                if medium.end() == verb.start():
                    yield _bare(medium)

    def _addressee(self, draft: Draft, end: int) -> Piece | None:
        if draft.cue is None:
            return None
        begin = draft.cue[1]
        if not self._phrases.addresses.match(self._text[slice(*draft.cue)].lower()):
            to = self._phrases.says_to.match(self._text, draft.cue[0], end)
            if to is None:
                return None
            begin = to.end()
        match = self._phrases.addressee.match(self._text, begin, end)
        if match is None or self._phrases.heard.match(match.group(1)):
            return None
        start, stop = match.span(1)
        if any(low <= start < high for low, high in draft.content):
            return None
        stop = min([stop, *(low for low, _ in draft.content if low > start)])
        words = self._text[start:stop].rstrip(" ,:").split(" ")
        while words and self._letters[words[-1].lower()] in "IMBo":  # told friends since
            words.pop()
        found = " ".join(words)
        return None if not found or found.lower() in self._unnamed else (start, start + len(found))


def _bare(medium: re.Match[str]) -> Piece:
    """Give the span of a medium without a full stop that ends its sentence."""
    return medium.start(), medium.end() - medium.group().endswith(".")
