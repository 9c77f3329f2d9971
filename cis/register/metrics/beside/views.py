"""Notes to a period and pairs of metrics, in the browser."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.core.errors import RuleError
from cis.kit import http
from cis.kit.authorization import require
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.web.dates import parse_day
from cis.register.metrics import queries as metrics
from cis.register.metrics.beside import actions, queries
from cis.register.metrics.beside.forms import NoteForm, PairForm

bp = Blueprint("beside", __name__, url_prefix="/metrics")

KEY = "<int(max=2147483647):key>"


@bp.app_template_global("beside_of")
def _of(metric_id: int) -> Mapping[str, Any]:
    """Return what stands beside a metric: for the macros in _beside.html."""
    session = db.session()
    other = queries.paired(session, metric_id)
    return {
        "notes": metrics.notes(session, metric_id),
        "pair": other,
        "verdict": queries.verdict(session, other.id) if other else None,
        "others": queries.beside(session, metric_id),
    }


@bp.route(f"/{KEY}/note", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def note(key: int) -> ResponseReturnValue:
    """Put a post-incident review or a stakeholder's words beside a period."""
    metric, actor = metrics.get(db.session(), key), current_actor()
    require(db.session(), "metric.note", metric)
    form = NoteForm(on=_day(request.args.get("on", "")))
    if form.submitted():
        try:
            with transaction(by=actor, what="metric.note") as session:
                known, today = metrics.get(session, key), http.today()
                actions.note(session, known, form.draft(), actor=actor, today=today)
        except RuleError as error:
            form.blame(error)
        else:
            flash("The note stands beside its period.")
            there = url_for("metrics.show", key=key, _anchor="beside")
            return redirect(there, HTTPStatus.SEE_OTHER)
    page = render_template("beside/note.html", form=form, metric=metric)
    return page, form.page_status


@bp.route(f"/{KEY}/pair", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def pair(key: int) -> ResponseReturnValue:
    """Pair a metric with one that tells how people experience it."""
    session = db.session()
    metric, known = metrics.get(session, key), queries.pair(session, key)
    require(session, "metric.pair", metric)
    form = PairForm(data={"experience_id": str(known.experience_id) if known else ""})
    form.offer(queries.choices(session))
    if form.submitted():
        try:
            with transaction(by=current_actor(), what="metric.pair") as writing:
                actions.pair(writing, metrics.get(writing, key), form.chosen())
        except RuleError as error:
            form.blame(error)
        else:
            flash("Saved.")
            there = url_for("metrics.show", key=key, _anchor="beside")
            return redirect(there, HTTPStatus.SEE_OTHER)
    page = render_template("beside/pair.html", form=form, metric=metric)
    return page, form.page_status


def _day(text: str) -> date:
    today = http.today()
    try:
        return parse_day(text, today) if text else today
    except ValueError:
        return today
