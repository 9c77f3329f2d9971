"""How the demo planned three practices and the organisation, phase by phase."""

from collections.abc import Iterator
from functools import partial

from sqlalchemy.orm import Session

from cis.demo import initiatives as entries
from cis.demo import series
from cis.demo.people import CHANGE, DANIEL, INCIDENT, REQUEST, TOMAS, WEI
from cis.demo.readings import metric
from cis.demo.register import initiative
from cis.demo.story import Calendar, Scene, Step
from cis.register.practices import queries as practices
from cis.register.practices.rules import Phase
from cis.register.roadmap import actions, queries
from cis.register.roadmap.models import RoadmapPhase
from cis.register.roadmap.rules import CriterionDraft, Demand, Kind, PhaseDraft

CALENDAR = "Every change stands in the one calendar before it begins"
ROTA = "Somebody answers for incidents at night, by a rota that everybody knows"
MONTHLY = "Leadership looks through the register every month"
SMOOTH = "New colleagues can work on their first day.\nNobody has to ask back."
WHOLE = ""  # stands for the organisation where a practice's code stands
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
        SMOOTH,
        (40, 60),
    ),
    (
        REQUEST,
        Phase.STANDARDISE,
        "Half of the requests are fulfilled within 40 hours.",
        (72, 98),
    ),
    (REQUEST, Phase.OPTIMISE, "What can be ordered comes by itself.", (98, 124)),
    (
        WHOLE,
        Phase.STABILISE,
        "Every practice is in hands that can act.\nLeadership decides on figures.",
        (44, 76),
    ),
    (
        WHOLE,
        Phase.STANDARDISE,
        "Bremen and Poznan work in the same way.",
        (76, 102),
    ),
    (WHOLE, Phase.OPTIMISE, "What to improve next is seen in the figures.", (102, 128)),
)
# After its gate was held, the request practice took more time.
AGAIN = (REQUEST, Phase.STABILISE, SMOOTH, (40, 72))
LAID = ((INCIDENT, 5, WEI), (CHANGE, 28, WEI), (REQUEST, 40, WEI), (WHOLE, 44, TOMAS))
REAL = CriterionDraft(Kind.OWNERSHIP)
RESTORED = (series.RESTORE, 24.0, Demand.IMPROVED)
# In which week, before which gate, a metric with its value, or another criterion.
REQUIRED = (
    (6, INCIDENT, Phase.STABILISE, None, REAL),
    (6, INCIDENT, Phase.STABILISE, None, CriterionDraft(Kind.MANUAL, statement=ROTA)),
    (30, CHANGE, Phase.STABILISE, None, REAL),
    (
        30,
        CHANGE,
        Phase.STABILISE,
        None,
        CriterionDraft(Kind.MANUAL, statement=CALENDAR),
    ),
    (30, CHANGE, Phase.STABILISE, None, CriterionDraft(Kind.TRAINING, number=90)),
    (30, INCIDENT, Phase.STANDARDISE, RESTORED, None),
    (30, INCIDENT, Phase.STANDARDISE, None, REAL),
    (30, INCIDENT, Phase.STANDARDISE, None, CriterionDraft(Kind.ADOPTION, number=80)),
    (45, WHOLE, Phase.STABILISE, None, REAL),
    (45, WHOLE, Phase.STABILISE, None, CriterionDraft(Kind.MANUAL, statement=MONTHLY)),
    (45, WHOLE, Phase.STABILISE, None, CriterionDraft(Kind.TRAINING, number=70)),
)
# In which week which phase got the usual criteria.
ACCUSTOMED = (
    (40, REQUEST, Phase.STABILISE),
    (51, CHANGE, Phase.STANDARDISE),
    (52, CHANGE, Phase.OPTIMISE),
    (52, INCIDENT, Phase.OPTIMISE),
    (53, REQUEST, Phase.STANDARDISE),
    (53, WHOLE, Phase.STANDARDISE),
)


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield how roadmaps were laid out, planned and connected."""
    for code, week, by in LAID:
        day = calendar.past(week, 1)
        yield Step(day, by, "roadmap.lay", partial(_lay, code=code))
        for row in (row for row in PLANNED if row[0] == code):
            act = partial(_plan, row=row, calendar=calendar)
            yield Step(day, by, "roadmap.plan", act)
    act = partial(_plan, row=AGAIN, calendar=calendar)
    yield Step(calendar.past(60, 4), WEI, "roadmap.plan", act)
    yield from _required(calendar)
    for week, by, item, needed in (
        (52, WEI, (CHANGE, Phase.OPTIMISE), (INCIDENT, Phase.STANDARDISE)),
        (62, DANIEL, entries.ROUTE, entries.SWARM),
        (62, WEI, (REQUEST, Phase.STANDARDISE), entries.FORMS),
    ):
        act = partial(_need, item=item, needed=needed)
        yield Step(calendar.past(week, 3), by, "dependency.need", act)


def _required(calendar: Calendar) -> Iterator[Step]:
    """Yield what must be true before each gate that comes next."""
    for week, code, phase, measure, draft in REQUIRED:
        act = partial(_require, code=code, phase=phase, measure=measure, draft=draft)
        yield Step(calendar.past(week, 2), WEI, "criterion.require", act)
    for week, code, phase in ACCUSTOMED:
        act = partial(_accustom, code=code, phase=phase)
        yield Step(calendar.past(week, 2), WEI, "criterion.accustom", act)


def phase_of(session: Session, code: str, phase: Phase) -> RoadmapPhase:
    """Return a phase of a practice, or of the organisation without a code."""
    scope = practices.by_code(session, code).id if code else 0
    found = queries.of_scope(session, scope)
    return next(one for one in found if one.phase is phase)


def _lay(scene: Scene, *, code: str) -> None:
    key = practices.by_code(scene.session, code).id if code else None
    by = scene.actor.person_id
    actions.lay(scene.session, key, by=by, today=scene.day)


def _plan(
    scene: Scene, *, row: tuple[str, Phase, str, tuple[int, int]], calendar: Calendar
) -> None:
    code, phase, outcomes, (first, last) = row
    draft = PhaseDraft(outcomes, calendar.day(first), calendar.day(last, 4))
    found = phase_of(scene.session, code, phase)
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
        actions.require(session, phase_of(session, code, phase), draft)


def _accustom(scene: Scene, *, code: str, phase: Phase) -> None:
    actions.accustom(scene.session, phase_of(scene.session, code, phase))


def _need(
    scene: Scene, *, item: str | tuple[str, Phase], needed: str | tuple[str, Phase]
) -> None:
    edge = (_subject(scene.session, item), _subject(scene.session, needed))
    actions.need(scene.session, [edge], scene.day)


def _subject(session: Session, named: str | tuple[str, Phase]) -> str:
    if isinstance(named, str):
        return f"initiative:{initiative(session, named).id}"
    return phase_of(session, *named).subject
