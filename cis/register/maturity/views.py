"""The maturity of practices in the browser: all of them, one, two dates, targets."""

from collections.abc import Collection, Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.core.errors import ConflictError, RuleError
from cis.kit import http
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.register.governance.rights import queries as rights
from cis.register.governance.rights.answering import refusal
from cis.register.governance.rights.rules import Matter
from cis.register.maturity import actions, figures, gaps, queries, results
from cis.register.maturity.forms import TargetForm
from cis.register.maturity.results import Result
from cis.register.maturity.rules import AGREEING, Dimension, target_field
from cis.register.practices import queries as practices
from cis.register.practices.models import Practice
from cis.register.practices.rules import Adoption

bp = Blueprint("maturity", __name__, url_prefix="/maturity")

KEY = "<int(max=2147483647):key>"
# Two results make a change.
TWO = 2


@bp.app_template_global("maturity_tone")
def _tone(score: results.Score) -> str:
    return figures.tone(score)


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show how mature each practice is, and what is assessed now."""
    session = db.session()
    found = queries.latest_of_all(session)
    drafts = {one.practice_id: one for one in queries.drafts(session)}
    return render_template(
        "maturity/index.html",
        practices=_shown(found.keys() | drafts.keys()),
        results=found,
        drafts=drafts,
        dimensions=list(Dimension),
        short=figures.short,
    )


@bp.get("/chart.json")
@requires(Permission.READ)
def chart() -> dict[str, Any]:
    """Send the heat-map of practices by dimensions."""
    found = queries.latest_of_all(db.session())
    return figures.overview(_shown(found), found, lambda key: url_for(".show", key=key))


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show one practice: the result, its gaps, how it changed, what comes next."""
    session, today = db.session(), http.today()
    practice = practices.get(session, key)
    draft = queries.draft(session, key)
    voices = queries.voices(session, draft.id, today) if draft else None
    latest, history = queries.latest(session, key), queries.results(session, key)
    return render_template(
        "maturity/show.html",
        practice=practice,
        result=latest,
        history=history,
        draft=draft,
        voices=voices or [],
        step=results.step(voices, current_actor().person_id),
        aim=queries.target(session, key),
        may_aim=not _refused(key),
        dropped=queries.dropped(session, key),
        dimensions=list(Dimension),
        gaps=gaps,
        short=figures.short,
        sentence=figures.sentence,
    )


@bp.get(f"/{KEY}/radar.json")
@requires(Permission.READ)
def radar(key: int) -> dict[str, Any]:
    """Send the radar of a practice's newest result."""
    practice = practices.get(db.session(), key)
    return figures.outline(queries.latest(db.session(), key), practice.name)


@bp.get(f"/{KEY}/compare")
@requires(Permission.READ)
def compare(key: int) -> str:
    """Show two results of a practice side by side; the newest two unless chosen."""
    practice = practices.get(db.session(), key)
    history = queries.results(db.session(), key)
    pair = _pair(history)
    return render_template(
        "maturity/compare.html",
        practice=practice,
        history=history,
        pair=pair,
        changes=results.changes(*pair) if pair else [],
    )


@bp.get(f"/{KEY}/compare.json")
@requires(Permission.READ)
def compare_chart(key: int) -> dict[str, Any]:
    """Send the radar of two results."""
    practice = practices.get(db.session(), key)
    pair = _pair(queries.results(db.session(), key))
    return figures.comparison(pair, practice.name)


@bp.route(f"/{KEY}/target", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def target(key: int) -> ResponseReturnValue:
    """Say which level a practice aims at in each dimension."""
    practices.get(db.session(), key)
    form = TargetForm(data=_known(queries.target(db.session(), key)))
    form.version.data = form.version.data or _version(key)
    if form.submitted():
        actor = current_actor()
        try:
            with transaction(by=actor, what="maturity.aim") as session:
                form.check_version(int(_version(key)))
                practice = practices.get(session, key)
                actions.aim(session, practice, form.draft(), actor, http.today())
        except (RuleError, ConflictError) as error:
            form.refuse(error, _version(key))
            status = getattr(error, "status", form.page_status)
            return _target_page(key, form), status
        else:
            flash("The target is set.")
            return redirect(url_for(".show", key=key), HTTPStatus.SEE_OTHER)
    return _target_page(key, form), form.page_status


def _target_page(key: int, form: TargetForm) -> str:
    return render_template(
        "maturity/target.html",
        practice=practices.get(db.session(), key),
        form=form,
        refused=_refused(key),
    )


def _refused(practice_id: int) -> str:
    """Say why who is asking may not agree for a practice, empty where they may."""
    actor = current_actor()
    matter = Matter(acting=actor.role)
    found = rights.may(
        db.session(), actor.person_id, AGREEING, practice_id, http.today(), matter
    )
    return refusal(found)


def _shown(known: Collection[int]) -> list[Practice]:
    """Return the practices that are adopted, or known to be assessed."""
    return [
        one
        for one in practices.listing(db.session())
        if one.adoption is not Adoption.NOT_ADOPTED or one.id in known
    ]


def _pair(history: Sequence[Result]) -> tuple[Result, Result] | None:
    """Return the two results the address asks for, the older first, else the newest."""
    if len(history) < TWO:
        return None
    known = {str(one.assessment_id): one for one in history}
    after = known.get(request.args.get("after", ""), history[0])
    before = known.get(request.args.get("before", ""), history[1])
    first, second = sorted((before, after), key=lambda one: (one.on, one.assessment_id))
    return first, second


def _known(found: Any) -> dict[str, Any]:
    if found is None:
        return {target_field(one): "3" for one in Dimension}
    levels = {target_field(one): str(level) for one, level in found.levels.items()}
    return levels | {"reason": found.reason}


def _version(key: int) -> str:
    found = queries.target(db.session(), key)
    return str(found.version if found else 0)
