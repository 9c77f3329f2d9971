"""Checkpoints of the log in the C2SP form, signed only for one growing history."""

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from cis.core import clock
from cis.core.access import Actor
from cis.core.errors import RuleError
from cis.kit.db import transaction
from cis.kit.trail import capture, log, note, signer, tree
from cis.kit.trail.models import TrailCheckpoint, TrailEvent
from cis.kit.trail.note import NoteError, Signer
from cis.kit.trail.queries import ROLLBACK
from cis.kit.trail.signer import Memory

CHUNK = 10_000
REMEDY = (
    "Nothing was signed. If a backup was restored, record it: cis trail "
    "accept-rollback --reason TEXT. Otherwise somebody rewrote the log."
)


class RollbackError(RuleError):
    """The log is not an extension of what was signed before."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says: whose log, how many events, under which root."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Issued:
    """A signed checkpoint and when it was signed."""

    note: str
    size: int
    root: bytes
    at: datetime


def body(origin: str, size: int, root: bytes) -> str:
    """Return the text that a checkpoint signs (C2SP tlog-checkpoint)."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode('ascii')}\n"


def parsed(text: str) -> Checkpoint:
    """Return what the text of a checkpoint says, or raise NoteError."""
    origin, size, root, *_ = [*text.split("\n"), "", "", ""]
    try:
        raw = base64.b64decode(root, validate=True)
    except binascii.Error:
        raw = b""
    is_size = size.isascii() and size.isdecimal() and str(int(size)) == size
    if not origin or not is_size or len(raw) != len(tree.EMPTY_ROOT):
        raise NoteError("The note is no checkpoint: origin, size and root are missing.")
    return Checkpoint(origin, int(size), raw)


def opened(text: str, vkey: str) -> Checkpoint:
    """Return a signed checkpoint, or raise NoteError unless this key signed it."""
    found = parsed(note.opened(text, vkey))
    if found.origin != vkey.partition("+")[0]:
        raise NoteError("The checkpoint is of another log than the key.")
    return found


def key(folder: Path) -> Signer:
    """Return the signer of a data folder, made on first use."""
    return signer.key(folder)


def issue(connection: Connection, folder: Path) -> Issued:
    """Sign the log as it stands and remember it, or raise RollbackError.

    Call it first in a transaction, of either mode: what is signed must be what others
    can read, and no older than what was signed before.
    """
    size, root = _checked(connection, signer.remembered(folder))
    mine, now = key(folder), clock.now()
    issued = Issued(note.sign(body(mine.name, size, root), mine), size, root, now)
    signer.remember(folder, signer.signed(size, root, now))
    return issued


def keep(session: Session, issued: Issued) -> None:
    """Store a checkpoint in the database, in the transaction that signed it."""
    session.add(
        TrailCheckpoint(
            size=issued.size,
            root=issued.root.hex(),
            note=issued.note,
            at=issued.at,
        )
    )


def take(folder: Path, by: Actor) -> Issued:
    """Sign, remember, store and record a checkpoint, or raise RollbackError."""
    with transaction(by=by, what="trail.checkpoint") as session:
        issued = issue(session.connection(), folder)
        keep(session, issued)
    return issued


def newest(session: Session) -> TrailCheckpoint | None:
    """Return the newest stored checkpoint, if there is one."""
    wanted = select(TrailCheckpoint).order_by(TrailCheckpoint.size.desc())
    return session.scalar(wanted.limit(1))


def accept_rollback(folder: Path, by: Actor, why: str) -> Memory:
    """Record for ever that the log lost events, and let the signer go on.

    Returns what the signer had seen last. Raises RuleError without a reason, or when
    the log lost nothing.
    """
    if not why.strip():
        raise RuleError("Say why the log lost events: --reason TEXT.", field="reason")
    lost = _lost(folder)
    with transaction(by=by, what=ROLLBACK, why=why.strip()) as session:
        connection = session.connection()
        try:
            _checked(connection, signer.remembered(folder))
        except RollbackError:
            size, root = _head(connection)
            capture.note(
                session,
                lost_size=lost.size,
                lost_root=lost.root,
                lost_at=lost.at,
                size=size,
                root=root.hex(),
            )
        else:
            raise RuleError("The log has lost nothing that was signed.")
    # After the commit: a signer that goes on must find the break recorded.
    signer.remember(folder, signer.accepted(size, root, clock.now()))
    return lost


def _lost(folder: Path) -> Memory:
    seen = signer.remembered(folder)
    if not seen:
        raise RuleError("Nothing was signed yet, so nothing can have been lost.")
    return max(seen, key=lambda line: line.size)


def _checked(connection: Connection, seen: Sequence[Memory]) -> tuple[int, bytes]:
    """Return size and root if the log extends everything that was signed."""
    held = {line.size: line for line in seen}
    # The head first: what others add meanwhile is the business of the next one.
    head = log.head(connection)
    size, frontier = 0, tree.NOTHING
    for leaf in _leaves(connection, head[0]):
        _compare(held.get(size), frontier)
        frontier = tree.append(frontier, size, leaf)
        size += 1
    _compare(held.get(size), frontier)
    missing = [line for line in held.values() if line.size > size]
    if missing:
        raise RollbackError(
            f"The log has {size} events, but {missing[-1].size} were signed on "
            f"{missing[-1].at[:10]}. {REMEDY}"
        )
    if head != (size, frontier):
        raise RuleError(
            "The head of the log does not fit its events; run: cis trail verify"
        )
    return size, tree.root(frontier)


def _compare(line: Memory | None, frontier: tree.Frontier) -> None:
    if line is not None and tree.root(frontier).hex() != line.root:
        raise RollbackError(
            f"The first {line.size} events are not those signed on {line.at[:10]}. "
            f"{REMEDY}"
        )


def _head(connection: Connection) -> tuple[int, bytes]:
    size, frontier = log.head(connection)
    return size, tree.root(frontier)


def _leaves(connection: Connection, size: int) -> Iterator[bytes]:
    last = -1
    while True:
        rows = connection.execute(
            select(TrailEvent.seq, TrailEvent.leaf)
            .where(TrailEvent.seq > last, TrailEvent.seq < size)
            .order_by(TrailEvent.seq)
            .limit(CHUNK)
        ).all()
        if not rows:
            return
        yield from (bytes.fromhex(row.leaf) for row in rows)
        last = rows[-1].seq
