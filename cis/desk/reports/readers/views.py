"""Who gets the published report by e-mail, in the browser."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission, Role
from cis.core.errors import NotFoundError
from cis.desk.reports.readers import actions, queries
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.web.forms import Form

bp = Blueprint("report_readers", __name__, url_prefix="/reports/mail")


@bp.get("/")
@requires(Permission.READ)
def show() -> str:
    """Say whether somebody gets the report, and to leadership who else does."""
    session, actor = db.session(), current_actor()
    return render_template(
        "reports/readers.html",
        form=Form(),
        gets=queries.gets(session, actor.person_id, actor.role),
        by_role=actor.role in queries.audiences(session),
        roles=list(Role),
        audiences=queries.audiences(session),
        readers=queries.readers(session) if actor.may(Permission.APPOINT) else (),
    )


@bp.post("/")
@requires(Permission.READ)
def choose() -> ResponseReturnValue:
    """Take over whether somebody wants the report themselves."""
    actor, wants = current_actor(), request.form.get("wants") == "yes"
    if actor.person_id is None:
        raise NotFoundError("Only people get mail.")
    with transaction(by=actor, what="report.subscribe") as session:
        actions.choose(session, actor.person_id, wants=wants)
    flash("You get each report by e-mail." if wants else "You get no report by e-mail.")
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


@bp.post("/roles")
@requires(Permission.APPOINT)
def open_to() -> ResponseReturnValue:
    """Take over whose people get the report without asking."""
    chosen = set(request.form.getlist("role"))
    roles = [role for role in Role if role.value in chosen]
    with transaction(by=current_actor(), what="report.open") as session:
        actions.open_to(session, roles)
    flash("Saved.")
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)
