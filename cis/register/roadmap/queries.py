"""Reads roadmaps; what others ask of them stands at the top."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import NotFoundError
from cis.register.actions import queries as actions
from cis.register.actions.models import Action
from cis.register.metrics.models import Metric
from cis.register.metrics.rules import Direction
from cis.register.practices.models import Practice
from cis.register.practices.rules import Adoption, Phase
from cis.register.roadmap import rules
from cis.register.roadmap.board import Board, Reason, shared
from cis.register.roadmap.models import (
    Attestation,
    Criterion,
    Dependency,
    GateDecision,
    RoadmapPhase,
)
from cis.register.roadmap.usual import PROPOSALS, Aim, Proposal

SOON = timedelta(days=45)
FROM_GATE = "gate_decision:"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a practice stands: its phase, whether it may leave it, and why not."""

    practice_id: int
    name: str
    phase: Phase | None
    phase_id: int | None
    has_roadmap: bool
    is_ready: bool
    reasons: tuple[Reason, ...]
    gate_on: date | None
    met: int
    criteria: int


@dataclass(frozen=True, slots=True)
class Near:
    """A gate that comes soon or is late: where, when, and whether it is ready."""

    phase_id: int
    practice_id: int | None
    place: str
    name: str
    gate_on: date
    is_ready: bool
    words: str

    @property
    def sentence(self) -> str:
        """Say it where its name does not stand beside it."""
        return f"{self.place}: {self.words[0].lower()}{self.words[1:]}"


def standing(session: Session, practice_id: int, today: date) -> Standing:
    """Return where one practice stands, or raise NotFoundError."""
    practice = session.get(Practice, practice_id)
    if practice is None:
        raise NotFoundError("There is no such practice.")
    return _standing(shared(session, today), practice)


def standings(
    session: Session, today: date, board: Board | None = None
) -> list[Standing]:
    """Return where every practice with a roadmap stands, by name."""
    board = board or shared(session, today)
    places = {
        one.practice_id: one.practice
        for one in board.phases.values()
        if one.practice is not None
    }
    return [_standing(board, one) for one in places.values()]


def near(session: Session, today: date, board: Board | None = None) -> list[Near]:
    """Return the gates that come soon or are late, the most urgent first."""
    board = board or shared(session, today)
    found = []
    for stage in board.stages.values():
        phase, gate_on = stage.phase, stage.phase.gate_on
        if stage.is_running and gate_on is not None and gate_on <= today + SOON:
            said = rules.told_near(phase.phase, gate_on, today)
            state = "Ready." if stage.is_ready else "Not ready."
            found.append(
                Near(
                    phase.id,
                    phase.practice_id,
                    phase.place,
                    phase.name,
                    gate_on,
                    stage.is_ready,
                    f"{said} {state}",
                )
            )
    return sorted(found, key=lambda one: (one.gate_on, one.name))


def decided(session: Session, first: date, last: date) -> Sequence[GateDecision]:
    """Return the gate decisions from a day to another, both included, in order."""
    wanted = _gates().where(GateDecision.decided_on.between(first, last))
    return session.scalars(wanted.order_by(GateDecision.id)).all()


def phase(session: Session, key: int) -> RoadmapPhase:
    """Return one phase with its practice, or raise NotFoundError."""
    wanted = select(RoadmapPhase).where(RoadmapPhase.id == key)
    found = session.scalar(wanted.options(joinedload(RoadmapPhase.practice)))
    if found is None:
        raise NotFoundError("There is no such phase.")
    return found


def of_scope(session: Session, scope: int) -> Sequence[RoadmapPhase]:
    """Return the phases of a practice, or of the organisation."""
    wanted = select(RoadmapPhase).where(RoadmapPhase.scope == scope)
    return session.scalars(wanted.options(joinedload(RoadmapPhase.practice))).all()


