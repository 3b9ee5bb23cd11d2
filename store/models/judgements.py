"""What analysts decided about people, countries and quotations: rows are only ever added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base


class Judgement(Base):
    """One decision of an analyst, in keys and digests that survive reloads and better annotators."""

    __tablename__ = "judgements"
    __table_args__ = (
        CheckConstraint(
            "verb IN ('same', 'different', 'reject', 'rename', 'alias', 'not_country', 'not_said', 'undo')",
            name="verb",
        ),
        {"comment": "The analysts' corrections, append-only; an undo is a further row."},
    )

    id: Mapped[int] = mapped_column(
        primary_key=True, comment="Surrogate key; later judgements have larger ones."
    )
    verb: Mapped[str] = mapped_column(
        String(12),
        comment="same, different, reject (not a person), rename, alias, not_country, not_said, or undo.",
    )
    person_key: Mapped[str] = mapped_column(
        default="", comment="Key of the person; empty if the judgement is about none."
    )
    other_key: Mapped[str] = mapped_column(
        default="", comment="Key of the other person, for same and different."
    )
    name: Mapped[str] = mapped_column(
        default="", comment="The name given, for rename and alias; the words of the quotation, for not_said."
    )
    article_digest: Mapped[str] = mapped_column(
        String(64), default="", comment="Digest of the one article it is about; empty for all articles."
    )
    country_code: Mapped[str] = mapped_column(String(4), default="", comment="The country, for not_country.")
    undoes: Mapped[str] = mapped_column(
        String(12), default="", comment="For an undo: the verb that it takes back."
    )
    note: Mapped[str] = mapped_column(default="", comment="Why, in the analyst's words.")
    recorded_at: Mapped[datetime] = mapped_column(comment="When it was recorded, UTC.")
    recorded_by: Mapped[str] = mapped_column(
        default="", server_default="", comment="Who decided it; empty if nobody was named."
    )
