"""The search among 100,000 records, on SQLite and on PostgreSQL, page and all."""

import hashlib
import http.client
import itertools
import json
import random
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from cis.core import clock
from cis.core.access import SYSTEM, Role
from cis.core.config import Settings
from cis.desk.overview.search import fulltext, rules
from cis.desk.overview.search.models import SearchEntry
from cis.desk.overview.search.sources import SOURCES
from cis.factory import create_app
from cis.kit.db import Base, db, transaction, triggers
from cis.kit.db.engine import in_mode
from cis.kit.trail import log
from cis.register.accounts.models import LoginSession
from tests import factories, postgres

RECORDS, CHUNK, ROUNDS = 100_000, 5_000, 15
TOKEN = "bench"
# How the records of a large register spread; all other kinds share what is left.
SHARES: Mapping[str, float] = {
    "initiative": 0.3,
    "comment": 0.15,
    "action": 0.12,
    "pain_point": 0.06,
    "evidence": 0.04,
    "decision": 0.03,
    "feedback": 0.02,
    "adoption_check": 0.015,
    "review": 0.008,
    "person": 0.004,
    "practice": 0.0004,
    "service": 0.0026,
}
VOCABULARY, TITLE, BODY = 20_000, 6, 50
SYLLABLES = (
    *("ka", "lo", "mi", "ter", "ung", "stö", "ver", "an", "in", "pre", "sys"),
    *("kon", "rei", "fü", "ra", "ble", "ge", "ße", "da", "os"),
)
# In the older half of the records only, and nearly everywhere there.
ONCE = "ehedem"
RARE, SCARCE = "zirbelholz", "quittung"


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds until the page was there, and of CPU in both processes."""

    wall: float
    cpu: float


def run() -> dict[str, Any]:
    """Return milliseconds of the page of results, by engine, over many questions."""
    found: dict[str, Any] = {"records": RECORDS, "questions": len(questions())}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        found["sqlite"] = measured(path, f"sqlite:///{path / 'cis.sqlite'}")
        if postgres.available():
            with contextmanager(postgres.server)(path) as address:
                found["postgresql"] = measured(path, address)
    return found


def measured(folder: Path, address: str) -> dict[str, float]:
    """Return what the questions take on one engine, the first time and later."""
    app = create_app(Settings(data=folder, database_url=address))
    with app.app_context():
        start = time.perf_counter()
        build(app)
        built = time.perf_counter() - start
    client = app.test_client()
    client.set_cookie("cis_session", TOKEN)
    ask(client, "/search/")
    with app.app_context():
        backend = _backend()
    first = {one: ask(client, one, backend) for one in questions()}
    later = {one: [ask(client, one, backend) for _ in range(ROUNDS)] for one in first}
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    every = list(itertools.chain(*later.values()))
    return {
        "built_s": round(built, 1),
        "first_p95_ms": p95([one.wall for one in first.values()]),
        "first_p95_cpu_ms": p95([one.cpu for one in first.values()]),
        "p95_ms": p95([one.wall for one in every]),
        "p95_cpu_ms": p95([one.cpu for one in every]),
        "most_cpu_ms": round(max(one.cpu for one in every), 1),
    }


def questions() -> list[str]:
    """Return the addresses that are asked: common, rare, short, long, with umlauts."""
    often, second, third, *_ = words = vocabulary()
    twelve = " ".join(words[:12])
    typed = [
        often,
        second,
        f"{often} {second}",
        f"{often} {second} {third}",
        twelve,
        often[:2],
        often[:3],
        "ve",
        "in",
        "e",
        "1",
        words[200],
        words[2_000],
        words[-1],
        words[2_000][:4],
        f"{often} {words[3_000]}",
        f"{words[300]} {words[400]}",
        next(word for word in words if "ö" in word),
        next(word for word in words[500:] if "ß" in word).upper(),
        "st\u00f6",
        "sto",
        RARE,
        RARE[:5],
        SCARCE,
        f"{SCARCE} {often}",
        ONCE,
        ONCE[:3],
        f"{ONCE} {often}",
        "nowhere",
        f"{often} nowhere",
        "CI-0042",
        "CI-41999",
    ]
    every = [f"/search/?q={one}" for one in typed]
    kinds = ("initiative", "comment", "practice")
    words_of_kinds = (often, second, ONCE, RARE, "in")
    return every + [
        f"/search/?q={word}&kind={kind}" for kind in kinds for word in words_of_kinds
    ]


def vocabulary() -> list[str]:
    """Return made words, the most frequent first; the same each time."""
    chance = random.Random(7)  # noqa: S311 - made data
    made: dict[str, None] = {}
    while len(made) < VOCABULARY:
        made["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4)))] = None
    return list(made)


def build(app: Flask) -> None:
    """Fill a database with entries of the search, as if from as many records."""
    with in_mode(db.engine, "write").begin() as connection:
        Base.metadata.create_all(connection)
        log.begin(connection)
        triggers.install(connection)
    with transaction(by=SYSTEM, what="bench.fill") as session:
        factories.organisation(session)
        account = factories.account(session, role=Role.AUDITOR, name="Reader")
        session.flush()
        token = hashlib.sha256(TOKEN.encode()).hexdigest()
        times = {"created_at": clock.now(), "seen_at": clock.now()}
        session.add(LoginSession(token_hash=token, account_id=account.id, **times))
    with in_mode(db.engine, "write").begin() as connection:
        fulltext.empty(connection)
        for chunk in entries():
            connection.execute(insert(SearchEntry), chunk)
        fulltext.add(connection, fulltext.EVERY)


def entries() -> Iterator[Sequence[Mapping[str, Any]]]:
    """Yield the entries in chunks, the kinds mixed as they arise over the years."""
    words = vocabulary()
    heights = list(itertools.accumulate(1 / (n + 1.5) for n in range(len(words))))
    chance = random.Random(20260504)  # noqa: S311 - made data
    spread = shares()
    kinds = chance.choices(list(spread), list(spread.values()), k=RECORDS)
    for first in range(0, RECORDS, CHUNK):
        yield [
            _entry(number, kinds[number - 1], words, heights, chance)
            for number in range(first + 1, first + CHUNK + 1)
        ]


def shares() -> Mapping[str, float]:
    """Return how much of the register each kind of record is."""
    others = [one.kind for one in SOURCES if one.kind not in SHARES]
    left = 1 - sum(SHARES.values())
    return {**SHARES, **dict.fromkeys(others, left / len(others))}


def _entry(
    number: int,
    kind: str,
    words: Sequence[str],
    heights: Sequence[float],
    chance: random.Random,
) -> Mapping[str, Any]:
    text = chance.choices(words, cum_weights=heights, k=TITLE + BODY)
    text += [ONCE] if number < RECORDS // 2 else []
    text += [SCARCE] if number % 1_000 == 0 else []
    text += [RARE] if number in {11, 77_777} else []
    title = f"CI-{number:04d} {' '.join(text[:TITLE])}"
    body = " ".join(text[TITLE:])
    return {
        "kind": kind,
        "record_id": number,
        "page_id": number,
        "title": title,
        "body": body,
        "words": rules.stored(kind, title, body),
    }


def ask(client: FlaskClient, address: str, backend: int = 0) -> Taken:
    """Return what the page takes, or raise RuntimeError if there is none."""
    cpu, wall = _cpu(backend), time.perf_counter()
    answer = client.get(address)
    taken = Taken(1000 * (time.perf_counter() - wall), 1000 * (_cpu(backend) - cpu))
    if answer.status_code != http.client.OK:
        raise RuntimeError(f"{address} does not answer.")
    return taken


def p95(taken: Sequence[float]) -> float:
    """Return what 95 of 100 stay below."""
    return round(sorted(taken)[int((len(taken) - 1) * 0.95)], 1)


def _backend() -> int:
    """Return the process that answers for PostgreSQL; the pool keeps one connection."""
    if db.engine.dialect.name == "sqlite":
        return 0
    return int(db.session.scalar(select(func.pg_backend_pid())))


def _cpu(backend: int) -> float:
    """Return the seconds of CPU of this process and of the database's."""
    own = time.process_time()
    if not backend:
        return own
    said = Path(f"/proc/{backend}/schedstat").read_text(encoding="ascii")
    return own + int(said.split()[0]) / 1e9


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
