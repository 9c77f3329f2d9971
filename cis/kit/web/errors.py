"""Turns every failure into a page in plain words."""

import logging
import sqlite3
from http import HTTPStatus
from typing import cast
from urllib.parse import quote

from flask import (
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from cis.core import folder
from cis.core.access import Actor
from cis.core.errors import CisError, ForbiddenError, TooManyError, UnauthorizedError
from cis.kit.http import SAFE, SignInError, status_of
from cis.kit.trail import refusal

# The extension that answers UnauthorizedError, or returns None for the plain page.
UNAUTHORIZED = "cis.unauthorized"
RETRY_SECONDS = "5"
LONGEST_ACTION = 80
# How databases say that the disk is full; SQLite names only some reasons for it.
FULL_SQLITE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
}
DISK_FULL = "53100"

WORDS: dict[int, tuple[str, str]] = {
    400: (
        "This request did not arrive whole",
        (
            "The page was open for too long, or the request was cut. Go back, reload "
            "the page and send it again."
        ),
    ),
    401: ("Please sign in", "You need to sign in to see this page."),
    403: (
        "You may not do this",
        "Your role does not allow this. If you need it, ask an administrator.",
    ),
    404: (
        "There is nothing here",
        "The address is wrong, or the record never existed. Records are never deleted.",
    ),
    405: ("This cannot be done here", "The page does not accept this kind of request."),
    409: (
        "Somebody was faster",
        "The record changed after you opened it. Open it again and repeat your change.",
    ),
    413: (
        "The file is too large",
        (
            "It is larger than this installation accepts. Compress it (.gz or .zip), "
            "or export a shorter period."
        ),
    ),
    422: ("Something needs mending", "The input breaks a rule."),
    429: ("Too many attempts", "Wait a moment and try again."),
    500: (
        "Something went wrong on our side",
        (
            "Nothing was saved. Try again; if it happens twice, give your "
            "administrator the number below."
        ),
    ),
    503: (
        "The register is busy",
        "Another change is being written. Nothing was saved; try again in a moment.",
    ),
    507: ("The disk is full", "Nothing was saved. Tell your administrator."),
}

FULL = (
    "Every connection to the database is in use. Nothing was saved; try again in a "
    "moment."
)

log = logging.getLogger("cis")


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.extensions.setdefault(UNAUTHORIZED, lambda _error: None)
    app.after_request(_refuse_form)
    app.register_error_handler(SignInError, _sign_in)
    app.register_error_handler(CisError, _domain)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeoutError, _full)
    app.register_error_handler(Exception, _unexpected)


def _sign_in(_error: SignInError) -> ResponseReturnValue:
    if wants_json() or request.method not in SAFE:
        return page(HTTPStatus.UNAUTHORIZED)
    here = request.full_path if request.query_string else request.path
    target = url_for("accounts.login")
    return redirect(f"{target}?next={quote(here)}" if here != "/" else target, 303)


def _domain(error: CisError) -> ResponseReturnValue:
    if isinstance(error, ForbiddenError):
        note_refusal(getattr(error, "recorded", str(error)))
    if isinstance(error, UnauthorizedError):
        answer = current_app.extensions[UNAUTHORIZED](error)
        if answer is not None:
            return cast("ResponseReturnValue", answer)
    wait = {"Retry-After": str(error.wait)} if isinstance(error, TooManyError) else {}
    return *page(status_of(error), str(error)), wait


def note_refusal(said: str) -> None:
    """Record that somebody signed in may not do what they asked for."""
    actor, place = g.get("actor"), request.endpoint
    if not isinstance(actor, Actor) or place is None:
        return
    why = said or f"The role {actor.role} does not open this page."
    refusal.record(actor, f"refused.{place}"[:LONGEST_ACTION], why)


def _refuse_form(response: Response) -> Response:
    """Answer with 403 where a form is shown to somebody who may not send it."""
    error = g.pop("unauthorized", None)
    if error is not None and response.status_code == HTTPStatus.OK:
        note_refusal(error.recorded)
        response.status_code = HTTPStatus.FORBIDDEN
    return response


def _http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if error.response is not None or code < HTTPStatus.BAD_REQUEST:
        return error
    body, status = page(code)
    allowed = getattr(error, "valid_methods", None)
    return body, status, {"Allow": ", ".join(sorted(allowed))} if allowed else {}


def _database(error: DBAPIError) -> ResponseReturnValue:
    log.error("request %s: %s", g.get("request_id"), type(error.orig).__name__)
    if _is_full(error.orig):
        return page(HTTPStatus.INSUFFICIENT_STORAGE)
    if isinstance(error, OperationalError):
        return *page(HTTPStatus.SERVICE_UNAVAILABLE), {"Retry-After": RETRY_SECONDS}
    return _unexpected(error)


def _is_full(error: BaseException | None) -> bool:
    """Tell whether the database has no room to write."""
    said, code = str(error), getattr(error, "sqlite_errorcode", None)
    is_said = "full" in said or "No space left" in said
    return is_said or code in FULL_SQLITE or getattr(error, "sqlstate", "") == DISK_FULL


def _full(_error: PoolTimeoutError) -> ResponseReturnValue:
    log.error("request %s: every database connection is in use", g.get("request_id"))
    wait = {"Retry-After": RETRY_SECONDS}
    return *page(HTTPStatus.SERVICE_UNAVAILABLE, FULL), wait


def _unexpected(error: Exception) -> ResponseReturnValue:
    if folder.is_full(error):
        log.error("request %s: %s", g.get("request_id"), error)
        return page(HTTPStatus.INSUFFICIENT_STORAGE)
    log.error("request %s failed", g.get("request_id"), exc_info=error)
    return page(HTTPStatus.INTERNAL_SERVER_ERROR)


def page(status: int, detail: str = "") -> tuple[str | Response, int]:
    """Return the page (or problem document) that explains a status."""
    fallback = WORDS[500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 400]
    title, text = WORDS.get(status, fallback)
    text = detail or text
    request_id = g.get("request_id", "")
    if wants_json():
        body = {"title": title, "detail": text, "status": status, "id": request_id}
        return jsonify(body), status
    html = render_template(
        "error.html", title=title, text=text, status=status, request_id=request_id
    )
    return html, status


def wants_json() -> bool:
    """Tell whether the request comes from a script that reads JSON."""
    return request.path.endswith(".json") or (
        request.accept_mimetypes.best == "application/json"
    )
