"""The folder of files: each once, under its SHA-256, outside everything that is served.

A file is written under a passing name and moved to its own, so that no half file ever
stands there. It is read by its digest: what no longer matches is not handed out.
"""

import re
from hashlib import sha256
from pathlib import Path

from cis.core.errors import FileError
from cis.core.folder import write_file

FOLDER = "evidence"
DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


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

    def remove(self, digest: str) -> None:
        """Delete a file for ever; one that is gone already is fine."""
        self.path(digest).unlink(missing_ok=True)
