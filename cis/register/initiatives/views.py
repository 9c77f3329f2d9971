"""The improvement register in the browser."""

from datetime import date

from flask import (
    Blueprint,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import NotFoundError, RuleError
from cis.kit import sheets
from cis.kit.authorization import require
from cis.kit.charts.matrix import matrix
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.sheets import pages
from cis.register.governance import holding
from cis.register.governance.rights import records as rights
from cis.register.governance.writes import queries as writes
from cis.register.initiatives import (
    actions,
    asking,
    drawing,
    history,
    listing,
    queries,
    ranking,
    showing,
    submitting,
)
from cis.register.initiatives.editing import SECTIONS
from cis.register.initiatives.forms import CloseForm, MoveForm, ProposeForm, RemarkForm
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import AGREED, Status
from cis.register.metrics import figures
from cis.register.painpoints import queries as pains
from cis.register.people import queries as people
from cis.register.practices import queries as practices

bp = Blueprint("initiatives", __name__, url_prefix="/initiatives")

KEY = "<int(max=2147483647):key>"
UNPROCESSABLE = 422
POSTS = (holding.OWNER, holding.SPONSOR)


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show the register: what is improved, by whom, and whether it works."""
    session, today = db.session(), _today()
    filters = asking.filters(request.args)
    page = listing.register(
        session, filters, today, pages.wanted(request.args.get("page"))
    )
    return render_template(
        "initiatives/index.html",
        page=page,
        filters=filters,
        is_narrowed=asking.is_narrowed(filters),
        owners=queries.owners(session),
        practices=practices.choices(session),
        statuses=[status.value for status in Status],
        verdicts=asking.VERDICTS,
        marks=asking.marks(page.items),
        spark=asking.spark,
        # Built once: an address per row costs more than the rest of the row.
        show_url=url_for(".show", key=0).removesuffix("0"),
    )


@bp.get("/export.csv", defaults={"file": "csv"})
@bp.get("/export.xlsx", defaults={"file": "xlsx"})
@requires(Permission.READ)
def export(file: str) -> ResponseReturnValue:
    """Send this view of the register as CSV or as a workbook."""
    rows = listing.sheet(db.session(), asking.filters(request.args), _today())
    answer = sheets.csv_answer if file == "csv" else sheets.xlsx_answer
    return answer("initiatives", listing.SHEET, rows)


@bp.get("/matrix")
@requires(Permission.READ)
def impact() -> str:
    """Show what is worth most for the least effort."""
    rows = listing.bubbles(db.session(), asking.filters(request.args), _today())
    return render_template("initiatives/impact.html", rows=rows)


@bp.get("/matrix.json")
@requires(Permission.READ)
def impact_json() -> ResponseReturnValue:
    """Answer the impact and effort chart."""
    rows = listing.bubbles(db.session(), asking.filters(request.args), _today())
    bubbles = drawing.bubbles(rows, lambda key: url_for(".show", key=key))
    return jsonify(matrix(bubbles, title="Impact and effort"))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def new() -> ResponseReturnValue:
    """Propose an initiative; the address may say what it answers."""
    session, today = db.session(), _today()
    form, offered = ProposeForm(data=asking.known(request.args)), pains.choices(session)
    form.offer(practices.choices(session), offered, people.choices(session))
    if form.submitted():
        try:
            with transaction(by=current_actor(), what="initiative.propose") as changing:
                key = _proposed(changing, form, today)
        except RuleError as error:
            form.blame(error)
        else:
            flash(f"CI-{key:04d} is proposed. Next: say which outcome it promises.")
            return redirect(url_for(".show", key=key), 303)
    return render_template("initiatives/new.html", form=form), form.page_status


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show one initiative: did it get better, and what is next?"""
    return _page(queries.get(db.session(), key), RemarkForm())


@bp.get(f"/{KEY}/chart.json")
@requires(Permission.READ)
def chart(key: int) -> ResponseReturnValue:
    """Answer the behaviour chart of its metric with its target and events."""
    initiative = queries.get(db.session(), key)
    data = showing.chart(db.session(), initiative)
    if data is None:
        raise NotFoundError("This initiative has no metric yet.")
    return jsonify(figures.figure(data))


@bp.route(f"/{KEY}/edit/<section>", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def edit(key: int, section: str) -> ResponseReturnValue:
    """Change one section of an initiative."""
    if section not in SECTIONS:
        raise NotFoundError("There is no such section.")
    part = SECTIONS[section]
    initiative = queries.get(db.session(), key)
    require(db.session(), "initiative.edit", initiative)
    form = part.form(db.session(), initiative)
    status = 0
    if form.submitted():
        status, refused = submitting.attempt(
            form, lambda: submitting.edit(key, form, part, _today())
        )
        if not status:
            return redirect(url_for(".show", key=key), 303)
        if refused:
            form.blame(refused)
    initiative = queries.get(db.session(), key)
    submitting.settle(form, status)
    page = render_template(
        "initiatives/edit.html",
        form=form,
        initiative=initiative,
        section=section,
        part=part,
        sections=SECTIONS,
        needs_approval=section == "outcome" and initiative.status in AGREED,
    )
    return page, status or form.page_status


@bp.route(f"/{KEY}/move", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def move(key: int) -> ResponseReturnValue:
    """Take a step, or say at once everything that stands in its way."""
    initiative = queries.get(db.session(), key)
    form, status, refused = MoveForm(data={"version": initiative.version}), 0, None
    form.offer(initiative.status)
    if form.submitted():
        status, refused = submitting.attempt(
            form, lambda: submitting.move(key, form, _today())
        )
        if not status:
            return redirect(url_for(".show", key=key), 303)
    submitting.settle(form, status)
    page = render_template(
        "initiatives/move.html",
        form=form,
        initiative=queries.get(db.session(), key),
        refused=refused,
    )
    return page, status or form.page_status


@bp.route(f"/{KEY}/close", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def close(key: int) -> ResponseReturnValue:
    """End an initiative: accept the verdict or overrule it, and say what was learnt."""
    initiative = queries.get(db.session(), key)
    form, status, refused = CloseForm(data={"version": initiative.version}), 0, None
    if form.submitted():
        status, refused = submitting.attempt(
            form, lambda: submitting.close(key, form, _today())
        )
        if not status:
            return redirect(url_for(".show", key=key), 303)
    initiative = queries.get(db.session(), key)
    submitting.settle(form, status)
    page = render_template(
        "initiatives/close.html",
        form=form,
        initiative=initiative,
        verdict=showing.judged(db.session(), initiative),
        refused=refused,
    )
    return page, status or form.page_status


@bp.post(f"/{KEY}/comment")
@requires(Permission.CONTRIBUTE)
def comment(key: int) -> ResponseReturnValue:
    """Add a comment."""
    form, actor = RemarkForm(), current_actor()
    if form.submitted():
        try:
            with transaction(by=actor, what="initiative.comment") as session:
                record, now = queries.get(session, key), clock.now()
                remark = form.draft()
                actions.comment(session, record, remark, by=actor.person_id, at=now)
        except RuleError as error:
            form.blame(error)
        else:
            return redirect(url_for(".show", key=key, _anchor="comments"), 303)
    return _page(queries.get(db.session(), key), form), UNPROCESSABLE


@bp.post(f"/{KEY}/rank")
@requires(Permission.CONTRIBUTE)
def rank(key: int) -> ResponseReturnValue:
    """Move an initiative one place among those of the same priority."""
    is_up = request.form.get("to") == "up"
    with transaction(by=current_actor(), what="initiative.rank") as session:
        ranking.shift(session, queries.get(session, key), up=is_up)
    return redirect(url_for(".show", key=key, _anchor="priority"), 303)


def _proposed(session: Session, form: ProposeForm, today: date) -> int:
    by = current_actor().person_id
    return actions.propose(session, form.draft(), today=today, by=by).id


def _zone() -> str:
    """Return the organisation's time zone, read already by who let us in."""
    return g.get("zone") or people.zone(db.session())


def _today() -> date:
    return clock.today(_zone())


def _page(initiative: Initiative, remark: RemarkForm) -> str:
    session, actor, zone = db.session(), current_actor(), _zone()
    today = clock.today(zone)
    answered = queries.pains(session, initiative.id)
    said = queries.comments(session, initiative.id)
    return render_template(
        "initiatives/show.html",
        initiative=initiative,
        outcome=queries.outcome(initiative),
        status_line=showing.status_line(initiative, today),
        verdict=showing.judged(session, initiative),
        chart=showing.chart(session, initiative),
        next=showing.next_step(session, initiative, answered, actor, today),
        remark=remark,
        score=queries.score(initiative, answered),
        place=showing.place(session, initiative, ranking.MOST_EQUALS),
        pains=answered,
        guardrails=queries.guardrails(session, initiative.id),
        comments=said,
        emergencies=rights.emergencies(session, subject=f"initiative:{initiative.id}"),
        history=history.history(session, initiative, said, zone),
        zone=zone,
        held=holding.told(session, f"initiative:{initiative.id}", POSTS, today),
        may_change=writes.may(session, actor, "initiative.edit", initiative).allowed,
        is_agreed=initiative.status in AGREED,
    )
