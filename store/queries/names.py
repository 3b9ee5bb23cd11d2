"""Who and what is meant by a name: as SQL inside other questions, or asked for, with the choice told."""

from __future__ import annotations

import difflib
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, func, literal, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from store.collation import by_code_point
from store.errors import AmbiguousName, UnknownName
from store.models import Country, CountryName, Person, PersonName
from store.names import fold
from store.tables import article_people, countries, people, person_names


def _called(name: str) -> ColumnElement[bool]:
    """Match names written like this; initials stand for given names ("V. Putin")."""
    names = person_names.c
    folded = fold(name)
    *given, family = folded.split() or [""]
    same = names.folded == folded
    if not given or any(len(part) > 1 for part in given):
        return same
    pattern = " ".join(f"{initial}%" for initial in given) + f" {family}"
    return or_(same, and_(names.block == family, names.folded.like(pattern)))


def _is_bare(name: str) -> ColumnElement[bool]:
    """Match the person who is nothing but this one name: a surname that nobody explains."""
    folded = fold(name)
    return people.c.key == folded if " " not in folded else literal(False)


def person_id(person: int | str) -> ColumnElement[int]:
    """Give a person's id, in SQL: of an id, a key, or a name as people write it.

    Of several who share a name it is the one whom most articles name, and never a bare
    surname where somebody bears it; `get_person` tells of the choice instead.
    """
    if isinstance(person, int):
        return literal(person)
    who = people.c
    in_articles = article_people.alias()
    known = select(in_articles.c.article_id).where(in_articles.c.person_id == who.id).limit(1000)
    many = select(func.count()).select_from(known.correlate(people).subquery()).scalar_subquery()
    named = select(person_names.c.person_id).where(_called(person))
    return (
        select(who.id)
        .where(or_(who.key == person, who.id.in_(named)))
        .order_by(_is_bare(person), (who.key == person).desc(), many.desc(), by_code_point(who.key))
        .limit(1)
        .correlate(None)
        .scalar_subquery()
    )


class code_of_country(FunctionElement[str]):  # noqa: N801 - SQL functions are written like this
    """The code of the country that a code or name of the reference data means.

    Written as SQL, not built of selects: every question about a country has it, and
    building it would cost more than asking it.
    """

    inherit_cache = True
    name = "code_of_country"
    type = String()


@compiles(code_of_country)
def _code_of_country(element: code_of_country, compiler: SQLCompiler, **options: Any) -> str:
    code, lowered = (compiler.process(clause, **options) for clause in element.clauses)
    return (
        f"(SELECT coalesce((SELECT c.code FROM countries c WHERE c.code = {code}), "
        f"(SELECT country_code FROM country_names WHERE lower(name) = {lowered} "
        "AND kind IN ('name', 'official', 'alias') ORDER BY country_code LIMIT 1)))"
    )


def country_code(country: str) -> ColumnElement[str]:
    """Give a country's code, in SQL: of a code or of a name of the reference data."""
    return code_of_country(country.upper(), country.lower())


def codes_with_former(country: str) -> Select[str]:
    """Select a country's code and those of former states that it follows (RU: also the Soviet Union's)."""
    code = country_code(country)
    known = countries.c
    followed = literal(" ") + known.successors + literal(" ")
    return select(known.code).where(
        or_(known.code == code, followed.like(literal("% ") + code + literal(" %")))
    )


def get_person(session: Session, name: str) -> Person:
    """Get the one person of this key or name, however it is written: `Putin`, `putin`, `V. Putin`.

    Raises `AmbiguousName` where it may be several, and `UnknownName` with suggestions where nobody has it.
    """
    named = select(PersonName.person_id).where(_called(name))
    found = session.scalars(
        select(Person)
        .where(or_(Person.key == name, Person.id.in_(named)))
        .order_by(by_code_point(Person.key))
    ).all()
    # A surname that nobody explains ("Putin" alone, somewhere) gives way to the one person who bears it,
    # and who is once called by another one's full name gives way to whose name it is.
    folded = fold(name)
    explained = [person for person in found if " " in folded or person.key != folded]
    of_that_key = [person for person in explained if person.key == name]
    of_that_name = [person for person in explained if " " in folded and fold(person.name) == folded]
    for choice in (of_that_key, of_that_name, explained, found):
        if len(choice) == 1:
            return choice[0]
    if found:
        raise AmbiguousName(name, tuple(f"{person.name} ({person.key})" for person in found))
    raise UnknownName(name, _similar_people(session, name))


def _similar_people(session: Session, name: str) -> tuple[str, ...]:
    family = fold(name).rpartition(" ")[2]
    near = session.scalars(select(Person.name).join(PersonName).where(PersonName.block == family).distinct())
    everyone = list(near) or list(session.scalars(select(Person.name)))
    return tuple(difflib.get_close_matches(name, everyone, n=5, cutoff=0.5))


def get_country(session: Session, name: str) -> Country:
    """Get a country by code or name. Raises `UnknownName` with suggestions where there is none."""
    coded = session.get(Country, name.upper())
    if coded is not None:
        return coded
    named = select(CountryName.country_code).where(func.lower(CountryName.name) == name.lower())
    found = session.scalars(select(Country).where(Country.code.in_(named)).order_by(Country.code)).all()
    if len(found) == 1:
        return found[0]
    if found:
        raise AmbiguousName(name, tuple(f"{country.name} ({country.code})" for country in found))
    names = list(session.scalars(select(Country.name)))
    raise UnknownName(name, tuple(difflib.get_close_matches(name, names, n=5, cutoff=0.5)))
