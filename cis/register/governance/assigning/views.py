"""Roles in the browser: who holds what, is it real, appoint, change, end."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.core.errors import ConflictError, RuleError
from cis.kit import http
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.records import record_of
from cis.register.governance import actions, ownership, queries, rules, scopes
from cis.register.governance.asking import asked, differences
from cis.register.governance.forms import AmendForm, AssignForm, EndForm
from cis.register.governance.models import Assignment
from cis.register.governance.ownership import Flaw, Reason
from cis.register.governance.rules import AssignmentRole
from cis.register.people import queries as people
from cis.register.practices import queries as practices
from cis.register.practices.rules import Adoption

bp = Blueprint("governance", __name__, url_prefix="/governance")

KEY = "<int(max=2147483647):key>"


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show which ownership is real, and who holds what, today or on another day."""
    session = db.session()
    ask = asked(session, http.today())
    adopted = [
        rules.practice(row.id)
        for row in practices.listing(session)
        if row.adoption is not Adoption.NOT_ADOPTED
    ]
    services = [rules.service(row.id) for row in practices.services(session)]
    held = queries.in_force(session, ask.on, ask.recorded)
    places = {*adopted, *services, *(row.place for row in held)}
    return render_template(
        "governance/index.html",
        ask=ask,
        differences=differences(session, [*adopted, *services], ask),
        groups={"Adopted practices": adopted, "Services": services},
        health=queries.judged(session, [*adopted, *services], ask.on, ask.recorded),
        owners={row.scope: row for row in held if row.role is row.place.accountable},
        held=sorted(held, key=lambda row: row.person.name.casefold()),
        names=scopes.names(session, places),
        urls={place.code: address(place) for place in places},
        capacity=ownership.CAPACITY,
        may_appoint=current_actor().may(Permission.APPOINT),
    )


@bp.get(f"/people/{KEY}")
@requires(Permission.READ)
def person(key: int) -> str:
    """Show everything a person holds, today or on another day."""
    session = db.session()
    ask = asked(session, http.today())
    found = people.get(session, key)
    held = queries.holdings(session, key, ask.on, ask.recorded)
    places = {row.place for row in held}
    return render_template(
        "governance/person.html",
        ask=ask,
        person=found,
        held=held,
        names=scopes.names(session, places),
        urls={place.code: address(place) for place in places},
        load=sum(ownership.load(row.authority) for row in held),
        capacity=ownership.CAPACITY,
        may_appoint=current_actor().may(Permission.APPOINT),
    )


@bp.route("/appoint", methods=["GET", "POST"])
@requires(Permission.APPOINT)
def appoint() -> ResponseReturnValue:
    """Give somebody a role in the organisation, a practice, service or initiative."""
    actor, session = current_actor(), db.session()
    today = http.today()
    form = AssignForm(valid_from=today, **_asked_for())
    form.offer(people.choices(session))
    form.place(_places())
    effects = None
    if form.submitted():
        try:
            draft = form.draft()
            effects = actions.consequences(session, draft)
            if "check" not in request.form:
                with transaction(by=actor, what="assignment.appoint") as writing:
                    actions.assign(writing, draft, by=actor.person_id)
                flash(" ".join(["Appointed.", *effects]))
                return redirect(address(draft.scope), HTTPStatus.SEE_OTHER)
        except RuleError as error:
            form.blame(error)
    page = render_template("governance/appoint.html", form=form, effects=effects)
    return page, form.page_status


