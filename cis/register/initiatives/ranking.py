"""The order among initiatives of the same priority. The caller owns the transaction."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.kit.authorization import authorize
from cis.register.initiatives import queries
from cis.register.initiatives.models import Initiative

MOST_EQUALS = 200


def shift(session: Session, initiative: Initiative, *, up: bool) -> None:
    """Move an initiative one place among those of the same priority."""
    authorize(session, initiative)
    order = queries.equals(session, initiative, MOST_EQUALS + 1)
    if len(order) > MOST_EQUALS:
        raise RuleError(
            f"More than {MOST_EQUALS} initiatives share this priority: estimate them "
            "more finely instead."
        )
    if initiative.id not in order:
        raise RuleError("It has ended: only living initiatives have a place.")
    at = order.index(initiative.id)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(order):
        return
    order[at], order[other] = order[other], order[at]
    ranks = {key: place for place, key in enumerate(reversed(order))}
    for each in session.scalars(select(Initiative).where(Initiative.id.in_(ranks))):
        each.rank = ranks[each.id]
