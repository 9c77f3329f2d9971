"""Reports."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.String(length=27), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("a4_sha256", sa.String(length=64), nullable=False),
        sa.Column("letter_sha256", sa.String(length=64), nullable=False),
        sa.Column("xlsx_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["person.id"], name=op.f("fk_report_published_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("number", name=op.f("uq_report_number")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_report_corrects"), ["corrects"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_report_month"), ["month"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_report_published_by_id"), ["published_by_id"], unique=False
        )
    op.create_table(
        "report_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "json",
                "a4",
                "letter",
                "xlsx",
                name="paper",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_paper_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_paper")),
    )
    with op.batch_alter_table("report_paper", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_report_paper_report_id"), ["report_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_report_paper_report_id_kind"),
            ["report_id", "kind"],
            unique=True,
        )


def downgrade():
    op.drop_table("report_paper")
    op.drop_table("report")
