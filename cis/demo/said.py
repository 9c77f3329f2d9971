"""What the demo's people said about the new ways, and what they were promised."""

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select

from cis.demo import initiatives as entries
from cis.demo.people import (
    AMINA,
    CHANGE,
    DESK,
    HANNA,
    INCIDENT,
    JONAS,
    LUCA,
    MARA,
    REQUEST,
)
from cis.demo.story import Calendar, Scene, Step
from cis.register.adoption.benefits import actions as benefits
from cis.register.adoption.benefits.rules import Draft as Benefit
from cis.register.adoption.feedback import actions as feedback
from cis.register.adoption.feedback.models import Feedback
from cis.register.adoption.feedback.rules import Draft as Told
from cis.register.adoption.feedback.rules import Reply, State
from cis.register.initiatives.models import Initiative
from cis.register.practices import queries as practices

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
    (
        31,
        DESK,
        "The form asks for my room, and a driver has none.",
        (35, LUCA, State.CHANGED, "it takes the number of the lorry, too."),
    ),
    (
        42,
        REQUEST,
        "Why does a new headset need three approvals?",
        (46, AMINA, State.NOT_CHANGED, "purchasing asks for them; we talk to them."),
    ),
    (
        53,
        DESK,
        "The answers are good, but on a phone nobody finds them.",
        (59, LUCA, State.CHANGED, "the search stands on the first page."),
    ),
    (62, INCIDENT, "Nobody tells us in the hall when the network is back.", None),
    (64, None, "The portal says “resolved” and my parcel is still lost.", None),
)
# In which week which audience was told what gets easier.
EASIER = (
    (
        21,
        entries.ARTICLES,
        "Service desk",
        "The answer stands there before the call ends.",
    ),
    (
        30,
        entries.SWARM,
        "The halls",
        "One person tells you how far it is, till it works.",
    ),
    (30, entries.SWARM, "Network team", "No more being called for what is not yours."),
    (
        41,
        entries.BOARD,
        "Duty officers",
        "Fewer calls at night that a plan would spare.",
    ),
    (
        47,
        entries.PEER,
        "Teams that change",
        "No waiting for Thursday with a small change.",
    ),
    (
        62,
        entries.FORMS,
        "New colleagues",
        "One form, and the accounts are there on day one.",
    ),
)


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield feedback with its answers, and what gets easier for whom."""
    yield from _told(calendar)
    for week, title, audience, statement in EASIER:
        act = partial(_promise, title=title, said=Benefit(audience, statement))
        yield Step(calendar.past(week, 4), MARA, "benefit.say", act)


def _told(calendar: Calendar) -> Iterator[Step]:
    for week, code, text, answer in TOLD:
        act = partial(_tell, code=code, text=text)
        yield Step(calendar.past(week, 1), HANNA, "feedback.give", act)
        if answer:
            later, by, state, said = answer
            reply = partial(_answer, text=text, reply=Reply(state, said))
            yield Step(calendar.past(later, 1), by, "feedback.answer", reply)


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
