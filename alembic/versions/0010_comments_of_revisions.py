"""Revisions' columns are described in the words of the articles' columns, of which they are older values.

Revision: 0010, after 0009.

Only PostgreSQL keeps comments in its catalogue; SQLite's are written after migrating.
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NEW = {
    "checksum": "SHA-256 of every field as loaded; tells two copies with one digest apart.",
    "published_on": "Day of publication as printed.",
    "published_at": "Instant of publication in UTC, where the source gives one.",
    "publisher": "Who published it, where the source says so.",
    "external_id": "The source's own name for the article: its guid or url.",
    "identity": "What other texts of this article are known by: its guid or url, or the file that holds it alone.",
    "source_uri": "File (and place in it) that the text was read from.",
    "word_count": "Words in title and body, split at white space.",
    "body": "Text, verbatim, outer blank lines stripped.",
}
OLD = {
    "checksum": "SHA-256 of every field as loaded.",
    "published_on": "Day of publication as printed with this text.",
    "published_at": "Instant of publication in UTC.",
    "publisher": "Who published it.",
    "external_id": "The source's own name for the article.",
    "identity": "What told that it is a text of this article: guid, url or file.",
    "source_uri": "File (and place in it) it was read from.",
    "word_count": "Words in title and body.",
    "body": "Text, verbatim.",
}


def comment(columns: dict[str, str]) -> None:
    """Describe columns of `article_revisions`."""
    if op.get_context().dialect.name != "postgresql":
        return
    for column, words in columns.items():
        quoted = words.replace("'", "''")
        op.execute(f"COMMENT ON COLUMN article_revisions.{column} IS '{quoted}'")


def upgrade() -> None:
    comment(NEW)


def downgrade() -> None:
    comment(OLD)
