"""The analysts' judgements, append-only, and whose each name of a country is.

Revision: 0004, after 0003. Going down loses the judgements: export them first (`dateline judgements export`).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "judgements",
        sa.Column("id", sa.Integer(), nullable=False, comment="Surrogate key; later judgements have larger ones."),
        sa.Column("verb", sa.String(12), nullable=False, comment="same, different, reject (not a person), rename, alias, not_country, or undo."),
        sa.Column("person_key", sa.Text(), nullable=False, comment="Key of the person; empty where none is meant."),
        sa.Column("other_key", sa.Text(), nullable=False, comment="Key of the other person, for same and different."),
        sa.Column("name", sa.Text(), nullable=False, comment="The name given, for rename and alias."),
        sa.Column("article_digest", sa.String(64), nullable=False, comment="Digest of the one article it is about; empty for all articles."),
        sa.Column("country_code", sa.String(4), nullable=False, comment="The country, for not_country."),
        sa.Column("undoes", sa.String(12), nullable=False, comment="For undo: the verb that it lifts."),
        sa.Column("note", sa.Text(), nullable=False, comment="Why, in the analyst's words."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was recorded, UTC."),
        sa.CheckConstraint(
            "verb IN ('same', 'different', 'reject', 'rename', 'alias', 'not_country', 'undo')",
            name="ck_judgements_verb",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_judgements"),
        comment="The analysts' corrections, append-only; an undo is a further row.",
    )  # fmt: skip
    op.add_column(
        "country_names",
        sa.Column(
            "origin",
            sa.String(8),
            nullable=False,
            server_default="dateline",
            comment="dateline: ships with it and follows its version; user: added here, wins over dateline's of that name.",
        ),
    )


def downgrade() -> None:
    op.drop_column("country_names", "origin")
    op.drop_table("judgements")
