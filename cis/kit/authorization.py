"""Whose a record is, and the one question that every write of it asks first.

A model says whose its records are by its ``Record``; an action asks ``authorize`` for
the records it is about to change; who may is answered above, by governance. A person's
transaction that asked nothing is not committed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, current_app, g, request
from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.core.errors import UnauthorizedError
from cis.kit.db import Base
from cis.kit.db.session import Intent
from cis.kit.records import Record, model_of

AUTHORIZED = "authorized"
ASKED, GRANTED = "asked", "granted"
EXTENSION = "cis.authorization"


@dataclass(frozen=True, slots=True)
class People:
    """Whom records name: their people, their authors, their practices and services."""

    owners: frozenset[int] = frozenset()
    authors: frozenset[int] = frozenset()
    practices: frozenset[int] = frozenset()
    services: frozenset[int] = frozenset()

    def with_(self, other: "People") -> "People":
        """Return both together."""
        return People(
            self.owners | other.owners,
            self.authors | other.authors,
            self.practices | other.practices,
            self.services | other.services,
        )


Subject = Base | str
# Raises UnauthorizedError or returns: by whom, which action, about which records.
Check = Callable[[Session, Actor, str, list[Subject]], None]


def authorize(session: Session, *subjects: Subject) -> None:
    """Let the open transaction go on, or raise UnauthorizedError saying whom to ask.

    ``subjects`` are records as they were before the change, or their codes such as
    ``metric:7``. The action asked about is the event that the transaction will leave.
    Without a subject it is about the whole organisation.
    """
    intent: Intent = session.info["intent"]
    state = session.info.setdefault(AUTHORIZED, ASKED)
    if state != GRANTED and is_person(intent.by):
        _check()(session, intent.by, intent.what, list(subjects))


def granted(session: Session) -> None:
    """Let the rest of the open transaction through without asking again.

    A decision right has let it through, or it asked about the record of which all that
    follows is a part: an action that comes of an agenda's line is one.
    """
    session.info[AUTHORIZED] = GRANTED


def require(session: Session, action: str, *subjects: Subject) -> None:
    """Refuse a form of records on which whoever looks may not take an action.

    A view asks it before it shows the form; the action asks again. The page is then
    answered with 403 and says whom to ask; what is typed on it can be suggested. By
    ``suggest`` in the address it is a form for a suggestion. What is sent instead of
    looked at raises UnauthorizedError.
    """
    if not is_person(g.actor) or request.values.get("suggest"):
        return
    try:
        _check()(session, g.actor, action, list(subjects))
    except UnauthorizedError as error:
        if request.method not in {"GET", "HEAD"}:
            raise
        g.unauthorized = error


def is_person(actor: Actor) -> bool:
    """Tell whether somebody acts who has to ask.

    cis itself and whoever runs the machine do not, nor does the example organisation,
    which tells of days when other people sat in the seats.
    """
    return actor.person_id is not None and actor.via not in {"system", "demo"}


def people(session: Session, subject: Subject) -> People:
    """Return whom a record names, by itself and by what it is a part of.

    A code without a record names nobody.
    """
    found, waiting, seen = People(), [subject], set()
    while waiting:
        known = record(session, waiting.pop())
        whose = getattr(known, "__record__", None)
        if known is None or whose is None or id(known) in seen:
            continue
        seen.add(id(known))
        found = found.with_(_named(known, whose))
        waiting += _wholes(known, whose)
    return found


def record(session: Session, subject: Subject) -> Any:
    """Return the record of a code such as ``metric:7``, None if there is none."""
    if not isinstance(subject, str):
        return subject
    table, _, key = subject.partition(":")
    model = model_of(table)
    return session.get(model, int(key)) if model and key.isdecimal() else None


def install(app: Flask, check: Check) -> None:
    """Let ``check`` answer for an application, and guard every commit."""
    app.extensions[EXTENSION] = check
    if not event.contains(Session, "before_commit", _guard):
        event.listen(Session, "before_commit", _guard)


def _guard(session: Session) -> None:
    """Ask what no action has asked: a right that needs no record, or a mistake."""
    intent = session.info.get("intent")
    asks = intent is not None and session.info.get("outcome") is None
    if asks and AUTHORIZED not in session.info:
        authorize(session)


def _check() -> Check:
    return cast("Check", current_app.extensions[EXTENSION])


def _named(record: Base, whose: Record) -> People:
    def keys(*names: str) -> frozenset[int]:
        values = [getattr(record, name) for name in names if name]
        return frozenset(value for value in values if value is not None)

    is_open = not whose.while_ or bool(getattr(record, whose.while_))
    return People(
        keys(*whose.owners),
        keys(whose.author) if is_open else frozenset(),
        keys(whose.practice),
        keys(whose.service),
    )


def _wholes(record: Base, whose: Record) -> Iterator[Subject]:
    columns = inspect(type(record)).columns
    for name in whose.parts_of:
        value = getattr(record, name)
        if isinstance(value, str) and value:
            yield value
        elif value is not None:
            (key,) = columns[name].foreign_keys
            yield f"{key.target_fullname.partition('.')[0]}:{value}"
