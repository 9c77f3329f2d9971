"""Ten attacks of somebody who owns the database, on a real database file."""

import json
import random
import shutil
import sqlite3

import pytest
from sqlalchemy import create_engine

from cis.core.access import Actor, Role
from cis.kit.db import Base, triggers
from cis.kit.db.engine import in_mode, options, prepare
from cis.kit.db.session import Intent
from cis.kit.trail import log, tree, verify
from cis.kit.trail.verify import Held
from cis.register.practices.models import Practice
from cis.register.practices.rules import Group

EVENTS, MIDDLE = 100, 60
CHECKPOINTS = (40, 80, 100)
ADA = Actor("p-17", "Ada", Role.MEMBER, 17)
BYTE_CHANGES = 1000
SMUGGLED = (
    "INSERT INTO practice SELECT * FROM (SELECT 999, 'x', 'y', \"group\", purpose, "
    "adoption, 1 FROM practice WHERE id = 1)"
)


def engine_of(path):
    url = f"sqlite:///{path}"
    engine = create_engine(url, **options(url, threads=1))
    prepare(engine)
    return engine


def add(connection, number, name="Practice"):
    """Store a record and its event, as the application does."""
    values = {
        "code": f"code-{number}",
        "name": f"{name} {number}",
        "group": Group.SERVICE.value,
        "purpose": "Keep on.",
    }
    connection.execute(Practice.__table__.insert(), {"id": number, **values})
    changes = {
        f"practice:{number}": {key: (None, value) for key, value in values.items()}
    }
    log.append(connection, Intent(ADA, "practice.enter", "Because"), changes, {})


