"""What questions need to be planned well: an index of people's names, and two things told to PostgreSQL.

Revision: 0007, after 0006.

Analysts filter the views by `person = 'Vladimir Putin'`. PostgreSQL: a filter on `mention_contexts.entity` could not
go into the view, since a key and a code are of different types; every context was cut before it was filtered. And the
planner takes `search @@ query` for cheap, though it reads the article's whole tsvector: asked for the newest articles
with a rare word it would walk all articles from the newest on. `dateline_read` stands beside the condition, is always
true, and has the true cost.
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WORK = {"people": 100_000}

READ = """
CREATE FUNCTION dateline_read(tsvector) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 500
AS $$ BEGIN RETURN true; END $$
"""
# 60 code points before the mention and after it.
CONTEXT = """substr(CASE m.field WHEN 'title' THEN a.title ELSE a.body END,
              CASE WHEN m.start_char > 60 THEN m.start_char - 59 ELSE 1 END,
              m.end_char - m.start_char + 60 + CASE WHEN m.start_char > 60 THEN 60 ELSE m.start_char END)"""
MENTION_CONTEXTS = """
CREATE OR REPLACE VIEW mention_contexts AS
SELECT 'person' AS kind, m.article_id, a.published_on, a.title, m.field, m.start_char, m.end_char, m.surface,
       p.key AS entity, p.name AS entity_name, m.rule AS how,
       {context} AS context
FROM person_mentions m
JOIN articles a ON a.id = m.article_id
JOIN people p ON p.id = m.person_id
UNION ALL
SELECT 'country', m.article_id, a.published_on, a.title, m.field, m.start_char, m.end_char, m.surface,
       {code}, c.name, m.via,
       {context}
FROM country_mentions m
JOIN articles a ON a.id = m.article_id
JOIN countries c ON c.code = m.country_code
"""


def upgrade() -> None:
    op.create_index("ix_people_name", "people", ["name"])
    if op.get_context().dialect.name == "postgresql":
        op.execute(READ)
        op.execute(MENTION_CONTEXTS.format(context=CONTEXT, code="CAST(c.code AS text)"))


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(MENTION_CONTEXTS.format(context=CONTEXT, code="c.code"))
        op.execute("DROP FUNCTION dateline_read(tsvector)")
    op.drop_index("ix_people_name", "people")