def criterion(session: Session, key: int) -> Criterion:
    """Return one criterion that counts, or raise NotFoundError."""
    wanted = (
        select(Criterion)
        .where(Criterion.id == key, Criterion.dropped_on.is_(None))
        .options(
            joinedload(Criterion.phase).joinedload(RoadmapPhase.practice),
            joinedload(Criterion.metric),
            joinedload(Criterion.initiative),
        )
    )
    found = session.scalar(wanted)
    if found is None:
        raise NotFoundError("There is no such criterion.")
    return found


def attestations(session: Session, criterion_id: int) -> Sequence[Attestation]:
    """Return who attested a criterion, the newest first."""
    wanted = (
        select(Attestation)
        .where(Attestation.criterion_id == criterion_id)
        .options(joinedload(Attestation.attested_by))
        .order_by(Attestation.id.desc())
    )
    return session.scalars(wanted).all()


def attestation(session: Session, key: int) -> Attestation:
    """Return one attestation, or raise NotFoundError."""
    found = session.get(Attestation, key)
    if found is None:
        raise NotFoundError("There is no such attestation.")
    return found


def gates(session: Session, scope: int) -> Sequence[GateDecision]:
    """Return the gate decisions of a practice, or the organisation, newest first."""
    wanted = _gates().join(RoadmapPhase).where(RoadmapPhase.scope == scope)
    return session.scalars(wanted.order_by(GateDecision.id.desc())).all()


def gate(session: Session, key: int) -> GateDecision:
    """Return one gate decision, or raise NotFoundError."""
    found = session.scalar(_gates().where(GateDecision.id == key))
    if found is None:
        raise NotFoundError("There is no such gate decision.")
    return found


def conditions(session: Session, key: int) -> Sequence[Action]:
    """Return the actions that a gate was passed with."""
    return actions.of_source(session, f"{FROM_GATE}{key}")


def dependency(session: Session, key: int) -> Dependency:
    """Return one dependency, or raise NotFoundError."""
    found = session.get(Dependency, key)
    if found is None:
        raise NotFoundError("There is no such dependency.")
    return found


def dependencies(session: Session) -> Sequence[Dependency]:
    """Return everything that was said to need something."""
    return session.scalars(select(Dependency).order_by(Dependency.id)).all()


def aim(session: Session, practice_id: int | None) -> Aim | None:
    """Return the first metric of a practice that has a target, if there is one."""
    if practice_id is None:
        return None
    wanted = select(Metric).where(
        Metric.practice_id == practice_id,
        Metric.target.is_not(None),
        Metric.direction != Direction.NEUTRAL,
    )
    found = session.scalar(wanted.order_by(Metric.id).limit(1))
    return Aim(found.id, found.target) if found and found.target is not None else None


def proposals(board: Board) -> list[tuple[Proposal, str, str]]:
    """Return the usual dependencies not said yet, with the items they are between.

    Only those whose two practices both have a roadmap can be accepted.
    """
    by_place = {
        (one.practice.code, one.phase): one.subject
        for one in board.phases.values()
        if one.practice
    }
    return [
        (one, by_place[one.item], by_place[one.needs])
        for one in PROPOSALS.values()
        if one.item in by_place
        and one.needs in by_place
        and (by_place[one.item], by_place[one.needs]) not in board.edges
    ]


def _standing(board: Board, practice: Practice) -> Standing:
    found = board.current(practice.id)
    has_roadmap = practice.id in board.running
    state = practice.adoption
    phase = None if state is Adoption.NOT_ADOPTED else Phase(state.value)
    if has_roadmap:
        phase = board.running[practice.id]
    return Standing(
        practice_id=practice.id,
        name=practice.name,
        phase=phase,
        phase_id=found.phase.id if found else None,
        has_roadmap=has_roadmap,
        is_ready=bool(found and found.is_ready),
        reasons=tuple(found.reasons) if found else (),
        gate_on=found.phase.gate_on if found else None,
        met=found.met if found else 0,
        criteria=len(found.judged) if found else 0,
    )


def _gates() -> Select[GateDecision]:
    return select(GateDecision).options(
        joinedload(GateDecision.phase).joinedload(RoadmapPhase.practice),
        joinedload(GateDecision.decided_by),
    )
