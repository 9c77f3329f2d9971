"""The report of 10,000 initiatives and 1,000,000 readings: content, then its PDF."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.tickets import timed

INITIATIVES, METRICS, READINGS = 10_000, 5_000, 200

PREAMBLE = """
import sys
from datetime import date, timedelta
from pathlib import Path
from cis.core import clock
from cis.core.access import SYSTEM
from cis.core.config import ROOT, Settings
from cis.factory import create_app
from cis.kit.db import Base, db, transaction, triggers
from cis.kit.db.engine import in_mode
from cis.kit.trail import log

folder = Path(sys.argv[1])
app = create_app(Settings(data=folder))
today = clock.today()
month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
"""

FILL = (
    PREAMBLE
    + """
import random
from sqlalchemy import insert, select
from cis.register.initiatives.models import Initiative
from cis.register.metrics import actions as metrics
from cis.register.metrics.models import Metric, Reading
from cis.register.metrics.rules import FreezeDraft
from cis.register.people.models import Organisation
from cis.register.practices import actions as practices
from cis.register.practices.models import Practice
from cis.register.practices.rules import Adoption
from cis.register.initiatives.rules import Status
from tests import factories

initiatives, count, readings = (int(word) for word in sys.argv[2:])
dice = random.Random(7)
with app.app_context():
    with in_mode(db.engine, "write").begin() as connection:
        Base.metadata.create_all(connection)
        log.begin(connection)
        triggers.install(connection)
    with transaction(by=SYSTEM, what="bench.fill") as session:
        factories.organisation(session, name="Bench")
        practices.install_catalogue(session)
        keys = list(session.scalars(select(Practice.id)))
        for practice in session.scalars(select(Practice)):
            practice.adoption = Adoption.STABILISE
        owners = [factories.person(session).id for _ in range(200)]
    monday = today - timedelta(days=today.weekday())
    last = month + timedelta(days=24)
    last -= timedelta(days=last.weekday())
    made = []
    with transaction(by=SYSTEM, what="bench.metrics") as session:
        for n in range(count):
            one = factories.metric(
                session, name=f"Measure {n}", practice_id=keys[n % len(keys)],
                owner_id=owners[n % 200], target=8.0,
            )
            made.append(one.id)
    with in_mode(db.engine, "write").begin() as connection:
        rows = []
        for n, key in enumerate(made):
            # One in five changed, half for the better; the rest is noise.
            shift = {0: -3.0, 1: 3.0}.get(n % 10, 0.0)
            for week in range(readings):
                level = 10.0 + dice.gauss(0, 1) + (shift if week > readings - 30 else 0)
                rows.append({
                    "metric_id": key, "value": round(level, 2), "source": "typed",
                    "starts_on": last - timedelta(weeks=readings - 1 - week),
                    "recorded_by": "bench", "recorded_at": clock.now(),
                })
            if len(rows) >= 20_000:
                connection.execute(insert(Reading), rows)
                rows = []
        if rows:
            connection.execute(insert(Reading), rows)
    baselines = {}
    for at in range(0, count, 500):
        with transaction(by=SYSTEM, what="bench.freeze") as session:
            for key in made[at:at + 500]:
                metric = session.get(Metric, key)
                first = last - timedelta(weeks=readings - 1)
                draft = FreezeDraft(first, first + timedelta(weeks=20))
                frozen = metrics.freeze(session, metric, draft, by=None, at=clock.now())
                baselines[key] = frozen.id
    with in_mode(db.engine, "write").begin() as connection:
        connection.execute(insert(Initiative), [
            {
                "title": f"Improve {n}", "practice_id": keys[n % len(keys)],
                "proposed_on": month - timedelta(days=100),
                "status": (Status.IN_PROGRESS, Status.MEASURING)[n % 2],
                "owner_id": owners[n % 200], "metric_id": made[n % count],
                "baseline_id": baselines[made[n % count]], "target": 8.0,
                "target_on": month + timedelta(days=n % 200),
            }
            for n in range(initiatives)
        ])
"""
)

CONTENT = (
    PREAMBLE
    + """
from cis.desk.reports import content, gather
with app.app_context():
    made = gather.content(db.session(), gather.Wanted(month, today, 1))
    (folder / "content.json").write_bytes(content.dumped(made))
"""
)

PAPER = (
    PREAMBLE
    + """
from cis.desk.reports import content, papers
from cis.desk.reports.models import Paper
made = content.loaded((folder / "content.json").read_bytes())
body = papers.paper(made, Paper(sys.argv[2]), ROOT / "templates")
(folder / "report").write_bytes(body)
"""
)


def run() -> dict[str, Any]:
    """Return seconds and MiB of gathering and of each paper, each in a process."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = (str(INITIATIVES), str(METRICS), str(READINGS))
        timed(sys.executable, FILL, folder, *wanted)
        gathered = timed(sys.executable, CONTENT, folder)
        drawn = timed(sys.executable, PAPER, folder, "a4")
        size = round((folder / "report").stat().st_size / 1e6, 2)
        book = timed(sys.executable, PAPER, folder, "xlsx")
    facts = {"initiatives": INITIATIVES, "readings": METRICS * READINGS, "pdf_mb": size}
    return {**facts, "content": gathered, "pdf": drawn, "xlsx": book}


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
