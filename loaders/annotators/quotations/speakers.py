"""Who a speaker is: a person by name, by pronoun or by office, or a state; nobody where no candidate clearly leads."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from itertools import takewhile
from typing import Final, NamedTuple

from loaders.annotators.quotations.grammar import Draft
from loaders.annotators.quotations.language import SURE, QuotationLanguage
from loaders.annotators.quotations.sentences import Piece
from loaders.records import CountrySpan, PersonSpan, RoleSpan, Span, SpeakerForm

_WORD: Final = re.compile(r"[^\W\d_]+")
_STOP: Final = re.compile(r"[.!?](?=[”\"’']*\s+[A-Z“\"‘])|\n\n")
_BREAK: Final = re.compile(r"\n\n")

NEAR: Final = 3.0
"""Points of a candidate for a pronoun for nearness: this number, divided by the number of sentences in between."""
IS_SUBJECT: Final = 1.5
IS_OF_THIS_SEX: Final = 0.6
IS_POSSESSOR: Final = -0.8
SPOKE_LAST: Final = 1.8
ENOUGH: Final = 0.9
"""The lowest score with which a candidate is chosen."""
LEAD: Final = 0.35
"""The lead in score that the first candidate must have."""
PARAGRAPHS: Final = 3
"""How many paragraphs back antecedents are looked for."""
REACH: Final = 1200
"""Code points behind a quotation within which its speaker is the one who spoke last."""
FARTHEST: Final = 3_000
"""Code points before a pronoun in which the person it means may be named."""
MENTIONS: Final = 20
"""How many mentions of an office's holder are read for what the holder is called."""
WINDOW: Final = 60
"""How many code points before a name are read to see whether it is a subject."""


def _start(span: Span) -> int:
    return span.start


class Speaker(NamedTuple):
    """Who speaks: how they are named, and the mention or the country, where one is known."""

    form: SpeakerForm
    person: PersonSpan | None = None
    country: str | None = None


NOBODY: Final = Speaker("none")


