"""Quotations: who said what, relayed by whom and to whom, with the spans of all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from textwrap import shorten
from typing import Any, Final, Literal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.evidence import NOBODY, CountryLink, Derived, Evidence, Mark, Parts, RestsOn, Row
from store.models.articles import Article, day_column, of_article
from store.models.base import Base
from store.models.countries import Country
from store.models.people import Person

BETWEEN: Final = " … "
"""The text between the pieces of a quotation."""
SHOWN: Final = 60
"""Characters of a quotation in the list of an article's findings."""

QuotationKind = Literal["direct", "mixed", "indirect"]
"""How much of a quotation is in quotation marks (`quotations.kind`)."""


class Quotation(Base):
    """What somebody says in an article, word for word or in the article's words."""

    __tablename__ = "quotations"
    __table_args__ = (
        CheckConstraint("kind IN ('direct', 'mixed', 'indirect')", name="kind"),
        CheckConstraint("speaker_form IN ('name', 'pronoun', 'nominal', 'none')", name="speaker_form"),
        CheckConstraint("person_field IN ('title', 'body')", name="person_field"),
        CheckConstraint("(person_field IS NULL) = (person_start IS NULL)", name="person_place"),
        CheckConstraint("addressee_field IN ('title', 'body')", name="addressee_field"),
        CheckConstraint("(addressee_field IS NULL) = (addressee_start IS NULL)", name="addressee_place"),
        UniqueConstraint("article_id", "number"),
        Index(None, "person_id", "article_id"),
        Index(None, "addressee_person_id"),
        Index(None, "country_code"),
        {"comment": "Who says what in an article, relayed by whom and to whom."},
    )

    id: Mapped[int] = mapped_column(primary_key=True, comment="Surrogate key; not stable across databases.")
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), comment="The article."
    )
    article: Mapped[Article] = of_article("quotations", order_by="Quotation.number")
    number: Mapped[int] = mapped_column(comment="Its position among the quotations of the article, from 1.")
    kind: Mapped[str] = mapped_column(
        String(10),
        comment="direct (in quotation marks), mixed (partly), or indirect (in the article's words).",
    )
    cue: Mapped[str] = mapped_column(Text, comment="The words that introduce it; empty where there are none.")
    speaker: Mapped[str] = mapped_column(Text, comment="Who speaks, in the words of the text; may be empty.")
    speaker_form: Mapped[str] = mapped_column(
        String(10), comment="How the speaker is named: name, pronoun, nominal (a description), or none."
    )
    person_field: Mapped[str | None] = mapped_column(
        String(5), comment="title or body: the field of the mention by which the speaker is known."
    )
    person_start: Mapped[int | None] = mapped_column(comment="First code point of that mention.")
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id"), comment="Who speaks: the person of that mention."
    )
    person: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[person_id])
    country_code: Mapped[str | None] = mapped_column(
        ForeignKey("countries.code"), comment="The country, where a state or its organ speaks."
    )
    country: Mapped[Country | None] = relationship(lazy="raise")
    relayed_by: Mapped[str | None] = mapped_column(Text, comment="The medium that relayed it, as written.")
    addressee: Mapped[str | None] = mapped_column(Text, comment="To whom it was said, as written.")
    addressee_field: Mapped[str | None] = mapped_column(
        String(5), comment="title or body: the field of the mention by which the addressee is known."
    )
    addressee_start: Mapped[int | None] = mapped_column(comment="First code point of that mention.")
    addressee_person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id"), comment="To whom it was said: the person of that mention."
    )
    addressee_person: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[addressee_person_id])
    rule: Mapped[str] = mapped_column(String(20), comment="Which rule recognised the quotation.")
    words: Mapped[int] = mapped_column(comment="Words in its content.")

    spans: Mapped[list[QuotationSpan]] = relationship(
        back_populates="quotation", lazy="raise", passive_deletes=True, order_by="QuotationSpan.piece"
    )

    @property
    def content(self) -> list[QuotationSpan]:
        """The stretches of what is said, in order."""
        return [span for span in self.spans if span.part == "content"]

    @property
    def text(self) -> str:
        """What is said, its pieces with an ellipsis between."""
        return BETWEEN.join(span.surface for span in self.content)


