"""Reviews in the browser: what comes next, what was missed, what is over."""

from datetime import date
from functools import partial
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from cis.core.access import Permission
from cis.kit import http
from cis.kit.authorization import require
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.sheets.pages import wanted
from cis.kit.web import saving
from cis.kit.web.filters import day
from cis.register.reviews import actions, choosing, queries, rules, showing
from cis.register.reviews.forms import ReviewForm, SkipForm
from cis.register.reviews.models import Review
from cis.register.reviews.rules import Scope

bp = Blueprint("reviews", __name__, url_prefix="/reviews")

KEY = "<int(max=2147483647):key>"


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show the reviews: the missed ones first, the next ones, those that are over."""
    session, today = db.session(), http.today()
    scope = choosing.asked(request.args.get("scope", ""))
    waiting = queries.waiting(session, scope)
    missed = [one for one in waiting if rules.is_missed(one.stage, one.due_on, today)]
    coming = [one for one in waiting if one not in missed]
    return render_template(
        "reviews/index.html",
        missed=missed,
        coming=coming,
        expected=showing.expected(session, scope, today),
        over=queries.over(session, wanted(request.args.get("page")), scope),
        scope=scope.subject if scope else "",
        scopes=choosing.scopes(session, scope),
        may_call=bool(_callable(scope)),
        said=showing.said(missed, coming, today),
        today=today,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def new() -> ResponseReturnValue:
    """Open a review by hand."""
    session, actor = db.session(), current_actor()
    today = http.today()
    scope = choosing.asked(request.args.get("scope", ""))
    form = ReviewForm(due_on=today, chair_id=str(actor.person_id))
    scopes = _callable(scope)
    if not scopes:
        require(session, "review.call", scope.subject if scope else "")
    if form.is_submitted():
        scopes = choosing.scopes(session, scope)
    choosing.offer(form, session, scopes)
    if scope and not form.is_submitted():
        form.scope.data = scope.subject
    return saving.page(
        form,
        lambda session: actions.call(session, form.draft(), today),
        what="review.call",
        done="The review is open. Its agenda builds itself when you start it.",
        to=_address,
        title="Open a review",
        crumbs=[("Reviews", url_for(".index"))],
        status_line="Beside those that a cadence prepares: after an outage, before a "
        "large change.",
        submit="Open the review",
    )


@bp.post("/prepare")
@requires(Permission.CONTRIBUTE)
def prepare() -> ResponseReturnValue:
    """Create the reviews that are expected and not there yet."""
    today, made = http.today(), list[int]()
    with transaction(by=current_actor(), what="review.prepare") as session:
        made += [one.id for one in actions.prepare(session, today)]
    count = len(made)
    words = "1 review is" if count == 1 else f"{count} reviews are"
    flash(f"{words} prepared." if made else "Every review was prepared already.")
    return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)


@bp.route(f"/{KEY}/skip", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def skip(key: int) -> ResponseReturnValue:
    """Say that a review was not held, and why."""
    review = queries.get(db.session(), key)
    require(db.session(), "review.skip", review)
    form = SkipForm(obj=review)
    return saving.page(
        form,
        lambda session, review: actions.skip(session, review, form.reason.data or ""),
        load=partial(queries.get, key=key),
        what="review.skip",
        done="Noted. The list says that it was not held, and why.",
        to=lambda _: url_for(".index"),
        describe=lambda review: {
            "title": f"Not held: {review.title}",
            "crumbs": [
                ("Reviews", url_for(".index")),
                (review.title, _address(review)),
            ],
            "status_line": Markup(
                "It was due on {}. It stays in the list with the reason, and nothing "
                "of it is decided."
            ).format(day(review.due_on)),
        },
        submit="Note that it is not held",
    )


@bp.app_template_global("next_review")
def next_review(subject: str) -> date | None:
    """Return the day of the next review of a practice or an initiative."""
    scope = choosing.asked(subject)
    return queries.next_day(db.session(), scope) if scope else None


def _address(review: Review) -> str:
    return url_for("meeting.show", key=review.id)


def _callable(scope: Scope | None) -> dict[str, str]:
    """Return the scopes of which whoever looks may open a review."""
    return choosing.writable(db.session(), current_actor(), "review.call", scope)
