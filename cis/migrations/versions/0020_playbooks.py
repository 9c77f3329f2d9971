"""Playbooks, change models and champions."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

PEOPLE = {
    "playbook": ("owner_id", "confirmed_by_id"),
    "playbook_text": ("owner_id", "written_by_id"),
    "playbook_version": ("published_by_id",),
    "change_model": ("agreed_by_id",),
}


def upgrade():
    op.create_table(
        "playbook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["practice.id"], name=op.f("fk_playbook_id")),
        *_people("playbook"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playbook")),
    )
    _index("playbook", "review_on", *PEOPLE["playbook"])
    op.create_table(
        "playbook_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("playbook_id", sa.Integer(), nullable=False),
        sa.Column("begins", sa.String(length=160), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["playbook_id"], ["playbook.id"], name=op.f("fk_playbook_text_playbook_id")
        ),
        *_people("playbook_text"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playbook_text")),
    )
    _index("playbook_text", "playbook_id", *PEOPLE["playbook_text"])
    op.create_table(
        "playbook_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=60), nullable=False),
        sa.Column("what", sa.String(length=160), nullable=False),
        sa.Column("done_when", sa.String(length=160), nullable=False),
        sa.Column("exception", sa.String(length=160), nullable=False),
        sa.Column("goes_to", sa.String(length=80), nullable=False),
        sa.CheckConstraint("place >= 1", name=op.f("ck_playbook_step_place")),
        sa.ForeignKeyConstraint(
            ["text_id"], ["playbook_text.id"], name=op.f("fk_playbook_step_text_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playbook_step")),
    )
    _index("playbook_step", "text_id")
    _unique("playbook_step", "text_id", "place")
    op.create_table(
        "playbook_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("playbook_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["playbook_id"],
            ["playbook.id"],
            name=op.f("fk_playbook_version_playbook_id"),
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["playbook_text.id"], name=op.f("fk_playbook_version_text_id")
        ),
        *_people("playbook_version"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playbook_version")),
        sa.UniqueConstraint("text_id", name=op.f("uq_playbook_version_text_id")),
    )
    _index("playbook_version", "playbook_id", *PEOPLE["playbook_version"])
    _unique("playbook_version", "playbook_id", "number")
    op.create_table(
        "change_model",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "standard",
                "normal",
                "emergency",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_people("change_model"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_model")),
        sa.UniqueConstraint("kind", name=op.f("uq_change_model_kind")),
    )
    _index("change_model", *PEOPLE["change_model"])


def _people(table):
    return [
        sa.ForeignKeyConstraint(
            [column], ["person.id"], name=op.f(f"fk_{table}_{column}")
        )
        for column in PEOPLE[table]
    ]


def _index(table, *columns):
    with op.batch_alter_table(table, schema=None) as batch_op:
        for column in columns:
            batch_op.create_index(
                batch_op.f(f"ix_{table}_{column}"), [column], unique=False
            )


def _unique(table, *columns):
    name = f"ix_{table}_{'_'.join(columns)}"
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.create_index(batch_op.f(name), list(columns), unique=True)


def downgrade():
    for table in (
        "change_model",
        "playbook_version",
        "playbook_step",
        "playbook_text",
        "playbook",
    ):
        op.drop_table(table)
