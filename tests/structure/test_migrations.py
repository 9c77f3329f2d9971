"""The migrations make what the models say, on both kinds of database."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from cis.core.config import Settings
from cis.factory import create_app
from cis.kit.db import Base, db, migrate, triggers
from cis.kit.db.engine import in_mode
from cis.kit.trail import verify


@pytest.fixture
def untouched(fresh_database, tmp_path):
    app = create_app(Settings(data=tmp_path / "app", database_url=fresh_database))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_from_nothing_to_the_models(untouched):
    assert not migrate.is_current()

    migrate.upgrade()

    assert migrate.is_current()
    with in_mode(db.engine, "read").connect() as connection:
        opts = {"compare_type": True, "include_object": migrate.is_described}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []
        assert triggers.faults(connection) == []
        assert verify.verify(connection).size == 0


def test_a_second_run_changes_nothing(untouched):
    migrate.upgrade()
    migrate.upgrade()

    assert migrate.is_current()


def test_down_and_up_again(untouched):
    migrate.upgrade()
    command.downgrade(migrate.configuration(), "base")

    with in_mode(db.engine, "read").connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    migrate.upgrade()
    assert migrate.is_current()


def test_health_says_whether_the_database_is_ready(untouched):
    client = untouched.test_client()

    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    migrate.upgrade()
    assert client.get("/readyz").status_code == 200
