"""Who holds which role in the demo, with what authority, time and deputy; its services.

One ownership is symbolic on purpose: Amina answers for service requests and may not
change how they are handled.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from cis.demo.people import (
    AMINA,
    CHANGE,
    DANIEL,
    DESK,
    ERIK,
    HANNA,
    INCIDENT,
    JONAS,
    LUCA,
    MARA,
    REQUEST,
    SOFIA,
    TOMAS,
    WEI,
)
from cis.demo.story import Calendar, Scene, Step
from cis.register.governance import actions, rules
from cis.register.governance.rules import (
    AssignDraft,
    AssignmentRole,
    Authority,
    Scope,
    ScopeKind,
)
from cis.register.practices import actions as offering
from cis.register.practices import queries as practices
from cis.register.practices.rules import ServiceDraft

SCANNING, TRACKING = "warehouse-scanning", "shipment-tracking"
SERVICES = (
    (SCANNING, "Warehouse scanning", "Scanners and labels in both warehouses."),
    (TRACKING, "Shipment tracking", "Where a shipment is, for customers and drivers."),
)
OWNER, MANAGER = AssignmentRole.PRACTICE_OWNER, AssignmentRole.PRACTICE_MANAGER
SERVING, CHAMPION = AssignmentRole.SERVICE_OWNER, AssignmentRole.CHAMPION


@dataclass(frozen=True, slots=True)
class Part:
    """A role somebody got: where, from which week, with what, and what was said."""

    place: str
    role: AssignmentRole
    name: str
    week: int
    note: str
    may: str = ""
    agreed: float | None = None
    needed: float | None = None
    deputy: str = ""
    team: str = ""


def _champion(place: str, name: str, week: int, note: str, team: str) -> Part:
    return Part(place, CHAMPION, name, week, note, "", 2, 2, team=team)


# The letters of ``may``: workflow, tooling, escalation.
PARTS = (
    Part(INCIDENT, OWNER, ERIK, 0, "First owner of the practice.", "w", 8, 10, JONAS),
    Part(
        CHANGE,
        OWNER,
        JONAS,
        0,
        "Decides on standard and normal changes of all services.",
        "wte",
        12,
        10,
        MARA,
    ),
    Part(
        REQUEST,
        OWNER,
        AMINA,
        2,
        "Answers for the order catalogue and its fulfilment times.",
        "e",
        3,
        8,
    ),
    Part(
        DESK,
        OWNER,
        LUCA,
        5,
        "Answers for the service desk in Bremen and Poznan.",
        "wt",
        16,
        12,
        SOFIA,
    ),
    Part(SCANNING, SERVING, HANNA, 10, "Agreed with both sites.", "wte", 6, 6, DANIEL),
    Part(TRACKING, SERVING, DANIEL, 12, "Speaks for customers.", "wte", 8, 6, HANNA),
    Part(REQUEST, MANAGER, SOFIA, 16, "Runs the fulfilment board.", "", 6, 6),
    Part("", AssignmentRole.COORDINATOR, WEI, 18, "Keeps the register.", "e", 10, 10),
    Part(
        INCIDENT,
        OWNER,
        MARA,
        24,
        "Took over from Erik; both walked through open incidents.",
        "wte",
        12,
        10,
        JONAS,
    ),
    _champion(DESK, AMINA, 30, "Collects what annoys agents most.", "Service desk"),
    _champion(INCIDENT, SOFIA, 32, "Shows the halls how to report.", "Warehouse IT"),
    _champion(CHANGE, DANIEL, 34, "Whom teams ask before a change.", "Network"),
)


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield how services were entered and roles were given."""
    for code, name, description in SERVICES:
        draft = ServiceDraft(code, name, description)
        act = partial(_offer, draft=draft)
        yield Step(calendar.day(-1), WEI, "service.offer", act)
    for part in PARTS:
        act = partial(_assign, part=part)
        yield Step(calendar.day(part.week - 1), TOMAS, "assignment.appoint", act)


def _offer(scene: Scene, *, draft: ServiceDraft) -> None:
    offering.offer(scene.session, draft)


def _assign(scene: Scene, *, part: Part) -> None:
    people = scene.cast.people
    draft = AssignDraft(
        scope=_scope(scene, part.place),
        role=part.role,
        person_id=people[part.name],
        valid_from=scene.day,
        authority=Authority(
            may_change_workflow="w" in part.may,
            may_influence_tooling="t" in part.may,
            may_escalate="e" in part.may,
            hours_agreed=part.agreed,
            hours_needed=part.needed,
            deputy_id=people[part.deputy] if part.deputy else None,
        ),
        note=part.note,
        team=part.team,
    )
    actions.assign(scene.session, draft, by=scene.actor.person_id)


def _scope(scene: Scene, code: str) -> Scope:
    if not code:
        return Scope(ScopeKind.ORGANISATION)
    for service in practices.services(scene.session):
        if service.code == code:
            return rules.service(service.id)
    return rules.practice(practices.by_code(scene.session, code).id)
