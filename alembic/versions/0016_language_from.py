"""Say of each text whether its language was stated or detected.

Revision: 0016, after 0015.

Before, whatever stated no language was taken as English. Nothing is rewritten here: of a text whose
`language_from` is empty `dateline annotate --stale` detects the language if it is in `en`, and takes another one as stated.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

COMMENT = "stated by the source or the user, or detected; empty where that is still due."


def upgrade() -> None:
    for table in ("articles", "article_revisions"):
        op.add_column(table, Column("language_from", String(10), comment=COMMENT))


def downgrade() -> None:
    for table in ("articles", "article_revisions"):
        op.drop_column(table, "language_from")
