"""How the demo came to its gates: a go, a go with conditions, and a hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from cis.demo.people import (
    AMINA,
    CHANGE,
    DANIEL,
    INCIDENT,
    JONAS,
    MARA,
    REQUEST,
    SOFIA,
    TOMAS,
)
from cis.demo.roadmap import CALENDAR, MONTHLY, ROTA, phase_of
from cis.demo.story import Calendar, Scene, Step
from cis.register.actions import actions as promises
from cis.register.actions.models import Action
from cis.register.actions.rules import Ending
from cis.register.evidence.actions import Origin
from cis.register.practices.rules import Phase
from cis.register.roadmap import actions, deciding, queries
from cis.register.roadmap.models import Criterion
from cis.register.roadmap.rules import AttestDraft, Choice, Condition, GateDraft

HANDBOOK = "https://handbook.example.org/"
STANDARD = "Say which changes are standard, with an example of each"
FAILED = "Two people look at each failed change on the next day"


@dataclass(frozen=True, slots=True)
class Attested:
    """Who attested what, in which week, in which words, and what shows it."""

    week: int
    by: str
    wanted: str
    said: str
    title: str
    page: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A decision at a gate: in which week, of which phase, by whom, what and why.

    ``conditions`` are what must still be done, by whom, until which week and weekday.
    """

    week: int
    practice: str
    phase: Phase
    by: str
    choice: Choice
    reason: str
    conditions: tuple[tuple[str, str, int, int], ...] = ()


ATTESTED = (
    Attested(
        25,
        MARA,
        ROTA,
        "I called the number on three nights; it was answered each time.",
        "The rota of this quarter",
        "incidents/rota",
    ),
    Attested(
        47,
        JONAS,
        CALENDAR,
        "I compared the calendar with the deployments of the last four weeks.",
        "Calendar against deployments",
        "changes/calendar",
    ),
    Attested(
        56,
        TOMAS,
        MONTHLY,
        "We went through it on the first Monday of each month.",
        "Minutes of the leadership round",
        "leadership/minutes",
    ),
)
GATES = (
    Gate(
        26,
        INCIDENT,
        Phase.STABILISE,
        MARA,
        Choice.GO,
        "Somebody answers at night, and it is clear who answers for the practice.",
    ),
    Gate(
        50,
        CHANGE,
        Phase.STABILISE,
        JONAS,
        Choice.CONDITIONS,
        "Changes are in one pair of hands and in one calendar. What is still open does "
        "not stop the teams from working in the same way.",
        ((STANDARD, DANIEL, 58, 4), (FAILED, SOFIA, 65, 6)),
    ),
    Gate(
        60,
        REQUEST,
        Phase.STABILISE,
        AMINA,
        Choice.HOLD,
        "Orders still take as long as before, and I may not change the forms. We "
        "come back in twelve weeks, with the new forms and with a deputy.",
    ),
)


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield what was attested and decided, and what became of the conditions."""
    for one in ATTESTED:
        act = partial(_attest, one=one)
        yield Step(calendar.past(one.week, 2), one.by, "criterion.attest", act)
    for gate in GATES:
        decide = partial(_decide, gate=gate, calendar=calendar)
        yield Step(calendar.past(gate.week, 3), gate.by, deciding.EVENT, decide)
    yield Step(calendar.past(57, 1), DANIEL, "action.finish", _finish)


def _attest(scene: Scene, *, one: Attested) -> None:
    wanted = select(Criterion.id).where(Criterion.statement == one.wanted)
    found = queries.criterion(scene.session, scene.session.scalars(wanted).one())
    draft = AttestDraft(one.said, one.title, HANDBOOK + one.page)
    origin = Origin(scene.actor.person_id, scene.at, scene.day)
    actions.attest(scene.session, found, draft, origin)


def _decide(scene: Scene, *, gate: Gate, calendar: Calendar) -> None:
    people = scene.cast.people
    draft = GateDraft(
        gate.choice,
        gate.reason,
        conditions=tuple(
            Condition(title, people[who], calendar.day(week, weekday))
            for title, who, week, weekday in gate.conditions
        ),
    )
    found = phase_of(scene.session, gate.practice, gate.phase)
    deciding.decide(scene.session, found, draft, scene.actor, scene.day)


def _finish(scene: Scene) -> None:
    wanted = select(Action).where(Action.title == STANDARD)
    done = scene.session.scalars(wanted).one()
    note = Ending("Seven kinds, each with an example from this year.")
    promises.finish(scene.session, done, note, actor=scene.actor, today=scene.day)
