"""Where the content of a quotation is, before or after a verb of saying, by patterns of the letters of `language.LETTERS`."""

from __future__ import annotations

import re
from typing import Final

from loaders.annotators.quotations.language import Verb
from loaders.annotators.quotations.sentences import Piece, Sentence, TokenRange

# contents
_ADDRESSEE = re.compile(r"A*(?:P|D?[DCnNSI&]*?[CnN])(?=T|c?Q|[:cDPCNBAMI]|$)")
_ASKED = re.compile(r"A*(?:P|[DCnN][DCnNSI&]*?)(?=B)")
_WARNED = re.compile(r"A*[DCnNP][DCnNSI&]*?(?=T)")
_TO_OTHERS: Final = ("ask", "warn", "tell", "inform")
"""The classes of verbs that name to whom something is said."""
_ASKED_TO = re.compile(r"A*(?:P|[DCnN][DCnNSI&]*?)(?:c[^cTQV]*c|I?D?M+)?(?=on)")
"""Whom somebody is asked to do something, and when: asked *the opposition on Friday* to form a government."""
_TO_ANY_QUOTE = re.compile(r"[AMIDnCNSPo&]{1,15}[c:](?=Q)")
_TO_THAT = re.compile(
    r"(?=T)|(?:[AMIo]|D?n?M)[AMIDnCNSo&]*?(?=T(?!c))|[AMIDnCN]*c[^cTQVg]{1,12}c(?=T)|n{0,2}[IB][^TQcVg]{1,12}c(?=T)"
)
"""What may stand before "that": said *on Monday*, said*, hours before it ran out,*; and no object: "announced *measures* that supply farms"."""
_TO_COLON = re.compile(r"[AMIDnCNS]*?:(?=.)")
_TO_QUOTE = re.compile(r"[AMIDnCNS]{0,9}c(?=Q)")
_ADVERBIAL = re.compile(r"A*M+A*M*|I+D?M+|I[DCn]{1,3}(?=[PDN])|A+")
_NEXT_GERUND = re.compile(r"c?(?:A*g|Ko)")
_RELATIVE_THAT = re.compile(r"T[AX]*[XV]")
"""A clause without a subject says something of the noun before it: "announced a pact that is called Aukus"."""
_NEXT_VERB = re.compile(r"c?&[PN]?[AX]*V(?=T|c?Q|[PDN])")
_SPEAKER_AT_END = re.compile(r"c(?:[DCn]*[NP]|[DCn]+)[AX]*V(?:[AMIDCnN]{0,5}(?:[.]?$|c)|[.]?$)")
_WORDS = re.compile(r"[nCN]")
_OBJECT = re.compile(r"D[Cn]{1,2}")
_LATE_QUOTE = re.compile(r"[^VgTQ]*[c:](?=Q)")
_TO_SOMEBODY = re.compile(r"o[DCNP]|c(?:P|[DCn]*N)[AX]*V")
"""Said to somebody, or a noun before a clause of saying: "The estimates, he added, were low"."""
_TWO_OBJECTS = re.compile(r"(?:P|D[Cn]|[CN])D[Cn]+$")
"""Two objects and no clause: "denied his party the victory"."""
_PRONOUN_OBJECT = re.compile(r"P(?:[MI.c;]|$)")
"""A pronoun and no clause: "announced it on Friday"."""
_IN_CLAUSE = re.compile(r"[^c]*Q")
_NO_CONTENT = (_TWO_OBJECTS, _RELATIVE_THAT, _PRONOUN_OBJECT)
_ONE_OBJECT = re.compile(r"(?:D[Cn]|[CNP])(?:[.c;]|I(?!g)|$)")
"""One object of a verb of naming: "called the police", "a man labeled a fool by some"."""
_SUBORDINATE = re.compile(r"^[&AMC]?A*B[^c]*$")
"""Words before a verb whose clause is not the main one: "When he wrote his book, she said"."""
_LEAD = re.compile(r"[nCNPX]")
_CUE_IN_LEAD = re.compile(r"[Vg:]")


def clause_before(s: Sentence, at: int) -> TokenRange | None:
    """Give the clause or the passage that ends before "according to"."""
    start = _boundary(s.letters, at)
    end = at - 1 if s.letters[at - 1 : at] in ("c", "-") else at
    return (start, end) if at - start > 2 or "Q" in s.letters[start:end] else None


def clause_after(s: Sentence, high: int) -> TokenRange | None:
    """Give the clause or the passage that follows "according to X"."""
    start = high + 1 if s.letters.startswith("c", high) else high
    end = content_end(s.letters, start)
    return (start, end) if end - start >= 2 or s.letters.startswith("Q", start) else None


def _boundary(letters: str, at: int) -> int:
    """Find where the clause begins that ends before a token."""
    return max(letters.rfind(";", 0, at), letters.rfind(":", 0, at)) + 1


