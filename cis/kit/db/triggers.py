"""What the database itself refuses: triggers, listed once and put back at start-up."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, inspect, text

REGISTRY: dict[str, "Trigger"] = {}


@dataclass(frozen=True, slots=True)
class Trigger:
    """A refusal on one table, written for both engines.

    ``sqlite`` is everything after ``CREATE TRIGGER name``; ``postgresql`` is the body
    of a plpgsql function, ``when`` the event it is attached to.
    """

    name: str
    table: str
    sqlite: str
    postgresql: str
    when: str
    each: str = "ROW"


def register(*triggers: Trigger) -> None:
    """Add triggers to the list that every database must have."""
    REGISTRY.update({trigger.name: trigger for trigger in triggers})


def install(connection: Connection) -> None:
    """Create every listed trigger of the tables that exist; safe to call again."""
    tables = set(inspect(connection).get_table_names())
    for trigger in REGISTRY.values():
        if trigger.table not in tables:
            continue
        if connection.dialect.name == "sqlite":
            _install_sqlite(connection, trigger)
        else:
            _install_postgresql(connection, trigger)


def missing(connection: Connection) -> Sequence[str]:
    """Name the listed triggers that the database does not have."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    present = set(connection.execute(text(query)).scalars())
    return sorted(_expected(connection) - present)


def _expected(connection: Connection) -> set[str]:
    sqlite = connection.dialect.name == "sqlite"
    return {
        trigger.name
        for trigger in REGISTRY.values()
        if (trigger.sqlite if sqlite else trigger.postgresql)
    }


def _install_sqlite(connection: Connection, trigger: Trigger) -> None:
    if not trigger.sqlite:
        return
    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger.name}")
    connection.exec_driver_sql(f"CREATE TRIGGER {trigger.name} {trigger.sqlite}")


def _install_postgresql(connection: Connection, trigger: Trigger) -> None:
    if not trigger.postgresql:
        return
    connection.exec_driver_sql(
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger "
        f"LANGUAGE plpgsql AS $body$ BEGIN {trigger.postgresql} END $body$"
    )
    connection.exec_driver_sql(
        f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.table}"
    )
    connection.exec_driver_sql(
        f"CREATE TRIGGER {trigger.name} {trigger.when} ON {trigger.table} "
        f"FOR EACH {trigger.each} EXECUTE FUNCTION {trigger.name}()"
    )
    # ALWAYS: a session in replica mode must not slip past.
    connection.exec_driver_sql(
        f"ALTER TABLE {trigger.table} ENABLE ALWAYS TRIGGER {trigger.name}"
    )
