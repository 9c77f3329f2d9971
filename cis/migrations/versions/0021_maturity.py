"""Question sets and assessments of maturity."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "maturity_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("process", sa.Integer(), nullable=False),
        sa.Column("technology", sa.Integer(), nullable=False),
        sa.Column("governance", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "governance BETWEEN 1 AND 5", name=op.f("ck_maturity_target_governance")
        ),
        sa.CheckConstraint(
            "people BETWEEN 1 AND 5", name=op.f("ck_maturity_target_people")
        ),
        sa.CheckConstraint(
            "process BETWEEN 1 AND 5", name=op.f("ck_maturity_target_process")
        ),
        sa.CheckConstraint(
            "technology BETWEEN 1 AND 5", name=op.f("ck_maturity_target_technology")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practice.id"],
            name=op.f("fk_maturity_target_practice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["person.id"], name=op.f("fk_maturity_target_set_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maturity_target")),
        sa.UniqueConstraint("practice_id", name=op.f("uq_maturity_target_practice_id")),
    )
    with op.batch_alter_table("maturity_target", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_maturity_target_set_by_id"), ["set_by_id"], unique=False
        )

    op.create_table(
        "question_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=60), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_question_set_added_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_set")),
        sa.UniqueConstraint(
            "series", "edition", name=op.f("uq_question_set_series_edition")
        ),
    )
    with op.batch_alter_table("question_set", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_question_set_added_by_id"), ["added_by_id"], unique=False
        )

    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("question_set_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "agreed",
                "set aside",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'draft') = (closed_on IS NULL)",
            name=op.f("ck_assessment_closed_with_a_day"),
        ),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["person.id"], name=op.f("fk_assessment_begun_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["person.id"], name=op.f("fk_assessment_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_assessment_practice_id")
        ),
        sa.ForeignKeyConstraint(
            ["question_set_id"],
            ["question_set.id"],
            name=op.f("fk_assessment_question_set_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assessment_begun_by_id"), ["begun_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_assessment_closed_by_id"), ["closed_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_assessment_practice_id"), ["practice_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_assessment_question_set_id"),
            ["question_set_id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_assessment_draft",
            ["practice_id"],
            unique=True,
            sqlite_where=sa.text("status = 'draft'"),
            postgresql_where=sa.text("status = 'draft'"),
        )

    op.create_table(
        "maturity_gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column(
            "dimension",
            sa.Enum(
                "people",
                "process",
                "technology",
                "governance",
                name="dimension",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column(
            "derived",
            sa.Enum(
                "none",
                "documented only",
                "actual only",
                "control gap",
                "capability gap",
                name="gapkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "none",
                "documented only",
                "actual only",
                "control gap",
                "capability gap",
                name="gapkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "target BETWEEN 1 AND 5", name=op.f("ck_maturity_gap_target")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_maturity_gap_assessment_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maturity_gap")),
        sa.UniqueConstraint(
            "assessment_id",
            "dimension",
            name=op.f("uq_maturity_gap_assessment_id_dimension"),
        ),
    )
    with op.batch_alter_table("maturity_gap", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_maturity_gap_assessment_id"), ["assessment_id"], unique=False
        )

    op.create_table(
        "maturity_score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column(
            "dimension",
            sa.Enum(
                "people",
                "process",
                "technology",
                "governance",
                name="dimension",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "side",
            sa.Enum(
                "documented",
                "actual",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "level BETWEEN 1 AND 5", name=op.f("ck_maturity_score_level")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_maturity_score_assessment_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maturity_score")),
        sa.UniqueConstraint(
            "assessment_id",
            "dimension",
            "side",
            name=op.f("uq_maturity_score_assessment_id_dimension_side"),
        ),
    )
    with op.batch_alter_table("maturity_score", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_maturity_score_assessment_id"),
            ["assessment_id"],
            unique=False,
        )

    op.create_table(
        "maturity_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_maturity_sheet_assessment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_maturity_sheet_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maturity_sheet")),
        sa.UniqueConstraint(
            "assessment_id",
            "person_id",
            name=op.f("uq_maturity_sheet_assessment_id_person_id"),
        ),
    )
    with op.batch_alter_table("maturity_sheet", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_maturity_sheet_assessment_id"),
            ["assessment_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_maturity_sheet_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "maturity_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column(
            "dimension",
            sa.Enum(
                "people",
                "process",
                "technology",
                "governance",
                name="dimension",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "side",
            sa.Enum(
                "documented",
                "actual",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "level BETWEEN 1 AND 5", name=op.f("ck_maturity_answer_level")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["maturity_sheet.id"],
            name=op.f("fk_maturity_answer_sheet_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maturity_answer")),
        sa.UniqueConstraint(
            "sheet_id",
            "dimension",
            "side",
            name=op.f("uq_maturity_answer_sheet_id_dimension_side"),
        ),
    )
    with op.batch_alter_table("maturity_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_maturity_answer_sheet_id"), ["sheet_id"], unique=False
        )


def downgrade():
    for table in (
        "maturity_answer",
        "maturity_sheet",
        "maturity_score",
        "maturity_gap",
        "assessment",
        "question_set",
        "maturity_target",
    ):
        op.drop_table(table)
