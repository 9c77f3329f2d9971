"""Changes actions. The caller owns the transaction."""

from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.core.errors import RuleError
from cis.kit.authorization import authorize
from cis.register.actions import rules, subjects
from cis.register.actions.models import Action, ActionMove
from cis.register.actions.rules import Draft, Ending, Status
from cis.register.people import queries as people
from cis.register.people.rules import has_left


def promise(session: Session, draft: Draft, *, actor: Actor, today: date) -> Action:
    """Open an action and return it.

    Raise RuleError for an unknown subject, a day that has passed, or an owner who has
    left.
    """
    subjects.one(session, draft.subject)
    rules.check_day(draft.due_on, today)
    _check_owner(session, draft.owner_id, draft.due_on)
    action = Action(
        subject=draft.subject,
        title=draft.title.strip(),
        done_when=draft.done_when.strip(),
        owner_id=draft.owner_id,
        due_on=draft.due_on,
        opened_on=today,
        opened_by_id=actor.person_id,
        source=draft.source,
    )
    session.add(action)
    authorize(session, action)
    session.flush()
    return action


def edit(session: Session, action: Action, draft: Draft) -> None:
    """Say an open action better, or give it another owner; its day only ``move``s."""
    authorize(session, action)
    rules.check_open(action.status)
    _check_owner(session, draft.owner_id, action.due_on)
    action.title, action.owner_id = draft.title.strip(), draft.owner_id
    action.done_when = draft.done_when.strip()


def move(
    session: Session,
    action: Action,
    to_on: date,
    reason: str,
    *,
    actor: Actor,
    today: date,
) -> ActionMove:
    """Take the date to another day, count it and keep why; or raise RuleError."""
    authorize(session, action)
    rules.check_move(action.status, action.due_on, to_on, reason)
    rules.check_day(to_on, today)
    made = ActionMove(
        action_id=action.id,
        from_on=action.due_on,
        to_on=to_on,
        reason=reason.strip(),
        moved_on=today,
        moved_by_id=actor.person_id,
    )
    session.add(made)
    action.due_on = to_on
    action.moves += 1
    session.flush()
    return made


def finish(
    session: Session,
    action: Action,
    ending: Ending | None = None,
    *,
    actor: Actor,
    today: date,
) -> None:
    """End an action as done, or raise RuleError when it ended before."""
    authorize(session, action)
    ending = ending or Ending()
    rules.check_open(action.status)
    action.evidence = ending.evidence.strip()
    _end(action, Status.DONE, ending.note, actor, today)
    session.flush()


def drop(
    session: Session, action: Action, reason: str, *, actor: Actor, today: date
) -> None:
    """End an action that will not be done, with the reason, or raise RuleError."""
    authorize(session, action)
    rules.check_open(action.status)
    rules.check_reason(reason, "Say why it will not be done.")
    _end(action, Status.DROPPED, reason, actor, today)
    session.flush()


def _end(action: Action, to: Status, note: str, actor: Actor, today: date) -> None:
    action.status, action.closed_on = to, today
    action.closed_by_id, action.closing_note = actor.person_id, note.strip()


def _check_owner(session: Session, owner_id: int, due_on: date) -> None:
    owner = people.get(session, owner_id)
    if has_left(owner.left_on, due_on):
        raise RuleError(
            f"{owner.name} will not be here then: choose somebody who is.", "owner_id"
        )
