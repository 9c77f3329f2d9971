"""Every value of every table, changed past the application, is seen by the verifier.

The walk takes the tables and columns from the models: a new one is looked at without
being named here, or it says on its model why nothing compares it.
"""

from contextlib import contextmanager

import pytest
from sqlalchemy import (
    Boolean,
    Date,
    Double,
    Enum,
    Integer,
    LargeBinary,
    String,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cis.desk.audit import verifying
from cis.kit.db import Base, db, transaction, triggers
from cis.kit.db.engine import in_mode
from cis.kit.db.types import UtcDateTime
from cis.kit.trail import rows, verify
from cis.register.evidence import vault
from cis.register.evidence.models import StoredFile
from tests import factories
from tests.conftest import TEST_ACTOR

MAPPERS = Base.registry.mappers
# On PostgreSQL one column of each type in each table.
FEWEST = {"sqlite": 800, "postgresql": 400}
# A value that another row has already, in a column or columns that are unique.
MOST_REFUSED = 20
OTHER = (
    (Boolean, "NOT coalesce({}, 0)", "NOT coalesce({}, false)"),
    (Double, "coalesce({}, 0) + 1", "coalesce({}, 0) + 1"),
    (Integer, "coalesce({}, 0) + 100003", "coalesce({}, 0) + 100003"),
    (LargeBinary, "x'00'", "'\\x00'::bytea"),
    (Date, "'2001-02-03'", "DATE '2001-02-03'"),
    (UtcDateTime, *["'2001-02-03T04:05:06.000000Z'"] * 2),
)


def compared():
    """Return the tables that are compared, each with its compared columns."""
    left_out = {name for name, _ in rows.unchecked()}
    return [
        (table, [c for c in table.columns if f"{table.name}.{c.name}" not in left_out])
        for table in Base.metadata.sorted_tables
        if table.name not in left_out
    ]


def sqlite():
    return db.engine.dialect.name == "sqlite"


def altered(column):
    """Return SQL for another value that the column can hold."""
    name, kind = f'"{column.name}"', column.type
    if isinstance(kind, Enum):
        first, *rest = kind.enums
        pairs = zip(kind.enums, [*rest, first], strict=True)
        cases = " ".join(f"WHEN '{old}' THEN '{new}'" for old, new in pairs)
        return f"CASE {name} {cases} ELSE '{first}' END"
    for known, on_sqlite, on_postgresql in OTHER:
        if isinstance(kind, known):
            return (on_sqlite if sqlite() else on_postgresql).format(name)
    return f"'~' || substr(coalesce({name}, ''), 2)"


def unique(table):
    """Return the columns that no two rows may share, alone or together."""
    found = {column.name for column in table.primary_key}
    found |= {column.name for column in table.columns if column.unique}
    for index in table.indexes:
        found |= {column.name for column in index.columns if index.unique}
    return found


def one_of_each_type(columns):
    """Return fewer columns: only how a type is read differs between the engines."""
    return list({type(column.type): column for column in columns}.values())


def attacks(table, columns):
    """Yield what is done to one row of a table, and the statement that does it."""
    name = f'"{table.name}"'
    place = "rowid" if sqlite() else "ctid"
    if sqlite() and not table.dialect_options["sqlite"]["with_rowid"]:
        keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
        first = f"({keys}) = (SELECT {keys} FROM {name} LIMIT 1)"
    else:
        first = f"{place} = (SELECT {place} FROM {name} LIMIT 1)"
    for column in columns if sqlite() else one_of_each_type(columns):
        yield (
            f"{table.name}.{column.name}",
            f'UPDATE {name} SET "{column.name}" = {altered(column)} WHERE {first}',
        )
    yield f"a row of {table.name} deleted", f"DELETE FROM {name} WHERE {first}"
    own = unique(table)
    listed = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(
        altered(column) if column.name in own else f'"{column.name}"'
        for column in table.columns
    )
    yield (
        f"a row of {table.name} forged",
        f"INSERT INTO {name} ({listed}) SELECT {values} FROM {name} WHERE {first}",
    )


@contextmanager
def owned(folder):
    """Yield a function that does something to a table and says what verifying finds."""
    db.session.rollback()
    with in_mode(db.engine, "write").connect() as connection:
        raw = connection.connection.driver_connection
        if sqlite():
            raw.execute("PRAGMA foreign_keys=OFF")
            raw.execute("PRAGMA ignore_check_constraints=ON")
        try:
            yield lambda table, statement: _done(connection, folder, table, statement)
        finally:
            connection.rollback()
            if sqlite():
                raw.execute("PRAGMA ignore_check_constraints=OFF")
                raw.execute("PRAGMA foreign_keys=ON")


def _done(connection, folder, table, statement):
    """Do it, put the triggers back as they were, verify, and undo it all."""
    connection.rollback()
    connection.begin()
    back = _slip_past(connection, table)
    try:
        count = connection.exec_driver_sql(statement).rowcount
    except DBAPIError as error:
        connection.rollback()
        return f"refused: {error.orig}"
    for line in back:
        connection.exec_driver_sql(line)
    found = verify.verify(connection).fault
    if found is None:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            found = verifying.beside(session, folder).get("fault")
    connection.rollback()
    return found if count else "empty"


def _slip_past(connection, table):
    """Take what refuses off a table, as its owner can; return what puts it back."""
    if sqlite():
        found = connection.exec_driver_sql(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
            f"AND tbl_name = '{table.name}'"
        ).all()
        for name, _ in found:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        return [sql for _, sql in found]
    named = f'ALTER TABLE "{table.name}"'
    connection.exec_driver_sql(f"{named} DISABLE TRIGGER ALL")
    checks = connection.exec_driver_sql(
        f"SELECT conname FROM pg_constraint WHERE contype = 'c' "
        f"AND conrelid = '\"{table.name}\"'::regclass"
    ).scalars()
    for name in checks.all():
        connection.exec_driver_sql(f'{named} DROP CONSTRAINT "{name}"')
    return [
        f"{named} ENABLE TRIGGER ALL",
        *(
            f"{named} ENABLE ALWAYS TRIGGER {one.name}"
            for one in triggers.REGISTRY.values()
            if one.table == table.name and one.postgresql
        ),
    ]


VALUES = (
    (Boolean, False),
    (UtcDateTime, factories.NOW),
    (Double | Integer, 1),
    (Date, factories.NOW.date()),
    (String, "x"),
)


def entered(session, model):
    """Enter one row with what its columns ask for."""
    values = {}
    for column in model.__table__.columns:
        given = column.nullable or column.default is not None
        if given or (column.primary_key and not column.foreign_keys):
            continue
        if column.foreign_keys:
            key = next(iter(column.foreign_keys))
            values[column.name] = session.scalar(select(key.column).limit(1))
        elif isinstance(column.type, Enum):
            values[column.name] = next(iter(column.type.enum_class))
        else:
            values[column.name] = next(
                value for kind, value in VALUES if isinstance(column.type, kind)
            )
    session.add(model(**values))
    session.flush()


@pytest.fixture
def folder(world):
    """A world in which every compared table has a row."""
    models = {str(one.class_.__tablename__): one.class_ for one in MAPPERS}
    with transaction(by=TEST_ACTOR, what="test.world") as session:
        for table, _ in compared():
            if session.execute(select(table).limit(1)).first() is None:
                entered(session, models[table.name])
    data = world.app.config["CIS_DATA"]
    # Other tests left files there, of records that are gone.
    known = set(db.session().scalars(select(StoredFile.sha256)))
    for path in (data / vault.FOLDER).rglob("*"):
        if path.is_file() and path.parent.name + path.name not in known:
            path.unlink()
    return data


def test_every_changed_deleted_and_forged_value_is_seen(world, folder, counted):
    unseen, refused, empty, seen = [], [], set(), 0
    assert verifying.check(folder).fault is None
    with owned(folder) as attack:
        for table, columns in compared():
            for what, statement in attacks(table, columns):
                answer = attack(table, statement)
                if answer is None:
                    unseen.append(what)
                elif answer == "empty":
                    empty.add(table.name)
                elif answer.startswith("refused"):
                    refused.append(f"{what}: {answer}")
                else:
                    seen += 1

    counted(f"Tampering: {seen} seen, {len(refused)} refused by the database.")
    assert unseen == []
    assert empty == set()
    assert len(refused) <= MOST_REFUSED, refused
    assert seen >= FEWEST[db.engine.dialect.name]
