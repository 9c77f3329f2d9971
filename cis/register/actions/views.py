"""Actions in the browser."""

from collections.abc import Callable, Sequence
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import ConflictError, NotFoundError, RuleError
from cis.kit.authorization import require
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.web.forms import EditForm
from cis.register.actions import actions, queries, subjects
from cis.register.actions.forms import (
    ActionMoveForm,
    DropForm,
    EditActionForm,
    FinishForm,
    PromiseForm,
)
from cis.register.actions.models import Action
from cis.register.actions.rules import Draft, Filters, Status
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
    session, actor, made = db.session(), current_actor(), list[int]()
    code = request.values.get("subject", "")
    about = _about(session, code)
    source = request.args.get("source", "")
    known = {"subject": code, "owner_id": actor.person_id, "source": source}
    form = PromiseForm(data=known)
    form.offer(people.choices(session))
    if form.submitted():
        try:
            with transaction(by=actor, what="action.promise") as writing:
                draft, today = form.draft(), _today()
                action = actions.promise(writing, draft, actor=actor, today=today)
                made.append(action.id)
        except RuleError as error:
            form.blame(error)
        else:
            flash("It is promised, and stands on the owner's My work.")
            return redirect(url_for(".show", key=made[0]), HTTPStatus.SEE_OTHER)
    page = render_template("actions/new.html", form=form, about=about)
    return page, form.page_status


@bp.route(f"/{KEY}/edit", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def edit(key: int) -> ResponseReturnValue:
    """Say an action better, or give it to somebody else."""
    form = EditActionForm(obj=_theirs(key, "action.edit"))
    form.offer(_here(key))

    def act(session: Session, action: Action) -> None:
        draft = Draft(
            action.subject,
            form.title.data or "",
            int(form.owner_id.data),
            action.due_on,
            form.done_when.data or "",
        )
        actions.edit(session, action, draft)

    return _answer(
        key, form, act, what="action.edit", page="actions/edit.html", done="Saved."
    )


@bp.route(f"/{KEY}/move", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def move(key: int) -> ResponseReturnValue:
    """Take the date of an action to another day, with the reason."""
    form, actor = ActionMoveForm(**_opened(key, "action.move")), current_actor()

    def act(session: Session, action: Action) -> None:
        to_on, reason = form.due_on.data, form.reason.data or ""
        actions.move(session, action, to_on, reason, actor=actor, today=_today())

    said = "The date is moved, and the reason kept."
    return _answer(
        key, form, act, what="action.move", page="actions/move.html", done=said
    )


@bp.route(f"/{KEY}/finish", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def finish(key: int) -> ResponseReturnValue:
    """End an action as done."""
    form, actor = FinishForm(**_opened(key, "action.finish")), current_actor()

    def act(session: Session, action: Action) -> None:
        ending, today = form.draft(), _today()
        actions.finish(session, action, ending, actor=actor, today=today)

    return _answer(
        key, form, act, what="action.finish", page="actions/finish.html", done="Done."
    )


@bp.route(f"/{KEY}/drop", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def drop(key: int) -> ResponseReturnValue:
    """End an action that will not be done, with the reason."""
    form, actor = DropForm(**_opened(key, "action.drop")), current_actor()

    def act(session: Session, action: Action) -> None:
        reason, today = form.reason.data or "", _today()
        actions.drop(session, action, reason, actor=actor, today=today)

    said = "It is dropped, and the reason kept."
    return _answer(
        key, form, act, what="action.drop", page="actions/drop.html", done=said
    )


def _answer(
    key: int,
    form: EditForm,
    act: Callable[[Session, Action], None],
    *,
    what: str,
    page: str,
    done: str,
) -> ResponseReturnValue:
    """Save what a form of one action says, or show it again with what is wrong."""
    if form.submitted():
        try:
            with transaction(by=current_actor(), what=what) as session:
                action = queries.get(session, key)
                form.check_version(action.version)
                act(session, action)
        except (RuleError, ConflictError) as error:
            form.refuse(error, queries.get(db.session(), key).version)
        else:
            flash(done)
            return redirect(url_for(".show", key=key), HTTPStatus.SEE_OTHER)
    session = db.session()
    action = queries.get(session, key)
    about = subjects.known(session, {action.subject})[action.subject]
    shown = render_template(page, form=form, action=action, about=about)
    return shown, form.page_status


def _opened(key: int, what: str) -> dict[str, Any]:
    return {"data": {"version": _theirs(key, what).version}}


def _theirs(key: int, what: str) -> Action:
    """Return an action that whoever looks may change so, or raise ForbiddenError."""
    action = queries.get(db.session(), key)
    require(db.session(), what, action)
    return action


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