@bp.route(f"/assignments/{KEY}/edit", methods=["GET", "POST"])
@requires(Permission.APPOINT)
def edit(key: int) -> ResponseReturnValue:
    """Enter a new version of an assignment, with the reason."""
    actor, session = current_actor(), db.session()
    row = queries.get(session, key)
    place, name = row.place, _name(row)
    filled = AmendForm.filled(actions.draft_of(row), http.today())
    form = AmendForm(data=filled)
    if row.role is not AssignmentRole.CHAMPION:
        del form.team
    form.offer({str(row.person_id): row.person.name, **people.choices(session)})
    status = None
    if form.submitted():
        why = (form.reason.data or "").strip()
        try:
            draft = form.whole(place, row.role)
            is_correction = form.is_correction.data
            with transaction(by=actor, what="assignment.amend", why=why) as writing:
                actions.amend(
                    writing,
                    queries.get(writing, key),
                    draft,
                    by=actor.person_id,
                    is_correction=is_correction,
                )
        except RuleError as error:
            form.blame(error)
        except ConflictError as error:
            form.blame(RuleError(str(error)))
            status = HTTPStatus.CONFLICT
        else:
            flash("New version saved.")
            return redirect(address(place), HTTPStatus.SEE_OTHER)
    page = render_template(
        "governance/edit.html",
        form=form,
        row=queries.get(db.session(), key),
        name=name,
        back=address(place),
    )
    return page, status or form.page_status


@bp.route(f"/assignments/{KEY}/end", methods=["GET", "POST"])
@requires(Permission.APPOINT)
def end(key: int) -> ResponseReturnValue:
    """End an assignment after a last day."""
    actor = current_actor()
    row = queries.get(db.session(), key)
    place, name = row.place, _name(row)
    form, status = EndForm(), None
    if form.submitted():
        try:
            last = form.last()
            with transaction(by=actor, what="assignment.end") as session:
                actions.end(session, queries.get(session, key), last)
        except RuleError as error:
            form.blame(error)
        except ConflictError as error:
            form.blame(RuleError(str(error)))
            status = HTTPStatus.CONFLICT
        else:
            flash("Assignment ended.")
            return redirect(address(place), HTTPStatus.SEE_OTHER)
    page = render_template(
        "governance/end.html",
        form=form,
        row=queries.get(db.session(), key),
        name=name,
        back=address(place),
    )
    return page, status or form.page_status


@bp.post(f"/assignments/{KEY}/withdraw")
@requires(Permission.APPOINT)
def withdraw(key: int) -> ResponseReturnValue:
    """Take back an assignment that was recorded by mistake."""
    place = queries.get(db.session(), key).place
    with transaction(by=current_actor(), what="assignment.withdraw") as session:
        actions.withdraw(session, queries.get(session, key))
    flash("Taken back. The log keeps that it was recorded.")
    return redirect(address(place), HTTPStatus.SEE_OTHER)


def address(place: rules.Scope) -> str:
    """Return where a scope is shown."""
    endpoint = record_of(place.kind).page
    return url_for(endpoint, key=place.key) if endpoint else url_for("governance.index")


@bp.app_template_global()
def mend_url(reason: Reason, place: rules.Scope, row: Assignment | None) -> str:
    """Return where a reason against an ownership can be mended."""
    if row is None or reason.flaw in {Flaw.VACANT, Flaw.LEAVER}:
        return url_for("governance.appoint", scope=place.code, role=place.accountable)
    if reason.flaw is Flaw.OVERLOADED:
        return url_for("governance.person", key=row.person_id)
    return url_for("governance.edit", key=row.id)


def _name(row: Assignment) -> str:
    return scopes.names(db.session(), {row.place})[row.scope]


def _asked_for() -> dict[str, str]:
    return {
        name: request.args[name] for name in ("role", "scope") if name in request.args
    }


def _places() -> Mapping[str, Mapping[str, str]]:
    session = db.session()
    adopted = practices.choices(session)
    places = {
        "The organisation": {"organisation": "The organisation"},
        "Practices": {f"practice:{key}": name for key, name in adopted.items()},
        "Services": {
            f"service:{one.id}": one.name for one in practices.services(session)
        },
    }
    asked_for = _asked_for().get("scope", "")
    if asked_for.startswith("initiative:"):
        place = rules.scope(asked_for)
        name = scopes.check_scope(session, place)
        places["Initiatives"] = {place.code: name}
    return places
