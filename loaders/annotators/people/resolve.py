"""Which mentions of one article are the same person: short forms go to the full name that explains them.

Works on spans of any tagger, so that another one can take the place of ours.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from loaders.annotators.people.kinds import (
    AND,
    FEMALE_ADDRESS,
    FEMALE_KIN,
    MALE_ADDRESS,
    MALE_KIN,
    MOSTLY_SMALL,
    OWN_GIVEN,
)
from loaders.annotators.people.lexicon import PeopleLexicon, fold_word, is_given, is_only_given
from loaders.annotators.people.relatives import Bearer, Surroundings, choose, ends_sentence, read_surroundings
from loaders.annotators.people.short_forms import GIVEN, INITIALS, SAME, SURNAME, explains
from loaders.annotators.people.words import PeopleWords
from loaders.records import PersonSpan

MALE, FEMALE = "m", "f"

_WORD = re.compile(r"[^\W_]+(?:['’\-\u2010\u2011][^\W_]+)*")
_COUPLE = re.compile(r"([^\W\d_]+|&)\s+[^\W\d_]+\.?\s*$")
_ADDRESS = re.compile(r"([^\W\d_]+)[.,]?\s*$")


@dataclass(frozen=True, slots=True)
class _Form:
    """The parts of a mention."""

    parts: tuple[str, ...]
    surface: str
    address: str | None
    in_title: bool
    titled: bool
    shares: bool = False


@dataclass(slots=True)
class _Person:
    """One person of an article while it is being read."""

    full: tuple[str, ...]
    name: str
    address: str | None
    bearer: Bearer = field(default_factory=Bearer)


def parts_of(surface: str, words: PeopleWords) -> tuple[str, ...]:
    """Split a name into words for comparison: small letters, no accents, no Jr.

    >>> from loaders.languages.en import load_words
    >>> parts_of("J.F. Kennedy Jr.", load_words()), parts_of("al-Saadani", load_words()), parts_of("José Muñoz", load_words())
    (('j', 'f', 'kennedy'), ('al-saadani',), ('jose', 'munoz'))
    """
    found = [fold_word(word.lower()) for word in _WORD.findall(surface)]
    while len(found) > 1 and found[-1] in words.generations:
        found.pop()
    return tuple(found) or (surface.lower(),)


def address_of(text: str, start: int, lexicon: PeopleLexicon, *, kin: bool = True) -> str | None:
    """Read the sex that the word before a name implies: Mr., Mrs., Ms., King, Queen, his wife.

    A couple ("Mr. and Mrs.") implies none; without `kin` only words of address count.

    >>> from loaders.languages.en import load_tagger
    >>> lexicon = load_tagger().lexicon
    >>> address_of("said Mrs. Clinton", 10, lexicon), address_of("said Clinton", 5, lexicon)
    ('f', None)
    >>> address_of("his wife, Ana", 10, lexicon), address_of("Mr. and Mrs. Lee", 13, lexicon)
    ('f', None)
    """
    window = text[max(0, start - 14) : start]
    before = _ADDRESS.search(window)
    if before is None:
        return None
    couple = _COUPLE.search(window)
    if couple is not None and AND in lexicon[couple.group(1)].kinds:  # *and* Mrs. Lee
        return None
    kinds = lexicon[before.group(1).lower()].kinds
    kin = kin and "." not in before.group()  # "his wife. Lee left"
    if FEMALE_ADDRESS in kinds or (kin and FEMALE_KIN in kinds):
        return FEMALE
    return MALE if MALE_ADDRESS in kinds or (kin and MALE_KIN in kinds) else None


def mentions_of(text: str, spans: Sequence[tuple[int, int]], lexicon: PeopleLexicon) -> list[PersonSpan]:
    """Make mentions of spans, each with the name of its person in the article."""
    return resolve(text, spans, lexicon, title_end=title_end(text))


def title_end(text: str) -> int:
    """Find where the title ends: at the first blank line."""
    found = re.search(r"\n[^\S\n]*\n", text)
    return found.start() if found else 0


def resolve(
    text: str, spans: Sequence[tuple[int, int]], lexicon: PeopleLexicon, *, title_end: int = 0
) -> list[PersonSpan]:
    """Decide for each span whom it names, and by which rule.

    `spans` are code points of `text`, sorted; `title_end` is where the title ends; the lexicon says
    which words are given names, and whose.
    Spans of one person get the same name, spans of two people never do. Rules: docs/people.md.
    """
    names_read = _base_forms([" ".join(text[a:b].split()) for a, b in spans], lexicon)
    read = [
        _form(text, a, b, name, lexicon, in_title=b <= title_end)
        for (a, b), name in zip(spans, names_read, strict=True)
    ]
    forms = _with_shared_surnames(text, spans, read, lexicon)
    index = _Index(lexicon)
    chosen: dict[int, _Person] = {}
    relatives = _Relatives(text, spans, forms, index, chosen)
    weights = [_weight(form.parts) for form in forms]
    # Longer names first, so that a short form finds its full name wherever that stands; and
    # the body before the title, since a headline only hints at what the body says.
    for place in sorted(range(len(forms)), key=lambda i: (*weights[i], forms[i].in_title, i)):
        form = forms[place]
        found = relatives.find(form, place) if relatives.share(form) else index.find(form)
        chosen[place] = found or index.add(form)
    names = {id(person): person.name for person in chosen.values()}
    for place, form in enumerate(forms):
        person = chosen[place]
        if names[id(person)].isupper() and form.parts == person.full:
            names[id(person)] = form.surface
    return [
        PersonSpan(*spans[i], names[id(chosen[i])], _rule(form, chosen[i], lexicon))
        for i, form in enumerate(read)
    ]


def _with_shared_surnames(
    text: str, spans: Sequence[tuple[int, int]], forms: Sequence[_Form], lexicon: PeopleLexicon
) -> list[_Form]:
    """Complete the first of two that share a surname: Ann in "Ann and Bob Lee" is read as Ann Lee."""
    known = {part for form in forms if len(form.parts) > 1 for part in (form.parts[0], form.parts[-1])}
    shared = list(forms)
    for at, (form, following) in enumerate(pairwise(forms)):
        (word, *more), partner = form.parts, following.parts
        if more or len(partner) != 2 or word in known or not is_only_given(lexicon[form.surface]):
            continue
        between = text[spans[at][1] : spans[at + 1][0]]
        if between != between.strip() and AND in lexicon.words.kinds(between.strip()):
            surname = following.surface.split()[-1]
            full = f"{form.surface} {surname}"
            shared[at] = replace(form, parts=(word, partner[1]), surface=full, shares=True)
    return shared


def _base_forms(names: Sequence[str], lexicon: PeopleLexicon) -> list[str]:
    """Return the names without the endings that their sentences ask for."""
    return lexicon.words.endings.base_forms(
        names, is_given_name=lambda low: OWN_GIVEN in lexicon[low.capitalize()].kinds
    )


def _form(text: str, start: int, end: int, name: str, lexicon: PeopleLexicon, *, in_title: bool) -> _Form:
    address = address_of(text, start, lexicon)
    titled = address is not None and address_of(text, start, lexicon, kin=False) is not None
    return _Form(parts_of(name, lexicon.words), name, address, in_title, titled)


def _weight(parts: tuple[str, ...]) -> tuple[int, int]:
    """Order names by length: words that are more than initials, then all."""
    return (-sum(len(part) > 1 for part in parts), -len(parts))


_NAMESAKES = 64
"""The most people of one article that are compared for one word: no real article has more who share a word."""


class _Index:
    """The people of an article so far, found by any word of their names."""

    def __init__(self, lexicon: PeopleLexicon) -> None:
        self.lexicon = lexicon
        self._by_word: dict[str, list[_Person]] = defaultdict(list)
        self._by_full: dict[tuple[str, ...], _Person] = {}

    def add(self, form: _Form) -> _Person:
        person = _Person(form.parts, form.surface, form.address)
        self._by_full[form.parts] = person
        # A surname that a text only uses in a double surname never means that person alone.
        for word in form.parts[:1] if form.shares else dict.fromkeys(_handles(form.parts)):
            if len(self._by_word[word]) < _NAMESAKES:
                self._by_word[word].append(person)
        return person

    def find(self, form: _Form) -> _Person | None:
        """Find the one person that a form can stand for; None if there is none, or more than one."""
        same = self._by_full.get(form.parts)
        if same is not None and len(form.parts) > 1:
            return same
        ranked: dict[int, list[_Person]] = defaultdict(list)
        for person in self._by_word.get(form.parts[-1], ()):
            rank = explains(person.full, form.parts)
            if rank and person is not same:
                ranked[rank].append(person)
        if not ranked:
            return same
        best = ranked[min(ranked)]
        best = _of_sex(best, [self.sex(person) for person in best], form)
        if len(best) != 1:
            return same
        best[0].address = best[0].address or form.address
        return best[0]

    def sex(self, person: _Person) -> str | None:
        """Return the sex that an address or a first name implies."""
        return person.address or self.lexicon[person.full[0]].sex

    def bearers(self, surname: str) -> list[_Person]:
        """List the people whose surname this is."""
        people = self._by_word.get(surname, ())
        return [person for person in people if explains(person.full, (surname,)) == SURNAME]

    def alone(self, form: _Form) -> _Person | None:
        """Return the person of this form that no full name explains, if there is one."""
        return self._by_full.get(form.parts)


class _Family(NamedTuple):
    """The people of one surname in an article, and where each is named in full, in the order of the text."""

    people: list[_Person]
    full_mentions: deque[tuple[int, _Person]]


class _Relatives:
    """Finds which person a bare surname means, where several people of an article have it, or only a relative of another."""

    def __init__(
        self,
        text: str,
        spans: Sequence[tuple[int, int]],
        forms: Sequence[_Form],
        index: _Index,
        chosen: Mapping[int, _Person],
    ) -> None:
        self._text = text
        self._spans = spans
        self._forms = forms
        self._index = index
        self._chosen = chosen
        self._families: dict[str, _Family] = {}

    def share(self, form: _Form) -> bool:
        """Whether a form is a surname of which the article's full names don't decide the bearer."""
        if len(form.parts) > 1:
            return False
        family = self._family(form.parts[0])
        return len(family.people) > 1 or any(person.bearer.is_kin for person in family.people)

    def _family(self, surname: str) -> _Family:
        """Gather the family, when the first bare surname asks for it: by then all full names are known."""
        if surname not in self._families:
            people = self._index.bearers(surname)
            mentions: list[tuple[int, _Person]] = []
            for person in people:
                person.bearer.sex = self._index.sex(person)
                person.bearer.is_doubtful = MOSTLY_SMALL in self._index.lexicon[person.name.split()[0]].kinds
                for place in self._full_places[id(person)]:
                    person.bearer.learn(self._around(place))
                    mentions.append((self._spans[place][0], person))
            self._learn_from_first_names(people)
            mentions.sort(key=itemgetter(0))
            if mentions and not self._introduces_both(mentions):
                mentions[0][1].bearer.is_first = True
            self._families[surname] = _Family(people, deque(mentions))
        return self._families[surname]

    def _learn_from_first_names(self, people: Sequence[_Person]) -> None:
        """Learn who is a relative where only the first name stands: his wife Naina."""
        first_names = {person.full[0]: person.bearer for person in people}
        for place, form in enumerate(self._forms):
            if len(form.parts) == 1 and form.parts[0] in first_names:
                first_names[form.parts[0]].learn_kinship(self._around(place))

    @cached_property
    def _full_places(self) -> Mapping[int, Sequence[int]]:
        """Where each person is named in full, by the person's `id`."""
        places: dict[int, list[int]] = defaultdict(list)
        for place, person in self._chosen.items():
            if len(self._forms[place].parts) > 1:
                places[id(person)].append(place)
        return places

    def _introduces_both(self, mentions: Sequence[tuple[int, _Person]]) -> bool:
        """Whether the sentence that introduces one introduces another who is not a relative: Ann Lee and Bob Lee."""
        first, own = mentions[0]
        for start, person in mentions:
            if person is not own:
                between = self._text[first:start]
                if ends_sentence(between):
                    return False
                after_name = _WORD.findall(between)[len(own.full) :]
                if len(after_name) < 4 and any(AND in self._index.lexicon[word].kinds for word in after_name):
                    person.bearer.is_kin = False  # Bob Lee and his brother, Carl Lee, are named as equals
                return not person.bearer.is_kin
        return False

    def _around(self, place: int) -> Surroundings:
        return read_surroundings(self._text, *self._spans[place], self._index.lexicon)

    def find(self, form: _Form, place: int) -> _Person | None:
        """Find the person that a bare surname names: the candidate who leads clearly, else somebody whom the article knows by that surname only."""
        people, mentions = self._family(form.parts[0])
        start = self._spans[place][0]
        while mentions and mentions[0][0] < start:
            at, person = mentions.popleft()
            person.bearer.last = at
        fitting = _of_sex(people, [person.bearer.sex for person in people], form)
        bearers = [person.bearer for person in fitting]
        best = choose(bearers, self._around(place), start, address=form.address)
        if best is None:  # or only "Ann Lee" is named in full, and this is Mr. Lee
            return self._index.alone(form)
        person = fitting[best]
        person.bearer.last = start
        person.bearer.called += 1
        if len(fitting) == 1:
            person.address = person.address or form.address
            person.bearer.sex = person.bearer.sex or form.address
        return person


def _of_sex(candidates: Sequence[_Person], sexes: Sequence[str | None], form: _Form) -> list[_Person]:
    """Choose those whom a form of address can mean: nobody who is known to be of the other sex."""
    possible = (form.address, None)
    agreeing = [
        one for one, sex in zip(candidates, sexes, strict=True) if sex in possible or not form.address
    ]
    return agreeing if agreeing or form.titled else list(candidates)


def _handles(parts: tuple[str, ...]) -> list[str]:
    """List the last words that a form of this name can have."""
    return [*parts, *parts[-1].split("-")]


def _rule(form: _Form, person: _Person, lexicon: PeopleLexicon) -> str:
    """Name the rule that recognised a mention."""
    if form.in_title and form.surface.isupper() and form.parts != person.full:
        return "headline"
    rank = explains(person.full, form.parts)
    if rank == SAME:
        if len(form.parts) > 1:
            is_short = len(form.parts[0]) == 1 and _weight(form.parts)[0] == -1
            return "initials" if is_short else "full"
        return "title" if form.titled else "given name" if is_given(lexicon[form.parts[0]]) else "alone"
    return {SURNAME: "surname", INITIALS: "initials", GIVEN: "first name"}.get(rank, "part")