def content_before(s: Sentence, end: int, *, quoted: bool, least: int = 3) -> Piece | None:
    """Give the content that ends before a token."""
    letters = s.letters
    end = len(letters[:end].rstrip("cA"))
    start = _boundary(letters, end)
    if quoted:
        start = _quoted_start(letters, start, end)
    while start < end and letters[start] in "&cA.":
        start += 1
    return s.place(start, end) if end - start >= (1 if quoted else least) else None


def _quoted_start(letters: str, start: int, end: int) -> int:
    """Find where a content begins that ends with a quoted passage: there, or with the clause around it."""
    first = letters.find("Q", start, end)
    lead = letters[start:first]
    if first >= 0 and not _LEAD.search(lead):
        return first
    if first >= 0 and _CUE_IN_LEAD.search(lead):
        return letters.rfind("Q", 0, end)
    return start


def content_after(s: Sentence, at: int, verb: Verb) -> Piece | None:
    """Give the content that follows a verb, past the addressee, the day and the place."""
    letters = s.letters
    start = _content_start(letters, at + 1, verb)
    while letters.startswith(("c", ":"), start):
        start += 1
    if letters.startswith(("I", "G"), start) and (late := _LATE_QUOTE.match(letters, start)):
        start = late.end()
    if _is_no_beginning(letters, start, verb) or (
        verb.kind in ("tell", "inform") and letters.startswith("T", at + 1)
    ):
        return None
    end = content_end(letters, start)
    if _SUBORDINATE.match(letters[:at]) and (comma := letters.find("c", start, end)) > 0:
        end = start if _OBJECT.fullmatch(letters, start, comma) else comma
    if not _is_content(letters, start, end, verb):
        return None
    if letters[start] == "Q" and letters[start + 1 : start + 2] in ("", ".", "c", "&"):
        end = end if _WORDS.search(letters, start + 1, end) else start + 1
    return s.place(start, end)


def _is_no_beginning(letters: str, start: int, verb: Verb) -> bool:
    """Whether no content can begin at a token: "said to him", "said, laughing", "agreed with her", or nothing is there."""
    return (
        start >= len(letters)
        or letters[start] == "."
        or (letters[start] == "g" and letters[start - 1] == "c")
        or _TO_SOMEBODY.match(letters, start) is not None
        or (verb.kind in ("say", "ask", "tell") and letters[start] in "&IG")
    )


def _is_content(letters: str, start: int, end: int, verb: Verb) -> bool:
    """Whether a stretch after a verb is what was said, and no object of another sense of the verb."""
    is_quoted = "Q" in letters[start:end]
    if end - start < (1 if is_quoted else 2):
        return False
    if verb.kind == "judge":
        return _IN_CLAUSE.match(letters, start) is not None if is_quoted else letters[start] == "T"
    if verb.kind == "after":
        return is_quoted and letters[start] == "Q" and letters[start - 1] in "c:"
    if verb.kind == "call":
        return not _ONE_OBJECT.match(letters, start)
    return is_quoted or not any(each.match(letters, start, end) for each in _NO_CONTENT)


def _content_start(letters: str, start: int, verb: Verb) -> int:
    if verb.kind in _TO_OTHERS and (asked := _ASKED_TO.match(letters, start)):
        return asked.end()
    if verb.kind in ("tell", "inform"):
        return _past_addressee(letters, start)
    if verb.kind == "ask" and (asked := _ASKED.match(letters, start)):
        return asked.end()
    if verb.kind == "warn" and (warned := _WARNED.match(letters, start)):
        return warned.end()
    if verb.kind == "warn" and letters.startswith("I", start) and "T" not in letters[start : start + 13]:
        return start  # warned against such a step
    return _past_adverbials(letters, start) if verb.kind in ("say", "warn") else start


def _past_addressee(letters: str, start: int) -> int:
    that = letters.find("T", start, start + 15)
    if that > start:
        return that
    if quote := _TO_ANY_QUOTE.match(letters, start):
        return quote.end()
    match = _ADDRESSEE.match(letters, start)
    after = match.end() if match else start
    return after + 1 if letters.startswith("cQ", after) else after


def _past_adverbials(letters: str, start: int) -> int:
    """Skip the day, the place and the manner before "that", a colon or a comma and a quoted passage."""
    that = _TO_THAT.match(letters, start, start + 13)
    if that:
        return that.end()
    for pattern in (_TO_COLON, _TO_QUOTE, _ADVERBIAL):
        if match := pattern.match(letters, start):
            return match.end()
    return start


def content_end(letters: str, start: int) -> int:
    """Find where an indirect content ends: with the sentence, or before another cue."""
    end = len(letters)
    has_gerund = letters.find("g", start) >= 0 or letters.find("Ko", start) >= 0
    if (has_gerund and (match := _NEXT_GERUND.search(letters, start))) and (
        letters[match.start()] == "c" or letters[match.end() - 1] == "o" or letters[match.start() - 1] == "Q"
    ):
        end = min(end, match.start())
    for pattern in (_NEXT_VERB, _SPEAKER_AT_END):
        if match := pattern.search(letters, start):
            end = min(end, match.start())
    return max(start, len(letters[:end].rstrip(".c;:")))
