from threading import Thread

import pytest
from sqlalchemy import text

from cis.kit.db import db, transaction
from cis.kit.db.engine import in_mode
from cis.kit.trail import events, rows, verify
from tests import factories
from tests.conftest import TEST_ACTOR

COLUMNS = ("at", "actor", "action", "payload", "leaf")


@pytest.fixture
def full(session, store):
    for _ in range(5):
        store(factories.practice)
    return session


def force(*statements):
    """Change the database as its owner can, past the triggers."""
    with in_mode(db.engine, "write").begin() as connection:
        postgres = connection.dialect.name != "sqlite"
        for name in ("trail_event", "trail_touch"):
            for verb in ("update", "delete"):
                connection.execute(
                    text(
                        f"ALTER TABLE {name} DISABLE TRIGGER {name}_no_{verb}"
                        if postgres
                        else f"DROP TRIGGER IF EXISTS {name}_no_{verb}"
                    )
                )
        for statement in statements:
            connection.execute(text(statement))
        if postgres:
            for name in ("trail_event", "trail_touch"):
                for verb in ("update", "delete"):
                    connection.execute(
                        text(
                            f"ALTER TABLE {name} ENABLE ALWAYS TRIGGER {name}_no_{verb}"
                        )
                    )
    db.session.rollback()


def verdict(session):
    return verify.verify(session.connection())


def test_an_untouched_log_verifies(full):
    found = verdict(full)

    assert found.fault is None
    assert found.size == 5


def test_digests_made_elsewhere_count_for_the_same_state_only(full):
    wrong = {"reading": rows.Sum(rows=3, total=7)}

    other = verify.of_database(db.engine, digests=lambda: (4, wrong))
    same = verify.of_database(db.engine, digests=lambda: (5, wrong))
    true = verify.of_database(
        db.engine, digests=lambda: verify.digest_tables(db.engine)
    )

    assert other.fault is None
    assert same.fault == "the table reading has 3 rows, but by the log there are 0"
    assert (true.fault, true.rows) == (None, other.rows)


@pytest.mark.parametrize("column", COLUMNS)
def test_one_changed_byte_is_found_with_its_place(full, column):
    value = f"substr({column}, 1, 4) || '~' || substr({column}, 6)"
    force(f"UPDATE trail_event SET {column} = {value} WHERE seq = 2")

    found = verdict(full)

    assert found.seq == 2
    assert found.fault


def test_a_deleted_event_is_found_with_its_place(full):
    force("DELETE FROM trail_event WHERE seq = 3")

    assert verdict(full).seq == 3


def test_a_deleted_tail_is_found(full):
    force("DELETE FROM trail_event WHERE seq = 4")

    assert "head" in verdict(full).fault


def test_a_renumbered_event_is_found(full):
    force(
        "DELETE FROM trail_event WHERE seq = 2",
        "UPDATE trail_event SET seq = 2 WHERE seq = 3",
    )

    assert verdict(full).seq == 2


def test_a_touched_index_is_found_with_its_place(full):
    force("UPDATE trail_touch SET subject = 'practice:99' WHERE seq = 1")

    assert verdict(full).seq == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_event SET actor = 'x'",
        "DELETE FROM trail_event",
        "UPDATE trail_touch SET subject = 'x'",
        "DELETE FROM trail_touch",
        "INSERT INTO trail_event VALUES (99, 'x', 'x', 'x', 'x', 'x', 'x')",
    ],
)
def test_the_database_itself_refuses(full, statement):
    with (
        pytest.raises(Exception, match=r"append-only|dense"),
        in_mode(db.engine, "write").begin() as connection,
    ):
        connection.execute(text(statement))

    assert verdict(full).fault is None


def test_replacing_a_row_is_refused_on_sqlite(full):
    if db.engine.dialect.name != "sqlite":
        return
    with (
        pytest.raises(Exception, match="dense"),
        in_mode(db.engine, "write").begin() as connection,
    ):
        connection.execute(
            text("INSERT OR REPLACE INTO trail_event SELECT * FROM trail_event")
        )


def test_what_others_write_meanwhile_is_not_mistaken_for_a_fault(
    app, full, monkeypatch
):
    monkeypatch.setattr(events, "CHUNK", 1)
    look, seen = verify._disagreeing, []  # noqa: SLF001 - to cut in half-way

    def write():
        with app.app_context(), transaction(by=TEST_ACTOR, what="test.meanwhile") as s:
            factories.practice(s)

    def interrupted(*given):
        seen.append(given)
        if len(seen) == 3:
            writer = Thread(target=write)
            writer.start()
            writer.join()
        return look(*given)

    monkeypatch.setattr(verify, "_disagreeing", interrupted)
    found = verify.of_database(db.engine)

    assert found.fault is None
    assert found.size == 5
    monkeypatch.undo()
    assert verify.of_database(db.engine).size == 6
