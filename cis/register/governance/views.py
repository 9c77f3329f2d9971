"""Practices in the browser, with who is accountable for each.

They are here and not with the practices, because those do not know their owners.
"""

from collections.abc import Sequence
from datetime import date, datetime
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import ConflictError, RuleError
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.trail import queries as trail
from cis.register.governance import actions, queries, rules, story
from cis.register.governance.asking import asked, difference, differences
from cis.register.governance.forms import AdoptForm, AppointForm
from cis.register.governance.rules import AssignmentRole
from cis.register.people import queries as people
from cis.register.practices import actions as adoption
from cis.register.practices import queries as practices
from cis.register.practices.models import Practice
from cis.register.practices.rules import MEANING, Adoption, Group

bp = Blueprint("practices", __name__, url_prefix="/practices")

KEY = "<int(max=2147483647):key>"


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show all practices, the adopted ones first, with their owners on a day."""
    session = db.session()
    ask = asked(session, _today())
    listed = practices.listing(session)
    owners = queries.owners(session, ask.on, ask.recorded)
    sort, down = request.args.get("sort", "name"), request.args.get("direction")
    adopted = [row for row in listed if row.adoption is not Adoption.NOT_ADOPTED]
    key = queries.ORDERS.get(sort, queries.ORDERS["name"])
    return render_template(
        "practices/index.html",
        ask=ask,
        differences=differences(session, map(_place, adopted), ask),
        adopted=sorted(
            adopted, key=lambda row: key(row, owners), reverse=down == "desc"
        ),
        others={
            group: [row for row in listed if row.group is group and row not in adopted]
            for group in Group
        },
        owners=owners,
        sort=sort,
        direction="desc" if down == "desc" else "asc",
    )


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show one practice and who holds which role in it, today or on another day."""
    session = db.session()
    ask, place = asked(session, _today()), rules.practice(key)
    practice = practices.get(session, key)
    known = queries.of_scope(session, place, ask.recorded)
    owned = [row for row in known if row.role is place.accountable]
    subjects = [f"practice:{key}", *queries.subjects(session, place)]
    return render_template(
        "practices/show.html",
        practice=practice,
        meaning=MEANING[practice.adoption],
        ask=ask,
        place=place,
        owner=rules.in_force(owned, ask.on),
        current=queries.sole(session, place, ask.today, ask.recorded),
        health=queries.judged(session, [place], ask.on, ask.recorded)[place.code],
        difference=difference(session, place, AssignmentRole.PRACTICE_OWNER, ask),
        rows=sorted(known, key=lambda row: row.role is not place.accountable),
        last_day=rules.last_day,
        appointed_by=people.named(
            session, {row.appointed_by_id for row in known if row.appointed_by_id}
        ),
        recorded=queries.recorded_at(session, {row.rec_seq for row in known}),
        may_appoint=current_actor().may(Permission.APPOINT),
        zone=ask.zone,
        events=_told(trail.history(session, *subjects, limit=10)),
    )


def _told(events: Sequence[trail.Event]) -> list[tuple[datetime, str, str]]:
    numbers = {number for event in events for number in story.people_in(event)}
    names = people.named(db.session(), numbers)
    return [
        (event.at, story.line(event, names), event.reason or "") for event in events
    ]


@bp.route(f"/{KEY}/adopt", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def adopt(key: int) -> ResponseReturnValue:
    """Say how far a practice has come."""
    practice = practices.get(db.session(), key)
    form = AdoptForm(obj=practice)
    if form.submitted():
        try:
            with transaction(by=current_actor(), what="practice.adopt") as session:
                practice = practices.get(session, key)
                form.check_version(practice.version)
                adoption.adopt(session, practice, form.adoption.data)
        except (RuleError, ConflictError) as error:
            practice = practices.get(db.session(), key)
            form.refuse(error, practice.version)
        else:
            flash("State of adoption saved.")
            return redirect(url_for(".show", key=key), HTTPStatus.SEE_OTHER)
    page = render_template("practices/adopt.html", form=form, practice=practice)
    return page, form.page_status


@bp.route(f"/{KEY}/appoint", methods=["GET", "POST"])
@requires(Permission.APPOINT)
def appoint(key: int) -> ResponseReturnValue:
    """Appoint the accountable owner; administrators and leadership may."""
    practice = practices.get(db.session(), key)
    actor = current_actor()
    form = AppointForm(valid_from=_today())
    form.offer(people.choices(db.session()))
    if form.submitted():
        try:
            draft = form.draft(key)
            with transaction(by=actor, what="assignment.appoint") as session:
                actions.assign(session, draft, by=actor.person_id)
        except RuleError as error:
            form.blame(error)
        else:
            flash("Owner appointed.")
            return redirect(url_for(".show", key=key), HTTPStatus.SEE_OTHER)
    page = render_template(
        "practices/appoint.html",
        form=form,
        practice=practice,
        owner=queries.owner(db.session(), key, _today()),
    )
    return page, form.page_status


def _place(practice: Practice) -> rules.Scope:
    return rules.practice(practice.id)


def _today() -> date:
    return clock.today(people.zone(db.session()))
