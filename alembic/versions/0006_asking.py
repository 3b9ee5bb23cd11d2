"""What asking needs: a monthly roll-up of pairs of countries, comments in the database, one rule of words.

Revision: 0006, after 0004.

`country_pair_months` is derived from `article_countries` and kept in step by the writer;
the view `country_pairs` now reads it. SQLite has no comments, so they stand in a table,
`schema_comments`. PostgreSQL: text is cut into words by the same rule as FTS5's, so that
both engines find the same articles: no accents on Latin letters, and nothing but letters and digits makes a
word (its own parser would keep addresses, hyphens and file paths whole).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"
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

TABLE_COMMENTS = {
    "article_countries": {
        "": "Derived: which countries an article names, how often and how.",
        "article_id": "The article.",
        "country_code": "The country.",
        "day": "Day of publication as the number yyyymmdd.",
        "mentions": "Mentions of the country itself: by name, alias, adjective, demonym or government.",
        "via_name": "Mentions by name.",
        "via_alias": "Mentions by alias or abbreviation.",
        "via_adjective": "Mentions by adjective.",
        "via_demonym": "Mentions by demonym.",
        "via_government": "Mentions by a seat of government standing for the state.",
        "via_capital": "Mentions of the capital as a place; not in `mentions`.",
        "via_embedded": "Mentions inside the name of something else; not in `mentions`.",
    },
    "article_people": {
        "": "Derived: who is named in an article, and how often.",
        "article_id": "The article.",
        "person_id": "The person.",
        "day": "Day of publication as the number yyyymmdd.",
        "mentions": "Mentions of the person in the article.",
    },
    "articles": {
        "": "One row an article: its text as loaded, its date, and the file it came from.",
        "id": "Surrogate key; not stable across databases.",
        "digest": "SHA-256 of the date, title and body with white space and Unicode forms normalised: "
        "the article's identity.",
        "checksum": "SHA-256 of every field as loaded; tells two copies with one digest apart.",
        "published_on": "Day of publication as printed.",
        "published_at": "Instant of publication in UTC, where the source gives one.",
        "language": "Language of the text, BCP 47.",
        "publisher": "Who published it, where the source says so.",
        "url": "Address of the article.",
        "source_uri": "File (and place in it) that the text was read from.",
        "source_format": "Format it was read as.",
        "external_id": "The source's own name for the article: its guid or url.",
        "word_count": "Words in title and body, split at white space.",
        "annotator": "Name and version of what last annotated it.",
        "load_run_id": "The run that loaded it.",
        "title": "Headline, verbatim.",
        "body": "Text, verbatim, outer blank lines stripped.",
    },
    "countries": {
        "": "Countries and territories of ISO 3166-1, former ones of ISO 3166-3, and XK.",
        "code": "ISO 3166-1 alpha-2; ISO 3166-3 four letters for a former country; XK.",
        "alpha3": "ISO 3166-1 alpha-3.",
        "numeric": "ISO 3166-1 numeric, with leading zeros.",
        "name": "Usual English name.",
        "official_name": "Official English name.",
        "region": "Region of the world (UN M49).",
        "valid_from": "First day of the state under this code, where known.",
        "valid_to": "Last day, for a former country.",
        "successors": "Codes of the states that followed, separated by blanks.",
    },
    "country_mentions": {
        "": "Every place where an article names a country.",
        "article_id": "The article.",
        "field": "title or body.",
        "start_char": "First code point of the span, from 0.",
        "end_char": "Code point after the span.",
        "surface": "The words of the span.",
        "country_code": "The country named.",
        "via": "How: name, alias, adjective, demonym, government (a seat standing for the "
        "state), capital (the city as a place), embedded (inside the name of something "
        "else).",
    },
    "country_names": {
        "": "The lexicon by which countries are recognised; rows may be added.",
        "country_code": "The country.",
        "name": "The name as written.",
        "kind": "name, official, alias, adjective, demonym, capital, or government (its seat or shorthand).",
        "language": "Language of the name, BCP 47.",
    },
    "load_runs": {
        "": "One row a run of the loader.",
        "id": "Surrogate key; runs are numbered in order.",
        "started_at": "When it began, UTC.",
        "finished_at": "When it ended, UTC; empty while it runs and after it was killed.",
        "arguments": "What it was asked to do.",
        "counts": "What it read, loaded, found known and rejected so far.",
        "version": "Version of dateline.",
    },
    "people": {
        "": "One row a person across all articles.",
        "id": "Surrogate key; not stable across databases.",
        "key": "Deterministic key made from the name; judgements refer to it.",
        "name": "The name to show.",
    },
    "person_mentions": {
        "": "Every place where an article names a person.",
        "article_id": "The article.",
        "field": "title or body.",
        "start_char": "First code point of the span, from 0.",
        "end_char": "Code point after the span.",
        "surface": "The words of the span.",
        "person_id": "Who is named.",
        "rule": "How the mention was recognised.",
        "name": "The fullest name that this article gives the person.",
    },
    "person_names": {
        "": "The names a person goes by: as articles write them, or from an authority file.",
        "person_id": "Whose name it is.",
        "name": "The name as written.",
        "kind": "full, surname, alias, or curated (from an authority file).",
        "folded": "The name in lower case without accents and points: to search by.",
        "block": "Group of names within which linking compares: the folded family name.",
    },
    "person_roles": {
        "": "Roles as the text states them, dated by their article.",
        "article_id": "The article that says so.",
        "field": "title or body.",
        "start_char": "First code point of the role's words, from 0.",
        "person_id": "Who has the role.",
        "end_char": "Code point after the role's words.",
        "title": "The role in the words of the text.",
        "country_code": "The country of the role, where the text says it.",
        "name": "The fullest name that this article gives the person.",
    },
    "rejects": {
        "": "What could not be loaded, where it lies and why.",
        "id": "Surrogate key.",
        "source_uri": "File (and place in it).",
        "position": "Where in the file: line, byte or record.",
        "reason": "Reason code.",
        "message": "What is wrong and what to do, in words.",
        "raw": "The bytes, up to a stated limit.",
        "load_run_id": "The run that met it first.",
        "resolved_at": "When what lay there was loaded after all, UTC.",
    },
    "country_pair_months": {
        "": "Derived: in how many articles of a month two countries are named together.",
        "month": "Month of publication as the number yyyymm.",
        "country_a": "The country whose code comes first.",
        "country_b": "The other country.",
        "articles": "Articles that name both.",
    },
    "schema_comments": {
        "": "What tables, views and columns hold, for engines that keep no comments.",
        "table_name": "Table or view.",
        "column_name": "Column; empty for the table or view itself.",
        "comment": "What it holds.",
    },
}
VIEW_COMMENTS = {
    "person_countries": {
        "": "Who is named in one article with which country: a row an article, person and country.",
        "article_id": "The article.",
        "published_on": "Day of publication.",
        "person_id": "The person; not stable across databases.",
        "person_key": "The person's key; stable.",
        "person": "The person's name.",
        "country_code": "The country.",
        "country": "The country's usual name.",
        "person_mentions": "Mentions of the person in the article.",
        "country_mentions": "Mentions of the country itself in the article.",
    },
    "country_pairs": {
        "": "In how many articles of a month two countries are named together; country_a is before country_b.",
        "month": "Month of publication as the number yyyymm.",
        "country_a": "The country whose code comes first.",
        "country_b": "The other country.",
        "articles": "Articles that name both.",
    },
    "daily_counts": {
        "": "Articles a day and publisher.",
        "published_on": "Day of publication.",
        "publisher": "Who published them; empty where the source does not say.",
        "articles": "Articles.",
        "words": "Words in them.",
    },
    "mention_contexts": {
        "": "Every mention of a person or country with 60 characters of text before and after it.",
        "kind": "person or country.",
        "article_id": "The article.",
        "published_on": "Day of publication.",
        "title": "The article's headline.",
        "field": "title or body.",
        "start_char": "First code point of the span, from 0.",
        "end_char": "Code point after the span.",
        "surface": "The words of the span.",
        "entity": "The person's key or the country's code.",
        "entity_name": "The person's or country's name.",
        "how": "How it was recognised: the person's rule or the country's via.",
        "context": "The words around the mention.",
    },
}


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
        comments = op.create_table(
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
        op.bulk_insert(comments, [
            {"table_name": table, "column_name": column, "comment": comment}
            for table, columns in {**TABLE_COMMENTS, **VIEW_COMMENTS}.items()
            for column, comment in columns.items()
        ])  # fmt: skip
    else:
        _postgresql_up()


def _postgresql_up() -> None:
    op.execute("DROP INDEX ix_articles_search")
    op.execute("ALTER TABLE articles DROP COLUMN search")
    for statement in (FOLD, WORDS, SEARCH, SEARCH_INDEX, *SHOWING):
        op.execute(_escaped(statement))
    for view, columns in VIEW_COMMENTS.items():
        for column, comment in columns.items():
            target = f"COLUMN {view}.{column}" if column else f"VIEW {view}"
            words = comment.replace("'", "''")
            op.execute(_escaped(f"COMMENT ON {target} IS '{words}'"))


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
