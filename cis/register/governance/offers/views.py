"""Services in the browser, with their service owners."""

from datetime import date
from functools import partial

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.kit.db import db
from cis.kit.http import current_actor, requires
from cis.kit.web import saving
from cis.register.governance import queries, rules
from cis.register.governance.asking import asked, difference, differences
from cis.register.governance.forms import ServiceForm
from cis.register.governance.rules import AssignmentRole
from cis.register.people import queries as people
from cis.register.practices import actions
from cis.register.practices import queries as practices
from cis.register.practices.models import Service

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
    form = ServiceForm()
    return saving.page(
        form,
        lambda session: actions.offer(session, form.draft()),
        what="service.offer",
        done="Service entered.",
        to=_address,
        title="Enter a service",
        crumbs=_crumbs(),
        submit="Save service",
    )


@bp.route(f"/{KEY}/edit", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def edit(key: int) -> ResponseReturnValue:
    """Give a service another name, code or description."""
    form = ServiceForm(obj=practices.service(db.session(), key))
    return saving.page(
        form,
        lambda session, service: actions.describe(session, service, form.draft()),
        load=partial(practices.service, service_id=key),
        what="service.describe",
        done="Service saved.",
        to=_address,
        describe=lambda service: {"title": f"Change {service.name}"},
        crumbs=_crumbs(),
        cancel_url=url_for(".show", key=key),
        submit="Save service",
    )


def _address(service: Service) -> str:
    return url_for(".show", key=service.id)


def _crumbs() -> list[tuple[str, str]]:
    return [
        ("Governance", url_for("governance.index")),
        ("Services", url_for(".index")),
    ]


def _today() -> date:
    return clock.today(people.zone(db.session()))
