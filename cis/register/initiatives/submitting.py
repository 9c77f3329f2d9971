"""What the forms of an initiative do, and what is shown when it is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import flash

from cis.core.errors import ConflictError, RuleError
from cis.kit.db import transaction
from cis.kit.http import current_actor
from cis.kit.web.forms import EditForm
from cis.register.governance.rights.forms import UrgentForm
from cis.register.initiatives import actions, queries
from cis.register.initiatives.editing import Section
from cis.register.initiatives.forms import CloseForm, MoveForm
from cis.register.initiatives.lifecycle import RefusedError
from cis.register.initiatives.rules import Status

FORBIDDEN, CONFLICT, UNPROCESSABLE = 403, 409, 422


def edit(key: int, form: Any, part: Section, today: date) -> str:
    """Save one section; return what to say."""
    actor = current_actor()
    with transaction(by=actor, what="initiative.edit") as session:
        record = queries.get(session, key)
        form.check_version(record.version)
        return part.save(session, record, form, actor, today)


def move(key: int, form: MoveForm, today: date) -> str:
    """Take a step; return what to say."""
    actor = current_actor()
    to, why = Status(form.to.data), form.reason.data or ""
    what = "initiative.approve" if to is Status.APPROVED else "initiative.move"
    with transaction(by=actor, what=what, why=why) as session:
        record = queries.get(session, key)
        form.check_version(record.version)
        taken = {"reason": why, "emergency": form.urgency}
        actions.move(session, record, to, actor=actor, today=today, **taken)
    return f"CI-{key:04d} is now {to}."


def close(key: int, form: CloseForm, today: date) -> str:
    """End an initiative; return what to say."""
    actor, ending = current_actor(), form.draft()
    why, urgency = ending.overruled_because, form.urgency
    with transaction(by=actor, what="initiative.close", why=why) as session:
        record = queries.get(session, key)
        form.check_version(record.version)
        actions.close(
            session, record, ending, actor=actor, today=today, emergency=urgency
        )
    return f"CI-{key:04d} is closed: {ending.outcome}."


def attempt(form: EditForm, act: Callable[[], str]) -> tuple[int, RefusedError | None]:
    """Act and flash what it says; else the status of the refusal, and what it lacks."""
    try:
        flash(act())
    except RefusedError as error:
        return error.status, error
    except RuleError as error:
        form.blame(error)
        return UNPROCESSABLE, None
    except ConflictError as error:
        form.form_errors.append(str(error))
        return CONFLICT, None
    return 0, None


def settle(form: EditForm, status: int) -> None:
    """Show the way past a right only to those whom it has just refused."""
    if isinstance(form, UrgentForm) and status != FORBIDDEN:
        form.settle()
