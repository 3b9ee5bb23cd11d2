"""Articles: the text, when it was published and where it came from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal, TypeVar

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, extract, inspect, text
from sqlalchemy.orm import (
    DeclarativeBase,
    InstrumentedAttribute,
    Mapped,
    backref,
    declared_attr,
    mapped_column,
    relationship,
)

from store.models.base import Base
from store.models.runs import LoadRun
from store.texts import TextColumns

Finding = TypeVar("Finding", bound=DeclarativeBase)


class Article(TextColumns, Base):
    """One dated article."""

    __tablename__ = "articles"
    __table_args__ = (
        Index(None, "published_on", "id"),
        Index(None, "publisher", "published_on"),
        Index(None, "identity", unique=True),
        Index(None, "source_uri"),
        Index(None, "load_run_id"),
        Index(
            None,
            "section",
            "published_on",
            sqlite_where=text("section IS NOT NULL"),
            postgresql_where=text("section IS NOT NULL"),
        ),
        {
            "comment": "One row for each article: its text as loaded, its date, and the file that it came from."
        },
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
    annotator: Mapped[str] = mapped_column(comment="Name and version of what last annotated it.")
    load_run: Mapped[LoadRun] = relationship(lazy="raise")

    @staticmethod
    def rows_of(model: type[Finding]) -> InstrumentedAttribute[list[Finding]]:
        """Give the relationship to the rows of a model, for joins and loading: `selectinload(Article.rows_of(PersonMention))`.

        It is the attribute named like the table, typed.
        """
        rows: InstrumentedAttribute[list[Finding]] = (
            inspect(Article).relationships[str(model.__tablename__)].class_attribute
        )
        return rows

    def findings(self, model: type[Finding]) -> Sequence[Finding]:
        """List the rows of a model that belong to the article, findings in the order of the text.

        `article.findings(PersonMention)` is `article.person_mentions`, typed.
        """
        listed: Sequence[Finding] = getattr(self, str(model.__tablename__))
        return listed


def of_article(name: str, *, order_by: str | Literal[False] = False) -> Any:
    """Relate a row to its article, which lists its rows under `name`; `order_by` is as in `relationship`.

    `Article` thereby names none of the models that have rows of it.
    """
    rows = backref(name, lazy="raise", passive_deletes=True, order_by=order_by)
    return relationship(Article, backref=rows, lazy="raise")


ArticleId = Annotated[
    int,
    mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, comment="The article."),
]
"""The article that a row belongs to, first in the row's key; the row is deleted with it."""


class ArticleLabel(Base):
    """A tag of an article: a row for each of `articles.labels`."""

    __tablename__ = "article_labels"
    __table_args__ = (
        Index(None, "label", "article_id"),
        {
            "comment": "Derived: the tags and keywords that the source gives an article.",
            "sqlite_with_rowid": False,
        },
    )

    article_id: Mapped[ArticleId]
    article: Mapped[Article] = of_article("article_labels")
    label: Mapped[str] = mapped_column(primary_key=True, comment="The tag as the source writes it.")


_leading = partial(mapped_column, sort_order=-1)


class SpanColumns:
    """The first columns of every finding with a span, and the relationship to its article."""

    article_id: Mapped[ArticleId] = _leading()
    field: Mapped[str] = _leading(String(5), primary_key=True, comment="title or body.")
    start_char: Mapped[int] = _leading(primary_key=True, comment="First code point of the span, from 0.")
    end_char: Mapped[int] = _leading(comment="Code point after the span.")
    surface: Mapped[str] = _leading(comment="The words of the span.")

    @declared_attr
    def article(self) -> Mapped[Article]:
        """Relate a finding to its article, which lists such findings in the order of the text."""
        kind: Any = self
        in_text = f"{kind.__name__}.field.desc(), {kind.__name__}.start_char"
        related: Mapped[Article] = of_article(kind.__tablename__, order_by=in_text)
        return related


def span_checks() -> tuple[CheckConstraint, CheckConstraint]:
    """Make the constraints of a table that has spans."""
    return (
        CheckConstraint("field IN ('title', 'body')", name="field"),
        CheckConstraint("start_char >= 0 AND end_char > start_char", name="span"),
    )


def day_number(day: date) -> int:
    """Write a day as the number that derived tables keep: yyyymmdd.

    >>> day_number(date(2023, 2, 22))
    20230222
    """
    return day.year * 10_000 + day.month * 100 + day.day


def day_column() -> ColumnElement[int]:
    """Write `articles.published_on` as the number yyyymmdd, in SQL."""
    day = Article.published_on
    return extract("year", day) * 10_000 + extract("month", day) * 100 + extract("day", day)
