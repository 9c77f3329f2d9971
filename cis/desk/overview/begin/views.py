"""The first hour in the browser: the steps, the profile, the panel on My work."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cis.core.access import Actor, Permission
from cis.core.errors import ConflictError
from cis.desk.overview.begin import actions, queries, rules
from cis.desk.overview.begin.forms import ProfileForm, StepForm
from cis.desk.overview.begin.rules import Known, Step
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires

bp = Blueprint("begin", __name__, url_prefix="/first-hour")


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show the steps of the first hour, why each comes first, and how far it is."""
    session = db.session()
    known, said = queries.known(session), queries.beginning(session)
    return render_template(
        "begin/index.html",
        progress=queries.progress(session),
        links=links(known),
        said=said,
        form=StepForm(),
    )


@bp.post("/skip/<step>")
@requires(Permission.APPOINT)
def skip(step: str) -> ResponseReturnValue:
    """Leave a step out, or take it up again."""
    left_out, form = rules.step(step), StepForm()
    if form.submitted():
        with transaction(by=current_actor(), what="beginning.skip") as session:
            actions.skip(session, left_out)
    return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)


@bp.post("/dismiss")
@requires(Permission.APPOINT)
def dismiss() -> ResponseReturnValue:
    """Put the steps away, or bring them back."""
    form = StepForm()
    if form.submitted():
        with transaction(by=current_actor(), what="beginning.dismiss") as session:
            actions.dismiss(session)
    return redirect(url_for("agenda.home"), HTTPStatus.SEE_OTHER)


@bp.route("/profile", methods=["GET", "POST"])
@requires(Permission.APPOINT)
def describe() -> ResponseReturnValue:
    """Show what a profile would change, then take it over."""
    session = db.session()
    form = _profile(session)
    is_shown = form.submitted()
    given = form.draft() if is_shown else queries.of_organisation(session)
    if is_shown and form.sure.data and _described(form):
        flash("The profile is saved, and the rules go by its numbers.")
        return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)
    page = render_template(
        "begin/profile.html",
        form=form,
        is_shown=is_shown,
        changes=queries.changes(session, given),
        frameworks=queries.frameworks(session, given),
    )
    return page, form.page_status


def panel(session: Session, actor: Actor) -> Mapping[str, object] | None:
    """Return what My work shows of the first hour, None when it is over."""
    if not actor.may(Permission.APPOINT) or queries.is_over(session):
        return None
    known = queries.known(session)
    return {
        "template": "begin/_panel.html",
        "progress": queries.progress(session),
        "links": links(known),
        "form": StepForm(),
    }


def links(known: Known) -> Mapping[Step, tuple[str, str]]:
    """Return for each step the exact page, and another way to it if there is one."""
    found: Mapping[Step, Callable[[Known], tuple[str, str]]] = {
        Step.FIGURES: lambda _: (url_for("tickets.index"), url_for("metrics.new")),
        Step.PAIN: _pain,
        Step.OWNER: _owner,
        Step.BASELINE: _baseline,
        Step.INITIATIVE: _initiative,
        Step.CADENCE: lambda one: _planned(one, "planning"),
        Step.APPROVAL: _approval,
    }
    return {step: link(known) for step, link in found.items()}


def _pain(known: Known) -> tuple[str, str]:
    pareto = url_for("tickets.pareto", key=known.feed_id) if known.feed_id else ""
    return url_for("painpoints.new", practice=known.practice_id), pareto


def _owner(known: Known) -> tuple[str, str]:
    if known.practice_id is None:
        return url_for("practices.index"), ""
    return url_for("practices.appoint", key=known.practice_id), ""


def _baseline(known: Known) -> tuple[str, str]:
    if known.metric_id is None:
        return url_for("metrics.index"), ""
    return url_for("metrics.freeze", key=known.metric_id), ""


def _initiative(known: Known) -> tuple[str, str]:
    if known.initiative_id is not None:
        return _planned(known, "outcome")
    asked = {"pain": known.pain_id, "practice": known.practice_id}
    return url_for("initiatives.new", **asked), ""  # type: ignore[arg-type]


def _planned(known: Known, section: str) -> tuple[str, str]:
    if known.initiative_id is None:
        return url_for("initiatives.index"), ""
    key = known.initiative_id
    return url_for("initiatives.edit", key=key, section=section), ""


def _approval(known: Known) -> tuple[str, str]:
    if known.initiative_id is None:
        return url_for("initiatives.index"), ""
    return url_for("initiatives.show", key=known.initiative_id), ""


def _profile(session: Session) -> ProfileForm:
    given, said = queries.of_organisation(session), queries.beginning(session)
    return ProfileForm(
        data={
            "size": given.size.value,
            "support": given.support.value,
            "regulation": [one.value for one in given.regulation],
            "version": said.version if said else 0,
        }
    )


def _described(form: ProfileForm) -> bool:
    try:
        with transaction(by=current_actor(), what="beginning.describe") as session:
            said = queries.beginning(session)
            form.check_version(said.version if said else 0)
            actions.describe(session, form.draft())
    except ConflictError as error:
        said = queries.beginning(db.session())
        form.refuse(error, said.version if said else 0)
        return False
    return True
