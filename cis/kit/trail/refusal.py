"""What was tried and refused, recorded so that nobody can flood the log with it."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cis.core import clock
from cis.core.access import Actor
from cis.kit.db import afterwards, transaction
from cis.kit.trail import capture

EVERY = timedelta(minutes=1)
MOST_KEYS = 10_000
MOST_SUBJECTS = 20
TRIED = "tried"
Key = tuple[str, str]

log = logging.getLogger("cis")


@dataclass(slots=True)
class Tries:
    """What one actor was refused of one kind since the last event about it."""

    actor: Actor
    what: str
    why: str
    since: datetime
    count: int = 0
    subjects: set[str] = field(default_factory=set)
    facts: Mapping[str, str] = field(default_factory=dict)

    def add(self, tried: "Tries", subjects: tuple[str, ...]) -> None:
        """Count one more."""
        self.why, self.facts = tried.why, tried.facts
        self.count += 1
        room = max(0, MOST_SUBJECTS - len(self.subjects))
        self.subjects.update(subjects[:room])


@dataclass(slots=True)
class Ledger:
    """Counts refusals and lets one event a minute pass for each actor and action.

    In memory: a flood must not become a flood of writes. A restart forgets what
    waited to be counted.
    """

    tries: dict[Key, Tries] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def admit(self, tried: Tries, subjects: tuple[str, ...] = ()) -> bool:
        """Count a refusal; tell whether it is to be recorded now."""
        key, now = (tried.actor.id, tried.what), tried.since
        with self.lock:
            known = self.tries.get(key)
            if known is not None and timedelta(0) <= now - known.since < EVERY:
                known.add(tried, subjects)
                return False
            tried.add(tried, subjects)
            self._begin(key, tried)
            return True

    def due(self, now: datetime, besides: Key) -> Iterator[Tries]:
        """Take out what was counted of others and never told, a minute ago or more."""
        with self.lock:
            late = [
                key
                for key, waiting in self.tries.items()
                if key != besides and waiting.count and now - waiting.since >= EVERY
            ]
            found = [self.tries.pop(key) for key in late]
        yield from found

    def _begin(self, key: Key, tried: Tries) -> None:
        before = self.tries.pop(key, None)
        if before is not None:
            tried.count += before.count
            tried.subjects |= before.subjects
        if len(self.tries) >= MOST_KEYS:
            # The one begun longest ago: dictionaries keep their order.
            self.tries.pop(next(iter(self.tries)))
        self.tries[key] = Tries(tried.actor, tried.what, tried.why, tried.since)


LEDGER = Ledger()


def record(
    actor: Actor, what: str, why: str, *subjects: str, ledger: Ledger = LEDGER
) -> bool:
    """Record that an actor was refused something, once a minute with a count.

    ``what`` is the verb that was refused (``initiative.approve``), ``why`` the sentence
    they were told, ``subjects`` the records it was about (``initiative:7``). Call it
    after the transaction that was refused has ended. Tells whether an event was made.
    """
    return _record(Tries(actor, what, why, clock.now()), subjects, ledger)


def later(
    session: Session, actor: Actor, what: str, why: str, subject: str, **facts: str
) -> None:
    """Record a refusal as soon as the open transaction has ended.

    What one transaction was refused is one event, named after the first of it.
    """
    known: Tries | None = session.info.get(TRIED)
    if known is not None:
        known.why, known.facts = f"{known.why} {why}", {**known.facts, **facts}
        return
    tried = Tries(actor, what, why, clock.now(), facts=facts)
    if session.info.get("mode") == "write":
        session.info[TRIED] = tried
    afterwards(session, lambda: _record(tried, (subject,), LEDGER))


def _record(tried: Tries, subjects: tuple[str, ...], ledger: Ledger) -> bool:
    if not ledger.admit(tried, subjects):
        return False
    try:
        for late in ledger.due(tried.since, besides=(tried.actor.id, tried.what)):
            _write(late)
        _write(tried)
    except DBAPIError:
        # Refusing must work even where nothing can be written.
        log.exception("refusal of %s not recorded", tried.what)
        return False
    return True


def _write(tried: Tries) -> None:
    with transaction(by=tried.actor, what=tried.what, why=tried.why) as session:
        capture.note(session, **tried.facts, count=tried.count)
        capture.refused(session, *sorted(tried.subjects))
