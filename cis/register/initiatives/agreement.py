"""What was approved, and when it has to be approved again."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import AGREED, Status
from cis.register.metrics import actions as metrics


def ask_again(initiative: Initiative, reason: str) -> None:
    """Take an approval back: the initiative waits for another one."""
    initiative.status = Status.ASSESSED
    initiative.approved_on = None
    initiative.approved_by_id = None
    initiative.status_reason = reason


def _redefined(session: Session, metric_id: int) -> None:
    """Ask again for what was approved on a metric that is now defined otherwise."""
    resting = select(Initiative).where(
        Initiative.metric_id == metric_id, Initiative.status.in_(AGREED)
    )
    for initiative in session.scalars(resting):
        ask_again(initiative, "The definition of its metric changed after approval.")


metrics.redefined.append(_redefined)
