"""Cadences and holidays in the browser."""

from datetime import date
from http import HTTPStatus

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import ConflictError, RuleError
from cis.core.schedule.rules import Weekday
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.web.forms import DecisionForm
from cis.register.people import queries as people
from cis.register.reviews import actions, choosing, holidays, queries, showing
from cis.register.reviews.forms import CadenceForm, HolidayForm
from cis.register.reviews.models import ReviewCadence
from cis.register.reviews.rules import Scope

bp = Blueprint("planning", __name__, url_prefix="/reviews")

KEY = "<int(max=2147483647):key>"


@bp.get("/cadences")
@requires(Permission.READ)
def index() -> str:
    """Show every cadence with its next days."""
    session, today = db.session(), _today()
    listed = queries.cadences(session)
    return render_template(
        "reviews/cadences.html",
        cadences=listed,
        days={one.id: showing.coming(session, one, today)[:3] for one in listed},
        zone=people.zone(session),
        showing=showing,
    )


@bp.route("/cadences/new", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def new() -> ResponseReturnValue:
    """Enter a cadence; its first review is prepared at once."""
    actor, today = current_actor(), _today()
    form = CadenceForm(
        weekday=str(int(Weekday.TUESDAY)),
        day=1,
        hour="09:30",
        begins_on=today,
        chair_id=str(actor.person_id),
        rhythm="monthly",
    )
    scope = _scope(form)
    _offer(form, scope)
    if form.submitted():
        try:
            with transaction(by=actor, what="cadence.enter") as changing:
                actions.enter(changing, form.draft(), today)
        except RuleError as error:
            form.blame(error)
        else:
            flash("The cadence is entered, and its next review prepared.")
            return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)
    return render_template("reviews/cadence_new.html", form=form), form.page_status


@bp.route(f"/cadences/{KEY}/edit", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def edit(key: int) -> ResponseReturnValue:
    """Change a cadence; what is prepared for later follows."""
    session = db.session()
    today, cadence = _today(), queries.cadence(session, key)
    form = CadenceForm(obj=cadence, scope=cadence.scope.subject, hour=cadence.at)
    _offer(form, cadence.scope, cadence.chair_id)
    if form.submitted():
        try:
            with transaction(by=current_actor(), what="cadence.edit") as changing:
                found = queries.cadence(changing, key)
                form.check_version(found.version)
                actions.edit(changing, found, form.draft(), today)
        except (RuleError, ConflictError) as error:
            form.refuse(error, queries.cadence(db.session(), key).version)
        else:
            flash("Saved. The reviews to come follow it.")
            return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)
    return _edited(form, queries.cadence(db.session(), key))


@bp.post(f"/cadences/{KEY}/end")
@requires(Permission.CONTRIBUTE)
def end(key: int) -> ResponseReturnValue:
    """End a cadence."""
    form, today = DecisionForm(), _today()
    with transaction(by=current_actor(), what="cadence.end") as session:
        cadence = queries.cadence(session, key)
        form.check_version(cadence.version)
        actions.end(session, cadence, today)
    flash("The cadence has ended. Its reviews that were held stay.")
    return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)


@bp.route("/holidays", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def keep() -> ResponseReturnValue:
    """Show the holidays as a list that can be edited and pasted."""
    session = db.session()
    today, known = _today(), queries.holidays(session)
    form = HolidayForm(days=holidays.written(known))
    if form.submitted():
        try:
            days = holidays.read(form.days.data or "")
            with transaction(by=current_actor(), what="holiday.keep") as changing:
                actions.keep_holidays(changing, days, today)
        except RuleError as error:
            form.blame(error)
        else:
            flash("The holidays are kept, and reviews to come moved off them.")
            return redirect(url_for(".keep"), HTTPStatus.SEE_OTHER)
    coming = {day: name for day, name in known.items() if day >= today}
    return render_template(
        "reviews/holidays.html", form=form, known=known, coming=coming
    ), form.page_status


def _scope(form: CadenceForm) -> Scope | None:
    """Return the scope that the address or the form speaks of."""
    scope = choosing.asked(request.args.get("scope", ""))
    if scope and not form.is_submitted():
        form.scope.data = scope.subject
    return choosing.asked(str(form.scope.data or "")) or scope


def _offer(form: CadenceForm, scope: Scope | None, chair_id: int | None = None) -> None:
    choosing.offer(form, db.session(), scope, chair_id)
    form.offer_rhythms(is_planned=bool(scope and scope.initiative_id))


def _edited(form: CadenceForm, cadence: ReviewCadence) -> ResponseReturnValue:
    session = db.session()
    return render_template(
        "reviews/cadence_edit.html",
        form=form,
        cadence=cadence,
        coming=showing.coming(session, cadence, _today()),
        showing=showing,
        ending=DecisionForm(version=str(cadence.version)),
    ), form.page_status


def _today() -> date:
    return clock.today(g.get("zone") or people.zone(db.session()))
