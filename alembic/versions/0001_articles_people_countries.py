"""Articles, people, countries, the mentions of both, load runs and rejects.

Revision: 0001, the first.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "countries",
        sa.Column(
            "code",
            sa.String(length=4),
            nullable=False,
            comment="ISO 3166-1 alpha-2; ISO 3166-3 four letters for a former country; XK.",
        ),
        sa.Column("alpha3", sa.String(length=3), nullable=True, comment="ISO 3166-1 alpha-3."),
        sa.Column(
            "numeric", sa.String(length=3), nullable=True, comment="ISO 3166-1 numeric, with leading zeros."
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="Usual English name."),
        sa.Column("official_name", sa.Text(), nullable=True, comment="Official English name."),
        sa.Column("region", sa.Text(), nullable=True, comment="Region of the world (UN M49)."),
        sa.Column(
            "valid_from",
            sa.Date(),
            nullable=True,
            comment="First day of the state under this code, where known.",
        ),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="Last day, for a former country."),
        sa.Column(
            "successors",
            sa.Text(),
            nullable=False,
            comment="Codes of the states that followed, separated by blanks.",
        ),
        sa.PrimaryKeyConstraint("code", name="pk_countries"),
        comment="Countries and territories of ISO 3166-1, former ones of ISO 3166-3, and XK.",
    )
    op.create_table(
        "load_runs",
        sa.Column("id", sa.Integer(), nullable=False, comment="Surrogate key; runs are numbered in order."),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False, comment="When it began, UTC."),
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it ended, UTC; empty while it runs and after it was killed.",
        ),
        sa.Column("arguments", sa.JSON(), nullable=False, comment="What it was asked to do."),
        sa.Column(
            "counts",
            sa.JSON(),
            nullable=False,
            comment="What it read, loaded, found known and rejected so far.",
        ),
        sa.Column("version", sa.String(length=40), nullable=False, comment="Version of dateline."),
        sa.PrimaryKeyConstraint("id", name="pk_load_runs"),
        comment="One row a run of the loader.",
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False, comment="Surrogate key; not stable across databases."),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="Deterministic key made from the name; judgements refer to it.",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="The name to show."),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("key", name="uq_people_key"),
        comment="One row a person across all articles.",
    )
    op.create_table(
        "articles",
        sa.Column("id", sa.Integer(), nullable=False, comment="Surrogate key; not stable across databases."),
        sa.Column(
            "digest",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the date, title and body with white space and Unicode forms normalised: the article's identity.",
        ),
        sa.Column(
            "checksum",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of every field as loaded; tells two copies with one digest apart.",
        ),
        sa.Column("published_on", sa.Date(), nullable=False, comment="Day of publication as printed."),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Instant of publication in UTC, where the source gives one.",
        ),
        sa.Column("language", sa.String(length=12), nullable=False, comment="Language of the text, BCP 47."),
        sa.Column(
            "publisher", sa.Text(), nullable=True, comment="Who published it, where the source says so."
        ),
        sa.Column("url", sa.Text(), nullable=True, comment="Address of the article."),
        sa.Column(
            "source_uri",
            sa.Text(),
            nullable=False,
            comment="File (and place in it) that the text was read from.",
        ),
        sa.Column("source_format", sa.String(length=20), nullable=False, comment="Format it was read as."),
        sa.Column(
            "external_id",
            sa.Text(),
            nullable=True,
            comment="The source's own name for the article: its guid or url.",
        ),
        sa.Column(
            "word_count",
            sa.Integer(),
            nullable=False,
            comment="Words in title and body, split at white space.",
        ),
        sa.Column(
            "annotator", sa.Text(), nullable=False, comment="Name and version of what last annotated it."
        ),
        sa.Column("load_run_id", sa.Integer(), nullable=False, comment="The run that loaded it."),
        sa.Column("title", sa.Text(), nullable=False, comment="Headline, verbatim."),
        sa.Column("body", sa.Text(), nullable=False, comment="Text, verbatim, outer blank lines stripped."),
        sa.ForeignKeyConstraint(["load_run_id"], ["load_runs.id"], name="fk_articles_load_run_id_load_runs"),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("digest", name="uq_articles_digest"),
        comment="One row an article: its text as loaded, its date, and the file it came from.",
    )
    op.create_index("ix_articles_external_id", "articles", ["external_id"])
    op.create_index("ix_articles_load_run_id", "articles", ["load_run_id"])
    op.create_index("ix_articles_published_on_id", "articles", ["published_on", "id"])
    op.create_index("ix_articles_publisher_published_on", "articles", ["publisher", "published_on"])
    op.create_index("ix_articles_source_uri", "articles", ["source_uri"])

    op.create_table(
        "country_names",
        sa.Column("country_code", sa.String(length=4), nullable=False, comment="The country."),
        sa.Column("name", sa.Text(), nullable=False, comment="The name as written."),
        sa.Column(
            "kind",
            sa.String(length=10),
            nullable=False,
            comment="name, official, alias, adjective, demonym, capital, or government (its seat or shorthand).",
        ),
        sa.Column("language", sa.String(length=12), nullable=False, comment="Language of the name, BCP 47."),
        sa.CheckConstraint(
            "kind IN ('name', 'official', 'alias', 'adjective', 'demonym', 'capital', 'government')",
            name="ck_country_names_kind",
        ),
        sa.ForeignKeyConstraint(
            ["country_code"],
            ["countries.code"],
            name="fk_country_names_country_code_countries",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("country_code", "name", "kind", "language", name="pk_country_names"),
        comment="The lexicon by which countries are recognised; rows may be added.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "person_names",
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Whose name it is."),
        sa.Column("name", sa.Text(), nullable=False, comment="The name as written."),
        sa.Column(
            "kind",
            sa.String(length=10),
            nullable=False,
            comment="full, surname, alias, or curated (from an authority file).",
        ),
        sa.Column(
            "folded",
            sa.Text(),
            nullable=False,
            comment="The name in lower case without accents and points: to search by.",
        ),
        sa.Column(
            "block",
            sa.Text(),
            nullable=False,
            comment="Group of names within which linking compares: the folded family name.",
        ),
        sa.CheckConstraint("kind IN ('full', 'surname', 'alias', 'curated')", name="ck_person_names_kind"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_person_names_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "name", "kind", name="pk_person_names"),
        comment="The names a person goes by: as articles write them, or from an authority file.",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_person_names_block", "person_names", ["block"])
    op.create_index("ix_person_names_folded", "person_names", ["folded"])

    op.create_table(
        "rejects",
        sa.Column("id", sa.Integer(), nullable=False, comment="Surrogate key."),
        sa.Column("source_uri", sa.Text(), nullable=False, comment="File (and place in it)."),
        sa.Column("position", sa.Text(), nullable=False, comment="Where in the file: line, byte or record."),
        sa.Column("reason", sa.String(length=30), nullable=False, comment="Reason code."),
        sa.Column("message", sa.Text(), nullable=False, comment="What is wrong and what to do, in words."),
        sa.Column("raw", sa.LargeBinary(), nullable=True, comment="The bytes, up to a stated limit."),
        sa.Column("load_run_id", sa.Integer(), nullable=False, comment="The run that met it first."),
        sa.Column(
            "resolved_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When what lay there was loaded after all, UTC.",
        ),
        sa.ForeignKeyConstraint(["load_run_id"], ["load_runs.id"], name="fk_rejects_load_run_id_load_runs"),
        sa.PrimaryKeyConstraint("id", name="pk_rejects"),
        comment="What could not be loaded, where it lies and why.",
    )
    op.create_index("ix_rejects_source_uri_position_reason", "rejects", ["source_uri", "position", "reason"])

    op.create_table(
        "article_countries",
        sa.Column("article_id", sa.Integer(), nullable=False, comment="The article."),
        sa.Column("country_code", sa.String(length=4), nullable=False, comment="The country."),
        sa.Column("day", sa.Integer(), nullable=False, comment="Day of publication as the number yyyymmdd."),
        sa.Column(
            "mentions",
            sa.Integer(),
            nullable=False,
            comment="Mentions of the country itself: by name, alias, adjective, demonym or government.",
        ),
        sa.Column("via_name", sa.Integer(), nullable=False, comment="Mentions by name."),
        sa.Column("via_alias", sa.Integer(), nullable=False, comment="Mentions by alias or abbreviation."),
        sa.Column("via_adjective", sa.Integer(), nullable=False, comment="Mentions by adjective."),
        sa.Column("via_demonym", sa.Integer(), nullable=False, comment="Mentions by demonym."),
        sa.Column(
            "via_government",
            sa.Integer(),
            nullable=False,
            comment="Mentions by a seat of government standing for the state.",
        ),
        sa.Column(
            "via_capital",
            sa.Integer(),
            nullable=False,
            comment="Mentions of the capital as a place; not in `mentions`.",
        ),
        sa.Column(
            "via_embedded",
            sa.Integer(),
            nullable=False,
            comment="Mentions inside the name of something else; not in `mentions`.",
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name="fk_article_countries_article_id_articles",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["country_code"], ["countries.code"], name="fk_article_countries_country_code_countries"
        ),
        sa.PrimaryKeyConstraint("article_id", "country_code", name="pk_article_countries"),
        comment="Derived: which countries an article names, how often and how.",
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_article_countries_country_code_day_article_id_mentions",
        "article_countries",
        ["country_code", "day", "article_id", "mentions"],
    )

    op.create_table(
        "article_people",
        sa.Column("article_id", sa.Integer(), nullable=False, comment="The article."),
        sa.Column("person_id", sa.Integer(), nullable=False, comment="The person."),
        sa.Column("day", sa.Integer(), nullable=False, comment="Day of publication as the number yyyymmdd."),
        sa.Column("mentions", sa.Integer(), nullable=False, comment="Mentions of the person in the article."),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_article_people_article_id_articles", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_article_people_person_id_people"),
        sa.PrimaryKeyConstraint("article_id", "person_id", name="pk_article_people"),
        comment="Derived: who is named in an article, and how often.",
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_article_people_person_id_day_article_id", "article_people", ["person_id", "day", "article_id"]
    )

    op.create_table(
        "country_mentions",
        sa.Column("article_id", sa.Integer(), nullable=False, comment="The article."),
        sa.Column("field", sa.String(length=5), nullable=False, comment="title or body."),
        sa.Column(
            "start_char", sa.Integer(), nullable=False, comment="First code point of the span, from 0."
        ),
        sa.Column("end_char", sa.Integer(), nullable=False, comment="Code point after the span."),
        sa.Column("surface", sa.Text(), nullable=False, comment="The words of the span."),
        sa.Column("country_code", sa.String(length=4), nullable=False, comment="The country named."),
        sa.Column(
            "via",
            sa.String(length=10),
            nullable=False,
            comment="How: name, alias, adjective, demonym, government (a seat standing for the state), capital (the city as a place), embedded (inside the name of something else).",
        ),
        sa.CheckConstraint("field IN ('title', 'body')", name="ck_country_mentions_field"),
        sa.CheckConstraint(
            "via IN ('name', 'alias', 'adjective', 'demonym', 'government', 'capital', 'embedded')",
            name="ck_country_mentions_via",
        ),
        sa.CheckConstraint("start_char >= 0 AND end_char > start_char", name="ck_country_mentions_span"),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name="fk_country_mentions_article_id_articles",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["country_code"], ["countries.code"], name="fk_country_mentions_country_code_countries"
        ),
        sa.PrimaryKeyConstraint("article_id", "field", "start_char", name="pk_country_mentions"),
        comment="Every place where an article names a country.",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_country_mentions_country_code", "country_mentions", ["country_code"])

    op.create_table(
        "person_mentions",
        sa.Column("article_id", sa.Integer(), nullable=False, comment="The article."),
        sa.Column("field", sa.String(length=5), nullable=False, comment="title or body."),
        sa.Column(
            "start_char", sa.Integer(), nullable=False, comment="First code point of the span, from 0."
        ),
        sa.Column("end_char", sa.Integer(), nullable=False, comment="Code point after the span."),
        sa.Column("surface", sa.Text(), nullable=False, comment="The words of the span."),
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Who is named."),
        sa.Column("rule", sa.String(length=20), nullable=False, comment="How the mention was recognised."),
        sa.Column(
            "name", sa.Text(), nullable=False, comment="The fullest name that this article gives the person."
        ),
        sa.CheckConstraint("field IN ('title', 'body')", name="ck_person_mentions_field"),
        sa.CheckConstraint("start_char >= 0 AND end_char > start_char", name="ck_person_mentions_span"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_person_mentions_article_id_articles", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_person_mentions_person_id_people"),
        sa.PrimaryKeyConstraint("article_id", "field", "start_char", name="pk_person_mentions"),
        comment="Every place where an article names a person.",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_person_mentions_person_id", "person_mentions", ["person_id"])

    op.create_table(
        "person_roles",
        sa.Column("article_id", sa.Integer(), nullable=False, comment="The article that says so."),
        sa.Column("field", sa.String(length=5), nullable=False, comment="title or body."),
        sa.Column(
            "start_char",
            sa.Integer(),
            nullable=False,
            comment="First code point of the role's words, from 0.",
        ),
        sa.Column(
            "name", sa.Text(), nullable=False, comment="The fullest name that this article gives the person."
        ),
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Who has the role."),
        sa.Column("end_char", sa.Integer(), nullable=False, comment="Code point after the role's words."),
        sa.Column("title", sa.Text(), nullable=False, comment="The role in the words of the text."),
        sa.Column(
            "country_code",
            sa.String(length=4),
            nullable=True,
            comment="The country of the role, where the text says it.",
        ),
        sa.CheckConstraint("field IN ('title', 'body')", name="ck_person_roles_field"),
        sa.CheckConstraint("start_char >= 0 AND end_char > start_char", name="ck_person_roles_span"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_person_roles_article_id_articles", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["country_code"], ["countries.code"], name="fk_person_roles_country_code_countries"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_person_roles_person_id_people"),
        sa.PrimaryKeyConstraint("article_id", "field", "start_char", "name", name="pk_person_roles"),
        comment="Roles as the text states them, dated by their article.",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_person_roles_country_code", "person_roles", ["country_code"])
    op.create_index("ix_person_roles_person_id", "person_roles", ["person_id"])


def downgrade() -> None:
    op.drop_table("person_roles")
    op.drop_table("person_mentions")
    op.drop_table("country_mentions")
    op.drop_table("article_people")
    op.drop_table("article_countries")
    op.drop_table("rejects")
    op.drop_table("person_names")
    op.drop_table("country_names")
    op.drop_table("articles")
    op.drop_table("people")
    op.drop_table("load_runs")
    op.drop_table("countries")
