"""Rules about flow: few changes at once, and nothing that lies there for ever."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from cis.desk.findings import naming
from cis.desk.findings.catalogue import Limits, rule
from cis.desk.findings.records import Records
from cis.desk.findings.rules import Family, Found, Limit, Link, Severity, days
from cis.register.initiatives.rules import Status
from cis.register.painpoints.models import PainPoint
from cis.register.painpoints.rules import STILL_HURTING
from cis.register.painpoints.rules import Status as PainStatus

FLO = Family.FLOW
WHOLE = "organisation:1"
WAITING = frozenset({Status.PROPOSED, Status.ASSESSED})


def _working(records: Records) -> list[Any]:
    return [one for one in records.initiatives if one.status is Status.IN_PROGRESS]


@rule(
    "FLO101",
    FLO,
    Severity.MEDIUM,
    "Too much at once in the organisation",
    why="People can follow a few changes at a time; more of them end half adopted.",
    mend="Finish or put on hold before the next one begins.",
    limits=(Limit("most", "Initiatives in progress at once", 12, 1, 1000),),
)
def crowded(records: Records, limits: Limits) -> Iterator[Found]:
    """Find an organisation with more in progress than it can follow."""
    count = len(_working(records))
    if count > limits["most"]:
        words = f"{count} initiatives are in progress; {limits['most']} are the limit."
        link = Link("initiatives.index", {"status": str(Status.IN_PROGRESS)})
        yield Found(WHOLE, "The organisation", words, link=link)


@rule(
    "FLO102",
    FLO,
    Severity.MEDIUM,
    "Too much at once in one practice",
    why="The same people meet every change of a practice; the third one is ignored.",
    mend="Finish or put on hold before the next one begins.",
    limits=(Limit("most", "Initiatives in progress in one practice", 2, 1, 100),),
)
def crowded_practice(records: Records, limits: Limits) -> Iterator[Found]:
    """Find practices that change in too many ways at once."""
    counts = Counter(one.practice_id for one in _working(records))
    for key, count in sorted(counts.items()):
        if count > limits["most"]:
            words = (
                f"{count} initiatives are in progress; {limits['most']} are the limit."
            )
            link = Link("initiatives.index", {"practice": key, "status": "in progress"})
            yield naming.practice(records, records.practices[key], words, link)


@rule(
    "FLO103",
    FLO,
    Severity.MEDIUM,
    "One person carries too many initiatives",
    why="Who owns everything moves nothing.",
    mend="Hand some of them to somebody with the time, or put them on hold.",
    limits=(Limit("most", "Initiatives in progress of one owner", 2, 1, 100),),
)
def overburdened(records: Records, limits: Limits) -> Iterator[Found]:
    """Find people who own too many initiatives in progress."""
    counts = Counter(one.owner_id for one in _working(records) if one.owner_id)
    for key, count in sorted(counts.items()):
        if count > limits["most"]:
            words = (
                f"Owns {count} initiatives in progress; {limits['most']} are the limit."
            )
            link = Link("initiatives.index", {"owner": key, "status": "in progress"})
            name = records.people[key].name
            yield Found(f"person:{key}", name, words, mender_id=key, link=link)


@rule(
    "FLO104",
    FLO,
    Severity.LOW,
    "Too many practices change at once",
    why="Practices lean on each other; when all move, nobody knows what moved what.",
    mend="Choose the two or three where it hurts most, and hold the others.",
    limits=(Limit("most", "Practices that change at once", 5, 1, 34),),
)
def everywhere(records: Records, limits: Limits) -> Iterator[Found]:
    """Find an organisation that changes too many practices at a time."""
    count = len({one.practice_id for one in _working(records)})
    if count > limits["most"]:
        words = f"{count} practices change at once; {limits['most']} are the limit."
        yield Found(WHOLE, "The organisation", words)


@rule(
    "FLO105",
    FLO,
    Severity.MEDIUM,
    "Waits for a decision",
    why="A register in which ideas lie for months is a graveyard, and people stop "
    "bringing them.",
    mend="Approve it or reject it with a reason: both are answers.",
    limits=(Limit("days", "Days without a decision", 90),),
)
def graveyard(records: Records, limits: Limits) -> Iterator[Found]:
    """Find proposals that nobody decided on for long."""
    for one in records.initiatives:
        age = _age(records, one.reviewed_on or one.proposed_on)
        if one.status in WAITING and age > limits["days"]:
            words = f"It is {one.status} and was last looked at {days(age)} ago."
            yield naming.initiative(records, one, words)


@rule(
    "FLO106",
    FLO,
    Severity.MEDIUM,
    "On hold for long",
    why="What is on hold for ever is a rejection that nobody wanted to say.",
    mend="Take it up again, or withdraw it with the reason.",
    limits=(Limit("days", "Days on hold", 90),),
)
def held(records: Records, limits: Limits) -> Iterator[Found]:
    """Find initiatives that were put on hold and left there."""
    for one in records.initiatives:
        since = one.reviewed_on or one.started_on or one.approved_on or one.proposed_on
        age = _age(records, since)
        if one.status is Status.ON_HOLD and age > limits["days"]:
            words = f"It is on hold and was last looked at {days(age)} ago."
            yield naming.initiative(records, one, words)


@rule(
    "FLO107",
    FLO,
    Severity.MEDIUM,
    "Approved and never begun",
    why="An approval that is not followed by work tells people that approvals mean "
    "nothing.",
    mend="Start the work, or withdraw it with the reason.",
    limits=(Limit("days", "Days from approval to the start", 60),),
)
def unbegun(records: Records, limits: Limits) -> Iterator[Found]:
    """Find approved initiatives that nobody began."""
    for one in records.initiatives:
        age = _age(records, one.approved_on)
        if one.status is Status.APPROVED and age > limits["days"]:
            words = f"Approved {days(age)} ago, and the work has not begun."
            yield naming.initiative(records, one, words)


@rule(
    "FLO108",
    FLO,
    Severity.MEDIUM,
    "Measuring for ever",
    why="The verdict is there or will not come; until it is closed nobody learns.",
    mend="Close it with the verdict it has, or say what is still expected.",
    limits=(Limit("days", "Days after the target date, still measuring", 60),),
)
def endless(records: Records, limits: Limits) -> Iterator[Found]:
    """Find initiatives that still measure long after their day."""
    for one in records.initiatives:
        age = _age(records, one.target_on)
        if one.status is Status.MEASURING and age > limits["days"]:
            words = f"Its target date was {days(age)} ago and it is still measuring."
            yield naming.initiative(records, one, words)


@rule(
    "FLO109",
    FLO,
    Severity.MEDIUM,
    "Pain point without an answer",
    why="Who says what hurts and hears nothing says nothing the next time.",
    mend="Accept it or reject it with a sentence to whoever raised it.",
    limits=(Limit("days", "Days without an answer", 30),),
)
def unanswered(records: Records, limits: Limits) -> Iterator[Found]:
    """Find open pain points that nobody answered."""
    for one in records.pains:
        age = _age(records, one.raised_on)
        is_open = one.status is PainStatus.OPEN and one.id not in records.answered_pains
        if is_open and age > limits["days"]:
            yield naming.pain(records, one, f"Raised {days(age)} ago, still open.")


@rule(
    "FLO110",
    FLO,
    Severity.LOW,
    "Pain point said twice",
    why="Two records of one pain split its weight, so neither is chosen.",
    mend="Keep one, and reject the other with its reference.",
)
def doubled(records: Records, _: Limits) -> Iterator[Found]:
    """Find living pain points of one practice that say the same."""
    seen: dict[tuple[int, str], int] = {}
    for one in records.pains:
        if one.status not in STILL_HURTING:
            continue
        first = seen.setdefault((one.practice_id, plain(one.statement)), one.id)
        if first != one.id:
            other = PainPoint.__record__.reference(first)
            yield naming.pain(records, one, f"It says the same as {other}.")


def _age(records: Records, since: date | None) -> int:
    return (records.today - since).days if since else 0


def plain(text: str) -> str:
    """Return the words of a text in order, without case and signs."""
    kept = "".join(sign if sign.isalnum() else " " for sign in text.casefold())
    return " ".join(sorted(set(kept.split())))
