"""Reasons and notes that people gave, each beside the record that it speaks of."""

from sqlalchemy import func

from cis.desk.findings import catalogue
from cis.desk.findings.models import Waiver
from cis.desk.overview.search.kinds import Follow, Row, Source, asked
from cis.register.actions.models import Action, ActionMove
from cis.register.aiuse.models import AiReview, AiUse
from cis.register.controls.models import Control, Profile, ProfileEntry
from cis.register.decisions.models import Decision, DecisionCarry
from cis.register.governance.raci.models import RaciVersion
from cis.register.initiatives.rules import day
from cis.register.maturity.models import Target
from cis.register.metrics.models import Baseline, Metric, PeriodNote, Reading
from cis.register.playbooks.models import PlaybookText, PlaybookVersion
from cis.register.practices.models import Practice
from cis.register.reviews.models import Review, ReviewLine

OF_METRIC = Follow(Metric, "id", "metric_id", ("name",))
OF_PRACTICE = Follow(Practice, "id", "practice_id", ("name",))
DEFAULT = "the organisation"


def _is_silent(row: Row) -> bool:
    return not row["reason"]


def _waived(row: Row) -> str:
    rule = catalogue.REGISTRY.get(row["code"])
    return f"Waived: {row['code']} {rule.title if rule else ''}".strip()


REASONS: tuple[Source, ...] = (
    Source(
        Baseline,
        "Baselines",
        "metrics.show",
        ("metric", "reason"),
        unsaid=("number",),
        title=lambda row: f"Baseline {row['number']} of {row['metric']}",
        page="metric_id",
        is_gone=_is_silent,
        rows=asked(
            Baseline.id,
            Baseline.number,
            Baseline.reason,
            Baseline.metric_id,
            Metric.name.label("metric"),
        ).join(Metric, Metric.id == Baseline.metric_id),
        follows=(OF_METRIC,),
    ),
    Source(
        PeriodNote,
        "Notes on metrics",
        "metrics.show",
        ("metric", "text", "link"),
        unsaid=("starts_on",),
        title=lambda row: f"{row['metric']}, {day(row['starts_on'])}",
        page="metric_id",
        rows=asked(
            PeriodNote.id,
            PeriodNote.starts_on,
            PeriodNote.text,
            PeriodNote.link,
            PeriodNote.metric_id,
            Metric.name.label("metric"),
        ).join(Metric, Metric.id == PeriodNote.metric_id),
        follows=(OF_METRIC,),
    ),
    Source(
        AiReview,
        "Reviews of AI",
        "aiuse.show",
        ("use", "note", "link"),
        title=lambda row: f"Sample of {row['use']}",
        page="ai_use_id",
        is_gone=lambda row: not (row["note"] or row["link"]),
        rows=asked(
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
        rows=asked(
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
        rows=asked(
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
        is_gone=_is_silent,
        rows=asked(
            ReviewLine.id,
            ReviewLine.title,
            ReviewLine.reason,
            ReviewLine.review_id,
            Review.title.label("review"),
            Review.due_on,
        ).join(Review, Review.id == ReviewLine.review_id),
        follows=(Follow(Review, "id", "review_id", ("title", "due_on")),),
    ),
    Source(
        Reading,
        "Notes on readings",
        "metrics.show",
        ("metric", "note"),
        unsaid=("starts_on", "is_current"),
        title=lambda row: f"{row['metric']}, {day(row['starts_on'])}",
        page="metric_id",
        # Nearly all have none: those are not even read.
        rows=asked(
            Reading.id,
            Reading.starts_on,
            Reading.note,
            Reading.metric_id,
            Metric.name.label("metric"),
        )
        .join(Metric, Metric.id == Reading.metric_id)
        .where(Reading.is_current, Reading.note != ""),
        follows=(OF_METRIC,),
    ),
    Source(
        Waiver,
        "Waivers",
        "findings.waiver",
        ("code", "reason"),
        title=_waived,
    ),
    Source(
        RaciVersion,
        "Versions of the RACI",
        "raci.index",
        ("place", "reason"),
        unsaid=("number",),
        title=lambda row: f"RACI of {row['place']}, version {row['number']}",
        page="scope",
        argument="practice",
        is_gone=_is_silent,
        rows=asked(
            RaciVersion.id,
            RaciVersion.scope,
            RaciVersion.number,
            RaciVersion.reason,
            func.coalesce(Practice.name, DEFAULT).label("place"),
        ).outerjoin(Practice, Practice.id == RaciVersion.practice_id),
        follows=(OF_PRACTICE,),
    ),
    Source(
        PlaybookVersion,
        "Versions of playbooks",
        "playbooks.show",
        ("practice", "reason"),
        unsaid=("number",),
        title=lambda row: f"Playbook: {row['practice']}, version {row['number']}",
        page="playbook_id",
        is_gone=_is_silent,
        rows=asked(
            PlaybookVersion.id,
            PlaybookVersion.number,
            PlaybookVersion.playbook_id,
            PlaybookText.reason,
            Practice.name.label("practice"),
        )
        .join(PlaybookText, PlaybookText.id == PlaybookVersion.text_id)
        .join(Practice, Practice.id == PlaybookVersion.playbook_id),
        follows=(
            Follow(PlaybookText, "id", "text_id", ("reason",)),
            Follow(Practice, "id", "playbook_id", ("name",)),
        ),
    ),
    Source(
        Target,
        "Maturity targets",
        "maturity.show",
        ("practice", "reason"),
        title=lambda row: f"Maturity target of {row['practice']}",
        page="practice_id",
        is_gone=_is_silent,
        rows=asked(
            Target.id,
            Target.reason,
            Target.practice_id,
            Practice.name.label("practice"),
        ).join(Practice, Practice.id == Target.practice_id),
        follows=(OF_PRACTICE,),
    ),
    Source(
        ProfileEntry,
        "Recommendations",
        "controls.show",
        ("control", "recommendation"),
        unsaid=("profile",),
        title=lambda row: f"{row['control']} in {row['profile']}",
        page="control_id",
        is_gone=lambda row: not row["recommendation"],
        rows=asked(
            ProfileEntry.id,
            ProfileEntry.recommendation,
            ProfileEntry.control_id,
            Control.code.label("control"),
            Profile.name.label("profile"),
        )
        .join(Control, Control.id == ProfileEntry.control_id)
        .join(Profile, Profile.id == ProfileEntry.profile_id),
        follows=(
            Follow(Control, "id", "control_id", ("code",)),
            Follow(Profile, "id", "profile_id", ("name",)),
        ),
    ),
)
