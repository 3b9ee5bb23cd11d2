"""Keep authority files as they state their people, and identifiers of people in other databases.

Revision: 0022, after 0021.

Curated names that are there become entries of a file without a name; each goes when a file that knows the person is loaded.
"""

from __future__ import annotations

from itertools import groupby

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
    func,
    insert,
    select,
)  # fmt: skip

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BATCH = 1_000

_metadata = MetaData()
PEOPLE = Table("people", _metadata, Column("id", Integer), Column("key", Text), Column("name", Text))
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
    authority = op.create_table(
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
    p, n, connection = PEOPLE.c, NAMES.c, op.get_bind()
    curated = select(p.id, p.key, p.name, n.name.label("called")).join_from(
        PEOPLE, NAMES, n.person_id == p.id
    )
    found = connection.execute(
        curated.where(n.kind == "curated").order_by(p.id, func.length(n.name).desc())
    ).all()
    rows = []
    for (id_, key, name), called in groupby(found, key=lambda row: row[:3]):
        names = [row.called for row in called]
        shown = name if name in names else names[0]
        rows.append(
            {"file": "", "key": key, "name": shown, "names": sorted(names), "ids": [], "person_id": id_}
        )
    for start in range(0, len(rows), BATCH):
        connection.execute(authority.insert(), rows[start : start + BATCH])
    # Aliases link people from now on: `dateline migrate` links these blocks itself.
    due = select(NAMES.c.block).where(NAMES.c.kind == "curated", NAMES.c.block.not_in(select(DUE.c.block)))
    connection.execute(insert(DUE).from_select(["block"], due.distinct()))


def downgrade() -> None:
    op.drop_table("person_ids")
    op.drop_table("authority_people")
