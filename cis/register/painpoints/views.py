"""Pain points in the browser."""

from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import ConflictError, RuleError
from cis.kit import sheets
from cis.kit.authorization import require
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.sheets import pages
from cis.register.painpoints import actions, queries, rules
from cis.register.painpoints.forms import MoveForm, PainPointEditForm, PainPointForm
from cis.register.painpoints.proposals import PROPOSALS
from cis.register.painpoints.rules import Filters, Kind, Status
from cis.register.people import queries as people
from cis.register.practices import queries as practices

bp = Blueprint("painpoints", __name__, url_prefix="/pain-points")

KEY = "<int(max=2147483647):key>"
CONFLICT = 409
Choice = TypeVar("Choice", bound=StrEnum)


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show what hurts, heaviest first."""
    session, filters = db.session(), _filters()
    page = queries.register(session, filters, pages.wanted(request.args.get("page")))
    return render_template(
        "painpoints/index.html",
        page=page,
        filters=filters,
        kinds=Kind,
        statuses=Status,
        practices=practices.choices(session),
        is_filtered=filters
        != Filters(sort=filters.sort, descending=filters.descending),
    )


@bp.get("/export.csv", defaults={"file": "csv"})
@bp.get("/export.xlsx", defaults={"file": "xlsx"})
@requires(Permission.READ)
def export(file: str) -> ResponseReturnValue:
    """Send this view of the register as CSV or as a workbook."""
    rows = queries.sheet(db.session(), _filters())
    answer = sheets.csv_answer if file == "csv" else sheets.xlsx_answer
    return answer("pain-points", queries.SHEET, rows)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def new() -> ResponseReturnValue:
    """Raise a pain point; the address may say what is already known."""
    session = db.session()
    form = PainPointForm(data=_known())
    form.offer(practices.choices(session))
    today = clock.today(people.zone(session))
    if form.submitted():
        actor = current_actor()
        try:
            with transaction(by=actor, what="painpoint.report") as changing:
                draft = form.draft()
                key = actions.report(
                    changing, draft, by=actor.person_id, today=today
                ).id
        except RuleError as error:
            form.blame(error)
        else:
            flash(f"PP-{key:04d} is in the register.")
            return redirect(url_for(".show", key=key), 303)
    return render_template("painpoints/new.html", form=form), form.page_status


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show one pain point: what it weighs, what shows it, what could measure it."""
    painpoint = queries.get(db.session(), key)
    form = MoveForm(data={"version": painpoint.version, "answer": painpoint.answer})
    form.offer(painpoint.status)
    return _page(painpoint, form)


@bp.route(f"/{KEY}/edit", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def edit(key: int) -> ResponseReturnValue:
    """Change what is said about a pain point."""
    session = db.session()
    painpoint = queries.get(session, key)
    require(session, "painpoint.edit", painpoint)
    form = PainPointEditForm(obj=painpoint)
    form.offer(practices.choices(session))
    status = 200
    if form.submitted():
        try:
            with transaction(by=current_actor(), what="painpoint.edit") as changing:
                record = queries.get(changing, key)
                form.check_version(record.version)
                actions.edit(changing, record, form.draft())
        except RuleError as error:
            form.blame(error)
        except ConflictError as error:
            form.form_errors.append(str(error))
            status = CONFLICT
        else:
            flash("Saved.")
            return redirect(url_for(".show", key=key), 303)
    painpoint = queries.get(db.session(), key)
    page = render_template("painpoints/edit.html", form=form, painpoint=painpoint)
    return page, status if status == CONFLICT else form.page_status


@bp.post(f"/{KEY}/move")
@requires(Permission.CONTRIBUTE)
def move(key: int) -> ResponseReturnValue:
    """Say what becomes of a pain point, with an answer to whoever raised it."""
    form, status = MoveForm(), 422
    form.offer(queries.get(db.session(), key).status)
    if form.submitted():
        try:
            with transaction(
                by=current_actor(), what="painpoint.move", why=form.answer.data or ""
            ) as session:
                record = queries.get(session, key)
                form.check_version(record.version)
                actions.move(session, record, form.target(), form.answer.data or "")
        except RuleError as error:
            form.blame(error)
        except ConflictError as error:
            form.form_errors.append(str(error))
            status = CONFLICT
        else:
            flash(f"PP-{key:04d} is now {form.status.data}.")
            return redirect(url_for(".show", key=key), 303)
    return _page(queries.get(db.session(), key), form), status


def _page(painpoint: Any, form: MoveForm) -> str:
    draft = rules.Loss(
        painpoint.frequency,
        painpoint.hours_lost,
        painpoint.money_lost,
        painpoint.trust_lost,
    )
    return render_template(
        "painpoints/show.html",
        painpoint=painpoint,
        weighing=rules.weighing(draft),
        proposals=PROPOSALS[painpoint.kind],
        form=form,
    )


def _filters() -> Filters:
    practice = _text("practice")
    return Filters(
        kind=_choice(Kind, _text("kind")),
        practice_id=int(practice[:9]) if practice.isdecimal() else None,
        status=_choice(Status, _text("status")),
        q=_text("q")[:200],
        sort=_text("sort") if _text("sort") in queries.SORTS else "weight",
        descending=_text("direction") != "asc",
    )


def _known() -> dict[str, Any]:
    """Return what the address says about a pain point to be raised."""
    hours, practice = _text("hours"), _text("practice")
    if practice and not practice.isdecimal():
        practice = str(practices.by_code(db.session(), practice).id)
    return {
        "statement": _text("statement"),
        "kind": _choice(Kind, _text("kind")) or Kind.SLOW_RESOLUTION,
        "practice_id": int(practice[:9]) if practice.isdecimal() else None,
        "hours_lost": _number(hours),
        "service": _text("service"),
        "figures": _text("figures"),
        "frequency": rules.Frequency.WEEKLY,
        "trust_lost": 0,
    }


def _text(name: str) -> str:
    return request.args.get(name, "").replace("\0", "").strip()


def _choice(kind: type[Choice], text: str) -> Choice | None:
    return kind(text) if text in set(kind) else None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
