"""What the database itself refuses: triggers, listed once and put back at start-up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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


def faults(connection: Connection) -> Sequence[str]:
    """Name each trigger that is not as it was installed: gone, altered, or added."""
    sqlite = connection.dialect.name == "sqlite"
    known = {
        trigger.name: _sqlite(trigger) if sqlite else _postgresql(trigger)
        for trigger in REGISTRY.values()
        if (trigger.sqlite if sqlite else trigger.postgresql)
    }
    present = _present_sqlite(connection) if sqlite else _present(connection)
    return [
        *(f"{name} is gone" for name in sorted(known.keys() - present.keys())),
        *(f"{name} is unknown" for name in sorted(present.keys() - known.keys())),
        *(
            f"{name} is not as installed"
            for name in sorted(known.keys() & present.keys())
            if known[name] != present[name]
        ),
    ]


def _sqlite(trigger: Trigger) -> str:
    return f"CREATE TRIGGER {trigger.name} {trigger.sqlite}"


def _present_sqlite(connection: Connection) -> dict[str, str]:
    found = connection.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    )
    return {row.name: row.sql for row in found}


PRESENT = """
SELECT t.tgname AS name, c.relname AS "table", t.tgenabled::text AS enabled,
  t.tgtype AS type, t.tgqual IS NULL AS always, ARRAY(
    SELECT a.attname::text FROM pg_attribute a
    WHERE a.attrelid = t.tgrelid AND a.attnum = ANY(t.tgattr::int2[])
  ) AS columns,
  p.prosrc AS body, p.proname AS function, l.lanname AS language
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang
WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
UNION ALL
SELECT r.rulename, r.tablename, '', 0, false, '{}', r.definition, '', ''
FROM pg_rules r WHERE r.schemaname = current_schema()
"""
# As pg_trigger.tgtype adds them up.
BITS = {"ROW": 1, "BEFORE": 2, "INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}


def _present(connection: Connection) -> dict[str, tuple[Any, ...]]:
    """Return triggers, and rules: a rule can make a statement do something else."""
    found = connection.execute(text(PRESENT))
    return {row.name: (*row[:5], sorted(row.columns), *row[6:]) for row in found}


def _postgresql(trigger: Trigger) -> tuple[Any, ...]:
    when, _, columns = trigger.when.partition(" OF ")
    kind = sum(BITS.get(word, 0) for word in (*when.upper().split(), trigger.each))
    only = sorted(columns.split(", ")) if columns else []
    name, body = trigger.name, _body(trigger)
    return (name, trigger.table, "A", kind, True, only, body, name, "plpgsql")


def _body(trigger: Trigger) -> str:
    return f" BEGIN {trigger.postgresql} END "


def _install_sqlite(connection: Connection, trigger: Trigger) -> None:
    if not trigger.sqlite:
        return
    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger.name}")
    connection.exec_driver_sql(_sqlite(trigger))


def _install_postgresql(connection: Connection, trigger: Trigger) -> None:
    if not trigger.postgresql:
        return
    connection.exec_driver_sql(
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger "
        f"LANGUAGE plpgsql AS $body${_body(trigger)}$body$"
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
