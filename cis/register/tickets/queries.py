"""Reads ticket feeds, layouts and imports."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, defer

from cis.core.errors import NotFoundError
from cis.register.metrics.models import Metric
from cis.register.tickets import feeding, stored
from cis.register.tickets.feeding import Choice
from cis.register.tickets.measures.pareto import Slice, pareto
from cis.register.tickets.models import Ticket, TicketFeed, TicketImport, TicketLayout
from cis.register.tickets.storing import TEXTS

SIZE = 50


def feed(session: Session, feed_id: int) -> TicketFeed:
    """Return one feed, or raise NotFoundError."""
    found = session.get(TicketFeed, feed_id)
    if found is None:
        raise NotFoundError("There is no such feed.")
    return found


def feed_named(session: Session, name: str) -> TicketFeed | None:
    """Return the feed with a name, however it is spaced and capitalised."""
    plain = _plain(name)
    everyone = session.scalars(select(TicketFeed))
    return next((each for each in everyone if _plain(each.name) == plain), None)


def feeds(session: Session) -> Sequence[Row[TicketFeed, int, datetime]]:
    """Return feeds by name: the feed, its imports, when the newest came."""
    newest = func.max(TicketImport.imported_at).label("newest")
    imports = func.count(TicketImport.id).label("imports")
    wanted = (
        select(TicketFeed, imports, newest)
        .outerjoin(TicketImport, TicketImport.feed_id == TicketFeed.id)
        .group_by(TicketFeed.id)
        .order_by(func.lower(TicketFeed.name), TicketFeed.id)
    )
    return session.execute(wanted).all()


def proposed_feed(session: Session, layout: str, kind: str) -> str:
    """Return the feed that a layout last went to, empty if it is new."""
    wanted = (
        select(TicketFeed.name)
        .join(TicketImport, TicketImport.feed_id == TicketFeed.id)
        .where(TicketImport.layout == layout, TicketFeed.kind == kind)
        .order_by(TicketImport.id.desc())
        .limit(1)
    )
    return session.scalar(wanted) or ""


def imported(session: Session, import_id: int) -> TicketImport:
    """Return one import with its rejected rows, or raise NotFoundError."""
    found = session.get(TicketImport, import_id)
    if found is None:
        raise NotFoundError("There is no such import.")
    return found


def imports(
    session: Session, page: int, feed_id: int | None = None
) -> tuple[Sequence[Row[TicketImport, TicketFeed]], int]:
    """Return a page of imports with their feeds, newest first, and how many there are.

    Their rejected rows are not loaded.
    """
    wanted = select(TicketImport, TicketFeed).join(
        TicketFeed, TicketFeed.id == TicketImport.feed_id
    )
    counted = select(func.count(TicketImport.id))
    if feed_id is not None:
        wanted = wanted.where(TicketImport.feed_id == feed_id)
        counted = counted.where(TicketImport.feed_id == feed_id)
    wanted = (
        wanted.options(defer(TicketImport.rejected_rows))
        .order_by(TicketImport.id.desc())
        .limit(SIZE)
        .offset((page - 1) * SIZE)
    )
    return session.execute(wanted).all(), session.scalar(counted) or 0


def applied(
    session: Session, sha256: str, options: str, feed_id: int | None = None
) -> TicketImport | None:
    """Return the import that applied the same file in the same way, if any."""
    wanted = (
        select(TicketImport)
        .where(TicketImport.file_sha256 == sha256, TicketImport.options == options)
        .options(defer(TicketImport.rejected_rows))
        .order_by(TicketImport.id)
    )
    if feed_id is not None:
        wanted = wanted.where(TicketImport.feed_id == feed_id)
    return session.scalars(wanted).first()


def rejected(found: TicketImport) -> list[Sequence[Any]]:
    """Return the rejected rows of an import: line, column, reason."""
    rows: list[Sequence[Any]] = json.loads(found.rejected_rows)
    return rows


def layout_for(session: Session, header_sha256: str) -> TicketLayout | None:
    """Return the mapping that somebody made for this header row, if any."""
    found: TicketLayout | None = session.scalar(
        select(TicketLayout).where(TicketLayout.header_sha256 == header_sha256)
    )
    return found


def layout_named(session: Session, name: str) -> TicketLayout | None:
    """Return the layout with a name, if any."""
    found: TicketLayout | None = session.scalar(
        select(TicketLayout).where(TicketLayout.name == name)
    )
    return found


def fed(session: Session, feed_id: int) -> list[tuple[Metric, Choice]]:
    """Return the metrics that a feed gives readings, with what they measure of it."""
    wanted = (
        select(Metric)
        .where(Metric.source_key.startswith(feeding.prefix(feed_id), autoescape=True))
        .order_by(Metric.name, Metric.id)
    )
    found = [
        (each, feeding.chosen(each.source_key)) for each in session.scalars(wanted)
    ]
    return [(metric, choice) for metric, choice in found if choice is not None]


def is_taken(session: Session, name: str) -> bool:
    """Tell whether a metric has this name."""
    return session.scalar(select(Metric.id).where(Metric.name == name)) is not None


def count(session: Session, feed_id: int) -> int:
    """Return how many tickets a feed holds."""
    counted = select(func.count()).select_from(Ticket).where(Ticket.feed_id == feed_id)
    return session.scalar(counted) or 0


def breakdowns(session: Session, feed_id: int) -> list[str]:
    """Return the columns of a feed that hold anything."""
    columns = [func.max(getattr(Ticket, name)) for name in TEXTS]
    newest = session.execute(select(*columns).where(Ticket.feed_id == feed_id)).one()
    return [name for name, text in zip(TEXTS, newest, strict=True) if text]


def shares(session: Session, feed_id: int, by: str) -> list[Slice]:
    """Return the Pareto of a column of a feed, or raise NotFoundError for no column."""
    if by not in TEXTS:
        raise NotFoundError("There is no such column.")
    return pareto(stored.tickets(session, feed_id, labels=[by]), by)


def settings(layout: TicketLayout) -> Mapping[str, Any]:
    """Return what a layout remembers: kind, date order, mapping."""
    told: Mapping[str, Any] = json.loads(layout.mapping)
    return told


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
