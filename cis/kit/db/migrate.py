"""Brings a database to the newest schema, with its triggers, and says where it is."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection

from cis.kit.db.base import db
from cis.kit.db.engine import in_mode

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
# Tables that the database fills by itself, such as those of a full-text index.
ITS_OWN = ("search_term",)


def configuration() -> Config:
    """Return Alembic's configuration for the current application."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    # Alembic reads % as its own; a password may hold one.
    url = current_app.config["SQLALCHEMY_DATABASE_URI"]
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(revision: str = "head") -> None:
    """Migrate the current application's database; nothing is left half done."""
    command.upgrade(configuration(), revision)


def is_current() -> bool:
    """Tell whether the database has the newest schema."""
    with in_mode(db.engine, "read").connect() as connection:
        return _revision(connection) == newest()


def newest() -> str | None:
    """Return the name of the newest migration."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def is_described(_thing: object, name: str | None, *_: object) -> bool:
    """Tell whether something in a database should be as the models say."""
    return not (name or "").removeprefix("ix_").startswith(ITS_OWN)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
