"""${message}.

Revision: ${up_revision}, after ${down_revision | comma,n}.
"""

# Rules (docs/migrations.md; tests/store/revision_rules.py holds them):
# - the first line above is what `dateline migrate --dry-run` shows: say what changes, in one sentence;
# - import nothing of ours but store.naming: models change, this file does not;
# - name every constraint and index, as store/naming.py does;
# - both engines; on SQLite alter a table through op.batch_alter_table;
# - write the downgrade; it keeps all data that the older schema can hold; if it can do nothing, its docstring says why;
# - data in bounded batches through tables defined here, and tell the progress (below);
# - a revision that reads or rewrites whole tables says at what pace: WORK = {"articles": 2_000}, rows a second, and
#   WORK_DOWN for the way down;
# - what reads rows says what it writes into a script instead, if context.is_offline_mode();
# - never edit a migration that has been released.

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
