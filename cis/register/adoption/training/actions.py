"""Changes training needs and attendance. The caller owns the transaction."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.kit.authorization import authorize
from cis.kit.trail import capture
from cis.register.adoption.training import queries
from cis.register.adoption.training.models import Attendance, TrainingNeed
from cis.register.adoption.training.rules import Attended, NeedDraft
from cis.register.practices import queries as practices


def need(session: Session, draft: NeedDraft) -> TrainingNeed:
    """Say who needs what; one that was ended begins again."""
    authorize(session, practices.get(session, draft.practice_id))
    title = draft.title.strip()
    wanted = select(TrainingNeed).where(
        TrainingNeed.practice_id == draft.practice_id, TrainingNeed.title == title
    )
    found = session.scalar(wanted)
    if found is not None and found.ended_on is None:
        message = "This practice has a training of this name already."
        raise RuleError(message, field="title")
    if found is None:
        found = TrainingNeed(practice_id=draft.practice_id, title=title)
        session.add(found)
    found.audience, found.months, found.ended_on = draft.audience, draft.months, None
    session.flush()
    return found


def end(session: Session, key: int, today: date) -> TrainingNeed:
    """Say that a training is needed no more; who has had it stays known."""
    found = queries.get(session, key)
    authorize(session, found)
    if found.ended_on:
        raise RuleError("It is needed no more already.")
    found.ended_on = today
    session.flush()
    return found


def attend(session: Session, attended: Iterable[Attended]) -> int:
    """Note who has had what; return how many notes are new."""
    wanted = list(attended)
    keys = {one.need_id for one in wanted}
    authorize(session, *(f"training_need:{key}" for key in sorted(keys)))
    columns = (Attendance.need_id, Attendance.person_id, Attendance.attended_on)
    chosen = select(*columns).where(Attendance.need_id.in_(keys))
    before = {Attended(*row) for row in session.execute(chosen)}
    new = [one for one in wanted if one not in before]
    session.add_all(
        Attendance(need_id=one.need_id, person_id=one.person_id, attended_on=one.on)
        for one in new
    )
    capture.note(session, new=len(new), known=len(wanted) - len(new))
    session.flush()
    return len(new)
