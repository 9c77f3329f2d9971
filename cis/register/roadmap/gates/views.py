"""Gates in the browser: decide, and read what was frozen."""

import json
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.core.errors import ConflictError, RuleError
from cis.kit import http
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.register.governance.rights.answering import NotYoursError, refusal
from cis.register.people import queries as people
from cis.register.roadmap import deciding, queries, rules
from cis.register.roadmap.board import shared
from cis.register.roadmap.gates.forms import GateForm

bp = Blueprint("gates", __name__, url_prefix="/roadmap")

KEY = "<int(max=2147483647):key>"


@bp.route(f"/phases/{KEY}/gate", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def decide(key: int) -> ResponseReturnValue:
    """Decide at the gate of a phase, with everything in view that is known.

    Who may not decide, or comes to a gate that is not the next, reads why instead; what
    somebody typed before a refusal stays.
    """
    form, status = GateForm(obj=queries.phase(db.session(), key)), 0
    form.offer(people.choices(db.session()))
    if form.submitted():
        try:
            made = _decide(key, form)
        except (RuleError, ConflictError) as error:
            form.refuse(error, queries.phase(db.session(), key).version)
            refused = isinstance(error, NotYoursError)
            status = HTTPStatus.FORBIDDEN if refused else form.page_status
        else:
            flash("The decision is frozen with what was known.")
            return redirect(url_for(".show", key=made), HTTPStatus.SEE_OTHER)
    session, today = db.session(), http.today()
    phase = queries.phase(session, key)
    stage = shared(session, today).stages[key]
    answer = deciding.may(session, phase, current_actor(), today)
    page = render_template(
        "gates/decide.html",
        form=form,
        phase=phase,
        stage=stage,
        is_asked=form.is_submitted() or (stage.is_running and answer.allowed),
        refusal=refusal(answer),
    )
    return page, status or form.page_status


@bp.get(f"/gates/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show a decision at a gate as it was frozen, and what became of its conditions."""
    session = db.session()
    gate = queries.gate(session, key)
    return render_template(
        "gates/show.html",
        gate=gate,
        state=json.loads(gate.state),
        is_whole=rules.digest(gate.state) == gate.state_sha256,
        conditions=queries.conditions(session, key),
        today=http.today(),
    )


def _decide(key: int, form: GateForm) -> int:
    actor = current_actor()
    with transaction(by=actor, what=deciding.EVENT) as session:
        phase = queries.phase(session, key)
        form.check_version(phase.version)
        return deciding.decide(session, phase, form.draft(), actor, http.today()).id
