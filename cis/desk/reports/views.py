"""The monthly report in the browser: archive, draft, publishing, papers, comparison."""

from datetime import date
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.core.config import ROOT
from cis.core.errors import ConflictError, NotFoundError, RuleError
from cis.desk.reports import (
    comparing,
    gather,
    publishing,
    queries,
    showing,
    words,
)
from cis.desk.reports.content import Content
from cis.desk.reports.forms import PublishForm
from cis.desk.reports.gather import Wanted
from cis.desk.reports.models import Paper
from cis.kit import http
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.sheets.pages import wanted as page_wanted
from cis.register.governance.rights.answering import NotYoursError

bp = Blueprint("reports", __name__, url_prefix="/reports")

NUMBER = "<int(max=2147483647):number>"
TEMPLATES: Path = ROOT / "templates"
PAPERS = {
    Paper.A4: ("pdf", "application/pdf"),
    Paper.LETTER: ("pdf", "application/pdf"),
    Paper.WORKBOOK: (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    Paper.CONTENT: ("json", "application/json"),
}


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show the archive, newest first."""
    session = db.session()
    return render_template(
        "reports/index.html",
        page=queries.listing(session, page_wanted(request.args.get("page"))),
        corrected=queries.corrections(session),
        month=_month(),
        words=words,
    )


@bp.get("/draft")
@requires(Permission.READ)
def draft() -> str:
    """Show the report of a month as the register stands now."""
    return _draft(_month(), PublishForm())


@bp.post("/publish")
@requires(Permission.CONTRIBUTE)
def publish() -> ResponseReturnValue:
    """Freeze the report of a month under the next number."""
    form, month = PublishForm(), _month(request.form.get("month", ""))
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.submitted():
        try:
            number = _publish(month, form.follows.data or "")
        except (NotYoursError, ConflictError) as error:
            late = isinstance(error, ConflictError)
            status = HTTPStatus.CONFLICT if late else HTTPStatus.FORBIDDEN
            form.blame(RuleError(str(error)))
        else:
            flash(f"Report No. {number} is published and frozen.")
            return redirect(url_for(".show", number=number), HTTPStatus.SEE_OTHER)
    return _draft(month, form), status


def _publish(month: date, follows: str) -> int:
    session, actor, now = db.session(), current_actor(), clock.now()
    today = http.today()
    publishing.authorise(session, actor, today)
    # Set before the lock is taken: a paper takes seconds, and everybody else writes.
    ready = publishing.prepare(session, month, now, today, TEMPLATES)
    if str(ready.follows.number) != follows:
        raise ConflictError(publishing.taken(ready.follows))
    with transaction(by=actor, what=publishing.EVENT) as changing:
        return publishing.publish(changing, ready, by=actor, now=now).number


@bp.get(f"/{NUMBER}")
@requires(Permission.READ)
def show(number: int) -> str:
    """Show a published report as it was frozen."""
    session = db.session()
    report = queries.get(session, number)
    return _page(
        queries.read(session, report),
        published=report,
        corrected_by=queries.corrections(session).get(number),
        before=queries.before(session, report),
        sha256=report.content_sha256,
    )


@bp.get(f"/{NUMBER}/<paper>")
@requires(Permission.READ)
def download(number: int, paper: str) -> Response:
    """Send a paper of a published report, byte for byte."""
    if paper not in list(Paper):
        raise NotFoundError("A report has no such paper.")
    session, kind = db.session(), Paper(paper)
    body = queries.body(session, queries.get(session, number), kind)
    suffix, mimetype = PAPERS[kind]
    name = f"report-{number}{'-letter' if kind is Paper.LETTER else ''}.{suffix}"
    return send_file(
        BytesIO(body), mimetype=mimetype, as_attachment=True, download_name=name
    )


@bp.get(f"/{NUMBER}/compare")
@requires(Permission.READ)
def compare(number: int) -> str:
    """Show what a report says otherwise than an earlier one."""
    session = db.session()
    later = queries.get(session, number)
    earlier = _earlier(number)
    return render_template(
        "reports/compare.html",
        later=later,
        earlier=earlier,
        found=earlier
        and comparing.compared(
            queries.read(session, earlier), queries.read(session, later)
        ),
        numbers=[pair for pair in queries.numbers(session) if pair[0] != number],
        words=words,
        address=showing.address,
    )


def _earlier(number: int) -> Any:
    session, typed = db.session(), request.args.get("with", "").strip()
    if not typed:
        return queries.before(session, queries.get(session, number))
    if not typed.isascii() or not typed.isdecimal():
        raise NotFoundError("There is no such report.")
    return queries.get(session, min(int(typed[:10]), 2**31 - 1))


def _draft(month: date, form: PublishForm) -> str:
    session = db.session()
    last = queries.last(session, month)
    form.month.data, form.follows.data = f"{month:%Y-%m}", str(last.number)
    content = gather.content(session, Wanted(month, http.today(), 0, last.of_month))
    return _page(content, form=form, may_publish=_may_publish())


def _may_publish() -> bool:
    return publishing.may(db.session(), current_actor(), http.today()).allowed


def _page(content: Content, **more: Any) -> str:
    return render_template(
        "reports/show.html",
        report=content,
        words=words,
        groups=showing.groups(content),
        axes=showing.axes(content.lines),
        drawn=showing.drawn,
        address=showing.address,
        **more,
    )


def _month(typed: str | None = None) -> date:
    """Return the month asked for, the running one without; none that is to come."""
    asked = request.args.get("month", "") if typed is None else typed
    return words.asked_month(asked, http.today())
