r"""What is indexed is bounded, so that PostgreSQL takes every article that SQLite takes.

Revision: 0013, after 0012.

PostgreSQL can't index a key of more than 2.7 kB, and no text whose search index has more than 1 MiB. Identities, places and
publishers are bounded before they are written; longer ones that are stored are cut here: their beginning and the SHA-256
of the whole stay. Of a text whose search index would be too large only the beginning that fits is searched (PostgreSQL).
The way down leaves cut values as they are, for the whole ones are gone.
"""

from __future__ import annotations

from hashlib import sha256

import sqlalchemy as sa
from alembic import context, op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WORK = {"articles": 200_000}

# Bytes that a value may have, and code points that stay of a longer one: four bytes each at most, with 67 for the rest.
BOUNDS = (
    ("articles", "identity", 500),
    ("articles", "publisher", 500),
    ("articles", "source_uri", 2_000),
    ("article_revisions", "identity", 500),
    ("article_revisions", "publisher", 500),
    ("article_revisions", "source_uri", 2_000),
    ("article_sources", "identity", 500),
    ("article_sources", "publisher", 500),
    ("article_sources", "source_uri", 2_000),
    ("rejects", "source_uri", 2_000),
)
# As in 0006 and 0009: everything that is no letter, digit or mark below U+0100, and the blocks of punctuation and signs above.
SEPARATORS = (
    r"[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7"
    r"\u02c2-\u02c5\u02d2-\u02df\u2000-\u206f\u20a0-\u20cf\u2190-\u245f\u2500-\u2775\u2794-\u2bff"
    r"\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30fb\ufe10-\ufe1f\ufe30-\ufe6f"
    r"\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+"
)
WORDS = """
CREATE OR REPLACE FUNCTION public.dateline_words(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT pg_catalog.regexp_replace(public.dateline_fold({0}), '{1}', ' ', 'g') $$
"""
# Title and body have half of the 1 MiB each. Short texts fit: a lexeme takes at most twice the bytes of its word.
SEARCHED = """
CREATE FUNCTION public.dateline_searched(text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL RESTRICTED
AS $$
DECLARE
    searched text := $1;
BEGIN
    WHILE pg_catalog.octet_length(searched) > 200000 LOOP
        BEGIN
            IF pg_catalog.pg_column_size(pg_catalog.to_tsvector('pg_catalog.simple', public.dateline_plain_words(searched)))
               <= 500000 THEN
                EXIT;
            END IF;
        EXCEPTION WHEN program_limit_exceeded THEN
            NULL;
        END;
        searched := pg_catalog."left"(searched, pg_catalog.length(searched) / 2);
    END LOOP;
    RETURN searched;
END $$
"""
CHOICE = "CASE WHEN pg_catalog.octet_length($1) > 200000 THEN public.dateline_searched($1) ELSE $1 END"


def upgrade() -> None:
    for table, column, limit in BOUNDS:
        _bound(table, column, limit)
    if op.get_context().dialect.name == "postgresql":
        plain = WORDS.format("$1", SEPARATORS).replace("dateline_words", "dateline_plain_words")
        for statement in (plain, SEARCHED, WORDS.format(CHOICE, SEPARATORS)):
            op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(sa.text(WORDS.format("$1", SEPARATORS).replace(":", r"\:")))
        op.execute("DROP FUNCTION public.dateline_searched(text)")
        op.execute("DROP FUNCTION public.dateline_plain_words(text)")


def _bound(table: str, column: str, limit: int) -> None:
    kept = (limit - 67) // 4
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            f"UPDATE {table} SET {column} = left({column}, {kept}) || '…' || "
            f"encode(sha256(convert_to({column}, 'UTF8')), 'hex') WHERE octet_length({column}) > {limit}"
        )
        return
    if context.is_offline_mode():
        op.execute(f"-- {table}.{column} over {limit} bytes: only `dateline migrate` cuts it")
        return
    connection = op.get_bind()
    long = sa.text(f"SELECT DISTINCT {column} FROM {table} WHERE length(CAST({column} AS BLOB)) > {limit}")
    cut = sa.text(f"UPDATE {table} SET {column} = :cut WHERE {column} = :whole")
    for (whole,) in connection.execute(long).all():
        digest = sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
        connection.execute(cut, {"whole": whole, "cut": f"{whole[:kept]}…{digest}"})
