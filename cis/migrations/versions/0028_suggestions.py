"""Changes that somebody suggests to whoever may make them."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("suggested_by_id", sa.Integer(), nullable=False),
        sa.Column("suggested_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'declined')",
            name=op.f("ck_suggestion_state"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_suggestion_answered_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["suggested_by_id"],
            ["person.id"],
            name=op.f("fk_suggestion_suggested_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    for column in ("subject", "suggested_by_id", "state", "answered_by_id"):
        op.create_index(op.f(f"ix_suggestion_{column}"), "suggestion", [column])


def downgrade():
    op.drop_table("suggestion")
