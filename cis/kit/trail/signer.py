"""The signer's key and memory: files outside the database it signs for."""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cis.core.errors import RuleError
from cis.kit.db.types import stamp
from cis.kit.trail import note

FOLDER = "signer"
KEY = "key"
MEMORY = "memory"
SIGNED, ACCEPTED = "signed", "accepted"
OWN_FILE, OWN_FOLDER = 0o600, 0o700


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
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{seen.kind} {seen.size} {seen.root} {seen.at}\n")
        file.flush()
        os.fsync(file.fileno())
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
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWN_FILE)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link, unlike a rename, does not replace what another process just made.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _sync(path.parent)


def _sync(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
