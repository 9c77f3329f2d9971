"""The steps of the daily run, in order; each does nothing when it has been done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cis.core.access import SYSTEM
from cis.core.config import Settings
from cis.desk.agenda.digest import writing
from cis.desk.findings import actions as findings
from cis.kit.db import db, housekeeping, transaction
from cis.kit.mail import outbox, sending
from cis.kit.trail import checkpoint
from cis.kit.trail import queries as trail
from cis.register.accounts import sessions
from cis.register.accounts.rules import Limits
from cis.register.decisions import daily
from cis.register.reviews import actions as reviews
from cis.register.tickets.uploads import Shelf

NOTHING = "nothing to do"


@dataclass(frozen=True, slots=True)
class Day:
    """When a run happens, which day it is where the organisation is, its settings."""

    now: datetime
    today: date
    settings: Settings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step did, in a few words; ``is_trouble`` when somebody must look."""

    words: str = NOTHING
    is_trouble: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the run, by name."""

    name: str
    act: Callable[[Day], Outcome]


def _prepare(day: Day) -> Outcome:
    with transaction(by=SYSTEM, what="review.prepare") as session:
        made = reviews.prepare(session, day.today)
    return _counted(len(made), "review prepared", "reviews prepared")


def _notice(day: Day) -> Outcome:
    return _counted(
        daily.ask(day.today),
        "decision asked about a metric that is decoration",
        "decisions asked about metrics that are decoration",
    )


def _escalate(day: Day) -> Outcome:
    return _counted(
        daily.hand_up(day.today),
        "unanswered decision handed up",
        "unanswered decisions handed up",
    )


def _look(day: Day) -> Outcome:
    with transaction(by=SYSTEM, what="finding.sight") as session:
        changed = findings.look(session, day.today)
    return _counted(changed, "finding came or went", "findings came or went")


def _expire(day: Day) -> Outcome:
    known = day.settings
    limits = Limits(
        timedelta(minutes=known.session_idle_minutes),
        timedelta(hours=known.session_hours),
    )
    with housekeeping() as session:
        sessions.sweep(session, day.now, limits)
        mails = outbox.expire(session, day.now)
    Shelf(known.data).sweep(day.now)
    return _counted(mails, "old mail forgotten", "old mails forgotten")


def _digests(day: Day) -> Outcome:
    done = writing.run(day.settings.url, day.now)
    said = _counted(done.written, "digest written", "digests written")
    if done.failed:
        return Outcome(f"{said.words}; {'; '.join(done.failed)}", is_trouble=True)
    return said


def _sign(day: Day) -> Outcome:
    if not day.settings.sign_daily:
        return Outcome("not asked for (CIS_SIGN_DAILY)")
    session = db.session()
    newest, last = trail.newest(session, 1), checkpoint.newest(session)
    size = newest[0].seq + 1 if newest else 0
    is_today = last is not None and last.at.date() >= day.now.date()
    # The event of the last signing alone is nothing new.
    if is_today or size <= (last.size + 1 if last else 0):
        return Outcome()
    issued = checkpoint.take(day.settings.data, SYSTEM)
    return Outcome(f"signed the log at {issued.size} events")


def _send(day: Day) -> Outcome:
    done = sending.run(day.settings)
    parts = [
        f"{count} {word}"
        for count, word in (
            (done.sent, "sent"),
            (done.delayed, "to be tried again"),
            (done.failed, "given up, see the page Mail"),
        )
        if count
    ]
    said = ", ".join(parts) or NOTHING
    why = f"; the server: {done.trouble}" if done.trouble else ""
    return Outcome(f"{said}{why}", is_trouble=bool(done.failed or done.trouble))


STEPS: Sequence[Step] = (
    Step("reviews", _prepare),
    Step("decoration", _notice),
    Step("decisions", _escalate),
    Step("findings", _look),
    Step("expiry", _expire),
    Step("digests", _digests),
    Step("checkpoint", _sign),
    Step("mail", _send),
)


def _counted(count: int, one: str, many: str) -> Outcome:
    """Return how often something was done, in words."""
    return Outcome(f"{count} {one if count == 1 else many}") if count else Outcome()
