"""Metrics, readings, baselines and their chart in the browser."""

from datetime import date
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import FileError, NotFoundError, RuleError
from cis.kit import sheets
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.sheets import pages
from cis.kit.web.bodies import uploads
from cis.register.governance import holding
from cis.register.metrics import (
    actions,
    authority,
    display,
    figures,
    listing,
    periods,
    queries,
    readings,
    sheet,
    submitting,
)
from cis.register.metrics.entry import ReadingsForm
from cis.register.metrics.forms import CorrectForm, FileForm, FreezeForm, MetricForm
from cis.register.metrics.rules import Origin, Recorded, Source
from cis.register.people import queries as people
from cis.register.practices import queries as practices

bp = Blueprint("metrics", __name__, url_prefix="/metrics")

KEY = "<int(max=2147483647):key>"
SEE_OTHER = 303


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show every metric with its newest value, its verdict and what is late."""
    session = db.session()
    filters = display.filters(request.args)
    today = clock.today(people.zone(session))
    wanted = pages.wanted(request.args.get("page"))
    return render_template(
        "metrics/index.html",
        page=listing.listing(session, filters, today, wanted),
        filters=filters,
        practices=practices.choices(session),
        people=people.choices(session),
        is_filtered=filters.is_narrow,
        sparkline=figures.sparkline,
        label=periods.label,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def new() -> ResponseReturnValue:
    """Define a metric; the address may name its practice."""
    session = db.session()
    form = MetricForm(data={"practice_id": request.args.get("practice")})
    form.offer(practices.choices(session), people.choices(session))
    made: list[int] = []
    if form.submitted() and not submitting.refused(form, lambda: _define(form, made)):
        flash("Metric defined. Now give it its readings.")
        return redirect(url_for(".record", key=made[0]), SEE_OTHER)
    return render_template("metrics/new.html", form=form), form.page_status


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show what a metric does, and whether it changed."""
    session = db.session()
    today = clock.today(people.zone(session))
    return render_template(
        "metrics/show.html",
        page=display.page(session, key, today),
        held=holding.told(session, f"metric:{key}", [holding.METRIC_OWNER], today),
        label=periods.label,
    )


@bp.get(f"/{KEY}/chart.json")
@requires(Permission.READ)
def chart(key: int) -> dict[str, Any]:
    """Send the behaviour chart as a Plotly figure."""
    session = db.session()
    return figures.figure(queries.chart(session, queries.get(session, key)))


@bp.get(f"/{KEY}/spark.svg")
@requires(Permission.READ)
def spark(key: int) -> Response:
    """Send the newest readings as a sparkline."""
    session = db.session()
    drawn = display.sparkline(session, queries.get(session, key))
    return Response(drawn, mimetype="image/svg+xml")


@bp.get(f"/{KEY}/readings.csv")
@requires(Permission.READ)
def export(key: int) -> ResponseReturnValue:
    """Send the readings in force with limits and signals as CSV."""
    session = db.session()
    metric = queries.get(session, key)
    lines = display.lines(session, queries.chart(session, metric), key)
    rows = [display.cells(line, metric.unit) for line in lines]
    return sheets.csv_answer(f"metric-{key}", display.HEADER, rows)


