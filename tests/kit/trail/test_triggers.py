"""What refuses changes is compared by body, and also holds in replica mode."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cis.kit.db import db, triggers
from cis.kit.db.engine import in_mode
from cis.kit.trail import verify
from tests import factories

NAME, TABLE = "trail_event_no_update", "trail_event"
BODY = f"BEFORE UPDATE ON {TABLE}"
FORCED = {
    "sqlite": {
        "gone": [f"DROP TRIGGER {NAME}"],
        "emptied": [
            f"DROP TRIGGER {NAME}",
            f"CREATE TRIGGER {NAME} {BODY} WHEN 0 BEGIN SELECT 1; END",
        ],
        "renamed": [
            f"DROP TRIGGER {NAME}",
            (
                f"CREATE TRIGGER other {BODY} "
                f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
            ),
        ],
        "added": [f"CREATE TRIGGER other {BODY} BEGIN SELECT 1; END"],
    },
    "postgresql": {
        "gone": [f"DROP TRIGGER {NAME} ON {TABLE}"],
        "emptied": [
            (
                f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql "
                "AS $$ BEGIN RETURN NEW; END $$"
            )
        ],
        "renamed": [f"ALTER TRIGGER {NAME} ON {TABLE} RENAME TO other"],
        "added": [
            f"CREATE TRIGGER other {BODY} FOR EACH ROW EXECUTE FUNCTION {NAME}()"
        ],
        "for some": [f"ALTER TABLE {TABLE} ENABLE TRIGGER {NAME}"],
        "switched off": [f"ALTER TABLE {TABLE} DISABLE TRIGGER {NAME}"],
        "a rule": [f"CREATE RULE other AS ON UPDATE TO {TABLE} DO INSTEAD NOTHING"],
    },
}


@pytest.mark.parametrize("what", FORCED["postgresql"])
def test_one_that_is_not_as_installed_is_named(session, store, what):
    store(factories.practice)
    forced = FORCED[db.engine.dialect.name].get(what)
    if forced is None:
        return
    db.session.rollback()
    with in_mode(db.engine, "write").connect() as connection:
        for statement in forced:
            connection.execute(text(statement))
        found = verify.verify(connection).fault
        connection.rollback()

    assert "what refuses changes was altered" in found
    assert ("other" if what in ("added", "a rule") else NAME) in found


def test_replica_mode_slips_past_no_refusal(session, store):
    store(factories.practice)
    if db.engine.dialect.name == "sqlite":
        return
    db.session.rollback()
    with in_mode(db.engine, "write").connect() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text("UPDATE trail_event SET actor = 'x'"))
        connection.rollback()
        enabled = text(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
        )
        always = set(connection.execute(enabled).scalars())
    assert always == {one.name for one in triggers.REGISTRY.values() if one.postgresql}
