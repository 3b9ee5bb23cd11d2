"""Roles: the offices and occupations that articles state of people."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from store.evidence import CountryLink, Evidence, Mark, Named
from store.models.articles import Article, of_article, span_checks
from store.models.base import Base
from store.models.countries import Country
from store.models.people import Person


class PersonRole(Base):
    """A role as an article states it."""

    __tablename__ = "person_roles"
    __table_args__ = (
        *span_checks(),
        Index(None, "person_id"),
        Index(None, "country_code"),
        {"comment": "Roles as the text states them, dated by their article.", "sqlite_with_rowid": False},
    )

    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, comment="The article that says so."
    )
    article: Mapped[Article] = of_article(
        "person_roles", order_by="PersonRole.field.desc(), PersonRole.start_char"
    )
    field: Mapped[str] = mapped_column(String(5), primary_key=True, comment="title or body.")
    start_char: Mapped[int] = mapped_column(
        primary_key=True, comment="First code point of the role's words, from 0."
    )
    name: Mapped[str] = mapped_column(
        primary_key=True, comment="The fullest name that this article gives the person."
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), comment="Who has the role.")
    person: Mapped[Person] = relationship(
        lazy="raise", backref=backref("roles", lazy="raise", passive_deletes=True)
    )
    end_char: Mapped[int] = mapped_column(comment="Code point after the role's words.")
    title: Mapped[str] = mapped_column(comment="The role in the words of the text.")
    country_code: Mapped[str | None] = mapped_column(
        ForeignKey("countries.code"), comment="The country of the role, where the text says it."
    )
    country: Mapped[Country | None] = relationship(lazy="raise")


def _read_roles() -> Select[*tuple[Any, ...]]:
    r = PersonRole
    return select(r.field, r.start_char, r.end_char, r.title, Person.key, Person.name, r.country_code).join(
        r.person
    )


def _title(role: PersonRole) -> str:
    return role.title


PERSON_ROLES = Evidence(
    PersonRole,
    title="roles",
    read=_read_roles,
    mark=Mark("italic magenta", entity="person", words=_title, words_style="italic magenta"),
    people=(Named(),),
    country=CountryLink(is_deleted=False),
)
