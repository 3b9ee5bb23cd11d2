"""Quotations: who says what, the spans of it, and who speaks in an article.

Revision: 0014, after 0013. Rows come with `dateline annotate --stale`; going down loses them, and annotating brings them back.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

CONTEXT = """substr(CASE m.field WHEN 'title' THEN a.title ELSE a.body END,
              CASE WHEN m.start_char > 60 THEN m.start_char - 59 ELSE 1 END,
              m.end_char - m.start_char + 60 + CASE WHEN m.start_char > 60 THEN 60 ELSE m.start_char END)"""
MENTION_CONTEXTS = """
CREATE VIEW mention_contexts AS
SELECT 'person' AS kind, m.article_id, a.published_on, a.title, m.field, m.start_char, m.end_char, m.surface,
       p.key AS entity, p.name AS entity_name, m.rule AS how,
       {context} AS context{person_said}
FROM person_mentions m
JOIN articles a ON a.id = m.article_id
JOIN people p ON p.id = m.person_id
UNION ALL
SELECT 'country', m.article_id, a.published_on, a.title, m.field, m.start_char, m.end_char, m.surface,
       {code}, c.name, m.via,
       {context}{country_said}
FROM country_mentions m
JOIN articles a ON a.id = m.article_id
JOIN countries c ON c.code = m.country_code
"""
SAID_BY = """,
       (SELECT min(w.key) FROM quotations q
        JOIN quotation_spans s ON s.quotation_id = q.id AND s.part = 'content'
        JOIN people w ON w.id = q.person_id
        WHERE q.article_id = m.article_id AND s.field = m.field
          AND s.start_char <= m.start_char AND m.end_char <= s.end_char)"""
QUOTATIONS_BY_PERSON = """
CREATE VIEW quotations_by_person AS
SELECT q.id AS quotation_id, q.article_id, a.published_on, a.publisher, a.title, q.number, p.key AS person_key,
       p.name AS person, q.kind, {text} AS text, q.cue, q.speaker, q.relayed_by, q.addressee,
       h.key AS addressee_key
FROM quotations q
JOIN articles a ON a.id = q.article_id
JOIN people p ON p.id = q.person_id
LEFT JOIN people h ON h.id = q.addressee_person_id
"""
TEXT = {
    "sqlite": """(SELECT group_concat(s.surface, ' … ') FROM
        (SELECT surface FROM quotation_spans WHERE quotation_id = q.id AND part = 'content' ORDER BY piece) s)""",
    "postgresql": """(SELECT string_agg(s.surface, ' … ' ORDER BY s.piece) FROM quotation_spans s
        WHERE s.quotation_id = q.id AND s.part = 'content')""",
}
SPOKEN_ABOUT = """
CREATE VIEW {name} AS
SELECT q.id AS quotation_id, q.article_id, a.published_on, w.key AS said_by, q.speaker, q.kind,
       {entity}, m.field, m.start_char, m.end_char, m.surface
FROM quotations q
JOIN quotation_spans s ON s.quotation_id = q.id AND s.part = 'content'
JOIN {mentions} m ON m.article_id = q.article_id AND m.field = s.field
    AND m.start_char >= s.start_char AND m.end_char <= s.end_char
