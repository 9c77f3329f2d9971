"""Decisions, those that must be taken, and notes to a period."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "decoration",
                "review",
                "gate",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "decided",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "answer",
            sa.Enum(
                "decide",
                "act",
                "drop",
                "carry over",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("escalated_on", sa.Date(), nullable=True),
        sa.Column("escalated_to_id", sa.Integer(), nullable=True),
        sa.Column("carried", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("occasion", sa.String(length=120), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("carried >= 0", name=op.f("ck_decision_carried")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_decision_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["escalated_to_id"], ["person.id"], name=op.f("fk_decision_escalated_to_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_decision_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("occasion", name=op.f("uq_decision_occasion")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decision_decided_by_id"), ["decided_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_decision_escalated_to_id"), ["escalated_to_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_decision_owner_id"), ["owner_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_decision_source"), ["source"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_decision_status_due_on"), ["status", "due_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_decision_subject"), ["subject"], unique=False
        )
    op.create_table(
        "decision_carry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("carried_on", sa.Date(), nullable=False),
        sa.Column("carried_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["carried_by_id"],
            ["person.id"],
            name=op.f("fk_decision_carry_carried_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_carry_decision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_carry")),
    )
    with op.batch_alter_table("decision_carry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decision_carry_carried_by_id"),
            ["carried_by_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_decision_carry_decision_id"), ["decision_id"], unique=False
        )
    op.create_table(
        "decoration_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("weighed", sa.Integer(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decoration_setting")),
    )
    op.create_table(
        "period_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "post-incident review",
                "stakeholder note",
                name="notekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["metric_id"], ["metric.id"], name=op.f("fk_period_note_metric_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["person.id"], name=op.f("fk_period_note_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_note")),
    )
    with op.batch_alter_table("period_note", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_period_note_metric_id"), ["metric_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_period_note_metric_id_starts_on"),
            ["metric_id", "starts_on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_period_note_written_by_id"), ["written_by_id"], unique=False
        )
    op.create_table(
        "metric_pair",
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("experience_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["experience_id"], ["metric.id"], name=op.f("fk_metric_pair_experience_id")
        ),
        sa.ForeignKeyConstraint(
            ["metric_id"], ["metric.id"], name=op.f("fk_metric_pair_metric_id")
        ),
        sa.PrimaryKeyConstraint("metric_id", name=op.f("pk_metric_pair")),
    )
    with op.batch_alter_table("metric_pair", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_metric_pair_experience_id"), ["experience_id"], unique=False
        )


def downgrade():
    op.drop_table("metric_pair")
    op.drop_table("period_note")
    op.drop_table("decoration_setting")
    op.drop_table("decision_carry")
    op.drop_table("decision")
