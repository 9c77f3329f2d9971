"""Cadences and holidays in the browser."""

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.core.schedule.rules import Weekday
from cis.kit import http
from cis.kit.authorization import require
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.web import saving
from cis.kit.web.forms import DecisionForm
from cis.register.people import queries as people
from cis.register.reviews import actions, choosing, holidays, queries, showing
from cis.register.reviews.forms import CadenceForm, HolidayForm
from cis.register.reviews.rules import Scope

bp = Blueprint("planning", __name__, url_prefix="/reviews")

KEY = "<int(max=2147483647):key>"


@bp.get("/cadences")
@requires(Permission.READ)
def index() -> str:
    """Show every cadence with its next days."""
    session, today = db.session(), http.today()
    listed = queries.cadences(session)
    return render_template(
        "reviews/cadences.html",
        cadences=listed,
        may_enter=bool(_enterable(None)),
        days={one.id: showing.coming(session, one, today)[:3] for one in listed},
        zone=people.zone(session),
        showing=showing,
    )


@bp.route("/cadences/new", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def new() -> ResponseReturnValue:
    """Enter a cadence; its first review is prepared at once."""
    actor, today = current_actor(), http.today()
    form = CadenceForm(
        weekday=str(int(Weekday.TUESDAY)),
        day=1,
        hour="09:30",
        begins_on=today,
        chair_id=str(actor.person_id),
        rhythm="monthly",
    )
    scope = _scope(form)
    scopes = _enterable(scope)
    if not scopes:
        require(db.session(), "cadence.enter", scope.subject if scope else "")
    if form.is_submitted():
        scopes = choosing.scopes(db.session(), scope)
    _offer(form, scopes, scope)
    return saving.page(
        form,
        lambda session: actions.enter(session, form.draft(), today),
        what="cadence.enter",
        done="The cadence is entered, and its next review prepared.",
        to=lambda _: url_for(".index"),
        template="reviews/cadence_new.html",
    )


@bp.route(f"/cadences/{KEY}/edit", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def edit(key: int) -> ResponseReturnValue:
    """Change a cadence; what is prepared for later follows."""
    session = db.session()
    today, cadence = http.today(), queries.cadence(session, key)
    require(session, "cadence.edit", cadence)
    form = CadenceForm(obj=cadence, scope=cadence.scope.subject, hour=cadence.at)
    scopes = choosing.scopes(session, cadence.scope)
    _offer(form, scopes, cadence.scope, cadence.chair_id)
    return saving.page(
        form,
        lambda session, cadence: actions.edit(session, cadence, form.draft(), today),
        load=partial(queries.cadence, key=key),
        what="cadence.edit",
        done="Saved. The reviews to come follow it.",
        to=lambda _: url_for(".index"),
        template="reviews/cadence_edit.html",
        describe=lambda cadence: {
            "cadence": cadence,
            "coming": showing.coming(db.session(), cadence, today),
            "ending": DecisionForm(version=str(cadence.version)),
        },
        showing=showing,
    )


@bp.post(f"/cadences/{KEY}/end")
@requires(Permission.CONTRIBUTE)
def end(key: int) -> ResponseReturnValue:
    """End a cadence."""
    form, today = DecisionForm(), http.today()
    with transaction(by=current_actor(), what="cadence.end") as session:
        cadence = queries.cadence(session, key)
        form.check_version(cadence.version)
        actions.end(session, cadence, today)
    flash("The cadence has ended. Its reviews that were held stay.")
    return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)


@bp.route("/holidays", methods=["GET", "POST"])
@requires(Permission.READ)
def keep() -> ResponseReturnValue:
    """Show the holidays as a list that can be edited and pasted."""
    session = db.session()
    today, known = http.today(), queries.holidays(session)
    form = HolidayForm(days=holidays.written(known))
    return saving.page(
        form,
        lambda session: actions.keep_holidays(
            session, holidays.read(form.days.data or ""), today
        ),
        what="holiday.keep",
        done="The holidays are kept, and reviews to come moved off them.",
        to=lambda _: url_for(".keep"),
        template="reviews/holidays.html",
        known=known,
        coming={day: name for day, name in known.items() if day >= today},
    )


def _scope(form: CadenceForm) -> Scope | None:
    """Return the scope that the address or the form speaks of."""
    scope = choosing.asked(request.args.get("scope", ""))
    if scope and not form.is_submitted():
        form.scope.data = scope.subject
    return choosing.asked(str(form.scope.data or "")) or scope


def _enterable(scope: Scope | None) -> dict[str, str]:
    """Return the scopes for which whoever looks may enter a cadence."""
    return choosing.writable(db.session(), current_actor(), "cadence.enter", scope)


def _offer(
    form: CadenceForm,
    scopes: Mapping[str, str],
    scope: Scope | None,
    chair_id: int | None = None,
) -> None:
    choosing.offer(form, db.session(), scopes, chair_id)
    form.offer_rhythms(is_planned=bool(scope and scope.initiative_id))
