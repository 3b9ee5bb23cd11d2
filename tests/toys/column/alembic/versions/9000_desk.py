"""Articles have a desk.

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
    for table in ("articles", "article_revisions"):
        op.add_column(table, sa.Column("desk", sa.Text, comment="Desk of the paper."))


def downgrade() -> None:
    for table in ("articles", "article_revisions"):
        op.drop_column(table, "desk")
