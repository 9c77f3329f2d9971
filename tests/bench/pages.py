"""W1 and W2: CPU of the register page and of one initiative, beside the floor."""

import hashlib
import http.client
import json
import os
import random
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cis.core import clock
from cis.core.access import SYSTEM, Role
from cis.core.config import Settings
from cis.factory import create_app
from cis.kit.db import Base, db, transaction, triggers
from cis.kit.db.engine import in_mode
from cis.kit.trail import log
from cis.register.accounts.models import LoginSession
from cis.register.initiatives.models import Guardrail, Initiative, InitiativePain
from cis.register.metrics.models import Baseline, Standing
from cis.register.metrics.rules import Transform
from tests import factories
from tests.bench import floor

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1_000, 100_000)
OWNERS, PRACTICES, METRICS, READINGS = 20, 34, 50, 60
EVENTS_EACH = 2.5
TOKEN = "bench"
STATUSES = ("in progress",) * 4 + (
    "proposed",
    "assessed",
    "approved",
    "on hold",
    "closed",
    "closed",
)
CODES = ("improvement", "no_change_detected", "too_early", "deterioration")
WORDS = ("ticket", "handover", "queue", "owner", "release", "reset", "backlog")
REQUESTS, WARM, TURNS = 100, 20, 10
PAGES = {
    "W1": ("/initiatives/?owner=1&status=in+progress", "/"),
    "W2": ("/initiatives/1", "/record/1"),
}
CIS = """
import sys
from pathlib import Path
from waitress import serve
from cis.core.config import Settings
from cis.factory import create_app
folder = Path(sys.argv[1])
app = create_app(Settings(data=folder, database_url=f"sqlite:///{folder}/cis.sqlite"))
serve(app, listen=f"127.0.0.1:{sys.argv[2]}", threads=2)
"""


def run() -> dict[str, Any]:
    """Return milliseconds of CPU a request at both sizes, of cis and of the floor.

    Both answer in turn, and the quickest turn of each counts: what else the machine
    does then falls on both alike.
    """
    found: dict[str, Any] = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            build(Path(folder), size)
            found[f"cis_{size}"], found[f"floor_{size}"] = _measured(Path(folder))
    small, large = SIZES
    for page in ("W1", "W2"):
        ours, base = found[f"cis_{large}"][page], found[f"floor_{large}"][page]
        found[f"{page}_to_floor"] = round(ours / base, 2)
        found[f"{page}_100k_to_1k"] = round(ours / found[f"cis_{small}"][page], 2)
    return found


