"""The log states what its older events leave out: env.py appends that event."""

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade():
    # No table changes. A database at this revision has the event, or never needed it.
    pass


def downgrade():
    pass
