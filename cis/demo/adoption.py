"""How the demo checks whether its new ways are followed, trains, asks and promises.

Each month sixty incidents come from the desk's tool and twenty of them are looked
through. The share that went around the workflow falls from one half to one in eight.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from cis.demo import initiatives as entries
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
    SOFIA,
    TOMAS,
    WEI,
)
from cis.demo.story import Calendar, Scene, Step
from cis.register.adoption.benefits import actions as benefits
from cis.register.adoption.benefits.rules import Draft as Benefit
from cis.register.adoption.checks import actions as checks
from cis.register.adoption.checks import queries as drawn
from cis.register.adoption.checks.models import AdoptionCheck
from cis.register.adoption.checks.rules import Answer, Draft, Said
from cis.register.adoption.feedback import actions as feedback
from cis.register.adoption.feedback.models import Feedback
from cis.register.adoption.feedback.rules import Draft as Told
from cis.register.adoption.feedback.rules import Reply, State
from cis.register.adoption.training import actions as training
from cis.register.adoption.training import queries as trainings
from cis.register.adoption.training.rules import Attended, Audience, NeedDraft
from cis.register.initiatives.models import Initiative
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
    (58, "Major incidents in twenty minutes", (MARA, LUCA, DANIEL, JONAS, AMINA, WEI)),
)
# Week, practice, what was said, when and how it was answered by whom.
TOLD = (
    (
        28,
        INCIDENT,
        "When I report a scanner I have to spell the serial number three times.",
        (33, LUCA, State.CHANGED, "the form reads the number from the label."),
    ),
    (
        36,
        CHANGE,
        "Could small changes go without the Thursday meeting?",
        (39, JONAS, State.CHANGED, "teams approve each other's normal changes."),
    ),
    (
        47,
        CHANGE,
        "Please let us change the sorting on Fridays again.",
        (49, JONAS, State.NOT_CHANGED, "two of three stops came from Fridays."),
    ),
    (62, INCIDENT, "Nobody tells us in the hall when the network is back.", None),
    (64, None, "The portal says “resolved” and my parcel is still lost.", None),
)
EASIER = (
    (entries.SWARM, "The halls", "One person tells you how far it is, till it works."),
    (entries.SWARM, "Network team", "No more being called for what is not yours."),
    (entries.ARTICLES, "Service desk", "The answer stands there before the call ends."),
    (entries.BOARD, "Duty officers", "Fewer calls at night that a plan would spare."),
    (
        entries.FORMS,
        "New colleagues",
        "One form, and the accounts are there on day one.",
    ),
    (entries.PEER, "Teams that change", "No waiting for Thursday with a small change."),
)


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield twelve months of checks, trainings, feedback and promises."""
    yield from _checked(calendar)
    yield from _trained(calendar)
    yield from _told(calendar)
    for number, (title, audience, statement) in enumerate(EASIER):
        act = partial(_promise, title=title, said=Benefit(audience, statement))
        yield Step(calendar.past(62, number), MARA, "benefit.say", act)


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


def _told(calendar: Calendar) -> Iterator[Step]:
    for week, code, text, answer in TOLD:
        act = partial(_tell, code=code, text=text)
        yield Step(calendar.past(week, 1), HANNA, "feedback.give", act)
        if answer:
            later, by, state, said = answer
            reply = partial(_answer, text=text, reply=Reply(state, said))
            yield Step(calendar.past(later, 1), by, "feedback.answer", reply)


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
    session = scene.session
    practice = practices.by_code(session, INCIDENT).id
    feed = session.scalars(select(TicketFeed.id).where(TicketFeed.name == FEED)).one()
    draft = Draft(practice, feed, first, last, CASES, QUESTION)
    by = scene.actor.person_id
    checks.order(session, draft, 20_260_000 + number, by=by, today=scene.day)


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


def _tell(scene: Scene, *, code: str | None, text: str) -> None:
    practice = practices.by_code(scene.session, code).id if code else None
    by = scene.actor.person_id if code else None
    feedback.give(scene.session, Told(text, practice), by=by, today=scene.day)


def _answer(scene: Scene, *, text: str, reply: Reply) -> None:
    key = scene.session.scalars(select(Feedback.id).where(Feedback.text == text)).one()
    by = scene.actor.person_id
    feedback.answer(scene.session, key, reply, by=by, today=scene.day)


def _promise(scene: Scene, *, title: str, said: Benefit) -> None:
    wanted = select(Initiative.id).where(Initiative.title == title)
    benefits.say(scene.session, scene.session.scalars(wanted).one(), said)
