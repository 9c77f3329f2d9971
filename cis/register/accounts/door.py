"""How a browser carries its session: the cookie, and who that makes it."""

from datetime import datetime, timedelta
from http import HTTPStatus

from flask import current_app, g, redirect, request, url_for
from flask import session as form_session
from sqlalchemy.exc import OperationalError
from werkzeug import Response
from werkzeug.http import parse_cookie

from cis.core.access import Permission
from cis.core.config import Settings
from cis.kit.db import db, housekeeping
from cis.register.accounts import sessions
from cis.register.accounts.entry import Caller, actor
from cis.register.accounts.rules import Limits
from cis.register.people import queries as people

# Answered to anybody, without a look into the database.
OPEN_ENDPOINTS = frozenset({"static", "assets.serve", "health.alive", "health.ready"})


def settings() -> Settings:
    """Return the installation's settings."""
    found: Settings = current_app.config["CIS"]
    return found


def recognise(now: datetime) -> None:
    """Put on ``g`` who is asking and what every page must know of the place."""
    for name in ("actor", "token_hash"):
        g.pop(name, None)
    if request.endpoint in OPEN_ENDPOINTS:
        return
    session, token = db.session(), request.cookies.get(_name())
    place = people.founded(session)
    g.is_demo, g.zone = (place.is_demo, place.time_zone) if place else (False, "UTC")
    kept = sessions.find(session, token, now, _limits()) if token else None
    if kept is None:
        return
    g.actor, g.token_hash = actor(kept.account), kept.token_hash
    if sessions.is_due(kept, now):
        _note_seen(kept.token_hash, now)


def _note_seen(token_hash: str, now: datetime) -> None:
    try:
        with housekeeping() as session:
            sessions.touch(session, token_hash, now)
    except OperationalError:
        # Reading goes on while the database is busy or its disk is full.
        db.session().rollback()


def is_signed_in(cookie: str, now: datetime) -> bool:
    """Tell whether a Cookie header is that of somebody who signed in."""
    token = parse_cookie(cookie).get(_name())
    if not token:
        return False
    return sessions.find(db.session(), token, now, _limits()) is not None


def frame() -> dict[str, object]:
    """Return what the account menu of every page needs."""
    who = g.get("actor")
    is_admin = who is not None and who.may(Permission.ADMINISTER)
    return {
        "account": who,
        "account_url": url_for("accounts.account"),
        "settings_url": url_for("people.settings") if is_admin else "",
        "sign_out_url": url_for("accounts.logout"),
        "is_demo": g.get("is_demo", False),
    }


def caller(now: datetime) -> Caller:
    """Return who stands at the door."""
    return Caller(
        address=request.remote_addr or "",
        now=now,
        limits=_limits(),
        cheap=bool(current_app.config.get("CIS_CHEAP_HASHES")),
    )


def let_in(token: str, target: str) -> Response:
    """Send the browser on with its token, and a form key that nobody knew before."""
    response = _sent_on(target)
    response.set_cookie(
        _name(),
        token,
        secure=_is_secure(),
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def let_out(target: str) -> Response:
    """Send the browser on and take its token back."""
    response = _sent_on(target)
    response.delete_cookie(
        _name(), secure=_is_secure(), httponly=True, samesite="Lax", path="/"
    )
    return response


def link(path: str) -> str:
    """Return the address to hand over, made from the settings and never the request."""
    return f"{settings().url}{path}"


def _sent_on(target: str) -> Response:
    form_session.clear()
    return redirect(target, HTTPStatus.SEE_OTHER)


def _limits() -> Limits:
    chosen = settings()
    return Limits(
        idle=timedelta(minutes=chosen.session_idle_minutes),
        absolute=timedelta(hours=chosen.session_hours),
    )


def _is_secure() -> bool:
    return settings().public_url.startswith("https://")


def _name() -> str:
    return "__Host-cis_session" if _is_secure() else "cis_session"
