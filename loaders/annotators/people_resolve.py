"""Which mentions of one article are the same person: short forms go to the full name that explains them.

Works on spans of any tagger, so that another one can take the place of ours.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from loaders.annotators.people_tokens import PARTICLES, fold

SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
"""What follows a name and is no part of the surname."""

MALE, FEMALE = "m", "f"

_FEMALE_ADDRESS = frozenset("mrs ms miss madame mme mlle lady dame queen princess duchess sister madam sra frau signora".split())
_MALE_ADDRESS = frozenset("mr sir lord king prince duke father brother messrs herr monsieur m. signor sr.".split())
_WORD = re.compile(r"[^\W_]+(?:['’\-\u2010\u2011][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Form:
    """A mention taken apart: its words in small letters without accents, and how it is addressed."""

    parts: tuple[str, ...]
    surface: str
    address: str | None = None
    in_title: bool = False

    @property
    def initials_only(self) -> bool:
        """Tell whether all but the last word are initials, as in "J.F. Kennedy"."""
        return len(self.parts) > 1 and all(len(part) == 1 for part in self.parts[:-1])


def parts_of(surface: str) -> tuple[str, ...]:
    """Take a name apart for comparison.

    >>> parts_of("J.F. Kennedy Jr."), parts_of("al-Saadani"), parts_of("José Muñoz")
    (('j', 'f', 'kennedy'), ('al-saadani',), ('jose', 'munoz'))
    """
    found = [fold(word.lower()).replace("’", "'").replace("\u2010", "-").replace("\u2011", "-") for word in _WORD.findall(surface)]
    while len(found) > 1 and found[-1] in SUFFIXES:
        found.pop()
    return tuple(found)


def address_of(text: str, start: int) -> str | None:
    """Read the sex that the word before a name tells: Mr., Mrs., Ms., King, Queen."""
    before = re.search(r"([^\W\d_]+)\.?\s*$", text[max(0, start - 14) : start])
    if before is None:
        return None
    word = before.group(1).lower()
    return FEMALE if word in _FEMALE_ADDRESS else MALE if word in _MALE_ADDRESS else None


@dataclass(slots=True)
class Person:
    """One person of an article while it is being read."""

    forms: list[Form] = field(default_factory=list)
    full: tuple[str, ...] = ()
    name: str = ""
    address: str | None = None
    first_seen: int = 0


def resolve(
    text: str, spans: Sequence[tuple[int, int]], *, title_end: int = 0, sex_of: Callable[[str], str | None] = lambda _: None
) -> list[str]:
    """Give each span the fullest name that the article has for its person.

    `spans` are code points of `text`, sorted; `title_end` is where the title ends;
    `sex_of` tells MALE, FEMALE or None for a first name. Returns one name for each span;
    spans of one person share it, spans of two people never do.
    """
    forms = [
        Form(parts_of(text[a:b]) or (text[a:b].lower(),), " ".join(text[a:b].split()), address_of(text, a), b <= title_end)
        for a, b in spans
    ]
    people: list[Person] = []
    chosen: dict[int, Person] = {}
    # Longer names first, so that short forms find the full one wherever it stands;
    # the body before the title, since a headline only hints at what the body says.
    order = sorted(range(len(forms)), key=lambda i: (_weight(forms[i]), forms[i].in_title, i))
    for i in order:
        person = _find(forms[i], i, people, sex_of)
        if person is None:
            person = Person(full=forms[i].parts, name=forms[i].surface, first_seen=i)
            people.append(person)
        person.first_seen = min(person.first_seen, i)
        person.address = person.address or forms[i].address
        person.forms.append(forms[i])
        chosen[i] = person
    names = _distinct_names(people)
    return [names[id(chosen[i])] for i in range(len(forms))]


def _weight(form: Form) -> tuple[int, int]:
    words = [part for part in form.parts if len(part) > 1 and part not in PARTICLES]
    return (-len(words), -len(form.parts))


def _find(form: Form, index: int, people: list[Person], sex_of: Callable[[str], str | None]) -> Person | None:
    same = [person for person in people if person.full == form.parts]
    if same and len(form.parts) > 1:
        return same[0]
    fitting = [person for person in people if explains(person.full, form.parts)]
    if not fitting:
        return same[0] if same else None
    ranked: dict[int, list[Person]] = defaultdict(list)
    for person in fitting:
        ranked[explains(person.full, form.parts)].append(person)
    best = ranked[min(ranked)]
    if form.address is not None and len(best) > 1:
        best = [p for p in best if (p.address or sex_of(p.full[0]) or form.address) == form.address] or best
    return _nearest(best, index)


def _nearest(people: list[Person], index: int) -> Person:
    """Choose the person introduced first before the mention, else the first after it."""
    return min(people, key=lambda person: (person.first_seen > index, person.first_seen))


def explains(full: tuple[str, ...], short: tuple[str, ...]) -> int:
    """Rank how a full name explains a short form: 1 best, 0 not at all.

    >>> explains(("vladimir", "putin"), ("putin",)), explains(("xi", "jinping"), ("xi",))
    (2, 4)
    >>> explains(("john", "fitzgerald", "kennedy"), ("j", "f", "kennedy")), explains(("bill", "clinton"), ("hillary", "clinton"))
    (1, 0)
    """
    if full == short:
        return 1
    if len(short) > 1:
        if short == full[-len(short) :] or short == full[: len(short)]:
            return 2
        if short[-1] == full[-1] and _given_names_agree(full[:-1], short[:-1]):
            return 1
        return 0
    if len(full) < 2:
        return 0
    word = short[0]
    if word == full[-1]:
        return 2
    if len(full) > 2 and full[-2] in PARTICLES and word == "".join(full[-2:]):
        return 2
    if word in full[1:-1] and len(word) > 1:
        return 5
    if word == full[0] and len(word) > 1:
        return 4
    if "-" in full[-1] and word in full[-1].split("-") and len(word) > 2:
        return 3
    return 0


def _given_names_agree(full: tuple[str, ...], short: tuple[str, ...]) -> bool:
    """Tell whether given names and initials can be the same person's: J.F. and John Fitzgerald."""
    if not full or not short:
        return False
    if not _name_agrees(full[0], short[0]):
        return False
    rest = list(full[1:])
    for part in short[1:]:
        while rest and not _name_agrees(rest[0], part):
            rest.pop(0)
        if not rest:
            return len(full) == 1
        rest.pop(0)
    return True


def _name_agrees(one: str, other: str) -> bool:
    if one == other:
        return True
    return (len(one) == 1 or len(other) == 1) and one[0] == other[0]


def _distinct_names(people: list[Person]) -> dict[int, str]:
    """Name each person by the fullest form, in ordinary capitals where the article has them; no two alike."""
    names: dict[int, str] = {}
    taken: set[str] = set()
    for person in sorted(people, key=lambda p: p.first_seen):
        options = [form.surface for form in person.forms if form.parts == person.full] or [person.name]
        mixed = [surface for surface in options if not surface.isupper()] or options
        name = mixed[0]
        while name in taken:
            name += "\u200b"
        taken.add(name)
        names[id(person)] = name
    return names
