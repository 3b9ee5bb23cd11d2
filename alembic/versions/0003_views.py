"""The analysts' views: person_countries, country_pairs, daily_counts, mention_contexts.

Revision: 0003, after 0002.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PERSON_COUNTRIES = """
CREATE VIEW person_countries AS
SELECT ap.article_id, a.published_on, ap.person_id, p.key AS person_key, p.name AS person,
       ac.country_code, c.name AS country, ap.mentions AS person_mentions, ac.mentions AS country_mentions
FROM article_people ap
JOIN article_countries ac ON ac.article_id = ap.article_id AND ac.mentions > 0
JOIN people p ON p.id = ap.person_id
JOIN countries c ON c.code = ac.country_code
JOIN articles a ON a.id = ap.article_id
"""
COUNTRY_PAIRS = """
CREATE VIEW country_pairs AS
SELECT one.day / 100 AS month, one.country_code AS country_a, other.country_code AS country_b, count(*) AS articles
FROM article_countries one
JOIN article_countries other
  ON other.article_id = one.article_id AND other.country_code > one.country_code AND other.mentions > 0
WHERE one.mentions > 0
GROUP BY one.day / 100, one.country_code, other.country_code
"""
DAILY_COUNTS = """
CREATE VIEW daily_counts AS
SELECT published_on, publisher, count(*) AS articles, sum(word_count) AS words
FROM articles
GROUP BY published_on, publisher
"""
MENTION_CONTEXTS = """
CREATE VIEW mention_contexts AS
SELECT 'person' AS kind, m.article_id, a.published_on, a.title, m.field, m.start_char, m.end_char, m.surface,
       p.key AS entity, p.name AS entity_name, m.rule AS how,
       {person_context} AS context
FROM person_mentions m
JOIN articles a ON a.id = m.article_id
JOIN people p ON p.id = m.person_id
UNION ALL
SELECT 'country', m.article_id, a.published_on, a.title, m.field, m.start_char, m.end_char, m.surface,
       c.code, c.name, m.via,
       {country_context}
FROM country_mentions m
JOIN articles a ON a.id = m.article_id
JOIN countries c ON c.code = m.country_code
"""
# 60 code points before the mention and after it.
CONTEXT = """substr(CASE m.field WHEN 'title' THEN a.title ELSE a.body END,
              CASE WHEN m.start_char > 60 THEN m.start_char - 59 ELSE 1 END,
              m.end_char - m.start_char + 60 + CASE WHEN m.start_char > 60 THEN 60 ELSE m.start_char END)"""
VIEWS = {
    "person_countries": PERSON_COUNTRIES,
    "country_pairs": COUNTRY_PAIRS,
    "daily_counts": DAILY_COUNTS,
    "mention_contexts": MENTION_CONTEXTS.format(person_context=CONTEXT, country_context=CONTEXT),
}


def upgrade() -> None:
    for statement in VIEWS.values():
        op.execute(statement)


def downgrade() -> None:
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW {name}")
