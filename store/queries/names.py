"""Who and what is meant by a name: bound in a statement, or asked for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, literal, or_, select
from sqlalchemy.orm import Session

from store.groups import Group, find_group
from store.lookup import CountryNamed, PersonNamed, find_country, find_person
from store.models import Country, Person
from store.tables import countries, country_group_members


def person_id(person: int | str) -> ColumnElement[int]:
    """Give a person's id, in SQL: of an id, or of a key or name, which is looked up when the statement runs."""
    if isinstance(person, int):
        return literal(person)
    return bindparam("person", PersonNamed(person), type_=Person.id.type, unique=True)


def country_code(country: str) -> ColumnElement[str]:
    """Give a country's code, in SQL: of a code or name, which is looked up when the statement runs."""
    return bindparam("country", CountryNamed(country), type_=Country.code.type, unique=True)


def is_country(column: Any, country: str, *, former: bool = False) -> ColumnElement[bool]:
    """Make the condition that a column has the code of a country, or of any in a group; `former`: or of states that they followed."""
    group = find_group(country)
    if group is None and not former:
        return column == country_code(country)  # type: ignore[no-any-return]
    return column.in_(_codes(country, group, former=former))  # type: ignore[no-any-return]


def is_single(country: str | None, *, former: bool = False) -> bool:
    """Check whether a country is given that is one code: neither a group nor with the states that it followed."""
    return country is not None and not former and find_group(country) is None


def _codes(country: str, group: Group | None, *, former: bool) -> Select[str]:
    """Select the codes of a group or country, with the former states that these follow (RU: also the Soviet Union's)."""
    known, member = countries.c, country_group_members.c
    asked: Any = country_code(country) if group is None else member.country_code
    follows = (literal(" ") + known.successors + literal(" ")).like(literal("% ") + asked + literal(" %"))
    is_meant = or_(known.code == asked, follows) if former else known.code == asked
    if group is None:
        return select(known.code).where(is_meant)
    return (
        select(known.code)
        .join_from(countries, country_group_members, is_meant)
        .where(member.group_key == group.key)
    )


def get_person(session: Session, name: str) -> Person:
    """Get the one person of a key, name or identifier: `Putin`, `putin`, `V. Putin`, `key:putin`, `wikidata:Q7747`.

    Raises `AmbiguousName` where several bear the name, and `UnknownName` with those that come near where nobody does.
    """
    return session.get_one(Person, find_person(session.connection(), name))


def get_country(session: Session, name: str) -> Country:
    """Get a country by code or name. Raises `AmbiguousName`, and `UnknownName` with those that come near."""
    return session.get_one(Country, find_country(session.connection(), name))
