"""What articles said before, where else they were read, and which are copies of which."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Float, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.models.articles import Article, ArticleId
from store.models.base import Base
from store.texts import TextColumns


class ArticleRevision(TextColumns, Base):
    """A text that an article had, or has beside a newer one; `articles` holds the newest by its own date."""

    __tablename__ = "article_revisions"
    __table_args__ = (
        Index(None, "digest", unique=True),
        {"comment": "Earlier texts of articles, numbered from the oldest."},
    )

    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, sort_order=-2, comment="The article."
    )
    article: Mapped[Article] = relationship(lazy="raise")
    digest: Mapped[str] = mapped_column(
        String(64),
        primary_key=True,
        sort_order=-1,
        comment="SHA-256 of this text's date, title and body, normalised.",
    )
    revision: Mapped[int] = mapped_column(
        sort_order=-1, comment="1 for the article's oldest text, and so on."
    )
    recorded_at: Mapped[datetime] = mapped_column(sort_order=-1, comment="When it became a revision, UTC.")


class ArticleSource(Base):
    """A further place where one of an article's texts was read."""

    __tablename__ = "article_sources"
    __table_args__ = (
        Index(None, "identity"),
        Index(None, "source_uri"),
        {
            "comment": "Further places where a text was read, besides the one in `articles`.",
            "sqlite_with_rowid": False,
        },
    )

    article_id: Mapped[ArticleId]
    article: Mapped[Article] = relationship(lazy="raise")
    source_uri: Mapped[str] = mapped_column(primary_key=True, comment="File, and place in it.")
    digest: Mapped[str] = mapped_column(
        String(64), primary_key=True, comment="The text read there: the article's, or one of its revisions."
    )
    identity: Mapped[str] = mapped_column(
        primary_key=True, comment="What identified the article there; empty if nothing did."
    )
    external_id: Mapped[str | None] = mapped_column(comment="The source's own identifier of the article.")
    url: Mapped[str | None] = mapped_column(comment="Address of the article there.")
    publisher: Mapped[str | None] = mapped_column(comment="Who published it there.")
    load_run_id: Mapped[int] = mapped_column(ForeignKey("load_runs.id"), comment="The run that read it.")


class ArticleDuplicate(Base):
    """An article that nearly copies an earlier one."""

    __tablename__ = "article_duplicates"
    __table_args__ = (
        CheckConstraint("similarity BETWEEN 0 AND 1", name="similarity"),
        Index(None, "of_article_id"),
        {"comment": "Derived: near-copies of an earlier article, such as an agency's text in many papers."},
    )

    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, comment="The later article."
    )
    article: Mapped[Article] = relationship(foreign_keys=[article_id], lazy="raise")
    of_article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), comment="The earliest article that it nearly copies."
    )
    of_article: Mapped[Article] = relationship(foreign_keys=[of_article_id], lazy="raise")
    similarity: Mapped[float] = mapped_column(
        Float(53), comment="Jaccard similarity of their three-word sequences, 0 to 1."
    )


class ArticleBand(Base):
    """One band of an article's MinHash signature: articles near in time that share one may be copies.

    The month comes first, so that a night's load touches few pages. No foreign key: it
    would be looked up for each of an article's bands, and a band that outlives its article
    is harmless, since what shares a band is compared word by word.
    """

    __tablename__ = "article_bands"
    __table_args__ = (
        {"comment": "Derived: the index by which near-duplicates are found.", "sqlite_with_rowid": False},
    )

    month: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Month of publication, counted from the year 0."
    )
    band: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, comment="Hash of a band."
    )
    article_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="The article.")


class DuplicatesDue(Base):
    """An article whose copies are to be found at the end of the load."""

    __tablename__ = "duplicates_due"
    __table_args__ = ({"comment": "Articles whose near-copies are not looked for yet; empty after a load."},)

    article_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="The article.")
    bands: Mapped[bytes] = mapped_column(
        LargeBinary, comment="The bands of its signature, eight bytes each, little-endian."
    )


class AnnotationDue(Base):
    """An article to annotate again, since a judgement brings back what an earlier one took out of it."""

    __tablename__ = "annotations_due"
    __table_args__ = (
        {"comment": "Articles that must be annotated again after a judgement; otherwise empty."},
    )

    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        comment="The article.",
    )


class RelinkBlock(Base):
    """A block of names in which linking is due, since an article that used them has another text now."""

    __tablename__ = "relink_blocks"
    __table_args__ = (
        {
            "comment": "Blocks of names that linking must decide again; empty after a load.",
            "sqlite_with_rowid": False,
        },
    )

    block: Mapped[str] = mapped_column(primary_key=True, comment="person_names.block.")
