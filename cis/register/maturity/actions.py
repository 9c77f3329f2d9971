"""Changes assessments and targets. The caller owns the transaction."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.core.errors import ConflictError, RuleError
from cis.kit.authorization import authorize
from cis.kit.records import ERASED
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights.rules import Deciding, Matter, Term
from cis.register.governance.rights.subjects import RecordKind
from cis.register.maturity import gaps, library, queries, results, rules
from cis.register.maturity.models import Answer, Assessment, Gap, Score, Sheet, Target
from cis.register.maturity.rules import (
    AGREEING,
    PLACES,
    SIDES,
    AgreementDraft,
    Dimension,
    SheetDraft,
    Status,
    TargetDraft,
)
from cis.register.practices.models import Practice


def begin(
    session: Session, practice: Practice, actor: Actor, today: date
) -> Assessment:
    """Begin an assessment, or raise RuleError while another one is going on."""
    authorize(session, practice)
    if queries.draft(session, practice.id) is not None:
        raise RuleError(f"An assessment of {practice.name} is going on already.")
    library.install(session, today)
    chosen = queries.set_for(session, practice.code)
    if chosen is None:
        raise RuleError("There is no set of questions for all practices.")
    made = Assessment(
        practice_id=practice.id,
        question_set_id=chosen.id,
        begun_on=today,
        begun_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    for dimension, side in PLACES:
        name = f"{practice.name}: {dimension.value}, {SIDES[side]}"
        session.add(
            Score(assessment_id=made.id, title=name, dimension=dimension, side=side)
        )
    if actor.person_id is not None:
        _sheet(session, made, actor.person_id, today)
    session.flush()
    return made


def answer(
    session: Session,
    assessment: Assessment,
    draft: SheetDraft,
    actor: Actor,
    today: date,
) -> Sheet:
    """Keep what somebody answered so far on a sheet of their own, and return it."""
    _check_open(assessment)
    if actor.person_id is None:
        raise RuleError("Only people assess.")
    sheet = _sheet(session, assessment, actor.person_id, today)
    if sheet.done_on is not None:
        raise RuleError("You handed your answers in. Take them back to change them.")
    if _write(session, sheet, draft):
        # So that a second window of the same person notices.
        sheet.version += 1
    session.flush()
    return sheet


def hand_in(
    session: Session, assessment: Assessment, actor: Actor, today: date
) -> Sheet:
    """Say that one's answers are all, or raise RuleError naming what is missing."""
    _check_open(assessment)
    sheet = queries.sheet(session, assessment.id, actor.person_id)
    said = queries.answers(session, sheet.id) if sheet else {}
    SheetDraft(said).check_whole()
    if sheet is None or sheet.done_on is not None:
        raise RuleError("Your answers are handed in already.")
    sheet.done_on = today
    session.flush()
    return sheet


def take_back(session: Session, assessment: Assessment, actor: Actor) -> None:
    """Open one's handed-in answers again, or raise RuleError."""
    authorize(session, assessment)
    _check_open(assessment)
    sheet = queries.sheet(session, assessment.id, actor.person_id)
    if sheet is None or sheet.done_on is None:
        raise RuleError("You handed nothing in yet.")
    sheet.done_on = None
    session.flush()


def agree(
    session: Session,
    assessment: Assessment,
    draft: AgreementDraft,
    actor: Actor,
    today: date,
) -> None:
    """Make it the record, or raise NotYoursError, RuleError or ConflictError."""
    _check_open(assessment)
    _check_heard(session, assessment, today)
    rights.enforce(session, deciding(assessment, actor, today))
    aims = queries.targets(session, assessment.practice_id)
    aim = aims.get(assessment.practice_id, {})
    for place, score in queries.scores(session, assessment.id).items():
        said = draft.answers[place]
        score.level, score.words = said.level, said.statement.strip()
    session.add_all(_gap(assessment.id, one, draft, aim.get(one)) for one in Dimension)
    _close(assessment, Status.AGREED, draft.note, actor, today)
    session.flush()


def drop(
    session: Session, assessment: Assessment, reason: str, actor: Actor, today: date
) -> None:
    """Set an assessment aside, with the reason; the next one can begin."""
    _check_open(assessment)
    rules.check_reason(reason)
    if actor.person_id != assessment.begun_by_id:
        rights.enforce(session, deciding(assessment, actor, today))
    authorize(session, assessment)
    _close(assessment, Status.DROPPED, reason, actor, today)
    session.flush()


