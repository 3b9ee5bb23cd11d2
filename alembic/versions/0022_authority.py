"""Keep authority files as they state their people, and identifiers of people in other databases.

Revision: 0022, after 0021.

Curated names that are there become entries of a file without a name, in SQL alone, so that a script can do it; each goes when a file that knows the person is loaded.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    JSON,
    Column,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    insert,
    select,
)  # fmt: skip

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

CURATED = """
INSERT INTO authority_people (file, key, name, names, ids, person_id)
SELECT '', p.key,
    coalesce(
        (SELECT min(n.name) FROM person_names AS n WHERE n.person_id = p.id AND n.kind = 'curated' AND n.name = p.name),
        (SELECT n.name FROM person_names AS n WHERE n.person_id = p.id AND n.kind = 'curated'
            ORDER BY length(n.name) DESC, n.name LIMIT 1)
    ),
    {names}, {none}, p.id
FROM people AS p
WHERE p.id IN (SELECT n.person_id FROM person_names AS n WHERE n.kind = 'curated')
"""
PARTS = {
    "sqlite": {
        "names": """(SELECT json_group_array(c.name) FROM (SELECT DISTINCT n.name FROM person_names AS n
        WHERE n.person_id = p.id AND n.kind = 'curated' ORDER BY n.name) AS c)""",
        "none": "'[]'",
    },
    "postgresql": {
        "names": """(SELECT json_agg(DISTINCT n.name COLLATE "C" ORDER BY n.name COLLATE "C") FROM person_names AS n
        WHERE n.person_id = p.id AND n.kind = 'curated')""",
        "none": "CAST('[]' AS json)",
    },
}  # fmt: skip

_metadata = MetaData()
NAMES = Table(
    "person_names",
    _metadata,
    Column("person_id", Integer),
    Column("name", Text),
    Column("kind", Text),
    Column("block", Text),
)
DUE = Table("relink_blocks", _metadata, Column("block", Text))


def upgrade() -> None:
    op.create_table(
        "authority_people",
        Column(
            "file",
            Text(),
            nullable=False,
            comment="Name of the file, without its folder: loaded again, its people are replaced.",
        ),
        Column("key", Text(), nullable=False, comment="The person's key in the file."),
        Column("name", Text(), nullable=False, comment="The name to show."),
        Column("names", JSON(), nullable=False, comment="All names, as a list in JSON."),
        Column("ids", JSON(), nullable=False, comment="Identifiers as scheme:value, as a list in JSON."),
        Column(
            "person_id",
            Integer(),
            nullable=False,
            comment="Who it is among the people of the articles, by linking.",
        ),
        PrimaryKeyConstraint("file", "key", name="pk_authority_people"),
        ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_authority_people_person_id_people"),
        comment="The people of authority files, as the files state them.",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_authority_people_person_id", "authority_people", ["person_id"])
    op.create_table(
        "person_ids",
        Column("person_id", Integer(), nullable=False, comment="The person."),
        Column("scheme", Text(), nullable=False, comment="Which database: wikidata, viaf, opensanctions."),
        Column("value", Text(), nullable=False, comment="The person's identifier there."),
        PrimaryKeyConstraint("person_id", "scheme", "value", name="pk_person_ids"),
        ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_person_ids_person_id_people", ondelete="CASCADE"
        ),
        comment="Identifiers of people in other databases, from authority files.",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_person_ids_scheme_value", "person_ids", ["scheme", "value"])
    op.execute(CURATED.format(**PARTS[op.get_context().dialect.name]))
    # Aliases link people from now on: `dateline migrate` links these blocks itself.
    due = select(NAMES.c.block).where(NAMES.c.kind == "curated", NAMES.c.block.not_in(select(DUE.c.block)))
    op.execute(insert(DUE).from_select(["block"], due.distinct()))


def downgrade() -> None:
    op.drop_table("person_ids")
    op.drop_table("authority_people")
