"""One form is saved once, however often it is sent.

Each form carries a token. What is sent under it is written down in the transaction that
saves it, with the page that came of it: the same content again leads there. Other
content under the same token, after the browser's way back, is a form of its own.
"""

import time
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import file_digest, sha256
from typing import Any, ClassVar
from urllib.parse import urlsplit

from flask import Flask, Response, g, has_request_context, redirect, request
from flask import session as form_session
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, String, Text, delete, event, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from cis.core import clock
from cis.core.access import Actor
from cis.core.errors import CisError
from cis.kit.db import Base, db, housekeeping
from cis.kit.http import SAFE
from cis.kit.web import errors

FIELD = "submission"
KEPT = timedelta(days=1)
# So long the second of two clicks waits for the page that comes of the first.
PATIENCE, PAUSE = 5.0, 0.05
SAVED = (
    "This form was saved already. Go back to the list to see what was saved; nothing "
    "was saved twice."
)


class Submission(Base):
    """A form that was saved: a digest of who sent what where, and where it led."""

    __tablename__ = "form_submission"
    __trail__: ClassVar[bool] = False

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    location: Mapped[str] = mapped_column(Text, default="")


class RepeatedError(CisError):
    """The same form was saved before."""


def init_app(app: Flask) -> None:
    """Watch what is sent; call it when whoever knows who is asking is registered."""
    app.before_request(_recall)
    app.after_request(_remember)
    app.register_error_handler(RepeatedError, _answer)
    for name, listener in (("after_begin", _claim), ("after_rollback", _release)):
        if not event.contains(Session, name, listener):
            event.listen(Session, name, listener)


def _recall() -> ResponseReturnValue | None:
    """Lead to what came of a form that was saved before."""
    g.submission = g.claimed = None
    if request.method in SAFE or not request.form.get(FIELD):
        return None
    g.submission = _digest()
    location = _location(g.submission)
    return redirect(location, 303) if location else None


def _claim(session: Session, _transaction: object, connection: Connection) -> None:
    """Write a form down as the first thing of the transaction that saves it."""
    if not has_request_context() or session.info.get("mode") != "write":
        return
    key, intent = g.get("submission"), session.info["intent"]
    if key is None or g.claimed or intent.what == "housekeeping":
        return
    if connection.scalar(select(Submission.key).where(Submission.key == key)):
        raise RepeatedError
    now = clock.now()
    connection.execute(delete(Submission).where(Submission.at < now - KEPT))
    connection.execute(insert(Submission).values(key=key, at=now, location=""))
    g.claimed = key


def _release(_session: Session) -> None:
    if has_request_context():
        g.claimed = None


def _remember(response: Response) -> Response:
    """Note where a saved form led, or forget it where that is no page to come to."""
    key = g.get("claimed")
    if key is None:
        return response
    mine = Submission.key == key
    # Who is signed in anew needs the answer itself, and so does a page shown once.
    is_page = response.location and "Set-Cookie" not in response.headers
    change: Any = delete(Submission).where(mine)
    if is_page:
        change = update(Submission).where(mine).values(location=_path(response))
    g.claimed = None
    # It was saved; that the next click will not know where, is no reason to say no.
    with suppress(SQLAlchemyError), housekeeping() as session:
        session.connection().execute(change)
    return response


def _answer(_error: RepeatedError) -> ResponseReturnValue:
    """Wait for what comes of the first of two clicks, and lead there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        location = _location(g.submission)
        if location is None:
            break
        if location:
            return redirect(location, 303)
        time.sleep(PAUSE)
    return errors.page(409, SAVED)


def _location(key: str) -> str | None:
    session = db.session()
    # What was read before is of yesterday while another request writes.
    session.rollback()
    wanted = select(Submission.location).where(
        Submission.key == key, Submission.at >= clock.now() - KEPT
    )
    location = session.scalar(wanted)
    session.rollback()
    return location


def _path(response: Response) -> str:
    return urlsplit(response.location or "")._replace(scheme="", netloc="").geturl()


def _digest() -> str:
    """Return the digest of who sends what to where."""
    actor = g.get("actor")
    who = actor.id if isinstance(actor, Actor) else form_session.get("csrf_token", "")
    parts: list[tuple[str, ...]] = [(who, request.full_path)]
    parts += sorted(
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != "csrf_token"
    )
    for name, file in sorted(request.files.items(multi=True), key=lambda item: item[0]):
        content = file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]
        file.stream.seek(0)
        parts.append((name, file.filename or "", content))
    return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
