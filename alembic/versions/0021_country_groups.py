"""Keep regions and groups of countries, and the sub-region of a country.

Revision: 0021, after 0020.

Their rows come from the data of this version of dateline, by `dateline migrate` itself and by every load.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, Date, ForeignKeyConstraint, PrimaryKeyConstraint, String, Text

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("countries", Column("subregion", Text(), comment="Sub-region (UN M49)."))
    op.create_table(
        "country_groups",
        Column("key", Text(), nullable=False, comment="Key of the group: nato, middle-east."),
        Column("name", Text(), nullable=False, comment="Usual English name."),
        Column("other_names", Text(), nullable=False, comment="Other names, separated by semicolons."),
        Column(
            "kind",
            String(12),
            nullable=False,
            comment="region, subregion or intermediate (UN M49), organisation, or usage (no body defines it).",
        ),
        Column(
            "as_of",
            Date(),
            nullable=False,
            comment="Day since which these have been its countries, or of the source.",
        ),
        Column("source", Text(), nullable=False, comment="Who says which countries belong to it."),
        CheckConstraint(
            "kind IN ('region', 'subregion', 'intermediate', 'organisation', 'usage')",
            name="ck_country_groups_kind",
        ),
        PrimaryKeyConstraint("key", name="pk_country_groups"),
        comment="Groups of countries: UN M49 regions, organisations, and regions of usage.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "country_group_members",
        Column("group_key", Text(), nullable=False, comment="The group."),
        Column("country_code", String(4), nullable=False, comment="The country."),
        PrimaryKeyConstraint("group_key", "country_code", name="pk_country_group_members"),
        ForeignKeyConstraint(
            ["group_key"],
            ["country_groups.key"],
            name="fk_country_group_members_group_key_country_groups",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["country_code"],
            ["countries.code"],
            name="fk_country_group_members_country_code_countries",
            ondelete="CASCADE",
        ),
        comment="The countries of each group.",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_country_group_members_country_code", "country_group_members", ["country_code"])


def downgrade() -> None:
    op.drop_table("country_group_members")
    op.drop_table("country_groups")
    op.drop_column("countries", "subregion")
