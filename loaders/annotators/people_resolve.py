"""Which mentions of one article are the same person: short forms go to the full name that explains them.

Works on spans of any tagger, so that another one can take the place of ours.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from loaders.annotators.people_tokens import PARTICLES, fold, word_set
from store.names import is_short_for

SUFFIXES = word_set("jr sr ii iii iv")
"""What follows a name and is no part of the surname."""

MALE, FEMALE = "m", "f"

_FEMALE_ADDRESS = word_set(
    "mrs ms miss madame mme mlle lady dame queen princess duchess sister madam sra frau signora "
)
_FEMALE_KIN = word_set("wife widow mother daughter aunt niece grandmother girlfriend")
_MALE_KIN = word_set("husband widower son uncle nephew grandfather boyfriend")
_MALE_ADDRESS = word_set("mr sir lord king prince duke father brother messrs herr monsieur signor")
_WORD = re.compile(r"[^\W_]+(?:['’\-\u2010\u2011][^\W_]+)*")
_AND = re.compile(r"\s+(?:and|&)\s+")
_COUPLE = re.compile(r"\b(?:and|&)\s+[^\W\d_]+\.?\s*$")
_ADDRESS = re.compile(r"([^\W\d_]+)[.,]?\s*$")

SexOf = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a span names, and how that was told: `name` is the person's fullest form in the article."""

    name: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Form:
    """A mention taken apart."""

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
    first_seen: int


def parts_of(surface: str) -> tuple[str, ...]:
    """Take a name apart for comparison: small letters, no accents, no Jr.

    >>> parts_of("J.F. Kennedy Jr."), parts_of("al-Saadani"), parts_of("José Muñoz")
    (('j', 'f', 'kennedy'), ('al-saadani',), ('jose', 'munoz'))
    """
    found = [fold(word.lower()) for word in _WORD.findall(surface)]
    while len(found) > 1 and found[-1] in SUFFIXES:
        found.pop()
    return tuple(found) or (surface.lower(),)


def address_of(text: str, start: int, *, kin: bool = True) -> str | None:
    """Read the sex that the word before a name tells: Mr., Mrs., Ms., King, Queen, his wife.

    A couple ("Mr. and Mrs.") tells none; without `kin` only words of address count.

    >>> address_of("said Mrs. Clinton", 10), address_of("said Clinton", 5)
    ('f', None)
    >>> address_of("his wife, Ana", 10), address_of("Mr. and Mrs. Lee", 13)
    ('f', None)
    """
    window = text[max(0, start - 14) : start]
    before = _ADDRESS.search(window)
    if before is None or _COUPLE.search(window):
        return None
    word = before.group(1).lower()
    if word in _FEMALE_ADDRESS or (kin and word in _FEMALE_KIN):
        return FEMALE
    return MALE if word in _MALE_ADDRESS or (kin and word in _MALE_KIN) else None


def resolve(
    text: str,
    spans: Sequence[tuple[int, int]],
    *,
    title_end: int = 0,
    sex_of: SexOf = lambda _: None,
    is_given: Callable[[str], bool] = lambda _: False,
    is_only_given: Callable[[str], bool] = lambda _: False,
) -> list[Named]:
    """Tell for each span whom it names.

    `spans` are code points of `text`, sorted; `title_end` is where the title ends; `sex_of`
    tells MALE, FEMALE or None for a first name in small letters, `is_given` whether a single
    word is rather a given name than a surname, `is_only_given` whether it is hardly ever a surname.
    Spans of one person get the same name, spans of two people never do. Rules: docs/people.md.
    """
    read = [_form(text, a, b, in_title=b <= title_end) for a, b in spans]
    forms = _with_shared_surnames(text, spans, read, is_only_given)
    index = _Index(sex_of)
    chosen: dict[int, _Person] = {}
    # Longer names first, so that a short form finds its full name wherever that stands; and
    # the body before the title, since a headline only hints at what the body says.
    for place in sorted(range(len(forms)), key=lambda i: (*_weight(forms[i].parts), forms[i].in_title, i)):
        chosen[place] = index.find(forms[place], place) or index.add(forms[place], place)
    names = {id(person): person.name for person in chosen.values()}
    for place, form in enumerate(forms):
        person = chosen[place]
        if names[id(person)].isupper() and form.parts == person.full:
            names[id(person)] = form.surface
    return [Named(names[id(chosen[i])], _rule(form, chosen[i], is_given)) for i, form in enumerate(read)]


def _with_shared_surnames(
    text: str, spans: Sequence[tuple[int, int]], forms: Sequence[_Form], is_only_given: Callable[[str], bool]
) -> list[_Form]:
    """Complete the first of two that share a surname: Ann in "Ann and Bob Lee" is read as Ann Lee."""
    known = {part for form in forms if len(form.parts) > 1 for part in (form.parts[0], form.parts[-1])}
    shared = list(forms)
    for at, (form, following) in enumerate(pairwise(forms)):
        (word, *more), partner = form.parts, following.parts
        if more or len(partner) != 2 or word in known or not is_only_given(form.surface):
            continue
        if _AND.fullmatch(text, spans[at][1], spans[at + 1][0]):
            surname = following.surface.split()[-1]
            full = f"{form.surface} {surname}"
            shared[at] = replace(form, parts=(word, partner[1]), surface=full, shares=True)
    return shared


def _form(text: str, start: int, end: int, *, in_title: bool) -> _Form:
    surface = text[start:end]
    address = address_of(text, start)
    titled = address is not None and address_of(text, start, kin=False) is not None
    return _Form(parts_of(surface), " ".join(surface.split()), address, in_title, titled)


