"""What all rules read: each noun once, when the first rule asks for it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import func, select

from cis.desk.findings.lived import Lived
from cis.desk.findings.planned import Planned
from cis.desk.findings.promised import Promised
from cis.register.governance import queries as governance
from cis.register.governance.models import Assignment
from cis.register.governance.ownership import Reason
from cis.register.governance.raci import queries as raci
from cis.register.governance.raci.queries import Matrix
from cis.register.governance.rights import records as rights
from cis.register.governance.rights.models import DecisionRight
from cis.register.governance.rules import Scope, scope
from cis.register.initiatives.models import Guardrail, Initiative, InitiativePain
from cis.register.metrics import queries as metrics
from cis.register.metrics.models import (
    Baseline,
    Metric,
    Reading,
    Standing,
    VerdictChange,
)
from cis.register.painpoints.models import PainPoint
from cis.register.people.models import Person
from cis.register.people.rules import has_left
from cis.register.practices.models import Practice, Service
from cis.register.practices.rules import Adoption
from cis.register.reviews import queries as reviews
from cis.register.reviews.models import Review, ReviewCadence
from cis.register.tickets.models import Ticket, TicketFeed, TicketImport

INITIATIVE = (
    *(Initiative.id, Initiative.title, Initiative.status, Initiative.practice_id),
    *(Initiative.owner_id, Initiative.owner_has_authority, Initiative.owner_hours),
    *(Initiative.metric_id, Initiative.baseline_id, Initiative.target),
    *(Initiative.target_on, Initiative.cadence, Initiative.next_step),
    *(Initiative.proposed_on, Initiative.approved_on, Initiative.started_on),
    *(Initiative.closed_on, Initiative.reviewed_on, Initiative.outcome),
    *(Initiative.closing_verdict, Initiative.overruled_because, Initiative.phase),
)
BASELINE = (
    *(Baseline.id, Baseline.metric_id, Baseline.number, Baseline.first_on),
    *(Baseline.last_on, Baseline.count, Baseline.mean, Baseline.is_trial),
)


@dataclass(frozen=True, slots=True)
class Tally:
    """The readings in force of a metric: how many have a value, which days, since."""

    values: int
    gaps: int
    newest_on: date | None
    without_size: int


class Records(Promised, Planned, Lived):
    """The register on one day, read as far as the rules ask for it."""

    @cached_property
    def initiatives(self) -> Sequence[Any]:
        """Every initiative, as columns."""
        return self.session.execute(select(*INITIATIVE).order_by(Initiative.id)).all()

    @cached_property
    def pained(self) -> Mapping[int, int]:
        """How many pain points each initiative answers."""
        return Counter(self.session.scalars(select(InitiativePain.initiative_id)))

    @cached_property
    def answered_pains(self) -> frozenset[int]:
        """The pain points that an initiative answers."""
        return frozenset(self.session.scalars(select(InitiativePain.pain_point_id)))

    @cached_property
    def guardrails(self) -> Mapping[int, Sequence[int]]:
        """The guardrail metrics of each initiative."""
        found: dict[int, list[int]] = {}
        rows = select(Guardrail.initiative_id, Guardrail.metric_id)
        for initiative, metric in self.session.execute(rows):
            found.setdefault(initiative, []).append(metric)
        return found

    @cached_property
    def metrics(self) -> Mapping[int, Metric]:
        """Every metric by its number."""
        rows = self.session.scalars(select(Metric).order_by(Metric.id))
        return {one.id: one for one in rows}

    @cached_property
    def baselines(self) -> Mapping[int, Any]:
        """Every baseline by its number, as columns."""
        rows = self.session.execute(select(*BASELINE).order_by(Baseline.number))
        return {one.id: one for one in rows}

    @cached_property
    def newest_baseline(self) -> Mapping[int, Any]:
        """The baseline in force of each metric that has one."""
        return {one.metric_id: one for one in self.baselines.values()}

    @cached_property
    def standings(self) -> Mapping[int, Any]:
        """Verdict code and caveats since each baseline, by the baseline's number."""
        wanted = select(Standing.baseline_id, Standing.code, Standing.caveats)
        return {one.baseline_id: one for one in self.session.execute(wanted)}

    @cached_property
    def verdict_changes(self) -> Mapping[int, Sequence[VerdictChange]]:
        """The verdicts that an edit turned, by the baseline's number."""
        found: dict[int, list[VerdictChange]] = {}
        for one in self.session.scalars(select(VerdictChange)):
            found.setdefault(one.baseline_id, []).append(one)
        return found

    @cached_property
    def newest_days(self) -> Mapping[int, date]:
        """The newest period with a value of each metric."""
        return metrics.newest_days(self.session)

    @cached_property
    def tallies(self) -> Mapping[int, Tally]:
        """The readings of each metric that has any, counted."""
        wanted = (
            select(
                Reading.metric_id,
                func.count(Reading.value),
                func.count(),
                func.max(Reading.starts_on),
                func.count(Reading.denominator),
            )
            .where(Reading.is_current)
            .group_by(Reading.metric_id)
        )
        return {
            key: Tally(values, rows - values, newest, values - sized)
            for key, values, rows, newest, sized in self.session.execute(wanted)
        }

    @cached_property
    def pains(self) -> Sequence[Any]:
        """Every pain point, as columns."""
        wanted = select(
            *(PainPoint.id, PainPoint.statement, PainPoint.status),
            *(PainPoint.practice_id, PainPoint.service, PainPoint.kind),
            *(PainPoint.weight, PainPoint.raised_on),
        )
        return self.session.execute(wanted.order_by(PainPoint.id)).all()

    @cached_property
    def practices(self) -> Mapping[int, Practice]:
        """Every practice by its number."""
        rows = self.session.scalars(select(Practice).order_by(Practice.id))
        return {one.id: one for one in rows}

    @cached_property
    def adopted(self) -> Sequence[Practice]:
        """The practices that people work by."""
        return [
            one
            for one in self.practices.values()
            if one.adoption is not Adoption.NOT_ADOPTED
        ]

    @cached_property
    def services(self) -> Sequence[Service]:
        """Every service."""
        return self.session.scalars(select(Service).order_by(Service.id)).all()

    @cached_property
    def people(self) -> Mapping[int, Person]:
        """Everybody by their number."""
        return {one.id: one for one in self.session.scalars(select(Person))}

    @cached_property
    def held(self) -> Sequence[Assignment]:
        """Every role that somebody holds today."""
        return governance.in_force(self.session, self.today)

    @cached_property
    def owners(self) -> Mapping[int, int]:
        """Who is accountable for each practice that has an owner."""
        return {
            one.practice_id: one.person_id
            for one in self.held
            if one.practice_id and one.role is one.place.accountable
        }

    @cached_property
    def places(self) -> Mapping[str, str]:
        """The names of the adopted practices and the services, by their scope."""
        return {
            **{f"practice:{one.id}": one.name for one in self.adopted},
            **{f"service:{one.id}": one.name for one in self.services},
        }

    @cached_property
    def accountable(self) -> Mapping[str, Assignment]:
        """The assignment that is accountable for each scope that has one."""
        held = (one for one in self.held if one.role is one.place.accountable)
        return {one.scope: one for one in held}

    @cached_property
    def flaws(self) -> Sequence[tuple[Scope, Reason]]:
        """What makes the ownership of a practice or service unreal, one by one."""
        scopes = [scope(code) for code in self.places]
        judged = governance.judged(self.session, scopes, self.today)
        return [(one, why) for one in scopes for why in judged[one.code].reasons]

    @cached_property
    def rights(self) -> Sequence[DecisionRight]:
        """The decision rights in force."""
        return rights.listing(self.session, self.today)

    @cached_property
    def raci(self) -> Matrix:
        """The organisation's RACI."""
        return raci.matrix(self.session, None, self.today)

    @cached_property
    def feeds(self) -> Sequence[Any]:
        """Each ticket feed with the moment of its newest import."""
        wanted = (
            select(TicketFeed.id, TicketFeed.name, func.max(TicketImport.imported_at))
            .join(TicketImport, TicketImport.feed_id == TicketFeed.id)
            .group_by(TicketFeed.id, TicketFeed.name)
        )
        return self.session.execute(wanted.order_by(TicketFeed.id)).all()

    @cached_property
    def waiting_reviews(self) -> Sequence[Review]:
        """The reviews that are prepared or begun, the longest due first."""
        return reviews.waiting(self.session)

    @cached_property
    def review_cadences(self) -> Sequence[ReviewCadence]:
        """The cadences that go on."""
        return reviews.cadences(self.session)

    @cached_property
    def shares(self) -> Mapping[int, Mapping[str, int]]:
        """How many tickets of each feed have each category."""
        wanted = select(Ticket.feed_id, Ticket.category, func.count())
        grouped = wanted.group_by(Ticket.feed_id, Ticket.category)
        found: dict[int, dict[str, int]] = {}
        for feed, category, count in self.session.execute(grouped):
            found.setdefault(feed, {})[category] = count
        return found

    def has_left(self, person_id: int | None) -> bool:
        """Tell whether somebody is gone today."""
        person = self.people.get(person_id or 0)
        return bool(person and has_left(person.left_on, self.today))

    def owner_of(self, practice_id: int | None) -> int | None:
        """Return who is accountable for a practice, if anybody is."""
        return self.owners.get(practice_id or 0)
