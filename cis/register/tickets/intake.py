"""Takes a file in: kept, read as it was read before, looked at."""

from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from cis.register.tickets import actions, queries, seen, trial
from cis.register.tickets.export.look import look as look_at
from cis.register.tickets.export.source import identify
from cis.register.tickets.rules import Options, Period
from cis.register.tickets.trial import Trial
from cis.register.tickets.uploads import Shelf, Upload, plain_name


def uploaded(
    session: Session,
    shelf: Shelf,
    file: FileStorage,
    *,
    by: str,
    at: datetime,
    today: date,
) -> Upload:
    """Keep a file and look at it; one that cannot be used is deleted at once.

    Raise TicketFileError why it cannot.
    """
    upload = shelf.keep(file, plain_name(file.filename), by, at)
    try:
        known = _as_remembered(session, upload, shelf.path(upload))
        return look(shelf, known, today)
    except BaseException:
        shelf.discard(upload)
        raise


def look(shelf: Shelf, upload: Upload, today: date) -> Upload:
    """Look at a file as it is to be read now, or raise TicketFileError."""
    told = seen.seen(shelf.path(upload), upload.name, upload.options(today))
    return shelf.put(upload, seen=told)


def attempt(
    shelf: Shelf,
    upload: Upload,
    period: Period,
    narrowed: tuple[str, str],
    today: date,
) -> Trial:
    """Measure a file, once for each period and breakdown that is looked at."""
    key = "|".join((period, *narrowed))
    if key in upload.tried:
        return Trial(**upload.tried[key])
    path, options = shelf.path(upload), upload.options(today)
    tried = trial.attempt(path, upload.name, options, period, narrowed)
    shelf.put(upload, tried={**upload.tried, key: asdict(tried)})
    return tried


def _as_remembered(session: Session, upload: Upload, path: Path) -> Upload:
    """Return an upload that is read as somebody said for the same header row before."""
    table = look_at(identify(path, upload.name), Options())
    layout = queries.layout_for(session, actions.header_digest(table.header))
    if layout is None:
        return upload
    told = queries.settings(layout)
    return replace(
        upload,
        kind=told["kind"] or "",
        date_order=told["date_order"] or "",
        mapping=told["mapping"],
        layout=layout.name,
    )
