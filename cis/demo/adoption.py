"""How the demo checks whether its new ways are followed, and trains.

Each month the incidents come from the desk's tool and twenty of them are looked
through. The share that went around the workflow falls from one half to one in eight.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.demo import exports
from cis.demo.incidents import Tool
from cis.demo.people import (
    AMINA,
    CHANGE,
    DANIEL,
    DESK,
    HANNA,
    INCIDENT,
    INES,
    JONAS,
    LUCA,
    MARA,
    PRIYA,
    SOFIA,
    TOMAS,
    WEI,
)
from cis.demo.story import Calendar, Scene, Step
from cis.register.adoption.checks import actions as checks
from cis.register.adoption.checks import queries as drawn
from cis.register.adoption.checks.models import AdoptionCheck
from cis.register.adoption.checks.rules import Answer, Draft, Said
from cis.register.adoption.training import actions as training
from cis.register.adoption.training import queries as trainings
from cis.register.adoption.training.rules import Attended, Audience, NeedDraft
from cis.register.practices import queries as practices
from cis.register.tickets.models import Ticket, TicketFeed

CASES = 20
QUESTION = "Did one team keep the incident until it was over?"
# Of twenty cases, how many went around the workflow, month by month.
BYPASSED = (10, 9, 11, 9, 8, 8, 6, 5, 4, 3, 3, 2)
REASONS = (
    "Passed on at the end of the shift.",
    "The hall called a colleague directly.",
    "Nobody knew which team it belongs to.",
)

NEEDS = (
    (INCIDENT, "Major incidents in twenty minutes", Audience.EVERYBODY, 12),
    (INCIDENT, "Leading a major incident", Audience.OWNER, None),
    (CHANGE, "Which change is which", Audience.EVERYBODY, None),
    (DESK, "How to write an answer", Audience.CHAMPION, None),
)
HAD = (
    (24, "Major incidents in twenty minutes", (MARA, LUCA, DANIEL, SOFIA)),
    (26, "Leading a major incident", (MARA,)),
    (34, "Which change is which", (JONAS, DANIEL, AMINA, WEI)),
    (44, "Which change is which", (LUCA, MARA, SOFIA, HANNA, INES)),
    (50, "How to write an answer", (AMINA,)),
    (57, "Major incidents in twenty minutes", (TOMAS, HANNA)),
    (61, "Which change is which", (TOMAS, PRIYA)),
    (58, "Major incidents in twenty minutes", (MARA, LUCA, DANIEL, JONAS, AMINA, WEI)),
)
# What the desk's check asks, and how far Luca came with it.
ASKED = "Did the answer come from the knowledge base?"
ANSWERED = 12
UNANSWERED = (
    "Solved from memory; it was there.",
    "No answer was written for this yet.",
    "The answer told of a version that is gone.",
)


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield twelve months of checks and trainings, and a check that is open."""
    yield from _checked(calendar)
    yield from _trained(calendar)
    # Of the month before the last: its tickets are there on any day of this one.
    *_, (first, last), _newest = exports.months(calendar.today)
    act = partial(
        _order, code=DESK, question=ASKED, days=(first, last), seed=20_260_100
    )
    yield Step(calendar.past(65, 2), LUCA, "check.draw", act)
    yield Step(calendar.past(65, 3), LUCA, "check.answer", _look)


def _checked(calendar: Calendar) -> Iterator[Step]:
    told = exports.months(calendar.today)
    tool = Tool(calendar, told[0][0], told[-1][1])
    for number, (first, last) in enumerate(told):
        day = min(last + timedelta(days=3), calendar.today)
        month = partial(exports.bring, tool=tool, first=first, last=last)
        yield Step(day, LUCA, "ticket.import", month)
        order = partial(_draw, number=number, first=first, last=last)
        yield Step(day, MARA, "check.draw", order)
        yield Step(day, MARA, "check.finish", partial(_finish, number=number))


def _trained(calendar: Calendar) -> Iterator[Step]:
    for code, title, audience, months in NEEDS:
        act = partial(_need, code=code, title=title, audience=audience, months=months)
        yield Step(calendar.past(22, 1), WEI, "training.need", act)
    for week, title, people in HAD:
        act = partial(_attend, title=title, people=people)
        yield Step(calendar.past(week, 3), WEI, "training.import", act)


def _draw(scene: Scene, *, number: int, first: date, last: date) -> None:
    seed = 20_260_000 + number
    _order(scene, code=INCIDENT, question=QUESTION, days=(first, last), seed=seed)


def _order(
    scene: Scene, *, code: str, question: str, days: tuple[date, date], seed: int
) -> None:
    session = scene.session
    practice = practices.by_code(session, code).id
    wanted = select(TicketFeed.id).where(TicketFeed.name == exports.FEED)
    feed = session.scalars(wanted).one()
    draft = Draft(practice, feed, *days, CASES, question)
    by = scene.actor.person_id
    checks.order(session, draft, seed, by=by, today=scene.day)


def _look(scene: Scene) -> None:
    """Answer a part of the cases; the check stays open."""
    wanted = select(AdoptionCheck.id).where(AdoptionCheck.question == ASKED)
    key = scene.session.scalars(wanted).one()
    looked = range(1, ANSWERED + 1)
    said = {number: _found(number, 3, UNANSWERED) for number in looked}
    checks.answer(scene.session, key, said, scene.actor.person_id)


def _finish(scene: Scene, *, number: int) -> None:
    session, by = scene.session, scene.actor.person_id
    wanted = select(AdoptionCheck.id).order_by(AdoptionCheck.id.desc()).limit(1)
    key = session.scalars(wanted).one()
    check = drawn.get(session, key)
    moves = _moves(session, check)
    # Those that went around it are those that were handed on most often.
    ranked = sorted(check.cases, key=lambda case: -moves[case.record_id])
    reasons = REASONS[number % len(REASONS) :] + REASONS[: number % len(REASONS)]
    said = {
        case.number: _found(rank, BYPASSED[number], reasons)
        for rank, case in enumerate(ranked, 1)
    }
    checks.answer(session, key, said, by)
    checks.finish(session, key, by=by, actor=scene.actor.id, at=scene.at)


def _moves(session: Session, check: AdoptionCheck) -> dict[str, int]:
    """Return how often each case of a check was handed on."""
    wanted = select(Ticket.record_id, Ticket.reassignments).where(
        Ticket.feed_id == check.feed_id,
        Ticket.record_id.in_([case.record_id for case in check.cases]),
    )
    return {key: moves or 0 for key, moves in session.execute(wanted)}


def _found(rank: int, bypassed: int, reasons: tuple[str, ...]) -> Said:
    if rank <= bypassed:
        return Said(Answer.BYPASSED, reasons[rank % len(reasons)])
    return Said(Answer.NOT_APPLICABLE if rank == CASES else Answer.FOLLOWED)


def _need(
    scene: Scene, *, code: str, title: str, audience: Audience, months: int | None
) -> None:
    practice = practices.by_code(scene.session, code).id
    training.need(scene.session, NeedDraft(practice, title, audience, months))


def _attend(scene: Scene, *, title: str, people: tuple[str, ...]) -> None:
    known = trainings.known(scene.session, scene.day).trainings[title.casefold()]
    cast = scene.cast.people
    attended = [Attended(known, cast[name], scene.day) for name in people]
    training.attend(scene.session, attended)
