"""Ticket exports in the browser: upload, preview, apply, Pareto."""

from dataclasses import replace
from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import RuleError
from cis.kit import http, sheets
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.sheets import Page, pages
from cis.kit.web.bodies import uploads
from cis.register.governance.writes import queries as writes
from cis.register.metrics.rules import Origin, Source
from cis.register.tickets import actions, display, intake, queries, shares
from cis.register.tickets.actions import Applied, ImportDraft
from cis.register.tickets.feeding import Choice
from cis.register.tickets.forms import MeasureForm, ReadForm, UploadForm
from cis.register.tickets.measures.catalogue import MEASURES
from cis.register.tickets.measures.reading import read as read_file
from cis.register.tickets.rules import Kind, Period, TicketFileError
from cis.register.tickets.uploads import Shelf, Upload

bp = Blueprint("tickets", __name__, url_prefix="/import")

KEY = "<int(max=2147483647):key>"
TOKEN = "<token>"  # noqa: S105 - a part of an address
SEE_OTHER, UNPROCESSABLE = 303, 422
COLUMNS = ("line", "column", "reason")


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show feeds and past imports, and where to drop a new file."""
    return _index(UploadForm())


@bp.post("/")
@requires(Permission.CONTRIBUTE)
@uploads
def upload() -> ResponseReturnValue:
    """Take a file and look at it."""
    writes.require_practices(db.session(), current_actor(), "ticket.import")
    form = UploadForm()
    if form.submitted():
        try:
            kept = _uploaded(form.file.data)
        except TicketFileError as error:
            form.file.errors = [*form.file.errors, str(error)]
        else:
            return redirect(url_for(".preview", token=kept.token), SEE_OTHER)
    return _index(form), form.page_status


@bp.get(f"/{TOKEN}")
@requires(Permission.CONTRIBUTE)
def preview(token: str) -> str:
    """Show what was recognised, before anything is taken over."""
    upload = _found(token)
    return _preview(upload, display.read_form(upload))


@bp.post(f"/{TOKEN}")
@requires(Permission.CONTRIBUTE)
def read(token: str) -> ResponseReturnValue:
    """Read the file again, as somebody says it is to be read."""
    upload = _found(token)
    form = display.read_form(upload)
    if form.submitted():
        changed = replace(upload, tried={}, **form.told())
        try:
            intake.look(_shelf(), changed, http.today())
        except TicketFileError as error:
            form.form_errors.append(str(error))
        else:
            return redirect(url_for(".preview", token=token), SEE_OTHER)
    return _preview(upload, form), form.page_status


@bp.post(f"/{TOKEN}/discard")
@requires(Permission.CONTRIBUTE)
def discard(token: str) -> ResponseReturnValue:
    """Delete an upload."""
    _shelf().discard(_found(token))
    flash("The file is deleted. Nothing was imported.")
    return redirect(url_for(".index"), SEE_OTHER)


@bp.get(f"/{TOKEN}/rejected.csv")
@requires(Permission.CONTRIBUTE)
def refused(token: str) -> ResponseReturnValue:
    """Send the rows of an upload that cannot be taken."""
    rows = _found(token).seen["rejected"]
    return sheets.csv_answer("rejected-rows", COLUMNS, rows)


@bp.route(f"/{TOKEN}/metrics", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def measure(token: str) -> ResponseReturnValue:
    """Choose the metrics, then apply the file."""
    upload, session = _found(token), db.session()
    offered = writes.require_practices(session, current_actor(), "ticket.import")
    if not display.is_ready(upload):
        return redirect(url_for(".preview", token=token), SEE_OTHER)
    asked = request.form if request.method == "POST" else request.args
    period, narrowed = display.period(asked), display.narrowed(asked, upload)
    tried = intake.attempt(_shelf(), upload, period, narrowed, http.today())
    form = display.measure_form(session, upload, tried, period, narrowed)
    form.offer(offered, display.titles(tried))
    if form.submitted():
        try:
            done = _apply(upload, _draft(form, upload, period, narrowed))
        except RuleError as error:
            form.blame(error)
        except TicketFileError as error:
            form.form_errors.append(str(error))
        else:
            return _after(upload, done)
    page = render_template(
        "tickets/measure.html",
        upload=upload,
        form=form,
        groups=display.groups(tried, Kind(upload.seen["kind"])),
        tried=tried,
        period=period,
        by=narrowed[0],
        value=narrowed[1],
        label=display.period_label,
    )
    return page, form.page_status


@bp.get(f"/imports/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show what an import brought, and what it feeds."""
    session = db.session()
    found = queries.imported(session, key)
    feed = queries.feed(session, found.feed_id)
    return render_template(
        "tickets/show.html",
        found=found,
        feed=feed,
        fed=display.fed(session, feed.id),
        rejected=queries.rejected(found)[: display.REJECTIONS_SHOWN],
        warnings=display.warnings(found),
        by=display.names(session, [found.imported_by])[found.imported_by],
    )


