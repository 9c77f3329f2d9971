"""Adoption checks in the browser: draw, look through, finish."""

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import ConflictError, RuleError
from cis.kit import http
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.register.adoption.checks import actions, queries
from cis.register.adoption.checks.forms import AnswerForm, OrderForm
from cis.register.adoption.checks.rules import Answer
from cis.register.governance.writes import queries as writes
from cis.register.practices import queries as practices

bp = Blueprint("checks", __name__, url_prefix="/adoption/checks")

KEY = "<int(max=2147483647):key>"
SEE_OTHER = HTTPStatus.SEE_OTHER
WORDS = {
    Answer.FOLLOWED: "Yes",
    Answer.BYPASSED: "No",
    Answer.NOT_APPLICABLE: "Does not apply",
}


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show every check and what it came to."""
    return render_template("adoption/checks.html", checks=queries.listed(db.session()))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def new() -> ResponseReturnValue:
    """Draw a sample: of last month, unless somebody says otherwise."""
    session, today = db.session(), http.today()
    last = today.replace(day=1) - timedelta(days=1)
    asked = request.args.get("practice", "")
    known: dict[str, object] = {"first": last.replace(day=1), "last": last}
    before = queries.newest(session)
    if before:
        known |= {"practice_id": before.practice_id, "feed_id": before.feed_id}
        known["question"] = before.question
    if asked.isdecimal():
        known["practice_id"] = int(asked[:9])
    form = OrderForm(data=known)
    feeds = queries.feeds(session)
    offered = writes.require_practices(session, current_actor(), "check.draw")
    # What is sent may name any: the action refuses it, and says whom to ask.
    form.offer(practices.choices(session) if form.is_submitted() else offered, feeds)
    if form.submitted():
        actor = current_actor()
        try:
            with transaction(by=actor, what="check.draw") as changing:
                draft = form.draft()
                seed, by = queries.seed(changing), actor.person_id
                check = actions.order(changing, draft, seed, by=by, today=today)
                key, size = check.id, check.size
        except RuleError as error:
            form.blame(error)
        else:
            flash(f"{size} cases are drawn. Answer as many as you like, then save.")
            return redirect(url_for(".show", key=key), SEE_OTHER)
    page = render_template("adoption/order.html", form=form, feeds=feeds)
    return page, form.page_status


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show the cases of a check, their answers, and what they come to."""
    return _page(key, AnswerForm())


@bp.post(f"/{KEY}/answers")
@requires(Permission.CONTRIBUTE)
def answer(key: int) -> ResponseReturnValue:
    """Save the answers given so far; finish the check if that is asked for."""
    form = AnswerForm()
    queries.get(db.session(), key)
    if form.submitted():
        is_last = "finish" in request.form
        try:
            _save(key, form, is_last=is_last)
        except (RuleError, ConflictError) as error:
            form.refuse(error, queries.get(db.session(), key).version)
        else:
            flash("The check is finished." if is_last else "Saved. Go on any time.")
            return redirect(url_for(".show", key=key), SEE_OTHER)
    return _page(key, form, dict(request.form)), form.page_status


def _save(key: int, form: AnswerForm, *, is_last: bool) -> None:
    actor, said = current_actor(), form.said(request.form)
    what = "check.finish" if is_last else "check.answer"
    with transaction(by=actor, what=what) as session:
        form.check_version(queries.get(session, key).version)
        actions.answer(session, key, said, actor.person_id)
        if is_last:
            at = clock.now()
            actions.finish(session, key, by=actor.person_id, actor=actor.id, at=at)


def _page(key: int, form: AnswerForm, typed: dict[str, str] | None = None) -> str:
    check = queries.get(db.session(), key)
    if not form.errors:
        form.version.data = str(check.version)
    return render_template(
        "adoption/check.html",
        check=check,
        form=form,
        typed=typed or {},
        words=WORDS,
    )
