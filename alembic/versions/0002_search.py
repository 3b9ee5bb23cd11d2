"""Full-text search over title and body, never out of step with the articles.

Revision: 0002, after 0001.

SQLite: an FTS5 index with external content; triggers keep it in step with every edit by
hand. Bulk loading is faster without the insert trigger (docs/performance.md): while
`search_suspended` has a row, inserts are not indexed one by one; the writer puts the row
there, indexes its batch and takes the row away inside one transaction, so that nobody else
ever sees it. PostgreSQL: a generated tsvector column with a GIN index.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORK = {"articles": 5_000}

SQLITE_UP = (
    """
    CREATE VIRTUAL TABLE articles_fts USING fts5(
        title, body, content = 'articles', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2')
    """,
    """
    CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles
    WHEN NOT EXISTS (SELECT 1 FROM search_suspended) BEGIN
        INSERT INTO articles_fts (rowid, title, body) VALUES (new.id, new.title, new.body);
    END
    """,
    """
    CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
        INSERT INTO articles_fts (articles_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);
    END
    """,
    """
    CREATE TRIGGER articles_fts_update AFTER UPDATE OF id, title, body ON articles BEGIN
        INSERT INTO articles_fts (articles_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);
        INSERT INTO articles_fts (rowid, title, body) VALUES (new.id, new.title, new.body);
    END
    """,
    "INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')",
)
SQLITE_DOWN = (
    "DROP TRIGGER articles_fts_insert",
    "DROP TRIGGER articles_fts_delete",
    "DROP TRIGGER articles_fts_update",
    "DROP TABLE articles_fts",
)
POSTGRESQL_UP = (
    "CREATE EXTENSION IF NOT EXISTS unaccent",
    # unaccent() is only STABLE, for its dictionary may change; with the dictionary named the result is fixed.
    """
    CREATE FUNCTION dateline_unaccent(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT public.unaccent('public.unaccent'::regdictionary, $1) $$
    """,
    """
    ALTER TABLE articles ADD COLUMN search tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', dateline_unaccent(title)), 'A')
        || setweight(to_tsvector('simple', dateline_unaccent(body)), 'B')) STORED
    """,
    "CREATE INDEX ix_articles_search ON articles USING gin (search)",
)
POSTGRESQL_DOWN = (
    "DROP INDEX ix_articles_search",
    "ALTER TABLE articles DROP COLUMN search",
    "DROP FUNCTION dateline_unaccent(text)",
)


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.create_table(
            "search_suspended",
            sa.Column("reason", sa.Text(), nullable=False, comment="Who indexes its articles itself."),
            comment="While a row is here, inserted articles are not indexed one by one.",
        )
    _run(SQLITE_UP if op.get_context().dialect.name == "sqlite" else POSTGRESQL_UP)


def downgrade() -> None:
    _run(SQLITE_DOWN if op.get_context().dialect.name == "sqlite" else POSTGRESQL_DOWN)
    if op.get_context().dialect.name == "sqlite":
        op.drop_table("search_suspended")


def _run(statements: tuple[str, ...]) -> None:
    for statement in statements:
        op.execute(statement)
