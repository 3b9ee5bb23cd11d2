"""The database keeps which rules normalised its names, so that `dateline migrate` does it again only where it must.

Revision: 0011, after 0010.

The table is empty after this revision: the names are as older rules made them. `dateline migrate` normalises them and
notes the rules; a database without the note is refused by everything else.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Text

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


OLD = "The name in lower case without accents and points: to search by."
NEW = "The name in lower case, without accents and points, in its usual spelling: to search by."


def upgrade() -> None:
    op.create_table(
        "name_rules",
        Column("version", Text(), nullable=False, comment="The rules that normalised the names stored here."),
        comment="Which rules normalised the names of people; a mark, no content.",
    )
    comment(NEW)


def downgrade() -> None:
    op.drop_table("name_rules")
    comment(OLD)


def comment(words: str) -> None:
    """Describe the column; SQLite's comments are written after migrating."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"COMMENT ON COLUMN person_names.folded IS '{words}'")
