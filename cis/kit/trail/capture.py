"""Turns the changes of a transaction into one event, so no action can forget to.

Columns marked ``info={"private": True}`` enter as commitments, those marked
``info={"secret": True}`` only as changed, with a salted digest that no text can be
guessed from. It refuses to know what a record means.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session

from cis.kit.db import Base
from cis.kit.db.session import Intent
from cis.kit.trail import event_state, log
from cis.kit.trail.event_state import UntrackedChangeError
from cis.kit.trail.sealed import Private, Sealer, Secret, canonical

STEPS = (
    *("changes", "facts", "digests", "outcome", "withholds"),
    *("sums", "records", "erased"),
)
Changes = dict[str, dict[str, tuple[Any, Any]]]


def install() -> None:
    """Start capturing; safe to call more than once."""
    for name, listener in (
        ("before_flush", _foresee),
        ("after_flush", _collect),
        ("before_commit", _append),
        ("after_rollback", _forget),
        ("do_orm_execute", _refuse_bulk),
    ):
        if not event.contains(Session, name, listener):
            event.listen(Session, name, listener)


def note(session: Session, **facts: Any) -> None:
    """Add facts to the open transaction's event; they alone make an event, too."""
    session.info.setdefault("facts", {}).update(facts)


def mark(session: Session, word: str, why: str) -> None:
    """Add a word to the name of the open transaction's event, and a reason of its own.

    ``initiative.approve`` becomes ``initiative.approve.emergency``.
    """
    intent: Intent = session.info["intent"]
    if not intent.what.endswith(f".{word}"):
        session.info["intent"] = replace(intent, what=f"{intent.what}.{word}", why=why)


def digest(session: Session, model: type[Base]) -> None:
    """Keep a table's rows of this transaction as a count and a digest.

    For rows that arrive by the hundred from a file: their source keeps the values.
    Their private texts enter as ever. Raises ValueError unless the table is digested.
    """
    if not model.__digested__:
        raise ValueError(f"{model.__tablename__} has no digest that would tell.")
    session.info.setdefault("digests", set()).add(model.__tablename__)


def refused(session: Session, *subjects: str) -> None:
    """Say that the open transaction's event is a refusal, and what it was about."""
    session.info["outcome"] = log.REFUSED
    changes: Changes = session.info.setdefault("changes", {})
    for subject in subjects:
        changes.setdefault(subject, {})


def withhold(session: Session) -> None:
    """Keep no private text of the open transaction's changes: they erase it."""
    session.info["withholds"] = True


def _foresee(session: Session, *_: object) -> None:
    # Of a version that somebody set, a flush leaves no history.
    session.info["recounted"] = list(filter(event_state.is_recounted, session.dirty))


def _collect(session: Session, _flush_context: object) -> None:
    changes: Changes = session.info.setdefault("changes", {})
    recounted = session.info.pop("recounted", ())
    for record in (*session.new, *session.dirty, *session.deleted):
        gone = record in session.deleted
        if record.__digested__:
            event_state.count(session, record, gone=gone)
        if not record.__trail__:
            continue
        found, subject = _changes(record, gone=gone), _subject(record)
        if record in session.new and not found:
            # Nothing but defaults: that it was entered is told all the same.
            key = inspect(type(record)).primary_key[0].key
            found = {str(key): (None, getattr(record, str(key)))}
        if found:
            _merge(changes.setdefault(subject, {}), found)
        if found or any(record is one for one in recounted):
            event_state.keep(session, record, subject, gone=gone)


def _append(session: Session) -> None:
    session.flush()
    changes = session.info.pop("changes", {})
    facts = session.info.pop("facts", {})
    for table in sorted(session.info.pop("digests", ())):
        _fold(table, changes, facts)
    state = event_state.stated(session, changes)
    if changes or facts or state:
        intent = session.info.get("intent")
        if intent is None:
            raise UntrackedChangeError
        handling = log.Handling(
            session.info.get("outcome", log.SUCCESS),
            withholds=session.info.get("withholds", False),
            state=state,
        )
        log.append(session.connection(), intent, changes, facts, handling)


def _fold(table: str, changes: Changes, facts: dict[str, Any]) -> None:
    subjects = sorted(name for name in changes if name.startswith(f"{table}:"))
    if not subjects:
        return
    digested = hashlib.sha256()
    for subject in subjects:
        columns = changes.pop(subject)
        values = {name: after for name, (_, after) in columns.items()}
        plain = Sealer().plain({"subject": subject, **values}, "")
        digested.update(canonical(plain).encode() + b"\n")
        texts = {name: pair for name, pair in columns.items() if _is_text(*pair)}
        if texts:
            changes[subject] = texts
    facts[table] = {"rows": len(subjects), "sha256": digested.hexdigest()}


def _is_text(before: Any, after: Any) -> bool:
    """Tell whether a private text came or went: it can be checked and erased."""
    return any(isinstance(one, Private) and one.text for one in (before, after))


def _forget(session: Session) -> None:
    for name in STEPS:
        session.info.pop(name, None)


def _refuse_bulk(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise UntrackedChangeError


def _subject(record: Base) -> str:
    mapper = inspect(type(record))
    key = mapper.primary_key_from_instance(record)
    return f"{record.__tablename__}:{','.join(map(str, key))}"


def _merge(known: dict[str, Any], found: Mapping[str, tuple[Any, Any]]) -> None:
    for column, (before, after) in found.items():
        first, _ = known.get(column, (before, after))
        known[column] = (first, after)


def _changes(record: Base, *, gone: bool) -> dict[str, tuple[Any, Any]]:
    return {
        name: (_guarded(info, before), _guarded(info, after))
        for name, info, before, after in _pairs(record, gone=gone)
        if before != after
    }


def _pairs(
    record: Base, *, gone: bool
) -> Iterator[tuple[str, Mapping[Any, Any], Any, Any]]:
    state = inspect(record)
    for column in state.mapper.column_attrs:
        if column.columns[0] is state.mapper.version_id_col:
            continue
        history = state.attrs[column.key].history
        info = column.columns[0].info
        if gone:
            old = next(iter([*history.deleted, *history.unchanged]), None)
            yield column.key, info, old, None
        elif history.has_changes():
            old = next(iter(history.deleted or ()), None)
            yield column.key, info, old, next(iter(history.added), None)


def _guarded(info: Mapping[Any, Any], value: Any) -> Any:
    if value is None:
        return None
    if info.get("secret"):
        return Secret()
    return Private(str(value)) if info.get("private") else value
