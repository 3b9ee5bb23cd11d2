"""Patterns of letters around a verb of saying: where its content is, and who its subject is.

The letters are those of `language.LETTERS`, and Q a quoted passage, N a name, V a verb of saying, g its
gerund, S a mark of possession, C a word with a capital, n any other, c a comma, and : ; - . ( ) themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from loaders.annotators.quotations.language import QUOTE_ASKS, QUOTE_GOES_ON, QUOTED, QuotationLanguage, Verb
from loaders.annotators.quotations.sentences import Piece, Sentence

TokenRange = tuple[int, int]
"""A stretch of a sentence's tokens, half-open."""


@dataclass(slots=True)
class Draft:
    """A quotation in the making; spans are code points of the text."""

    content: list[Piece]
    cue: Piece | None
    speaker: Piece | None
    rule: str
    sentence: Piece | None = None
    """The sentence of its cue."""


_CUE: Final = re.compile(r"[Vg]|Ko")
# The words before a verb.
_SUBJECT_OF_BASE: Final = tuple("PNnCX")
_NO_VERB_AFTER: Final = tuple("DSI")
_NOUN_AFTER: Final = tuple("DSnI")
# `"...," said X` and `..., said X`
_PASSAGE_BEFORE = re.compile(r"Q[DCNnPAX]*$")
_QUOTED_BEFORE: Final = ("Q", "Qc")
_CONTENT_BEFORE: Final = ("Q", "c")
_FOLLOWING_SUBJECT = re.compile(r"A*((?:D|C|n|N|P)(?:[DCnNSI&A]|cC(?=[cC]))*)")
_NAMED_SUBJECT = re.compile(r"[DCnSA]*N(?:S[nC]+)?(?:&[DC]*N)*")
_NAME_BEHIND = re.compile(r"[DCnSI&]*c[DC]*N(?=[c.]|$)")
_HAS_HEAD = re.compile(r"[NCnP]")
_ENDS_CLAUSE = re.compile(r"[.cWI]|$")
_CLAUSE_BEFORE = re.compile(r"[XVn].*c")
_SHORT_SUBJECT = re.compile(r"[DCn]{1,4}[.]?$")
# `"...," X said` and `..., X said`
_FAR_SUBJECT = re.compile(r"Qc?((?:D[Cn]*|C+)?[NCn]+(?:c[DC]*N(?=c[AX]*$))?)c(?:[^QVT]*c)?[AX]*$")
_TITLE_BEFORE = re.compile(r"(?:ID?|S)Qc?A*$")  # on "Morning News," X said the road was shut
_CLAUSE_AFTER = re.compile(r"[PDNB]")
_SPEAKS_OF = re.compile(r"gQc?A*[DCn]{1,3}T")  # citing "costs," the mayor told reporters that
_SPEAKS_ON = re.compile(r"[T:]")
_SPLIT = re.compile(r"[^Q.Vg]{0,25}?[c:]?Q")
_TAIL = re.compile(r"(?:[MIDnCANo]|DV|Mc)*(?:[.;-]|$|cg|c?&)|c[IWBX]")
_UNADDRESSED = re.compile(r"A*(?:M|I[DMnC]+|[.]|$|cg|c?&|c[IWBX])")
_GOES_ON = re.compile(r"c[IWBX]")
"""Behind a clause of saying, its content goes on: "The road is shut, she said, because of snow"."""

