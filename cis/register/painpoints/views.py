"""Pain points in the browser."""

from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.kit import http, sheets
from cis.kit.authorization import require
from cis.kit.db import db
from cis.kit.http import current_actor, requires
from cis.kit.sheets import pages
from cis.kit.web import saving
from cis.register.painpoints import actions, queries, rules
from cis.register.painpoints.forms import MoveForm, PainPointEditForm, PainPointForm
from cis.register.painpoints.models import PainPoint
from cis.register.painpoints.proposals import PROPOSALS
from cis.register.painpoints.rules import Draft, Filters, Kind, Status
from cis.register.practices import queries as practices

bp = Blueprint("painpoints", __name__, url_prefix="/pain-points")

KEY = "<int(max=2147483647):key>"
RAISING = (
    "Say what hurts and what it costs each month. Estimates are fine; they can be "
    "changed."
)
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
    session, by = db.session(), current_actor().person_id
    form, today = PainPointForm(data=_known()), http.today()
    form.offer(practices.choices(session))
    return saving.page(
        form,
        lambda session: actions.report(session, form.into(Draft), by=by, today=today),
        what="painpoint.report",
        done=lambda painpoint: f"{painpoint.reference} is in the register.",
        to=_address,
        title="Raise a pain point",
        crumbs=_crumbs(),
        status_line=RAISING,
        submit="Raise pain point",
    )


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show one pain point: what it weighs, what shows it, what could measure it."""
    painpoint = queries.get(db.session(), key)
    form = _move_form(painpoint)
    return render_template("painpoints/show.html", form=form, **_describe(painpoint))


@bp.route(f"/{KEY}/edit", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def edit(key: int) -> ResponseReturnValue:
    """Change what is said about a pain point."""
    session = db.session()
    painpoint = queries.get(session, key)
    require(session, "painpoint.edit", painpoint)
    form = PainPointEditForm(obj=painpoint)
    form.offer(practices.choices(session))
    return saving.page(
        form,
        lambda session, painpoint: actions.edit(session, painpoint, form.into(Draft)),
        load=partial(queries.get, painpoint_id=key),
        what="painpoint.edit",
        done="Saved.",
        to=_address,
        describe=lambda painpoint: {
            "title": f"Edit {painpoint.reference}",
            "crumbs": _crumbs(painpoint),
            "status_line": painpoint.statement,
        },
        submit="Save changes",
    )


@bp.post(f"/{KEY}/move")
@requires(Permission.CONTRIBUTE)
def move(key: int) -> ResponseReturnValue:
    """Say what becomes of a pain point, with an answer to whoever raised it."""
    form = _move_form(queries.get(db.session(), key))
    answer = form.answer.data or ""
    return saving.page(
        form,
        lambda session, painpoint: actions.move(
            session, painpoint, form.target(), answer
        ),
        load=partial(queries.get, painpoint_id=key),
        what="painpoint.move",
        why=answer,
        done=lambda painpoint: f"{painpoint.reference} is now {form.status.data}.",
        to=_address,
        template="painpoints/show.html",
        describe=_describe,
    )


def _address(painpoint: PainPoint) -> str:
    return url_for(".show", key=painpoint.id)


def _crumbs(painpoint: PainPoint | None = None) -> list[tuple[str, str]]:
    trail = [("Pain points", url_for(".index"))]
    return [*trail, (painpoint.reference, _address(painpoint))] if painpoint else trail


def _move_form(painpoint: PainPoint) -> MoveForm:
    form = MoveForm(data={"version": painpoint.version, "answer": painpoint.answer})
    form.offer(painpoint.status)
    return form


def _describe(painpoint: PainPoint) -> dict[str, Any]:
    return {
        "painpoint": painpoint,
        "weighing": rules.weighing(
            rules.Loss(
                painpoint.frequency,
                painpoint.hours_lost,
                painpoint.money_lost,
                painpoint.trust_lost,
            )
        ),
        "proposals": PROPOSALS[painpoint.kind],
    }


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
