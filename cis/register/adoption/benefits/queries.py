"""Reads benefit statements."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from cis.core.errors import NotFoundError
from cis.register.adoption.benefits.models import Benefit
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import Status

_OF_ONE = (
    select(Benefit)
    .where(Benefit.initiative_id == bindparam("initiative"))
    .order_by(Benefit.id)
)
UNDER_WAY = (Status.APPROVED, Status.IN_PROGRESS, Status.MEASURING)


def of(session: Session, initiative_id: int) -> Sequence[Benefit]:
    """Return what an initiative makes easier, in the order it was said."""
    return session.scalars(_OF_ONE, {"initiative": initiative_id}).all()


def get(session: Session, key: int) -> Benefit:
    """Return one statement, or raise NotFoundError."""
    found = session.get(Benefit, key)
    if found is None:
        raise NotFoundError("There is no such statement.")
    return found


def unsaid(session: Session) -> Sequence[Initiative]:
    """Return initiatives under way that say to nobody what gets easier."""
    told = select(Benefit.initiative_id)
    wanted = select(Initiative).where(
        Initiative.status.in_(UNDER_WAY), Initiative.id.not_in(told)
    )
    return session.scalars(wanted.order_by(Initiative.id)).all()
