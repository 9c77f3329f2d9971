"""How a connection is opened and a transaction begun, so that no update is lost."""

from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event

# Any fixed number: every writer of this application asks PostgreSQL for the same lock.
WRITER_LOCK = 7_316_001
WAIT_SECONDS = 15
# A full pool is said at once: a request that waits holds a thread that others need.
POOL_SECONDS = 0.5
CONNECT_SECONDS = 5
# For what the server does beside its threads: probes, files, looking who asks.
SPARE_CONNECTIONS = 10
PRAGMAS = (
    "journal_mode=WAL",
    # NORMAL loses acknowledged writes in a power cut, and the shorter trail verifies.
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
)

_modes: WeakKeyDictionary[Engine, dict[str, Engine]] = WeakKeyDictionary()


def options(url: str, threads: int) -> dict[str, Any]:
    """Return the engine options for a database address and so many threads.

    Each thread may hold two connections, its own and one to note something beside it.
    """
    pool = {
        "pool_size": threads,
        "max_overflow": threads + SPARE_CONNECTIONS,
        "pool_timeout": POOL_SECONDS,
    }
    if url.startswith("sqlite"):
        # With isolation_level None the driver never begins; the event below does.
        connect = {"timeout": WAIT_SECONDS, "isolation_level": None}
        return {**pool, "connect_args": connect}
    connect = {"connect_timeout": CONNECT_SECONDS}
    return {**pool, "pool_pre_ping": True, "connect_args": connect}


def prepare(engine: Engine) -> None:
    """Attach the recipe to an engine; call it once for each."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def in_mode(engine: Engine, mode: str) -> Engine:
    """Return the engine in mode ``read`` or ``write``; both share one pool."""
    modes = _modes.setdefault(engine, {})
    if mode not in modes:
        modes[mode] = engine.execution_options(mode=mode)
    return modes[mode]


def _set_pragmas(connection: Any, _record: object) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _writes(connection: Connection) -> bool:
    return connection.get_execution_options().get("mode") == "write"


def _begin_sqlite(connection: Connection) -> None:
    writes = _writes(connection)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    # IMMEDIATE takes the lock first: a snapshot cannot go stale before it is written.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if _writes(connection):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")
    else:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
