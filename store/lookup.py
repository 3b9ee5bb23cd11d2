"""Find the person or country that a name means: one look-up for `get_person`, for statements and for judgements.

A statement has no session when it is built, so a name in it is a bound value (`PersonNamed`, `CountryNamed`).
The engine's connections look it up when they run the statement: a name that nobody bears, or several,
is the same error wherever it is asked (docs/adr/0009-names-in-statements.md).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, Select, bindparam, event, func, or_, select

from store.errors import AmbiguousName, UnknownName
from store.functions import by_code_point
from store.groups import packaged_groups
from store.models import Country, CountryName, Person, PersonId, PersonName
from store.names import (
    NameParts,
    block_of,
    may_be_one,
    may_stand_for,
    parse_name,
    plain_words,
    renewed_key,
    search_form,
)

KEY = "key:"
"""The prefix of a person's key, needed where the key is a name as well (`key:bush`)."""

SUGGESTIONS = 5
"""Names suggested for an unknown one, at most."""

USUAL_KINDS = ("name", "official", "alias")
"""Kinds of names that mean the country itself; an adjective means it where no such name does."""

_CONSONANTS = re.compile(r"([b-df-hj-np-tv-xz])([b-df-hj-np-tv-xz])(?= )", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PersonNamed:
    """A person's name or key as a bound value: the id is looked up when the statement runs."""

    name: str

    def find(self, connection: Connection) -> int:
        """Look the person up."""
        return find_person(connection, self.name)


@dataclass(frozen=True, slots=True)
class CountryNamed:
    """A country's name or code as a bound value: the code is looked up when the statement runs."""

    name: str

    def find(self, connection: Connection) -> str:
        """Look the country up."""
        return find_country(connection, self.name)


_NAMED = (PersonNamed, CountryNamed)


def listen(engine: Engine) -> None:
    """Have the connections of an engine look up the names that are bound in their statements."""
    event.listen(engine, "before_cursor_execute", _bind_names, retval=True)


def _bind_names(
    connection: Connection, _cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> tuple[str, Any]:
    if executemany or context is None or context.isinsert:
        return statement, parameters
    values = parameters.values() if isinstance(parameters, dict) else parameters
    found = {value: value.find(connection) for value in {each for each in values if isinstance(each, _NAMED)}}
    if not found:
        return statement, parameters
    bound = [found[each] if isinstance(each, _NAMED) else each for each in values]
    if isinstance(parameters, dict):
        return statement, dict(zip(parameters, bound, strict=True))
    return statement, tuple(bound)


class _Called(NamedTuple):
    """A person and one of their names."""

    id: int
    key: str
    name: str
    called: str

    @property
    def is_bare(self) -> bool:
        """Whether nothing is known of the person but a surname, or a surname and initials."""
        return parse_name(self.name).kind != "full"


def find_person(connection: Connection, name: str) -> int:
    """Find the id of the one person of a key, name or identifier: `Putin`, `V. Putin`, `key:putin`, `wikidata:Q7747`.

    Raises `AmbiguousName` where several bear the name, and `UnknownName` with those that come near where nobody does.
    """
    if "\x00" in name:
        raise UnknownName(name)
    if name.startswith(KEY):
        return _person_of_key(connection, name)
    if ":" in name and (known := _of_external_id(connection, name)):
        return _only_one(name, known)
    for stage in _STAGES:
        if bearers := stage(connection, name):
            return _only_one(name, bearers)
    raise UnknownName(name, _near_people(connection, name))


def _person_of_key(connection: Connection, name: str) -> int:
    asked = name.removeprefix(KEY)
    key = renewed_key(asked)
    found = _of_key(connection, asked) or _of_key(connection, key) or _of_key_of_a_name(connection, key)
    people = {each.id: each for each in found}
    if not people:
        raise UnknownName(name, _near_people(connection, key))
    if len(people) > 1:
        raise _ambiguous(name, people.values())
    return found[0].id


def _of_key_of_a_name(connection: Connection, key: str) -> list[_Called]:
    """Find who has a name that gave this key once, or could give it: `donald-j-trump` for the person with the key `donald-trump`."""
    found = _named(connection, PersonName.block == block_of(key))
    return [each for each in found if key in parse_name(each.called).keys]


def keys_of(connection: Connection, person_id: int) -> frozenset[str]:
    """Give the keys that find a person: the one they have, and those of all their names."""
    found = _named(connection, Person.id == person_id)
    return frozenset(key for each in found for key in (each.key, *parse_name(each.called).keys))


def _of_key(connection: Connection, key: str) -> list[_Called]:
    statement = select(Person.id, Person.key, Person.name, Person.name).where(Person.key == key)
    return [_Called(*row) for row in connection.execute(statement)]


def _of_external_id(connection: Connection, name: str) -> list[_Called]:
    """Find who has an identifier of another database: `wikidata:Q7747`."""
    scheme, _, value = name.partition(":")
    statement = select(Person.id, Person.key, Person.name, Person.name).join(Person.ids)
    stated = PersonId.scheme == scheme.strip().lower(), PersonId.value == value.strip()
    return [_Called(*row) for row in connection.execute(statement.where(*stated).order_by(Person.key))]


def _of_long_key(connection: Connection, name: str) -> list[_Called]:
    """Find who has a key of several words; a key of one word is treated as a surname."""
    return _of_key(connection, name) if "-" in name or "~" in name else []


def _of_name(connection: Connection, name: str) -> list[_Called]:
    """Find who has a full name in this spelling; for a bare surname or initials, everyone whom it may mean."""
    asked, form = parse_name(name), search_form(name)
    if asked.kind == "full":
        return [_Called(*row) for row in connection.execute(_OF_FULL_NAME, {"asked": form})]
    found = _named(connection, or_(PersonName.folded == form, PersonName.block == asked.block))
    return [each for each in found if _is_meant(asked, each.called)]


def _of_similar_name(connection: Connection, name: str) -> list[_Called]:
    """Find whom a full name may mean by the rules of linking: without middle names, "Joe" for "Joseph"."""
    asked = parse_name(name)
    if asked.kind != "full":
        return []
    found = _named(connection, PersonName.block == asked.block)
    bearers = [each for each in found if may_be_one(asked, parse_name(each.called))]
    return [each for each in bearers if parse_name(each.called).first == asked.first] or bearers


def _of_initials(connection: Connection, name: str) -> list[_Called]:
    """Read two consonants in front as initials, whatever their case: "jd vance" is J. D. Vance."""
    spread = _CONSONANTS.sub(r"\1. \2.", name, count=1)
    return _of_name(connection, spread) if spread != name and _CONSONANTS.match(name) else []


_STAGES = (_of_long_key, _of_name, _of_similar_name, _of_initials)
"""Ways to find the bearers of a name, the strictest first; the first that finds anybody decides."""

_NAMES = (
    select(Person.id, Person.key, Person.name, PersonName.name)
    .join(PersonName.person)
    .order_by(by_code_point(Person.key))
)
_OF_FULL_NAME = _NAMES.where(PersonName.folded == bindparam("asked"))


def _named(connection: Connection, condition: ColumnElement[bool]) -> list[_Called]:
    return [_Called(*row) for row in connection.execute(_NAMES.where(condition))]


def _is_meant(asked: NameParts, called: str) -> bool:
    """Whether a bare surname or initials may mean somebody of this name, with or without particles."""
    parts = parse_name(called)
    if parts.slug == asked.slug:
        return True
    family = parts.family[-len(asked.family) :]
    short = NameParts(parts.slug, parts.first, parts.middle, family, parts.suffix)
    return parts.kind == "full" and may_stand_for(asked, short)


def _only_one(name: str, found: Sequence[_Called]) -> int:
    """Choose who is meant: people with that very name, else people with a full name, else all."""
    asked = parse_name(name).slug
    people = {each.id: each for each in found}.values()
    explained = [each for each in people if not each.is_bare]
    own = [each for each in explained if asked in (each.key, parse_name(each.name).slug)]
    for choice in (own, explained, people):
        if len(choice) == 1:
            return next(iter(choice)).id
    raise _ambiguous(name, people)


def _ambiguous(name: str, people: Iterable[_Called]) -> AmbiguousName:
    return AmbiguousName(name, tuple(f"{each.name} ({KEY}{each.key})" for each in people))


def _near_people(connection: Connection, name: str) -> tuple[str, ...]:
    """Suggest names for one that nobody has: those with a similar family name that begins with the same letter."""
    block = parse_name(name).block
    initial = func.substr(PersonName.block, 1, 1) == block[:1]
    blocks = connection.scalars(select(PersonName.block).where(initial).distinct()).all()
    near = difflib.get_close_matches(block, sorted(blocks), n=20, cutoff=0.7)
    shown = select(Person.name).join(Person.names).where(PersonName.block.in_(near)).distinct()
    return _near(name, connection.scalars(shown).all())


def _near(name: str, names: Sequence[str]) -> tuple[str, ...]:
    spelt = {plain_words(each): each for each in sorted(names)}
    close = difflib.get_close_matches(plain_words(name), list(spelt), n=SUGGESTIONS, cutoff=0.5)
    return tuple(spelt[each] for each in close)


# Built once: every question about a country asks them, and to build them takes longer than to ask them.
_OF_CODE = select(Country.code).where(Country.code == bindparam("asked"))
# The length comes first: to compare it takes far less than to write a name in small letters.
_OF_COUNTRY_NAME = select(CountryName.country_code, CountryName.kind).where(
    func.length(CountryName.name) == bindparam("length"), func.lower(CountryName.name) == bindparam("asked")
)


def find_country(connection: Connection, name: str) -> str:
    """Find the code of the country of a code or name. Raises `AmbiguousName`, and `UnknownName` with those that come near."""
    if "\x00" in name:
        raise UnknownName(name)
    code = connection.scalar(_OF_CODE, {"asked": name.strip().upper()})
    if code is not None:
        return code
    asked = name.lower()
    named = connection.execute(_OF_COUNTRY_NAME, {"asked": asked, "length": len(asked)}).all()
    rows = named or _of_plain_words(connection, name)
    codes = {code for code, kind in rows if kind in USUAL_KINDS} or {code for code, _ in rows}
    if len(codes) == 1:
        return codes.pop()
    if not codes:
        groups = [group.name for group in packaged_groups().values()]
        raise UnknownName(name, _near(name, [*connection.scalars(select(Country.name)), *groups]))
    shown: Select[str, str] = (
        select(Country.code, Country.name).where(Country.code.in_(codes)).order_by(Country.code)
    )
    raise AmbiguousName(name, tuple(f"{each} ({code})" for code, each in connection.execute(shown)))


def _of_plain_words(connection: Connection, name: str) -> list[Any]:
    """Find a country's name whatever its accents, apostrophes, hyphens and the case of letters beyond ASCII."""
    everyone = connection.execute(select(CountryName.name, CountryName.country_code, CountryName.kind))
    asked = plain_words(name)
    return [(code, kind) for called, code, kind in everyone if plain_words(called) == asked]
