"""Actions in the browser."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import NotFoundError, RuleError
from cis.kit.db import db
from cis.kit.http import current_actor, requires
from cis.kit.web import saving
from cis.register.actions import actions, queries, subjects
from cis.register.actions.forms import (
    ActionMoveForm,
    DropForm,
    EditActionForm,
    FinishForm,
    PromiseForm,
)
from cis.register.actions.models import Action
from cis.register.actions.rules import Draft, Ending, Filters, Status
from cis.register.people import queries as people

bp = Blueprint("actions", __name__, url_prefix="/actions")

KEY = "<int(max=2147483647):key>"
# What the list can be narrowed to, and how that is said.
SHOWN = {
    "open": "Open",
    "mine": "Mine",
    "overdue": "Overdue",
    "done": "Done",
    "dropped": "Dropped",
    "all": "All",
}


@bp.app_template_global("actions_of")
def _of(subject: str) -> tuple[Sequence[Action], date]:
    """Return the actions about a record, and today: for the macro in _about.html."""
    return queries.of_subject(db.session(), subject), _today()


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show who promised what, the actions due first at the top."""
    session, today = db.session(), _today()
    show = request.args.get("show", "open")
    show = show if show in SHOWN else "open"
    subject = _subject(request.args.get("subject", ""))
    found = queries.listing(session, _filters(show, subject), today)
    return render_template(
        "actions/index.html",
        actions=found,
        about=subjects.known(session, {one.subject for one in found}),
        narrowed=subjects.one(session, subject) if subject else None,
        show=show,
        shows=SHOWN,
        today=today,
        late=len(queries.overdue(session, today)),
    )


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show one action: who does it by when, and how its date moved."""
    session = db.session()
    action = queries.get(session, key)
    codes = {action.subject, *([action.source] if action.source else [])}
    return render_template(
        "actions/show.html",
        action=action,
        about=subjects.known(session, codes),
        moves=queries.moves(session, key),
        today=_today(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def new() -> ResponseReturnValue:
    """Promise an action about the record that the address names."""
    session, actor, today = db.session(), current_actor(), _today()
    code = request.values.get("subject", "")
    about = _about(session, code)
    source = request.args.get("source", "")
    known = {"subject": code, "owner_id": actor.person_id, "source": source}
    form = PromiseForm(data=known)
    form.offer(people.choices(session))
    there = url_for(about.endpoint, key=about.key)
    return saving.page(
        form,
        lambda session: actions.promise(
            session, form.draft(), actor=actor, today=today
        ),
        what="action.promise",
        done="It is promised, and stands on the owner's My work.",
        to=_address,
        title="Promise an action",
        crumbs=[("Actions", url_for(".index")), (about.name, there)],
        status_line=f"About {about.name}: one owner, one day, and what will be seen "
        "when it is done.",
        submit="Promise the action",
    )


@bp.route(f"/{KEY}/edit", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def edit(key: int) -> ResponseReturnValue:
    """Say an action better, or give it to somebody else."""
    form = EditActionForm(obj=queries.get(db.session(), key))
    form.offer(_here(key))

    def save(session: Session, action: Action) -> None:
        draft = form.into(Draft, subject=action.subject, due_on=action.due_on)
        actions.edit(session, action, draft)

    return saving.page(
        form,
        save,
        load=partial(queries.get, key=key),
        what="action.edit",
        done="Saved.",
        to=_address,
        template="actions/edit.html",
        describe=_describe,
    )


@bp.route(f"/{KEY}/move", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def move(key: int) -> ResponseReturnValue:
    """Take the date of an action to another day, with the reason."""
    form, actor, today = ActionMoveForm(**_opened(key)), current_actor(), _today()

    def save(session: Session, action: Action) -> None:
        to_on, reason = form.due_on.data, form.reason.data or ""
        actions.move(session, action, to_on, reason, actor=actor, today=today)

    return saving.page(
        form,
        save,
        load=partial(queries.get, key=key),
        what="action.move",
        done="The date is moved, and the reason kept.",
        to=_address,
        template="actions/move.html",
        describe=_describe,
    )


@bp.route(f"/{KEY}/finish", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def finish(key: int) -> ResponseReturnValue:
    """End an action as done."""
    form, actor, today = FinishForm(**_opened(key)), current_actor(), _today()
    return saving.page(
        form,
        lambda session, action: actions.finish(
            session, action, form.into(Ending), actor=actor, today=today
        ),
        load=partial(queries.get, key=key),
        what="action.finish",
        done="Done.",
        to=_address,
        template="actions/finish.html",
        describe=_describe,
    )


@bp.route(f"/{KEY}/drop", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def drop(key: int) -> ResponseReturnValue:
    """End an action that will not be done, with the reason."""
    form, actor, today = DropForm(**_opened(key)), current_actor(), _today()
    return saving.page(
        form,
        lambda session, action: actions.drop(
            session, action, form.reason.data or "", actor=actor, today=today
        ),
        load=partial(queries.get, key=key),
        what="action.drop",
        done="It is dropped, and the reason kept.",
        to=_address,
        title="Drop an action",
        describe=lambda action: {
            "crumbs": [
                ("Actions", url_for(".index")),
                (action.title, _address(action)),
            ],
            "status_line": f"“{action.title}” will not be done. The reason stays on "
            "its page.",
        },
        submit="Drop the action",
    )


def _address(action: Action) -> str:
    return url_for(".show", key=action.id)


def _describe(action: Action) -> dict[str, Any]:
    about = subjects.known(db.session(), {action.subject})[action.subject]
    return {"action": action, "about": about}


def _opened(key: int) -> dict[str, Any]:
    return {"data": {"version": queries.get(db.session(), key).version}}


def _here(key: int) -> dict[str, str]:
    """Return who can own it: who is here, and whoever owns it now."""
    owner = queries.get(db.session(), key).owner
    return {str(owner.id): owner.name} | people.choices(db.session())


def _about(session: Session, code: str) -> subjects.Subject:
    try:
        return subjects.one(session, code)
    except RuleError as error:
        raise NotFoundError(str(error)) from error


def _subject(code: str) -> str:
    """Return the subject that the list is narrowed to, if there is such a record."""
    if code:
        _about(db.session(), code)
    return code


def _filters(show: str, subject: str) -> Filters:
    if show == "mine":
        return Filters(owner_id=current_actor().person_id or 0, subject=subject)
    if show == "overdue":
        return Filters(overdue=True, subject=subject)
    status = None if show == "all" else Status(show)
    return Filters(status=status, subject=subject)


def _today() -> date:
    return clock.today(people.zone(db.session()))
