"""Rules about ownership: one accountable person with authority, time and a deputy."""

from collections.abc import Iterator

from cis.desk.findings import naming
from cis.desk.findings.catalogue import Limits, rule
from cis.desk.findings.records import Records
from cis.desk.findings.rules import Family, Found, Link, Severity
from cis.register.governance.activities import Duty
from cis.register.governance.ownership import Flaw
from cis.register.governance.raci import rules as raci
from cis.register.governance.rights.models import DecisionRight
from cis.register.initiatives.rules import AGREED

OWN = Family.OWNERSHIP


def _flawed(records: Records, flaw: Flaw) -> Iterator[Found]:
    """Find practices and services whose ownership has a flaw, in its own sentence."""
    for place, reason in records.flaws:
        if reason.flaw is flaw:
            holder = records.accountable.get(place.code)
            yield Found(
                place.code,
                records.places[place.code],
                reason.sentence,
                place.key if place.code.startswith("practice:") else None,
                holder.person_id if holder and flaw is not Flaw.LEAVER else None,
                Link("governance.edit", {"key": holder.id}) if holder else None,
            )


@rule(
    "OWN101",
    OWN,
    Severity.HIGH,
    "Nobody is accountable",
    why="What everybody owns nobody improves.",
    mend="Appoint one person who is accountable.",
)
def vacant(records: Records, _: Limits) -> Iterator[Found]:
    """Find adopted practices and services without an owner."""
    yield from _flawed(records, Flaw.VACANT)


@rule(
    "OWN102",
    OWN,
    Severity.HIGH,
    "Accountable without authority",
    why="Who answers for a result and may not change the work can only report it.",
    mend="Let them change the workflow, or appoint somebody who may.",
)
def powerless(records: Records, _: Limits) -> Iterator[Found]:
    """Find owners who may not change the workflow."""
    yield from _flawed(records, Flaw.NO_AUTHORITY)


@rule(
    "OWN103",
    OWN,
    Severity.HIGH,
    "Authority without time",
    why="An ownership without hours is done last, which means never.",
    mend="Agree hours a month with them and their manager.",
)
def timeless(records: Records, _: Limits) -> Iterator[Found]:
    """Find owners without the hours their role needs."""
    yield from _flawed(records, Flaw.NO_TIME)


@rule(
    "OWN104",
    OWN,
    Severity.MEDIUM,
    "Owner is overloaded",
    why="More roles than hours means that some of them are held on paper only.",
    mend="Hand one of the roles to somebody else.",
)
def overloaded(records: Records, _: Limits) -> Iterator[Found]:
    """Find owners whose roles together take more than one person can give."""
    yield from _flawed(records, Flaw.OVERLOADED)


@rule(
    "OWN105",
    OWN,
    Severity.HIGH,
    "Held by somebody who left",
    why="Questions and decisions go to somebody who no longer answers.",
    mend="Appoint a successor from the day after they left.",
)
def leaver(records: Records, _: Limits) -> Iterator[Found]:
    """Find practices and services whose owner has left."""
    yield from _flawed(records, Flaw.LEAVER)


@rule(
    "OWN106",
    OWN,
    Severity.MEDIUM,
    "No deputy",
    why="Decisions wait for as long as one person is away.",
    mend="Name a deputy in the assignment.",
)
def alone(records: Records, _: Limits) -> Iterator[Found]:
    """Find owners nobody stands in for."""
    yield from _flawed(records, Flaw.NO_DEPUTY)


@rule(
    "OWN107",
    OWN,
    Severity.HIGH,
    "Initiative without an owner",
    why="Without one person who wants it to end well, it will not end.",
    mend="Choose the owner of the initiative.",
)
def unowned(records: Records, _: Limits) -> Iterator[Found]:
    """Find agreed initiatives that nobody owns."""
    for one in records.initiatives:
        if one.status in AGREED and one.owner_id is None:
            words = f"It is {one.status}, and nobody owns it."
            yield naming.initiative(records, one, words, "basics", "owner_id")


@rule(
    "OWN108",
    OWN,
    Severity.HIGH,
    "Initiative owned by somebody who left",
    why="It keeps its place in the register and nobody moves it.",
    mend="Choose another owner, or withdraw it.",
)
def orphaned(records: Records, _: Limits) -> Iterator[Found]:
    """Find living initiatives whose owner has left."""
    for one in naming.alive(records):
        if records.has_left(one.owner_id):
            words = f"{records.people[one.owner_id].name} owns it and has left."
            yield naming.initiative(records, one, words, "basics", "owner_id")


