"""What an event states beside its changes, so that every stored value can be compared.

The changes leave out versions, computed defaults and hidden values, and rows that came
by the thousand; and an erasure takes away the salts of texts that stay.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from cis.kit.db import Base
from cis.kit.trail import rows
from cis.kit.trail.rows import Sum
from cis.kit.trail.sealed import Sealer, sealed


class UntrackedChangeError(Exception):
    """A change would pass the trail by: a bulk statement, or no open transaction."""


def sums(session: Session, table: str) -> Sum:
    """Return by how much a table's digest grows in the open transaction."""
    known: dict[str, Sum] = session.info.setdefault("sums", {})
    return known.setdefault(table, Sum())


def erased(session: Session, places: Iterable[Sequence[Any]]) -> None:
    """Say which texts are deleted: the event's number and the place in it, of each."""
    session.info.setdefault("erased", []).extend(list(place) for place in places)


def count(session: Session, record: Base, *, gone: bool) -> None:
    """Add what became of a row to its table's digest, and take away what it was.

    Raises UntrackedChangeError when a value was replaced that was never read.
    """
    shape, total = rows.shape(type(record)), sums(session, record.__tablename__)
    state, is_new = inspect(record), record in session.new
    before, after = [], []
    for name, column in zip(shape.attributes, shape.columns, strict=True):
        if is_new and name not in state.dict:
            # Nobody gave a value: it is empty in the database, and known to be.
            set_committed_value(record, name, None)
        after.append(rows.stored(column, getattr(record, name)))
        history = state.attrs[name].history
        old = [*history.deleted, *history.unchanged]
        if not old and not is_new:
            raise UntrackedChangeError(f"{record.__tablename__}.{name} was not read.")
        before.append(rows.stored(column, next(iter(old), None)))
    if not is_new:
        total.take(shape.hashed(before))
    if not gone:
        total.add(shape.hashed(after))


def keep(session: Session, record: Base, subject: str, *, gone: bool) -> None:
    """Keep what a record's changes do not say: versions, computed, hidden values."""
    states: dict[str, Any] = session.info.setdefault("records", {})
    if gone or record.__digested__:
        states.pop(subject, None)
        return
    found, is_new = states.setdefault(subject, {}), record in session.new
    for attribute in inspect(type(record)).column_attrs:
        column = attribute.columns[0]
        if _is_left_out(record, attribute.key, column, is_new=is_new):
            found[attribute.key] = value(column, getattr(record, attribute.key))


def is_recounted(record: Base) -> bool:
    """Tell whether somebody set a record's version and nothing else of it."""
    column = inspect(type(record)).version_id_col
    if column is None:
        return False
    return bool(inspect(record).attrs[str(column.key)].history.has_changes())


def value(column: Any, held: Any) -> Any:
    """Return what an event states of a value that its changes leave out."""
    if held is None:
        return None
    if column.info.get("secret") or column.info.get("private"):
        return sealed(str(held))
    return Sealer().plain(held, "")


def stated(session: Session, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the open transaction's event states, without what is empty."""
    texts = session.info.pop("erased", [])
    for _, path in texts:
        _seal_again(session, path, changes)
    grown = session.info.pop("sums", {})
    records = session.info.pop("records", {})
    state = {
        "tables": {
            name: total.stated()
            for name, total in grown.items()
            if not total.agrees(Sum())
        },
        "records": {subject: values for subject, values in records.items() if values},
        "erased": texts,
    }
    return {name: each for name, each in state.items() if each}


def _is_left_out(record: Base, name: str, column: Any, *, is_new: bool) -> bool:
    if column.info.get("unchecked") or column.primary_key:
        return False
    if column is inspect(type(record)).version_id_col:
        return not is_new or getattr(record, name) != rows.default(column)
    if column.info.get("secret"):
        return bool(inspect(record).attrs[name].history.has_changes())
    return is_new and column.default is not None and not column.default.is_scalar


def _seal_again(session: Session, path: str, changes: Mapping[str, Any]) -> None:
    """Seal anew what a record still holds, when the log's copy of it is erased."""
    subject, _, name = path.removeprefix("changes.").removesuffix(".1").rpartition(".")
    table, _, key = subject.partition(":")
    model = rows.compared().get(table)
    if not path.endswith(".1") or model is None or name in changes.get(subject, ()):
        return
    parts = zip(key.split(","), inspect(model).primary_key, strict=True)
    record = session.get(model, tuple(c.type.python_type(part) for part, c in parts))
    if record is not None:
        column = inspect(model).column_attrs[name].columns[0]
        known = session.info.setdefault("records", {}).setdefault(subject, {})
        known[name] = value(column, getattr(record, name))
