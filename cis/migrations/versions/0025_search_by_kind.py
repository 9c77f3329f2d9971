"""The newest of each kind are found at once; what is found is written anew."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

FIRST = (
    "CREATE TABLE search_term (id INTEGER PRIMARY KEY "
    "REFERENCES search_entry (id) ON DELETE CASCADE, terms tsvector NOT NULL)"
)
FIRST_INDEX = "CREATE INDEX ix_search_term_terms ON search_term USING gin (terms)"
VECTORS = (
    "CREATE TABLE search_term (id INTEGER PRIMARY KEY "
    "REFERENCES search_entry (id) ON DELETE CASCADE, kind VARCHAR(40) NOT NULL, "
    "terms tsvector NOT NULL)"
)
VECTORS_INDEX = (
    "CREATE INDEX ix_search_term_terms ON search_term USING gin (terms) "
    "WITH (gin_pending_list_limit = 256)"
)


def upgrade():
    _empty(VECTORS, VECTORS_INDEX)
    op.create_index(op.f("ix_search_entry_kind_id"), "search_entry", ["kind", "id"])


def downgrade():
    op.drop_index(op.f("ix_search_entry_kind_id"), table_name="search_entry")
    _empty(FIRST, FIRST_INDEX)


def _empty(*terms):
    """Remove every entry: an empty index is filled when cis starts or migrates."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO search_term (search_term) VALUES ('delete-all')")
    else:
        op.execute("DROP TABLE search_term")
        for statement in terms:
            op.execute(statement)
    op.execute("DELETE FROM search_entry")
