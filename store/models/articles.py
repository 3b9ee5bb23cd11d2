"""Articles: the text, when it was published and where it came from."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.models.base import Base, UtcDateTime

if TYPE_CHECKING:
    from store.models.countries import ArticleCountry, CountryMention
    from store.models.people import ArticlePerson, PersonMention, PersonRole
    from store.models.runs import LoadRun


class Article(Base):
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

    id: Mapped[int] = mapped_column(primary_key=True, comment="Surrogate key; not stable across databases.")
    digest: Mapped[str] = mapped_column(
        String(64),
        unique=True,
        comment="SHA-256 of the date, title and body with white space and Unicode forms normalised: the article's identity.",
    )
    checksum: Mapped[str] = mapped_column(
        String(64), comment="SHA-256 of every field as loaded; tells two copies with one digest apart."
    )
    published_on: Mapped[date] = mapped_column(comment="Day of publication as printed.")
    published_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, comment="Instant of publication in UTC, where the source gives one."
    )
    language: Mapped[str] = mapped_column(String(12), comment="Language of the text, BCP 47.")
    publisher: Mapped[str | None] = mapped_column(Text, comment="Who published it, where the source says so.")
    url: Mapped[str | None] = mapped_column(Text, comment="Address of the article.")
    source_uri: Mapped[str] = mapped_column(
        Text, comment="File (and place in it) that the text was read from."
    )
    source_format: Mapped[str] = mapped_column(String(20), comment="Format it was read as.")
    external_id: Mapped[str | None] = mapped_column(
        Text, comment="The source's own name for the article: its guid or url."
    )
    identity: Mapped[str | None] = mapped_column(
        Text,
        comment="What other texts of this article are known by: its guid or url, or the file that holds it alone.",
    )
    modified_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, comment="When the source says that it made this text, UTC."
    )
    generation: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="Loads that had ended before this text was first read."
    )
    word_count: Mapped[int] = mapped_column(comment="Words in title and body, split at white space.")
    annotator: Mapped[str] = mapped_column(Text, comment="Name and version of what last annotated it.")
    load_run_id: Mapped[int] = mapped_column(ForeignKey("load_runs.id"), comment="The run that loaded it.")
    load_run: Mapped[LoadRun] = relationship(lazy="raise")
    title: Mapped[str] = mapped_column(Text, comment="Headline, verbatim.")
    body: Mapped[str] = mapped_column(Text, comment="Text, verbatim, outer blank lines stripped.")

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