_ADVERBIAL_BEFORE = re.compile(r"[IGBA]?[IM]?[DnCMN]{0,6}c$")
_VERBAL = re.compile(r"[XVn]")
_NOUN_PHRASE = re.compile(r"(?:[DCN]|n(?=[nI]))[DCNnSI]*c$")
# `..., adding that ...`
_NEAR_SUBJECT = re.compile(r"(?:D[Cn]*|C+)?N[AM]*$|(?:^|c)(?:D[Cn]+|C+)$")
_GERUND_AFTER = re.compile(r"[cQ)]A*$|[I&]A*$|X$")
_QUOTED_SPEAKER = re.compile(r"V(P|(?:D[Cn]*|C+)?N|D[DCnSI]*)G$")
_WAS_QUOTED = re.compile(r"(?<=X)V(?:I[DCnN]+)?G$")
_IS_QUOTED_SPEAKER = re.compile(r"(?:P|(?:D[Cn]*|C+)?N|D[DCnSI]*)Gg")
_SUBJECT_AFTER = re.compile(r"A*((?:D|C|n|N|P)[DCnNSI&]*)")
# according to X
_SOURCE = re.compile(r"(?:[DCnNSIAMPo&]|(?<=[CN])c(?=[DC][DCnNIS]*c))+")
# subjects
_ASIDE_BEGINS = re.compile(r"[c(\-](?:[WDCIN]|n|A*g)")
_HEADS: Final = tuple("NCnP")
_NAMED_PHRASE = re.compile(r"(?:D[Cn]*|C+|(?<![DCn])n+)?(?:S[Cn]*)?N(?:S[nC]+)?$")
_GOES_WITH = re.compile(r"(?:(?:D[Cn]*|C+)?N&|(?:D[Cn]*|n+)I)$")
_LED_IN = re.compile(r"[&AM]*(?:ID?[CnM]*?(?=D))?")
_INTRODUCED = re.compile(r"[&AM]*I")
_PLACE_AT_END = re.compile(r"n(C+)$")  # in return *Moscow*
_NAME_AT_END = re.compile(r"C*N(?:S[nC]+)?$")
_RELATIVE = re.compile(r"((?:D|C|n|N)[DCnNS]*)c?W$")
_FIRST_SUBJECT = re.compile(
    r"(?:^|c|Q|&)A*((?:D[Cn]*|C+)?(?:Nn{2,4}N|NS[Cn]|[NP])|(?:D[Cn]|C)[Cn]*(?=[AX]?V))"
)
# contents
_ADDRESSEE = re.compile(r"A*(?:P|D?[DCnNSI&]*?[CnN])(?=T|c?Q|[:cDPCNBAMI]|$)")
_ASKED = re.compile(r"A*(?:P|[DCnN][DCnNSI&]*?)(?=B)")
_TO_ANY_QUOTE = re.compile(r"[AMIDnCNSPo&]{1,15}[c:](?=Q)")
_TO_THAT = re.compile(r"[AMIDnCNSo&c]*?(?=T)")
_TO_COLON = re.compile(r"[AMIDnCNS]*?:(?=.)")
_TO_QUOTE = re.compile(r"[AMIDnCNS]{0,9}c(?=Q)")
_ADVERBIAL = re.compile(r"A*M+A*M*|I+D?M+|I[DCn]{1,3}(?=[PDN])|A+")
_NEXT_GERUND = re.compile(r"c?(?:A*g|Ko)")
_RELATIVE_THAT = re.compile(r"T[AX]*[XV]")
"""A clause without a subject says something of the noun before it: "announced a pact that is called Aukus"."""

_NEXT_VERB = re.compile(r"c?&[PN]?[AX]*V(?=T|c?Q|[PDN])")
_SPEAKER_AT_END = re.compile(r"c(?:[DCn]*[NP]|[DCn]+)[AX]*V[.]?$")
_WORDS = re.compile(r"[nCN]")
_OBJECT = re.compile(r"D[Cn]{1,2}")
_LATE_QUOTE = re.compile(r"[^VgTQ]*[c:](?=Q)")
_TO_SOMEBODY = re.compile(r"o[DCNP]|c(?:P|[DCn]*N)[AX]*V")
"""Said to somebody, or a noun before a clause of saying: "The estimates, he added, were low"."""

_TWO_OBJECTS = re.compile(r"(?:P|D[Cn]|[CN])D[Cn]+$")
"""Two objects and no clause: "denied his party the victory"."""

_IN_CLAUSE = re.compile(r"[^c]*Q")
_ONE_OBJECT = re.compile(r"(?:D[Cn]|[CNP])(?:[.c;]|I(?!g)|$)")
"""One object of a verb of naming: "called the police", "a man labeled a fool by some"."""

_SUBORDINATE = re.compile(r"^[&AMC]?A*B[^c]*$")
"""Words before a verb whose clause is not the main one: "When he wrote his book, she said"."""
_LEAD = re.compile(r"[nCNPX]")
_CUE_IN_LEAD = re.compile(r"[Vg:]")


