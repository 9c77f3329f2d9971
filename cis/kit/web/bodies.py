"""How much a request may bring: little, except files from people who signed in."""

from collections.abc import Callable
from http import HTTPStatus
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from cis.kit.web import errors

P = ParamSpec("P")
R = TypeVar("R")

STRANGERS, SMALL = 128 * 1024, 1024 * 1024
TOO_LARGE = (
    "What was sent is larger than this page accepts. Shorten it and send it again; a "
    "file belongs on a page that asks for one."
)
SIGN_IN = (
    "You are not signed in, so this much is not accepted. Sign in, open the page again "
    "and send it once more."
)
EXTENSION = "cis.signed_in"


def uploads(view: Callable[P, R]) -> Callable[P, R]:
    """Declare that the view takes a file, as large as the settings allow."""
    view.uploads = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask, is_signed_in: Callable[[str], bool]) -> None:
    """Refuse what is too large; ``is_signed_in`` is told a request's Cookie header."""
    app.extensions[EXTENSION] = is_signed_in
    app.before_request(_refuse)


def limit(method: str, path: str, cookie: str, length: int | None) -> int:
    """Return how many bytes a request may bring; ``length`` is what it announced."""
    if length is not None and length <= STRANGERS:
        return STRANGERS
    if not current_app.extensions[EXTENSION](cookie):
        return STRANGERS
    if _takes_files(method, path):
        return int(current_app.config["MAX_CONTENT_LENGTH"])
    return SMALL


def _takes_files(method: str, path: str) -> bool:
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method)
    except HTTPException:
        return False
    return hasattr(current_app.view_functions[endpoint], "uploads")


def _refuse() -> ResponseReturnValue | None:
    length = request.content_length
    if length is None and not request.headers.get("Transfer-Encoding"):
        return None
    cookie = request.headers.get("Cookie", "")
    allowed = limit(request.method, request.path, cookie, length)
    request.max_content_length = allowed
    if length is None or length <= allowed:
        return None
    text = {STRANGERS: SIGN_IN, SMALL: TOO_LARGE}.get(allowed, "")
    return errors.page(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text)
