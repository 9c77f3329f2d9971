"""Runs migrations: in one transaction, without losing child rows, with triggers."""

import sqlalchemy as sa
from alembic import context
from flask import current_app

import cis.factory  # noqa: F401  (every table is known once the factory is)
from cis.kit.db import Base, db, triggers
from cis.kit.db.engine import in_mode
from cis.kit.db.migrate import is_described, newest
from cis.kit.trail import log, statement


def render_item(kind, item, _context):
    """Write the column type that stores ours, so that migrations import nothing."""
    if kind == "type" and type(item).__module__.startswith("cis."):
        return f"sa.{item.impl!r}"
    return False


def migrate(connection):
    """Run what is due on an open connection and check what it left."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transactional_ddl=True,
        render_as_batch=True,
        compare_type=True,
        render_item=render_item,
        include_object=is_described,
    )
    with context.begin_transaction():
        context.run_migrations()
        if sa.inspect(connection).has_table("trail_head"):
            log.begin(connection)
            triggers.install(connection)
            if context.get_context().get_current_revision() == newest():
                statement.state(connection)
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"The migration broke foreign keys: {broken[:5]}")


def online():
    """Migrate the application's database."""
    with in_mode(db.engine, "write").connect() as connection:
        raw = connection.connection.driver_connection
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # Before BEGIN, where it still works: a rebuilt parent table must not
            # take its children along.
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            migrate(connection)
        finally:
            if sqlite:
                if raw.in_transaction:
                    raw.rollback()
                raw.execute("PRAGMA foreign_keys=ON")


if not current_app:
    raise RuntimeError("Migrations run inside the application: cis migrate.")
online()
