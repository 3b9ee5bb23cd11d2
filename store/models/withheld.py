"""What was taken down: identities and digests of articles that no load brings back, never a text."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base


class Decision:
    """The columns of a decision to withhold something."""

    decision: Mapped[int] = mapped_column(
        sort_order=1, comment="Number of the decision; an undo takes back all its rows."
    )
    reason: Mapped[str] = mapped_column(sort_order=1, default="", comment="Why, in words.")
    recorded_by: Mapped[str] = mapped_column(sort_order=1, default="", comment="Who decided it.")
    recorded_at: Mapped[datetime] = mapped_column(sort_order=1, comment="When it was recorded, UTC.")


class Withheld(Decision, Base):
    """One rule by which texts are withheld; every copy of a text that it covers is left out by each load."""

    __tablename__ = "withheld"
    __table_args__ = (
        CheckConstraint(
            "scope IN ('digest', 'identity', 'url', 'publisher', 'source', 'before')", name="scope"
        ),
        CheckConstraint("because IN ('takedown', 'killed', 'retention')", name="because"),
        UniqueConstraint("scope", "value", "because"),
        {"comment": "What stays out of the store: digests, identities and standing rules, no text."},
    )

    id: Mapped[int] = mapped_column(primary_key=True, comment="Surrogate key.")
    scope: Mapped[str] = mapped_column(
        String(10), comment="digest, identity, url, publisher, source (its beginning) or before (a day)."
    )
    value: Mapped[str] = mapped_column(comment="The digest, identity, URL, publisher, source or day.")
    because: Mapped[str] = mapped_column(
        String(10), comment="takedown, killed (by its publisher) or retention (by its age)."
    )
    until: Mapped[datetime | None] = mapped_column(
        comment="Only versions up to this instant, UTC; empty for all versions."
    )


class WithheldName(Decision, Base):
    """A form of the name of a person who is forgotten, as a salted hash."""

    __tablename__ = "withheld_names"
    __table_args__ = (
        {"comment": "Salted hashes of the names of people who are forgotten.", "sqlite_with_rowid": False},
    )

    salt: Mapped[str] = mapped_column(String(32), primary_key=True, comment="Random, in hexadecimal digits.")
    hash: Mapped[str] = mapped_column(
        String(64), primary_key=True, comment="SHA-256 of the salt and the key of the name."
    )
