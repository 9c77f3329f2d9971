"""Business changes in the browser, and the reviews they open."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.core.errors import RuleError
from cis.kit import http
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.web import saving
from cis.register.governance import queries as governance
from cis.register.governance.writes import queries as writes
from cis.register.practices import queries as practices
from cis.register.reviews import queries, touched
from cis.register.reviews.changing import actions
from cis.register.reviews.forms import ChangeForm, TouchForm
from cis.register.reviews.models import BusinessChange
from cis.register.reviews.rules import ChangeDraft

bp = Blueprint("triggers", __name__, url_prefix="/reviews/changes")

KEY = "<int(max=2147483647):key>"


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show the changes of the business that were recorded."""
    return render_template(
        "reviews/changes.html", changes=queries.changes(db.session())
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def new() -> ResponseReturnValue:
    """Record a change of the business."""
    actor, today = current_actor(), http.today()
    form = ChangeForm(happens_on=today)
    return saving.page(
        form,
        lambda session: actions.record(
            session, form.into(ChangeDraft), actor.person_id, today
        ),
        what="change.record",
        done="It is recorded. Now choose the practices it touches.",
        to=lambda change: url_for(".show", key=change.id),
        title="Record a business change",
        crumbs=[
            ("Reviews", url_for("reviews.index")),
            ("Business changes", url_for(".index")),
        ],
        status_line="Next you choose the practices it touches; proposals are made.",
        submit="Record the change",
    )


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show one change, the practices it may touch, and the reviews it opened."""
    change = queries.change(db.session(), key)
    form = TouchForm(due_on=http.today())
    _offer(form, change, is_fresh=True)
    return _page(form, change)


@bp.post(f"/{KEY}/touch")
@requires(Permission.CONTRIBUTE)
def touch(key: int) -> ResponseReturnValue:
    """Open a review of each practice chosen."""
    form, change = TouchForm(), queries.change(db.session(), key)
    _offer(form, change, is_fresh=False)
    today = http.today()
    if form.submitted():
        try:
            with transaction(by=current_actor(), what="change.touch") as session:
                owners = governance.owners(session, today)
                chosen = {
                    one: owners[one].id if one in owners else None
                    for one in form.chosen
                }
                found = queries.change(session, key)
                actions.touch(session, found, chosen, form.due_on.data, today)
        except RuleError as error:
            form.blame(error)
        else:
            flash("The reviews are open; the owners of the practices have the chair.")
            return redirect(url_for(".show", key=key), HTTPStatus.SEE_OTHER)
    return _page(form, queries.change(db.session(), key)), form.page_status


def _offer(form: TouchForm, change: BusinessChange, *, is_fresh: bool) -> None:
    """Offer every practice, those first and ticked that such a change touches."""
    session = db.session()
    done = {one.practice_id for one in queries.of_change(session, change.id)}
    listed = [
        one
        for one in practices.listing(session)
        if one.id not in done
        and (
            form.is_submitted()
            or writes.may(session, current_actor(), "change.touch", one).allowed
        )
    ]
    likely = touched.TOUCHED[change.kind]
    near = [one for one in listed if one.code in likely]
    rest = [one for one in listed if one.code not in likely]
    form.practices.choices = {
        **{str(one.id): f"{one.name} (proposed)" for one in near},
        **{str(one.id): one.name for one in rest},
    }
    if is_fresh:
        form.practices.data = [] if done else [str(one.id) for one in near]


def _page(form: TouchForm, change: BusinessChange) -> str:
    return render_template(
        "reviews/change.html",
        form=form,
        change=change,
        reviews=queries.of_change(db.session(), change.id),
    )
