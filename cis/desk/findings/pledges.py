"""Rules about promises: actions are done, moved openly, or dropped; answers come."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from cis.desk.findings.catalogue import Limits, rule
from cis.desk.findings.records import Records
from cis.desk.findings.rules import Family, Found, Limit, Link, Severity, days
from cis.register.initiatives.rules import day

CAD, FLO = Family.CADENCE, Family.FLOW


@rule(
    "FLO121",
    FLO,
    Severity.MEDIUM,
    "Action overdue",
    why="A promise that is late and stays so teaches that promises are talk.",
    mend="Do it, move its date with the reason, or drop it with the reason.",
    limits=(Limit("days", "Days of patience after it was due", 7, 0),),
)
def undone(records: Records, limits: Limits) -> Iterator[Found]:
    """Find open actions whose day has long passed."""
    for one in records.actions:
        age = (records.today - one.due_on).days
        if age > limits["days"]:
            yield _action(one, f"It was due {days(age)} ago.")


@rule(
    "FLO122",
    FLO,
    Severity.MEDIUM,
    "Action moved again and again",
    why="What moves every month is not going to happen, and nobody says so.",
    mend="Cut it smaller, give it to somebody with the time, or drop it.",
    limits=(Limit("most", "Moves of the date", 2, 1, 20),),
)
def moved(records: Records, limits: Limits) -> Iterator[Found]:
    """Find open actions whose date was moved too often."""
    for one in records.actions:
        if one.moves > limits["most"]:
            yield _action(one, f"Its date was moved {one.moves} times.")


@rule(
    "FLO123",
    FLO,
    Severity.LOW,
    "Nobody can see when an action is done",
    why="Without a sign of being done, done is an opinion.",
    mend="Say in one sentence what somebody else can see when it is done.",
)
def signless(records: Records, _: Limits) -> Iterator[Found]:
    """Find open actions without a criterion of being done."""
    for one in records.actions:
        if not one.done_when.strip():
            yield _action(one, "Nothing says how to see that it is done.")


@rule(
    "FLO124",
    FLO,
    Severity.HIGH,
    "Action of somebody who has left",
    why="Nobody does what belongs to somebody who is not there.",
    mend="Give it to somebody who is here, or drop it with the reason.",
)
def orphaned(records: Records, _: Limits) -> Iterator[Found]:
    """Find open actions whose owner has left."""
    for one in records.actions:
        if records.has_left(one.owner_id):
            yield _action(one, "Its owner has left.", "actions.edit")


@rule(
    "CAD121",
    CAD,
    Severity.HIGH,
    "Decision late",
    why="A question that may stay open is one nobody has to answer.",
    mend="Answer it: decide, act, drop, or carry it over to a day with the reason.",
    limits=(Limit("days", "Days of patience after it was due", 0, 0),),
)
def undecided(records: Records, limits: Limits) -> Iterator[Found]:
    """Find decisions whose day has passed without an answer."""
    for one in records.pending:
        if one.due_on + timedelta(days=limits["days"]) < records.today:
            asked = one.escalated_to_id or one.owner_id
            words = f"It was due on {day(one.due_on)}, and nobody has answered."
            yield Found(f"decision:{one.id}", one.question, words, mender_id=asked)


@rule(
    "CAD122",
    CAD,
    Severity.MEDIUM,
    "To act was decided, and nobody promised anything",
    why="A decision to act without a person and a day is a wish.",
    mend="Say on the page of the decision who acts, and by when.",
    limits=(Limit("days", "Days from the answer to the first action", 7, 0),),
)
def unpromised(records: Records, limits: Limits) -> Iterator[Found]:
    """Find decisions to act that no action came out of."""
    for one in records.to_act:
        since = one.decided_on or one.opened_on
        late = since + timedelta(days=limits["days"]) < records.today
        if late and f"decision:{one.id}" not in records.sources:
            words = f"It was answered on {day(since)}; no action came out of it."
            mender = one.decided_by_id or one.owner_id
            yield Found(f"decision:{one.id}", one.question, words, mender_id=mender)


def _action(one: Any, words: str, endpoint: str = "actions.show") -> Found:
    link = Link(endpoint, {"key": one.id})
    subject = f"action:{one.id}"
    return Found(subject, one.title, words, mender_id=one.owner_id, link=link)
