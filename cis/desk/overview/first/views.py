"""What first? in the browser: the advice, and the weights it rests on."""

from dataclasses import asdict
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.core.errors import ConflictError, RuleError
from cis.desk.overview.first import actions, approach, queries
from cis.desk.overview.first.forms import WeightsForm
from cis.kit import http
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires

bp = Blueprint("first", __name__, url_prefix="/what-first")


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show where to begin, why, how broadly, and what to leave for later."""
    today = http.today()
    return render_template(
        "first/index.html",
        advice=queries.advice(db.session(), today),
        rule=approach.RULE,
        guard=queries.GUARD,
        today=today,
    )


@bp.route("/weights", methods=["GET", "POST"])
@requires(Permission.APPOINT)
def weights() -> ResponseReturnValue:
    """Say how much each criterion counts; administrators and leadership may."""
    form = WeightsForm(
        data={**asdict(queries.weights(db.session())), "version": _version()}
    )
    if form.submitted() and _weighed(form):
        flash("The ranking goes by this from now on.")
        return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)
    return render_template("first/weights.html", form=form), form.page_status


def _weighed(form: WeightsForm) -> bool:
    try:
        with transaction(by=current_actor(), what="advice.weigh") as session:
            form.check_version(_version())
            actions.weigh(session, form.draft())
    except (RuleError, ConflictError) as error:
        form.refuse(error, _version())
        return False
    return True


def _version() -> int:
    known = queries.setting(db.session())
    return known.version if known else 0
