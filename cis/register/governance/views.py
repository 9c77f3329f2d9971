"""Practices in the browser, with who is accountable for each.

They are here and not with the practices, because those do not know their owners.
"""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.core.errors import ConflictError, RuleError
from cis.kit import http
from cis.kit.authorization import require
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.register.governance import actions, queries, rules
from cis.register.governance.asking import asked, differences
from cis.register.governance.forms import AdoptForm, AppointForm
from cis.register.people import queries as people
from cis.register.practices import actions as adoption
from cis.register.practices import queries as practices
from cis.register.practices.models import Practice
from cis.register.practices.rules import Adoption, Group

bp = Blueprint("practices", __name__, url_prefix="/practices")

KEY = "<int(max=2147483647):key>"


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show all practices, the adopted ones first, with their owners on a day."""
    session = db.session()
    ask = asked(session, http.today())
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


@bp.route(f"/{KEY}/adopt", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def adopt(key: int) -> ResponseReturnValue:
    """Say how far a practice has come."""
    practice = practices.get(db.session(), key)
    require(db.session(), "practice.adopt", practice)
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
    form = AppointForm(valid_from=http.today())
    form.offer(people.choices(db.session()))
    effects = None
    if form.submitted():
        try:
            draft = form.draft(key)
            effects = actions.consequences(db.session(), draft)
            if "check" not in request.form:
                with transaction(by=actor, what="assignment.appoint") as session:
                    actions.assign(session, draft, by=actor.person_id)
                flash(" ".join(["Owner appointed.", *effects]))
                return redirect(url_for(".show", key=key), HTTPStatus.SEE_OTHER)
        except RuleError as error:
            form.blame(error)
    page = render_template(
        "practices/appoint.html",
        form=form,
        effects=effects,
        practice=practice,
        owner=queries.owner(db.session(), key, http.today()),
    )
    return page, form.page_status


def _place(practice: Practice) -> rules.Scope:
    return rules.practice(practice.id)
