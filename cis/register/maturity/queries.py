"""Reads question sets, assessments, what was agreed, and targets."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import NotFoundError
from cis.register.maturity import rules
from cis.register.maturity.gaps import Levels
from cis.register.maturity.models import (
    Answer,
    Assessment,
    Gap,
    Score,
    Sheet,
    StoredSet,
    Target,
)
from cis.register.maturity.results import Result, Voice
from cis.register.maturity.results import Score as Agreed
from cis.register.maturity.rules import Dimension, Place, Said, Side, Status


def get(session: Session, key: int) -> Assessment:
    """Return one assessment with its practice and questions, or raise."""
    found = session.scalar(_whole().where(Assessment.id == key))
    if found is None:
        raise NotFoundError("There is no such assessment.")
    return found


def draft(session: Session, practice_id: int) -> Assessment | None:
    """Return the assessment of a practice that is going on, if there is one."""
    return session.scalar(
        _whole().where(
            Assessment.practice_id == practice_id, Assessment.status == Status.DRAFT
        )
    )


def drafts(session: Session) -> Sequence[Assessment]:
    """Return every assessment that is going on, the oldest first."""
    wanted = _whole().where(Assessment.status == Status.DRAFT)
    return session.scalars(wanted.order_by(Assessment.begun_on, Assessment.id)).all()


def dropped(session: Session, practice_id: int) -> Sequence[Assessment]:
    """Return the assessments of a practice that were set aside, newest first."""
    wanted = _whole().where(
        Assessment.practice_id == practice_id, Assessment.status == Status.DROPPED
    )
    return session.scalars(wanted.order_by(Assessment.id.desc())).all()


def latest(session: Session, practice_id: int) -> Result | None:
    """Return the newest agreed result of a practice, against today's target."""
    found = results(session, practice_id)
    aims = targets(session, practice_id)
    return _aimed(found[0], aims.get(practice_id)) if found else None


def latest_of_all(session: Session) -> dict[int, Result]:
    """Return the newest agreed result of each practice that has one, by practice."""
    aims, newest = targets(session), dict[int, Result]()
    for one in results(session):
        newest.setdefault(one.practice_id, one)
    return {key: _aimed(one, aims.get(key)) for key, one in newest.items()}


def results(session: Session, practice_id: int | None = None) -> list[Result]:
    """Return what was agreed, with the targets of that day, the newest first."""
    wanted = _whole().where(Assessment.status == Status.AGREED)
    if practice_id is not None:
        wanted = wanted.where(Assessment.practice_id == practice_id)
    order = (Assessment.closed_on.desc(), Assessment.id.desc())
    agreed = session.scalars(wanted.order_by(*order)).all()
    keys = [one.id for one in agreed]
    scores, gaps = _scores(session, keys), _gaps(session, keys)
    names: dict[int, list[str]] = {}
    for sheet in _sheets(session, keys):
        names.setdefault(sheet.assessment_id, []).append(sheet.person.name)
    return [
        Result(
            assessment_id=one.id,
            practice_id=one.practice_id,
            on=one.closed_on or one.begun_on,
            scores=_agreed(scores[one.id], gaps[one.id]),
            assessors=tuple(names.get(one.id, ())),
            agreed_by=one.closed_by.name if one.closed_by else "",
            note=one.note,
        )
        for one in agreed
    ]


def result(session: Session, assessment: Assessment) -> Result:
    """Return what was agreed in one assessment, or raise NotFoundError."""
    found = results(session, assessment.practice_id)
    for one in found:
        if one.assessment_id == assessment.id:
            return one
    raise NotFoundError("This assessment is not agreed.")


def voices(session: Session, assessment_id: int, today: date) -> list[Voice]:
    """Return what each assessor said, in the order in which they began."""
    return _voices(session, [assessment_id], today)[assessment_id]


def going_on(session: Session, today: date) -> list[tuple[Assessment, list[Voice]]]:
    """Return every assessment that is going on with what was said, oldest first."""
    found = drafts(session)
    heard = _voices(session, [one.id for one in found], today) if found else {}
    return [(one, heard[one.id]) for one in found]


def sheet(session: Session, assessment_id: int, person_id: int | None) -> Sheet | None:
    """Return the sheet of an assessor, if they have one."""
    return session.scalar(
        select(Sheet)
        .where(Sheet.assessment_id == assessment_id, Sheet.person_id == person_id)
        .options(joinedload(Sheet.person))
    )


def stamp(session: Session, assessment: Assessment) -> str:
    """Return what tells whether anything that is to be agreed on changed meanwhile."""
    wanted = select(Sheet.id, Sheet.version, Sheet.done_on).where(
        Sheet.assessment_id == assessment.id
    )
    rows = session.execute(wanted.order_by(Sheet.id))
    sheets = [f"{key}.{version}{'' if on else ' open'}" for key, version, on in rows]
    return "; ".join([str(assessment.version), *sheets])


def answers(session: Session, sheet_id: int) -> dict[Place, Said]:
    """Return what stands on a sheet."""
    return _answers(session, [sheet_id])[sheet_id]