def _weight(parts: tuple[str, ...]) -> tuple[int, int]:
    """Order names by length: words that are more than initials and particles, then all."""
    return (-sum(len(part) > 1 and part not in PARTICLES for part in parts), -len(parts))


_NAMESAKES = 64
"""So many people of one article are compared for one word: more share it in no real one."""


class _Index:
    """The people of an article so far, found by any word of their names."""

    def __init__(self, sex_of: SexOf) -> None:
        self._sex_of = sex_of
        self._by_word: dict[str, list[_Person]] = defaultdict(list)
        self._by_full: dict[tuple[str, ...], _Person] = {}

    def add(self, form: _Form, place: int) -> _Person:
        person = _Person(form.parts, form.surface, form.address, place)
        self._by_full[form.parts] = person
        # A surname that a text gives him only together with another never stands for him alone.
        for word in form.parts[:1] if form.shares else dict.fromkeys(_handles(form.parts)):
            if len(self._by_word[word]) < _NAMESAKES:
                self._by_word[word].append(person)
        return person

    def find(self, form: _Form, place: int) -> _Person | None:
        """Find the one person that a form can stand for; None if nobody, or if it can't be told who."""
        same = self._by_full.get(form.parts)
        if same is not None and len(form.parts) > 1:
            same.address = same.address or form.address
            return same
        ranked: dict[int, list[_Person]] = defaultdict(list)
        for person in self._by_word.get(form.parts[-1], ()):
            rank = explains(person.full, form.parts)
            if rank:
                ranked[rank].append(person)
        if not ranked:
            return same
        best = ranked[min(ranked)]
        told = len(best) == 1
        if len(best) > 1 and form.address is not None:
            sexes = [self._sex(person) for person in best]
            agreeing = form.address if form.address in sexes else None
            best = [person for person, sex in zip(best, sexes, strict=True) if sex == agreeing] or best
        if len(best) > 1 and min(ranked) not in (SAME, SURNAME):
            return same
        person = min(best, key=lambda candidate: (candidate.first_seen > place, candidate.first_seen))
        person.first_seen = min(person.first_seen, place)
        if told or self._sex(person) is None:
            person.address = person.address or form.address
        return person

    def _sex(self, person: _Person) -> str | None:
        return person.address or self._sex_of(person.full[0])


def _handles(parts: tuple[str, ...]) -> list[str]:
    """List the last words that a form of this name can have."""
    handles = [*parts, *parts[-1].split("-")]
    if len(parts) > 2 and parts[-2] in PARTICLES:
        handles.append(parts[-2] + parts[-1])
    return handles


SAME, SURNAME, INITIALS, PIECE, GIVEN = 1, 2, 3, 4, 5
"""How a full name explains a form, best first."""


def explains(full: tuple[str, ...], short: tuple[str, ...]) -> int:
    """Rank how a full name explains a form; 0 if it does not.

    >>> explains(("vladimir", "putin"), ("putin",)) == SURNAME, explains(("xi", "jinping"), ("xi",)) == GIVEN
    (True, True)
    >>> explains(("john", "fitzgerald", "kennedy"), ("j", "f", "kennedy")) == INITIALS
    True
    >>> explains(("bill", "clinton"), ("hillary", "clinton"))
    0
    """
    if full == short:
        return SAME
    if len(short) > 1:
        return _explains_several(full, short)
    if len(full) < 2:
        return 0
    word = short[0]
    if word == full[-1]:
        return SURNAME
    if len(word) < 2:
        return 0
    if full[-2] in PARTICLES and len(full) > 2 and word == full[-2] + full[-1]:
        return SURNAME
    if word == full[0]:
        return GIVEN
    if word in full[1:-1] or (len(word) > 2 and word in full[-1].split("-")):
        return PIECE
    return 0


def _explains_several(full: tuple[str, ...], short: tuple[str, ...]) -> int:
    """Rank a form of several words: a tail (de Silva), given names or initials that agree, a head (Aung San)."""
    if len(short) < len(full) and short == full[-len(short) :]:
        return SURNAME
    if short[-1] == full[-1] and _given_names_agree(full[:-1], short[:-1]):
        return INITIALS
    if len(short) < len(full) and short == full[: len(short)]:
        return PIECE
    return 0


def _given_names_agree(full: tuple[str, ...], short: tuple[str, ...]) -> bool:
    """Tell whether given names can be the same person's: the first agrees, the others where both have them.

    Whole names may be left out, an initial is compared from the left: George W. is not George H. W.
    """
    if not full or not short or not _agree(full[0], short[0]):
        return False
    rest = list(full[1:])
    for part in short[1:]:
        while rest and not _agree(rest[0], part):
            if len(part) == 1 or len(rest[0]) == 1:
                return False
            rest.pop(0)
        if not rest:
            return len(full) == 1
        rest.pop(0)
    return True


def _agree(one: str, other: str) -> bool:
    """Tell whether two given names can be one: equal, an initial, or a usual short form."""
    if one == other:
        return True
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return is_short_for(one, other) or is_short_for(other, one)


def _rule(form: _Form, person: _Person, is_given: Callable[[str], bool]) -> str:
    """Name how a mention was recognised; `is_given` tells a given name from a surname."""
    if form.in_title and form.surface.isupper() and form.parts != person.full:
        return "headline"
    rank = explains(person.full, form.parts)
    if rank == SAME:
        if len(form.parts) > 1:
            return "initials" if len(form.parts[0]) == 1 and _weight(form.parts)[0] == -1 else "full"
        return "title" if form.titled else "given name" if is_given(form.parts[0]) else "alone"
    return {SURNAME: "surname", INITIALS: "initials", GIVEN: "first name"}.get(rank, "part")
