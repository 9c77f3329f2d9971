"""Reads how far an organisation has come, from what the register holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from cis.desk.findings import catalogue
from cis.desk.findings import queries as findings
from cis.desk.overview.begin import profile, rules
from cis.desk.overview.begin.models import Beginning
from cis.desk.overview.begin.profile import Default, Profile, Size, Support
from cis.desk.overview.begin.rules import Known, Progress, Step
from cis.register.controls import queries as controls
from cis.register.controls.models import Framework
from cis.register.governance.models import Assignment
from cis.register.governance.rules import AssignmentRole
from cis.register.initiatives.models import Initiative
from cis.register.metrics.models import Baseline, Metric, Reading
from cis.register.painpoints.models import PainPoint
from cis.register.tickets.models import TicketFeed

ENOUGH_READINGS = 3


@dataclass(frozen=True, slots=True)
class Change:
    """A number of a rule that a profile would change, as it is and as it would be."""

    default: Default
    title: str
    words: str
    now: int

    @property
    def is_change(self) -> bool:
        """Tell whether it differs from what is in force."""
        return self.now != self.default.number


def beginning(session: Session) -> Beginning | None:
    """Return what was said at the beginning, None if nothing was."""
    return session.scalar(select(Beginning))


def progress(session: Session) -> Progress:
    """Return how every step stands."""
    said = beginning(session)
    skipped = rules.read(said.skipped) if said else frozenset()
    return rules.progress(done(session), skipped)


def is_over(session: Session) -> bool:
    """Tell whether nobody needs to be led any more: dismissed, or all is done."""
    said = beginning(session)
    return bool(said and said.is_dismissed) or progress(session).is_over


def done(session: Session) -> frozenset[Step]:
    """Return the steps that the register shows to be done."""
    asked = select(*(one.label(key) for key, one in _questions()))
    row = session.execute(asked).mappings().one()
    return frozenset(Step(key) for key, is_done in row.items() if is_done)


def known(session: Session) -> Known:
    """Return the records that the steps are about."""
    pain = session.execute(_worst()).first()
    first = session.execute(_first()).first()
    metric_id = session.scalar(_unfrozen())
    practice = first.practice_id if first else pain.practice_id if pain else None
    return Known(
        practice or session.scalar(select(func.min(Metric.practice_id))),
        pain.id if pain else None,
        session.scalar(select(func.max(TicketFeed.id))),
        metric_id,
        first.id if first else None,
        bool(first and first.metric_id and first.target is not None),
    )


def of_organisation(session: Session) -> Profile:
    """Return the profile of the organisation, the usual one while nobody gave it."""
    said = beginning(session)
    if said is None or not said.size:
        return Profile()
    return Profile(
        Size(said.size), Support(said.support), profile.read(said.regulation)
    )


def changes(session: Session, given: Profile) -> list[Change]:
    """Return what a profile proposes for the rules, beside what is in force."""
    changed = findings.settings(session)
    found = []
    for one in profile.defaults(given):
        rule = catalogue.entry(one.code)
        numbers = {**rule.defaults, **(changed.get(one.code) or {})}
        words = next(limit.words for limit in rule.limits if limit.name == one.limit)
        found.append(Change(one, rule.title, words, numbers[one.limit]))
    return found


def frameworks(session: Session, given: Profile) -> Sequence[Framework]:
    """Return the frameworks to map first, as far as they are there."""
    there = {one.code: one for one in controls.frameworks(session)}
    return [there[code] for code in profile.catalogues(given) if code in there]


def _questions() -> list[tuple[str, Any]]:
    enough = (
        select(Reading.metric_id)
        .where(Reading.is_current)
        .group_by(Reading.metric_id)
        .having(func.count() >= ENOUGH_READINGS)
    )
    owner = Assignment.role == AssignmentRole.PRACTICE_OWNER
    promised = Initiative.metric_id.is_not(None) & Initiative.target.is_not(None)
    return [
        (Step.FIGURES, enough.exists()),
        (Step.PAIN, exists(select(PainPoint.id))),
        (Step.OWNER, exists(select(Assignment.id).where(owner))),
        (Step.BASELINE, exists(select(Baseline.id))),
        (Step.INITIATIVE, exists(select(Initiative.id).where(promised))),
        (
            Step.CADENCE,
            exists(select(Initiative.id).where(Initiative.cadence.is_not(None))),
        ),
        (
            Step.APPROVAL,
            exists(select(Initiative.id).where(Initiative.approved_on.is_not(None))),
        ),
    ]


def _worst() -> Any:
    chosen = select(PainPoint.id, PainPoint.practice_id)
    return chosen.order_by(PainPoint.weight.desc(), PainPoint.id).limit(1)


def _first() -> Any:
    columns = (Initiative.metric_id, Initiative.target, Initiative.practice_id)
    return select(Initiative.id, *columns).order_by(Initiative.id).limit(1)


def _unfrozen() -> Any:
    """Return the metric with the most readings that has no baseline."""
    frozen = exists(select(Baseline.id).where(Baseline.metric_id == Reading.metric_id))
    return (
        select(Reading.metric_id)
        .where(Reading.is_current, ~frozen)
        .group_by(Reading.metric_id)
        .order_by(func.count().desc(), Reading.metric_id)
        .limit(1)
    )
