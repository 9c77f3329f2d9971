"""The events of the log as lines: in full what is disclosed, the rest as hashes."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from cis.desk.audit.bundle.content import Chooser, Told
from cis.kit.records import ERASED
from cis.kit.trail.models import TrailEvent, TrailPrivate

CHUNK = 1000
WITHHELD = "(withheld)"
# Columns of private texts that no reader of a bundle needs.
KEPT_BACK = frozenset({"email", "password_hash"})
LONGEST_CHANGES = 2000
# A text that somebody typed cannot look so: its quotes are escaped.
SEALED = '{"$c":"'
Texts = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the records; ``told`` is there when the event is disclosed."""

    seq: int
    leaf: bytes
    text: str
    told: Told | None


def lines(connection: Connection, size: int, chooser: Chooser) -> Iterator[Line]:
    """Yield the events below a size, in order."""
    for first in range(0, size, CHUNK):
        last = min(first + CHUNK, size) - 1
        rows = connection.execute(
            select(TrailEvent.seq, TrailEvent.payload, TrailEvent.leaf)
            .where(TrailEvent.seq.between(first, last))
            .order_by(TrailEvent.seq)
        ).all()
        texts = _texts(connection, first, last)
        for row in rows:
            said = json.loads(row.payload)
            if chooser.takes(said):
                yield _full(row, said, texts.get(row.seq, {}))
            else:
                yield _short(row, said)


def _texts(connection: Connection, first: int, last: int) -> Mapping[int, Texts]:
    found: dict[int, dict[str, tuple[str, str]]] = {}
    chosen = select(
        TrailPrivate.seq, TrailPrivate.path, TrailPrivate.salt, TrailPrivate.value
    ).where(TrailPrivate.seq.between(first, last))
    for seq, path, salt, value in connection.execute(chosen):
        found.setdefault(seq, {})[path] = (salt, value)
    return found


def _short(row: Any, said: Mapping[str, Any]) -> Line:
    shown = {
        "action": said["action"],
        "leaf": row.leaf,
        "object": ", ".join(said["changes"]),
        "seq": row.seq,
    }
    return Line(row.seq, bytes.fromhex(row.leaf), _written(shown), None)


def _full(row: Any, said: Mapping[str, Any], texts: Texts) -> Line:
    # A walk through the event finds what was erased; mostly nothing was.
    whole = row.payload.count(SEALED) == len(texts)
    paths: Iterable[str] = texts if whole else _committed(said, "")
    private = {path: _disclosed(path, texts) for path in paths}
    shown = {
        "leaf": row.leaf,
        "payload": row.payload,
        "private": private,
        "seq": row.seq,
    }
    told = _told(said, private)
    return Line(row.seq, bytes.fromhex(row.leaf), _written(shown), told)


def _written(shown: Mapping[str, Any]) -> str:
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")) + "\n"


def _disclosed(path: str, texts: Texts) -> Any:
    if KEPT_BACK & {*path.split(".")}:
        return "withheld"
    if path not in texts:
        return "erased"
    salt, value = texts[path]
    return {"salt": salt, "value": value}


def _committed(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        if value.keys() == {"$c"}:
            yield path
            return
        for name, item in value.items():
            yield from _committed(item, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _committed(item, f"{path}.{number}")


def _told(said: Mapping[str, Any], private: Mapping[str, Any]) -> Told:
    return Told(
        seq=int(said["seq"]),
        at=said["at"],
        actor=said["actor"]["id"],
        action=said["action"],
        objects=", ".join(said["changes"]),
        reason=_shown(said["reason"], private.get("reason")),
        changes=_changes(said["changes"], private),
    )


def _changes(
    changes: Mapping[str, Mapping[str, Sequence[Any]]], private: Mapping[str, Any]
) -> str:
    parts: list[str] = []
    for subject, columns in changes.items():
        for column, pair in columns.items():
            before, after = (
                _shown(value, private.get(f"changes.{subject}.{column}.{side}"))
                for side, value in enumerate(pair)
            )
            move = f"{before} to {after}" if before else after
            parts.append(f"{subject} {column}: {move}")
    text = "; ".join(parts)
    return text if len(text) <= LONGEST_CHANGES else text[:LONGEST_CHANGES] + " ..."


def _shown(value: Any, disclosed: Any) -> str:
    if disclosed is None:
        return "" if value is None else str(value)
    if isinstance(disclosed, dict):
        return str(disclosed["value"])
    return ERASED if disclosed == "erased" else WITHHELD
