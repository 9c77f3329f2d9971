"""Checkpoints: the log's size and root, signed, as C2SP's tlog-checkpoint has them."""

import base64
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from cis.core import clock
from cis.kit.trail import log, note, tree
from cis.kit.trail.note import Signer

PRIVATE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Issued:
    """A signed checkpoint and what it says."""

    note: str
    size: int
    root: bytes
    at: datetime


def body(origin: str, size: int, root: bytes) -> str:
    """Return the text of a checkpoint: origin, size and root, a line each."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def key(folder: Path) -> Signer:
    """Return the installation's key, made on first use."""
    path = folder / "signer" / "key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return Signer("cis", bytes.fromhex(path.read_text(encoding="ascii")))
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_bytes(PRIVATE_BYTES).hex())
    return key(folder)


def issue(connection: Connection, folder: Path) -> Issued:
    """Return a new checkpoint of the log as the connection sees it."""
    signer = key(folder)
    size, frontier = log.head(connection)
    root = tree.root(frontier)
    signed = note.sign(body(signer.name, size, root), signer)
    return Issued(signed, size, root, clock.now())
