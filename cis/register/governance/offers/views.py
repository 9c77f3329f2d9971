"""Services in the browser, with their service owners."""

from datetime import date
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import ConflictError, RuleError
from cis.kit.authorization import require
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.register.governance import queries, rules
from cis.register.governance.asking import asked, difference, differences
from cis.register.governance.forms import ServiceForm
from cis.register.governance.rules import AssignmentRole
from cis.register.people import queries as people
from cis.register.practices import actions
from cis.register.practices import queries as practices

bp = Blueprint("services", __name__, url_prefix="/services")

KEY = "<int(max=2147483647):key>"


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show all services and who is accountable for each, today or on another day."""
    session = db.session()
    ask = asked(session, _today())
    services = practices.services(session)
    scopes = [rules.service(one.id) for one in services]
    return render_template(
        "services/index.html",
        ask=ask,
        differences=differences(session, scopes, ask),
        services=services,
        owners=queries.service_owners(session, ask.on, ask.recorded),
        health=queries.judged(session, scopes, ask.on, ask.recorded),
    )


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show one service and who holds which role in it."""
    session = db.session()
    ask, place = asked(session, _today()), rules.service(key)
    service = practices.service(session, key)
    known = queries.of_scope(session, place, ask.recorded)
    return render_template(
        "services/show.html",
        ask=ask,
        service=service,
        place=place,
        health=queries.judged(session, [place], ask.on, ask.recorded)[place.code],
        owner=rules.in_force(
            (row for row in known if row.role is AssignmentRole.SERVICE_OWNER), ask.on
        ),
        current=queries.sole(session, place, ask.today, ask.recorded),
        rows=sorted(known, key=lambda row: row.role is not place.accountable),
        last_day=rules.last_day,
        difference=difference(session, place, AssignmentRole.SERVICE_OWNER, ask),
        appointed_by=people.named(
            session, {row.appointed_by_id for row in known if row.appointed_by_id}
        ),
        recorded=queries.recorded_at(session, {row.rec_seq for row in known}),
        may_appoint=current_actor().may(Permission.APPOINT),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def new() -> ResponseReturnValue:
    """Enter a service."""
    require(db.session(), "service.offer")
    form = ServiceForm()
    if form.submitted():
        try:
            draft = form.draft()
            with transaction(by=current_actor(), what="service.offer") as session:
                key = actions.offer(session, draft).id
        except RuleError as error:
            form.blame(error)
        else:
            flash("Service entered.")
            return redirect(url_for(".show", key=key), HTTPStatus.SEE_OTHER)
    page = render_template("services/edit.html", form=form, service=None)
    return page, form.page_status


@bp.route(f"/{KEY}/edit", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def edit(key: int) -> ResponseReturnValue:
    """Give a service another name, code or description."""
    service = practices.service(db.session(), key)
    require(db.session(), "service.describe", service)
    form = ServiceForm(obj=service)
    if form.submitted():
        try:
            draft = form.draft()
            with transaction(by=current_actor(), what="service.describe") as session:
                service = practices.service(session, key)
                form.check_version(service.version)
                actions.describe(session, service, draft)
        except (RuleError, ConflictError) as error:
            service = practices.service(db.session(), key)
            form.refuse(error, service.version)
        else:
            flash("Service saved.")
            return redirect(url_for(".show", key=key), HTTPStatus.SEE_OTHER)
    page = render_template("services/edit.html", form=form, service=service)
    return page, form.page_status


def _today() -> date:
    return clock.today(people.zone(db.session()))