def aim(
    session: Session, practice: Practice, draft: TargetDraft, actor: Actor, today: date
) -> Target:
    """Set what a practice aims at; raise NotYoursError without the right to agree."""
    asked = Deciding(actor, AGREEING, practice.id, today, Matter())
    rights.enforce(session, asked)
    found = queries.target(session, practice.id) or Target(practice_id=practice.id)
    for one in Dimension:
        setattr(found, one.value, draft.levels[one])
    found.reason, found.set_on = draft.reason.strip(), today
    found.set_by_id = actor.person_id
    session.add(found)
    session.flush()
    return found


def deciding(assessment: Assessment, actor: Actor, today: date) -> Deciding:
    """Return the question whether an actor may make an assessment the record."""
    matter = Matter(
        subject=f"assessment:{assessment.id}",
        proposer_id=assessment.begun_by_id,
        since=assessment.begun_on,
    )
    return Deciding(actor, AGREEING, assessment.practice_id, today, matter)


RECORD = RecordKind(
    table="assessment",
    noun="a maturity assessment",
    decisions=frozenset({AGREEING}),
    find=lambda session, key, _: queries.get(session, int(key)),
    question=lambda _session, record, _, actor, day: deciding(record, actor, day),
    terms=frozenset({Term.PROPOSER, Term.SINCE}),
)


def erase_words(session: Session, person_id: int) -> list[str]:
    """Blank what a person answered, and the agreed words of what they took part in."""
    answers = select(Answer).join(Sheet).where(Sheet.person_id == person_id)
    took_part = or_(
        Assessment.closed_by_id == person_id,
        Assessment.id.in_(
            select(Sheet.assessment_id).where(Sheet.person_id == person_id)
        ),
    )
    scores = select(Score).join(Assessment).where(took_part, Score.words != "")
    gaps = select(Gap).join(Assessment).where(took_part, Gap.reason != "")
    touched: list[Answer | Score | Gap] = []
    for chosen, name in ((answers, "statement"), (scores, "words"), (gaps, "reason")):
        for row in session.scalars(chosen):
            setattr(row, name, ERASED if getattr(row, name) else "")
            touched.append(row)
    session.flush()
    return [f"{row.__tablename__}:{row.id}" for row in touched]


def _check_open(assessment: Assessment) -> None:
    if assessment.status is Status.DRAFT:
        return
    by = f" by {assessment.closed_by.name}" if assessment.closed_by else ""
    raise ConflictError(
        f"This assessment was {assessment.status.value}{by} on {assessment.closed_on}, "
        "and nothing changes it any more. Begin a new one."
    )


def _check_heard(session: Session, assessment: Assessment, today: date) -> None:
    voices = queries.voices(session, assessment.id, today)
    waiting = ", ".join(one.name for one in results.awaited(voices))
    if waiting:
        raise RuleError(f"It waits for the answers of {waiting}.")
    if not results.counted(voices):
        raise RuleError("Nobody has answered yet.")


def _close(
    assessment: Assessment, status: Status, note: str, actor: Actor, today: date
) -> None:
    assessment.status, assessment.note = status, note.strip()
    assessment.closed_on, assessment.closed_by_id = today, actor.person_id


def _gap(
    assessment_id: int, dimension: Dimension, draft: AgreementDraft, target: int | None
) -> Gap:
    aims = {} if target is None else {dimension: target}
    derived = gaps.kinds(draft.answers, aims)[dimension]
    judged = draft.judged.get(dimension)
    differs = judged is not None and judged.kind is not derived
    return Gap(
        assessment_id=assessment_id,
        dimension=dimension,
        target=target,
        derived=derived,
        kind=judged.kind if judged and differs else derived,
        reason=judged.reason.strip() if judged and differs else "",
    )


def _sheet(
    session: Session, assessment: Assessment, person_id: int, today: date
) -> Sheet:
    found = queries.sheet(session, assessment.id, person_id)
    if found is None:
        found = Sheet(assessment_id=assessment.id, person_id=person_id, begun_on=today)
        session.add(found)
        session.flush()
    return found


def _write(session: Session, sheet: Sheet, draft: SheetDraft) -> bool:
    """Write the answers that differ; return whether any did."""
    chosen = select(Answer).where(Answer.sheet_id == sheet.id)
    known = {(one.dimension, one.side): one for one in session.scalars(chosen)}
    changed = False
    for place, said in draft.answers.items():
        row, words = known.get(place), said.statement.strip()
        if row is None:
            if said.level is None and not words:
                continue
            row = Answer(sheet_id=sheet.id, dimension=place[0], side=place[1])
            session.add(row)
        elif (row.level, row.statement) == (said.level, words):
            continue
        row.level, row.statement = said.level, words
        changed = True
    return changed