JOIN {entities} e ON e.{key} = m.{reference}
JOIN articles a ON a.id = q.article_id
LEFT JOIN people w ON w.id = q.person_id
"""
QUOTATION_PEOPLE = SPOKEN_ABOUT.format(
    name="quotation_people", entity="e.key AS person_key, e.name AS person", mentions="person_mentions",
    entities="people", key="id", reference="person_id",
)  # fmt: skip
QUOTATION_COUNTRIES = SPOKEN_ABOUT.format(
    name="quotation_countries", entity="e.code AS country_code, e.name AS country, m.via",
    mentions="country_mentions", entities="countries", key="code", reference="country_code",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "quotations",
        Column("id", Integer(), nullable=False, comment="Surrogate key; not stable across databases."),
        Column("article_id", Integer(), nullable=False, comment="The article."),
        Column(
            "number",
            Integer(),
            nullable=False,
            comment="Its place among the quotations of the article, from 1.",
        ),
        Column(
            "kind",
            String(10),
            nullable=False,
            comment="direct (in quotation marks), mixed (partly), or indirect (in the article's words).",
        ),
        Column(
            "cue", Text(), nullable=False, comment="The words that introduce it; empty where there are none."
        ),
        Column(
            "speaker", Text(), nullable=False, comment="Who speaks, in the words of the text; may be empty."
        ),
        Column(
            "speaker_form",
            String(10),
            nullable=False,
            comment="How the speaker is named: name, pronoun, nominal (a description), or none.",
        ),
        Column(
            "person_field",
            String(5),
            comment="title or body: where the mention is that the speaker rests on.",
        ),
        Column("person_start", Integer(), comment="First code point of that mention."),
        Column("person_id", Integer(), comment="Who speaks: the person of that mention."),
        Column("country_code", String(4), comment="The country, where a state or its organ speaks."),
        Column("relayed_by", Text(), comment="Which medium relayed it, as written."),
        Column("addressee", Text(), comment="To whom it was said, as written."),
        Column(
            "addressee_field",
            String(5),
            comment="title or body: where the mention is that the addressee rests on.",
        ),
        Column("addressee_start", Integer(), comment="First code point of that mention."),
        Column("addressee_person_id", Integer(), comment="To whom it was said: the person of that mention."),
        Column("rule", String(20), nullable=False, comment="How the quotation was recognised."),
        Column("words", Integer(), nullable=False, comment="Words in its content."),
        PrimaryKeyConstraint("id", name="pk_quotations"),
        UniqueConstraint("article_id", "number", name="uq_quotations_article_id_number"),
        ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_quotations_article_id_articles", ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_quotations_person_id_people"),
        ForeignKeyConstraint(
            ["country_code"], ["countries.code"], name="fk_quotations_country_code_countries"
        ),
        ForeignKeyConstraint(
            ["addressee_person_id"], ["people.id"], name="fk_quotations_addressee_person_id_people"
        ),
        CheckConstraint("kind IN ('direct', 'mixed', 'indirect')", name="kind"),
        CheckConstraint("speaker_form IN ('name', 'pronoun', 'nominal', 'none')", name="speaker_form"),
        CheckConstraint("person_field IN ('title', 'body')", name="person_field"),
        CheckConstraint("(person_field IS NULL) = (person_start IS NULL)", name="person_place"),
        CheckConstraint("addressee_field IN ('title', 'body')", name="addressee_field"),
        CheckConstraint("(addressee_field IS NULL) = (addressee_start IS NULL)", name="addressee_place"),
        comment="Who says what in an article, relayed by whom and to whom.",
    )
    op.create_index("ix_quotations_person_id_article_id", "quotations", ["person_id", "article_id"])
    op.create_index("ix_quotations_addressee_person_id", "quotations", ["addressee_person_id"])
    op.create_index("ix_quotations_country_code", "quotations", ["country_code"])
    op.create_table(
        "quotation_spans",
        Column("quotation_id", Integer(), nullable=False, comment="The quotation."),
        Column("part", String(10), nullable=False, comment="content, cue, speaker, relay or addressee."),
        Column("piece", Integer(), nullable=False, comment="Which piece of that part, from 1."),
        Column("field", String(5), nullable=False, comment="title or body."),
        Column("start_char", Integer(), nullable=False, comment="First code point of the span, from 0."),
        Column("end_char", Integer(), nullable=False, comment="Code point after the span."),
        Column("surface", Text(), nullable=False, comment="The words of the span."),
        PrimaryKeyConstraint("quotation_id", "part", "piece", name="pk_quotation_spans"),
        ForeignKeyConstraint(
            ["quotation_id"],
            ["quotations.id"],
            name="fk_quotation_spans_quotation_id_quotations",
            ondelete="CASCADE",
        ),
        CheckConstraint("part IN ('cue', 'content', 'speaker', 'relay', 'addressee')", name="part"),
        CheckConstraint("field IN ('title', 'body')", name="field"),
        CheckConstraint("start_char >= 0 AND end_char > start_char", name="span"),
        comment="The places of a quotation's words in its article.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "article_speakers",
        Column("article_id", Integer(), nullable=False, comment="The article."),
        Column("person_id", Integer(), nullable=False, comment="The person."),
        Column("day", Integer(), nullable=False, comment="Day of publication as the number yyyymmdd."),
        Column("quotations", Integer(), nullable=False, comment="Quotations of the person in the article."),
        PrimaryKeyConstraint("article_id", "person_id", name="pk_article_speakers"),
        ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name="fk_article_speakers_article_id_articles",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_article_speakers_person_id_people"),
        comment="Derived: who speaks in an article, and how often.",
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_article_speakers_person_id_day_article_id", "article_speakers", ["person_id", "day", "article_id"]
    )
    text = TEXT[op.get_context().dialect.name]
    for view in (QUOTATIONS_BY_PERSON.format(text=text), QUOTATION_PEOPLE, QUOTATION_COUNTRIES):
        op.execute(view)
    op.execute("DROP VIEW mention_contexts")
    _create_contexts(person_said=f"{SAID_BY} AS said_by", country_said=SAID_BY)


def _create_contexts(*, person_said: str, country_said: str) -> None:
    """PostgreSQL filters inside a view only where both halves have the same types."""
    is_server = op.get_context().dialect.name == "postgresql"
    code = "CAST(c.code AS text)" if is_server else "c.code"
    op.execute(
        MENTION_CONTEXTS.format(
            context=CONTEXT, code=code, person_said=person_said, country_said=country_said
        )
    )


def downgrade() -> None:
    for view in ("mention_contexts", "quotation_countries", "quotation_people", "quotations_by_person"):
        op.execute(f"DROP VIEW {view}")
    _create_contexts(person_said="", country_said="")
    op.drop_table("article_speakers")
    op.drop_table("quotation_spans")
    op.drop_table("quotations")
