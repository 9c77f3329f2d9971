"""Edits from several processes at once: none may be lost, none may fail."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from cis.kit.db import db
from cis.kit.trail import verify
from cis.kit.trail.models import TrailEvent
from cis.register.practices.models import Practice
from tests import factories

ROOT = Path(__file__).resolve().parents[3]
PROCESSES = 4
EDITS = 300
LONGEST_S = 240
ROUNDS = 5


def together(how, address, key, folder):
    """Run the editors at the same time and add up the edits that failed."""
    line = [sys.executable, "-m", "tests.kit.db.editor", how, address]
    line += [str(key), str(EDITS), str(folder)]
    crowd = [
        subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    return sum(int(process.communicate(timeout=LONGEST_S)[0]) for process in crowd)


def test_edits_of_one_record_are_neither_lost_nor_refused(
    session, store, database, tmp_path
):
    key = store(lambda s: factories.practice(s, purpose="0"))
    db.session.remove()

    errors = together("careful", database, key, tmp_path)

    assert errors == 0
    assert session.get(Practice, key).purpose == str(PROCESSES * EDITS)
    counted = select(TrailEvent.seq).where(TrailEvent.action == "practice.count")
    assert len(session.scalars(counted).all()) == PROCESSES * EDITS
    assert verify.verify(session.connection()).fault is None


def test_the_drivers_default_mode_does_lose_edits(store, database, tmp_path):
    """The sabotage twin: were no edit lost here, the test above would prove nothing.

    On a busy machine the editors may take turns by chance, so they try some times.
    """
    if not database.startswith("sqlite"):
        pytest.skip("The twin shows the default mode of the SQLite driver.")
    key = store(lambda s: factories.practice(s, purpose="0"))

    assert any(lost(key, tmp_path / str(turn)) > 0 for turn in range(ROUNDS))


def lost(key, folder):
    """Let careless editors work on a copy, and count the edits that went missing."""
    folder.mkdir()
    path = folder / "careless.sqlite"
    with sqlite3.connect(path) as copy, sqlite3.connect(db.engine.url.database) as file:
        file.backup(copy)
        copy.execute("PRAGMA journal_mode=WAL")

    errors = together("careless", f"sqlite:///{path}", key, folder)

    with sqlite3.connect(path) as copy:
        query = "SELECT purpose FROM practice WHERE id = ?"
        count = int(copy.execute(query, (key,)).fetchone()[0])
    return PROCESSES * EDITS - errors - count
