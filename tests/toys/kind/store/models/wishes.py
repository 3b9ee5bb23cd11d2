"""Wishes: what somebody wishes; a kind with parts, a day, and people and countries that it may lack."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.evidence import NOBODY, CountryLink, Derived, Evidence, Mark, Parts, RestsOn
from store.models.articles import Article, day_column, of_article
from store.models.base import Base
from store.models.people import Person


class Wish(Base):
    """A wish that an article reports."""

    __tablename__ = "wishes"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        Index(None, "person_id"),
        {"comment": "Wishes."},
    )

    id: Mapped[int] = mapped_column(primary_key=True, comment="Surrogate key.")
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), comment="The article."
    )
    article: Mapped[Article] = of_article("wishes", order_by="Wish.number")
    number: Mapped[int] = mapped_column(comment="1 for the first of the article.")
    what: Mapped[str] = mapped_column(Text, comment="What is wished.")
    wished_on: Mapped[date] = mapped_column(comment="The article's day.")
    person_field: Mapped[str | None] = mapped_column(
        String(5), comment="Where the mention that it rests on is."
    )
    person_start: Mapped[int | None] = mapped_column(comment="Where that mention starts.")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), comment="Who wishes.")
    person: Mapped[Person | None] = relationship(lazy="raise")
    country_code: Mapped[str | None] = mapped_column(
        ForeignKey("countries.code"), comment="For which country."
    )
    spans: Mapped[list[WishSpan]] = relationship(
        lazy="raise", passive_deletes=True, order_by="WishSpan.start_char"
    )


class WishSpan(Base):
    """A part of a wish in the text."""

    __tablename__ = "wish_spans"
    __table_args__ = ({"comment": "Where wishes are."},)

    wish_id: Mapped[int] = mapped_column(
        ForeignKey("wishes.id", ondelete="CASCADE"), primary_key=True, comment="The wish."
    )
    part: Mapped[str] = mapped_column(String(10), primary_key=True, comment="cue or content.")
    field: Mapped[str] = mapped_column(String(5), comment="title or body.")
    start_char: Mapped[int] = mapped_column(comment="First code point.")
    end_char: Mapped[int] = mapped_column(comment="Code point after the last.")
    surface: Mapped[str] = mapped_column(Text, comment="The words.")


class ArticleWisher(Base):
    """Who wishes how often in an article."""

    __tablename__ = "article_wishers"
    __table_args__ = ({"comment": "Derived: who wishes."},)

    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, comment="The article."
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, comment="The person.")
    day: Mapped[int] = mapped_column(comment="Day of publication as the number yyyymmdd.")
    wishes: Mapped[int] = mapped_column(comment="Their wishes.")


def _expected():
    return (
        select(Wish.article_id, Wish.person_id, day_column(), func.count())
        .join(Wish.article)
        .where(Wish.person_id.is_not(None))
        .group_by(Wish.article_id, Wish.person_id, Article.published_on)
    )


def _read():
    return (
        select(
            WishSpan.field,
            WishSpan.start_char,
            WishSpan.end_char,
            WishSpan.surface,
            Person.key,
            Wish.country_code,
        )
        .join_from(Wish, WishSpan)
        .outerjoin(Wish.person)
        .where(WishSpan.part == "content")
    )


WISHES = Evidence(
    Wish,
    title="wishes",
    read=_read,
    mark=Mark(
        "yellow",
        entity="person",
        brackets="<>",
        spans=lambda wish: [span for span in wish.spans if span.part == "content"],
        words=lambda wish: wish.what,
    ),
    people=(RestsOn(),),
    country=CountryLink(is_deleted=False),
    parts=Parts(WishSpan, key="wish_id", attribute="spans"),
    derived=(
        Derived(
            ArticleWisher,
            of=("person_id",),
            count=lambda people: list(Counter(person for person in people if person != NOBODY).items()),
            expected=_expected,
            counted="person_id",
            reports="wishers",
        ),
    ),
)
