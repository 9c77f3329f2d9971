"""Uses of AI and their reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "ai_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column(
            "doing",
            sa.Enum(
                "routes",
                "suggests",
                "answers",
                name="doing",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=160), nullable=False),
        sa.Column("checked", sa.Text(), nullable=False),
        sa.Column(
            "rhythm",
            sa.Enum(
                "monthly",
                "quarterly",
                name="rhythm",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["metric_id"], ["metric.id"], name=op.f("fk_ai_use_metric_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_ai_use_owner_id")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_ai_use_practice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ai_use")),
    )
    with op.batch_alter_table("ai_use", schema=None) as batch_op:
        for column in ("metric_id", "owner_id", "practice_id"):
            batch_op.create_index(
                batch_op.f(f"ix_ai_use_{column}"), [column], unique=False
            )
    op.create_table(
        "ai_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ai_use_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.CheckConstraint("sample >= 1", name=op.f("ck_ai_review_sample")),
        sa.CheckConstraint(
            "wrong BETWEEN 0 AND sample", name=op.f("ck_ai_review_wrong")
        ),
        sa.ForeignKeyConstraint(
            ["ai_use_id"], ["ai_use.id"], name=op.f("fk_ai_review_ai_use_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["person.id"], name=op.f("fk_ai_review_reviewed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ai_review")),
    )
    with op.batch_alter_table("ai_review", schema=None) as batch_op:
        for column in ("ai_use_id", "reviewed_by_id"):
            batch_op.create_index(
                batch_op.f(f"ix_ai_review_{column}"), [column], unique=False
            )


def downgrade():
    op.drop_table("ai_review")
    op.drop_table("ai_use")