class Grammar:
    """Finds the quotations of one sentence."""

    def __init__(self, language: QuotationLanguage) -> None:
        self._verbs = language.verbs
        self._noun_like = language.of_class("verb_or_noun")
        self._only_participles = language.of_class("only_participle")
        self._passive = language.of_class("passive")
        self._particles = language.of_class("particle")

    def find(self, sentence: Sentence, following: Sentence | None) -> Iterator[Draft]:
        """Find the quotations of a sentence; the `following` one may be what a colon announces."""
        letters = sentence.letters
        sources: list[int] = []
        for match in _CUE.finditer(letters):
            at, letter = match.start(), match.group()
            if letter == "Ko":
                sources.append(at)
                continue
            found = self._at_verb(sentence, at, following) if letter == "V" else self._at_gerund(sentence, at)
            if found:
                yield found
        for at in sources:  # last, because "according to the paper, X said ..." is a quotation of X
            yield from self._according(sentence, at)

    def announced(self, s: Sentence) -> Draft | None:
        """Find who is announced to speak in the next paragraph: "The governor added:"."""
        for at in range(len(s.letters) - 1, -1, -1):
            if (
                s.letters[at] == "V"
                and "T" not in s.letters[at:]
                and (subject := _subject(s, at) or _shared_subject(s, at))
            ):
                return _draft(s, [], at, subject, "announced")
        return None

    # ---- at a verb

    def _at_verb(self, s: Sentence, at: int, following: Sentence | None) -> Draft | None:
        before = s.letters[:at].rstrip("A")
        if before.endswith(_NO_VERB_AFTER) or _IS_QUOTED_SPEAKER.match(s.letters, at + 1):
            return None
        word = s.word(at).lower()
        verb = self._verbs[word]
        if self._is_no_cue(s, at, before, word, verb):
            return None
        subject = _subject(s, at)
        return (
            _postposed(s, at, verb, subject)
            or _inverted(s, at, verb)
            or _plain(s, at, verb, subject, following)
        )

    def _is_no_cue(self, s: Sentence, at: int, before: str, word: str, verb: Verb) -> bool:
        """Whether a form of a verb of saying is a noun, an infinitive, a participle or a passive here."""
        is_auxiliary = before.endswith("X")
        if verb.form == "base" and not before.endswith(_SUBJECT_OF_BASE):
            return True
        if word in self._only_participles and not is_auxiliary:
            return True
        following = s.word(at + 1).lower() if at + 1 < len(s.letters) else ""
        if verb.kind == "call" and following in self._particles:  # called back its ambassador
            return True
        if word in self._noun_like and _is_noun(s.letters, at, before, verb):
            return True
        return is_auxiliary and s.word(len(before) - 1).lower() in self._passive

    # ---- a gerund, and "according to"

    def _at_gerund(self, s: Sentence, at: int) -> Draft | None:
        """Match `..., adding that ...`, `by saying ...`, `Y quoted X as saying ...` and `X was quoted as saying ...`."""
        head = s.letters[:at]
        subject = None
        if quoted := _QUOTED_SPEAKER.search(head) or _WAS_QUOTED.search(head):
            subject = _subject(s, quoted.start())
            speaker = quoted.span(1) if quoted.re is _QUOTED_SPEAKER else subject
        elif head.rstrip("A").endswith("X"):
            speaker = _subject(s, at)
        elif near := _NEAR_SUBJECT.search(head):
            speaker = near.span()
        else:
            speaker = _subject_of_earlier(s, at) if _GERUND_AFTER.search(head) else None
        content = _after(s, at, self._verbs[s.word(at).lower()]) if speaker else None
        if content is None and subject:
            content = _said_before(s, subject[0])
        return _draft(s, [content], at, speaker, "gerund") if speaker and content else None

    def _according(self, s: Sentence, at: int) -> Iterator[Draft]:
        """Match `according to X, ...` and `..., according to X`."""
        source = _SOURCE.match(s.letters, at + 2)
        if source is None:
            return
        low, high = source.span()
        tokens = _clause_before(s, at) or _clause_after(s, high)
        if tokens:
            speaker = s.place(*_trimmed(s, low, high))
            yield Draft([s.place(*tokens)], s.place(at, at + 2), speaker, "according to", _whole(s))


def _is_noun(letters: str, at: int, before: str, verb: Verb) -> bool:
    """Whether a word that may be a noun is one, as in "its report" or "a Baltic state"."""
    if before.endswith("n") or letters.endswith(_NOUN_AFTER, 0, at) or letters.startswith("-", at + 1):
        return True
    return before.endswith("C") and verb.form == "base" and not letters.startswith("T", at + 1)


def _whole(s: Sentence) -> Piece:
    return s.place(0, len(s.letters))


def _draft(s: Sentence, content: list[Piece], at: int, subject: TokenRange, rule: str) -> Draft:
    return Draft(content, s.place(at, at + 1), s.place(*_trimmed(s, *subject)), rule, _whole(s))


def _clause_before(s: Sentence, at: int) -> TokenRange | None:
    start = _boundary(s.letters, at)
    end = at - 1 if s.letters[at - 1 : at] in ("c", "-") else at
    return (start, end) if at - start > 2 else None


def _clause_after(s: Sentence, high: int) -> TokenRange | None:
    start = high + 1 if s.letters.startswith("c", high) else high
    end = _content_end(s.letters, start)
    return (start, end) if end - start >= 2 else None


