"""Judge that somebody did not say what a quotation gives them: `not_said`.

Revision: 0017, after 0016. Going down loses these judgements and their undos: export them first (`dateline judgements export`).
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NAME, LONG_NAME = (
    "ck_judgements_verb",
    "ck_judgements_ck_judgements_verb",
)  # 0004 named it by the convention twice
OLDER = ("same", "different", "reject", "rename", "alias", "not_country")
NEWER = (*OLDER, "not_said")
COMMENTS = {
    "verb": "same, different, reject (not a person), rename, alias, {}or undo.",
    "name": "The name given, for rename and alias{}.",
}


def judgements(verbs: tuple[str, ...], name: str) -> Table:
    return Table(
        "judgements",
        MetaData(),
        Column("id", Integer(), nullable=False, comment="Surrogate key; later judgements have larger ones."),
        Column("verb", String(12), nullable=False),
        Column("person_key", Text(), nullable=False),
        Column("other_key", Text(), nullable=False),
        Column("name", Text(), nullable=False),
        Column("article_digest", String(64), nullable=False),
        Column("country_code", String(4), nullable=False),
        Column("undoes", String(12), nullable=False),
        Column("note", Text(), nullable=False),
        Column("recorded_at", DateTime(timezone=True), nullable=False),
        CheckConstraint(f"verb IN {(*verbs, 'undo')}", name=op.f(name)),
        PrimaryKeyConstraint("id", name="pk_judgements"),
    )


def _allow(before: tuple[str, ...], after: tuple[str, ...], names: tuple[str, str]) -> None:
    old, new = names
    with op.batch_alter_table("judgements", copy_from=judgements(before, old)) as batch:
        batch.drop_constraint(op.f(old), type_="check")
        batch.create_check_constraint(op.f(new), f"verb IN {(*after, 'undo')}")


def _comment(verb: str, name: str) -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"COMMENT ON COLUMN judgements.verb IS '{COMMENTS['verb'].format(verb)}'")
        op.execute(f"COMMENT ON COLUMN judgements.name IS '{COMMENTS['name'].format(name)}'")


def upgrade() -> None:
    _allow(OLDER, NEWER, (LONG_NAME, NAME))
    _comment("not_country, not_said, ", "; the words of the quotation, for not_said")


def downgrade() -> None:
    op.execute("DELETE FROM judgements WHERE 'not_said' IN (verb, undoes)")
    _allow(NEWER, OLDER, (NAME, LONG_NAME))
    _comment("not_country, ", "")
