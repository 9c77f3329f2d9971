"""Which controls the demo's practices, roles and initiatives meet, and where not."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from cis.demo.people import AMINA, CHANGE, DESK, INCIDENT, JONAS, MARA, REQUEST, WEI
from cis.demo.story import Calendar, Scene, Step
from cis.register.controls import actions, queries
from cis.register.controls.catalogue import COBIT, CSF, ISO_20000, ISO_27001
from cis.register.controls.rules import Kind, MappingDraft, Status, Subject
from cis.register.practices import queries as practices

COVERED, PLANNED, GAP = Status.COVERED, Status.PLANNED, Status.GAP
IMPROVEMENT, PROBLEM = "continual-improvement", "problem-management"
OWNER = "practice owner"


@dataclass(frozen=True, slots=True)
class Said:
    """One statement: who said what of which controls, in which week."""

    week: int
    by: str
    practice: str
    framework: str
    codes: str
    status: Status
    note: str = ""

    @property
    def is_role(self) -> bool:
        """Tell whether a role is named and no practice."""
        return self.practice == OWNER


SAID = (
    Said(40, MARA, INCIDENT, CSF, "RS.MA RS.CO RS.MI RC.RP", COVERED),
    Said(40, MARA, INCIDENT, CSF, "DE.AE RS.AN", PLANNED, "With the alarm routing."),
    Said(41, MARA, INCIDENT, CSF, "RS.AN-03", GAP, "Causes are not looked for yet."),
    Said(41, MARA, INCIDENT, ISO_27001, "A.5.24 A.5.25 A.5.26 A.6.8", COVERED),
    Said(41, MARA, INCIDENT, ISO_27001, "A.5.28", GAP, "Nobody keeps the traces."),
    Said(41, MARA, INCIDENT, ISO_20000, "8.6.1", COVERED),
    Said(41, MARA, INCIDENT, COBIT, "DSS02", COVERED),
    Said(42, JONAS, CHANGE, CSF, "ID.RA-07 PR.PS-01", COVERED),
    Said(42, JONAS, CHANGE, CSF, "PR.PS", PLANNED, "Inventory first."),
    Said(42, JONAS, CHANGE, ISO_27001, "6.3 A.8.32", COVERED),
    Said(42, JONAS, CHANGE, ISO_27001, "A.8.9 A.8.31", PLANNED),
    Said(42, JONAS, CHANGE, ISO_20000, "8.5.1", COVERED),
    Said(42, JONAS, CHANGE, COBIT, "BAI06 BAI07", COVERED),
    Said(44, AMINA, REQUEST, CSF, "PR.AA-01 PR.AA-05", PLANNED, "Accounts on time."),
    Said(44, AMINA, REQUEST, ISO_27001, "A.5.16 A.5.18", PLANNED),
    Said(44, AMINA, REQUEST, ISO_20000, "8.6.2", COVERED),
    Said(45, WEI, DESK, ISO_27001, "A.5.37", COVERED, "The desk's handbook."),
    Said(46, WEI, IMPROVEMENT, CSF, "ID.IM GV.OV", COVERED, "This register."),
    Said(46, WEI, IMPROVEMENT, CSF, "ID.IM-02", PLANNED, "No exercise yet this year."),
    Said(46, WEI, IMPROVEMENT, ISO_27001, "9.1 9.3 10.1 A.5.27", COVERED),
    Said(46, WEI, IMPROVEMENT, ISO_20000, "10.1 10.2", COVERED),
    Said(46, WEI, IMPROVEMENT, COBIT, "EDM02 APO11 MEA01", COVERED),
    Said(47, WEI, PROBLEM, COBIT, "DSS03", GAP, "The practice has no owner."),
    Said(48, WEI, OWNER, CSF, "GV.RR GV.PO", COVERED, "Appointed with a hand-over."),
    Said(48, WEI, OWNER, ISO_27001, "5.3 A.5.2 A.5.3 A.5.4", COVERED),
)


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield how the frameworks came in, and each statement about their controls."""
    yield Step(calendar.day(-2), "", "framework.install", _install)
    for said in SAID:
        act = partial(_map, said=said)
        yield Step(calendar.past(said.week), said.by, "control.map", act)


def _install(scene: Scene) -> None:
    actions.install(scene.session)


def _map(scene: Scene, *, said: Said) -> None:
    session = scene.session
    framework = queries.by_code(session, said.framework)
    known = queries.codes(session, framework.id)
    subject = Subject(Kind.ROLE, role=OWNER)
    if not said.is_role:
        key = practices.by_code(session, said.practice).id
        subject = Subject(Kind.PRACTICE, key)
    draft = MappingDraft(subject=subject, status=said.status, note=said.note)
    actions.map_controls(
        session, [known[code].id for code in said.codes.split()], draft
    )
