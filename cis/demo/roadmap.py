"""How the demo planned three practices, and came to one gate with conditions."""

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.demo import initiatives as entries
from cis.demo import series
from cis.demo.people import (
    CHANGE,
    DANIEL,
    INCIDENT,
    JONAS,
    REQUEST,
    SOFIA,
    WEI,
)
from cis.demo.readings import metric
from cis.demo.register import initiative
from cis.demo.story import Calendar, Scene, Step
from cis.register.actions import actions as promises
from cis.register.actions.models import Action
from cis.register.actions.rules import Ending
from cis.register.evidence.actions import Origin
from cis.register.practices import queries as practices
from cis.register.practices.rules import Phase
from cis.register.roadmap import actions, deciding, queries
from cis.register.roadmap.models import Criterion, RoadmapPhase
from cis.register.roadmap.rules import (
    AttestDraft,
    Choice,
    Condition,
    CriterionDraft,
    Demand,
    GateDraft,
    Kind,
    PhaseDraft,
)

CALENDAR = "Every change stands in the one calendar before it begins"
HANDBOOK = "https://handbook.example.org/changes/calendar"
STANDARD = "Say which changes are standard, with an example of each"
FAILED = "Two people look at each failed change on the next day"
# Practice, phase, what will be better, in which weeks it begins and its gate is.
PLANNED = (
    (
        CHANGE,
        Phase.STABILISE,
        "One person answers for changes, and can.\nNo Saturday stands still.",
        (28, 50),
    ),
    (
        CHANGE,
        Phase.STANDARDISE,
        "Both sites change in the same way.\n98 of 100 changes work at once.",
        (50, 70),
    ),
    (
        CHANGE,
        Phase.OPTIMISE,
        "Standard changes go in without anybody being asked.",
        (70, 100),
    ),
    (
        INCIDENT,
        Phase.STABILISE,
        "Somebody answers for incidents day and night.",
        (3, 26),
    ),
    (
        INCIDENT,
        Phase.STANDARDISE,
        "Half of the incidents are over in a day.\nOne team keeps an incident.",
        (26, 68),
    ),
    (
        INCIDENT,
        Phase.OPTIMISE,
        "Alarms reach the right team without a hand between.",
        (68, 96),
    ),
    (
        REQUEST,
        Phase.STABILISE,
        "New colleagues can work on their first day.\nNobody has to ask back.",
        (40, 72),
    ),
    (
        REQUEST,
        Phase.STANDARDISE,
        "Half of the requests are fulfilled within 40 hours.",
        (72, 98),
    ),
    (REQUEST, Phase.OPTIMISE, "What can be ordered comes by itself.", (98, 124)),
)


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield how roadmaps were laid out, planned, decided and connected."""
    for code, week in ((INCIDENT, 26), (CHANGE, 28), (REQUEST, 40)):
        day = calendar.past(week, 1)
        yield Step(day, WEI, "roadmap.lay", partial(_lay, code=code))
        for row in (row for row in PLANNED if row[0] == code):
            act = partial(_plan, row=row, calendar=calendar)
            yield Step(day, WEI, "roadmap.plan", act)
    yield from _required(calendar)
    yield from _gate(calendar)
    for week, by, item, needed in (
        (52, WEI, (CHANGE, Phase.OPTIMISE), (INCIDENT, Phase.STANDARDISE)),
        (62, DANIEL, entries.ROUTE, entries.SWARM),
        (62, WEI, (REQUEST, Phase.STANDARDISE), entries.FORMS),
    ):
        act = partial(_need, item=item, needed=needed)
        yield Step(calendar.past(week, 3), by, "dependency.need", act)


def _required(calendar: Calendar) -> Iterator[Step]:
    """Yield what must be true before each gate that comes next."""
    day = calendar.past(30, 2)
    restored = (series.RESTORE, 24.0, Demand.IMPROVED)
    for at, code, phase, measure, draft in (
        (day, CHANGE, Phase.STABILISE, None, CriterionDraft(Kind.OWNERSHIP)),
        (
            day,
            CHANGE,
            Phase.STABILISE,
            None,
            CriterionDraft(Kind.MANUAL, statement=CALENDAR),
        ),
        (day, CHANGE, Phase.STABILISE, None, CriterionDraft(Kind.TRAINING, number=90)),
        (day, INCIDENT, Phase.STANDARDISE, restored, None),
        (day, INCIDENT, Phase.STANDARDISE, None, CriterionDraft(Kind.OWNERSHIP)),
        (
            day,
            INCIDENT,
            Phase.STANDARDISE,
            None,
            CriterionDraft(Kind.ADOPTION, number=80),
        ),
    ):
        act = partial(_require, code=code, phase=phase, measure=measure, draft=draft)
        yield Step(at, WEI, "criterion.require", act)
    for week, code, phase in (
        (40, REQUEST, Phase.STABILISE),
        (51, CHANGE, Phase.STANDARDISE),
    ):
        act = partial(_accustom, code=code, phase=phase)
        yield Step(calendar.past(week, 2), WEI, "criterion.accustom", act)


def _gate(calendar: Calendar) -> Iterator[Step]:
    """Yield the gate of change enablement, and what became of its conditions."""
    yield Step(calendar.past(47, 2), JONAS, "criterion.attest", _attest)
    act = partial(_decide, calendar=calendar)
    yield Step(calendar.past(50, 3), JONAS, deciding.EVENT, act)
    yield Step(calendar.past(57, 1), DANIEL, "action.finish", _finish)


def _phase(session: Session, code: str, phase: Phase) -> RoadmapPhase:
    scope = practices.by_code(session, code).id
    found = queries.of_scope(session, scope)
    return next(one for one in found if one.phase is phase)


def _lay(scene: Scene, *, code: str) -> None:
    key = practices.by_code(scene.session, code).id
    by = scene.actor.person_id
    actions.lay(scene.session, key, by=by, today=scene.day)


def _plan(
    scene: Scene, *, row: tuple[str, Phase, str, tuple[int, int]], calendar: Calendar
) -> None:
    code, phase, outcomes, (first, last) = row
    draft = PhaseDraft(outcomes, calendar.day(first), calendar.day(last, 4))
    found = _phase(scene.session, code, phase)
    actions.plan(scene.session, found, draft, by=scene.actor.person_id)


def _require(
    scene: Scene,
    *,
    code: str,
    phase: Phase,
    measure: tuple[str, float, Demand] | None,
    draft: CriterionDraft | None,
) -> None:
    session = scene.session
    if measure is not None:
        name, target, demand = measure
        key = metric(session, name).id
        draft = CriterionDraft(Kind.METRIC, key, number=target, demand=demand)
    if draft is not None:
        actions.require(session, _phase(session, code, phase), draft)


def _accustom(scene: Scene, *, code: str, phase: Phase) -> None:
    actions.accustom(scene.session, _phase(scene.session, code, phase))


def _attest(scene: Scene) -> None:
    wanted = select(Criterion.id).where(Criterion.statement == CALENDAR)
    found = queries.criterion(scene.session, scene.session.scalars(wanted).one())
    said = "I compared the calendar with the deployments of the last four weeks."
    draft = AttestDraft(said, "Calendar against deployments", HANDBOOK)
    origin = Origin(scene.actor.person_id, scene.at, scene.day)
    actions.attest(scene.session, found, draft, origin)


def _decide(scene: Scene, *, calendar: Calendar) -> None:
    people = scene.cast.people
    draft = GateDraft(
        Choice.CONDITIONS,
        "Changes are in one pair of hands and in one calendar. What is still open does "
        "not stop the teams from working in the same way.",
        conditions=(
            Condition(STANDARD, people[DANIEL], calendar.day(58, 4)),
            Condition(FAILED, people[SOFIA], calendar.day(65, 6)),
        ),
    )
    found = _phase(scene.session, CHANGE, Phase.STABILISE)
    deciding.decide(scene.session, found, draft, scene.actor, scene.day)


def _finish(scene: Scene) -> None:
    wanted = select(Action).where(Action.title == STANDARD)
    done = scene.session.scalars(wanted).one()
    note = Ending("Seven kinds, each with an example from this year.")
    promises.finish(scene.session, done, note, actor=scene.actor, today=scene.day)


def _need(
    scene: Scene, *, item: str | tuple[str, Phase], needed: str | tuple[str, Phase]
) -> None:
    edge = (_subject(scene.session, item), _subject(scene.session, needed))
    actions.need(scene.session, [edge], scene.day)


def _subject(session: Session, named: str | tuple[str, Phase]) -> str:
    if isinstance(named, str):
        return f"initiative:{initiative(session, named).id}"
    return _phase(session, *named).subject
