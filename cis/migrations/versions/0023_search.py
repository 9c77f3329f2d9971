"""The organisation's profile and the index of the search."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


FTS5 = (
    "CREATE VIRTUAL TABLE search_term USING fts5(words, content='search_entry', "
    "content_rowid='id', detail=none, columnsize=0, prefix='2 3 4 5 6 7 8 9 10', "
    "tokenize=\"unicode61 remove_diacritics 0 tokenchars '=^'\")"
)
VECTORS = (
    "CREATE TABLE search_term (id INTEGER PRIMARY KEY "
    "REFERENCES search_entry (id) ON DELETE CASCADE, terms tsvector NOT NULL)"
)


def upgrade():
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
    )
    op.create_index(
        op.f("ix_search_entry_kind_record_id"),
        "search_entry",
        ["kind", "record_id"],
        unique=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(FTS5)
    else:
        op.execute(VECTORS)
        op.execute("CREATE INDEX ix_search_term_terms ON search_term USING gin (terms)")

    weights = ("pain", "findings", "maturity", "capacity", "dependencies")
    op.create_table(
        "advice_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in weights),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_setting")),
    )
    op.create_table(
        "beginning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("size", sa.String(length=20), nullable=False),
        sa.Column("support", sa.String(length=20), nullable=False),
        sa.Column("regulation", sa.Text(), nullable=False),
        sa.Column("skipped", sa.Text(), nullable=False),
        sa.Column("is_dismissed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beginning")),
    )


def downgrade():
    op.drop_table("beginning")
    op.drop_table("advice_setting")
    op.execute("DROP TABLE search_term")
    op.drop_table("search_entry")
