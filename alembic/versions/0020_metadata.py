"""Keep what sources say of their articles: author, section, rights, labels.

Revision: 0020, after 0019.

Articles that are there get theirs when their files are loaded again: a copy of which more is known is the better one.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text, text

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

COLUMNS = {
    "author": "Who wrote it, as the source says; several with semicolons between them.",
    "section": "Section or desk, as the source calls it.",
    "rights": "Copyright or licence, as the source states it.",
    "labels": "Tags and keywords of the source as a list in JSON; article_labels has them as rows.",
}
TABLES = ("articles", "article_revisions")


def upgrade() -> None:
    for table in TABLES:
        for name, comment in COLUMNS.items():
            op.add_column(table, Column(name, Text(), comment=comment))
    op.create_index(
        "ix_articles_section_published_on",
        "articles",
        ["section", "published_on"],
        sqlite_where=text("section IS NOT NULL"),
        postgresql_where=text("section IS NOT NULL"),
    )
    op.create_table(
        "article_labels",
        Column("article_id", Integer(), nullable=False, comment="The article."),
        Column("label", Text(), nullable=False, comment="The tag as the source writes it."),
        PrimaryKeyConstraint("article_id", "label", name="pk_article_labels"),
        ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_article_labels_article_id_articles", ondelete="CASCADE"
        ),
        comment="Derived: the tags and keywords that the source gives an article.",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_article_labels_label_article_id", "article_labels", ["label", "article_id"])


def downgrade() -> None:
    op.drop_table("article_labels")
    op.drop_index("ix_articles_section_published_on", "articles")
    for table in TABLES:
        for name in COLUMNS:
            op.drop_column(table, name)
