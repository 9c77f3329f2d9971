"""What the rules read of actions, decisions, and metrics nobody decides about."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.register.actions import queries as promises
from cis.register.actions.models import Action
from cis.register.decisions import queries as decisions
from cis.register.decisions import watching
from cis.register.decisions.models import Decision
from cis.register.decisions.rules import Answer
from cis.register.decisions.watching import Decorated
from cis.register.metrics.models import MetricPair


class Promised:
    """What somebody promised or must decide on one day, read when a rule asks."""

    def __init__(self, session: Session, today: date) -> None:
        self.session, self.today = session, today

    @cached_property
    def decorated(self) -> Sequence[Decorated]:
        """The metrics that go badly while nothing is on record about them."""
        return watching.decorated(self.session, self.today, with_asked=True)

    @cached_property
    def paired(self) -> frozenset[int]:
        """The metrics that one of people's experience stands beside."""
        return frozenset(self.session.scalars(select(MetricPair.metric_id)))

    @cached_property
    def pending(self) -> Sequence[Decision]:
        """The decisions that wait for an answer."""
        return decisions.pending(self.session)

    @cached_property
    def to_act(self) -> Sequence[Decision]:
        """The decisions that were answered with a promise to act."""
        chosen = select(Decision).where(Decision.answer == Answer.ACT)
        return self.session.scalars(chosen.order_by(Decision.id)).all()

    @cached_property
    def actions(self) -> Sequence[Action]:
        """Every open action."""
        return promises.unended(self.session)

    @cached_property
    def sources(self) -> frozenset[str]:
        """What actions came out of, such as decision:5."""
        return frozenset(self.session.scalars(select(Action.source)))
