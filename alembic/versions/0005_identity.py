"""Identity of articles: revisions, further sources, near-duplicates, and the views that count stories.

Revision: 0005, after 0004.

Articles that are there already get their identity where it is theirs alone; near-duplicates
among them are found when `dateline load` meets a copy, or by `dateline rebuild`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# A text's own name, else its address, else its file if no other article was read from it.
IDENTITIES = """
UPDATE articles SET identity = coalesce(external_id, url, source_uri)
WHERE (external_id IS NOT NULL OR url IS NOT NULL OR source_uri NOT LIKE '%#%')
  AND source_uri <> 'stdin:'
  AND id IN (SELECT min(id) FROM articles GROUP BY coalesce(external_id, url, source_uri))
  AND (external_id IS NOT NULL OR url IS NOT NULL
       OR NOT EXISTS (SELECT 1 FROM articles other WHERE other.source_uri = articles.source_uri || '#2'))
"""
STORY_ARTICLES = """
CREATE VIEW story_articles AS
WITH RECURSIVE tree (article_id, story_id, similarity) AS (
    SELECT a.id, a.id, CAST(1 AS DOUBLE PRECISION) FROM articles a
    WHERE NOT EXISTS (SELECT 1 FROM article_duplicates d WHERE d.article_id = a.id)
    UNION ALL
    SELECT d.article_id, tree.story_id, d.similarity
    FROM tree JOIN article_duplicates d ON d.of_article_id = tree.article_id
)
SELECT story_id, article_id, similarity FROM tree
"""
STORIES = """
CREATE VIEW stories AS
SELECT t.story_id, s.published_on, s.title, s.publisher, count(*) AS articles,
       count(DISTINCT a.publisher) AS publishers, max(a.published_on) AS last_published_on
