"""Patterns of letters around a verb of saying: where its content is, and who its subject is.

The letters are those of `language.LETTERS`, and Q a quoted passage, N a name, V a verb of saying, g its
gerund, S a mark of possession, C a word with a capital, n any other, c a comma, and : ; - . ( ) themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from loaders.annotators.quotations.contents import (
    clause_after,
    clause_before,
    content_after,
    content_before,
    content_end,
)
from loaders.annotators.quotations.language import QUOTE_ASKS, QUOTE_GOES_ON, QUOTED, QuotationLanguage, Verb
from loaders.annotators.quotations.sentences import Piece, Sentence, TokenRange
from loaders.annotators.quotations.subjects import (
    QUOTED_BEFORE,
    shared_subject,
    subject_before,
    subject_of_earlier,
    trimmed,
)


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
_NAMED_BEFORE = re.compile(r"([DCn]*N)(?:c[DCnSI]+c?)?:Q")
"""A name and a passage: `The coach, Ana Ruiz: "..."`."""
# The words before a verb.
_SUBJECT_OF_BASE: Final = tuple("PNnCX")
_NO_VERB_AFTER: Final = tuple("DSI")
# `"...," said X` and `..., said X`
_PASSAGE_BEFORE = re.compile(r"Q[DCNnPAX]*$")
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
_TAIL = re.compile(r"(?:[MIDnCANo]|DV|Mc)*(?:[.;-]|$|cg|c?&|c[DCnN]+[AX]*V)|c[IWBX]")
_UNADDRESSED = re.compile(r"A*(?:M|I[DMnC]+|[.]|$|cg|c?&|c[IWBX]|c[DCnN]+[AX]*V)")
_GOES_ON = re.compile(r"c[IWBX]")
"""Behind a clause of saying, its content goes on: "The road is shut, she said, because of snow"."""
_INTERRUPTS = re.compile(r"(?=[^VQ]*$)(?!.*[cM]T)c(?![g&.]).*[CnN]")
"""Behind a clause of saying in the middle of a sentence: "The years that followed, she said, were hard"."""
_ADVERBIAL_BEFORE = re.compile(r"[IGBA]?[IM]?[DnCMN]{0,6}c$")
_VERBAL = re.compile(r"[XVn]")
_NOUN_PHRASE = re.compile(r"(?:[DCN]|n(?=[nI]))[DCNnSI]*c$")
# `..., adding that ...`
_NEAR_SUBJECT = re.compile(r"(?<![oI])(?:D[Cn]*|C+)?(?<![oI])N[AM]*$|(?:^|c)(?:D[Cn]+|C+)$")
_GERUND_AFTER = re.compile(r"[cQ)]A*$|[I&]A*$|X$")
_QUOTED_SPEAKER = re.compile(r"V(P|(?:D[Cn]*|C+)?N|D[DCnSI]*)G$")
_WAS_QUOTED = re.compile(r"(?<=X)V(?:I[DCnN]+)?G$")
_IS_QUOTED_SPEAKER = re.compile(r"(?:P|(?:D[Cn]*|C+)?N|D[DCnSI]*)Gg")
# according to X
_VERB_BEHIND = re.compile(r"c[nX][^VQ]*$")
"""Behind the source, the clause of the noun before it goes on: "The bus, according to police, fell"."""
_SOURCE = re.compile(r"(?:[DCnNSIAMPo&]|(?<=[CN])c(?=[DC][DCnNIS]*c))+")


class Grammar:
    """Finds the quotations of one sentence."""

    def __init__(self, language: QuotationLanguage) -> None:
        self._verbs = language.verbs
        self._messages = language.of_class("message")
        self._only_participles = language.of_class("only_participle")
        self._passive = language.of_class("passive")
        self._particles = language.of_class("particle")

    def find(self, sentence: Sentence, following: Sentence | None) -> Iterator[Draft]:
        """Find the quotations of a sentence; the `following` one may be what a colon announces."""
        letters = sentence.letters
        if named := _NAMED_BEFORE.match(letters):
            low, high = named.span(1)
            colon = named.end() - 2
            yield Draft(
                [sentence.place(colon + 1, colon + 2)],
                sentence.place(colon, colon + 1),
                sentence.place(low, high),
                "colon",
                _whole(sentence),
            )
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
                and (subject := subject_before(s, at) or shared_subject(s, at))
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
        subject = subject_before(s, at)
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
        return is_auxiliary and s.word(len(before) - 1).lower() in self._passive

    # ---- a gerund, and "according to"

    def _at_gerund(self, s: Sentence, at: int) -> Draft | None:
        """Match `..., adding that ...`, `by saying ...`, `Y quoted X as saying ...` and `X was quoted as saying ...`."""
        head = s.letters[:at]
        subject = None
        if quoted := _QUOTED_SPEAKER.search(head) or _WAS_QUOTED.search(head):
            subject = subject_before(s, quoted.start())
            speaker = quoted.span(1) if quoted.re is _QUOTED_SPEAKER else subject
        elif head.rstrip("A").endswith("X"):
            speaker = subject_before(s, at)
        elif near := _NEAR_SUBJECT.search(head):
            speaker = near.span()
        else:
            speaker = (
                subject_of_earlier(s, at) if _GERUND_AFTER.search(head) or self._is_message(s, at) else None
            )
        content = content_after(s, at, self._verbs[s.word(at).lower()]) if speaker else None
        if content is None and subject:
            content = _said_before(s, subject[0])
        return _draft(s, [content], at, speaker, "gerund") if speaker and content else None

    def _is_message(self, s: Sentence, at: int) -> bool:
        """Whether a word before a gerund is what somebody wrote: "issued a *statement* on Monday saying"."""
        end = len(s.letters[:at].rstrip("AM"))
        end = end - 1 if s.letters[:end].endswith("I") else end
        return end > 0 and s.letters[end - 1] == "n" and s.word(end - 1) in self._messages

    def _according(self, s: Sentence, at: int) -> Iterator[Draft]:
        """Match `according to X, ...` and `..., according to X`."""
        source = _SOURCE.match(s.letters, at + 2)
        if source is None or s.letters[:at].endswith("Vc"):  # the ministry said, according to Tass, that ...
            return
        low, high = source.span()
        before, after = clause_before(s, at), clause_after(s, high)
        goes_on = before and _VERB_BEHIND.match(s.letters, high)
        pieces = [tokens for tokens in (before, after if goes_on or not before else None) if tokens]
        if pieces:
            speaker = s.place(*trimmed(s, low, high))
            content = [s.place(*tokens) for tokens in pieces]
            yield Draft(content, s.place(at, at + 2), speaker, "according to", _whole(s))


def _whole(s: Sentence) -> Piece:
    return s.place(0, len(s.letters))


def _draft(s: Sentence, content: list[Piece], at: int, subject: TokenRange, rule: str) -> Draft:
    return Draft(content, s.place(at, at + 1), s.place(*trimmed(s, *subject)), rule, _whole(s))


# ---- the three forms


def _inverted(s: Sentence, at: int, verb: Verb) -> Draft | None:
    """Match `"...," said X` and `..., said X.`."""
    head = s.letters[:at].rstrip("A")
    is_quoted = head.endswith(QUOTED_BEFORE)
    if verb.kind == "call" or not (is_quoted or head.endswith("c")):
        return None
    if verb.kind in ("judge", "after") and not _is_alone(s, at):
        return None
    subject = _FOLLOWING_SUBJECT.match(s.letters, at + 1)
    if subject is None:
        return None
    low, high = _speaker_after(s.letters, *subject.span(1))
    if not _HAS_HEAD.search(s.letters, low, high) or not (is_quoted or _is_clause_inverted(s, at, low, high)):
        return None
    content = content_before(s, at, quoted=is_quoted)
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
    is_quoted = head.rstrip("A").endswith(QUOTED_BEFORE)
    is_clause = len(head) > 3 and head.endswith("c") and not _ADVERBIAL_BEFORE.match(head)
    return content_before(s, end, quoted=is_quoted) if is_quoted or is_clause else None


def _postposed(s: Sentence, at: int, verb: Verb, subject: TokenRange | None) -> Draft | None:
    """Match `"...," X said` and `..., X said.`."""
    if verb.kind == "call" or (verb.kind in ("judge", "after") and not _is_alone(s, at)):
        return None
    if "Q" in s.letters[:at] and (far := _FAR_SUBJECT.search(s.letters[:at])):
        subject = far.span(1)
    if subject is None:
        return None
    head, rest = s.letters[: subject[0]], s.letters[at + 1 :]
    if head.rstrip("A").endswith(QUOTED_BEFORE):
        is_title = (_TITLE_BEFORE.search(head) and _CLAUSE_AFTER.match(rest)) or _SPEAKS_OF.match(head + rest)
        pieces = [] if is_title or _SPEAKS_ON.match(rest) else _quoted_pieces(s, subject[0], at)
    elif head.endswith("c") and _is_clause_before(head, rest, verb):
        goes_on = _GOES_ON.match(rest) or _INTERRUPTS.match(rest)
        content = content_before(s, subject[0], quoted=False, least=1 if goes_on else 3)
        pieces = [content] if content else []
        if content and goes_on:
            pieces.append(s.place(at + 2, content_end(s.letters, at + 2)))
    else:
        return None
    return _draft(s, pieces, at, subject, "postposed") if pieces else None


def _is_clause_before(head: str, rest: str, verb: Verb) -> bool:
    """Whether the words before a subject and its verb are the content, because nothing after the verb is."""
    if rest.startswith(
        "cX"
    ):  # the head is the subject of the verb behind: "The trial, she said, was a farce"
        return _NOUN_PHRASE.match(head) is not None
    if _INTERRUPTS.match(rest):
        return not head.endswith(("Wc", "Tc"))
    if len(head) <= 3 or "T" in rest.partition("cg")[0] or not _TAIL.match(rest) or not _VERBAL.search(head):
        return False
    return (
        verb.kind in ("tell", "inform") or _UNADDRESSED.match(rest) is not None
    ) and not _ADVERBIAL_BEFORE.match(head)


def _quoted_pieces(s: Sentence, low: int, at: int) -> list[Piece]:
    """Give the passage before a subject, and the one after its verb that goes on with the sentence."""
    content = content_before(s, low, quoted=True)
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
    subject = subject or shared_subject(s, at)
    if subject is None:
        return None
    content = content_after(s, at, verb)
    if (
        content is None
        and following
        and s.letters.rstrip(".").endswith(":")
        and following.letters.startswith("Q")
    ):
        content = following.place(0, 1)
    return _draft(s, [content], at, subject, "plain") if content else None
