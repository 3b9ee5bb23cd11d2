"""Who and what is meant by a name: bound in a statement, or asked for."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, bindparam, literal, or_, select
from sqlalchemy.orm import Session

from store.lookup import CountryNamed, PersonNamed, find_country, find_person
from store.models import Country, Person
from store.tables import countries


def person_id(person: int | str) -> ColumnElement[int]:
    """Give a person's id, in SQL: of an id, or of a key or name, which is looked up when the statement runs."""
    if isinstance(person, int):
        return literal(person)
    return bindparam("person", PersonNamed(person), type_=Person.id.type, unique=True)


def country_code(country: str) -> ColumnElement[str]:
    """Give a country's code, in SQL: of a code or name, which is looked up when the statement runs."""
    return bindparam("country", CountryNamed(country), type_=Country.code.type, unique=True)


def codes_with_former(country: str) -> Select[str]:
    """Select a country's code and those of former states that it follows (RU: also the Soviet Union's)."""
    code = country_code(country)
    known = countries.c
    followed = literal(" ") + known.successors + literal(" ")
    return select(known.code).where(
        or_(known.code == code, followed.like(literal("% ") + code + literal(" %")))
    )


def get_person(session: Session, name: str) -> Person:
    """Get the one person of this key or name, however it is spelt: `Putin`, `putin`, `V. Putin`, `key:putin`.

    Raises `AmbiguousName` where several bear the name, and `UnknownName` with those that come near where nobody does.
    """
    return session.get_one(Person, find_person(session.connection(), name))


def get_country(session: Session, name: str) -> Country:
    """Get a country by code or name. Raises `AmbiguousName`, and `UnknownName` with those that come near."""
    return session.get_one(Country, find_country(session.connection(), name))
