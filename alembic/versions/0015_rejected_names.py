"""Names that judgements reject are kept as evidence, and what a judgement leaves to do is kept until it is done.

Revision: 0015, after 0014.

Names that were rejected before are not known: articles are due to be annotated again wherever somebody rejected a person,
and the next load, `dateline annotate` or `dateline rebuild` does it. Going down loses both lists.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WORK = {"articles": 500_000}


def upgrade() -> None:
    op.create_table(
        "rejected_names",
        Column("article_id", Integer(), nullable=False, comment="The article."),
        Column(
            "name", Text(), nullable=False,
            comment="The fullest name that this article gives whom it does not name.",
        ),
        Column("mentions", Integer(), nullable=False, comment="How often it stands there."),
        PrimaryKeyConstraint("article_id", "name", name="pk_rejected_names"),
        ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_rejected_names_article_id_articles", ondelete="CASCADE"
        ),
        comment="Names that judgements took out of articles: they stay evidence, and come back with an undo.",
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_table(
        "annotations_due",
        Column("article_id", Integer(), nullable=False, autoincrement=False, comment="The article."),
        PrimaryKeyConstraint("article_id", name="pk_annotations_due"),
        ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_annotations_due_article_id_articles", ondelete="CASCADE"
        ),
        comment="Articles to annotate again after a judgement; empty after it.",
    )
    op.execute(
        "INSERT INTO annotations_due (article_id) SELECT id FROM articles "
        "WHERE EXISTS (SELECT 1 FROM judgements WHERE verb = 'reject')"
    )


def downgrade() -> None:
    op.drop_table("annotations_due")
    op.drop_table("rejected_names")