FROM story_articles t
JOIN articles s ON s.id = t.story_id
JOIN articles a ON a.id = t.article_id
GROUP BY t.story_id, s.published_on, s.title, s.publisher
"""


def upgrade() -> None:
    op.add_column(
        "articles",
        sa.Column(
            "identity",
            sa.Text(),
            nullable=True,
            comment="What other texts of this article are known by: its guid or url, or the file that holds it alone.",
        ),
    )
    op.add_column(
        "articles",
        sa.Column(
            "modified_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the source says that it made this text, UTC.",
        ),
    )
    op.add_column(
        "articles",
        sa.Column(
            "generation",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="Loads that had ended before this text was first read.",
        ),
    )
    op.add_column(
        "load_runs",
        sa.Column(
            "generation",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="Loads that had ended when this one began.",
        ),
    )
    op.add_column(
        "rejects",
        sa.Column(
            "resolution",
            sa.String(length=10),
            nullable=True,
            comment="How: loaded or dismissed; empty while it lies open.",
        ),
    )
    op.execute("UPDATE rejects SET resolution = 'loaded' WHERE resolved_at IS NOT NULL")
    op.execute(IDENTITIES)
    op.create_index("ix_articles_identity", "articles", ["identity"], unique=True)
    op.create_table(
        "article_revisions",
        sa.Column("article_id", sa.Integer(), nullable=False, comment="The article."),
        sa.Column(
            "digest",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of this text's date, title and body, normalised.",
        ),
        sa.Column(
            "revision", sa.Integer(), nullable=False, comment="1 for the article's oldest text, and so on."
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it became a revision, UTC.",
        ),
        sa.Column(
            "checksum", sa.String(length=64), nullable=False, comment="SHA-256 of every field as loaded."
        ),
        sa.Column(
            "published_on", sa.Date(), nullable=False, comment="Day of publication as printed with this text."
        ),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Instant of publication in UTC.",
        ),
        sa.Column(
            "modified_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the source says that it made this text, UTC.",
        ),
        sa.Column(
            "generation",
            sa.Integer(),
            nullable=False,
            comment="Loads that had ended before this text was first read.",
        ),
        sa.Column("language", sa.String(length=12), nullable=False, comment="Language of the text, BCP 47."),
        sa.Column("publisher", sa.Text(), nullable=True, comment="Who published it."),
        sa.Column("url", sa.Text(), nullable=True, comment="Address of the article."),
        sa.Column("external_id", sa.Text(), nullable=True, comment="The source's own name for the article."),
        sa.Column(
            "identity",
            sa.Text(),
            nullable=True,
            comment="What told that it is a text of this article: guid, url or file.",
        ),
        sa.Column(
            "source_uri", sa.Text(), nullable=False, comment="File (and place in it) it was read from."
        ),
        sa.Column("source_format", sa.String(length=20), nullable=False, comment="Format it was read as."),
        sa.Column("word_count", sa.Integer(), nullable=False, comment="Words in title and body."),
        sa.Column("load_run_id", sa.Integer(), nullable=False, comment="The run that loaded it."),
        sa.Column("title", sa.Text(), nullable=False, comment="Headline, verbatim."),
        sa.Column("body", sa.Text(), nullable=False, comment="Text, verbatim."),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name="fk_article_revisions_article_id_articles",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["load_run_id"], ["load_runs.id"], name="fk_article_revisions_load_run_id_load_runs"
        ),
        sa.PrimaryKeyConstraint("article_id", "digest", name="pk_article_revisions"),
        comment="What articles said before; numbered from the oldest.",
    )
    op.create_index("ix_article_revisions_digest", "article_revisions", ["digest"], unique=True)
    op.create_table(
        "article_sources",
        sa.Column("article_id", sa.Integer(), nullable=False, comment="The article."),
        sa.Column("source_uri", sa.Text(), nullable=False, comment="File (and place in it)."),
        sa.Column(
            "digest",
            sa.String(length=64),
            nullable=False,
            comment="The text read there: the article's, or one of its revisions.",
        ),
        sa.Column(
            "identity",
            sa.Text(),
            nullable=False,
            comment="What named the article there; empty if nothing did.",
        ),
        sa.Column("external_id", sa.Text(), nullable=True, comment="The source's own name for the article."),
        sa.Column("url", sa.Text(), nullable=True, comment="Address of the article there."),
        sa.Column("publisher", sa.Text(), nullable=True, comment="Who published it there."),
        sa.Column("load_run_id", sa.Integer(), nullable=False, comment="The run that read it."),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_article_sources_article_id_articles", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["load_run_id"], ["load_runs.id"], name="fk_article_sources_load_run_id_load_runs"
        ),
        sa.PrimaryKeyConstraint("article_id", "source_uri", "digest", "identity", name="pk_article_sources"),
        comment="Further places where a known text was read, besides the one that `articles` names.",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_article_sources_identity", "article_sources", ["identity"])
    op.create_index("ix_article_sources_source_uri", "article_sources", ["source_uri"])
    op.create_table(
        "article_duplicates",
        sa.Column("article_id", sa.Integer(), nullable=False, comment="The later article."),
        sa.Column("of_article_id", sa.Integer(), nullable=False, comment="The earliest one that it is like."),
        sa.Column(
            "similarity",
            sa.Float(precision=53),
            nullable=False,
            comment="Share of their three-word sequences that both have, 0 to 1.",
        ),
        sa.CheckConstraint("similarity BETWEEN 0 AND 1", name="ck_article_duplicates_similarity"),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name="fk_article_duplicates_article_id_articles",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["of_article_id"],
            ["articles.id"],
            name="fk_article_duplicates_of_article_id_articles",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name="pk_article_duplicates"),
        comment="Derived: copies of an earlier article, such as agencies' copy in many papers.",
    )
    op.create_index("ix_article_duplicates_of_article_id", "article_duplicates", ["of_article_id"])
    op.create_table(
        "article_bands",
        sa.Column(
            "month",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Month of publication, counted from the year 0.",
        ),
        sa.Column("band", sa.BigInteger(), autoincrement=False, nullable=False, comment="Hash of a band."),
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False, comment="The article."),
        sa.PrimaryKeyConstraint("month", "band", "article_id", name="pk_article_bands"),
        comment="Derived: the index by which near-duplicates are found.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "duplicates_due",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False, comment="The article."),
        sa.Column(
            "bands",
            sa.LargeBinary(),
            nullable=False,
            comment="The bands of its signature, eight bytes each, little-endian.",
        ),
        sa.PrimaryKeyConstraint("article_id", name="pk_duplicates_due"),
        comment="Articles whose copies are to be found; empty after a load.",
    )
    op.create_table(
        "relink_blocks",
        sa.Column("block", sa.Text(), nullable=False, comment="person_names.block."),
        sa.PrimaryKeyConstraint("block", name="pk_relink_blocks"),
        comment="Blocks of names to link again; empty after a load.",
        sqlite_with_rowid=False,
    )
    op.execute(STORY_ARTICLES)
    op.execute(STORIES)
    if op.get_context().dialect.name == "sqlite":
        # Undocumented: the memory in which the index gathers a batch before it writes. A test guards it.
        op.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('hashsize', 67108864)")


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('hashsize', 1048576)")
    op.execute("DROP VIEW stories")
    op.execute("DROP VIEW story_articles")
    for table in (
        "relink_blocks",
        "duplicates_due",
        "article_bands",
        "article_duplicates",
        "article_sources",
        "article_revisions",
    ):
        op.drop_table(table)
    op.drop_index("ix_articles_identity", "articles")
    op.drop_column("rejects", "resolution")
    op.drop_column("load_runs", "generation")
    for column in ("generation", "modified_at", "identity"):
        op.drop_column("articles", column)
