"""Changes assignments. The caller owns the transaction."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.register.governance import queries, rules
from cis.register.governance.models import Assignment
from cis.register.governance.rules import AppointDraft, AssignmentRole
from cis.register.people import queries as people
from cis.register.people.models import Person
from cis.register.practices import queries as practices


def appoint(session: Session, draft: AppointDraft, *, by: int | None) -> Assignment:
    """Make somebody the accountable owner of a practice from a day on.

    Whoever is the owner then is so until the day before. Raises RuleError when the
    new ownership would overlap a later one.
    """
    practices.get(session, draft.practice_id)
    person = people.get(session, draft.person_id)
    _check_present(person, draft.valid_from)
    known = queries.history(session, draft.practice_id)
    _check_free(known, draft)
    current = rules.in_force(known, draft.valid_from)
    if current is not None:
        current.valid_to = draft.valid_from
        # The database refuses an overlap, and would see the new one first.
        session.flush()
    assignment = Assignment(
        practice_id=draft.practice_id,
        person_id=person.id,
        role=AssignmentRole.PRACTICE_OWNER,
        valid_from=draft.valid_from,
        valid_to=rules.OPEN_END,
        appointed_by_id=by,
        note=draft.note.strip(),
    )
    session.add(assignment)
    session.flush()
    return assignment


def end(session: Session, assignment: Assignment, last_on: date) -> None:
    """End an ownership after a last day, or raise RuleError."""
    rules.check_end(assignment, last_on)
    assignment.valid_to = last_on + rules.ONE_DAY
    session.flush()


def _check_present(person: Person, on: date) -> None:
    if person.left_on is not None and person.left_on <= on:
        raise RuleError(
            f"{person.name} left on {rules.said(person.left_on)}. Choose somebody who "
            "is here.",
            field="person_id",
        )


def _check_free(known: Sequence[Assignment], draft: AppointDraft) -> None:
    later = rules.next_after(known, draft.valid_from)
    if later is not None:
        raise RuleError(
            f"{later.person.name} is appointed from {rules.said(later.valid_from)}; "
            "two cannot be accountable at once. Choose a later day.",
            field="valid_from",
        )
    current = rules.in_force(known, draft.valid_from)
    if current is not None and current.person_id == draft.person_id:
        raise RuleError(
            f"{current.person.name} is the owner since "
            f"{rules.said(current.valid_from)} already.",
            field="person_id",
        )
