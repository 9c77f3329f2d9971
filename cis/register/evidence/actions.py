"""Changes evidence. The caller owns the transaction."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.kit.authorization import authorize
from cis.kit.db import afterwards, housekeeping
from cis.kit.records import ERASED
from cis.kit.trail import capture
from cis.register.evidence import queries, rules
from cis.register.evidence.models import Evidence, StoredFile
from cis.register.evidence.rules import Draft, Subject
from cis.register.evidence.sorts import Sort
from cis.register.evidence.vault import Vault


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that somebody sent and that was looked at: its bytes, name and sort."""

    content: bytes
    name: str
    sort: Sort


@dataclass(frozen=True, slots=True)
class Origin:
    """Who attaches it, when, and the organisation's day then."""

    by: int | None
    at: datetime
    today: date


def attach(
    session: Session,
    subject: Subject,
    draft: Draft,
    origin: Origin,
    file: tuple[Vault, Brought] | None = None,
) -> Evidence:
    """Hang a link or a file on a record, and return it.

    Raises NotFoundError when there is no such record, RuleError for a date to come and
    for evidence that is both or neither.
    """
    queries.label(session, subject)
    authorize(session, subject.text)
    if draft.dated > origin.today:
        raise RuleError("Evidence cannot be of a day to come.", field="dated")
    if bool(draft.link) == (file is not None):
        raise RuleError("Choose a file or give a link, one of them.", field="file")
    kept = _keep(session, *file, origin.at) if file else None
    made = Evidence(
        subject=subject.text,
        kind=draft.kind,
        title=draft.title.strip(),
        note=draft.note.strip(),
        dated_on=draft.dated,
        link=draft.link,
        file_id=kept.id if kept else None,
        file_name=file[1].name if file else "",
        attached_by_id=origin.by,
        attached_on=origin.today,
        expires_on=draft.expires,
    )
    session.add(made)
    session.flush()
    _note(session, made, kept)
    return made


def confirm(
    session: Session, key: int, by: int | None, today: date, until: date | None
) -> Evidence:
    """Say that it is still true, until another day if one is given."""
    found = _counting(session, key)
    if until:
        rules.check_expiry(until, today)
        if until == today:
            raise RuleError("Choose a day to come.", field="expires")
    found.confirmed_by_id, found.confirmed_on = by, today
    found.expires_on = until
    session.flush()
    return found


def withdraw(
    session: Session, key: int, by: int | None, today: date, reason: str
) -> Evidence:
    """Say that it shows nothing any more, and why; nothing is deleted."""
    found = _counting(session, key)
    rules.check_reason(reason)
    found.withdrawn_by_id, found.withdrawn_on = by, today
    found.withdrawn_because = reason.strip()
    session.flush()
    return found


def erase_file(session: Session, key: int, by: int | None, today: date) -> str:
    """Note that a file is forgotten wherever it hangs; return the digest of its bytes.

    The caller removes them from the vault once this is committed.
    """
    found = queries.get(session, key)
    authorize(session, found)
    if found.file is None or found.is_erased:
        raise RuleError("There is no file to erase here.")
    found.file.erased_on, found.file.erased_by_id = today, by
    for one in queries.sharing(session, found.file.id):
        one.file_name = ERASED
    session.flush()
    capture.note(session, sha256=found.file.sha256)
    return found.file.sha256


def _counting(session: Session, key: int) -> Evidence:
    found = queries.get(session, key)
    authorize(session, found)
    if found.withdrawn_on:
        raise RuleError("It was withdrawn already.")
    return found


def _keep(session: Session, vault: Vault, brought: Brought, at: datetime) -> StoredFile:
    digest = sha256(brought.content).hexdigest()
    known = queries.stored(session, digest)
    if known and known.erased_on:
        raise RuleError("This file was erased on purpose and stays out.", field="file")
    if known is None:
        known = StoredFile(
            sha256=digest, size=len(brought.content), sort=brought.sort, stored_at=at
        )
        session.add(known)
        session.flush()
        afterwards(session, lambda: _tidy(vault, digest))
    # Also for a known one: a backup without the folder is mended by the next upload.
    vault.keep(brought.content)
    return known


def _tidy(vault: Vault, digest: str) -> None:
    """Remove a file whose record was not stored after all."""
    # Under the lock: somebody else may just be attaching the same file.
    with suppress(SQLAlchemyError), housekeeping() as session:
        if queries.stored(session, digest) is None:
            vault.remove(digest)


def _note(session: Session, made: Evidence, kept: StoredFile | None) -> None:
    """Put into the event what an auditor asks for, in one place."""
    capture.note(
        session,
        subject=made.subject,
        kind=str(made.kind),
        sha256=kept.sha256 if kept else "",
    )
