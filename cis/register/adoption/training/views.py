"""Training in the browser: who needs what, who has had it, lists of attendance."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.core.errors import RuleError
from cis.kit import http
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.web.bodies import uploads
from cis.register.adoption.training import actions, queries, rules
from cis.register.adoption.training.forms import AttendForm, BringForm, NeedForm
from cis.register.adoption.training.rules import Attended, Listed
from cis.register.governance.writes import queries as writes
from cis.register.people import queries as people
from cis.register.practices import queries as practices

bp = Blueprint("training", __name__, url_prefix="/adoption/training")

KEY = "<int(max=2147483647):key>"
SEE_OTHER = HTTPStatus.SEE_OTHER
MOST_BYTES = 512 * 1024


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show who needs what, and how many have had it."""
    return render_template(
        "training/index.html", rows=queries.rows(db.session(), http.today())
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def new() -> ResponseReturnValue:
    """Say who needs what."""
    form = NeedForm()
    offered = writes.require_practices(db.session(), current_actor(), "training.need")
    form.offer(practices.choices(db.session()) if form.is_submitted() else offered)
    if form.submitted():
        try:
            with transaction(by=current_actor(), what="training.need") as session:
                key = actions.need(session, form.draft()).id
        except RuleError as error:
            form.blame(error)
        else:
            flash("Noted. Now say who has had it.")
            return redirect(url_for(".show", key=key), SEE_OTHER)
    return render_template("training/new.html", form=form), form.page_status


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show one training: who still lacks it, who has had it when."""
    form = AttendForm(data={"on": http.today()})
    form.offer(people.choices(db.session()))
    return _page(key, form)


@bp.post(f"/{KEY}/attend")
@requires(Permission.CONTRIBUTE)
def attend(key: int) -> ResponseReturnValue:
    """Note that somebody has had a training."""
    session, today = db.session(), http.today()
    queries.get(session, key)
    form = AttendForm()
    form.offer(people.choices(session))
    if form.submitted():
        try:
            rules.check_past(form.on.data, today)
            one = Attended(key, form.person_id.data, form.on.data)
            with transaction(by=current_actor(), what="training.attend") as changing:
                actions.attend(changing, [one])
        except RuleError as error:
            form.blame(error)
        else:
            flash("Noted.")
            return redirect(url_for(".show", key=key), SEE_OTHER)
    return _page(key, form), form.page_status


@bp.post(f"/{KEY}/end")
@requires(Permission.CONTRIBUTE)
def end(key: int) -> ResponseReturnValue:
    """Say that a training is needed no more."""
    queries.get(db.session(), key)
    with transaction(by=current_actor(), what="training.end") as session:
        actions.end(session, key, http.today())
    flash("It is needed no more. Who has had it stays known.")
    return redirect(url_for(".index"), SEE_OTHER)


@bp.route("/attendance", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
@uploads
def bring() -> ResponseReturnValue:
    """Show what a list of attendance says; take it over when that is said."""
    writes.require_practices(db.session(), current_actor(), "training.import")
    form, listed = BringForm(), None
    if form.submitted():
        try:
            text = _text(form)
            listed = rules.read(text, queries.known(db.session(), http.today()))
            if "apply" in request.form:
                return _apply(listed)
            form.text.data = text
        except RuleError as error:
            form.blame(error)
    page = render_template("training/bring.html", form=form, listed=listed)
    return page, form.page_status


def _page(key: int, form: AttendForm) -> str:
    session = db.session()
    known = queries.rows(session, http.today())
    return render_template(
        "training/show.html",
        form=form,
        need=queries.get(session, key),
        row=next((row for row in known if row.need.id == key), None),
        attendance=queries.attendance(session, key),
    )


def _apply(listed: Listed) -> ResponseReturnValue:
    if not listed.rows:
        raise RuleError("There is no row to take over.", field="file")
    with transaction(by=current_actor(), what="training.import") as session:
        count = actions.attend(session, listed.rows)
    flash(f"{count} of {len(listed.rows)} rows are new and noted.")
    return redirect(url_for(".index"), SEE_OTHER)


def _text(form: BringForm) -> str:
    """Return the list that came as a file, or the one that was previewed."""
    file = form.file.data
    if file and file.filename:
        content: bytes = file.stream.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise RuleError("This list is larger than 512 kB.", field="file")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("cp1252", errors="replace")
    if not form.text.data:
        raise RuleError("Choose a file.", field="file")
    return form.text.data or ""
