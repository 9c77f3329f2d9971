"""Reads suggestions: those that wait for somebody, and what they would change."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, joinedload

from cis.core.access import Actor
from cis.core.errors import NotFoundError
from cis.desk.suggestions.models import State, Suggestion
from cis.kit import authorization, records
from cis.register.governance.writes import queries as writes
from cis.register.governance.writes.rules import RULES

# Of the form itself, not of what it changes.
FORM = frozenset(
    {"csrf_token", "version", "suggest", "suggestion", "submission", "submit"}
)
MOST = 50
# How long the answer to one's suggestion stands in My work.
RECENT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Change:
    """One field: its name, what the record says now, what is suggested."""

    name: str
    now: str
    then: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A suggestion: what it does to which record, which fields differ, the form."""

    suggestion: Suggestion
    words: str
    about: str
    changes: Sequence[Change]
    fields: Sequence[tuple[str, str]]


def get(session: Session, key: int) -> Suggestion:
    """Return a suggestion with its people, or raise NotFoundError."""
    found: Suggestion | None = session.scalar(_whole().where(Suggestion.id == key))
    if found is None:
        raise NotFoundError("There is no such suggestion.")
    return found


def waiting(session: Session, actor: Actor) -> list[Waiting]:
    """Return the open suggestions that the actor is asked about, oldest first."""
    wanted = _whole().where(Suggestion.state == State.OPEN).order_by(Suggestion.id)
    mine = (
        one
        for one in session.scalars(wanted.limit(MOST))
        if writes.answers_for(session, actor, one.action, one.subject)
    )
    return [_waiting(session, one) for one in mine]


def answered(
    session: Session, person_id: int, today: date
) -> Sequence[tuple[Suggestion, str]]:
    """Return somebody's suggestions answered lately, each with what it was about."""
    mine = _whole().where(
        Suggestion.suggested_by_id == person_id,
        Suggestion.state != State.OPEN,
        Suggestion.answered_on > today - RECENT,
    )
    found = session.scalars(mine.order_by(Suggestion.id.desc()).limit(MOST))
    return [(one, _about(session, one)) for one in found]


def fields(suggestion: Suggestion) -> list[tuple[str, str]]:
    """Return what was typed, as pairs of name and value; empty once it is erased."""
    try:
        return [(name, value) for name, value in json.loads(suggestion.fields)]
    except ValueError:
        return []


def _waiting(session: Session, one: Suggestion) -> Waiting:
    typed = fields(one)
    record = authorization.record(session, one.subject)
    changes = [
        found
        for name in dict.fromkeys(name for name, _ in typed if name not in FORM)
        if (found := _change(session, record, name, typed))
    ]
    words, about = RULES[one.action].words, _about(session, one)
    return Waiting(one, words, about, changes, typed)


def _about(session: Session, one: Suggestion) -> str:
    """Return what people call the record, or its code where nobody names it."""
    table, _, key = one.subject.partition(":")
    keys = [int(key)] if key.isdecimal() else []
    places = list(records.places(session, table, keys).values())
    return places[0].label if places else one.subject.replace(":", " ")


def _change(
    session: Session, record: Any, name: str, typed: Sequence[tuple[str, str]]
) -> Change | None:
    """Return how a field differs from the record; one unknown to it always does."""
    then = ", ".join(value for each, value in typed if each == name)
    words = name.removesuffix("_id").replace("_", " ").replace("-", " ")
    column = inspect(type(record)).columns.get(name) if record is not None else None
    if column is None:
        return Change(words, "", then) if then else None
    value = getattr(record, name)
    now = "" if value is None else str(value)
    if _is_same(value, then):
        return None
    return Change(
        words,
        _named(session, column, now) or now,
        _named(session, column, then) or then,
    )


def _is_same(value: Any, typed: str) -> bool:
    """Tell whether what was typed is what the record holds."""
    if isinstance(value, bool):
        return value is (typed != "")
    if isinstance(value, float):
        with suppress(ValueError):
            return value == float(typed)
    return typed == ("" if value is None else str(value))


def _named(session: Session, column: Any, value: str) -> str:
    """Return the name of the record that a foreign key points to, if it has one."""
    for key in column.foreign_keys:
        table = key.target_fullname.partition(".")[0]
        found = authorization.record(session, f"{table}:{value}")
        return str(getattr(found, "name", "") or getattr(found, "title", ""))
    return ""


def _whole() -> Any:
    return select(Suggestion).options(
        joinedload(Suggestion.suggested_by), joinedload(Suggestion.answered_by)
    )
