"""Changes assignments. The caller owns the transaction.

No row is rewritten: a change supersedes the rows it touches and enters what is left of
them, and what is true now, under the number of the transaction's one event.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from cis.core.errors import ConflictError, RuleError
from cis.register.governance import periods, queries, rules, scopes
from cis.register.governance.models import KEYS, Assignment
from cis.register.governance.rules import AppointDraft, AssignDraft
from cis.register.people import queries as people
from cis.register.people.rules import has_left

# Who, when, where: what a remainder does not take over from the row it remains of.
_OWN = ("id", "valid_from", "valid_to", "rec_seq", "sup_seq")
_COPIED = [
    column.name for column in Assignment.__table__.columns if column.name not in _OWN
]


def appoint(session: Session, draft: AppointDraft, *, by: int | None) -> Assignment:
    """Make somebody the accountable owner of a practice from a day on.

    Whoever is the owner then is so until the day before. Raises RuleError when the
    new ownership would overlap a later one.
    """
    return assign(session, draft.whole(), by=by)


def assign(session: Session, draft: AssignDraft, *, by: int | None) -> Assignment:
    """Give somebody a role in a scope; the single holder then ends the day before.

    Raises RuleError when it would overlap a later assignment, or when the person holds
    the role already.
    """
    scopes.check_scope(session, draft.scope)
    _check_people(session, draft)
    rivals = _rivals(session, draft)
    _check_free(rivals, draft)
    _cut(session, rivals, draft.valid_from, draft.valid_to)
    return _enter(session, draft, by)


def consequences(session: Session, draft: AssignDraft) -> list[str]:
    """Return in sentences whose term an appointment ends, and what it lacks to be real.

    To be said before it is saved; nothing is changed.
    """
    day = rules.said(draft.valid_from - rules.ONE_DAY)
    ended = [
        f"{row.person.name} is {row.role} until {day}: that term ends."
        for row in _rivals(session, draft)
        if row.person_id != draft.person_id
        and row.valid_from < draft.valid_from < row.valid_to
    ]
    if draft.role is not draft.scope.accountable:
        return ended
    health = queries.draft_health(session, draft)
    return [*ended, *(reason.sentence for reason in health.reasons)]


def amend(
    session: Session,
    assignment: Assignment,
    draft: AssignDraft,
    *,
    by: int | None,
    is_correction: bool,
) -> Assignment:
    """Enter a new version of an assignment, which holds from the draft's first day.

    A correction leaves nothing of the former version; otherwise it stands until the
    day before. Neighbours give way. Raises ConflictError when the assignment is not
    the newest version, RuleError when nothing changes or a neighbour would vanish.
    """
    _check_newest(assignment)
    _check_changes(assignment, draft, is_correction=is_correction)
    _check_people(session, draft)
    rivals = [row for row in _rivals(session, draft) if row.id != assignment.id]
    _check_neighbours(rivals, draft)
    _supersede(session, [assignment])
    if not is_correction and assignment.valid_from < draft.valid_from:
        _remain(session, assignment, [(assignment.valid_from, draft.valid_from)])
    _cut(session, rivals, draft.valid_from, draft.valid_to)
    is_same = draft.person_id == assignment.person_id
    # Whoever appointed them did so still; who changed it stands in the log.
    return _enter(session, draft, assignment.appointed_by_id if is_same else by)


def end(session: Session, assignment: Assignment, last_on: date) -> None:
    """End an assignment after a last day, or raise RuleError or ConflictError."""
    _check_newest(assignment)
    rules.check_end(assignment, last_on)
    _cut(session, [assignment], last_on + rules.ONE_DAY, assignment.valid_to)


def withdraw(session: Session, assignment: Assignment) -> None:
    """Take back an assignment that never was, or raise ConflictError."""
    _check_newest(assignment)
    _supersede(session, [assignment])


def draft_of(assignment: Assignment) -> AssignDraft:
    """Return an assignment as the draft that would enter it again."""
    return AssignDraft(
        scope=assignment.place,
        role=assignment.role,
        person_id=assignment.person_id,
        valid_from=assignment.valid_from,
        valid_to=assignment.valid_to,
        authority=assignment.authority,
        note=assignment.note,
        team=assignment.team,
    )


def pass_on(
    session: Session, assignment: Assignment, heir: AssignDraft, *, by: int | None
) -> None:
    """Hand an assignment over from the heir's first day, unless they hold it then.

    Only the days on which the heir does not hold the role already are entered anew.
    """
    _check_newest(assignment)
    _check_people(session, heir)
    _cut(session, [assignment], heir.valid_from, assignment.valid_to)
    theirs = _rivals(session, heir)
    for first, last in periods.gaps(heir.valid_from, heir.valid_to, theirs):
        _enter(session, replace(heir, valid_from=first, valid_to=last), by)


def _rivals(session: Session, draft: AssignDraft) -> list[Assignment]:
    """Return what may not overlap the draft: the role's rows, or one person's of it."""
    alone = draft.role is draft.scope.accountable
    return [
        row
        for row in queries.of_scope(session, draft.scope)
        if row.role is draft.role and (alone or row.person_id == draft.person_id)
    ]


def _cut(session: Session, rows: Iterable[Assignment], start: date, end: date) -> None:
    """Take the days from start until before end out of rows."""
    touched = [row for row in rows if periods.overlaps(row, start, end)]
    _supersede(session, touched)
    for row in touched:
        _remain(session, row, periods.remainders(row, start, end))


def _supersede(session: Session, rows: Sequence[Assignment]) -> None:
    recording = queries.log_size(session)
    for row in rows:
        row.sup_seq = recording
    # The database refuses an overlap, and would see the new rows first.
    session.flush()


def _remain(
    session: Session, row: Assignment, kept: Sequence[tuple[date, date]]
) -> None:
    copied = {name: getattr(row, name) for name in _COPIED}
    copied["rec_seq"] = queries.log_size(session)
    session.add_all(
        Assignment(**copied, valid_from=first, valid_to=last) for first, last in kept
    )
    session.flush()


def _enter(session: Session, draft: AssignDraft, by: int | None) -> Assignment:
    assignment = Assignment(
        **_columns(draft), appointed_by_id=by, rec_seq=queries.log_size(session)
    )
    session.add(assignment)
    session.flush()
    return queries.get(session, assignment.id)


def _columns(draft: AssignDraft) -> dict[str, Any]:
    key = KEYS.get(draft.scope.kind)
    return {
        "scope": draft.scope.code,
        **({key: draft.scope.key} if key else {}),
        "role": draft.role,
        "person_id": draft.person_id,
        "valid_from": draft.valid_from,
        "valid_to": draft.valid_to,
        "note": draft.note.strip(),
        "team": draft.team.strip(),
        **asdict(draft.authority),
    }


def _check_newest(assignment: Assignment) -> None:
    if assignment.sup_seq is not None:
        raise ConflictError(
            "Somebody else changed this assignment after you opened it. Open it again "
            "from its page."
        )


def _check_people(session: Session, draft: AssignDraft) -> None:
    chosen = {"person_id": draft.person_id, "deputy_id": draft.authority.deputy_id}
    for field, key in chosen.items():
        if key is None:
            continue
        person = people.get(session, key)
        if has_left(person.left_on, draft.valid_from):
            raise RuleError(
                f"{person.name} left on {rules.said(person.left_on)}. Choose somebody "
                "who is here.",
                field=field,
            )


def _check_free(rivals: Sequence[Assignment], draft: AssignDraft) -> None:
    later = rules.next_after(rivals, draft.valid_from)
    if later is not None and later.valid_from < draft.valid_to:
        raise RuleError(
            f"{later.person.name} is appointed from {rules.said(later.valid_from)}; "
            "two cannot be accountable at once. Choose a later day."
            if draft.role is draft.scope.accountable
            else f"{later.person.name} is {draft.role} from "
            f"{rules.said(later.valid_from)} already. Change that instead.",
            field="valid_from",
        )
    current = rules.in_force(rivals, draft.valid_from)
    if current is not None and current.person_id == draft.person_id:
        raise RuleError(
            f"{current.person.name} is the {draft.role} since "
            f"{rules.said(current.valid_from)} already. Change that instead.",
            field="person_id",
        )


def _check_changes(
    assignment: Assignment, draft: AssignDraft, *, is_correction: bool
) -> None:
    if not is_correction and draft.valid_from >= assignment.valid_to:
        raise RuleError(
            "The change has to hold from a day on which the assignment is in force.",
            field="valid_from",
        )
    known = draft_of(assignment)
    said = replace(draft, note=draft.note.strip(), team=draft.team.strip())
    same = said == (
        known if is_correction else replace(known, valid_from=draft.valid_from)
    )
    if same and (is_correction or draft.valid_from >= assignment.valid_from):
        raise RuleError("Nothing is different from what is recorded.")


def _check_neighbours(rivals: Sequence[Assignment], draft: AssignDraft) -> None:
    for row in rivals:
        is_touched = periods.overlaps(row, draft.valid_from, draft.valid_to)
        if is_touched and not periods.remainders(row, draft.valid_from, draft.valid_to):
            raise RuleError(
                f"Nothing would remain of {row.person.name}'s time from "
                f"{rules.said(row.valid_from)}. Take that back first.",
                field="valid_from",
            )
