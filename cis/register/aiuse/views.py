"""Uses of AI in the browser."""

from functools import partial

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.kit import http
from cis.kit.authorization import require
from cis.kit.db import db
from cis.kit.http import current_actor, requires
from cis.kit.web import saving
from cis.register.aiuse import actions, queries, rules
from cis.register.aiuse.forms import ReviewForm, UseForm
from cis.register.aiuse.models import AiUse
from cis.register.aiuse.rules import Draft, ReviewDraft
from cis.register.people import queries as people
from cis.register.practices import queries as practices

bp = Blueprint("aiuse", __name__, url_prefix="/ai")

KEY = "<int(max=2147483647):key>"
SAMPLE = "Take a sample by chance, and count what was wrong."


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
        today=http.today(),
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
        today=http.today(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def new() -> ResponseReturnValue:
    """Enter a use of AI."""
    form = _offered(UseForm())
    return saving.page(
        form,
        lambda session: actions.enter(session, form.into(Draft), http.today()),
        what="aiuse.enter",
        done="It is entered. Review a sample of it as the first thing.",
        to=_address,
        title="Enter a use of AI",
        crumbs=_crumbs(),
        status_line="Its share of wrong answers becomes a metric with every review.",
        submit="Enter the use",
    )


@bp.route(f"/{KEY}/edit", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def edit(key: int) -> ResponseReturnValue:
    """Say better what a use of AI is."""
    use = queries.get(db.session(), key)
    require(db.session(), "aiuse.edit", use)
    form = _offered(UseForm(obj=use))
    return saving.page(
        form,
        lambda session, use: actions.edit(session, use, form.into(Draft)),
        load=partial(queries.get, key=key),
        what="aiuse.edit",
        done="Saved.",
        to=_address,
        describe=lambda use: {"title": f"Edit {use.name}", "crumbs": _crumbs(use)},
        submit="Save",
    )


@bp.route(f"/{KEY}/review", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def review(key: int) -> ResponseReturnValue:
    """Enter what a review found."""
    require(db.session(), "aiuse.review", queries.get(db.session(), key))
    form, actor = ReviewForm(on=http.today()), current_actor()
    return saving.page(
        form,
        lambda session, use: actions.review(
            session, use, form.into(ReviewDraft), actor, clock.now()
        ),
        load=partial(queries.get, key=key),
        what="aiuse.review",
        done="The review is entered; the share of wrong answers follows.",
        to=_address,
        describe=lambda use: {
            "title": f"Review: {use.name}",
            "crumbs": _crumbs(use),
            "status_line": use.checked or SAMPLE,
        },
        submit="Enter the review",
    )


def _address(use: AiUse) -> str:
    return url_for(".show", key=use.id)


def _crumbs(use: AiUse | None = None) -> list[tuple[str, str]]:
    trail = [("Uses of AI", url_for(".index"))]
    return [*trail, (use.name, _address(use))] if use else trail


def _offered(form: UseForm) -> UseForm:
    session = db.session()
    form.offer(practices.choices(session), people.choices(session))
    return form
