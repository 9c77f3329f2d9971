"""Full verification of a million events and a million readings that came by file."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.tickets import timed

EVENTS = 1_000_000
READINGS = 1_000_000
CHUNK = 50_000

FILL = """
import json, sqlite3, sys
from pathlib import Path
from sqlalchemy import create_engine
from cis import factory
from cis.kit.db import Base, migrate, triggers
from cis.kit.db.engine import in_mode, options, prepare
from cis.core.access import SYSTEM
from cis.kit.db.session import Intent
from cis.kit.trail import log, rows, tree
from cis.kit.trail.sealed import canonical, commitment
from cis.register.metrics.models import Reading

path, count, chunk, readings = sys.argv[1], *map(int, sys.argv[2:])
url = f"sqlite:///{path}"
engine = create_engine(url, **options(url, 1))
prepare(engine)
with in_mode(engine, "write").begin() as connection:
    Base.metadata.create_all(connection)
    log.begin(connection)
    connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")
    newest = migrate.newest()
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (newest,))
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
shape, total = rows.shape(Reading), rows.Sum()
marks = ", ".join("?" * len(shape.names))
digest, at = "a" * 64, "2026-03-02T09:00:00.000000Z"
def made():
    for key in range(1, readings + 1):
        row = (
            *(key, key % 500, "2026-03-02", key // 500 + 1, 1, key / 7, None, None),
            *(None, "file", "incidents.csv", digest, "", "p-17", at),
        )
        total.add(shape.hashed(row))
        yield row
listed = ", ".join(f'"{name}"' for name in shape.names)
file = sqlite3.connect(path)
file.executemany(f"INSERT INTO reading ({listed}) VALUES ({marks})", made())
file.commit()
file.close()
with in_mode(engine, "write").begin() as connection:
    state = {"tables": {"reading": total.stated()}}
    handling = log.Handling(state=state)
    log.append(connection, Intent(SYSTEM, "metric.import"), {}, {}, handling)
    triggers.install(connection)
"""

VERIFY = """
import io, json, os, sys
from contextlib import redirect_stdout
from pathlib import Path
from cis.cli import main

os.environ["CIS_DATA"] = str(Path(sys.argv[1]).parent)
with redirect_stdout(io.StringIO()) as printed:
    status = main(["trail", "verify", "--json"])
found = json.loads(printed.getvalue())
if status or (found["size"], found["rows"]) != tuple(map(int, sys.argv[2:])):
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
engine = create_engine(url, **options(url, 1))
prepare(engine)
with tempfile.TemporaryDirectory() as folder:
    with in_mode(engine, "read").connect() as connection:
        checkpoint.issue(connection, Path(folder))
"""


def run() -> dict[str, Any]:
    """Return the seconds and MiB of verifying and of signing a log this long."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cis.sqlite"
        sizes = (str(EVENTS), str(CHUNK), str(READINGS))
        filled = timed(sys.executable, FILL, path, *sizes)
        size = round(path.stat().st_size / 2**20)
        # Each event is of one of a thousand practices; the last brought the readings.
        counts = (str(EVENTS + 1), str(READINGS + 1000))
        verified = timed(sys.executable, VERIFY, path, *counts)
        signed = timed(sys.executable, SIGN, path)
    return {
        "events": EVENTS,
        "readings": READINGS,
        "database_mib": size,
        "fill": filled,
        "verify": verified,
        "checkpoint": signed,
    }


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
