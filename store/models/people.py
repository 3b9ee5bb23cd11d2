"""People: who they are, what they are called, and where they are mentioned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.evidence import Derived, Evidence, Mark, Named, Row, Rows, Totals
from store.models.articles import Article, ArticleId, SpanColumns, day_column, of_article, span_checks
from store.models.base import Base

_of_person = partial(relationship, back_populates="person", lazy="raise", passive_deletes=True)


class Person(Base):
    """A person, or a surname for which no full name is known yet."""

    __tablename__ = "people"
    __table_args__ = (Index(None, "name"), {"comment": "One row for each person, across all articles."})

    id: Mapped[int] = mapped_column(primary_key=True, comment="Surrogate key; not stable across databases.")
    key: Mapped[str] = mapped_column(
        unique=True, comment="Deterministic key made from the name; judgements refer to it."
    )
    name: Mapped[str] = mapped_column(comment="The name to show.")

    names: Mapped[list[PersonName]] = _of_person()
    ids: Mapped[list[PersonId]] = _of_person()
    mentions: Mapped[list[PersonMention]] = _of_person()
    articles: Mapped[list[ArticlePerson]] = _of_person()


class PersonName(Base):
    """A name that a person goes by."""

    __tablename__ = "person_names"
    __table_args__ = (
        CheckConstraint("kind IN ('full', 'surname', 'alias', 'curated')", name="kind"),
        Index(None, "folded"),
        Index(None, "block"),
        {
            "comment": "The names of people: as articles write them, or from an authority file.",
            "sqlite_with_rowid": False,
        },
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, comment="Whose name it is."
    )
    person: Mapped[Person] = relationship(back_populates="names", lazy="raise")
    name: Mapped[str] = mapped_column(primary_key=True, comment="The name as written.")
    kind: Mapped[str] = mapped_column(
        String(10), primary_key=True, comment="full, surname, alias, or curated (from an authority file)."
    )
    folded: Mapped[str] = mapped_column(
        comment="The form to search by: lower case, no accents or full stops, the usual spelling.",
    )
    block: Mapped[str] = mapped_column(
        comment="Group of names within which linking compares: the folded family name."
    )


class PersonId(Base):
    """An identifier by which another database knows a person."""

    __tablename__ = "person_ids"
    __table_args__ = (
        Index(None, "scheme", "value"),
        {
            "comment": "Identifiers of people in other databases, from authority files.",
            "sqlite_with_rowid": False,
        },
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, comment="The person."
    )
    person: Mapped[Person] = relationship(back_populates="ids", lazy="raise")
    scheme: Mapped[str] = mapped_column(
        primary_key=True, comment="Which database: wikidata, viaf, opensanctions."
    )
    value: Mapped[str] = mapped_column(primary_key=True, comment="The person's identifier there.")


class PersonMention(SpanColumns, Base):
    """A place in an article where a person is named."""

    __tablename__ = "person_mentions"
    __table_args__ = (
        *span_checks(),
        Index(None, "person_id"),
        {"comment": "Every place where an article names a person.", "sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), comment="Who is named.")
    person: Mapped[Person] = relationship(back_populates="mentions", lazy="raise")
    rule: Mapped[str] = mapped_column(String(20), comment="Which rule recognised the mention.")
    name: Mapped[str] = mapped_column(comment="The fullest name that this article gives the person.")


class RejectedName(Base):
    """A name in an article that a judgement rejected: it still counts as evidence for other names."""

    __tablename__ = "rejected_names"
    __table_args__ = (
        {
            "comment": "Names that a judgement took out of an article: linking still uses them as evidence, and an undo brings them back.",
            "sqlite_with_rowid": False,
        },
    )

    article_id: Mapped[ArticleId]
    article: Mapped[Article] = relationship(lazy="raise")
    name: Mapped[str] = mapped_column(
        primary_key=True, comment="The fullest form of the name in this article."
    )
    mentions: Mapped[int] = mapped_column(comment="How often the article has it.")


class ArticlePerson(Base):
    """An article names a person: one row for each article and person, derived from the mentions."""

    __tablename__ = "article_people"
    __table_args__ = (
        Index(None, "person_id", "day", "article_id"),
        {"comment": "Derived: who is named in an article, and how often.", "sqlite_with_rowid": False},
    )

    article_id: Mapped[ArticleId]
    article: Mapped[Article] = of_article("article_people")
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, comment="The person.")
    person: Mapped[Person] = relationship(back_populates="articles", lazy="raise")
    day: Mapped[int] = mapped_column(comment="Day of publication as the number yyyymmdd.")
    mentions: Mapped[int] = mapped_column(comment="Mentions of the person in the article.")


class PersonCount(Base):
    """How often a person is named in all articles, derived from `article_people`."""

    __tablename__ = "person_counts"
    __table_args__ = (
        Index(None, "articles", "mentions"),
        {"comment": "Derived: how many articles name a person, and how often.", "sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"),  # of a person whose articles were deleted by hand
        primary_key=True,
        autoincrement=False,
        comment="The person.",
    )
    articles: Mapped[int] = mapped_column(comment="Articles that name them.")
    mentions: Mapped[int] = mapped_column(comment="Mentions of them in these.")


def _count_people(mentions: Iterable[int]) -> list[Row]:
    return list(Counter(mentions).items())


def _expected_people() -> Select[*tuple[Any, ...]]:
    m = PersonMention
    return (
        select(m.article_id, m.person_id, day_column(), func.count())
        .join(m.article)
        .group_by(m.article_id, m.person_id, Article.published_on)
    )


def _in_all(people: Rows) -> Iterable[Row]:
    """Give what an article adds to each person's counts: one article, and its mentions."""
    return [(row[2], 1, row[3]) for row in people]


def _expected_counts() -> Select[*tuple[Any, ...]]:
    named = ArticlePerson
    return select(named.person_id, func.count(), func.sum(named.mentions)).group_by(named.person_id)


def _read_mentions() -> Select[*tuple[Any, ...]]:
    m = PersonMention
    return select(m.field, m.start_char, m.end_char, m.surface, Person.key, Person.name, m.rule).join(
        m.person
    )


ARTICLE_PEOPLE = Derived(
    ArticlePerson,
    of=("person_id",),
    count=_count_people,
    expected=_expected_people,
    counted="person_id",
    reports="people",
    totals=(Totals(PersonCount, counts=_in_all, expected=_expected_counts),),
)
PERSON_MENTIONS = Evidence(
    PersonMention,
    title="mentions of people",
    read=_read_mentions,
    mark=Mark("bold cyan", entity="person", brackets="[]", is_naming=True),
    people=(Named(),),
    derived=(ARTICLE_PEOPLE,),
)
"""First of the kinds that refer to people: an article's mentions say who is named in it."""
