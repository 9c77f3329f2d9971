"""All roadmaps as they stand on a day: read once, as far as somebody asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from cis.kit.db import once
from cis.kit.records import record_of
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import ENDED, Outcome, Status
from cis.register.practices.rules import PHASES, Adoption, Phase
from cis.register.roadmap import facts, rules, showing
from cis.register.roadmap.criteria import Check
from cis.register.roadmap.graph import Edge, Graph
from cis.register.roadmap.models import (
    Criterion,
    Dependency,
    GateDecision,
    RoadmapPhase,
)
from cis.register.roadmap.rules import PASSING, Kind
from cis.register.roadmap.showing import Link

REALISED = frozenset({Outcome.REALISED, Outcome.PARTLY_REALISED})


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that keeps a gate closed, and the page on which it is mended."""

    sentence: str
    link: Link


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion as it stands today: what is wanted, and what was found."""

    criterion: Criterion
    words: str
    check: Check
    link: Link


@dataclass(frozen=True, slots=True)
class Stage:
    """A phase as it stands today: its criteria, what blocks it, where it is."""

    phase: RoadmapPhase
    judged: Sequence[Judged]
    blockers: Sequence[Reason]
    is_running: bool
    is_over: bool

    @property
    def reasons(self) -> list[Reason]:
        """Every reason why its gate is not ready, all at once."""
        lacking = [
            Reason(f"{one.words}. {one.check.found}", one.link)
            for one in self.judged
            if not one.check.is_met
        ]
        if not self.judged:
            link: Link = "roadmap.phase", {"key": self.phase.id, "_anchor": "criteria"}
            lacking = [Reason("No criterion says when it is over.", link)]
        return [*lacking, *self.blockers]

    @property
    def is_ready(self) -> bool:
        """Whether everything is met and nothing blocks it."""
        return not self.reasons

    @property
    def met(self) -> int:
        """How many criteria are met."""
        return sum(one.check.is_met for one in self.judged)


class Board:
    """The roadmaps on one day."""

    def __init__(self, session: Session, today: date) -> None:
        self.session, self.today = session, today

    @cached_property
    def phases(self) -> Mapping[int, RoadmapPhase]:
        """Every phase by its number, in the order of practices and phases."""
        chosen = select(RoadmapPhase).options(joinedload(RoadmapPhase.practice))
        rows = self.session.scalars(chosen).all()
        ordered = sorted(
            rows,
            key=lambda one: (
                one.scope > 0,
                one.place.casefold(),
                PHASES.index(one.phase),
            ),
        )
        return {one.id: one for one in ordered}

    @cached_property
    def criteria(self) -> Sequence[Criterion]:
        """Every criterion that counts."""
        chosen = (
            select(Criterion)
            .where(Criterion.dropped_on.is_(None))
            .options(
                joinedload(Criterion.phase).joinedload(RoadmapPhase.practice),
                joinedload(Criterion.metric),
                joinedload(Criterion.initiative),
            )
            .order_by(Criterion.id)
        )
        return self.session.scalars(chosen).all()

    @cached_property
    def checks(self) -> Mapping[int, Check]:
        """What was found of each criterion."""
        return facts.checks(self.session, self.criteria, self.today)

    @cached_property
    def passed(self) -> Mapping[int, Phase]:
        """The phase of each scope whose gate was passed last."""
        chosen = (
            select(GateDecision)
            .where(GateDecision.choice.in_(PASSING))
            .order_by(GateDecision.id)
        )
        decided = self.session.scalars(chosen).all()
        return {
            self.phases[one.phase_id].scope: self.phases[one.phase_id].phase
            for one in decided
        }

    @cached_property
    def scopes(self) -> list[int]:
        """The practices that have a roadmap, 0 for the organisation, in order."""
        return list(dict.fromkeys(one.scope for one in self.phases.values()))

    @cached_property
    def running(self) -> Mapping[int, Phase | None]:
        """Which phase runs in each scope, None when all gates are passed."""
        return {
            one.scope: rules.current(_state(one), self.passed.get(one.scope))
            for one in self.phases.values()
        }

    @cached_property
    def edges(self) -> frozenset[Edge]:
        """What somebody said needs what."""
        rows = self.session.execute(select(Dependency.item, Dependency.needs))
        return frozenset((item, needed) for item, needed in rows)

    @cached_property
    def implied(self) -> frozenset[Edge]:
        """What needs what without anybody saying so.

        A phase needs the one before it and its criteria; a criterion its initiative.
        """
        by_place = {(one.scope, one.phase): one for one in self.phases.values()}
        order = {
            (one.subject, by_place[scope, before].subject)
            for (scope, phase), one in by_place.items()
            for before in PHASES[: PHASES.index(phase)][-1:]
            if (scope, before) in by_place
        }
        held = {
            (self.phases[one.phase_id].subject, one.subject) for one in self.criteria
        }
        work = {
            (one.subject, f"initiative:{one.initiative_id}")
            for one in self.criteria
            if one.kind is Kind.INITIATIVE
        }
        return frozenset(order | held | work)

    @cached_property
    def graph(self) -> Graph:
        """What somebody said needs what, as a graph."""
        return Graph(self.edges)

    @cached_property
    def initiatives(self) -> Mapping[str, Any]:
        """The initiatives that may stand in a roadmap, by what the trail calls them."""
        chosen = select(
            *(Initiative.id, Initiative.title, Initiative.status, Initiative.outcome),
            *(Initiative.practice_id, Initiative.phase, Initiative.owner_id),
            *(Initiative.started_on, Initiative.approved_on, Initiative.proposed_on),
            *(Initiative.target_on, Initiative.closed_on),
        ).order_by(Initiative.id)
        return {f"initiative:{one.id}": one for one in self.session.execute(chosen)}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What people call every item that can need or be needed."""
        return {
            **{one.subject: one.name for one in self.phases.values()},
            **{
                one.subject: f"{one.reference} {showing.words(one)}"
                for one in self.criteria
            },
            **{
                key: Initiative.__record__.label(one.id, one.title)
                for key, one in self.initiatives.items()
            },
        }

    @cached_property
    def done(self) -> frozenset[str]:
        """The items that nothing waits for any more."""
        over = {
            one.subject
            for one in self.phases.values()
            if rules.is_over(one.phase, self.running[one.scope])
        }
        met = {one.subject for one in self.criteria if self.checks[one.id].is_met}
        closed = {
            key
            for key, one in self.initiatives.items()
            if one.status is Status.CLOSED and one.outcome in REALISED
        }
        return frozenset(over | met | closed)

    @cached_property
    def stages(self) -> Mapping[int, Stage]:
        """Every phase as it stands today, by its number."""
        held: dict[int, list[Judged]] = {}
        for one in self.criteria:
            found = Judged(
                one, showing.words(one), self.checks[one.id], showing.place(one)
            )
            held.setdefault(one.phase_id, []).append(found)
        return {
            key: Stage(
                phase=one,
                judged=held.get(key, []),
                blockers=self.blocking(one.subject),
                is_running=one.phase is self.running[one.scope],
                is_over=rules.is_over(one.phase, self.running[one.scope]),
            )
            for key, one in self.phases.items()
        }

    def of(self, scope: int) -> list[Stage]:
        """Return the phases of a practice, or of the organisation, in order."""
        return [one for one in self.stages.values() if one.phase.scope == scope]

    def current(self, scope: int) -> Stage | None:
        """Return the phase that runs in a scope."""
        return next((one for one in self.of(scope) if one.is_running), None)

    def blocking(self, item: str) -> list[Reason]:
        """Return what an item still waits for; an initiative that ended for nothing."""
        known = self.initiatives.get(item)
        if known is not None and known.status in ENDED:
            return []
        return [
            Reason(f"It needs {self.names.get(one, one)} first.", self.page(one))
            for one in self.graph.blockers(item, self.done)
        ]

    def page(self, item: str) -> Link:
        """Return the page of an item."""
        table, _, key = item.partition(":")
        if table == "criterion":
            found = next((one for one in self.criteria if one.subject == item), None)
            return "roadmap.phase", {"key": found.phase_id if found else 0}
        return record_of(table).page, {"key": int(key)}


def shared(session: Session, today: date) -> Board:
    """Return the roadmaps on a day, read once for all who ask while reading lasts."""
    return once(session, ("roadmap", today), lambda: Board(session, today))


def _state(one: RoadmapPhase) -> Adoption | None:
    return one.practice.adoption if one.practice else None
