"""The signer's key and memory: files outside the database it signs for."""

import errno
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cis.core.errors import RuleError
from cis.core.folder import OWN_FILE, OWN_FOLDER, write_file
from cis.kit.db.types import stamp
from cis.kit.trail import note

FOLDER = "signer"
KEY = "key"
MEMORY = "memory"
SIGNED, ACCEPTED = "signed", "accepted"


@dataclass(frozen=True, slots=True)
class Memory:
    """One line of the memory: what the signer saw of the log, and why."""

    kind: str
    size: int
    root: str
    at: str


def key(folder: Path) -> note.Signer:
    """Return the signer of a data folder, made on first use and readable by us."""
    place = _place(folder)
    path = place / KEY
    if not path.exists():
        fresh = note.fresh(f"cis-{secrets.token_hex(6)}")
        _create(path, f"{note.skey(fresh)}\n")
    return note.loaded(path.read_text(encoding="ascii"))


def known(folder: Path) -> note.Signer | None:
    """Return the signer of a data folder if it has signed anything yet."""
    return key(folder) if (folder / FOLDER / KEY).exists() else None


def remembered(folder: Path) -> Sequence[Memory]:
    """Return what was signed since the last accepted break, oldest first.

    Raises RuleError when a line of the file is damaged.
    """
    lines = _lines(folder)
    breaks = [at for at, line in enumerate(lines) if line.kind == ACCEPTED]
    return lines[breaks[-1] :] if breaks else lines


def remember(folder: Path, seen: Memory) -> None:
    """Add a line to the memory; it has reached the disk when this returns."""
    path = _place(folder) / MEMORY
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    descriptor = os.open(path, flags, OWN_FILE)
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        size = os.fstat(descriptor).st_size
        line = f"{seen.kind} {seen.size} {seen.root} {seen.at}\n".encode("ascii")
        try:
            whole = file.write(line) == len(line)
            os.fsync(descriptor)
        except OSError:
            # Half a line on a full disk would be a damaged memory.
            file.truncate(size)
            raise
        if not whole:
            file.truncate(size)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    _sync(path.parent)


def signed(size: int, root: bytes, at: datetime) -> Memory:
    """Return the line that a signed checkpoint leaves."""
    return Memory(SIGNED, size, root.hex(), stamp(at))


def accepted(size: int, root: bytes, at: datetime) -> Memory:
    """Return the line that an accepted break leaves: from here it goes on."""
    return Memory(ACCEPTED, size, root.hex(), stamp(at))


def _lines(folder: Path) -> Sequence[Memory]:
    path = folder / FOLDER / MEMORY
    if not path.exists():
        return []
    text = path.read_text(encoding="ascii", errors="replace")
    return [_line(line, at) for at, line in enumerate(text.splitlines(), 1)]


def _line(text: str, number: int) -> Memory:
    parts = text.split(" ")
    if len(parts) == 4 and parts[1].isdecimal():  # noqa: PLR2004
        kind, size, root, at = parts
        if kind in {SIGNED, ACCEPTED} and len(root) == 64:  # noqa: PLR2004
            return Memory(kind, int(size), root, at)
    raise RuleError(
        f"Line {number} of the signer's memory is damaged. Bring the file back from "
        "a backup, or remove that line if it is the last and was cut by a power loss."
    )


def _place(folder: Path) -> Path:
    place = folder / FOLDER
    place.mkdir(mode=OWN_FOLDER, parents=True, exist_ok=True)
    return place


def _create(path: Path, text: str) -> None:
    """Write a file that must not exist yet, whole or not at all."""
    write_file(path, text.encode("ascii"), replace=False)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
