"""Changes pain points. The caller owns the transaction."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date

from sqlalchemy.orm import Session

from cis.kit.authorization import authorize
from cis.register.painpoints import rules
from cis.register.painpoints.models import PainPoint
from cis.register.painpoints.rules import Draft, Status
from cis.register.practices import queries as practices

# Later nouns whose figures rest on a weight ask to be told: (session, pain point id).
reweighed: list[Callable[[Session, int], None]] = []


def report(session: Session, draft: Draft, *, by: int | None, today: date) -> PainPoint:
    """Enter a pain point that the person ``by`` raised, and return it."""
    painpoint = PainPoint(raised_by_id=by, raised_on=today, status=Status.OPEN)
    _write(session, painpoint, draft)
    session.add(painpoint)
    session.flush()
    return painpoint


def edit(session: Session, painpoint: PainPoint, draft: Draft) -> None:
    """Say it better, or with better figures; its weight follows."""
    authorize(session, painpoint)
    before = painpoint.weight
    _write(session, painpoint, draft)
    session.flush()
    if painpoint.weight != before:
        for follow in reweighed:
            follow(session, painpoint.id)


def move(
    session: Session, painpoint: PainPoint, target: Status, answer: str = ""
) -> None:
    """Take it to another status with an answer to whoever raised it, or RuleError."""
    authorize(session, painpoint)
    rules.check_move(painpoint.status, target, answer)
    painpoint.status = target
    painpoint.answer = answer.strip()


def _write(session: Session, painpoint: PainPoint, draft: Draft) -> None:
    practice = practices.get(session, draft.practice_id)
    for name, value in asdict(draft).items():
        setattr(painpoint, name, value.strip() if type(value) is str else value)
    painpoint.weight = rules.weighing(draft.loss).weight
    words = (draft.statement, draft.service, draft.figures, practice.name)
    painpoint.search = "\n".join(words).casefold()