def _boundary(letters: str, at: int) -> int:
    """Find where the clause begins that ends before a token."""
    return max(letters.rfind(";", 0, at), letters.rfind(":", 0, at)) + 1


# ---- the three forms


def _inverted(s: Sentence, at: int, verb: Verb) -> Draft | None:
    """Match `"...," said X` and `..., said X.`."""
    head = s.letters[:at].rstrip("A")
    is_quoted = head.endswith(_QUOTED_BEFORE)
    if verb.kind == "call" or not (is_quoted or head.endswith("c")):
        return None
    if verb.kind == "judge" and not _is_alone(s, at):
        return None
    subject = _FOLLOWING_SUBJECT.match(s.letters, at + 1)
    if subject is None:
        return None
    low, high = _speaker_after(s.letters, *subject.span(1))
    if not _HAS_HEAD.search(s.letters, low, high) or not (is_quoted or _is_clause_inverted(s, at, low, high)):
        return None
    content = _before(s, at, quoted=is_quoted)
    if content is None:
        return None
    pieces = [content, *_rest_of_quoted(s, at, high)] if is_quoted else [content]
    return _draft(s, pieces, at, (low, high), "inverted")


def _is_alone(s: Sentence, at: int) -> bool:
    """Whether a sentence is a passage and who says it: `"...," she recalled`, and not `of "..." she recalled`."""
    passage = s.letters[:at].rfind("Q")
    return _PASSAGE_BEFORE.match(s.letters[:at]) is not None and s.word(passage).endswith(
        (QUOTE_GOES_ON, QUOTE_ASKS)
    )


def _speaker_after(letters: str, low: int, high: int) -> TokenRange:
    """End a subject behind its verb with the name in it, or with the one behind it: "said the mayor, Ana Ruiz"."""
    named = _NAMED_SUBJECT.match(letters, low, high) or _NAME_BEHIND.match(letters, low)
    return (low, named.end()) if named else (low, high)


def _is_clause_inverted(s: Sentence, at: int, low: int, high: int) -> bool:
    """Whether a clause, a verb and a subject are a quotation without marks."""
    letters = s.letters
    head, tail = letters[:at], letters[high:]
    if not _ENDS_CLAUSE.match(tail) or high - low > 9 or "X" in tail[:3]:
        return False
    if not _CLAUSE_BEFORE.search(head):
        return False
    return "N" in letters[low:high] or _SHORT_SUBJECT.match(letters, low) is not None


def _said_before(s: Sentence, end: int) -> Piece | None:
    """Give the passage or the clause that ends before "Y quoted X as saying"."""
    head = s.letters[:end]
    is_quoted = head.rstrip("A").endswith(_QUOTED_BEFORE)
    is_clause = len(head) > 3 and head.endswith("c") and not _ADVERBIAL_BEFORE.match(head)
    return _before(s, end, quoted=is_quoted) if is_quoted or is_clause else None


def _postposed(s: Sentence, at: int, verb: Verb, subject: TokenRange | None) -> Draft | None:
    """Match `"...," X said` and `..., X said.`."""
    if verb.kind == "call" or (verb.kind == "judge" and not _is_alone(s, at)):
        return None
    if "Q" in s.letters[:at] and (far := _FAR_SUBJECT.search(s.letters[:at])):
        subject = far.span(1)
    if subject is None:
        return None
    head, rest = s.letters[: subject[0]], s.letters[at + 1 :]
    if head.rstrip("A").endswith(_QUOTED_BEFORE):
        is_title = (_TITLE_BEFORE.search(head) and _CLAUSE_AFTER.match(rest)) or _SPEAKS_OF.match(head + rest)
        pieces = [] if is_title or _SPEAKS_ON.match(rest) else _quoted_pieces(s, subject[0], at)
    elif head.endswith("c") and _is_clause_before(head, rest, verb):
        goes_on = _GOES_ON.match(rest)
        content = _before(s, subject[0], quoted=False, least=1 if goes_on else 3)
        pieces = [content] if content else []
        if content and goes_on:
            pieces.append(s.place(at + 2, _content_end(s.letters, at + 2)))
    else:
        return None
    return _draft(s, pieces, at, subject, "postposed") if pieces else None