class QuotationSpan(Base):
    """A stretch of an article that belongs to a quotation."""

    __tablename__ = "quotation_spans"
    __table_args__ = (
        CheckConstraint("part IN ('cue', 'content', 'speaker', 'relay', 'addressee')", name="part"),
        CheckConstraint("field IN ('title', 'body')", name="field"),
        CheckConstraint("start_char >= 0 AND end_char > start_char", name="span"),
        {"comment": "The places of a quotation's words in its article.", "sqlite_with_rowid": False},
    )

    quotation_id: Mapped[int] = mapped_column(
        ForeignKey("quotations.id", ondelete="CASCADE"), primary_key=True, comment="The quotation."
    )
    quotation: Mapped[Quotation] = relationship(back_populates="spans", lazy="raise")
    part: Mapped[str] = mapped_column(
        String(10), primary_key=True, comment="content, cue, speaker, relay or addressee."
    )
    piece: Mapped[int] = mapped_column(primary_key=True, comment="Which piece of that part, from 1.")
    field: Mapped[str] = mapped_column(String(5), comment="title or body.")
    start_char: Mapped[int] = mapped_column(comment="First code point of the span, from 0.")
    end_char: Mapped[int] = mapped_column(comment="Code point after the span.")
    surface: Mapped[str] = mapped_column(Text, comment="The words of the span.")


class ArticleSpeaker(Base):
    """A person speaks in an article: one row for each article and person, derived from the quotations."""

    __tablename__ = "article_speakers"
    __table_args__ = (
        Index(None, "person_id", "day", "article_id"),
        {"comment": "Derived: who speaks in an article, and how often.", "sqlite_with_rowid": False},
    )

    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, comment="The article."
    )
    article: Mapped[Article] = of_article("article_speakers")
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, comment="The person.")
    person: Mapped[Person] = relationship(lazy="raise")
    day: Mapped[int] = mapped_column(comment="Day of publication as the number yyyymmdd.")
    quotations: Mapped[int] = mapped_column(comment="Quotations of the person in the article.")


def _count_speakers(speakers: Iterable[int | None]) -> list[Row]:
    return list(Counter(who for who in speakers if who not in (None, NOBODY)).items())


def _expected_speakers() -> Select[*tuple[Any, ...]]:
    q = Quotation
    return (
        select(q.article_id, q.person_id, day_column(), func.count())
        .join(q.article)
        .where(q.person_id.is_not(None))
        .group_by(q.article_id, q.person_id, Article.published_on)
    )


def _read_quotations() -> Select[*tuple[Any, ...]]:
    q, s = Quotation, QuotationSpan
    return (
        select(s.field, s.start_char, s.end_char, s.surface, q.kind, q.speaker, func.coalesce(Person.key, ""))
        .select_from(q)
        .join(q.spans)
        .outerjoin(q.person)
        .where(s.part == "content")
    )


def _content(quotation: Quotation) -> list[QuotationSpan]:
    return quotation.content


def _words(row: Row) -> str:
    """Give the `Quotation.text` of a worker's row."""
    pieces = sorted((piece, surface) for part, piece, *_, surface in row[-1] if part == "content")
    return BETWEEN.join(surface for _, surface in pieces)


def _says(quotation: Quotation) -> str:
    return f"says {shorten(quotation.text, SHOWN, placeholder=' …')}"


QUOTATIONS = Evidence(
    Quotation,
    title="quotations",
    read=_read_quotations,
    mark=Mark("yellow", entity="person", words=_says, spans=_content),
    people=(RestsOn(), RestsOn("addressee_field", "addressee_start", "addressee_person_id")),
    country=CountryLink(is_deleted=False),
    parts=Parts(QuotationSpan, key="quotation_id", attribute="spans"),
    words=_words,
    derived=(
        Derived(
            ArticleSpeaker,
            of=("person_id",),
            count=_count_speakers,
            expected=_expected_speakers,
            counted="person_id",
            reports="speakers",
        ),
    ),
)
