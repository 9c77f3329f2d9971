"""Kinds whose words are in more tables than their own, or that another one names."""

from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import aliased

from cis.desk.overview.search.kinds import Follow, Row, Source
from cis.register.actions.models import Action, ActionMove
from cis.register.aiuse.models import AiReview, AiUse
from cis.register.decisions.models import Decision, DecisionCarry
from cis.register.initiatives.rules import day
from cis.register.maturity.models import Assessment, Score
from cis.register.maturity.rules import Status
from cis.register.maturity.rules import reference as assessment
from cis.register.metrics.models import Baseline, Metric, PeriodNote
from cis.register.playbooks.models import (
    Playbook,
    PlaybookStep,
    PlaybookText,
    PlaybookVersion,
)
from cis.register.practices.models import Practice
from cis.register.reviews.models import Review, ReviewLine
from cis.register.roadmap.models import (
    ORGANISATION,
    Attestation,
    Criterion,
    GateDecision,
    RoadmapPhase,
)

PLACE = func.coalesce(Practice.name, ORGANISATION).label("place")


def _playbooks() -> Select[Any]:
    """Return playbooks as readers see them: the version in force, no proposal."""
    each = aliased(PlaybookVersion)
    newest = (
        select(func.max(each.number))
        .where(each.playbook_id == Playbook.id)
        .scalar_subquery()
    )
    return (
        _asked(
            Playbook.id,
            Practice.name.label("practice"),
            PlaybookText.begins,
            _steps().label("steps"),
        )
        .join(Practice, Practice.id == Playbook.id)
        .join(PlaybookVersion, PlaybookVersion.playbook_id == Playbook.id)
        .join(PlaybookText, PlaybookText.id == PlaybookVersion.text_id)
        .where(PlaybookVersion.number == newest)
    )


def _steps() -> ScalarSelect[str]:
    step = PlaybookStep
    parts = (step.who, step.done_when, step.exception, step.goes_to)
    words = step.what
    for part in parts:
        words = words + " " + part  # type: ignore[assignment]
    joined = select(func.aggregate_strings(words, "\n"))
    return joined.where(step.text_id == PlaybookText.id).scalar_subquery()


def _assessments() -> Select[Any]:
    said = select(func.aggregate_strings(Score.words, "\n"))
    agreed = said.where(Score.assessment_id == Assessment.id, Score.words != "")
    return _asked(
        Assessment.id,
        Assessment.status,
        Assessment.begun_on,
        Assessment.note,
        Practice.name.label("practice"),
        agreed.scalar_subquery().label("said"),
    ).join(Practice, Practice.id == Assessment.practice_id)


def _agreed(row: Row) -> str:
    """Return what was agreed; what one of the assessors says is nobody else's yet."""
    return row["said"] or "" if row["status"] is Status.AGREED else ""


def _asked(*columns: Any) -> Select[Any]:
    return select(*columns)


def _placed(chosen: Select[Any]) -> Select[Any]:
    return chosen.outerjoin(Practice, Practice.id == RoadmapPhase.practice_id)


