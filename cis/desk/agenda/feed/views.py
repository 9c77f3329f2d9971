"""The calendar of what is due: its page, its address, the calendar itself."""

from http import HTTPStatus

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cis.core import clock, ical
from cis.core.access import Permission
from cis.core.errors import NotFoundError
from cis.desk.agenda.feed import actions, queries
from cis.kit import http
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, public, requires
from cis.kit.web.forms import Form
from cis.register.accounts import door
from cis.register.people import queries as people

bp = Blueprint("feed", __name__)

# A calendar program asks again no sooner than this many seconds.
FRESH = 900
TYPE = "text/calendar; charset=utf-8"


@bp.get("/account/calendar")
@requires(Permission.READ)
def show() -> str:
    """Say whether somebody has a calendar, and let them make or revoke one."""
    session = db.session()
    kept = queries.of_person(session, current_actor().person_id)
    zone = people.zone(session)
    return render_template(
        "agenda/feed.html", feed=kept, form=Form(), link="", zone=zone
    )


@bp.post("/account/calendar")
@requires(Permission.READ)
def make() -> ResponseReturnValue:
    """Make a calendar and show its address, this once."""
    actor = current_actor()
    if actor.person_id is None:
        raise NotFoundError("Only people have a calendar.")
    with transaction(by=actor, what="feed.make") as session:
        token = actions.make(session, actor.person_id, clock.now())
    session = db.session()
    return render_template(
        "agenda/feed.html",
        feed=queries.of_person(session, actor.person_id),
        form=Form(),
        link=door.link(url_for(".calendar", token=token)),
        zone=people.zone(session),
    )


@bp.post("/account/calendar/revoke")
@requires(Permission.READ)
def revoke() -> ResponseReturnValue:
    """Let the address of a calendar open nothing from now on."""
    actor = current_actor()
    with transaction(by=actor, what="feed.revoke") as session:
        was = actions.revoke(session, actor.person_id)
    flash("The calendar is turned off." if was else "There was no calendar.")
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


@bp.get("/feed/<token>.ics")
@public
def calendar(token: str) -> Response:
    """Send the calendar to whoever has its address."""
    session, now = db.session(), clock.now()
    today = http.today()
    actor = queries.reader(session, token, today)
    entries = queries.entries(session, actor, today, door.link(""))
    answer = Response(ical.calendar("My work in cis", entries, now), content_type=TYPE)
    answer.headers["Cache-Control"] = f"private, max-age={FRESH}"
    return answer
