"""A champion is one in a team."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade():
    # Not in a batch: that would make the table anew, without its triggers.
    team = sa.Column("team", sa.String(80), server_default="", nullable=False)
    op.add_column("assignment", team)


def downgrade():
    # It names the column; the start of the version before puts its own back.
    on = "" if op.get_bind().dialect.name == "sqlite" else " ON assignment"
    op.execute(f"DROP TRIGGER IF EXISTS assignment_kept{on}")
    op.drop_column("assignment", "team")
