"""Who answers for a practice, on a day and as recorded then, and whether really."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from cis.kit.trail import queries as trail
from cis.register.governance import queries, rules, story
from cis.register.governance.asking import Asked, difference
from cis.register.governance.rules import AssignmentRole
from cis.register.people import queries as people

EVENTS = 10


def ownership(session: Session, practice_id: int, ask: Asked) -> dict[str, Any]:
    """Return the roles of a practice as the address asks for them."""
    place = rules.practice(practice_id)
    known = queries.of_scope(session, place, ask.recorded)
    owned = [row for row in known if row.role is place.accountable]
    appointers = {row.appointed_by_id for row in known if row.appointed_by_id}
    return {
        "ask": ask,
        "place": place,
        "owner": rules.in_force(owned, ask.on),
        "current": queries.sole(session, place, ask.today, ask.recorded),
        "health": queries.judged(session, [place], ask.on, ask.recorded)[place.code],
        "difference": difference(session, place, AssignmentRole.PRACTICE_OWNER, ask),
        "rows": sorted(known, key=lambda row: row.role is not place.accountable),
        "last_day": rules.last_day,
        "appointed_by": people.named(session, appointers),
        "recorded": queries.recorded_at(session, {row.rec_seq for row in known}),
    }


def told(session: Session, practice_id: int) -> list[tuple[datetime, str, str]]:
    """Return what happened to a practice and its roles, newest first, in sentences."""
    place = rules.practice(practice_id)
    subjects = [f"practice:{practice_id}", *queries.subjects(session, place)]
    events: Sequence[trail.Event] = trail.history(session, *subjects, limit=EVENTS)
    numbers = {number for event in events for number in story.people_in(event)}
    names = people.named(session, numbers)
    return [
        (event.at, story.line(event, names), event.reason or "") for event in events
    ]
