"""The improvement register in the browser."""

from functools import partial
from typing import Any

from flask import Blueprint, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import NotFoundError
from cis.kit import http, sheets
from cis.kit.charts.matrix import matrix
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.sheets import pages
from cis.kit.web import saving
from cis.register.governance import holding
from cis.register.governance.rights import records as rights
from cis.register.governance.writes import queries as writes
from cis.register.initiatives import (
    actions,
    asking,
    authority,
    drawing,
    history,
    listing,
    queries,
    ranking,
    showing,
)
from cis.register.initiatives.editing import AGAIN, SAVED, SECTIONS
from cis.register.initiatives.forms import CloseForm, MoveForm, ProposeForm, RemarkForm
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import AGREED, Draft, Remark, Status
from cis.register.metrics import figures
from cis.register.painpoints import queries as pains
from cis.register.people import queries as people
from cis.register.practices import queries as practices

bp = Blueprint("initiatives", __name__, url_prefix="/initiatives")

KEY = "<int(max=2147483647):key>"
POSTS = (holding.OWNER, holding.SPONSOR)


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show the register: what is improved, by whom, and whether it works."""
    session, today = db.session(), http.today()
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
    rows = listing.sheet(db.session(), asking.filters(request.args), http.today())
    answer = sheets.csv_answer if file == "csv" else sheets.xlsx_answer
    return answer("initiatives", listing.SHEET, rows)


@bp.get("/matrix")
@requires(Permission.READ)
def impact() -> str:
    """Show what is worth most for the least effort."""
    rows = listing.bubbles(db.session(), asking.filters(request.args), http.today())
    return render_template("initiatives/impact.html", rows=rows)


@bp.get("/matrix.json")
@requires(Permission.READ)
def impact_json() -> ResponseReturnValue:
    """Answer the impact and effort chart."""
    rows = listing.bubbles(db.session(), asking.filters(request.args), http.today())
    bubbles = drawing.bubbles(rows, lambda key: url_for(".show", key=key))
    return jsonify(matrix(bubbles, title="Impact and effort"))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def new() -> ResponseReturnValue:
    """Propose an initiative; the address may say what it answers."""
    session, today, by = db.session(), http.today(), current_actor().person_id
    form, offered = ProposeForm(data=asking.known(request.args)), pains.choices(session)
    form.offer(practices.choices(session), offered, people.choices(session))
    return saving.page(
        form,
        lambda session: actions.propose(session, form.into(Draft), today=today, by=by),
        what="initiative.propose",
        done=lambda initiative: (
            f"{initiative.reference} is proposed. Next: say which outcome it promises."
        ),
        to=_address,
        title="Propose an initiative",
        crumbs=[("Register", url_for(".index"))],
        status_line="Four answers are enough to begin. The rest can wait until "
        "approval needs it.",
        submit="Propose initiative",
    )


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show one initiative: did it get better, and what is next?"""
    shown = _describe(queries.get(db.session(), key))
    return render_template("initiatives/show.html", remark=RemarkForm(), **shown)


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
    initiative, part = queries.get(db.session(), key), SECTIONS[section]
    before, actor, today = initiative.status, current_actor(), http.today()
    authority.require_edit(db.session(), initiative, section, actor, today)
    form = part.form(db.session(), initiative)
    return saving.page(
        form,
        lambda session, initiative: part.save(session, initiative, form, actor, today),
        load=partial(queries.get, initiative_id=key),
        what="initiative.edit",
        done=lambda initiative: SAVED if initiative.status is before else AGAIN,
        to=_address,
        template="initiatives/edit.html",
        describe=lambda initiative: {
            "initiative": initiative,
            "needs_approval": section == "outcome" and initiative.status in AGREED,
        },
        section=section,
        part=part,
        sections=SECTIONS,
    )


