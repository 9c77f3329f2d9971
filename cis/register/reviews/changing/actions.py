"""Records changes of the business, and opens the reviews they ask for."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.register.reviews import actions, queries
from cis.register.reviews.models import BusinessChange, Review
from cis.register.reviews.rules import ChangeDraft, ReviewDraft, Scope


def record(
    session: Session, draft: ChangeDraft, by: int | None, today: date
) -> BusinessChange:
    """Record a change of the business, and return it."""
    made = BusinessChange(
        kind=draft.kind,
        title=draft.title.strip(),
        description=draft.description.strip(),
        happens_on=draft.happens_on,
        recorded_on=today,
        recorded_by_id=by,
    )
    session.add(made)
    session.flush()
    return made


def touch(
    session: Session,
    change: BusinessChange,
    chairs: Mapping[int, int | None],
    due_on: date,
    today: date,
) -> list[Review]:
    """Open a review of each practice that a change touches; RuleError for none."""
    if not chairs:
        raise RuleError("Choose the practices to review, one at least.", "practices")
    done = {one.practice_id for one in queries.of_change(session, change.id)}
    if done & chairs.keys():
        raise RuleError(
            "Some of these reviews are open already: look at the list, choose again.",
            field="practices",
        )
    return [
        actions.call(
            session,
            ReviewDraft(change.title, Scope(key), due_on, chair),
            today,
            change,
        )
        for key, chair in chairs.items()
    ]
