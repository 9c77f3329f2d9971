"""Reads bundles."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import NotFoundError
from cis.desk.audit.bundle.content import State
from cis.desk.audit.bundle.models import AuditBundle
from cis.kit.sheets.pages import SIZE, Page
from cis.kit.trail.models import TrailHead

# A builder that has not moved for so long has died with its server.
STALLED = timedelta(minutes=10)


def get(session: Session, bundle_id: int) -> AuditBundle:
    """Return one bundle with who took it, or raise NotFoundError."""
    found = session.scalar(
        select(AuditBundle)
        .where(AuditBundle.id == bundle_id)
        .options(joinedload(AuditBundle.taken_by))
    )
    if found is None:
        raise NotFoundError("There is no such bundle.")
    return found


def listing(session: Session, page: int) -> Page[AuditBundle]:
    """Return a page of bundles, newest first."""
    wanted = (
        select(AuditBundle)
        .options(joinedload(AuditBundle.taken_by))
        .order_by(AuditBundle.id.desc())
    )
    rows: Sequence[AuditBundle] = session.scalars(
        wanted.limit(SIZE).offset((page - 1) * SIZE)
    ).all()
    total = session.scalar(select(func.count()).select_from(AuditBundle)) or 0
    return Page(rows, page, total)


def previous(session: Session) -> str:
    """Return the checkpoint of the newest bundle that became ready, else nothing."""
    wanted = (
        select(AuditBundle.checkpoint)
        .where(AuditBundle.state == State.READY)
        .order_by(AuditBundle.checkpoint_size.desc())
        .limit(1)
    )
    return session.scalar(wanted) or ""


def log_size(session: Session) -> int:
    """Return how many events the log has."""
    return session.scalar(select(TrailHead.size)) or 0


def state(bundle: AuditBundle, now: datetime) -> State:
    """Return how far a bundle is; one that no longer moves has failed."""
    if bundle.state is State.BUILDING and now - bundle.moved_at > STALLED:
        return State.FAILED
    return bundle.state
