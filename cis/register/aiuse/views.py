"""Uses of AI in the browser."""

from datetime import date
from http import HTTPStatus

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import ConflictError, RuleError
from cis.kit.authorization import require
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.register.aiuse import actions, queries, rules
from cis.register.aiuse.forms import ReviewForm, UseForm
from cis.register.people import queries as people
from cis.register.practices import queries as practices

bp = Blueprint("aiuse", __name__, url_prefix="/ai")

KEY = "<int(max=2147483647):key>"


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show where AI is used and when each use was last checked."""
    session = db.session()
    return render_template(
        "aiuse/index.html",
        uses=queries.listing(session),
        newest=queries.newest_days(session),
        due_on=rules.due_on,
        today=_today(),
    )


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show one use of AI with its reviews."""
    session = db.session()
    use, reviews = queries.get(session, key), queries.reviews(session, key)
    since = reviews[0].reviewed_on if reviews else use.begun_on
    return render_template(
        "aiuse/show.html",
        use=use,
        reviews=reviews,
        due=rules.due_on(use.rhythm, since),
        today=_today(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def new() -> ResponseReturnValue:
    """Enter a use of AI."""
    form, made = UseForm(), list[int]()
    _offer(form)
    if form.submitted():
        try:
            with transaction(by=current_actor(), what="aiuse.enter") as session:
                made.append(actions.enter(session, form.draft(), _today()).id)
        except RuleError as error:
            form.blame(error)
        else:
            flash("It is entered. Review a sample of it as the first thing.")
            return redirect(url_for(".show", key=made[0]), HTTPStatus.SEE_OTHER)
    return render_template("aiuse/new.html", form=form), form.page_status


@bp.route(f"/{KEY}/edit", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def edit(key: int) -> ResponseReturnValue:
    """Say better what a use of AI is."""
    use = queries.get(db.session(), key)
    require(db.session(), "aiuse.edit", use)
    form = UseForm(obj=use)
    _offer(form)
    if form.submitted():
        try:
            with transaction(by=current_actor(), what="aiuse.edit") as session:
                use = queries.get(session, key)
                form.check_version(use.version)
                actions.edit(session, use, form.draft())
        except (RuleError, ConflictError) as error:
            form.refuse(error, queries.get(db.session(), key).version)
        else:
            flash("Saved.")
            return redirect(url_for(".show", key=key), HTTPStatus.SEE_OTHER)
    use = queries.get(db.session(), key)
    return render_template("aiuse/edit.html", form=form, use=use), form.page_status


@bp.route(f"/{KEY}/review", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def review(key: int) -> ResponseReturnValue:
    """Enter what a review found."""
    require(db.session(), "aiuse.review", queries.get(db.session(), key))
    form, actor = ReviewForm(on=_today()), current_actor()
    if form.submitted():
        try:
            with transaction(by=actor, what="aiuse.review") as session:
                use = queries.get(session, key)
                actions.review(session, use, form.draft(), actor, clock.now())
        except RuleError as error:
            form.blame(error)
        else:
            flash("The review is entered; the share of wrong answers follows.")
            return redirect(url_for(".show", key=key), HTTPStatus.SEE_OTHER)
    use = queries.get(db.session(), key)
    return render_template("aiuse/review.html", form=form, use=use), form.page_status


def _offer(form: UseForm) -> None:
    session = db.session()
    form.offer(practices.choices(session), people.choices(session))


def _today() -> date:
    return clock.today(g.get("zone", "UTC"))