def _is_clause_before(head: str, rest: str, verb: Verb) -> bool:
    """Whether the words before a subject and its verb are the content, because nothing after the verb is."""
    if rest.startswith(
        "cX"
    ):  # the head is the subject of the verb behind: "The trial, she said, was a farce"
        return _NOUN_PHRASE.match(head) is not None
    if len(head) <= 3 or "T" in rest or not _TAIL.match(rest) or not _VERBAL.search(head):
        return False
    return (
        verb.kind in ("tell", "inform") or _UNADDRESSED.match(rest) is not None
    ) and not _ADVERBIAL_BEFORE.match(head)


def _quoted_pieces(s: Sentence, low: int, at: int) -> list[Piece]:
    """Give the passage before a subject, and the one after its verb that goes on with the sentence."""
    content = _before(s, low, quoted=True)
    return [content, *_rest_of_quoted(s, low, at + 1)] if content else []


def _rest_of_quoted(s: Sentence, before: int, after: int) -> list[Piece]:
    """Give the passage with which a sentence goes on behind a speaker: "...," said Ana Ruiz, "..."."""
    split = _SPLIT.match(s.letters, after)
    if split is None or not s.word(s.letters.rfind("Q", 0, before)).endswith(QUOTE_GOES_ON):
        return []
    number = split.end() - 1
    return [] if s.word(number).endswith(QUOTED) else [s.place(number, number + 1)]


def _plain(
    s: Sentence, at: int, verb: Verb, subject: TokenRange | None, following: Sentence | None
) -> Draft | None:
    """Match `X said (that) ...` and `X said: "..."`."""
    subject = subject or _shared_subject(s, at)
    if subject is None:
        return None
    content = _after(s, at, verb)
    if (
        content is None
        and following
        and s.letters.rstrip(".").endswith(":")
        and following.letters.startswith("Q")
    ):
        content = following.place(0, 1)
    return _draft(s, [content], at, subject, "plain") if content else None


# ---- subjects


def _subject(s: Sentence, at: int) -> TokenRange | None:
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
        and not letters[:start].endswith(_QUOTED_BEFORE)
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


def _shared_subject(s: Sentence, at: int) -> TokenRange | None:
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


def _subject_of_earlier(s: Sentence, at: int) -> TokenRange | None:
    """Find the subject of the verb of saying before a token, else the sentence's first person."""
    for i in range(at - 1, -1, -1):
        if s.letters[i] == "V":
            subject = _subject(s, i)
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


def _trimmed(s: Sentence, low: int, high: int) -> TokenRange:
    while low < high - 1 and s.letters[low] in "&AIMc":
        low += 1
    return low, high


# ---- contents


def _before(s: Sentence, end: int, *, quoted: bool, least: int = 3) -> Piece | None:
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


def _after(s: Sentence, at: int, verb: Verb) -> Piece | None:
    """Give the content that follows a verb, past the addressee, the day and the place."""
    letters = s.letters
    start = _content_start(letters, at + 1, verb)
    while letters.startswith(("c", ":"), start):
        start += 1
    if letters.startswith(("I", "G"), start) and (late := _LATE_QUOTE.match(letters, start)):
        start = late.end()
    if (
        start >= len(letters)
        or letters[start] == "."
        or _TO_SOMEBODY.match(letters, start)
        or (verb.kind in ("say", "ask", "tell") and letters[start] in "&IG")
    ):
        return None
    end = _content_end(letters, start)
    if _SUBORDINATE.match(letters[:at]) and (comma := letters.find("c", start, end)) > 0:
        end = start if _OBJECT.fullmatch(letters, start, comma) else comma
    is_quoted = "Q" in letters[start:end]
    if end - start < (1 if is_quoted else 2):
        return None
    if verb.kind == "judge" and not (
        _IN_CLAUSE.match(letters, start) if is_quoted else letters[start] == "T"
    ):
        return None
    if verb.kind == "call" and _ONE_OBJECT.match(letters, start):
        return None
    has_two_objects = verb.kind != "call" and _TWO_OBJECTS.match(letters, start, end)
    if not is_quoted and (has_two_objects or _RELATIVE_THAT.match(letters, start)):
        return None
    if verb.kind in ("tell", "inform") and start == at + 1 and letters[start] == "T":
        return None
    if letters[start] == "Q" and letters[start + 1 : start + 2] in ("", ".", "c", "&"):
        end = end if _WORDS.search(letters, start + 1, end) else start + 1
    return s.place(start, end)


def _content_start(letters: str, start: int, verb: Verb) -> int:
    if verb.kind in ("tell", "inform"):
        return _past_addressee(letters, start)
    if verb.kind == "ask" and (asked := _ASKED.match(letters, start)):
        return asked.end()
    return _past_adverbials(letters, start) if verb.kind == "say" else start


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


def _content_end(letters: str, start: int) -> int:
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
