"""W7b: one million incidents read and stored in SQLite, beside bare executemany."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.tickets import ROWS, generate, timed

ROUNDS = 3

CIS = """
import sys
from pathlib import Path
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from cis.kit.db.engine import in_mode, options, prepare
from cis.register.tickets import storing
from cis.register.tickets.models import Ticket, TicketFeed
from cis.register.tickets.measures.reading import read
from cis.register.tickets.rules import Options

url = f"sqlite:///{sys.argv[2]}"
engine = create_engine(url, **options(url, 1))
prepare(engine)
writing = in_mode(engine, "write")
with Session(writing) as session:
    for table in (TicketFeed.__table__, Ticket.__table__):
        table.create(session.connection())
    session.add(TicketFeed(name="Bench", kind="incidents"))
    session.commit()
reading = read(Path(sys.argv[1]), "incidents.csv", Options())
with Session(writing) as session:
    stored = storing.store(session, 1, reading)
    session.commit()
if stored.added != int(sys.argv[3]):
    sys.exit(f"{stored.added} rows are there")
"""

RAW = """
import sqlite3, sys
from pathlib import Path
from cis.register.tickets import storing
from cis.register.tickets.measures.reading import read
from cis.register.tickets.rules import Options

reading = read(Path(sys.argv[1]), "incidents.csv", Options())
file = sqlite3.connect(sys.argv[2])
columns = ", ".join(storing.COLUMNS)
file.execute(f"CREATE TABLE ticket ({columns})")
marks = ", ".join("?" * len(storing.COLUMNS))
file.executemany(f"INSERT INTO ticket VALUES ({marks})", storing.rows(1, reading))
file.commit()
"""


def run() -> dict[str, Any]:
    """Return rows per second and MiB of cis and of a bare insert of the same rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "incidents.csv"
        generate(path)
        best: dict[str, dict[str, float]] = {}
        for turn in range(ROUNDS):
            for name, script in (("raw", RAW), ("cis", CIS)):
                base = Path(folder) / f"{name}-{turn}.sqlite"
                taken = timed(sys.executable, script, path, base, str(ROWS))
                if name not in best or taken["seconds"] < best[name]["seconds"]:
                    best[name] = taken
                base.unlink()
    for each in best.values():
        each["rows_per_s"] = round(ROWS / each["seconds"])
    ratio = round(best["cis"]["seconds"] / best["raw"]["seconds"], 2)
    return {"rows": ROWS, **best, "cis_to_raw": ratio}


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
