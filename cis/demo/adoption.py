"""How the demo checks whether its new ways are followed, and trains.

Each month sixty incidents come from the desk's tool and twenty of them are looked
through. The share that went around the workflow falls from one half to one in eight.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

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

MONTHS, TICKETS, CASES = 12, 60, 20
FEED = "Incidents of the service desk"
EPOCH, DAY = date(1970, 1, 1), 86_400_000
QUESTION = "Did one team keep the incident until it was over?"
CATEGORIES = ("Scanner", "Network", "Mail", "Customer portal", "Label printer")
TEAMS = ("Service desk", "Network", "Warehouse IT")
# Of twenty cases, how many went around the workflow, month by month.
BYPASSED = (10, 9, 11, 9, 8, 8, 6, 5, 4, 3, 3, 2)
REASONS = (
    "Passed on at the end of the shift.",
    "The hall called a colleague directly.",
    "Nobody knew which team has the printers.",
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


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield twelve months of checks and trainings, and a check that is open."""
    yield from _checked(calendar)
    yield from _trained(calendar)
    # Of the month before the last: its tickets are there on any day of this one.
    *_, (first, last), _newest = _months(calendar.today)
    act = partial(
        _order, code=DESK, question=ASKED, days=(first, last), seed=20_260_100
    )
    yield Step(calendar.past(65, 2), LUCA, "check.draw", act)
    yield Step(calendar.past(65, 3), LUCA, "check.answer", _look)


def _checked(calendar: Calendar) -> Iterator[Step]:
    for number, (first, last) in enumerate(_months(calendar.today)):
        day = min(last + timedelta(days=3), calendar.today)
        month = partial(_export, number=number, first=first, last=last)
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


def _months(today: date) -> Iterator[tuple[date, date]]:
    """Yield the first and last days of the twelve months before this one."""
    for back in range(MONTHS, 0, -1):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        first = date(year, month + 1, 1)
        after = (first + timedelta(days=32)).replace(day=1)
        yield first, after - timedelta(days=1)


def _export(scene: Scene, *, number: int, first: date, last: date) -> None:
    session = scene.session
    feed = session.scalar(select(TicketFeed).where(TicketFeed.name == FEED))
    if feed is None:
        feed = TicketFeed(name=FEED, kind="incidents")
        session.add(feed)
        session.flush()
    days = (last - first).days + 1
    session.add_all(
        Ticket(
            feed_id=feed.id,
            record_id=f"INC{(number + 1) * 1000 + each:06}",
            opened=((first - EPOCH).days + each * days // TICKETS) * DAY,
            category=CATEGORIES[(each * 7 + number) % len(CATEGORIES)],
            team=TEAMS[(each * 5 + number) % len(TEAMS)],
        )
        for each in range(TICKETS)
    )


def _draw(scene: Scene, *, number: int, first: date, last: date) -> None:
    seed = 20_260_000 + number
    _order(scene, code=INCIDENT, question=QUESTION, days=(first, last), seed=seed)


def _order(
    scene: Scene, *, code: str, question: str, days: tuple[date, date], seed: int
) -> None:
    session = scene.session
    practice = practices.by_code(session, code).id
    feed = session.scalars(select(TicketFeed.id).where(TicketFeed.name == FEED)).one()
    draft = Draft(practice, feed, *days, CASES, question)
    by = scene.actor.person_id
    checks.order(session, draft, seed, by=by, today=scene.day)


def _look(scene: Scene) -> None:
    """Answer a part of the cases; the check stays open."""
    wanted = select(AdoptionCheck.id).where(AdoptionCheck.question == ASKED)
    key = scene.session.scalars(wanted).one()
    said = {number: _found(number, 3, 0) for number in range(1, ANSWERED + 1)}
    checks.answer(scene.session, key, said, scene.actor.person_id)


def _finish(scene: Scene, *, number: int) -> None:
    session, by = scene.session, scene.actor.person_id
    wanted = select(AdoptionCheck.id).order_by(AdoptionCheck.id.desc()).limit(1)
    key = session.scalars(wanted).one()
    cases = drawn.get(session, key).cases
    said = {
        case.number: _found(case.number, BYPASSED[number], number) for case in cases
    }
    checks.answer(session, key, said, by)
    checks.finish(session, key, by=by, actor=scene.actor.id, at=scene.at)


def _found(case: int, bypassed: int, month: int) -> Said:
    if case <= bypassed:
        return Said(Answer.BYPASSED, REASONS[(case + month) % len(REASONS)])
    return Said(Answer.NOT_APPLICABLE if case == CASES else Answer.FOLLOWED)


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
