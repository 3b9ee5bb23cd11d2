"""Articles: the text, when it was published and where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Index, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.models.base import Base
from store.texts import TextColumns

if TYPE_CHECKING:
    from store.models.countries import ArticleCountry, CountryMention
    from store.models.people import ArticlePerson, PersonMention, PersonRole
    from store.models.runs import LoadRun


class Article(TextColumns, Base):
    """One dated article."""

    __tablename__ = "articles"
    __table_args__ = (
        Index(None, "published_on", "id"),
        Index(None, "publisher", "published_on"),
        Index(None, "identity", unique=True),
        Index(None, "source_uri"),
        Index(None, "load_run_id"),
        {"comment": "One row an article: its text as loaded, its date, and the file it came from."},
    )

    id: Mapped[int] = mapped_column(
        primary_key=True, sort_order=-2, comment="Surrogate key; not stable across databases."
    )
    digest: Mapped[str] = mapped_column(
        String(64),
        unique=True,
        sort_order=-1,
        comment="SHA-256 of the date, title and body with white space and Unicode forms normalised: the article's identity.",
    )
    annotator: Mapped[str] = mapped_column(LongText, comment="Name and version of what last annotated it.")
    load_run: Mapped[LoadRun] = relationship(lazy="raise")

    person_mentions: Mapped[list[PersonMention]] = relationship(
        back_populates="article",
        lazy="raise",
        passive_deletes=True,
        order_by="PersonMention.field.desc(), PersonMention.start_char",
    )
    person_roles: Mapped[list[PersonRole]] = relationship(
        back_populates="article", lazy="raise", passive_deletes=True
    )
    country_mentions: Mapped[list[CountryMention]] = relationship(
        back_populates="article",
        lazy="raise",
        passive_deletes=True,
        order_by="CountryMention.field.desc(), CountryMention.start_char",
    )
    people: Mapped[list[ArticlePerson]] = relationship(
        back_populates="article", lazy="raise", passive_deletes=True
    )
    countries: Mapped[list[ArticleCountry]] = relationship(
        back_populates="article", lazy="raise", passive_deletes=True
    )