def scores(session: Session, assessment_id: int) -> dict[Place, Score]:
    """Return the records that evidence of an assessment hangs on."""
    return _scores(session, [assessment_id])[assessment_id]


def targets(
    session: Session, practice_id: int | None = None
) -> dict[int, dict[Dimension, int]]:
    """Return what practices aim at, by practice."""
    wanted = select(Target)
    if practice_id is not None:
        wanted = wanted.where(Target.practice_id == practice_id)
    return {one.practice_id: one.levels for one in session.scalars(wanted)}


def target(session: Session, practice_id: int) -> Target | None:
    """Return the target of a practice with who set it, if there is one."""
    return session.scalar(
        select(Target)
        .where(Target.practice_id == practice_id)
        .options(joinedload(Target.set_by))
    )


def question_set(session: Session, key: int) -> StoredSet:
    """Return one edition of a set of questions, or raise NotFoundError."""
    found = session.scalar(_sets().where(StoredSet.id == key))
    if found is None:
        raise NotFoundError("There is no such set of questions.")
    return found


def question_sets(session: Session) -> Sequence[StoredSet]:
    """Return every edition: by what it is for, the newest first."""
    order = (StoredSet.series, StoredSet.edition.desc())
    return session.scalars(_sets().order_by(*order)).all()


def set_for(session: Session, code: str) -> StoredSet | None:
    """Return the newest set made for a practice, else the newest for all."""
    wanted = (
        _sets()
        .where(StoredSet.series.in_(("", code)))
        .order_by((StoredSet.series == code).desc(), StoredSet.edition.desc())
    )
    return session.scalars(wanted.limit(1)).first()


def used_sets(session: Session) -> dict[int, int]:
    """Return how many assessments rest on each edition."""
    wanted = select(Assessment.question_set_id, func.count()).group_by(
        Assessment.question_set_id
    )
    return {key: count for key, count in session.execute(wanted)}  # noqa: C416


def _whole() -> Select[Assessment]:
    return select(Assessment).options(
        joinedload(Assessment.practice),
        joinedload(Assessment.questions),
        joinedload(Assessment.begun_by),
        joinedload(Assessment.closed_by),
    )


def _sets() -> Select[StoredSet]:
    return select(StoredSet).options(joinedload(StoredSet.added_by))


def _sheets(session: Session, keys: Sequence[int]) -> Sequence[Sheet]:
    wanted = (
        select(Sheet)
        .where(Sheet.assessment_id.in_(keys))
        .options(joinedload(Sheet.person))
        .order_by(Sheet.id)
    )
    return session.scalars(wanted).all()


def _voices(
    session: Session, keys: Sequence[int], today: date
) -> defaultdict[int, list[Voice]]:
    sheets = _sheets(session, keys)
    answers = _answers(session, [one.id for one in sheets])
    found: defaultdict[int, list[Voice]] = defaultdict(list)
    for one in sheets:
        voice = Voice(
            person_id=one.person_id,
            name=one.person.name,
            is_done=one.done_on is not None,
            has_left=not rules.is_here(one.person.left_on, today),
            answers=answers[one.id],
        )
        found[one.assessment_id].append(voice)
    return found


def _answers(
    session: Session, sheets: Sequence[int]
) -> defaultdict[int, dict[Place, Said]]:
    found: defaultdict[int, dict[Place, Said]] = defaultdict(dict)
    for one in session.scalars(select(Answer).where(Answer.sheet_id.in_(sheets))):
        found[one.sheet_id][one.dimension, one.side] = Said(one.level, one.statement)
    return found


def _scores(
    session: Session, keys: Sequence[int]
) -> defaultdict[int, dict[Place, Score]]:
    found: defaultdict[int, dict[Place, Score]] = defaultdict(dict)
    for one in session.scalars(select(Score).where(Score.assessment_id.in_(keys))):
        found[one.assessment_id][one.dimension, one.side] = one
    return found


def _gaps(
    session: Session, keys: Sequence[int]
) -> defaultdict[int, dict[Dimension, Gap]]:
    found: defaultdict[int, dict[Dimension, Gap]] = defaultdict(dict)
    for one in session.scalars(select(Gap).where(Gap.assessment_id.in_(keys))):
        found[one.assessment_id][one.dimension] = one
    return found


def _agreed(
    scores: Mapping[Place, Score], gaps: Mapping[Dimension, Gap]
) -> dict[Dimension, Agreed]:
    found = {}
    for one in Dimension:
        written, done = scores[one, Side.DOCUMENTED], scores[one, Side.ACTUAL]
        levels = Levels(written.level or 0, done.level or 0, gaps[one].target)
        found[one] = Agreed(
            one,
            levels,
            gaps[one].derived,
            gaps[one].kind,
            gaps[one].reason,
            written.words,
            done.words,
            written.id,
            done.id,
        )
    return found


def _aimed(found: Result, aims: Mapping[Dimension, int] | None) -> Result:
    """Return a result against the target of today; its kinds stay as agreed."""
    if aims is None:
        return found
    scores = {
        key: replace(one, levels=replace(one.levels, target=aims[key]))
        for key, one in found.scores.items()
    }
    return replace(found, scores=scores)
