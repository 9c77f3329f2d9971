"""Roadmaps in the browser: phases, their criteria, and what is ready."""

from functools import partial

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import NotFoundError, RuleError
from cis.kit import http
from cis.kit.authorization import require
from cis.kit.charts.timeline import TONES
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.web import saving
from cis.register.evidence.actions import Origin
from cis.register.governance.rights.answering import refusal
from cis.register.governance.writes import queries as writes
from cis.register.metrics import queries as metrics
from cis.register.practices import queries as practices
from cis.register.roadmap import actions, deciding, drawing, queries, rules, showing
from cis.register.roadmap.board import shared
from cis.register.roadmap.forms import AttestForm, CriterionForm, PhaseForm
from cis.register.roadmap.models import ORGANISATION, RoadmapPhase
from cis.register.roadmap.rules import KINDS, Kind

bp = Blueprint("roadmap", __name__, url_prefix="/roadmap")

KEY = "<int(max=2147483647):key>"
SEE_OTHER = 303


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show all roadmaps: when which phase, what is ready, what is blocked."""
    session, today = db.session(), http.today()
    board = shared(session, today)
    bars = drawing.bars(board, _address)
    return render_template(
        "roadmap/index.html",
        board=board,
        stages=[one for scope in board.scopes if (one := board.current(scope))],
        over=[scope for scope in board.scopes if board.current(scope) is None],
        near=queries.near(session, today, board),
        blocked=drawing.blocked(board),
        bars=bars,
        needs=drawing.needs(board),
        tones=TONES,
        summary=drawing.summary(board, bars),
        without=[
            one for one in practices.listing(session) if one.id not in board.scopes
        ],
        today=today,
    )


@bp.get("/timeline.json")
@requires(Permission.READ)
def timeline() -> ResponseReturnValue:
    """Answer the timeline of all roadmaps."""
    return jsonify(drawing.figure(shared(db.session(), http.today()), _address))


@bp.get("/organisation", defaults={"key": 0})
@bp.get(f"/{KEY}")
@requires(Permission.READ)
def practice(key: int) -> str:
    """Show the roadmap of one practice, or of the organisation."""
    session, today = db.session(), http.today()
    found = practices.get(session, key) if key else None
    board = shared(session, today)
    running = board.current(key)
    return render_template(
        "roadmap/practice.html",
        practice=found,
        name=found.name if found else ORGANISATION,
        key=key,
        may_lay=writes.may(
            session, current_actor(), "roadmap.lay", found or actions.WHOLE
        ).allowed,
        stages=board.of(key),
        running=running,
        may_decide=bool(
            running
            and deciding.may(session, running.phase, current_actor(), today).allowed
        ),
        gates=queries.gates(session, key),
        work=drawing.work(board, key),
        lines=rules.lines,
        today=today,
    )


@bp.post("/organisation/lay", defaults={"key": 0})
@bp.post(f"/{KEY}/lay")
@requires(Permission.CONTRIBUTE)
def lay(key: int) -> ResponseReturnValue:
    """Lay a roadmap out, with the usual criteria unless somebody wants none."""
    actor, today = current_actor(), http.today()
    with transaction(by=actor, what="roadmap.lay") as session:
        laid = actions.lay(session, key or None, by=actor.person_id, today=today)
        if request.form.get("criteria") != "none":
            for phase in laid:
                actions.accustom(session, phase)
    flash("The roadmap is laid out. Change what does not fit: dates come first.")
    return redirect(url_for(".practice", key=key), SEE_OTHER)


@bp.get(f"/phases/{KEY}")
@requires(Permission.READ)
def phase(key: int) -> str:
    """Show one phase: what it brings, what it still needs, who passes its gate."""
    session, today = db.session(), http.today()
    found = queries.phase(session, key)
    stage = shared(session, today).stages[key]
    answer = deciding.may(session, found, current_actor(), today)
    return render_template(
        "roadmap/phase.html",
        phase=found,
        stage=stage,
        answer=answer,
        refusal=refusal(answer),
        gates=[
            one for one in queries.gates(session, found.scope) if one.phase is found
        ],
        lines=rules.lines,
        kinds=KINDS,
        today=today,
    )


@bp.route(f"/phases/{KEY}/edit", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def edit(key: int) -> ResponseReturnValue:
    """Say what a phase brings, and when."""
    found, by = queries.phase(db.session(), key), current_actor().person_id
    require(db.session(), "roadmap.plan", found)
    form = PhaseForm(obj=found)
    return saving.page(
        form,
        lambda session, phase: actions.plan(session, phase, form.draft(), by=by),
        load=partial(queries.phase, key=key),
        what="roadmap.plan",
        done="Saved.",
        to=_phase_address,
        title=f"{found.name}: outcomes and dates",
        crumbs=_crumbs(found),
        status_line="A date that comes ends nothing: the gate is passed when its "
        "criteria are met.",
        submit="Save",
    )


@bp.post(f"/phases/{KEY}/usual")
@requires(Permission.CONTRIBUTE)
def usual(key: int) -> ResponseReturnValue:
    """Give a phase the usual criteria."""
    with transaction(by=current_actor(), what="criterion.accustom") as session:
        found = queries.phase(session, key)
        if not actions.accustom(session, found):
            raise RuleError("It has all the usual criteria already.")
    flash("The usual criteria are there. Change the numbers that do not fit.")
    return redirect(url_for(".phase", key=key), SEE_OTHER)


@bp.route(f"/phases/{KEY}/criterion", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def criterion(key: int) -> ResponseReturnValue:
    """Add an exit criterion: first its kind, then what that needs."""
    found = queries.phase(db.session(), key)
    require(db.session(), "criterion.require", found)
    asked = request.args.get("kind", "")
    if asked not in KINDS:
        return render_template("roadmap/kinds.html", phase=found, kinds=KINDS)
    form = CriterionForm(Kind(asked))
    _offer(form, found.practice_id)
    return saving.page(
        form,
        lambda session, phase: actions.require(session, phase, form.draft()),
        load=partial(queries.phase, key=key),
        version=None,
        what="criterion.require",
        done="The criterion is added.",
        to=_phase_address,
        template="roadmap/new.html",
        describe=lambda phase: {"phase": phase},
        words=KINDS[form.kind],
    )


@bp.route(f"/criteria/{KEY}/edit", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def alter(key: int) -> ResponseReturnValue:
    """Change what a criterion wants."""
    found = queries.criterion(db.session(), key)
    require(db.session(), "criterion.alter", found)
    form = CriterionForm(found.kind, obj=found)
    _offer(form, found.phase.practice_id)
    return saving.page(
        form,
        lambda session, criterion: actions.alter(session, criterion, form.draft()),
        load=partial(queries.criterion, key=key),
        what="criterion.alter",
        done="Saved.",
        to=lambda criterion: _phase_address(criterion.phase),
        describe=lambda criterion: {
            "title": f"Change {criterion.reference}",
            "crumbs": _crumbs(criterion.phase),
            "status_line": f"Today it wants: {showing.words(criterion)}.",
        },
        submit="Save",
    )


@bp.post(f"/criteria/{KEY}/drop")
@requires(Permission.CONTRIBUTE)
def drop(key: int) -> ResponseReturnValue:
    """Take a criterion out of its phase."""
    with transaction(by=current_actor(), what="criterion.drop") as session:
        found = queries.criterion(session, key)
        phase_id = found.phase_id
        actions.drop(session, found, http.today())
    flash("The criterion is taken out.")
    return redirect(url_for(".phase", key=phase_id), SEE_OTHER)


@bp.get(f"/criteria/{KEY}/attest")
@requires(Permission.READ)
def attested(key: int) -> ResponseReturnValue:
    """Show who attested that a criterion is met, and what shows it."""
    return _attestations(key, AttestForm())


@bp.post(f"/criteria/{KEY}/attest")
@requires(Permission.CONTRIBUTE)
def attest(key: int) -> ResponseReturnValue:
    """Attest that a criterion is met."""
    form, actor = AttestForm(), current_actor()
    if form.submitted():
        origin = Origin(actor.person_id, clock.now(), http.today())
        try:
            with transaction(by=actor, what="criterion.attest") as session:
                one = queries.criterion(session, key)
                actions.attest(session, one, form.draft(), origin)
        except RuleError as error:
            form.blame(error)
        else:
            flash("It is attested under your name.")
            return redirect(url_for(".attested", key=key), SEE_OTHER)
    return _attestations(key, form)


@bp.post(f"/attestations/{KEY}/withdraw")
@requires(Permission.CONTRIBUTE)
def withdraw(key: int) -> ResponseReturnValue:
    """Say that an attestation counts no more."""
    with transaction(by=current_actor(), what="criterion.unattest") as session:
        found = queries.attestation(session, key)
        criterion_id = found.criterion_id
        actions.withdraw(session, found, http.today())
    flash("It counts no more.")
    return redirect(url_for(".attested", key=criterion_id), SEE_OTHER)


def _attestations(key: int, form: AttestForm) -> ResponseReturnValue:
    session = db.session()
    found = queries.criterion(session, key)
    if found.kind is not Kind.MANUAL:
        raise NotFoundError("The register finds out by itself whether this is met.")
    return render_template(
        "roadmap/attest.html",
        form=form,
        one=found,
        attestations=queries.attestations(session, key),
    ), form.page_status


def _phase_address(phase: RoadmapPhase) -> str:
    return url_for(".phase", key=phase.id)


def _crumbs(phase: RoadmapPhase) -> list[tuple[str, str]]:
    return [("Roadmap", url_for(".index")), (phase.name, _phase_address(phase))]


def _offer(form: CriterionForm, practice_id: int | None) -> None:
    session = db.session()
    form.offer(
        metrics.choices(session, practice_id),
        drawing.initiatives(shared(session, http.today()), practice_id),
        showing.classes(),
    )


def _address(link: showing.Link) -> str:
    endpoint, values = link
    return url_for(endpoint, **values)