class Speakers:
    """Finds the speakers of the quotations of one text."""

    def __init__(
        self,
        language: QuotationLanguage,
        text: str,
        people: Sequence[PersonSpan],
        roles: Sequence[RoleSpan],
        countries: Sequence[CountrySpan],
        quoted: Sequence[Piece],
    ) -> None:
        self._language = language
        self._phrases = language.phrases
        self._text = text
        self._people = sorted(people, key=_start)
        self._starts = [mention.start for mention in self._people]
        self._roles = roles
        self._sexes: dict[str, str] = {}
        self._countries = sorted(countries, key=_start)
        self._quoted = quoted
        self._quoted_starts = [start for start, _ in quoted]

    def of(self, drafts: Sequence[Draft]) -> list[Speaker]:
        """Give the speaker of each quotation; they are in the order of the text."""
        found: list[Speaker] = []
        before: Draft | None = None
        last = NOBODY
        for draft in drafts:
            if draft.speaker is not None:
                last = self._speaker(draft, draft.speaker, last.person if before else None, before)
                before = draft
            found.append(last if draft.speaker else NOBODY)
        return found

    def named(self, start: int, end: int) -> PersonSpan | None:
        """Give the one person whom a phrase names, and not in passing: "the mother of Ann Smith" names nobody."""
        heads = [m for m in self._within(start, end) if m.end <= end and self._is_head(m, start)]
        if heads and "," in self._text[heads[0].end : end]:  # what follows describes the first one
            comma = self._text.index(",", heads[0].end)
            heads = [m for m in heads if m.start < comma]
        if len(heads) > 1 and self._describes(heads[-2], heads[-1]):
            heads = heads[-1:] + heads[:-2]
        return heads[0] if len({m.name for m in heads}) == 1 else None

    def _describes(self, one: PersonSpan, other: PersonSpan) -> bool:
        """Whether a name belongs to the description of the next: "Brandt campaign manager Olof Ek"."""
        between = self._text[one.end : other.start].split()
        return bool(between) and all(
            word.islower() and self._language.letters[word] == "n" for word in between
        )

    def before(self, place: int) -> PersonSpan | None:
        """Give the person whom a text names right before a place."""
        at = bisect_left(self._starts, place) - 1
        return (
            self._people[at]
            if at >= 0 and not _WORD.search(self._text, self._people[at].end, place)
            else None
        )

    def _speaker(self, draft: Draft, place: Piece, last: PersonSpan | None, before: Draft | None) -> Speaker:
        words = self._text[slice(*place)]
        lower = words.lower()
        if sex := self._language.sexes.get(lower):
            end = before.content[-1][1] if before else 0
            lately = last if place[0] - end < REACH else None
            at = self._first_pronoun(lower, draft.sentence, place[0])
            return Speaker("pronoun", self._by_pronoun(at, sex, lately))
        if lower in self._language.of_class("no_person"):
            return Speaker("pronoun")
        if person := self.named(*place):
            return Speaker("name", person)
        is_name = words[:1].isupper() and self._language.letters[words.split(maxsplit=1)[0]] != "D"
        state = self._state(place) or self._state_of_place(place, draft.sentence)
        return Speaker("name" if is_name else "nominal", self._by_office(place), state)

    def _within(self, start: int, end: int) -> list[PersonSpan]:
        return self._people[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _is_head(self, mention: PersonSpan, start: int) -> bool:
        if self._phrases.possessed.match(self._text, mention.end):
            return False
        before = self._text[start : mention.start]
        _, comma, aside = before.rpartition(",")  # "the minister, a guest of Japan's Ann Smith, said"
        depends = comma and any(self._language.letters[word] in "Io" for word in _WORD.findall(aside.lower()))
        return not depends and self._phrases.depends.search(before) is None

    # ---- sex

    @cached_property
    def _mentions(self) -> dict[str, list[PersonSpan]]:
        mentions: defaultdict[str, list[PersonSpan]] = defaultdict(list)
        for mention in self._people:
            mentions[mention.name].append(mention)
        return mentions

    def _sex_of(self, name: str) -> str:
        if name not in self._sexes:
            self._sexes[name] = self._sex(name, self._mentions[name])
        return self._sexes[name]

    def _sex(self, name: str, mentions: Sequence[PersonSpan]) -> str:
        """Find m, f or nothing for a person: by titles, by roles, by the given name."""
        score = sum(map(self._sex_by_title, mentions))
        for role in self._roles_of.get(name, ()):
            score += self._sex_by_role(role)
        if score:
            return "f" if score > 0 else "m"
        for word in name.split()[:-1]:
            if (share := self._language.given_names.get(word)) is not None:
                return "m" if share >= SURE else "f" if share <= 1 - SURE else ""
        return ""

    @cached_property
    def _roles_of(self) -> dict[str, list[RoleSpan]]:
        roles: defaultdict[str, list[RoleSpan]] = defaultdict(list)
        for role in self._roles:
            roles[role.name].append(role)
        return roles

    def _sex_by_role(self, role: RoleSpan) -> int:
        """Give 1 for a role that only women have, -1 for one that only men have, else 0."""
        is_woman = self._phrases.woman.search(role.title) is not None
        return is_woman - (not is_woman and self._phrases.man.search(role.title) is not None)

    def _sex_by_title(self, mention: PersonSpan) -> int:
        """Give 1 for a woman's title before a name, -1 for a man's, else 0."""
        words = _WORD.findall(self._text[max(0, mention.start - 25) : mention.start].lower())[-2:]
        of_class = self._language.of_class
        return (not of_class("feminine").isdisjoint(words)) - (not of_class("masculine").isdisjoint(words))

    # ---- pronouns

    @cached_property
    def _breaks(self) -> list[int]:
        return [match.start() for match in _BREAK.finditer(self._text)]

    @cached_property
    def _stops(self) -> list[int]:
        """The ends of sentences and of paragraphs."""
        stops = (match.start() for match in _STOP.finditer(self._text))
        return [stop for stop in stops if not self._abbreviates(self._text[max(0, stop - 12) : stop + 1])]

    def _abbreviates(self, words: str) -> bool:
        """Whether words end with a short form, as "with Mr." does."""
        last = words.rpartition(" ")[2].lower()
        return last.endswith(".") and (len(last) == 2 or last[:-1] in self._language.of_class("abbreviation"))

    def _first_pronoun(self, word: str, sentence: Piece | None, at: int) -> int:
        """Find where a sentence first has a pronoun: "Before Ann came he left, and he said ..." is about one man."""
        for match in _WORD.finditer(self._text, sentence[0] if sentence else at, at):
            if match.group().lower() == word and not self._is_quoted(match.start()):
                return match.start()
        return at

    def _by_pronoun(self, at: int, sex: str, last: PersonSpan | None) -> PersonSpan | None:
        """Choose whom "he" means: who spoke last, the subject of the sentence or of the one before, else the only one near."""
        scores: dict[str, float] = {}
        places: dict[str, PersonSpan] = {}
        number = bisect_left(self._breaks, at)
        near = max(at - FARTHEST, self._breaks[number - PARAGRAPHS] if number >= PARAGRAPHS else 0)
        for mention in self._within(near, at):
            if self._sex_of(mention.name) in ("", sex) and not self._is_quoted(mention.start):
                score = self._score(mention, at, sex)
                scores[mention.name] = max(score, scores.get(mention.name, 0)) + 0.1
                places[mention.name] = mention
        beside = self.before(at)
        if beside and self._text[beside.end : at].isspace():  # "Before Putin he left" is about another man
            scores.pop(beside.name, None)
        if last and last.name in scores:
            scores[last.name] += SPOKE_LAST
        ranked = sorted(scores, key=lambda name: -scores[name])
        if not ranked or scores[ranked[0]] < ENOUGH:
            return None
        if len(ranked) > 1 and scores[ranked[0]] - scores[ranked[1]] < LEAD:
            return None
        return places[ranked[0]]

    def _score(self, mention: PersonSpan, at: int, sex: str) -> float:
        between = bisect_left(self._stops, at) - bisect_left(self._stops, mention.end)
        score = NEAR / (1 + between)
        if self._is_subject(mention):
            score += IS_SUBJECT / (1 + 0.5 * between)
        if self._sex_of(mention.name) == sex:
            score += IS_OF_THIS_SEX
        if self._phrases.possessed.match(self._text, mention.end):
            score += IS_POSSESSOR
        return score

    def _is_subject(self, mention: PersonSpan) -> bool:
        """Whether a name begins a sentence or a clause, and is not only whose something is."""
        if self._phrases.possessed.match(self._text, mention.end):
            return False
        before = self._text[max(0, mention.start - WINDOW) : mention.start]
        while self._abbreviates(before[:-1]):
            before = before[:-1].rpartition(" ")[0] + " "
        last = before.rsplit(maxsplit=1)[-1:]
        is_object = bool(last) and self._language.letters[last[0].lower()] in "Io"
        return not is_object and self._phrases.subject.search(before) is not None

    def _is_quoted(self, place: int) -> bool:
        at = bisect_right(self._quoted_starts, place) - 1
        return at >= 0 and place < self._quoted[at][1]

    # ---- descriptions

    def _by_office(self, place: Piece) -> PersonSpan | None:
        """Find the one person of the text who holds the office that a description names."""
        said = self._text[slice(*place)]
        match = self._phrases.description.match(said)
        if match is None:
            return None
        office, lesser = match["office"].lower(), self._lesser(said)
        if office in self._language.of_class("shared_office"):
            return None
        codes = {each.country_code for each in self._countries_in(place)}
        holders = {
            role.name
            for role in self._by_word.get(office, ())
            if self._lesser(role.title) == lesser
            and (not codes or role.country_code is None or role.country_code in codes)
        }
        if len(holders) != 1:
            return None
        mentions = self._mentions.get(holders.pop(), [])
        if not mentions or self._is_other(mentions, place):
            return None
        earlier = [mention for mention in mentions if mention.start < place[0]]
        return (earlier or mentions)[-1]

    def _is_other(self, mentions: Sequence[PersonSpan], place: Piece) -> bool:
        """Whether a description means another than the one known holder: its paragraph names only others, or it says more.

        "The *Florida* senator" is nobody who is not called so somewhere.
        """
        first = max(0, place[0] - FARTHEST)
        paragraph = max(first, self._text.rfind("\n\n", first, place[0]) + 1)
        near = {mention.name for mention in self._within(paragraph, place[0])}
        if near and mentions[0].name not in near:
            return True
        known = {span.start for span in self._countries_in(place)}
        said = (
            match for match in _WORD.finditer(self._text, place[0] + 1, place[1]) if match[0][0].isupper()
        )
        around = " ".join(self._beside(mention, place) for mention in mentions[:MENTIONS])
        return any(match.start() not in known and match[0] not in around for match in said)

    def _beside(self, mention: PersonSpan, place: Piece) -> str:
        """Give the words around a mention, without those of another place."""
        end = mention.end + WINDOW
        end = min(end, place[0]) if mention.start < place[0] else end
        return self._text[max(0, mention.start - WINDOW) : end]

    @cached_property
    def _by_word(self) -> dict[str, list[RoleSpan]]:
        roles: defaultdict[str, list[RoleSpan]] = defaultdict(list)
        for role in self._roles:
            roles[self._office(role.title)].append(role)
        return roles

    def _office(self, title: str) -> str:
        """Give the word that names an office: `secretary` of "foreign secretary of Chile"."""
        letter = self._language.letters
        words = list(takewhile(lambda word: letter[word] not in "Io", _WORD.findall(title.lower())))
        return words[-1] if words else ""

    def _lesser(self, words: str) -> frozenset[str]:
        return self._language.of_class("lesser").intersection(_WORD.findall(words.lower()))

    def _countries_in(self, place: Piece) -> list[CountrySpan]:
        first = bisect_left(self._countries, place[0], key=_start)
        last = bisect_left(self._countries, place[1], first, key=_start)
        return [each for each in self._countries[first:last] if each.end <= place[1]]

    def _state(self, place: Piece) -> str | None:
        """Give the country that speaks itself, or by an organ: "Beijing", "the Chinese foreign ministry"."""
        inside = self._countries_in(place)
        if len({each.country_code for each in inside}) != 1:
            return None
        words = self._text[place[0] : inside[0].start] + self._text[inside[-1].end : place[1]]
        rest = _WORD.findall(words.lower())
        is_itself = all(self._language.letters[word] in "DS" or word == self._phrases.clitic for word in rest)
        is_state = (
            inside[-1].via not in ("adjective", "demonym", "embedded") if is_itself else self._is_organ(rest)
        )
        return inside[0].country_code if is_state else None

    def _state_of_place(self, place: Piece, sentence: Piece | None) -> str | None:
        """Give the country where an organ of a state speaks: "In Beijing, the Foreign Ministry"."""
        organ = _WORD.findall(self._text[slice(*place)].lower())
        if sentence is None or not self._is_organ(organ) or self._within(sentence[0], place[0]):
            return None
        before = self._countries_in((sentence[0], place[0]))
        is_place = len(before) == 1 and before[0].via in ("capital", "government")
        return before[0].country_code if is_place else None

    def _is_organ(self, words: Sequence[str]) -> bool:
        return bool(words) and words[-1] in self._language.of_class("organ")
