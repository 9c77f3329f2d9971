"""Reads for a report what must be decided, and what became of promised actions."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from cis.desk.findings.baselines import turning
from cis.desk.reports import words
from cis.desk.reports.content import Ask, Promise
from cis.register.actions.models import Action, ActionMove
from cis.register.actions.rules import Status
from cis.register.decisions import queries as decisions
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import ENDED
from cis.register.metrics.models import VerdictChange


def asks(session: Session, last_on: date) -> list[Ask]:
    """Return the decisions that wait for an answer, those due first at the top."""
    return [
        Ask(
            words.undecided(one.question, one.due_on, last_on),
            words.asked_of(
                one.owner.name if one.owner else None,
                one.escalated_to.name if one.escalated_to else None,
            ),
            f"decision:{one.id}",
        )
        for one in decisions.pending(session)
        if one.opened_on <= last_on
    ]


def turned(session: Session, first: date, last_on: date) -> list[Ask]:
    """Return the verdicts of initiatives that an edit turned in the month."""
    chosen = (
        select(Initiative, VerdictChange)
        .join(VerdictChange, VerdictChange.baseline_id == Initiative.baseline_id)
        .where(VerdictChange.changed_on.between(first, last_on))
        .where(Initiative.status.not_in(ENDED))
        .options(joinedload(Initiative.owner))
        .order_by(VerdictChange.id)
    )
    return [
        Ask(
            words.turned(one.reference, one.title, turning(change)),
            f"Owner: {one.owner.name if one.owner else 'nobody yet'}.",
            f"initiative:{one.id}",
        )
        for one, change in session.execute(chosen)
    ]


def promises(session: Session, first: date, last_on: date) -> list[Promise]:
    """Return the actions that were promised for a day of the month."""
    moved = _moved(session, first, last_on)
    chosen = (
        select(Action)
        .where(
            or_(Action.due_on.between(first, last_on), Action.id.in_(moved)),
            Action.opened_on <= last_on,
        )
        .options(joinedload(Action.owner))
        .order_by(Action.due_on, Action.id)
    )
    return [
        _promise(one, moved.get(one.id), last_on) for one in session.scalars(chosen)
    ]


def _moved(session: Session, first: date, last_on: date) -> Mapping[int, date]:
    """Return from which day of the month each action was first moved out of it."""
    chosen = (
        select(ActionMove)
        .where(
            ActionMove.from_on.between(first, last_on),
            ActionMove.to_on > last_on,
            ActionMove.moved_on <= last_on,
        )
        .order_by(ActionMove.id.desc())
    )
    return {one.action_id: one.from_on for one in session.scalars(chosen)}


def _promise(one: Action, moved_from: date | None, last_on: date) -> Promise:
    ended = one.closed_on if one.closed_on and one.closed_on <= last_on else None
    done = ended if one.status is Status.DONE else None
    dropped = ended if one.status is Status.DROPPED else None
    # Moved out of the month and back into it again, its day is what it is now.
    moved_from = moved_from if one.due_on > last_on else None
    return Promise(
        subject=f"action:{one.id}",
        what=one.title,
        owner=one.owner.name,
        due=moved_from or one.due_on,
        state=_state(one.due_on, done, dropped, moved_from, last_on),
        sentence=words.pledged(one.due_on, done, dropped, moved_from),
    )


def _state(
    due_on: date,
    done: date | None,
    dropped: date | None,
    moved_from: date | None,
    last_on: date,
) -> str:
    if moved_from is not None:
        return words.MOVED
    if done is not None:
        return words.KEPT if done <= due_on else words.BROKEN
    if dropped is None and due_on >= last_on:
        return words.OPEN
    return words.BROKEN
