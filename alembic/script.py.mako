"""${message}.

Revision: ${up_revision}, after ${down_revision | comma,n}.

Rules for authors (docs/migrations.md): import nothing of ours but store.naming; name every constraint;
write the downgrade, and keep in it all data that the older schema can hold; data in bounded batches
through tables defined here; both engines; never edit a migration that has landed.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
