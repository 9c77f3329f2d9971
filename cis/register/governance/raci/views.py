"""The RACI in the browser: the matrix, its editor, its versions side by side."""

from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.core.errors import ConflictError, NotFoundError, RuleError
from cis.kit import http, sheets
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.register.governance.activities import ACTIVITIES
from cis.register.governance.raci import actions, pasting, queries, rules
from cis.register.governance.raci.actions import Saving
from cis.register.governance.raci.forms import RaciForm, cells
from cis.register.governance.raci.queries import Matrix
from cis.register.governance.raci.rules import Fault, GridError
from cis.register.people import queries as people
from cis.register.practices import queries as practices

bp = Blueprint("raci", __name__, url_prefix="/governance/raci")

SEE_OTHER = HTTPStatus.SEE_OTHER


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show the RACI of the organisation or of a practice, now or as saved before."""
    session, practice_id = db.session(), _practice_id()
    wanted = _key(request.args.get("version"))
    version = queries.get(session, wanted) if wanted else None
    if version and version.practice_id != practice_id:
        raise NotFoundError("This version belongs to another RACI.")
    return render_template(
        "raci/index.html",
        matrix=queries.matrix(session, practice_id, http.today(), version=version),
        is_old=bool(version and version != queries.newest(session, practice_id)),
        versions=queries.versions(session, practice_id),
        practices=practices.choices(session),
        practice=practices.get(session, practice_id) if practice_id else None,
        activities=ACTIVITIES,
        meaning=rules.MEANING,
        row=rules.row,
    )


@bp.get("/compare")
@requires(Permission.READ)
def compare() -> str:
    """Show in which cells two versions of one RACI differ."""
    session = db.session()
    keys = [_key(request.args.get(name)) or 0 for name in ("before", "after")]
    first, second = (queries.get(session, key) for key in keys)
    if first.scope != second.scope:
        raise NotFoundError("These versions belong to different RACIs.")
    return render_template(
        "raci/compare.html",
        first=first,
        second=second,
        changes=queries.compared(session, first, second),
    )


@bp.get("/export.csv", defaults={"file": "csv"})
@bp.get("/export.xlsx", defaults={"file": "xlsx"})
@requires(Permission.READ)
def export(file: str) -> ResponseReturnValue:
    """Send the RACI in force as CSV or as a workbook."""
    found = queries.matrix(db.session(), _practice_id(), http.today())
    heads = ["Activity", *(label.capitalize() for label in found.labels.values())]
    lines = [
        [one.words, *(found.grid.get((code, column), "") for column in found.labels)]
        for code, one in ACTIVITIES.items()
    ]
    answer = sheets.csv_answer if file == "csv" else sheets.xlsx_answer
    return answer("raci", [*heads, "Overrides"], _marked(lines, found))


@bp.route("/edit", methods=["GET", "POST"])
@requires(Permission.APPOINT)
def edit() -> ResponseReturnValue:
    """Change the grid with the keyboard, or paste it; save it as a whole."""
    session, practice_id = db.session(), _practice_id()
    known = queries.matrix(session, practice_id, http.today(), more=_added())
    form = RaciForm(version=known.number)
    faults: list[Fault] = []
    if form.submitted():
        grid, faults = cells(request.form, known.labels)
        known = replace(known, grid=grid)
        if request.form.get("do") == "fill":
            known = _filled(form, known)
        elif not faults:
            faults = _save(form, practice_id, known)
            if not faults and not form.errors:
                flash("The RACI is saved as a new version.")
                return redirect(url_for(".index", practice=practice_id), SEE_OTHER)
    return _editor(form, known, faults, practice_id)


def _save(form: RaciForm, practice_id: int | None, known: Matrix) -> list[Fault]:
    actor, why = current_actor(), form.reason.data or ""
    try:
        saving = Saving(actor.person_id, http.today(), why)
        with transaction(by=actor, what="raci.save", why=why) as session:
            current = queries.newest(session, practice_id)
            form.check_version(current.number if current else 0)
            actions.save(session, practice_id, known.grid, saving)
    except GridError as error:
        return list(error.faults)
    except (RuleError, ConflictError) as error:
        form.refuse(error, form.version.data)
        if isinstance(error, ConflictError):
            found = queries.newest(db.session(), practice_id)
            form.version.data = str(found.number if found else 0)
    return []


def _filled(form: RaciForm, known: Matrix) -> Matrix:
    """Put the pasted table into the grid, or show what could not be read."""
    try:
        found = pasting.pasted(form.paste.data or "", known.labels)
    except RuleError as error:
        form.blame(error)
        return known
    form.paste.errors = [*form.paste.errors, *found.complaints]
    if not found.complaints:
        form.paste.data = ""
    return replace(known, grid=known.grid | found.grid)


def _editor(
    form: RaciForm, known: Matrix, faults: list[Fault], practice_id: int | None
) -> ResponseReturnValue:
    session = db.session()
    pasted = request.form.get("do") == "fill" and not form.errors
    if pasted:
        faults = rules.faults(known.grid, known.labels, known.gone)
    page = render_template(
        "raci/edit.html",
        form=form,
        matrix=known,
        faults=faults,
        wrong={(fault.activity, fault.column) for fault in faults},
        people=people.choices(session),
        practice=practices.get(session, practice_id) if practice_id else None,
        activities=ACTIVITIES,
        meaning=rules.MEANING,
        added=_added(),
        default=queries.default(session) if practice_id else None,
        row=rules.row,
        told=queries.told,
    )
    refused = bool(faults) and not pasted
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else form.page_status
    return page, status


def _marked(lines: list[list[str]], found: Matrix) -> list[list[str]]:
    return [
        [*line, found.overridden.get(code, "")]
        for line, code in zip(lines, ACTIVITIES, strict=True)
    ]


def _added() -> list[int]:
    """Return the people for whom the address asks a column, a handful at most."""
    keys = [_key(text) for text in request.args.getlist("person")]
    known = [key for key in keys if key is not None]
    return known[: rules.MOST_COLUMNS - len(rules.headings())]


def _practice_id() -> int | None:
    key = _key(request.args.get("practice"))
    return practices.get(db.session(), key).id if key else None


def _key(text: str | None) -> int | None:
    return int(text[:9]) if text and text.isascii() and text.isdecimal() else None
