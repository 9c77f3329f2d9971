"""Dependencies in the browser."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Actor, Permission
from cis.core.errors import RuleError
from cis.kit import http
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.register.governance.writes import queries as writes
from cis.register.roadmap import actions, drawing, queries
from cis.register.roadmap.board import Board, shared
from cis.register.roadmap.needing.forms import NeedForm, PasteForm
from cis.register.roadmap.pasting import PasteError

bp = Blueprint("dependencies", __name__, url_prefix="/roadmap/dependencies")

KEY = "<int(max=2147483647):key>"
SEE_OTHER = 303
NEEDS = "dependency.need"


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    """Show what needs what and what it blocks."""
    return _page(NeedForm(), PasteForm())


@bp.post("/one")
@requires(Permission.CONTRIBUTE)
def need() -> ResponseReturnValue:
    """Say that one thing needs another."""
    form = NeedForm()
    _offer(form, shared(db.session(), http.today()))
    if form.submitted():
        try:
            with transaction(by=current_actor(), what=NEEDS) as session:
                _said(actions.need(session, [form.draft()], http.today()))
        except RuleError as error:
            form.blame(error)
        else:
            flash("It is said. What waits shows by what it is blocked.")
            return redirect(url_for(".index"), SEE_OTHER)
    return _page(form, PasteForm())


@bp.post("/paste")
@requires(Permission.CONTRIBUTE)
def paste() -> ResponseReturnValue:
    """Take many lines at once, or say of each what is wrong."""
    form, made = PasteForm(), list[int]()
    if form.submitted():
        try:
            with transaction(by=current_actor(), what="dependency.paste") as session:
                made.append(actions.paste(session, form.draft(), http.today()))
                _said(made[0])
        except PasteError as error:
            form.text.errors = [*form.text.errors, *error.faults]
        except RuleError as error:
            form.blame(error)
        else:
            flash(f"Dependencies added: {made[0]}.")
            return redirect(url_for(".index"), SEE_OTHER)
    return _page(NeedForm(), form)


@bp.post("/accept")
@requires(Permission.CONTRIBUTE)
def accept() -> ResponseReturnValue:
    """Take a usual dependency over."""
    code = request.form.get("code", "")
    offered = queries.proposals(shared(db.session(), http.today()))
    found = next((row[1:] for row in offered if row[0].code == code), None)
    if found is None:
        flash("That proposal is not there: somebody may have taken it over.")
        return redirect(url_for(".index"), SEE_OTHER)
    with transaction(by=current_actor(), what=NEEDS) as session:
        actions.need(session, [found], http.today())
    flash("Taken over.")
    return redirect(url_for(".index"), SEE_OTHER)


@bp.post(f"/{KEY}/remove")
@requires(Permission.CONTRIBUTE)
def remove(key: int) -> ResponseReturnValue:
    """Take a dependency back."""
    with transaction(by=current_actor(), what="dependency.unneed") as session:
        actions.unneed(session, queries.dependency(session, key))
    flash("Taken back.")
    return redirect(url_for(".index"), SEE_OTHER)


def _page(one: NeedForm, many: PasteForm) -> ResponseReturnValue:
    session = db.session()
    board = shared(session, http.today())
    mine = _offer(one, board)
    page = render_template(
        "dependencies/index.html",
        board=board,
        dependencies=queries.dependencies(session),
        proposals=queries.proposals(board),
        mine=mine,
        one=one,
        many=many,
    )
    return page, max(one.page_status, many.page_status)


def _offer(form: NeedForm, board: Board) -> set[str]:
    """Fill the lists of a form; return the items whose needs one may state."""
    actor = current_actor()
    places = {
        **{one.subject: one.scope for one in board.phases.values()},
        **{one.subject: one.phase.scope for one in board.criteria},
        **{key: one.practice_id for key, one in board.initiatives.items()},
    }
    allowed = {scope for scope in set(places.values()) if _may_state(actor, scope)}
    mine = {key for key, scope in places.items() if scope in allowed} | {
        key for key, one in board.initiatives.items() if one.owner_id == actor.person_id
    }
    form.offer(drawing.items(board), places if form.is_submitted() else mine)
    return mine


def _may_state(actor: Actor, scope: int) -> bool:
    place = f"practice:{scope}" if scope else actions.WHOLE
    return writes.may(db.session(), actor, NEEDS, place).allowed


def _said(count: int) -> None:
    if not count:
        raise RuleError("This was said already.", field="text")
