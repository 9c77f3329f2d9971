"""Findings: settings of rules, waivers, sightings."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "rule_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("limits", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_setting")),
        sa.UniqueConstraint("code", name=op.f("uq_rule_setting_code")),
    )
    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("waived_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("waived_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["waived_by_id"], ["person.id"], name=op.f("fk_waiver_waived_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
    )
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_waiver_code_subject"), ["code", "subject"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_waiver_until"), ["until"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_waiver_waived_by_id"), ["waived_by_id"], unique=False
        )
    op.create_table(
        "sighting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("mended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sighting")),
    )
    with op.batch_alter_table("sighting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sighting_code_subject"), ["code", "subject"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sighting_first_on"), ["first_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sighting_mended_on"), ["mended_on"], unique=False
        )


def downgrade():
    op.drop_table("sighting")
    op.drop_table("waiver")
    op.drop_table("rule_setting")
