"""Files somebody uploaded and has not applied yet: kept a day, for nobody else."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from cis.core.errors import NotFoundError
from cis.core.folder import write_file
from cis.register.tickets.rules import DateOrder, Kind, Options

KEPT = timedelta(hours=24)
FOLDER = "uploads"
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
LONGEST_NAME = 200


class Savable(Protocol):
    """A file that came with a request."""

    def save(self, dst: Path) -> None:
        """Write it to a path."""


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file: whose, how to read it, and what was seen in it."""

    token: str
    name: str
    by: str
    at: str
    kind: str = ""
    date_order: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    remember: str = ""
    layout: str = ""
    seen: Mapping[str, Any] = field(default_factory=dict)
    # What it measures, by period and breakdown: looked at once, shown often.
    tried: Mapping[str, Any] = field(default_factory=dict)

    def options(self, today: date) -> Options:
        """Return how the file is to be read."""
        return Options(
            kind=Kind(self.kind) if self.kind else None,
            date_order=DateOrder(self.date_order) if self.date_order else None,
            mapping=self.mapping,
            today=today,
        )


class Shelf:
    """The folder of uploads, outside everything that is served."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep(self, file: Savable, name: str, by: str, at: datetime) -> Upload:
        """Write a file down under a name nobody can guess."""
        self.sweep(at)
        upload = Upload(
            secrets.token_urlsafe(16), name[-LONGEST_NAME:], by, at.isoformat()
        )
        path = self.path(upload)
        path.touch(mode=0o600)
        try:
            file.save(path)
            return self.put(upload)
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def find(self, token: str, by: str) -> Upload:
        """Return one's own upload, or raise NotFoundError."""
        missing = NotFoundError(
            "This file is not here any more: it was applied, discarded, or older than "
            "a day. Upload it again."
        )
        if not TOKEN.fullmatch(token):
            raise missing
        try:
            told = json.loads(self._note(token).read_text(encoding="utf-8"))
            upload = Upload(**told)
        except (FileNotFoundError, ValueError, TypeError):
            # Gone, or written by a version that noted something else.
            raise missing from None
        if upload.by != by or not self.path(upload).exists():
            raise missing
        return upload

    def put(self, upload: Upload, **changes: Any) -> Upload:
        """Remember what is now known of an upload."""
        upload = replace(upload, **changes)
        write_file(self._note(upload.token), json.dumps(asdict(upload)).encode())
        return upload

    def path(self, upload: Upload) -> Path:
        """Return where the bytes are."""
        return self._folder / f"{upload.token}.part"

    def discard(self, upload: Upload) -> None:
        """Delete a file and all that is known of it."""
        for path in self._folder.glob(f"{upload.token}.*"):
            path.unlink(missing_ok=True)

    def sweep(self, now: datetime) -> None:
        """Delete what is older than a day."""
        oldest = (now - KEPT).timestamp()
        for path in self._folder.iterdir():
            try:
                if path.stat().st_mtime < oldest:
                    path.unlink(missing_ok=True)
            except FileNotFoundError:
                continue

    def _note(self, token: str) -> Path:
        return self._folder / f"{token}.json"


def plain_name(name: str | None) -> str:
    """Return the last part of a file's name, printable; export if there is none."""
    last = re.split(r"[\\/]", name or "")[-1]
    return "".join(each for each in last if each.isprintable()).strip() or "export"
