"""Sends what is due from the outbox: claimed first, sent outside any transaction.

At least once: a process that dies between the server's yes and the note of it leaves
its one mail claimed; when the claim is over, that mail goes out again, with the same
Message-ID. Nothing is lost, and one crash doubles one mail at the most.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from cis.core import clock
from cis.core.config import Settings
from cis.core.errors import RuleError
from cis.kit.db import housekeeping
from cis.kit.mail import outbox
from cis.kit.mail.message import message
from cis.kit.mail.outbox import Claimed
from cis.kit.mail.rules import MOST_TRIES
from cis.kit.mail.transports import (
    DelayedError,
    RefusedError,
    Transport,
    UnreachableError,
    chosen,
)


@dataclass(frozen=True, slots=True)
class Run:
    """What one run sent, delayed and gave up; ``trouble`` is why it stopped early."""

    sent: int = 0
    delayed: int = 0
    failed: int = 0
    trouble: str = ""


def run(settings: Settings, transport: Transport | None = None) -> Run:
    """Send every mail that is due; stop when the server cannot be reached."""
    way, done = transport or chosen(settings), Run()
    try:
        while not done.trouble:
            claimed = _claim(clock.now())
            if claimed is None:
                break
            done = _one(way, settings.sender, claimed, done)
    finally:
        way.close()
    return done


def _claim(now: datetime) -> Claimed | None:
    with housekeeping() as session:
        while claimed := outbox.claim(session, secrets.token_hex(16), now):
            if claimed.tries <= MOST_TRIES:
                return claimed
            outbox.refused(session, claimed, outbox.DIED)
    return None


def _one(way: Transport, sender: str, claimed: Claimed, done: Run) -> Run:
    try:
        way.send(message(claimed.letter, sender, claimed.key, claimed.made_at))
    except (RefusedError, RuleError) as error:
        with housekeeping() as session:
            outbox.refused(session, claimed, str(error))
        return replace(done, failed=done.failed + 1)
    except (DelayedError, UnreachableError) as error:
        return _later(claimed, error, done)
    with housekeeping() as session:
        outbox.sent(session, claimed, clock.now())
    return replace(done, sent=done.sent + 1)


def _later(claimed: Claimed, error: Exception, done: Run) -> Run:
    with housekeeping() as session:
        given_up = outbox.delayed(session, claimed, str(error), clock.now())
    trouble = str(error) if isinstance(error, UnreachableError) else ""
    if given_up:
        return replace(done, failed=done.failed + 1, trouble=trouble)
    return replace(done, delayed=done.delayed + 1, trouble=trouble)
