"""The one way to save a form: in a transaction, or shown again with why not."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar, overload

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cis.core.errors import (
    CisError,
    ConflictError,
    FileError,
    ForbiddenError,
    NotFoundError,
    RuleError,
)
from cis.kit.db import db, transaction
from cis.kit.http import current_actor
from cis.kit.web import errors
from cis.kit.web.forms import EditForm, Form

Record = TypeVar("Record")
Address = Callable[[Record], str]
Sentence = str | Callable[[Record], str]
Context = Callable[[Record], Mapping[str, Any]]
# What the page of the form answers; everything else has a page of its own.
REFUSALS = (RuleError, ConflictError, ForbiddenError, NotFoundError, FileError)


def _version(_: Session, record: Any) -> object:
    return record.version


@overload
def page(
    form: Form,
    act: Callable[[Session], Record],
    *,
    what: str,
    done: Sentence[Record],
    to: Address[Record],
    why: str = "",
    template: str = "form.html",
    **context: Any,
) -> ResponseReturnValue: ...


@overload
def page(
    form: Form,
    act: Callable[[Session, Record], object],
    *,
    load: Callable[[Session], Record],
    version: Callable[[Session, Record], object] | None = _version,
    what: str,
    done: Sentence[Record],
    to: Address[Record],
    why: str = "",
    template: str = "form.html",
    describe: Context[Record] | None = None,
    **context: Any,
) -> ResponseReturnValue: ...


def page(  # noqa: PLR0913 - one call says all of a page, each part by its name
    form: Form,
    act: Callable[..., Any],
    *,
    load: Callable[[Session], Any] | None = None,
    version: Callable[[Session, Any], object] | None = _version,
    what: str,
    done: Sentence[Any],
    to: Address[Any],
    why: str = "",
    template: str = "form.html",
    describe: Context[Any] | None = None,
    **context: Any,
) -> ResponseReturnValue:
    """Save a valid form and redirect (303), or show its page.

    Without ``load``, ``act`` makes a record and returns it. With it, ``act`` gets the
    record to change, once the version that the form was opened on is checked. ``done``
    and ``to`` get the record while the transaction is open: what to say, where to go.
    ``version`` returns what the form holds of the record, where that is not its
    version; None leaves the check to ``act``.

    A refusal shows the form again with what was typed: 409 when somebody else was
    faster, 403 when it is not theirs to do, 404 when something chosen is not there,
    422 when a rule is broken. ``describe`` returns what the page says of the record:
    it is read last and never stale. Raises NotFoundError when the record is not there.
    """
    if form.submitted():
        try:
            with transaction(by=current_actor(), what=what, why=why) as session:
                record = (
                    _change(session, form, act, load, version) if load else act(session)
                )
                text = done if isinstance(done, str) else done(record)
                target = to(record)
        except REFUSALS as error:
            _refuse(form, error, load, version)
        else:
            if text:
                flash(text)
            return redirect(target, HTTPStatus.SEE_OTHER)
    elif isinstance(form, EditForm) and form.is_submitted() and load and version:
        _refuse_late(form, version(db.session(), load(db.session())))
    if form.page_status != HTTPStatus.FORBIDDEN and not form.urgency:
        form.settle()
    if load and describe:
        context |= describe(load(db.session()))
    return render_template(template, form=form, **context), form.page_status


def _change(
    session: Session,
    form: Form,
    act: Callable[[Session, Any], object],
    load: Callable[[Session], Any],
    version: Callable[[Session, Any], object] | None,
) -> Any:
    record = load(session)
    if isinstance(form, EditForm) and version:
        form.check_version(version(session, record))
    act(session, record)
    return record


def _refuse(
    form: Form,
    error: CisError,
    load: Callable[[Session], Any] | None,
    version: Callable[[Session, Any], object] | None,
) -> None:
    if isinstance(error, ForbiddenError):
        errors.note_refusal(str(error))
        error = ForbiddenError(str(error) or errors.WORDS[HTTPStatus.FORBIDDEN][1])
    session = db.session()
    form.refuse(error, version(session, load(session)) if load and version else None)


def _refuse_late(form: EditForm, current: object) -> None:
    """Say of an invalid form as well that the record changed meanwhile."""
    try:
        form.check_version(current)
    except ConflictError as error:
        form.refuse(error, current)
