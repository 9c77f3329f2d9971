"""Changes roadmaps. The caller owns the transaction."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import NotFoundError, RuleError
from cis.kit.authorization import authorize, granted
from cis.register.evidence import actions as evidence
from cis.register.evidence.actions import Origin
from cis.register.evidence.rules import Draft, Subject
from cis.register.evidence.rules import Kind as Sort
from cis.register.initiatives import queries as initiatives
from cis.register.metrics import queries as metrics
from cis.register.metrics.rules import Direction
from cis.register.practices import queries as practices
from cis.register.practices.models import Practice
from cis.register.practices.rules import PHASES, Adoption
from cis.register.roadmap import pasting, queries, usual
from cis.register.roadmap.board import Board
from cis.register.roadmap.graph import CycleError, Edge, Graph
from cis.register.roadmap.models import (
    Attestation,
    Criterion,
    Dependency,
    RoadmapPhase,
)
from cis.register.roadmap.rules import (
    AttestDraft,
    CriterionDraft,
    Kind,
    PhaseDraft,
)
from cis.register.roadmap.showing import classes

# The organisation's own roadmap has no practice.
WHOLE = "organisation:1"


def lay(
    session: Session, practice_id: int | None, *, by: int | None, today: date
) -> list[RoadmapPhase]:
    """Lay out the three phases of a practice, or the organisation; or raise RuleError.

    They have their usual outcomes and half a year each until somebody changes them.
    """
    practice = practices.get(session, practice_id) if practice_id is not None else None
    authorize(session, practice or WHOLE)
    if queries.of_scope(session, practice_id or 0):
        raise RuleError("It has a roadmap already.")
    if practice is not None and practice.adoption is Adoption.NOT_ADOPTED:
        practice.adoption = Adoption.STABILISE
    laid = []
    for phase in PHASES:
        plan = usual.plan(phase, today)
        one = RoadmapPhase(
            scope=practice_id or 0,
            practice_id=practice_id,
            phase=phase,
            outcomes=plan.outcomes,
            starts_on=plan.starts_on,
            gate_on=plan.gate_on,
            laid_by_id=by,
        )
        one.practice = practice
        laid.append(one)
    session.add_all(laid)
    session.flush()
    return laid


def plan(
    session: Session, phase: RoadmapPhase, draft: PhaseDraft, *, by: int | None
) -> None:
    """Say what is better after a phase, when it begins and when its gate is planned."""
    authorize(session, phase)
    phase.outcomes = draft.outcomes.strip()
    phase.starts_on, phase.gate_on = draft.starts_on, draft.gate_on
    phase.laid_by_id = by
    session.flush()


def accustom(session: Session, phase: RoadmapPhase) -> int:
    """Give a phase the usual criteria that it lacks; return how many those were."""
    authorize(session, phase)
    aim = queries.aim(session, phase.practice_id)
    chosen = select(Criterion).where(
        Criterion.phase_id == phase.id, Criterion.dropped_on.is_(None)
    )
    known = {(one.kind, one.metric_id) for one in session.scalars(chosen)}
    lacking = [
        draft
        for draft in usual.criteria(phase.phase, aim)
        if (draft.kind, draft.metric_id) not in known
    ]
    for draft in lacking:
        require(session, phase, draft)
    return len(lacking)


def require(session: Session, phase: RoadmapPhase, draft: CriterionDraft) -> Criterion:
    """Add an exit criterion to a phase, or raise RuleError.

    Also when the phase would then wait for itself: the circle is named.
    """
    authorize(session, phase)
    _check(session, draft)
    made = Criterion(phase_id=phase.id, **draft.values)
    session.add(made)
    session.flush()
    _check_acyclic(session)
    return made


def alter(session: Session, criterion: Criterion, draft: CriterionDraft) -> None:
    """Change what an exit criterion wants, or raise RuleError; its kind stays."""
    authorize(session, criterion)
    draft = replace(draft, kind=criterion.kind)
    _check(session, draft)
    for name, value in draft.values.items():
        setattr(criterion, name, value)
    session.flush()
    _check_acyclic(session)


def drop(session: Session, criterion: Criterion, today: date) -> None:
    """Take a criterion out of its phase, and what was said to need it or it to need."""
    authorize(session, criterion)
    criterion.dropped_on = today
    for one in queries.dependencies(session):
        if criterion.subject in {one.item, one.needs}:
            session.delete(one)
    session.flush()


def attest(
    session: Session, criterion: Criterion, draft: AttestDraft, origin: Origin
) -> Attestation:
    """Say with a name that a criterion is met, with evidence; or raise RuleError."""
    authorize(session, criterion)
    granted(session)
    if criterion.kind is not Kind.MANUAL:
        raise RuleError("The register finds out by itself whether this is met.")
    made = Attestation(
        criterion_id=criterion.id,
        statement=draft.statement.strip(),
        attested_on=origin.today,
        attested_by_id=origin.by,
    )
    session.add(made)
    session.flush()
    shown = Draft(draft.title.strip(), Sort.OTHER, origin.today, link=draft.link)
    evidence.attach(session, Subject("attestation", made.id), shown, origin)
    return made


def withdraw(session: Session, attestation: Attestation, today: date) -> None:
    """Say that an attestation counts no more, or raise RuleError."""
    authorize(session, attestation)
    if attestation.withdrawn_on is not None:
        raise RuleError("It is withdrawn already.")
    attestation.withdrawn_on = today
    session.flush()


def need(session: Session, edges: Iterable[Edge], today: date) -> int:
    """Say what needs what; return how many of them were new.

    Raise RuleError for what is no item, and naming the circle that would close.
    """
    board = Board(session, today)
    asked = set(edges)
    new = asked - board.edges
    for one in sorted({name for edge in new for name in edge}):
        if one not in board.names:
            raise NotFoundError("There is no such initiative, phase or criterion.")
    # What waits is whose it is to say: it names what it needs.
    authorize(session, *sorted({item for item, _ in asked}))
    _check_graph(board.edges | board.implied, sorted(new), board)
    session.add_all(Dependency(item=item, needs=needed) for item, needed in sorted(new))
    session.flush()
    return len(new)


def paste(session: Session, text: str, today: date) -> int:
    """Take many lines "A needs B", all or none; return how many were new.

    Raise PasteError naming each line that is wrong or would close a circle.
    """
    board = Board(session, today)
    rows = pasting.read(text, _called(board))
    pasting.joined(Graph(board.edges | board.implied), rows, board.names)
    return need(session, [row.edge for row in rows], today)


def unneed(session: Session, dependency: Dependency) -> None:
    """Take a dependency back."""
    authorize(session, dependency)
    session.delete(dependency)
    session.flush()


def check_adoption(session: Session, practice: Practice, adoption: Adoption) -> None:
    """Raise RuleError when a practice with a roadmap is to go on without its gate."""
    order = list(Adoption)
    is_ahead = order.index(adoption) > max(order.index(practice.adoption), 1)
    if is_ahead and queries.of_scope(session, practice.id):
        raise RuleError(
            f"{practice.name} has a roadmap: it goes on by passing the gate of "
            f"{practice.adoption}.",
            field="adoption",
        )


def _check(session: Session, draft: CriterionDraft) -> None:
    if draft.kind is Kind.METRIC and draft.metric_id is not None:
        found = metrics.get(session, draft.metric_id)
        if found.direction is Direction.NEUTRAL:
            wish = "This metric has no better direction: choose another one."
            raise RuleError(wish, field="metric_id")
    if draft.kind is Kind.INITIATIVE and draft.initiative_id is not None:
        initiatives.get(session, draft.initiative_id)
    if draft.kind is Kind.FINDINGS and draft.findings not in classes():
        raise RuleError("Choose a class of findings.", field="findings")


def _check_acyclic(session: Session) -> None:
    board = Board(session, date.min)
    _check_graph(board.edges | board.implied, (), board)


def _check_graph(edges: Collection[Edge], new: Iterable[Edge], board: Board) -> None:
    try:
        graph = Graph(frozenset(edges))
        for edge in new:
            graph = graph.needing(*edge)
    except CycleError as error:
        path = tuple(board.names.get(one, one) for one in error.path)
        raise CycleError(path) from None


def _called(board: Board) -> dict[str, str]:
    """Return the items by every name that people may paste."""
    found = {pasting.plain(name): key for key, name in board.names.items()}
    found |= {
        pasting.plain(f"{one.place} {one.phase}"): one.subject
        for one in board.phases.values()
    }
    found |= {one.reference.casefold(): one.subject for one in board.criteria}
    found |= {f"ci-{one.id:04d}": key for key, one in board.initiatives.items()}
    return found
