"""Makes and answers suggestions. The caller owns the transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.core.errors import RuleError
from cis.desk.suggestions.models import State, Suggestion
from cis.kit import authorization
from cis.register.governance.writes import queries as writes

LONGEST_FIELDS = 100_000
LONGEST_PATH = 400
LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class Draft:
    """A refused form: what it would do to which record, where it goes, its fields."""

    action: str
    subject: str
    path: str
    fields: Sequence[tuple[str, str]]


def suggest(session: Session, draft: Draft, *, by: int, today: date) -> Suggestion:
    """Keep a form for whoever may send it, or raise RuleError if it is too long."""
    fields = json.dumps([list(pair) for pair in draft.fields], ensure_ascii=False)
    if len(fields) > LONGEST_FIELDS or len(draft.path) > LONGEST_PATH:
        raise RuleError("The suggestion is too long. Contact the owner directly.")
    made = Suggestion(
        action=draft.action,
        subject=draft.subject,
        path=draft.path,
        fields=fields,
        suggested_by_id=by,
        suggested_on=today,
    )
    session.add(made)
    session.flush()
    return made


def settle(
    session: Session,
    suggestion: Suggestion,
    state: State,
    *,
    by: Actor,
    today: date,
    reason: str = "",
) -> None:
    """Answer a suggestion; whoever may make the change may.

    Raise UnauthorizedError for anybody else, RuleError for an answered one and for
    declining without a reason.
    """
    writes.check(session, by, suggestion.action, [suggestion.subject])
    authorization.granted(session)
    if suggestion.state is not State.OPEN:
        raise RuleError(f"This suggestion is {suggestion.state} already.")
    reason = reason.strip()
    if state is State.DECLINED and not reason:
        raise RuleError("Enter a reason.", field="reason")
    if len(reason) > LONGEST_REASON or "\0" in reason:
        raise RuleError(
            f"Use at most {LONGEST_REASON:,} characters of plain text.", field="reason"
        )
    suggestion.state, suggestion.reason = state, reason
    suggestion.answered_by_id, suggestion.answered_on = by.person_id, today
