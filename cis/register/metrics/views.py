"""Metrics, readings, baselines and their chart in the browser."""

from functools import partial
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
from sqlalchemy.orm import Session

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import FileError, NotFoundError, RuleError
from cis.kit import http, sheets
from cis.kit.authorization import require
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.sheets import pages
from cis.kit.web import saving
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
)
from cis.register.metrics.entry import ReadingsForm
from cis.register.metrics.forms import CorrectForm, FileForm, FreezeForm, MetricForm
from cis.register.metrics.models import Metric, Reading
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
    today = http.today()
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
    return saving.page(
        form,
        lambda session: actions.define(session, form.draft()),
        what="metric.define",
        done="Metric defined. Now give it its readings.",
        to=lambda metric: url_for(".record", key=metric.id),
        template="metrics/new.html",
    )


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show what a metric does, and whether it changed."""
    session = db.session()
    today = http.today()
    return render_template(
        "metrics/show.html",
        page=display.page(session, key, today),
        held=holding.told(session, f"metric:{key}", [holding.METRIC_OWNER], today),
        label=periods.label,
        may_redefine=authority.may_redefine(
            session, queries.get(session, key), current_actor(), today
        ),
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
    metric = queries.get(session, key)
    authority.require_edit(session, metric, current_actor(), http.today())
    form = MetricForm(obj=metric)
    form.offer(practices.choices(session), people.choices(session))

    return saving.page(
        form,
        lambda session, metric: actions.edit(session, metric, form.draft()),
        load=partial(queries.get, metric_id=key),
        what="metric.edit",
        done="Definition saved.",
        to=_address,
        template="metrics/edit.html",
        describe=lambda metric: {"metric": metric},
    )


@bp.route(f"/{KEY}/readings", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def record(key: int) -> ResponseReturnValue:
    """Type the readings of the periods that miss one."""
    session = db.session()
    metric = queries.get(session, key)
    require(session, "metric.record", metric)
    measure, today = metric.measure, http.today()
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
    metric = queries.get(session, key)
    require(session, "metric.import", metric)
    measure, form = metric.measure, FileForm()
    complaints: list[str] = []
    if form.submitted():
        name, content = display.uploaded(form.file.data)
        try:
            found = sheet.sheet(content, measure, http.today())
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
    require(session, "metric.correct", metric)
    try:
        start = readings.period_start(day, metric.period)
    except RuleError as error:
        raise NotFoundError(str(error)) from None
    known, is_ratio = queries.reading_for(session, key, start), metric.measure.is_ratio
    form = CorrectForm(obj=known, version=known.revision)

    def save(session: Session, _: Reading) -> None:
        metric, draft = queries.get(session, key), form.draft(start, is_ratio=is_ratio)
        actions.correct(session, metric, draft, _origin(Source.TYPED))

    return saving.page(
        form,
        save,
        load=partial(queries.reading_for, metric_id=key, starts_on=start),
        version=lambda _, reading: reading.revision,
        what="metric.correct",
        why=form.reason.data or "",
        done="Reading corrected. The old value stays visible below the chart.",
        to=lambda _: url_for(".show", key=key),
        template="metrics/correct.html",
        describe=lambda reading: {
            "reading": reading,
            "metric": queries.get(db.session(), key),
        },
        name=periods.label(start, metric.period),
    )


@bp.route(f"/{KEY}/freeze", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def freeze(key: int) -> ResponseReturnValue:
    """Look at a stretch of readings and freeze it as the baseline."""
    form, actor, today = FreezeForm(), current_actor(), http.today()
    query = request.form if request.method == "POST" else request.args

    def save(session: Session, metric: Metric) -> None:
        draft = form.draft()
        form.check_version(display.digest(session, metric, draft))
        by, now, urgency = actor.person_id, clock.now(), form.urgency
        actions.freeze(session, metric, draft, by=by, at=now, emergency=urgency)

    def preview(metric: Metric) -> dict[str, Any]:
        page = display.preview(db.session(), metric, query, today)
        if page.draft:
            form.look(page.draft, page.version)
        return {"page": page, "label": periods.label}

    return saving.page(
        form,
        save,
        load=partial(queries.get, metric_id=key),
        version=None,
        what="baseline.freeze",
        why=form.reason.data or "",
        done="The baseline is frozen.",
        to=_address,
        template="metrics/freeze.html",
        describe=preview,
    )


def _address(metric: Metric) -> str:
    return url_for(".show", key=metric.id)


def _origin(source: Source, name: str = "", digest: str = "") -> Origin:
    return Origin(source, name, digest, current_actor().id, clock.now())


def _store(key: int, drafts: Any, origin: Origin) -> Recorded:
    what = "metric.record" if origin.source is Source.TYPED else "metric.import"
    with transaction(by=current_actor(), what=what) as session:
        return actions.record(session, queries.get(session, key), drafts, origin)
