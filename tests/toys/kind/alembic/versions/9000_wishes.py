"""Wishes.

Revision: 9000, after the last one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = "HEAD"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wishes",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("article_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("wished_on", sa.Date, nullable=False),
        sa.Column("person_field", sa.String(5)),
        sa.Column("person_start", sa.Integer),
        sa.Column("person_id", sa.Integer),
        sa.Column("country_code", sa.String(4)),
        sa.PrimaryKeyConstraint("id", name="pk_wishes"),
        sa.UniqueConstraint("article_id", "number", name="uq_wishes_article_id_number"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], "fk_wishes_article_id_articles", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], "fk_wishes_person_id_people"),
        sa.ForeignKeyConstraint(["country_code"], ["countries.code"], "fk_wishes_country_code_countries"),
    )
    op.create_index("ix_wishes_person_id", "wishes", ["person_id"])
    op.create_table(
        "wish_spans",
        sa.Column("wish_id", sa.Integer, nullable=False),
        sa.Column("part", sa.String(10), nullable=False),
        sa.Column("field", sa.String(5), nullable=False),
        sa.Column("start_char", sa.Integer, nullable=False),
        sa.Column("end_char", sa.Integer, nullable=False),
        sa.Column("surface", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("wish_id", "part", name="pk_wish_spans"),
        sa.ForeignKeyConstraint(
            ["wish_id"], ["wishes.id"], "fk_wish_spans_wish_id_wishes", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "article_wishers",
        sa.Column("article_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("wishes", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("article_id", "person_id", name="pk_article_wishers"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], "fk_article_wishers_article_id_articles", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], "fk_article_wishers_person_id_people"),
    )


def downgrade() -> None:
    op.drop_table("article_wishers")
    op.drop_table("wish_spans")
    op.drop_table("wishes")
