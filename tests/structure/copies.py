"""How a database tells that it changed, and how a PostgreSQL world is brought back."""

import sqlite3
from hashlib import sha256

from sqlalchemy import text

from cis.kit.db import db, triggers
from cis.kit.db.engine import in_mode
from tests.conftest import sweep, tables

SCHEMA = "world"
WATCHERS = {}


def mark():
    """Return what is another as soon as anybody commits a change to the database."""
    place = str(db.engine.url)
    if db.engine.dialect.name == "sqlite":
        if place not in WATCHERS:
            WATCHERS[place] = sqlite3.connect(str(db.engine.url.database))
        return place, WATCHERS[place].execute("PRAGMA data_version").fetchone()[0]
    with in_mode(db.engine, "read").connect() as connection:
        # Only what writes is given a number.
        newest = text("SELECT txid_snapshot_xmax(txid_current_snapshot())")
        return place, connection.execute(newest).scalar_one()


def digests(connection, asked):
    """Return a digest of the rows of each query, by name."""
    if connection.dialect.name == "sqlite":
        # The bare driver: a thousand times a run, what SQLAlchemy adds is felt.
        bare = connection.connection.driver_connection
        return {
            name: sha256(repr(sorted(map(repr, bare.execute(query)))).encode()).digest()
            for name, query in asked.items()
        }
    whole = "md5(coalesce(string_agg(row::text, chr(10) ORDER BY row::text), ''))"
    parts = [
        f"SELECT '{name}', {whole} FROM ({query}) AS row"
        for name, query in asked.items()
    ]
    answer = connection.exec_driver_sql(" UNION ALL ".join(parts))
    return {name: whole for name, whole in answer}  # noqa: C416 - rows, not pairs


def keep():
    """Keep a copy of every row of a PostgreSQL database, in a schema of its own."""
    with in_mode(db.engine, "write").begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
        for name in tables(connection):
            connection.execute(
                text(f'CREATE TABLE {SCHEMA}."{name}" AS TABLE "{name}"')
            )
        connection.execute(
            text(
                f"CREATE TABLE {SCHEMA}.numbers AS SELECT sequencename, last_value "
                "FROM pg_sequences WHERE schemaname = 'public'"
            )
        )


def bring_back():
    """Put the rows back as they were kept, and go on numbering where they ended."""
    with in_mode(db.engine, "write").begin() as connection:
        sweep(connection)
        # Only triggers that fire always are left; those of an INSERT are in the way.
        entering = [
            trigger
            for trigger in triggers.REGISTRY.values()
            if trigger.postgresql and "INSERT" in trigger.when
        ]
        _switch(connection, entering, "DISABLE TRIGGER")
        for name in tables(connection):
            connection.execute(
                text(f'INSERT INTO "{name}" SELECT * FROM {SCHEMA}."{name}"')
            )
        _switch(connection, entering, "ENABLE ALWAYS TRIGGER")
        connection.execute(
            text(
                "SELECT setval(quote_ident(sequencename)::regclass, last_value) "
                f"FROM {SCHEMA}.numbers WHERE last_value IS NOT NULL"
            )
        )


def _switch(connection, chosen, how):
    for trigger in chosen:
        connection.execute(text(f"ALTER TABLE {trigger.table} {how} {trigger.name}"))
