"""An audit bundle of 10,000 assignments and 100,000 events, built and verified."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.tickets import timed

ASSIGNMENTS, EVENTS = 10_000, 100_000

PREAMBLE = """
import sys
from datetime import date, timedelta
from pathlib import Path
from sqlalchemy import insert, select
from cis.core import clock
from cis.core.access import SYSTEM
from cis.core.config import Settings
from cis.factory import create_app
from cis.kit.db import Base, db, housekeeping, transaction, triggers
from cis.kit.db.engine import in_mode
from cis.kit.trail import checkpoint, log, note

folder = Path(sys.argv[1])
app = create_app(Settings(data=folder))
"""

FILL = (
    PREAMBLE
    + """
from cis.kit.db.session import Intent
from cis.kit.trail.sealed import Private
from cis.register.governance.models import Assignment
from cis.register.governance.rules import AssignmentRole
from cis.register.people.models import Person
from cis.register.practices import actions as practices
from cis.register.practices.models import Practice

assignments, events = int(sys.argv[2]), int(sys.argv[3])
OWNER = AssignmentRole.PRACTICE_OWNER
with app.app_context():
    with in_mode(db.engine, "write").begin() as connection:
        Base.metadata.create_all(connection)
        log.begin(connection)
        triggers.install(connection)
    with transaction(by=SYSTEM, what="bench.people") as session:
        practices.install_catalogue(session)
        session.add_all(
            Person(name=f"Person {n}", email=f"p{n}@example.org") for n in range(300)
        )
    with in_mode(db.engine, "write").begin() as connection:
        keys = list(connection.scalars(select(Practice.id)))
        rows = []
        for n in range(assignments):
            first = date(1990, 1, 1) + timedelta(days=40 * (n // len(keys)))
            rows.append({
                "practice_id": keys[n % len(keys)], "person_id": 1 + n % 300,
                "role": OWNER, "valid_from": first,
                "valid_to": first + timedelta(days=40), "appointed_by_id": 1 + n % 7,
            })
        connection.execute(insert(Assignment), rows)
        size, _ = log.head(connection)
        for n in range(size, events):
            row = rows[n % assignments]
            subject = f"assignment:{1 + n % assignments}"
            change = {
                "practice_id": (None, row["practice_id"]),
                "person_id": (None, row["person_id"]),
                "valid_from": (None, row["valid_from"]),
                "note": (None, Private(f"Handed over with open promise {n}")),
            }
            what = "assignment.appoint" if n < assignments else "initiative.edit"
            intent = Intent(SYSTEM, what, "agreed in the review")
            log.append(connection, intent, {subject: change}, {})
"""
)

BUILD = (
    PREAMBLE
    + """
from cis.desk.audit.bundle import actions
from cis.desk.audit.bundle.content import Options
from cis.desk.audit.bundle.sections import SECTIONS

with app.app_context():
    options = Options(tuple(one.key for one in SECTIONS), first=date(1990, 1, 1))
    order = actions.order(db.session(), options, clock.now())
    with housekeeping() as session:
        key = actions.enter(session, options, by=None, now=clock.now()).id
    actions.take(key, order, folder, SYSTEM)
    (folder / "vkey").write_text(note.vkey(checkpoint.key(folder)))
"""
)

VERIFY = """
import sys
from pathlib import Path
from cis.desk.audit.bundle import verifier
sys.exit(verifier.main([sys.argv[1], "--key", Path(sys.argv[2]).read_text()]))
"""


def run() -> dict[str, Any]:
    """Return seconds and MiB of building and of verifying, and the bundle's size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        timed(sys.executable, FILL, folder, str(ASSIGNMENTS), str(EVENTS))
        built = timed(sys.executable, BUILD, folder)
        bundle = folder / "bundles" / "bundle-1.zip"
        verified = timed(sys.executable, VERIFY, bundle, folder / "vkey")
        size = round(bundle.stat().st_size / 1e6, 1)
    facts = {"assignments": ASSIGNMENTS, "events": EVENTS, "bundle_mb": size}
    return {**facts, "build": built, "verify": verified}


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
