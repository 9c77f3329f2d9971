"""Cadences, holidays, reviews and business changes."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("day", name=op.f("uq_holiday_day")),
    )
    op.create_table(
        "business_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "new support model",
                "move to SaaS",
                "merger or acquisition",
                "regulation",
                "remote work",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("happens_on", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["person.id"],
            name=op.f("fk_business_change_recorded_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_business_change")),
    )
    with op.batch_alter_table("business_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_business_change_recorded_by_id"),
            ["recorded_by_id"],
            unique=False,
        )
    op.create_table(
        "review_cadence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=True),
        sa.Column("initiative_id", sa.Integer(), nullable=True),
        sa.Column(
            "rhythm",
            sa.Enum(
                "weekly",
                "fortnightly",
                "monthly",
                "quarterly",
                name="cadence",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column(
            "place",
            sa.Enum(
                "day",
                "last working day",
                "weekday",
                name="place",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column(
            "month",
            sa.Enum(
                "first",
                "last",
                name="month",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "shift",
            sa.Enum(
                "later",
                "earlier",
                "stay",
                name="shift",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("day BETWEEN 1 AND 31", name=op.f("ck_review_cadence_day")),
        sa.CheckConstraint(
            "practice_id IS NULL OR initiative_id IS NULL",
            name=op.f("ck_review_cadence_one_scope"),
        ),
        sa.CheckConstraint(
            "weekday BETWEEN 0 AND 6", name=op.f("ck_review_cadence_weekday")
        ),
        sa.ForeignKeyConstraint(
            ["chair_id"], ["person.id"], name=op.f("fk_review_cadence_chair_id")
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_review_cadence_initiative_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_review_cadence_practice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_cadence")),
    )
    with op.batch_alter_table("review_cadence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_cadence_chair_id"), ["chair_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_cadence_initiative_id"),
            ["initiative_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_review_cadence_practice_id"), ["practice_id"], unique=False
        )
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cadence_id", sa.Integer(), nullable=True),
        sa.Column("practice_id", sa.Integer(), nullable=True),
        sa.Column("initiative_id", sa.Integer(), nullable=True),
        sa.Column("change_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "prepared",
                "open",
                "closed",
                "not held",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.String(length=27), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("guests", sa.String(length=300), nullable=False),
        sa.Column("more_because", sa.Text(), nullable=False),
        sa.Column("minutes_sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "practice_id IS NULL OR initiative_id IS NULL",
            name=op.f("ck_review_one_scope"),
        ),
        sa.ForeignKeyConstraint(
            ["cadence_id"], ["review_cadence.id"], name=op.f("fk_review_cadence_id")
        ),
        sa.ForeignKeyConstraint(
            ["chair_id"], ["person.id"], name=op.f("fk_review_chair_id")
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["business_change.id"], name=op.f("fk_review_change_id")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["person.id"], name=op.f("fk_review_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_review_initiative_id")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_review_practice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(
            "ix_review_by_stage", ["stage", "due_on", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_cadence_id"), ["cadence_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_cadence_id_due_on"),
            ["cadence_id", "due_on"],
            unique=True,
        )
        batch_op.create_index(
            batch_op.f("ix_review_chair_id"), ["chair_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_change_id"), ["change_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_closed_by_id"), ["closed_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_initiative_id"), ["initiative_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_practice_id"), ["practice_id"], unique=False
        )
    op.create_table(
        "review_attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present",
                "excused",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_review_attendance_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_attendance_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_attendance")),
    )
    with op.batch_alter_table("review_attendance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_attendance_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_attendance_review_id"), ["review_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_attendance_review_id_person_id"),
            ["review_id", "person_id"],
            unique=True,
        )
    op.create_table(
        "review_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_review_choice_initiative_id"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_choice_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_choice")),
    )
    with op.batch_alter_table("review_choice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_choice_initiative_id"),
            ["initiative_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_review_choice_review_id"), ["review_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_choice_review_id_initiative_id"),
            ["review_id", "initiative_id"],
            unique=True,
        )
    op.create_table(
        "review_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("carried", sa.Integer(), nullable=False),
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
        sa.Column("outcome", sa.String(length=60), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_review_line_answered_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_review_line_owner_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_line_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_line")),
    )
    with op.batch_alter_table("review_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_line_answered_by_id"),
            ["answered_by_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_review_line_owner_id"), ["owner_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_line_review_id"), ["review_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_line_review_id_source_subject"),
            ["review_id", "source", "subject"],
            unique=True,
        )
    op.create_table(
        "review_minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_minutes_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_minutes")),
        sa.UniqueConstraint("review_id", name=op.f("uq_review_minutes_review_id")),
    )
    op.create_table(
        "review_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_review_word_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_word_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_word")),
    )
    with op.batch_alter_table("review_word", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_word_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_word_review_id"), ["review_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_word_review_id_place"),
            ["review_id", "place"],
            unique=True,
        )


def downgrade():
    op.drop_table("review_word")
    op.drop_table("review_minutes")
    op.drop_table("review_line")
    op.drop_table("review_choice")
    op.drop_table("review_attendance")
    op.drop_table("review")
    op.drop_table("review_cadence")
    op.drop_table("business_change")
    op.drop_table("holiday")