GATHERED: tuple[Source, ...] = (
    Source(
        Playbook,
        "Playbooks",
        "playbooks.show",
        ("practice", "begins", "steps"),
        title=lambda row: f"Playbook: {row['practice']}",
        rows=_playbooks(),
        follows=(
            Follow(PlaybookVersion, "playbook_id"),
            Follow(Practice, "id", read=("name",)),
        ),
    ),
    Source(
        RoadmapPhase,
        "Phases",
        "roadmap.phase",
        ("place", "outcomes"),
        unsaid=("phase",),
        title=lambda row: f"{row['place']}: {row['phase']}",
        rows=_placed(
            _asked(RoadmapPhase.id, RoadmapPhase.phase, RoadmapPhase.outcomes, PLACE)
        ),
        follows=(Follow(Practice, "id", "practice_id", ("name",)),),
    ),
    Source(
        GateDecision,
        "Gates",
        "gates.show",
        ("place", "reason", "link"),
        unsaid=("phase", "choice"),
        title=lambda row: f"Gate of {row['place']}, {row['phase']}: {row['choice']}",
        rows=_placed(
            _asked(
                GateDecision.id,
                GateDecision.choice,
                GateDecision.reason,
                GateDecision.link,
                RoadmapPhase.phase,
                PLACE,
            ).join(RoadmapPhase, RoadmapPhase.id == GateDecision.phase_id)
        ),
    ),
    Source(
        Attestation,
        "Attestations",
        "roadmap.phase",
        ("statement",),
        unsaid=("withdrawn_on", "criterion_id"),
        title=lambda row: f"Attestation of EC-{row['criterion_id']:04d}",
        more=lambda row: row["statement"],
        page="phase_id",
        is_gone=lambda row: bool(row["withdrawn_on"]),
        rows=_asked(
            Attestation.id,
            Attestation.statement,
            Attestation.withdrawn_on,
            Attestation.criterion_id,
            Criterion.phase_id,
        ).join(Criterion, Criterion.id == Attestation.criterion_id),
    ),
    Source(
        Assessment,
        "Assessments",
        "assessments.show",
        ("practice", "note"),
        unsaid=("status", "begun_on", "said"),
        title=lambda row: (
            f"{assessment(row['id'])} {row['practice']}, {day(row['begun_on'])}"
        ),
        more=_agreed,
        rows=_assessments(),
        follows=(
            Follow(Score, "assessment_id"),
            Follow(Practice, "id", "practice_id", ("name",)),
        ),
    ),
    Source(
        Baseline,
        "Baselines",
        "metrics.show",
        ("metric", "reason"),
        unsaid=("number",),
        title=lambda row: f"Baseline {row['number']} of {row['metric']}",
        page="metric_id",
        is_gone=lambda row: not row["reason"],
        rows=_asked(
            Baseline.id,
            Baseline.number,
            Baseline.reason,
            Baseline.metric_id,
            Metric.name.label("metric"),
        ).join(Metric, Metric.id == Baseline.metric_id),
        follows=(Follow(Metric, "id", "metric_id", ("name",)),),
    ),
    Source(
        PeriodNote,
        "Notes on metrics",
        "metrics.show",
        ("metric", "text", "link"),
        unsaid=("starts_on",),
        title=lambda row: f"{row['metric']}, {day(row['starts_on'])}",
        page="metric_id",
        rows=_asked(
            PeriodNote.id,
            PeriodNote.starts_on,
            PeriodNote.text,
            PeriodNote.link,
            PeriodNote.metric_id,
            Metric.name.label("metric"),
        ).join(Metric, Metric.id == PeriodNote.metric_id),
        follows=(Follow(Metric, "id", "metric_id", ("name",)),),
    ),
    Source(
        AiReview,
        "Reviews of AI",
        "aiuse.show",
        ("use", "note", "link"),
        title=lambda row: f"Sample of {row['use']}",
        page="ai_use_id",
        is_gone=lambda row: not (row["note"] or row["link"]),
        rows=_asked(
            AiReview.id,
            AiReview.note,
            AiReview.link,
            AiReview.ai_use_id,
            AiUse.name.label("use"),
        ).join(AiUse, AiUse.id == AiReview.ai_use_id),
        follows=(Follow(AiUse, "id", "ai_use_id", ("name",)),),
    ),
    Source(
        ActionMove,
        "Moved dates",
        "actions.show",
        ("action", "reason"),
        title=lambda row: f"Moved: {row['action']}",
        page="action_id",
        rows=_asked(
            ActionMove.id,
            ActionMove.reason,
            ActionMove.action_id,
            Action.title.label("action"),
        ).join(Action, Action.id == ActionMove.action_id),
        follows=(Follow(Action, "id", "action_id", ("title",)),),
    ),
    Source(
        DecisionCarry,
        "Decisions put off",
        "decisions.show",
        ("decision", "reason"),
        title=lambda row: f"Put off: {row['decision']}",
        page="decision_id",
        rows=_asked(
            DecisionCarry.id,
            DecisionCarry.reason,
            DecisionCarry.decision_id,
            Decision.question.label("decision"),
        ).join(Decision, Decision.id == DecisionCarry.decision_id),
        follows=(Follow(Decision, "id", "decision_id", ("question",)),),
    ),
    Source(
        ReviewLine,
        "Answers in reviews",
        "meeting.show",
        ("title", "reason"),
        unsaid=("review", "due_on"),
        title=lambda row: f"{row['title']} ({row['review']}, {day(row['due_on'])})",
        page="review_id",
        is_gone=lambda row: not row["reason"],
        rows=_asked(
            ReviewLine.id,
            ReviewLine.title,
            ReviewLine.reason,
            ReviewLine.review_id,
            Review.title.label("review"),
            Review.due_on,
        ).join(Review, Review.id == ReviewLine.review_id),
        follows=(Follow(Review, "id", "review_id", ("title", "due_on")),),
    ),
)
