"""The folder of files: each once, under its SHA-256, outside everything that is served.

A file is written under a passing name and moved to its own, so that no half file ever
stands there. It is read by its digest: what no longer matches is not handed out.
"""

import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path

from cis.core.errors import FileError
from cis.core.folder import write_file

FOLDER = "evidence"
PASSING = ".part"
# Seconds within which a passing file is somebody's upload and not left over.
WRITTEN = 3600
DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(slots=True)
class Compared:
    """How many files were read, and what is not as it should be."""

    files: int = 0
    faults: list[str] = field(default_factory=list)


class Vault:
    """The files below one data folder."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def path(self, digest: str) -> Path:
        """Return where a file with this digest lies, or would."""
        if not DIGEST.fullmatch(digest):
            raise ValueError(digest)
        return self._folder / digest[:2] / digest[2:]

    def keep(self, content: bytes) -> str:
        """Write content down unless it is there; return its digest."""
        digest = sha256(content).hexdigest()
        path = self.path(digest)
        if not path.exists():
            write_file(path, content)
        return digest

    def read(self, digest: str) -> bytes:
        """Return the content of a file, or raise FileError when it is not whole."""
        try:
            content = self.path(digest).read_bytes()
        except OSError:
            raise FileError(
                "The file is not in the data folder any more; only its digest is. "
                "Tell your administrator: a backup holds it under its SHA-256."
            ) from None
        if sha256(content).hexdigest() != digest:
            raise FileError(
                "The file on the disk is not the one that was attached: its SHA-256 "
                "differs. It is not handed out. Tell your administrator."
            )
        return content

    def compare(self, known: Mapping[str, bool], now: float) -> "Compared":
        """Read every file and compare it with what is known of it.

        ``known`` maps digests to whether the file was erased; ``now`` is in seconds
        since 1970. A file that is just being written is no stranger yet.
        """
        found = Compared()
        try:
            here = dict(self._digests(now - WRITTEN))
        except OSError as error:
            found.faults.append(f"{error.filename} cannot be read ({error.strerror})")
            return found
        found.files = len(here)
        for path, digest in here.items():
            name, expected = f"{FOLDER}/{path}", path.replace("/", "")
            if digest is None:
                found.faults.append(f"{name} is a link or no plain file")
            elif known.get(expected, True):
                state = "was erased" if expected in known else "is unknown"
                found.faults.append(f"the file {name} {state}, but lies there")
            elif digest != expected:
                found.faults.append(f"the file {name} was changed")
        for digest, is_erased in known.items():
            path = f"{digest[:2]}/{digest[2:]}"
            if not is_erased and path not in here:
                found.faults.append(f"the file {FOLDER}/{path} is gone")
        return found

    def _digests(self, since: float) -> Iterator[tuple[str, str | None]]:
        """Yield each path below the folder with its SHA-256, None if it is no file."""
        if self._folder.is_symlink():
            yield ".", None
            return
        for path in sorted(self._folder.rglob("*")):
            name = path.relative_to(self._folder).as_posix()
            status = path.lstat()
            if stat.S_ISDIR(status.st_mode):
                continue
            if path.name.endswith(PASSING) and status.st_mtime > since:
                continue
            if not stat.S_ISREG(status.st_mode):
                yield name, None
                continue
            with path.open("rb") as file:
                yield name, file_digest(file, "sha256").hexdigest()

    def remove(self, digest: str) -> None:
        """Delete a file for ever; one that is gone already is fine."""
        self.path(digest).unlink(missing_ok=True)
