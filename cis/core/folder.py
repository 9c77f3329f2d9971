"""Keeps the data folder to the user who runs cis, and writes whole files into it."""

import errno
import logging
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from cis.core.errors import RuleError

OTHERS = 0o077
OWN_FOLDER, OWN_FILE = 0o700, 0o600
# No room on the disk, none in the user's share of it, none for a file this long.
NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", None)})

log = logging.getLogger("cis")


def secure(folder: Path) -> None:
    """Make the folder, and close it and all that it holds, and will hold, to others.

    Raises RuleError for a folder that is not only cis' own, or that a link leads out
    of. Everything this process creates from now on is closed to others, too.
    """
    os.umask(OTHERS)
    folder.mkdir(parents=True, exist_ok=True)
    root = folder.resolve()
    if not hasattr(os, "geteuid"):
        # Windows: the folder inherits the rights of the one above it.
        return
    _check_own(root)
    try:
        count = sum(_narrow(path) for path in (root, *_inside(root)))
    except PermissionError as error:
        raise RuleError(
            f"{error.filename} in the data folder cannot be closed to other users: it "
            "belongs to another one. Give it to the user who runs cis (chown)."
        ) from error
    if count:
        log.warning(
            "The data folder %s was open to other users of this machine. It is closed "
            "to them now (files and folders changed: %d).",
            folder,
            count,
        )


def write_file(path: Path, content: bytes, *, replace: bool = True) -> None:
    """Write a file, whole and safe on the disk, or not at all.

    A file that is there already is replaced, or else left as it is.
    """
    for folder in reversed([place for place in path.parents if not place.exists()]):
        folder.mkdir(mode=OWN_FOLDER, exist_ok=True)
    draft = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWN_FILE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            draft.replace(path)
        else:
            # A link, unlike a rename, does not replace what another process just made.
            with suppress(FileExistsError):
                os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def is_full(error: BaseException | None) -> bool:
    """Tell whether an error, or one that led to it, says that there is no room."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return True
        error = error.__cause__ or error.__context__
    return False


def _check_own(root: Path) -> None:
    status = root.stat()
    if status.st_uid != os.geteuid():
        raise RuleError(
            f"The data folder {root} belongs to another user (number {status.st_uid}) "
            f"than the one who runs cis ({os.geteuid()}). Run cis as that user, give "
            "the folder away (chown), or choose another by CIS_DATA."
        )
    # Not pathlib's: that fails for a user without a home.
    home = os.path.expanduser("~")  # noqa: PTH111
    if status.st_mode & stat.S_ISVTX or str(root) in {home, root.anchor}:
        raise RuleError(
            f"The data folder {root} is not for cis alone. Name a folder of its own in "
            "CIS_DATA, such as one inside it."
        )


def _inside(root: Path) -> Iterator[Path]:
    """Yield what the folder holds, at any depth; raise RuleError for a link out."""
    for place, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = Path(place, name)
            if not path.is_symlink():
                yield path
            elif not path.resolve().is_relative_to(root):
                raise RuleError(
                    f"{path} leads out of the data folder, to {path.resolve()}. Move "
                    "what it leads to into the data folder, and remove the link."
                )


def _narrow(path: Path) -> bool:
    """Take the rights of others away; tell whether there were any."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & OTHERS:
            path.chmod(mode & ~OTHERS)
    except FileNotFoundError:
        # Another process of cis tidied up meanwhile.
        return False
    return bool(mode & OTHERS)
