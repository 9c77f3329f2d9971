"""The playbooks of the demo, its change models, and who decides them.

One playbook is kept well and due for a look, one has been too long for half a year and
nobody looked at it again, one is in good shape; the desk has none yet.
"""

from collections.abc import Iterator
from functools import partial

from cis.demo.people import (
    AMINA,
    CHANGE,
    ERIK,
    INCIDENT,
    JONAS,
    LUCA,
    MARA,
    REQUEST,
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
from cis.register.playbooks.rules import Step as Done
from cis.register.practices import queries as practices

Path = tuple[Done, ...]
AGENT, TEAM = "Service desk agent", "Team on duty"
CALL = Done(
    AGENT,
    "Take the call and write down what does not work, for whom, since when",
    "The incident has a service and a person",
    "somebody asks for something new",
    "Service requests",
)
WEIGH = Done(
    AGENT,
    "Say how much it hurts: one person, one hall, or everybody",
    "It has a priority",
    "a hall or a customer stands still",
    "Major incident, call the officer on duty",
)
TRY = Done(
    AGENT,
    "Try the article for it, ten minutes at most",
    "It works again, or ten minutes are over",
)
ONE = Done(
    AGENT,
    "Name the one team that keeps it until it is over",
    "One team says that it is theirs",
    "two teams say it is not theirs",
    "Officer on duty decides",
)
MEND = Done(
    TEAM,
    "Bring the service back first, look for the cause later",
    "The person confirms that it works",
    "it needs a change",
    "Emergency change",
)
TELL = Done(AGENT, "Call back before it is closed", "The person said yes")
HOURLY = Done(
    AGENT,
    "Tell the hall every hour how far it is",
    "The hall knows the next hour",
    "nobody is there",
    "Site lead by text message",
)

ORDER = (
    Done("Person who asks", "Fill in the order form", "The order has a number"),
    Done(AGENT, "Check the form", "Nothing is missing", "it lacks the site", "Back"),
    Done(AGENT, "Check the cost centre", "It exists"),
    Done("Line manager", "Approve the order", "The manager said yes"),
    Done("Cost centre owner", "Approve the cost", "The owner said yes"),
    Done("IT security", "Approve the access", "", "it is an admin account", "CISO"),
    Done(AGENT, "Open a task for each team", "Each team has a task"),
    Done("Windows team", "Create the account", "The account is there"),
    Done("Mail team", "Create the mailbox", "The mailbox is there"),
    Done("Hardware team", "Prepare the device", "It lies in the rack"),
    Done(AGENT, "Collect all answers", ""),
    Done(AGENT, "Hand it over and close the order", "The person signed"),
)
TURN = (
    Done("Who builds it", "Say what changes, why, and when", "It is in the calendar"),
    Done(
        "Who builds it",
        "Tick which model it is",
        "Standard, normal or emergency",
        "none fits",
        "Change manager",
    ),
    Done(
        "Another team",
        "Look at risk and way back of a normal change",
        "A second name stands beside it",
        "they do not agree",
        "Change manager",
    ),
    Done("Who builds it", "Tell those who will notice it", "They know the day"),
    Done(
        "Who builds it",
        "Do it as it is written, and stop where it is not",
        "The checks at the end pass",
        "a check fails",
        "Way back, then incident",
    ),
    Done("Who builds it", "Write in one line how it went", "The result is recorded"),
)
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
    yield Step(
        calendar.past(58, 2), JONAS, "playbook.confirm", partial(_confirm, code=CHANGE)
    )
    why = "The halls ask how far it is, and agents stop mending to answer."
    path = (CALL, WEIGH, TRY, ONE, HOURLY, MEND, TELL)
    draft = partial(_draft, code=INCIDENT, path=path, owner=MARA, months=6)
    act = partial(_propose, code=INCIDENT, draft=draft, why=why)
    yield Step(calendar.past(64, 2), LUCA, "playbook.propose", act, why)


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
