"""What hurts in the demo, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import NotFoundError
from cis.demo.people import (
    AMINA,
    CHANGE,
    DANIEL,
    DESK,
    HANNA,
    INCIDENT,
    JONAS,
    LUCA,
    MARA,
    REQUEST,
    SOFIA,
)
from cis.demo.story import Calendar, Scene, Step
from cis.register.painpoints import actions
from cis.register.painpoints.models import PainPoint
from cis.register.painpoints.rules import Draft, Frequency, Kind, Loss, Status
from cis.register.practices import queries as practices

SCANNERS = "Halls wait most of two days before a stopped scanner works again"
ALARMS = "Network alarms go round three teams before one takes them"
SATURDAY = "Changes on Friday evening stop the Saturday sorting"
ACCOUNTS = "New colleagues wait days for the accounts they need to start"
PORTAL = "Nobody at the service desk can answer questions about the customer portal"
BANNER = "The intranet greets everybody with last year's campaign"


@dataclass(frozen=True, slots=True)
class Pain:
    """A pain point: who raised it in which week, what it costs, what became of it."""

    statement: str
    kind: Kind
    practice: str
    by: str
    week: int
    loss: Loss
    moves: tuple[tuple[int, Status, str, str], ...] = ()
    service: str = ""


PAINS = (
    Pain(
        SCANNERS,
        Kind.SLOW_RESOLUTION,
        INCIDENT,
        HANNA,
        18,
        Loss(Frequency.DAILY, 160, 12_000, 4),
        ((19, Status.ACCEPTED, MARA, "Raised with the halls; we start with these."),),
        "Warehouse scanners",
    ),
    Pain(
        ALARMS,
        Kind.UNCLEAR_OWNERSHIP,
        INCIDENT,
        DANIEL,
        57,
        Loss(Frequency.DAILY, 45, 0, 2),
        (),
        "Network",
    ),
    Pain(
        SATURDAY,
        Kind.FAILED_CHANGE,
        CHANGE,
        HANNA,
        30,
        Loss(Frequency.WEEKLY, 70, 20_000, 4),
        ((31, Status.ACCEPTED, JONAS, "Both of the last two Saturdays were ours."),),
        "Parcel sorting",
    ),
    Pain(
        ACCOUNTS,
        Kind.INCONSISTENT_DELIVERY,
        REQUEST,
        HANNA,
        44,
        Loss(Frequency.WEEKLY, 90, 0, 3),
        ((46, Status.ACCEPTED, AMINA, "Counted: eleven people in one month."),),
        "Accounts and access",
    ),
    Pain(
        PORTAL,
        Kind.AVOIDABLE_DEMAND,
        DESK,
        SOFIA,
        12,
        Loss(Frequency.DAILY, 60, 0, 2),
        (
            (14, Status.ACCEPTED, LUCA, "Every second call about it is passed on."),
            (54, Status.RESOLVED, LUCA, "The desk now answers most of them at once."),
        ),
        "Customer portal",
    ),
    Pain(
        BANNER,
        Kind.POOR_COMMUNICATION,
        DESK,
        SOFIA,
        40,
        Loss(Frequency.RARELY, 0, 0, 1),
        ((41, Status.REJECTED, LUCA, "Not ours: communications owns this page."),),
    ),
)


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield how each pain point was raised and answered."""
    for pain in PAINS:
        act = partial(_report, pain=pain)
        yield Step(calendar.day(pain.week), pain.by, "painpoint.report", act)
        for week, status, by, answer in pain.moves:
            move = partial(_move, pain=pain, status=status, answer=answer)
            yield Step(calendar.day(week), by, "painpoint.move", move)


def painpoint(session: Session, statement: str) -> PainPoint:
    """Return a pain point by its statement, or raise NotFoundError."""
    found = session.scalar(select(PainPoint).where(PainPoint.statement == statement))
    if found is None:
        raise NotFoundError(f"There is no pain point {statement}.")
    return found


def _report(scene: Scene, *, pain: Pain) -> None:
    practice = practices.by_code(scene.session, pain.practice)
    loss = pain.loss
    draft = Draft(
        statement=pain.statement,
        kind=pain.kind,
        practice_id=practice.id,
        frequency=loss.frequency,
        hours_lost=loss.hours,
        money_lost=loss.money,
        trust_lost=loss.trust,
        service=pain.service,
    )
    actions.report(scene.session, draft, by=scene.actor.person_id, today=scene.day)


def _move(scene: Scene, *, pain: Pain, status: Status, answer: str) -> None:
    record = painpoint(scene.session, pain.statement)
    actions.move(scene.session, record, status, answer)
