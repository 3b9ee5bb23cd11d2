"""Who is the subject of a verb of saying, by patterns of the letters of `language.LETTERS`."""

from __future__ import annotations

import re
from typing import Final

from loaders.annotators.quotations.sentences import Sentence, TokenRange

QUOTED_BEFORE: Final = ("Q", "Qc")
_CONTENT_BEFORE: Final = ("Q", "c")
_SUBJECT_AFTER = re.compile(r"A*((?:D|C|n|N|P)[DCnNSI&]*)")
# subjects
_ASIDE_BEGINS = re.compile(r"[c(\-](?:[WDCINB]|n|A*g)")
_HEADS: Final = tuple("NCnP")
_NAMED_PHRASE = re.compile(r"(?:D[Cn]*|C+|(?<![DCn])n+)?(?:S[Cn]*)?N(?:S[nC]+)?$")
_GOES_WITH = re.compile(r"(?:(?:D[Cn]*|C+)?N&|(?:D[Cn]*|n+)I)$")
_LED_IN = re.compile(r"[&AM]*(?:ID?[CnM]*?(?=D))?")
_INTRODUCED = re.compile(r"[&AM]*I")
_PLACE_AT_END = re.compile(r"n(C+)$")  # in return *Moscow*
_NAME_AT_END = re.compile(r"C*N(?:S[nC]+)?$")
_RELATIVE = re.compile(r"((?:D|C|n|N)[DCnNS]*)c?W$")
_FIRST_SUBJECT = re.compile(
    r"(?:^|c|Q|&)A*((?:[DC][Cn]*)?(?:Nn{2,4}N|NS[Cn]|[NP])|(?:D[Cn]|C)[Cn]*(?=[AX]?V))"
)


def subject_before(s: Sentence, at: int) -> TokenRange | None:
    """Find the subject before a verb."""
    letters = s.letters
    end = last = len(letters[:at].rstrip("XAGM"))
    if letters[end - 1 : end] in ("c", ")", "-"):
        opening = _aside_before(letters, end)
        if opening is None:
            return None
        end = opening
        last = last - 1 if "N" in letters[opening:last] else opening
    start = _phrase_start(letters, end)
    segment = letters[start:end]
    if not segment.endswith(_HEADS):
        return None
    if letters[start - 1 : start] in ("V", "g", "W") and "N" not in segment and "P" not in segment:
        return None
    return _noun_phrase(letters, start, end)[0], last


def _aside_before(letters: str, end: int) -> int | None:
    """Find where the aside begins that ends before a token: "Ann Smith, the mayor, said"."""
    inner = letters[: end - 1]
    opening = max(inner.rfind("c"), inner.rfind("("), inner.rfind("-"))
    is_aside = opening > 0 and _ASIDE_BEGINS.match(inner, opening) and inner.endswith(_HEADS, 0, opening)
    return opening if is_aside else None


def _phrase_start(letters: str, end: int) -> int:
    """Find where the run of words begins that ends before a token; a pronoun begins one."""
    head = letters[:end]
    start = len(head.rstrip("DCnNSIM&oP"))
    pronoun = head.rfind("P", start, end - 1)
    if head.endswith("P"):
        return end - 1
    return start if pronoun < 0 else pronoun + 1


def _noun_phrase(letters: str, start: int, end: int) -> TokenRange:
    """Leave out the words before the noun phrase that ends a stretch: "On Tuesday the minister"."""
    segment = letters[start:end]
    if segment.endswith("P"):
        return end - 1, end
    if (
        "N" in segment
        and not letters[:start].endswith(QUOTED_BEFORE)
        and (match := _NAMED_PHRASE.search(segment))
    ):
        if _INTRODUCED.fullmatch(segment, 0, match.start()):  # in its report *Ana Ruiz*
            match = _NAME_AT_END.search(segment) or match
        return start + _with_what_it_goes_with(segment, match.start()), end
    led = _LED_IN.match(segment)
    if led and segment.startswith("I", led.end()) and (match := _PLACE_AT_END.search(segment)):
        return start + match.start(1), end
    if led and led.end() < len(segment):
        return start + led.end(), end
    return start, end


def _with_what_it_goes_with(segment: str, at: int) -> int:
    """Take in what a name depends on, or goes with: "a friend of Ana Ruiz", "Bo Dahl and Ana Ruiz"."""
    match = _GOES_WITH.search(segment[:at])
    return match.start() if match else at


def shared_subject(s: Sentence, at: int) -> TokenRange | None:
    """Find the subject of an earlier verb that "and said" goes on from, or what "who said" goes with."""
    head = s.letters[:at].rstrip("AX")
    if head.endswith("W"):
        match = _RELATIVE.search(head)
        return match.span(1) if match else None
    if not head.endswith("&"):
        return None
    clause = max(head.rfind("c&", 0, len(head) - 2), 0)  # She asked him, and *he* came and said
    match = _FIRST_SUBJECT.search(head, clause, len(head) - 1)
    return match.span(1) if match else None


def subject_of_earlier(s: Sentence, at: int) -> TokenRange | None:
    """Find the subject of the verb of saying before a token, else the sentence's first person."""
    for i in range(at - 1, -1, -1):
        if s.letters[i] == "V":
            subject = subject_before(s, i)
            is_inverted = s.letters[:i].rstrip("A").endswith(_CONTENT_BEFORE)
            if subject is None and is_inverted and (match := _SUBJECT_AFTER.match(s.letters, i + 1, at)):
                subject = match.span(1)
            if subject:
                return subject
    return _first_subject(s, at)


def _first_subject(s: Sentence, before: int) -> TokenRange | None:
    """Find the first person or pronoun that a sentence begins with, past an introduction."""
    match = _FIRST_SUBJECT.search(s.letters[:before])
    return match.span(1) if match else None


def trimmed(s: Sentence, low: int, high: int) -> TokenRange:
    """Leave out the words before a speaker: "and", "also", "in", a day."""
    while low < high - 1 and s.letters[low] in "&AIMc":
        low += 1
    return low, high