def fill(connection, numbers, name="Practice"):
    """Add records; return the checkpoints that somebody outside gets meanwhile."""
    held = []
    for number in numbers:
        add(connection, number, name)
        size, frontier = log.head(connection)
        if size in CHECKPOINTS:
            held.append(Held(size, tree.root(frontier).hex()))
    return held


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A log of 100 events, a backup made at 60, and three checkpoints."""
    folder = tmp_path_factory.mktemp("attacks")
    path = folder / "cis.sqlite"
    engine = engine_of(path)
    with in_mode(engine, "write").begin() as connection:
        Base.metadata.create_all(connection)
        log.begin(connection)
        triggers.install(connection)
        held = fill(connection, range(1, MIDDLE + 1))
    engine.dispose()
    shutil.copy(path, folder / "backup.sqlite")
    with in_mode(engine, "write").begin() as connection:
        held += fill(connection, range(MIDDLE + 1, EVENTS + 1))
    engine.dispose()
    return folder, held


@pytest.fixture
def stolen(original, tmp_path):
    """A copy whose owner may do with it what they like."""
    folder, held = original
    shutil.copy(folder / "cis.sqlite", tmp_path / "cis.sqlite")
    shutil.copy(folder / "backup.sqlite", tmp_path / "backup.sqlite")
    return tmp_path / "cis.sqlite", held


def force(path, change):
    """Change the file past its triggers, then put them back as they were."""
    with sqlite3.connect(path) as file:
        kept = file.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in kept:
            file.execute(f"DROP TRIGGER {name}")
        change(file)
        for _, sql in kept:
            file.execute(sql)
    file.close()


def verdict(path, held=()):
    engine = engine_of(path)
    with in_mode(engine, "read").connect() as connection:
        found = verify.verify(connection, held)
    engine.dispose()
    return found


def reseal(file):
    """Number, hash and index everything anew: what the source code lets anybody do."""
    rows = file.execute("SELECT seq, payload FROM trail_event ORDER BY seq").fetchall()
    size, frontier = 0, tree.NOTHING
    for seq, payload in rows:
        said = json.loads(payload)
        said["seq"] = str(size) if isinstance(said["seq"], str) else size
        text = json.dumps(
            said, separators=(",", ":"), sort_keys=True, ensure_ascii=False
        )
        leaf = tree.leaf_hash(text.encode())
        file.execute(
            "UPDATE trail_event SET seq = ?, payload = ?, leaf = ? WHERE seq = ?",
            (size, text, leaf.hex(), seq),
        )
        for table in ("trail_touch", "trail_private"):
            file.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (size, seq))
        frontier = tree.append(frontier, size, leaf)
        size += 1
    file.execute(
        "UPDATE trail_head SET size = ?, frontier = ?",
        (size, json.dumps([item.hex() for item in frontier])),
    )


def edit(seq):
    """Write another name into an event and into the table it tells about."""

    def change(file):
        name = f"Practice {seq + 1}"
        file.execute(
            "UPDATE trail_event SET payload = replace(payload, ?, 'Forged') "
            "WHERE seq = ?",
            (name, seq),
        )
        file.execute("UPDATE practice SET name = 'Forged' WHERE id = ?", (seq + 1,))

    return change


def edit_payload(file):
    edit(10)(file)


def edit_payload_and_leaf(file):
    edit(10)(file)
    (text,) = file.execute("SELECT payload FROM trail_event WHERE seq=10").fetchone()
    leaf = tree.leaf_hash(text.encode()).hex()
    file.execute("UPDATE trail_event SET leaf = ? WHERE seq = 10", (leaf,))


def edit_and_recompute(file):
    edit(10)(file)
    reseal(file)


def delete_tail(file):
    file.execute("DELETE FROM trail_event WHERE seq >= 90")


def remove(file, first, last):
    for table in ("trail_event", "trail_touch", "trail_private"):
        file.execute(f"DELETE FROM {table} WHERE seq BETWEEN ? AND ?", (first, last))
    file.execute("DELETE FROM practice WHERE id BETWEEN ? AND ?", (first + 1, last + 1))


def delete_tail_and_rebuild(file):
    remove(file, 90, 99)
    reseal(file)


def delete_one_and_renumber(file):
    remove(file, 50, 50)
    reseal(file)


def swap_two(file):
    for table in ("trail_event", "trail_touch", "trail_private"):
        for old, new in ((20, -1), (21, 20), (-1, 21)):
            file.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (new, old))
    reseal(file)


def edit_table(file):
    file.execute("UPDATE practice SET name = 'Forged' WHERE id = 30")


def rewrite_after(seq):
    def change(file):
        edit(seq)(file)
        reseal(file)

    return change


def restore_and_grow(path):
    backup = path.with_name("backup.sqlite")
    shutil.copy(backup, path)
    for extra in ("-wal", "-shm"):
        path.with_name(path.name + extra).unlink(missing_ok=True)
    engine = engine_of(path)
    with in_mode(engine, "write").begin() as connection:
        fill(connection, range(MIDDLE + 1, EVENTS + 1), "Another")
    engine.dispose()


def on(change):
    return lambda path: force(path, change)


# Attack; does the database alone show it; does the oldest checkpoint alone show it?
ATTACKS = {
    "edit a payload": (on(edit_payload), True, True),
    "edit a payload and its leaf": (on(edit_payload_and_leaf), True, True),
    "edit and recompute everything": (on(edit_and_recompute), False, True),
    "delete the tail": (on(delete_tail), True, True),
    "delete the tail and rebuild": (on(delete_tail_and_rebuild), False, False),
    "delete one and renumber": (on(delete_one_and_renumber), False, False),
    "swap two and recompute": (on(swap_two), False, True),
    "edit only the table": (on(edit_table), True, True),
    "restore a backup, grow another": (restore_and_grow, False, False),
    "rewrite after the last but one": (on(rewrite_after(95)), False, False),
}


def test_the_untouched_log_holds_with_every_checkpoint(stolen):
    path, held = stolen

    assert [one.size for one in held] == list(CHECKPOINTS)
    assert verdict(path, held).fault is None


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_shows_with_all_checkpoints_held_outside(stolen, name):
    path, held = stolen
    attack, alone, oldest = ATTACKS[name]

    attack(path)

    assert verdict(path, held).fault is not None
    assert (verdict(path).fault is not None) == alone
    assert (verdict(path, held[:1]).fault is not None) == oldest


def test_as_many_attacks_go_unseen_without_checkpoints_as_is_said():
    assert len(ATTACKS) == 10
    assert sum(not alone for _, alone, _ in ATTACKS.values()) == 6


def test_a_log_without_its_triggers_does_not_hold(stolen):
    path, _ = stolen
    with sqlite3.connect(path) as file:
        file.execute("DROP TRIGGER trail_event_no_update")
    file.close()

    assert "trail_event_no_update" in verdict(path).fault


def test_a_forged_reason_beside_an_event_shows(stolen):
    path, _ = stolen
    force(
        path,
        lambda file: file.execute(
            "UPDATE trail_private SET value = 'Order from above' WHERE seq = 33"
        ),
    )

    found = verdict(path)
    assert found.seq == 33
    assert "sealed" in found.fault


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("DELETE FROM practice WHERE id = 9", "practice:9 is gone"),
        (
            SMUGGLED,
            "practice:999 is not in the log",
        ),
        ("UPDATE practice SET purpose = 'x' WHERE id = 9", "purpose of practice:9"),
    ],
)
def test_a_table_that_is_not_what_the_log_says_shows(stolen, change, words):
    path, _ = stolen
    force(path, lambda file: file.execute(change))

    assert words in verdict(path).fault


def test_a_thousand_random_changes_of_one_byte_all_show(original, tmp_path):
    """Each change is undone before the next; every one must be found."""
    path, dice = tmp_path / "small.sqlite", random.Random(20261124)  # noqa: S311
    engine = engine_of(path)
    with in_mode(engine, "write").begin() as connection:
        Base.metadata.create_all(connection)
        log.begin(connection)
        fill(connection, range(1, 13))
    found = 0
    with in_mode(engine, "write").connect() as connection:
        for _ in range(BYTE_CHANGES):
            spoil(connection, dice)
            found += verify.verify(connection).seq is not None
            connection.rollback()
    engine.dispose()

    assert found == BYTE_CHANGES


def spoil(connection, dice):
    column = dice.choice(["payload"] * 6 + ["at", "actor", "action", "leaf", "outcome"])
    seq = dice.randrange(12)
    raw = bytearray(
        connection.exec_driver_sql(
            f"SELECT CAST({column} AS BLOB) FROM trail_event WHERE seq = ?", (seq,)
        ).scalar_one()
    )
    place = dice.randrange(len(raw))
    raw[place] ^= dice.randrange(1, 256)
    connection.exec_driver_sql(
        f"UPDATE trail_event SET {column} = CAST(? AS TEXT) WHERE seq = ?",
        (bytes(raw), seq),
    )
