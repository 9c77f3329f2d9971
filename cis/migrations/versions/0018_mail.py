"""Mail to be sent, and who wants what."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("until", sa.String(length=27), nullable=True),
        sa.Column("done_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("due_at", sa.String(length=27), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(length=32), nullable=False),
        sa.Column("claimed_until", sa.String(length=27), nullable=True),
        sa.Column("sent_at", sa.String(length=27), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_mail_key")),
    )
    op.create_index(
        op.f("ix_mail_state_due_at"), "mail", ["state", "due_at"], unique=False
    )
    op.create_index(op.f("ix_mail_to_address"), "mail", ["to_address"], unique=False)
    op.create_table(
        "mail_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_mail_file")),
    )
    op.create_table(
        "report_audience",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "admin",
                "member",
                "leadership",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_audience")),
        sa.UniqueConstraint("role", name=op.f("uq_report_audience_role")),
    )
    op.create_table(
        "digest_mark",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_digest_mark_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_digest_mark")),
    )
    op.create_table(
        "digest_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "how",
            sa.Enum(
                "off",
                "weekly",
                "daily",
                name="how",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_digest_wish_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_wish")),
        sa.UniqueConstraint("person_id", name=op.f("uq_digest_wish_person_id")),
    )
    op.create_table(
        "mail_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["mail.id"], name=op.f("fk_mail_attachment_mail_id")
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["mail_file.sha256"], name=op.f("fk_mail_attachment_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_attachment")),
    )
    op.create_index(
        op.f("ix_mail_attachment_mail_id"), "mail_attachment", ["mail_id"], unique=False
    )
    op.create_index(
        op.f("ix_mail_attachment_sha256"), "mail_attachment", ["sha256"], unique=False
    )
    op.create_table(
        "report_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("wants", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_report_wish_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_wish")),
        sa.UniqueConstraint("person_id", name=op.f("uq_report_wish_person_id")),
    )


def downgrade():
    op.drop_table("report_wish")
    op.drop_table("mail_attachment")
    op.drop_table("digest_wish")
    op.drop_table("digest_mark")
    op.drop_table("report_audience")
    op.drop_table("mail_file")
    op.drop_table("mail")
    op.drop_table("lease")
