"""The leaver's wizard in the browser: who, until when, and who takes over what."""

from datetime import date
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.core.errors import RuleError
from cis.kit import http
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.web.dates import parse_day
from cis.register.governance import handing
from cis.register.governance.forms import LeaverForm
from cis.register.people import queries as people

bp = Blueprint("leaving", __name__, url_prefix="/governance/leaver")

KEY = "<int(max=2147483647):key>"


@bp.get("/")
@requires(Permission.APPOINT)
def choose() -> ResponseReturnValue:
    """Choose who leaves, and their last day."""
    session = db.session()
    today = http.today()
    chosen = request.args.get("person", "")
    if chosen.isascii() and chosen.isdecimal() and len(chosen) <= len(str(2**31)):
        last = request.args.get("last_on", "")
        target = url_for(".hand_over", key=min(int(chosen), 2**31 - 1), last_on=last)
        return redirect(target, HTTPStatus.SEE_OTHER)
    return render_template(
        "governance/leaver.html", people=people.choices(session), today=today
    )


@bp.route(f"/{KEY}", methods=["GET", "POST"])
@requires(Permission.APPOINT)
def hand_over(key: int) -> ResponseReturnValue:
    """Name an heir for everything a leaver holds, and hand it over at once."""
    actor, session = current_actor(), db.session()
    name = people.get(session, key).name
    last_on = _last_day()
    form = LeaverForm()
    if form.submitted():
        note, heirs = form.note.data or "", _heirs()
        try:
            with transaction(by=actor, what="person.hand_over") as writing:
                count = handing.leave(
                    writing, key, last_on, heirs, by=actor.person_id, note=note
                )
        except RuleError as error:
            form.blame(error)
        else:
            flash(f"{name} hands over {count} {'thing' if count == 1 else 'things'}.")
            return redirect(url_for("governance.person", key=key), HTTPStatus.SEE_OTHER)
    here = people.choices(db.session())
    here.pop(str(key), None)
    page = render_template(
        "governance/hand_over.html",
        form=form,
        person=people.get(db.session(), key),
        last_on=last_on,
        items=handing.estate(db.session(), key, last_on),
        chosen=_heirs(),
        people=here,
    )
    return page, form.page_status


def _last_day() -> date:
    typed = request.args.get("last_on", "").strip()
    today = http.today()
    try:
        return parse_day(typed, today) if typed else today
    except ValueError as error:
        raise RuleError(str(error), field="last_on") from error


def _heirs() -> dict[str, int]:
    """Return who was chosen for what; the one for all the rest fills the gaps."""
    rest = request.form.get("rest", "")
    found = {}
    for name, value in request.form.items():
        if name.startswith("heir-"):
            chosen = value or rest
            if chosen.isascii() and chosen.isdecimal() and int(chosen) < 2**31:
                found[name.removeprefix("heir-")] = int(chosen)
    return found
