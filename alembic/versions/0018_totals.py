"""Two roll-ups: how often a person is named in all, and a country in each month; and who decided a judgement.

Revision: 0018, after 0017. The roll-ups are derived from `article_people` and `article_countries`, and kept in step by the writer. Going down loses who decided a judgement.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, String, Text

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WORK = {"article_people": 1_000_000, "article_countries": 1_000_000}

FILL_PEOPLE = """
INSERT INTO person_counts (person_id, articles, mentions)
SELECT person_id, count(*), sum(mentions) FROM article_people GROUP BY person_id
"""
FILL_COUNTRIES = """
INSERT INTO country_months (month, country_code, articles, mentions)
SELECT day / 100, country_code, count(*), sum(mentions) FROM article_countries
WHERE mentions > 0 GROUP BY day / 100, country_code
"""


def upgrade() -> None:
    op.create_table(
        "person_counts",
        Column("person_id", Integer(), nullable=False, autoincrement=False, comment="The person."),
        Column("articles", Integer(), nullable=False, comment="Articles that name them."),
        Column("mentions", Integer(), nullable=False, comment="Mentions of them in these."),
        PrimaryKeyConstraint("person_id", name="pk_person_counts"),
        ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_person_counts_person_id_people", ondelete="CASCADE"
        ),
        comment="Derived: how many articles name a person, and how often.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "country_months",
        Column("month", Integer(), nullable=False, comment="Month of publication as the number yyyymm."),
        Column("country_code", String(4), nullable=False, comment="The country."),
        Column("articles", Integer(), nullable=False, comment="Articles that name it."),
        Column("mentions", Integer(), nullable=False, comment="Mentions of it in these."),
        PrimaryKeyConstraint("month", "country_code", name="pk_country_months"),
        ForeignKeyConstraint(
            ["country_code"], ["countries.code"], name="fk_country_months_country_code_countries"
        ),
        comment="Derived: in how many articles of a month a country itself is named, and how often.",
        sqlite_with_rowid=False,
    )
    op.execute(FILL_PEOPLE)
    op.execute(FILL_COUNTRIES)
    op.add_column(
        "judgements",
        Column(
            "recorded_by", Text(), nullable=False, server_default="",
            comment="Who decided it; empty where nobody was named.",
        ),
    )  # fmt: skip
    op.create_index("ix_person_counts_articles_mentions", "person_counts", ["articles", "mentions"])


def downgrade() -> None:
    op.drop_column("judgements", "recorded_by")
    op.drop_table("person_counts")
    op.drop_table("country_months")