@bp.route(f"/{KEY}/edit", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def edit(key: int) -> ResponseReturnValue:
    """Change a metric's definition."""
    session = db.session()
    form = MetricForm(obj=queries.get(session, key))
    form.offer(practices.choices(session), people.choices(session))
    status = 0
    if form.submitted() and not (
        status := submitting.refused(form, lambda: _edit(key, form))
    ):
        flash("Definition saved.")
        return redirect(url_for(".show", key=key), SEE_OTHER)
    metric = queries.get(db.session(), key)
    page = render_template("metrics/edit.html", form=form, metric=metric)
    return page, status or form.page_status


@bp.route(f"/{KEY}/readings", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def record(key: int) -> ResponseReturnValue:
    """Type the readings of the periods that miss one."""
    session = db.session()
    metric = queries.get(session, key)
    measure, today = metric.measure, clock.today(people.zone(session))
    form, since = ReadingsForm(), display.since(request.args)
    form.offer(display.open_periods(session, metric, since.since.data, today))
    if form.is_submitted():
        form.validate()
        drafts = form.drafts(measure, today)
        try:
            if not form.errors:
                stored = _store(key, drafts, _origin(Source.TYPED))
                flash(display.stored_words(stored, measure.period))
                return redirect(url_for(".show", key=key), SEE_OTHER)
        except RuleError as error:
            form.blame(error)
    metric = queries.get(db.session(), key)
    page = render_template("metrics/record.html", form=form, metric=metric, since=since)
    return page, form.page_status


@bp.route(f"/{KEY}/import", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
@uploads
def bring(key: int) -> ResponseReturnValue:
    """Bring readings in a CSV file, all of them or none."""
    session = db.session()
    measure = queries.get(session, key).measure
    form = FileForm()
    complaints: list[str] = []
    if form.submitted():
        name, content = display.uploaded(form.file.data)
        try:
            found = sheet.sheet(content, measure, clock.today(people.zone(session)))
            complaints = list(found.complaints)
            if not complaints:
                digest = sha256(content).hexdigest()
                origin = _origin(Source.FILE, name, digest)
                stored = _store(key, found.drafts, origin)
                flash(display.stored_words(stored, measure.period))
                return redirect(url_for(".show", key=key), SEE_OTHER)
        except (FileError, RuleError) as error:
            form.file.errors = [*form.file.errors, str(error)]
    metric = queries.get(db.session(), key)
    page = render_template(
        "metrics/bring.html", form=form, metric=metric, complaints=complaints
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if complaints else form.page_status
    return page, status


@bp.route(f"/{KEY}/readings/<day>", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def correct(key: int, day: str) -> ResponseReturnValue:
    """Correct the reading of one period, with a reason."""
    session = db.session()
    metric = queries.get(session, key)
    try:
        start = readings.period_start(day, metric.period)
    except RuleError as error:
        raise NotFoundError(str(error)) from None
    known = queries.reading_for(session, key, start)
    form = CorrectForm(obj=known, version=known.revision)
    status = 0
    if form.submitted() and not (
        status := submitting.refused(form, lambda: _correct(key, start, form))
    ):
        flash("Reading corrected. The old value stays visible below the chart.")
        return redirect(url_for(".show", key=key), SEE_OTHER)
    page = render_template(
        "metrics/correct.html",
        form=form,
        metric=queries.get(db.session(), key),
        reading=queries.reading_for(db.session(), key, start),
        name=periods.label(start, metric.period),
    )
    return page, status or form.page_status


@bp.route(f"/{KEY}/freeze", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def freeze(key: int) -> ResponseReturnValue:
    """Look at a stretch of readings and freeze it as the baseline."""
    session = db.session()
    form = FreezeForm()
    status = 0
    if form.submitted() and not (
        status := submitting.refused(form, lambda: _freeze(key, form), display.MOVED)
    ):
        flash("The baseline is frozen.")
        return redirect(url_for(".show", key=key), SEE_OTHER)
    session = db.session()
    asked = request.form if request.method == "POST" else request.args
    today = clock.today(people.zone(session))
    shown = display.preview(session, queries.get(session, key), asked, today)
    if shown.draft:
        form.look(shown.draft, shown.version)
    if status != HTTPStatus.FORBIDDEN:
        form.settle()
    page = render_template(
        "metrics/freeze.html", form=form, page=shown, label=periods.label
    )
    return page, status or form.page_status


def _today() -> date:
    return clock.today(people.zone(db.session()))


def _origin(source: Source, name: str = "", digest: str = "") -> Origin:
    return Origin(source, name, digest, current_actor().id, clock.now())


def _store(key: int, drafts: Any, origin: Origin) -> Recorded:
    what = "metric.record" if origin.source is Source.TYPED else "metric.import"
    with transaction(by=current_actor(), what=what) as session:
        return actions.record(session, queries.get(session, key), drafts, origin)


def _define(form: MetricForm, made: list[int]) -> None:
    with transaction(by=current_actor(), what="metric.define") as session:
        made.append(actions.define(session, form.draft()).id)


def _edit(key: int, form: MetricForm) -> None:
    with transaction(by=current_actor(), what="metric.edit") as session:
        metric = queries.get(session, key)
        form.check_version(metric.version)
        draft = form.draft()
        authority.check_target(session, metric, draft, current_actor(), _today())
        actions.edit(session, metric, draft)


def _correct(key: int, start: date, form: CorrectForm) -> None:
    reason, actor = form.reason.data or "", current_actor()
    with transaction(by=actor, what="metric.correct", why=reason) as session:
        known = queries.reading_for(session, key, start)
        form.check_version(known.revision)
        metric = queries.get(session, key)
        draft = form.draft(start, is_ratio=metric.measure.is_ratio)
        actions.correct(session, metric, draft, _origin(Source.TYPED))


def _freeze(key: int, form: FreezeForm) -> None:
    draft, actor, today = form.draft(), current_actor(), _today()
    with transaction(by=actor, what="baseline.freeze", why=draft.reason) as session:
        metric = queries.get(session, key)
        form.check_version(display.digest(session, metric, draft))
        authority.check_freeze(session, metric, actor, today, form.urgency)
        actions.freeze(session, metric, draft, by=actor.person_id, at=clock.now())
