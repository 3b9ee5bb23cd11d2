"""What is taken down is kept out: digests and identities of articles, standing rules, salted hashes of names.

Revision: 0019, after 0018.

Going down loses the rules: what they keep out comes back with the next load of its source.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def _decision() -> list[Column[object]]:
    return [
        Column(
            "decision", Integer(), nullable=False, comment="Number of the decision; an undo lifts all its rows."
        ),
        Column("reason", Text(), nullable=False, comment="Why, in words."),
        Column("recorded_by", Text(), nullable=False, comment="Who decided it."),
        Column(
            "recorded_at", DateTime(timezone=True), nullable=False, comment="When it was recorded, UTC."
        ),
    ]  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "withheld",
        Column("id", Integer(), nullable=False, comment="Surrogate key."),
        Column(
            "scope", String(10), nullable=False,
            comment="digest, identity, url, publisher, source (its beginning) or before (a day).",
        ),
        Column("value", Text(), nullable=False, comment="What the texts have there."),
        Column(
            "because", String(10), nullable=False,
            comment="takedown, killed (by its publisher) or retention (by its age).",
        ),
        Column(
            "until", DateTime(timezone=True),
            comment="Only versions up to this instant, UTC; empty for all versions.",
        ),
        *_decision(),
        PrimaryKeyConstraint("id", name="pk_withheld"),
        UniqueConstraint("scope", "value", "because", name="uq_withheld_scope_value_because"),
        CheckConstraint(
            "scope IN ('digest', 'identity', 'url', 'publisher', 'source', 'before')", name="ck_withheld_scope"
        ),
        CheckConstraint("because IN ('takedown', 'killed', 'retention')", name="ck_withheld_because"),
        comment="Which texts are withheld: digests, identities and standing rules, no text.",
    )  # fmt: skip
    op.create_table(
        "withheld_names",
        Column("salt", String(32), nullable=False, comment="Random, in hexadecimal digits."),
        Column(
            "hash", String(64), nullable=False, comment="SHA-256 of the salt and the key of the name."
        ),
        *_decision(),
        PrimaryKeyConstraint("salt", "hash", name="pk_withheld_names"),
        comment="Salted hashes of the names of people who are forgotten.",
        sqlite_with_rowid=False,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("withheld_names")
    op.drop_table("withheld")