@bp.get(f"/imports/{KEY}/rejected.csv")
@requires(Permission.READ)
def rejected(key: int) -> ResponseReturnValue:
    """Send the rejected rows of an import."""
    rows = queries.rejected(queries.imported(db.session(), key))
    return sheets.csv_answer(f"rejected-rows-{key}", COLUMNS, rows)


@bp.get(f"/feeds/{KEY}")
@requires(Permission.READ)
def feed(key: int) -> str:
    """Show a feed: what it holds, what it measures, what came when."""
    session = db.session()
    found = queries.feed(session, key)
    imports, _ = queries.imports(session, 1, key)
    return render_template(
        "tickets/feed.html",
        feed=found,
        count=queries.count(session, key),
        fed=display.fed(session, key),
        imports=imports,
        names=display.names(session, [each.imported_by for each, _ in imports]),
        columns=queries.breakdowns(session, key),
    )


@bp.get(f"/feeds/{KEY}/pareto")
@requires(Permission.READ)
def pareto(key: int) -> str:
    """Show which few values of a column make most of the tickets."""
    session = db.session()
    found = queries.feed(session, key)
    columns = queries.breakdowns(session, key)
    by = display.column(request.args.get("by"), columns)
    return render_template(
        "tickets/pareto.html",
        feed=found,
        columns=columns,
        by=by,
        page=shares.page(session, found, by) if by else None,
    )


@bp.get(f"/feeds/{KEY}/pareto.json")
@requires(Permission.READ)
def chart(key: int) -> dict[str, Any]:
    """Send the Pareto as a Plotly figure."""
    session = db.session()
    found = queries.feed(session, key)
    return shares.figure(session, found, request.args.get("by", ""))


@bp.get(f"/feeds/{KEY}/pareto.csv")
@requires(Permission.READ)
def pareto_csv(key: int) -> ResponseReturnValue:
    """Send the whole Pareto as CSV."""
    session = db.session()
    queries.feed(session, key)
    by = request.args.get("by", "")
    rows = shares.rows(session, key, by)
    return sheets.csv_answer(f"pareto-{by}", shares.COLUMNS, rows)


def _index(form: UploadForm) -> str:
    session = db.session()
    wanted = pages.wanted(request.args.get("page"))
    found, total = queries.imports(session, wanted)
    return render_template(
        "tickets/index.html",
        form=form,
        feeds=queries.feeds(session),
        page=Page(found, wanted, total, queries.SIZE),
        names=display.names(session, [each.imported_by for each, _ in found]),
        limit_mb=current_app.config["CIS"].upload_mb,
    )


def _shelf() -> Shelf:
    return Shelf(current_app.config["CIS_DATA"])


def _found(token: str) -> Upload:
    return _shelf().find(token, current_actor().id)


def _uploaded(file: Any) -> Upload:
    by, at, session = current_actor().id, clock.now(), db.session()
    return intake.uploaded(session, _shelf(), file, by=by, at=at, today=http.today())


def _preview(upload: Upload, form: ReadForm) -> str:
    session = db.session()
    return render_template(
        "tickets/preview.html",
        upload=upload,
        seen=upload.seen,
        form=form,
        is_ready=display.is_ready(upload),
        before=queries.applied(
            session,
            upload.seen["sha256"],
            actions.as_text(upload.options(http.today())),
        ),
        shown=display.REJECTIONS_SHOWN,
    )


def _draft(
    form: MeasureForm, upload: Upload, period: Period, narrowed: tuple[str, str]
) -> ImportDraft:
    only = narrowed if narrowed[1] else ("", "")
    return ImportDraft(
        form.feed.data or "",
        int(form.practice_id.data),
        [Choice(MEASURES[key], period, *only) for key in form.measures.data or ()],
        upload.remember,
        upload.layout,
    )


def _apply(upload: Upload, draft: ImportDraft) -> Applied:
    options = upload.options(http.today())
    # Read before the lock is taken; the rows themselves are streamed while writing.
    reading = read_file(_shelf().path(upload), upload.name, options)
    actor = current_actor()
    digest = reading.table.source.sha256
    origin = Origin(Source.TICKETS, upload.name, digest, actor.id, clock.now())
    with transaction(by=actor, what="ticket.import") as session:
        return actions.apply(session, draft, reading, options, origin)


def _after(upload: Upload, done: Applied) -> ResponseReturnValue:
    _shelf().discard(upload)
    flash(display.applied_words(db.session(), done))
    return redirect(url_for(".show", key=done.import_id), SEE_OTHER)