def _measured(folder: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Return milliseconds of CPU a request by page, of cis and of the floor."""
    cis = [sys.executable, "-c", CIS, str(folder)]
    base = [sys.executable, "-m", "tests.bench.floor", str(folder / "cis.sqlite")]
    cookies = f"cis_session={TOKEN}", floor.cookie()
    with _serving(cis) as ours, _serving(base) as theirs:
        asked = [
            (http.client.HTTPConnection("127.0.0.1", port), pid, cookie)
            for (pid, port), cookie in zip((ours, theirs), cookies, strict=True)
        ]
        found = {
            page: _quickest([(*one, url) for one, url in zip(asked, urls, strict=True)])
            for page, urls in PAGES.items()
        }
    return (
        {page: pair[0] for page, pair in found.items()},
        {page: pair[1] for page, pair in found.items()},
    )


def _quickest(asked: Sequence[tuple[Any, int, str, str]]) -> list[float]:
    """Return the fewest milliseconds of CPU a request of each server, in turns."""
    for client, _, cookie, url in asked:
        for _ in range(WARM):
            _get(client, url, cookie)
    turns = [[_cpu(*one) for one in asked] for _ in range(TURNS)]
    return [round(min(turn), 2) for turn in zip(*turns, strict=True)]


def _cpu(client: Any, pid: int, cookie: str, url: str) -> float:
    before = _ticks(pid)
    for _ in range(REQUESTS):
        _get(client, url, cookie)
    seconds = (_ticks(pid) - before) / os.sysconf("SC_CLK_TCK")
    return 1000 * seconds / REQUESTS


def _get(client: Any, url: str, cookie: str) -> None:
    client.request("GET", url, headers={"Cookie": cookie})
    answer = client.getresponse()
    body = answer.read()
    if answer.status != http.client.OK:
        raise RuntimeError(f"{url}: {answer.status} {body[:2000]!r}")


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
    user, system = fields.split()[11:13]
    return int(user) + int(system)


@contextmanager
def _serving(script: list[str]) -> Iterator[tuple[int, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([*script, str(port)], cwd=ROOT)
    try:
        _wait(server, port)
        yield server.pid, port
    finally:
        server.terminate()
        server.wait()


def _wait(server: Any, port: int) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError("The server did not start.")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server does not answer.")


def build(folder: Path, size: int) -> None:
    """Make a database with ``size`` initiatives and a history, the same each time."""
    path = folder / "cis.sqlite"
    app = create_app(Settings(data=folder, database_url=f"sqlite:///{path}"))
    with app.app_context():
        with in_mode(db.engine, "write").begin() as connection:
            Base.metadata.create_all(connection)
            log.begin(connection)
        with transaction(by=SYSTEM, what="bench.fill") as session:
            _frame(session)
        _fill(path, size)
        with transaction(by=SYSTEM, what="initiative.edit") as session:
            session.get(Initiative, 1).metric_id = 1
            session.get(Initiative, 1).baseline_id = 1
            pain = factories.painpoint(session, practice_id=1)
            link = InitiativePain(initiative_id=1, pain_point_id=pain.id)
            session.add_all([link, Guardrail(initiative_id=1, metric_id=2)])
        for number in range(99):
            # People give a reason for some of their changes.
            why = "" if number % 10 else "The team asked for it"
            with transaction(by=SYSTEM, what="initiative.edit", why=why) as session:
                session.get(Initiative, 1).target = float(number)
        _lengthen(path, size)
        with in_mode(db.engine, "write").begin() as connection:
            triggers.install(connection)
        db.session.remove()
        db.engine.dispose()


def _frame(session: Any) -> None:
    factories.organisation(session)
    account = factories.account(session, role=Role.MEMBER, name="Reader")
    for number in range(OWNERS - 1):
        factories.person(session, name=f"Owner {number}")
    for _ in range(PRACTICES):
        factories.practice(session)
    for number in range(METRICS):
        _metric(session, number)
    session.flush()
    _sign_in(session, account.id)


def _metric(session: Any, number: int) -> None:
    metric = factories.metric(session, practice_id=1 + number % PRACTICES)
    first = date(2025, 1, 6)
    chance = random.Random(number)  # noqa: S311 - made data
    values = [round(chance.gauss(14, 2), 1) for _ in range(READINGS)]
    days = [first + timedelta(weeks=week) for week in range(READINGS)]
    for day, value in zip(days, values, strict=True):
        factories.reading(session, metric_id=metric.id, starts_on=day, value=value)
    frozen = [
        [day.isoformat(), value, None, None]
        for day, value in zip(days, values, strict=True)
    ]
    baseline = Baseline(
        metric_id=metric.id,
        number=1,
        first_on=days[0],
        last_on=days[23],
        count=24,
        mean=14.2,
        lower=8.0,
        upper=20.0,
        is_trial=False,
        transform=Transform.NONE,
        frozen=json.dumps(frozen[:24]),
        agreed_at=factories.NOW,
    )
    session.add(baseline)
    session.flush()
    session.add(
        Standing(
            baseline_id=baseline.id,
            code=CODES[number % len(CODES)],
            sentence="Improved. Restore time fell from 14.2 h to 11.9 h.",
            current=11.9,
            delta=-2.3,
            low=-3.9,
            high=-0.7,
            caveats="autocorrelated",
            spark=json.dumps([[value, "common_cause"] for value in values[-30:]]),
            newest_on=days[-1],
        )
    )


def _sign_in(session: Any, account_id: int) -> None:
    session.add(
        LoginSession(
            token_hash=hashlib.sha256(TOKEN.encode()).hexdigest(),
            account_id=account_id,
            created_at=clock.now(),
            seen_at=clock.now(),
        )
    )


def _fill(path: Path, size: int) -> None:
    """Insert initiatives past the application, as many as a large one would have."""
    columns = [column.name for column in Initiative.__table__.columns]
    marks = ", ".join("?" * len(columns))
    names = ", ".join(f'"{name}"' for name in columns)
    chance = random.Random(20260504)  # noqa: S311 - made data
    rows = (_row(key, columns, chance) for key in range(1, size + 1))
    with sqlite3.connect(path) as connection:
        connection.executemany(
            f"INSERT INTO initiative ({names}) VALUES ({marks})",
            rows,
        )
    connection.close()


def _row(key: int, columns: Sequence[str], chance: random.Random) -> list[Any]:
    owner = 1 if chance.random() < 0.2 else chance.randint(2, OWNERS)
    metric = chance.randint(1, METRICS)
    words = " ".join(chance.choices(WORDS, k=50))
    values: dict[str, Any] = {
        "id": key,
        "title": " ".join(chance.choices(WORDS, k=6)).capitalize(),
        "description": words,
        "search": words,
        "status": chance.choice(STATUSES) if key > 1 else "in progress",
        "kind": "process",
        "practice_id": chance.randint(1, PRACTICES),
        "service": "Workplace",
        "owner_id": owner,
        "owner_has_authority": 1,
        "owner_hours": 8.0,
        "metric_id": metric,
        "baseline_id": metric,
        "target": round(chance.uniform(8, 14), 1),
        "target_on": f"2026-{chance.randint(1, 12):02d}-28",
        "cadence": "monthly",
        "effort": chance.choice("SML"),
        "confidence": "medium",
        "reach": "high",
        "risk": "low",
        "priority": round(chance.uniform(10, 100), 1),
        "rank": 0,
        "proposed_on": "2026-01-05",
        "approved_on": "2026-02-05",
        "started_on": "2026-02-12",
        "version": 1,
    }
    return [values.get(name, _empty(name)) for name in columns]


def _empty(name: str) -> str | None:
    column = Initiative.__table__.columns[name]
    return None if column.nullable else ""


def _lengthen(path: Path, size: int) -> None:
    """Add the history of all the others, as text of the usual length."""
    with sqlite3.connect(path) as connection:
        (first,) = connection.execute("SELECT size FROM trail_head").fetchone()
        (payload,) = connection.execute(
            "SELECT payload FROM trail_event ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        count = int(EVENTS_EACH * size)
        events = (
            (
                first + n,
                "2026-03-02T09:00:00.000000Z",
                "p-2",
                "initiative.edit",
                payload,
            )
            for n in range(count)
        )
        connection.executemany(
            "INSERT INTO trail_event (seq, at, actor, action, payload, leaf) "
            "VALUES (?, ?, ?, ?, ?, '')",
            events,
        )
        touches = (
            (f"initiative:{2 + n % (size - 1)}", first + n) for n in range(count)
        )
        connection.executemany("INSERT INTO trail_touch VALUES (?, ?)", touches)
        connection.execute("UPDATE trail_head SET size = ?", (first + count,))
    connection.close()


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
