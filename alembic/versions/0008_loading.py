"""What loading needs no longer: an index that nothing reads, a trigger that asks, merges of the search index at every turn.

Revision: 0008, after 0007.

Another text of an article is known by `articles.identity`, so `external_id` needs no index of its own. SQLite: the
writer takes the insert trigger away inside its transaction instead of having it ask `search_suspended` for each row;
and FTS5 merges sixteen segments at a time, not four, so that a load of many batches writes each word twice, not thrice.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Text

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEX = "INSERT INTO articles_fts (rowid, title, body) VALUES (new.id, new.title, new.body)"
TRIGGER = f"CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN {INDEX}; END"
TRIGGER_BEFORE = (
    "CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles "
    f"WHEN NOT EXISTS (SELECT 1 FROM search_suspended) BEGIN {INDEX}; END"
)


def upgrade() -> None:
    op.drop_index("ix_articles_external_id", "articles")
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TRIGGER articles_fts_insert")
        op.execute(TRIGGER)
        op.drop_table("search_suspended")
        op.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('automerge', 16)")


def downgrade() -> None:
    op.create_index("ix_articles_external_id", "articles", ["external_id"])
    if op.get_context().dialect.name == "sqlite":
        op.create_table(
            "search_suspended",
            Column("reason", Text(), nullable=False, comment="Who indexes its articles itself."),
            comment="While a row is here, inserted articles are not indexed one by one.",
        )
        op.execute("DROP TRIGGER articles_fts_insert")
        op.execute(TRIGGER_BEFORE)
        op.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('automerge', 4)")
