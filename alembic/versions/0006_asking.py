"""What asking needs: a monthly roll-up of pairs of countries, comments in the database, one rule of words.

Revision: 0006, after 0005.

`country_pair_months` is derived from `article_countries` and kept in step by the writer;
the view `country_pairs` now reads it. SQLite has no comments, so they stand in a table,
`schema_comments`, which is filled after migrating (store/comments.py). PostgreSQL: text is cut into words by the same rule as FTS5's, so that
both engines find the same articles: no accents on Latin letters, and nothing but letters and digits makes a
word (its own parser would keep addresses, hyphens and file paths whole).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PAIRS_BEFORE = """
CREATE VIEW country_pairs AS
SELECT one.day / 100 AS month, one.country_code AS country_a, other.country_code AS country_b, count(*) AS articles
FROM article_countries one
JOIN article_countries other
  ON other.article_id = one.article_id AND other.country_code > one.country_code AND other.mentions > 0
WHERE one.mentions > 0
GROUP BY one.day / 100, one.country_code, other.country_code
"""
PAIRS = "CREATE VIEW country_pairs AS SELECT month, country_a, country_b, articles FROM country_pair_months"
FILL_PAIRS = """
INSERT INTO country_pair_months (month, country_a, country_b, articles)
SELECT one.day / 100, one.country_code, other.country_code, count(*)
FROM article_countries one
JOIN article_countries other
  ON other.article_id = one.article_id AND other.country_code > one.country_code AND other.mentions > 0
WHERE one.mentions > 0
GROUP BY one.day / 100, one.country_code, other.country_code
"""

# Everything that is no letter, digit or mark below U+0100, and the blocks of punctuation and signs above.
SEPARATORS = (
    r"[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7"
    r"\u02c2-\u02c5\u02d2-\u02df\u2000-\u206f\u20a0-\u20cf\u2190-\u245f\u2500-\u2775\u2794-\u2bff"
    r"\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30fb\ufe10-\ufe1f\ufe30-\ufe6f"
    r"\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+"
)
FOLD = r"""
CREATE FUNCTION dateline_fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT normalize(regexp_replace(normalize(lower($1), NFD), '([a-z])[\u0300-\u036f]+', '\1', 'g'), NFC) $$
"""
WORDS = f"""
CREATE FUNCTION dateline_words(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT regexp_replace(dateline_fold($1), '{SEPARATORS}', ' ', 'g') $$
"""
SEARCH = """
ALTER TABLE articles ADD COLUMN search tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple', dateline_words(title)), 'A')
    || setweight(to_tsvector('simple', dateline_words(body)), 'B')) STORED
"""
SEARCH_BEFORE = """
ALTER TABLE articles ADD COLUMN search tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple', dateline_unaccent(title)), 'A')
    || setweight(to_tsvector('simple', dateline_unaccent(body)), 'B')) STORED
"""
SEARCH_INDEX = "CREATE INDEX ix_articles_search ON articles USING gin (search)"
# To show hits: marks them in the text as written, whatever its accents.
SHOWING = (
    "CREATE TEXT SEARCH CONFIGURATION dateline_showing (COPY = simple)",
    """
    ALTER TEXT SEARCH CONFIGURATION dateline_showing ALTER MAPPING FOR
        asciiword, word, numword, asciihword, hword, numhword, hword_asciipart, hword_part, hword_numpart
        WITH unaccent, simple
    """,
)


def upgrade() -> None:
    op.create_table(
        "country_pair_months",
        sa.Column(
            "month", sa.Integer(), nullable=False, comment="Month of publication as the number yyyymm."
        ),
        sa.Column("country_a", sa.String(4), nullable=False, comment="The country whose code comes first."),
        sa.Column("country_b", sa.String(4), nullable=False, comment="The other country."),
        sa.Column("articles", sa.Integer(), nullable=False, comment="Articles that name both."),
        sa.PrimaryKeyConstraint("month", "country_a", "country_b", name="pk_country_pair_months"),
        comment="Derived: in how many articles of a month two countries are named together.",
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_country_pair_months_country_a_country_b", "country_pair_months", ["country_a", "country_b"]
    )
    op.create_index("ix_country_pair_months_country_b", "country_pair_months", ["country_b"])
    op.execute(FILL_PAIRS)
    op.execute("DROP VIEW country_pairs")
    op.execute(PAIRS)
    if op.get_context().dialect.name == "sqlite":
        op.create_table(
            "schema_comments",
            sa.Column("table_name", sa.Text(), nullable=False, comment="Table or view."),
            sa.Column(
                "column_name",
                sa.Text(),
                nullable=False,
                comment="Column; empty for the table or view itself.",
            ),
            sa.Column("comment", sa.Text(), nullable=False, comment="What it holds."),
            sa.PrimaryKeyConstraint("table_name", "column_name", name="pk_schema_comments"),
            comment="What tables, views and columns hold, for engines that keep no comments.",
            sqlite_with_rowid=False,
        )
    else:
        _postgresql_up()


def _postgresql_up() -> None:
    op.execute("DROP INDEX ix_articles_search")
    op.execute("ALTER TABLE articles DROP COLUMN search")
    for statement in (FOLD, WORDS, SEARCH, SEARCH_INDEX, *SHOWING):
        op.execute(_escaped(statement))


def _escaped(statement: str) -> sa.TextClause:
    """Keep SQLAlchemy from reading a colon as the start of a parameter."""
    return sa.text(statement.replace(":", r"\:"))


def downgrade() -> None:
    op.execute("DROP VIEW country_pairs")
    op.execute(PAIRS_BEFORE)
    op.drop_table("country_pair_months")
    if op.get_context().dialect.name == "sqlite":
        op.drop_table("schema_comments")
        return
    op.execute("DROP TEXT SEARCH CONFIGURATION dateline_showing")
    op.execute("DROP INDEX ix_articles_search")
    op.execute("ALTER TABLE articles DROP COLUMN search")
    op.execute("DROP FUNCTION dateline_words(text)")
    op.execute("DROP FUNCTION dateline_fold(text)")
    op.execute(SEARCH_BEFORE)
    op.execute(SEARCH_INDEX)
