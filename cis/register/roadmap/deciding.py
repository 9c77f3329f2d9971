"""Takes the decision at a gate and freezes what was known. The caller commits."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.core.errors import RuleError
from cis.kit.trail import capture
from cis.register.actions import actions as promises
from cis.register.actions.rules import Draft
from cis.register.governance import queries as governance
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights import queries as asking
from cis.register.governance.rights.answering import Answer
from cis.register.governance.rights.rules import Deciding, Matter
from cis.register.governance.rights.subjects import RecordKind
from cis.register.practices import queries as practices
from cis.register.roadmap import queries, rules
from cis.register.roadmap.board import Board, Stage
from cis.register.roadmap.models import GateDecision, RoadmapPhase
from cis.register.roadmap.rules import PASSING, GateDraft

EVENT = "gate.pass"


def decide(
    session: Session, phase: RoadmapPhase, draft: GateDraft, actor: Actor, today: date
) -> GateDecision:
    """Decide at the gate of the phase that runs, and freeze the state of everything.

    Raise NotYoursError without the right, RuleError for another gate than the next
    and for a go while something is not met.
    """
    rights.enforce(session, _deciding(session, phase, actor, today))
    stage = Board(session, today).stages[phase.id]
    if not stage.is_running:
        raise RuleError(f"{phase.name} is not the phase that runs: nothing is decided.")
    draft.check(today)
    rules.lack(draft.choice, [one.sentence for one in stage.reasons])
    decided = _write(session, stage, draft, actor, today)
    _promise(session, decided, draft, actor, today)
    if draft.choice in PASSING:
        _move_on(session, phase, today)
    return decided


def may(session: Session, phase: RoadmapPhase, actor: Actor, today: date) -> Answer:
    """Say whether an actor may decide at a gate, why, and whom to ask."""
    return asking.asked(session, _deciding(session, phase, actor, today))


def state(stage: Stage) -> dict[str, Any]:
    """Return everything that is known of a phase, to be frozen."""
    return {
        "phase": stage.phase.name,
        "outcomes": rules.lines(stage.phase.outcomes),
        "gate_on": stage.phase.gate_on,
        "criteria": [
            {
                "reference": one.criterion.reference,
                "kind": one.criterion.kind.value,
                "wanted": one.words,
                "is_met": one.check.is_met,
                "found": one.check.found,
            }
            for one in stage.judged
        ],
        "blocked": [one.sentence for one in stage.blockers],
    }


def matter(phase: RoadmapPhase, owner_id: int | None) -> Matter:
    """Return what decision rights ask about a gate; ``owner_id`` of the practice."""
    return Matter(
        subject=phase.subject,
        proposer_id=phase.laid_by_id,
        owner_id=owner_id,
        since=phase.gate_on,
    )


def _deciding(
    session: Session, phase: RoadmapPhase, actor: Actor, today: date
) -> Deciding:
    key = phase.practice_id or practices.home(session).id
    owner = governance.owner(session, key, today)
    about = matter(phase, owner.id if owner else None)
    return Deciding(actor, EVENT, key, today, about)


def _write(
    session: Session, stage: Stage, draft: GateDraft, actor: Actor, today: date
) -> GateDecision:
    text = rules.frozen(state(stage))
    made = GateDecision(
        phase_id=stage.phase.id,
        decided_on=today,
        decided_by_id=actor.person_id,
        choice=draft.choice,
        reason=draft.reason.strip(),
        link=draft.link,
        was_ready=stage.is_ready,
        state=text,
        state_sha256=rules.digest(text),
    )
    session.add(made)
    session.flush()
    capture.note(session, state_sha256=made.state_sha256)
    return made


def _promise(
    session: Session,
    decided: GateDecision,
    draft: GateDraft,
    actor: Actor,
    today: date,
) -> None:
    for number, one in enumerate(draft.conditions, start=1):
        promised = Draft(
            subject=f"phase:{decided.phase_id}",
            title=one.title,
            owner_id=one.owner_id,
            due_on=one.due_on,
            # A condition is put as what must be true: that is the sign of it.
            done_when=one.title,
            source=decided.subject,
        )
        try:
            promises.promise(session, promised, actor=actor, today=today)
        except RuleError as error:
            fields = {"title": "title", "owner_id": "owner", "due_on": "due"}
            field = f"{fields.get(error.field or '', 'title')}_{number}"
            raise RuleError(str(error), field=field) from error


def _move_on(session: Session, phase: RoadmapPhase, today: date) -> None:
    """Let the next phase begin; the state of the practice follows from its gates."""
    if phase.practice is not None:
        phase.practice.adoption = rules.adopted(phase.phase)
    follower = rules.after(phase.phase)
    for one in queries.of_scope(session, phase.scope):
        if one.phase is follower and (one.starts_on is None or one.starts_on > today):
            one.starts_on = today
    session.flush()


RECORD = RecordKind(
    table="phase",
    noun="a phase of a roadmap",
    letters="PH",
    decisions=frozenset({EVENT}),
    find=lambda session, key, _: queries.phase(session, int(key)),
    question=lambda session, record, _, actor, day: _deciding(
        session, record, actor, day
    ),
)
