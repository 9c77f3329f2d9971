"""What the rules read of how practices are lived: playbooks, maturity, adoption, AI."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.register.adoption.benefits.models import Benefit
from cis.register.adoption.checks import queries as checks
from cis.register.adoption.checks.models import AdoptionCheck
from cis.register.adoption.feedback import queries as feedback
from cis.register.adoption.feedback.models import Feedback
from cis.register.adoption.training import queries as training
from cis.register.adoption.training.rules import Coverage
from cis.register.aiuse import queries as aiuse
from cis.register.aiuse.models import AiUse
from cis.register.evidence import queries as evidence
from cis.register.evidence.models import Evidence
from cis.register.maturity import queries as maturity
from cis.register.maturity.models import Assessment
from cis.register.maturity.results import Result
from cis.register.playbooks import queries as playbooks
from cis.register.playbooks.queries import Edition


class Lived:
    """How practices are lived on one day, read when a rule asks."""

    session: Session
    today: date

    @cached_property
    def ai_uses(self) -> Sequence[AiUse]:
        """Every use of AI."""
        return self.session.scalars(select(AiUse).order_by(AiUse.id)).all()

    @cached_property
    def ai_reviewed(self) -> Mapping[int, date]:
        """The day of the newest review of each use of AI."""
        return aiuse.newest_days(self.session)

    @cached_property
    def playbooks(self) -> Mapping[int, Edition]:
        """The playbook in force of each practice that has one."""
        return playbooks.in_force(self.session)

    @cached_property
    def maturity(self) -> Mapping[int, Result]:
        """The newest agreed maturity of each practice that has one."""
        return maturity.latest_of_all(self.session)

    @cached_property
    def assessing(self) -> Sequence[Assessment]:
        """The assessments that are going on."""
        return maturity.drafts(self.session)

    @cached_property
    def coverage(self) -> Mapping[int, Coverage]:
        """How far the trainings of each practice are covered."""
        return training.covered(training.rows(self.session, self.today))

    @cached_property
    def checks(self) -> Mapping[int, AdoptionCheck]:
        """The newest finished adoption check of each practice that has one."""
        return checks.newest_finished(self.session)

    @cached_property
    def feedback(self) -> Sequence[Feedback]:
        """The feedback that has no answer yet, the oldest first."""
        return feedback.overdue(self.session, self.today)

    @cached_property
    def told(self) -> frozenset[int]:
        """The initiatives that say what gets easier for somebody."""
        return frozenset(self.session.scalars(select(Benefit.initiative_id)))

    @cached_property
    def stale_evidence(self) -> Sequence[Evidence]:
        """The evidence whose time has run out and nobody confirmed."""
        return evidence.stale(self.session, self.today)
