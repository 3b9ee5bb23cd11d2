"""What it costs to read an article's words, told to PostgreSQL's planner.

Revision: 0007, after 0006.

The planner takes `search @@ query` for cheap, though it reads the article's whole tsvector. Asked for the
newest articles with a rare word it would walk all articles from the newest on, a hundred times slower than
to look the word up. `dateline_read` stands beside the condition, is always true, and has the true cost.
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

READ = """
CREATE FUNCTION dateline_read(tsvector) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 500
AS $$ BEGIN RETURN true; END $$
"""


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(READ)


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION dateline_read(tsvector)")
