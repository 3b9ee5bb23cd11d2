"""Dates in the text: a table of mentions, each with its days, and a view of those that lie in time.

Revision: 0012, after 0011. Rows come with `dateline annotate --stale`; going down loses them, and annotating brings them back.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
)

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

DATED_MENTIONS = """
CREATE VIEW dated_mentions AS
SELECT d.article_id, a.published_on, a.title, d.field, d.start_char, d.end_char, d.surface, d.kind, d.value,
       d.granularity, d.from_day, d.to_day, d.tense
FROM date_mentions d
JOIN articles a ON a.id = d.article_id
WHERE d.from_day IS NOT NULL OR d.to_day IS NOT NULL
"""


def upgrade() -> None:
    op.create_table(
        "date_mentions",
        Column("article_id", Integer(), nullable=False, comment="The article."),
        Column("field", String(5), nullable=False, comment="title or body."),
        Column("start_char", Integer(), nullable=False, comment="First code point of the span, from 0."),
        Column("end_char", Integer(), nullable=False, comment="Code point after the span."),
        Column("surface", Text(), nullable=False, comment="The words of the span."),
        Column(
            "kind", String(10), nullable=False,
            comment="date, range, duration, set (a repeated time), or vague (no place in time of its own).",
        ),
        Column(
            "value", Text(), nullable=False,
            comment="The value in TIMEX3: 2023-02-21, 2023-W08, 2022-Q4, P3M, PAST_REF; a range has two.",
        ),
        Column(
            "granularity", String(10),
            comment="day, weekend, week, month, quarter, half, season, year, decade or century, where it has one.",
        ),
        Column("from_day", Date(), comment="First day; empty where the interval is open."),
        Column("to_day", Date(), comment="Last day; empty where the interval is open."),
        Column("bound", String(10), comment="since, until, by, before or after, where the text says so."),
        Column("mod", String(10), comment="early, mid, late or about, where the text says so."),
        Column(
            "anchor", String(10), nullable=False,
            comment="What places it in time: itself (absolute), the article's day, or a date of the text.",
        ),
        Column("tense", String(10), comment="past or future: wholly before or after the article's day."),
        PrimaryKeyConstraint("article_id", "field", "start_char", name="pk_date_mentions"),
        ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_date_mentions_article_id_articles", ondelete="CASCADE"
        ),
        CheckConstraint("field IN ('title', 'body')", name="field"),
        CheckConstraint("start_char >= 0 AND end_char > start_char", name="span"),
        CheckConstraint("kind IN ('date', 'range', 'duration', 'set', 'vague')", name="kind"),
        CheckConstraint("from_day <= to_day", name="days"),
        CheckConstraint("bound IN ('since', 'until', 'by', 'before', 'after')", name="bound"),
        CheckConstraint("mod IN ('early', 'mid', 'late', 'about')", name="mod"),
        CheckConstraint("anchor IN ('absolute', 'article', 'text')", name="anchor"),
        CheckConstraint("tense IN ('past', 'future')", name="tense"),
        comment="Every place where an article names a date.",
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index("ix_date_mentions_from_day_to_day", "date_mentions", ["from_day", "to_day"])
    op.execute(DATED_MENTIONS)


def downgrade() -> None:
    op.execute("DROP VIEW dated_mentions")
    op.drop_table("date_mentions")
