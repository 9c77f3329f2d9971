"""Phases, exit criteria, dependencies and gate decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "phase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=True),
        sa.Column("phase", _phase(), nullable=False),
        sa.Column("outcomes", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("gate_on", sa.Date(), nullable=True),
        sa.Column("laid_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _key("phase", "practice_id", "practice"),
        _key("phase", "laid_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phase")),
    )
    _index("phase", "gate_on", "laid_by_id", "practice_id")
    with op.batch_alter_table("phase", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_phase_scope_phase"), ["scope", "phase"], unique=True
        )
    op.create_table(
        "criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("kind", _kind(), nullable=False),
        sa.Column("metric_id", sa.Integer(), nullable=True),
        sa.Column("initiative_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Double(), nullable=True),
        sa.Column("demand", _enum("demand", "improved", "sustained"), nullable=True),
        sa.Column("findings", sa.String(length=32), nullable=False),
        sa.Column("statement", sa.String(length=200), nullable=False),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _key("criterion", "initiative_id", "initiative"),
        _key("criterion", "metric_id", "metric"),
        _key("criterion", "phase_id", "phase"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
    )
    _index("criterion", "initiative_id", "metric_id", "phase_id")
    op.create_table(
        "attestation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("attested_on", sa.Date(), nullable=False),
        sa.Column("attested_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        _key("attestation", "attested_by_id", "person"),
        _key("attestation", "criterion_id", "criterion"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation")),
    )
    _index("attestation", "attested_by_id", "criterion_id")
    op.create_table(
        "dependency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("needs", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dependency")),
    )
    _index("dependency", "needs")
    with op.batch_alter_table("dependency", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dependency_item_needs"), ["item", "needs"], unique=True
        )
    op.create_table(
        "gate_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "choice",
            _enum("choice", "go", "go with conditions", "hold"),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("was_ready", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_sha256", sa.String(length=64), nullable=False),
        _key("gate_decision", "decided_by_id", "person"),
        _key("gate_decision", "phase_id", "phase"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_decision")),
    )
    _index("gate_decision", "decided_by_id", "decided_on", "phase_id")
    with op.batch_alter_table("initiative", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phase", _phase(), nullable=True))


def downgrade():
    with op.batch_alter_table("initiative", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_initiative_phase"), type_="check")
        batch_op.drop_column("phase")
    for table in ("gate_decision", "dependency", "attestation", "criterion", "phase"):
        op.drop_table(table)


def _enum(name, *values):
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=32
    )


def _phase():
    return _enum("phase", "stabilise", "standardise", "optimise")


def _kind():
    return _enum(
        "kind",
        "metric",
        "maturity",
        "raci",
        "ownership",
        "findings",
        "training",
        "adoption",
        "initiative",
        "manual",
    )


def _key(table, column, target):
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _index(table, *columns):
    with op.batch_alter_table(table, schema=None) as batch_op:
        for column in columns:
            batch_op.create_index(
                batch_op.f(f"ix_{table}_{column}"), [column], unique=False
            )
