"""Ask servers only for what changed since it was read.

Revision: 0023, after 0022.

Going down loses what servers named the versions by: everything is then read in full once more.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint, String, Text

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "web_sources",
        Column("url", Text(), nullable=False, comment="The address, after redirects."),
        Column("etag", Text(), comment="The server's ETag."),
        Column("last_modified", Text(), comment="The server's Last-Modified."),
        Column(
            "settings",
            String(64),
            nullable=False,
            comment="Hash of dateline's version and of the options that it was read with.",
        ),
        PrimaryKeyConstraint("url", name="pk_web_sources"),
        comment="Addresses of the web that are asked only for changes.",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("web_sources")
