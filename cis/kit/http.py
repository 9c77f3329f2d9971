"""What every door shares: who is asking, what they may do, what an error becomes."""

import secrets
from collections.abc import Callable
from datetime import date
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec, TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, request
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Actor, Permission
from cis.core.errors import (
    CisError,
    ConflictError,
    FileError,
    ForbiddenError,
    NotFoundError,
    RuleError,
    TooManyError,
)
from cis.kit import hosts

P = ParamSpec("P")
R = TypeVar("R")

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# The hash is that of nothing: plotly fills an empty style element by script.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' "
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


# Who asks whether the server lives may not know its name.
PROBES = frozenset({"health.alive", "health.ready"})


class SignInError(CisError):
    """You need to sign in to see this."""


class ForeignHostError(CisError):
    """The request names a host that is not this server."""


STATUS: dict[type[CisError], HTTPStatus] = {
    SignInError: HTTPStatus.UNAUTHORIZED,
    ForeignHostError: HTTPStatus.BAD_REQUEST,
    NotFoundError: HTTPStatus.NOT_FOUND,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    RuleError: HTTPStatus.UNPROCESSABLE_ENTITY,
    FileError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ConflictError: HTTPStatus.CONFLICT,
    TooManyError: HTTPStatus.TOO_MANY_REQUESTS,
}


def status_of(error: CisError) -> HTTPStatus:
    """Return the HTTP status that stands for a domain error, its own if it has one."""
    own = getattr(error, "status", None)
    if own is not None:
        return HTTPStatus(own)
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return HTTPStatus.INTERNAL_SERVER_ERROR


def current_actor() -> Actor:
    """Return who is asking, or raise SignInError; the login layer put them on ``g``."""
    actor = g.get("actor")
    if not isinstance(actor, Actor):
        raise SignInError
    return actor


def today() -> date:
    """Return today's date where the organisation is, UTC before set-up."""
    return clock.today(g.get("zone", "UTC"))


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only actors with the permission reach the view."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not current_actor().may(permission):
                raise ForbiddenError
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def is_open(endpoint: str) -> bool:
    """Tell whether the door of an endpoint is open to whoever is asking."""
    view = current_app.view_functions.get(endpoint)
    permission = getattr(view, "permission", None)
    return permission is not None and current_actor().may(permission)


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Declare that anybody may reach the view, signed in or not."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    """Give each request an id, refuse foreign ones and send the security headers."""
    hosts.init_app(app)
    app.before_request(_identify)
    app.before_request(_check_host)
    app.before_request(_refuse_foreign)
    app.after_request(_harden)


def _identify() -> None:
    g.request_id = secrets.token_hex(8)


def _check_host() -> ResponseReturnValue | None:
    """Refuse a foreign host; send on to https what came without it."""
    if request.endpoint in PROBES:
        return None
    foreign = request.environ.get(hosts.FOREIGN)
    if foreign is not None:
        raise ForeignHostError(
            f"This server does not answer for {foreign}. Use the address "
            f"{current_app.config['CIS'].url}; if the other one is right, set "
            "CIS_PUBLIC_URL to it, such as https://cis.example.org."
        )
    if request.environ.get(hosts.PLAIN) and request.method in SAFE:
        return redirect(request.url, HTTPStatus.PERMANENT_REDIRECT)
    return None


def _refuse_foreign() -> None:
    # The form token already stops forgeries; browsers that say where a request
    # comes from let us stop them a step earlier.
    if request.method in SAFE:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        is_own = site in {"same-origin", "none"}
    else:
        sent, settings = request.environ[hosts.SENT], current_app.config["CIS"]
        is_own = origin is None or hosts.is_own_origin(origin, sent, settings)
    if not is_own:
        abort(HTTPStatus.FORBIDDEN)


def _harden(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    # Files sent for download ask for "no-cache", which would still keep them.
    kept = "max-age" in response.headers.get("Cache-Control", "")
    if not kept and request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    response.vary.add("Cookie")
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = (
            "max-age=63072000; includeSubDomains"
        )
    response.headers["X-Request-Id"] = g.get("request_id", "")
    return response
