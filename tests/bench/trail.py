"""Full verification of a log of one million events: every byte, seal and index."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.tickets import timed

EVENTS = 1_000_000
CHUNK = 50_000

FILL = """
import json, sqlite3, sys
from pathlib import Path
from sqlalchemy import create_engine
from cis import factory
from cis.kit.db import Base, triggers
from cis.kit.db.engine import in_mode, options, prepare
from cis.kit.trail import log, tree
from cis.kit.trail.sealed import canonical, commitment

path, count, chunk = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
url = f"sqlite:///{path}"
engine = create_engine(url, **options(url))
prepare(engine)
with in_mode(engine, "write").begin() as connection:
    Base.metadata.create_all(connection)
    log.begin(connection)
engine.dispose()
file = sqlite3.connect(path)
file.execute("PRAGMA synchronous=OFF")
salt, why = bytes(16), "Contract renewed"
sealed = {"$c": commitment(salt, why)}
at, frontier = "2026-03-02T09:00:00.000000Z", tree.NOTHING
for first in range(0, count, chunk):
    events, touches, texts = [], [], []
    for seq in range(first, min(first + chunk, count)):
        key = seq % 1000 + 1
        before = {} if seq < 1000 else {"name": f"Practice {key} of {seq - 1000}"}
        said = {
            "name": [before.get("name"), f"Practice {key} of {seq}"],
        }
        if seq < 1000:
            said |= {
                "code": [None, f"code-{key}"],
                "group": [None, "general management"],
                "purpose": [None, "Keep on."],
            }
        payload = canonical(
            {
                "v": 1,
                "seq": seq,
                "at": at,
                "actor": {"id": "p-17", "via": "session"},
                "action": "practice.edit",
                "reason": sealed,
                "outcome": "success",
                "facts": {},
                "changes": {f"practice:{key}": said},
            }
        )
        leaf = tree.leaf_hash(payload.encode())
        frontier = tree.append(frontier, seq, leaf)
        what = "practice.edit"
        events.append((seq, at, "p-17", what, "success", payload, leaf.hex()))
        touches.append((f"practice:{key}", seq))
        texts.append((seq, "reason", salt.hex(), why))
    file.executemany(
        "INSERT INTO trail_event (seq, at, actor, action, outcome, payload, leaf) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        events,
    )
    file.executemany("INSERT INTO trail_touch VALUES (?, ?)", touches)
    file.executemany("INSERT INTO trail_private VALUES (?, ?, ?, ?)", texts)
last = count - 1000
file.executemany(
    "INSERT INTO practice (id, code, name, \\"group\\", purpose, adoption, version) "
    "VALUES (?, ?, ?, 'general management', 'Keep on.', 'not adopted', 1)",
    [
        (key, f"code-{key}", f"Practice {key} of {seq}")
        for seq in range(last, count)
        for key in [seq % 1000 + 1]
    ],
)
file.execute(
    "UPDATE trail_head SET size = ?, frontier = ?",
    (count, json.dumps([item.hex() for item in frontier])),
)
file.commit()
file.close()
with in_mode(engine, "write").begin() as connection:
    triggers.install(connection)
"""

VERIFY = """
import sys
from sqlalchemy import create_engine
from cis import factory
from cis.kit.db.engine import in_mode, options, prepare
from cis.kit.trail import verify

url = f"sqlite:///{sys.argv[1]}"
engine = create_engine(url, **options(url))
prepare(engine)
with in_mode(engine, "read").connect() as connection:
    found = verify.verify(connection)
if found.fault or found.size != int(sys.argv[2]):
    sys.exit(f"{found}")
"""

SIGN = """
import sys, tempfile
from pathlib import Path
from sqlalchemy import create_engine
from cis import factory
from cis.kit.db.engine import in_mode, options, prepare
from cis.kit.trail import checkpoint

url = f"sqlite:///{sys.argv[1]}"
engine = create_engine(url, **options(url))
prepare(engine)
with tempfile.TemporaryDirectory() as folder:
    with in_mode(engine, "read").connect() as connection:
        checkpoint.issue(connection, Path(folder))
"""


def run() -> dict[str, Any]:
    """Return the seconds and MiB of verifying and of signing a log this long."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cis.sqlite"
        filled = timed(sys.executable, FILL, path, str(EVENTS), str(CHUNK))
        size = round(path.stat().st_size / 2**20)
        verified = timed(sys.executable, VERIFY, path, str(EVENTS))
        signed = timed(sys.executable, SIGN, path)
    return {
        "events": EVENTS,
        "database_mib": size,
        "fill": filled,
        "verify": verified,
        "checkpoint": signed,
    }


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
