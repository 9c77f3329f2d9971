"""The playbooks of the demo, its change models, and who decides them.

One playbook is kept well and due for a look, one has been too long for half a year and
nobody looked at it again, one is in good shape; the desk has none yet.
"""

from collections.abc import Iterator
from functools import partial

from cis.demo.paths import (
    CALL,
    FRIDAY,
    HOURLY,
    MEND,
    ONE,
    ORDER,
    SHORT,
    TELL,
    TRY,
    TURN,
    WEIGH,
    Path,
)
from cis.demo.people import (
    AMINA,
    CHANGE,
    ERIK,
    INCIDENT,
    JONAS,
    LUCA,
    MARA,
    REQUEST,
    SOFIA,
    TOMAS,
)
from cis.demo.story import Calendar, Scene, Step
from cis.register.governance.activities import Duty
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights.rules import FourEyes, RightDraft
from cis.register.playbooks import actions
from cis.register.playbooks.changes import actions as changes
from cis.register.playbooks.changes.rules import Kind, Model
from cis.register.playbooks.rules import Draft
from cis.register.practices import queries as practices

# Week, practice, by whom written, the path, owner, months, why.
WRITTEN: tuple[tuple[int, str, str, Path, str, int, str], ...] = (
    (10, INCIDENT, ERIK, (CALL, WEIGH, TRY, MEND, TELL), ERIK, 6, ""),
    (20, REQUEST, AMINA, ORDER, AMINA, 6, ""),
    (34, CHANGE, JONAS, TURN, JONAS, 6, ""),
    (
        39,
        INCIDENT,
        MARA,
        (CALL, WEIGH, TRY, ONE, MEND, TELL),
        MARA,
        6,
        "Half of the checked incidents went from team to team.",
    ),
    (
        54,
        CHANGE,
        JONAS,
        (*TURN[:4], FRIDAY, *TURN[4:]),
        JONAS,
        6,
        "Three of four failures were Friday changes that one person had looked at.",
    ),
)
BEGINS = {
    INCIDENT: "somebody says that a service does not work as agreed",
    REQUEST: "somebody orders something from the catalogue",
    CHANGE: "somebody wants to change what others use",
}
MODELS = (
    Model(
        Kind.STANDARD,
        "What every team does each week, the same way, without asking again.",
        (
            "It stands on the list of standard changes",
            "It follows the steps that are written there",
            "One person takes it back within fifteen minutes",
            "Sorting does not stop for it",
        ),
    ),
    Model(
        Kind.NORMAL,
        "Everything that can wait for a second pair of eyes.",
        (
            "Another team has looked at the risk",
            "The way back is written down and was tried",
            "The halls it touches know the day",
        ),
    ),
    Model(
        Kind.EMERGENCY,
        "A hall or a customer stands still, or will before the morning.",
        (
            "A service is down, or will be before the morning",
            "Waiting costs more than the change can break",
            "The officer on duty writes it down by noon of the next day",
        ),
    ),
)
# What the failed Fridays made of the normal model.
STRICTER = Model(
    Kind.NORMAL,
    MODELS[1].purpose,
    (*MODELS[1].conditions, "On a Friday another team stands by until it is over"),
)


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield how rights were given, paths written, published and looked at."""
    yield Step(calendar.day(9, 1), TOMAS, "right.grant", _grant)
    for week, code, by, path, owner, months, why in WRITTEN:
        draft = partial(_draft, code=code, path=path, owner=owner, months=months)
        act = partial(_propose, code=code, draft=draft, why=why)
        yield Step(calendar.past(week, 1), by, "playbook.propose", act, why)
        accept = partial(_accept, code=code)
        yield Step(calendar.past(week, 3), TOMAS, "playbook.change", accept, why)
    for number, model in enumerate(MODELS):
        why = "Agreed with the teams, so that nobody waits for Thursday."
        agree = partial(_agree, model=model, why=why)
        yield Step(calendar.past(36, number), TOMAS, "changemodel.agree", agree, why)
    why = "Two in the house must stand by while a Friday change is done."
    agree = partial(_agree, model=STRICTER, why=why)
    yield Step(calendar.past(55, 1), TOMAS, "changemodel.agree", agree, why)
    yield from _declined(calendar)
    yield Step(
        calendar.past(58, 2), JONAS, "playbook.confirm", partial(_confirm, code=CHANGE)
    )
    why = "The halls ask how far it is, and agents stop mending to answer."
    path = (CALL, WEIGH, TRY, ONE, HOURLY, MEND, TELL)
    draft = partial(_draft, code=INCIDENT, path=path, owner=MARA, months=6)
    act = partial(_propose, code=INCIDENT, draft=draft, why=why)
    yield Step(calendar.past(64, 2), LUCA, "playbook.propose", act, why)


def _declined(calendar: Calendar) -> Iterator[Step]:
    """Yield a shorter way to order, which leadership did not want."""
    why = "Nobody reads twelve steps."
    draft = partial(_draft, code=REQUEST, path=SHORT, owner=AMINA, months=6)
    act = partial(_propose, code=REQUEST, draft=draft, why=why)
    yield Step(calendar.past(44, 1), SOFIA, "playbook.propose", act, why)
    why = "Purchasing wants to see every approval; we talk to them first."
    act = partial(_drop, code=REQUEST)
    yield Step(calendar.past(46, 3), TOMAS, "playbook.drop", act, why)


def _draft(
    scene: Scene,
    *,
    code: str,
    path: Path,
    owner: str,
    months: int,
    why: str,
) -> Draft:
    return Draft(BEGINS[code], path, scene.cast.people[owner], months, why)


def _propose(scene: Scene, *, code: str, draft: partial[Draft], why: str) -> None:
    key = practices.by_code(scene.session, code).id
    written = draft(scene, why=why)
    actions.propose(scene.session, key, written, scene.actor, scene.day)


def _accept(scene: Scene, *, code: str) -> None:
    key = practices.by_code(scene.session, code).id
    actions.accept(scene.session, key, scene.actor, scene.day)


def _drop(scene: Scene, *, code: str) -> None:
    key = practices.by_code(scene.session, code).id
    actions.drop(scene.session, key, scene.actor, scene.day)


def _confirm(scene: Scene, *, code: str) -> None:
    key = practices.by_code(scene.session, code).id
    actions.confirm(scene.session, key, scene.actor, scene.day)


def _agree(scene: Scene, *, model: Model, why: str) -> None:
    changes.agree(scene.session, model, why, scene.actor, scene.day)


def _grant(scene: Scene) -> None:
    """Say who decides which change; leadership decided all of them before."""
    key = practices.by_code(scene.session, CHANGE).id
    owner = Duty.PRACTICE_OWNER
    for draft in (
        RightDraft(
            "change.standard",
            key,
            owner,
            None,
            scene.day,
            "What is done every week needs no meeting.",
            limits="What stands on the list of standard changes",
            pre_approval="Each change on the list, as long as it follows its steps",
        ),
        RightDraft(
            "change.normal",
            key,
            owner,
            None,
            scene.day,
            "Who answers for changes decides them.",
            limits="No more than one hall or one service at a time",
            conditions="Another team has looked at the risk",
            four_eyes=FourEyes.NOT_PROPOSER,
            escalation_days=3,
        ),
        RightDraft(
            "change.emergency",
            key,
            owner,
            None,
            scene.day,
            "Somebody must be able to say yes at night.",
            conditions="A service is down, or will be before the morning",
            has_holders_deputy=True,
        ),
    ):
        rights.grant(scene.session, draft, by=scene.actor.person_id)
