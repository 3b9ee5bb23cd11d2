"""Known people: what authority files say."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.models.base import Base
from store.models.people import Person


class AuthorityPerson(Base):
    """A person as an authority file describes them; linking, curated names and identifiers start from it."""

    __tablename__ = "authority_people"
    __table_args__ = (
        Index(None, "person_id"),
        {"comment": "The people of authority files, as the files state them.", "sqlite_with_rowid": False},
    )

    file: Mapped[str] = mapped_column(
        primary_key=True,
        comment="Name of the file, without its folder; loading it again replaces its people.",
    )
    key: Mapped[str] = mapped_column(primary_key=True, comment="The person's key in the file.")
    name: Mapped[str] = mapped_column(comment="The name to show.")
    names: Mapped[list[str]] = mapped_column(JSON, comment="All names, as a list in JSON.")
    ids: Mapped[list[str]] = mapped_column(JSON, comment="Identifiers as scheme:value, as a list in JSON.")
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id"), comment="The person of the articles with whom linking identifies them."
    )
    person: Mapped[Person] = relationship(lazy="raise")