@rule(
    "OWN109",
    OWN,
    Severity.MEDIUM,
    "Initiative owner without authority or time",
    why="Good will carries an initiative for about three weeks.",
    mend="Agree the hours and the authority with the owner, and write them down.",
)
def unequipped(records: Records, _: Limits) -> Iterator[Found]:
    """Find agreed initiatives whose owner may not change the work or has no hours."""
    for one in records.initiatives:
        if one.status not in AGREED or one.owner_id is None:
            continue
        lacks = [] if one.owner_has_authority else ["authority to change the work"]
        lacks += [] if one.owner_hours else ["hours"]
        if lacks:
            words = f"Its owner has no {' and no '.join(lacks)}."
            yield naming.initiative(records, one, words, "planning", "owner_hours")


@rule(
    "OWN110",
    OWN,
    Severity.MEDIUM,
    "Metric without an owner",
    why="A reading that nobody owes is not given.",
    mend="Choose the metric's owner, or appoint an owner of its practice.",
)
def unattended(records: Records, _: Limits) -> Iterator[Found]:
    """Find metrics with no owner of their own and none of their practice."""
    for one in records.metrics.values():
        if one.owner_id is None and records.owner_of(one.practice_id) is None:
            words = "Neither the metric nor its practice has an owner."
            yield naming.metric(records, one, words, "metrics.edit")
        elif records.has_left(one.owner_id):
            words = f"{records.people[one.owner_id or 0].name} owns it and has left."
            yield naming.metric(records, one, words, "metrics.edit")


@rule(
    "OWN111",
    OWN,
    Severity.HIGH,
    "Decision right without a holder",
    why="What nobody may decide is decided by nobody, or by anybody.",
    mend="Revise the right, or appoint somebody to the role that holds it.",
)
def unheld(records: Records, _: Limits) -> Iterator[Found]:
    """Find rights whose person left, and rights of one practice with a vacant role."""
    for right in records.rights:
        link = Link("rights.show", {"number": right.number})
        key = right.practice_id
        name = f"{right.reference} {right.words}"
        if records.has_left(right.holder_id):
            words = (
                f"{records.people[right.holder_id or 0].name} holds it and has left."
            )
        elif key and right.holder_role is not None and _is_vacant(records, right):
            words = f"Nobody is {right.holder_role} of {right.scope}."
        else:
            continue
        mender = records.owner_of(key)
        yield Found(f"decision_right:{right.id}", name, words, key, mender, link)


@rule(
    "OWN112",
    OWN,
    Severity.MEDIUM,
    "RACI is not whole",
    why="Each activity needs one who answers and one who does it; else it waits.",
    mend="Set the missing letters in the RACI.",
)
def incomplete(records: Records, _: Limits) -> Iterator[Found]:
    """Find what keeps the organisation's RACI from being whole."""
    matrix = records.raci
    for fault in raci.faults(matrix.grid, matrix.labels, matrix.gone):
        yield Found(
            "organisation:1", "The RACI", fault.sentence, link=Link("raci.index")
        )


@rule(
    "OWN113",
    OWN,
    Severity.MEDIUM,
    "Role held by somebody who left",
    why="People still ask them, and the organisation counts hours nobody gives.",
    mend="End the assignment or hand it over.",
)
def remains(records: Records, _: Limits) -> Iterator[Found]:
    """Find roles beside the accountable ones that somebody gone still holds."""
    for one in records.held:
        if records.has_left(one.person_id) and one.role is not one.place.accountable:
            words = f"{one.person.name} is {one.role} and has left."
            name = records.places.get(one.scope, one.scope)
            subject = f"assignment:{one.id}"
            mender = records.owner_of(one.practice_id)
            yield Found(subject, name, words, one.practice_id, mender)


def _is_vacant(records: Records, right: DecisionRight) -> bool:
    role, key = right.holder_role, right.practice_id
    if role is Duty.LEADERSHIP:
        return False
    return not any(
        one.practice_id == key and str(one.role) == str(role) for one in records.held
    )