@bp.route(f"/{KEY}/move", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def move(key: int) -> ResponseReturnValue:
    """Take a step, or say at once everything that stands in its way."""
    initiative, actor, today = (
        queries.get(db.session(), key),
        current_actor(),
        http.today(),
    )
    form = MoveForm(data={"version": initiative.version})
    form.offer(initiative.status)
    is_approval = form.to.data == Status.APPROVED
    return saving.page(
        form,
        lambda session, initiative: actions.move(
            session,
            initiative,
            Status(form.to.data),
            actor=actor,
            today=today,
            reason=form.reason.data or "",
            emergency=form.urgency,
        ),
        load=partial(queries.get, initiative_id=key),
        what="initiative.approve" if is_approval else "initiative.move",
        why=form.reason.data or "",
        done=lambda initiative: f"{initiative.reference} is now {initiative.status}.",
        to=_address,
        template="initiatives/move.html",
        describe=lambda initiative: {"initiative": initiative},
    )


@bp.route(f"/{KEY}/close", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def close(key: int) -> ResponseReturnValue:
    """End an initiative: accept the verdict or overrule it, and say what was learnt."""
    actor, today = current_actor(), http.today()
    form = CloseForm(data={"version": queries.get(db.session(), key).version})
    return saving.page(
        form,
        lambda session, initiative: actions.close(
            session,
            initiative,
            form.draft(),
            actor=actor,
            today=today,
            emergency=form.urgency,
        ),
        load=partial(queries.get, initiative_id=key),
        what="initiative.close",
        why=form.overruled_because.data or "",
        done=lambda initiative: (
            f"{initiative.reference} is closed: {initiative.outcome}."
        ),
        to=_address,
        template="initiatives/close.html",
        describe=lambda initiative: {
            "initiative": initiative,
            "verdict": showing.judged(db.session(), initiative),
        },
    )


@bp.post(f"/{KEY}/comment")
@requires(Permission.CONTRIBUTE)
def comment(key: int) -> ResponseReturnValue:
    """Add a comment."""
    form, by = RemarkForm(), current_actor().person_id
    return saving.page(
        form,
        lambda session, initiative: actions.comment(
            session, initiative, form.into(Remark), by=by, at=clock.now()
        ),
        load=partial(queries.get, initiative_id=key),
        what="initiative.comment",
        done="",
        to=lambda initiative: url_for(".show", key=initiative.id, _anchor="comments"),
        template="initiatives/show.html",
        describe=_describe,
        remark=form,
    )


@bp.post(f"/{KEY}/rank")
@requires(Permission.CONTRIBUTE)
def rank(key: int) -> ResponseReturnValue:
    """Move an initiative one place among those of the same priority."""
    is_up = request.form.get("to") == "up"
    with transaction(by=current_actor(), what="initiative.rank") as session:
        ranking.shift(session, queries.get(session, key), up=is_up)
    return redirect(url_for(".show", key=key, _anchor="priority"), 303)


def _address(initiative: Initiative) -> str:
    return url_for(".show", key=initiative.id)


def _zone() -> str:
    """Return the organisation's time zone, read already by who let us in."""
    return g.get("zone") or people.zone(db.session())


def _describe(initiative: Initiative) -> dict[str, Any]:
    session, actor, zone = db.session(), current_actor(), _zone()
    today, subject = clock.today(zone), f"initiative:{initiative.id}"
    answered = queries.pains(session, initiative.id)
    said = queries.comments(session, initiative.id)
    return {
        "initiative": initiative,
        "outcome": queries.outcome(initiative),
        "status_line": showing.status_line(initiative, today),
        "verdict": showing.judged(session, initiative),
        "chart": showing.chart(session, initiative),
        "next": showing.next_step(session, initiative, answered, actor, today),
        "score": queries.score(initiative, answered),
        "place": showing.place(session, initiative, ranking.MOST_EQUALS),
        "pains": answered,
        "guardrails": queries.guardrails(session, initiative.id),
        "comments": said,
        "emergencies": rights.emergencies(session, subject=subject),
        "history": history.history(session, initiative, said, zone),
        "zone": zone,
        "held": holding.told(session, subject, POSTS, today),
        "may_change": writes.may(session, actor, "initiative.edit", initiative).allowed,
        "may_retarget": authority.may_change(session, initiative, actor, today),
        "is_agreed": initiative.status in AGREED,
    }
