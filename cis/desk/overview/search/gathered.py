"""Kinds whose words are in more tables than their own, or that another one names."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from cis.desk.overview.search.kinds import Follow, Row, Source, asked
from cis.desk.overview.search.rules import OLDER
from cis.desk.reports import content
from cis.desk.reports.models import Paper, Report, ReportPaper
from cis.register.adoption.checks.models import AdoptionCase, AdoptionCheck
from cis.register.governance.models import Assignment
from cis.register.initiatives.rules import day
from cis.register.maturity.models import Assessment, Gap, Score
from cis.register.maturity.rules import Status
from cis.register.playbooks.models import (
    Playbook,
    PlaybookStep,
    PlaybookText,
    PlaybookVersion,
)
from cis.register.practices.models import Practice, Service
from cis.register.reviews.models import Review, ReviewWord
from cis.register.roadmap.models import (
    ORGANISATION,
    Attestation,
    Criterion,
    GateDecision,
    RoadmapPhase,
)

Text = InstrumentedAttribute[str] | ColumnElement[str]
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
        asked(
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
    return asked(
        Assessment.id,
        Assessment.status,
        Assessment.begun_on,
        Assessment.note,
        Practice.name.label("practice"),
        _all(Score.words, Score.assessment_id == Assessment.id).label("said"),
        _all(Gap.reason, Gap.assessment_id == Assessment.id).label("gaps"),
    ).join(Practice, Practice.id == Assessment.practice_id)


def _all(text: Text, of: ColumnElement[bool]) -> ScalarSelect[str]:
    """Return the texts of all rows of a record as one, without those that are empty."""
    texts = select(func.aggregate_strings(text, "\n")).where(of, text != "")
    return texts.scalar_subquery()


def _appointed(of: ColumnElement[bool]) -> ColumnElement[str]:
    """Return for which team people were appointed and why, as far as it stands."""
    said = func.trim(Assignment.team + " " + Assignment.note)
    return _all(said, of & Assignment.sup_seq.is_(None)).label("appointed")


def _agreed(row: Row) -> str:
    """Return what was agreed; what one of the assessors says is nobody else's yet."""
    said = (row["said"], row["gaps"]) if row["status"] is Status.AGREED else ()
    return "\n".join(text for text in said if text)


def _told(row: Row) -> str:
    return "\n".join(content.told(content.loaded(row["body"])))


def _placed(chosen: Select[Any]) -> Select[Any]:
    return chosen.outerjoin(Practice, Practice.id == RoadmapPhase.practice_id)


GATHERED: tuple[Source, ...] = (
    Source(
        Practice,
        "Practices",
        "practices.show",
        ("name", "purpose", "appointed"),
        unsaid=("code",),
        more=lambda row: ", ".join(OLDER.get(row["code"], ())),
        rows=asked(
            Practice.id,
            Practice.code,
            Practice.name,
            Practice.purpose,
            _appointed(Assignment.practice_id == Practice.id),
        ),
        follows=(Follow(Assignment, "practice_id"),),
    ),
    Source(
        Service,
        "Services",
        "services.show",
        ("name", "description", "code", "appointed"),
        rows=asked(
            Service.id,
            Service.name,
            Service.description,
            Service.code,
            _appointed(Assignment.service_id == Service.id),
        ),
        follows=(Follow(Assignment, "service_id"),),
    ),
    Source(
        Review,
        "Reviews",
        "meeting.show",
        ("title", "reason", "notes", "guests", "more_because", "minutes"),
        unsaid=("due_on",),
        title=lambda row: f"{row['title']}, {day(row['due_on'])}",
        # What a review says is in its minutes alone as soon as it is closed.
        rows=asked(
            Review.id,
            Review.title,
            Review.reason,
            Review.notes,
            Review.guests,
            Review.more_because,
            Review.due_on,
            _all(ReviewWord.text, ReviewWord.review_id == Review.id).label("minutes"),
        ),
        follows=(Follow(ReviewWord, "review_id"),),
    ),
    Source(
        Report,
        "Reports",
        "reports.show",
        ("number",),
        unsaid=("month", "body"),
        title=lambda row: f"Report No. {row['number']}, {row['month']:%B %Y}",
        more=_told,
        page="number",
        argument="number",
        rows=asked(Report.id, Report.number, Report.month, ReportPaper.body)
        .join(ReportPaper, ReportPaper.report_id == Report.id)
        .where(ReportPaper.kind == Paper.CONTENT),
    ),
    Source(
        AdoptionCheck,
        "Adoption checks",
        "checks.show",
        ("question", "reasons"),
        unsaid=("drawn_on",),
        title=lambda row: f"{row['question']} ({day(row['drawn_on'])})",
        rows=asked(
            AdoptionCheck.id,
            AdoptionCheck.question,
            AdoptionCheck.drawn_on,
            _all(AdoptionCase.reason, AdoptionCase.check_id == AdoptionCheck.id).label(
                "reasons"
            ),
        ),
        follows=(Follow(AdoptionCase, "check_id", "id", read=("reason",)),),
    ),
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
            asked(RoadmapPhase.id, RoadmapPhase.phase, RoadmapPhase.outcomes, PLACE)
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
            asked(
                GateDecision.id,
                GateDecision.choice,
                GateDecision.reason,
                GateDecision.link,
                RoadmapPhase.phase,
                RoadmapPhase.practice_id,
                PLACE,
            ).join(RoadmapPhase, RoadmapPhase.id == GateDecision.phase_id)
        ),
        follows=(Follow(Practice, "id", "practice_id", ("name",)),),
    ),
    Source(
        Attestation,
        "Attestations",
        "roadmap.phase",
        ("statement",),
        unsaid=("withdrawn_on", "criterion_id"),
        title=lambda row: (
            f"Attestation of {Criterion.__record__.reference(row['criterion_id'])}"
        ),
        more=lambda row: row["statement"],
        page="phase_id",
        is_gone=lambda row: bool(row["withdrawn_on"]),
        rows=asked(
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
        unsaid=("status", "begun_on", "said", "gaps"),
        title=lambda row: Assessment.__record__.label(
            row["id"], f"{row['practice']}, {day(row['begun_on'])}"
        ),
        more=_agreed,
        rows=_assessments(),
        follows=(
            Follow(Score, "assessment_id"),
            Follow(Gap, "assessment_id"),
            Follow(Practice, "id", "practice_id", ("name",)),
        ),
    ),
)
