r"""Functions name the schema of what they call, so that a dump can be restored.

Revision: 0009, after 0008.

PostgreSQL: `pg_restore`, `pg_upgrade`, ANALYZE and a rebuilt index run with a `search_path` that leaves `public` out.
`dateline_words` called `dateline_fold` without its schema, so that no restore could fill `articles.search`. Names of
the server's own functions are qualified too: a schema that stands before `pg_catalog` in a path can't replace them.
What the functions give stays the same, so nothing is written anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# As in 0006: everything that is no letter, digit or mark below U+0100, and the blocks of punctuation and signs above.
SEPARATORS = (
    r"[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7"
    r"\u02c2-\u02c5\u02d2-\u02df\u2000-\u206f\u20a0-\u20cf\u2190-\u245f\u2500-\u2775\u2794-\u2bff"
    r"\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30fb\ufe10-\ufe1f\ufe30-\ufe6f"
    r"\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+"
)
# `normalize(..., NFD)` is syntax: the parser takes pg_catalog's function whatever the path is.
FOLD = r"""
CREATE OR REPLACE FUNCTION public.dateline_fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT normalize({0}regexp_replace(normalize({0}lower($1), NFD), '([a-z])[\u0300-\u036f]+', '\1', 'g'), NFC) $$
"""
WORDS = """
CREATE OR REPLACE FUNCTION public.dateline_words(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT {0}regexp_replace({1}dateline_fold($1), '{2}', ' ', 'g') $$
"""


def upgrade() -> None:
    _define(catalogue="pg_catalog.", schema="public.")


def downgrade() -> None:
    _define(catalogue="", schema="")


def _define(*, catalogue: str, schema: str) -> None:
    if op.get_context().dialect.name == "postgresql":
        for statement in (FOLD.format(catalogue), WORDS.format(catalogue, schema, SEPARATORS)):
            op.execute(sa.text(statement.replace(":", r"\:")))
