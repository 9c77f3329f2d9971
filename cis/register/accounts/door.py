"""How a browser carries its session: the cookie, and who that makes it."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import NamedTuple

from flask import current_app, g, redirect, request, url_for
from flask import session as form_session
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.exc import OperationalError
from werkzeug import Response
from werkzeug.http import parse_cookie

from cis.core import clock
from cis.core.access import Permission
from cis.core.config import Settings
from cis.kit.db import db, housekeeping
from cis.register.accounts import sessions
from cis.register.accounts.entry import Caller, actor
from cis.register.accounts.rules import Limits, fresh_token
from cis.register.people import queries as people

# Answered to anybody, without a look into the database.
OPEN_ENDPOINTS = frozenset({"static", "assets.serve", "health.alive", "health.ready"})
# What a browser keeps for a while of who signed in with it.
KNOWN, REMEMBERED, MOST_ACCOUNTS = "cis_known", timedelta(days=180), 5


class Browser(NamedTuple):
    """A browser's name, empty for a new one, and the accounts that signed in there."""

    name: str
    accounts: tuple[int, ...]


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
    known = browser()
    return Caller(
        address=request.remote_addr or "",
        now=now,
        limits=_limits(),
        cheap=bool(current_app.config.get("CIS_CHEAP_HASHES")),
        browser=known.name,
        accounts=known.accounts,
    )


def browser() -> Browser:
    """Return what the browser remembers of earlier sign-ins, as it was signed."""
    cookie = request.cookies.get(_name(KNOWN), "")
    try:
        name, *accounts = _signer().loads(cookie, int(REMEMBERED.total_seconds()))
    except BadData:
        return Browser("", ())
    return Browser(name, tuple(accounts))


def _remember(response: Response, account_id: int) -> None:
    """Let the browser prove next time that the account signed in with it."""
    known = browser()
    others = [key for key in known.accounts if key != account_id]
    accounts = [*others, account_id][-MOST_ACCOUNTS:]
    response.set_cookie(
        _name(KNOWN),
        _signer().dumps([known.name or fresh_token(), *accounts]),
        max_age=REMEMBERED,
        secure=_is_secure(),
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=KNOWN)


def let_in(token: str, target: str) -> Response:
    """Send the browser on with its token, and a form key that nobody knew before."""
    response = _sent_on(target)
    now = clock.now()
    signed_in = sessions.find(db.session(), token, now, caller(now).limits)
    if signed_in is not None:
        _remember(response, signed_in.account_id)
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
    return settings().is_https


def _name(cookie: str = "cis_session") -> str:
    return f"__Host-{cookie}" if _is_secure() else cookie
