"""Changes benefit statements. The caller owns the transaction."""

from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.kit.authorization import authorize
from cis.register.adoption.benefits import queries
from cis.register.adoption.benefits.models import Benefit
from cis.register.adoption.benefits.rules import MOST, Draft
from cis.register.initiatives import queries as initiatives


def say(session: Session, initiative_id: int, draft: Draft) -> Benefit:
    """Say what gets easier for an audience; saying it anew replaces it."""
    authorize(session, initiatives.get(session, initiative_id))
    known = queries.of(session, initiative_id)
    audience = " ".join(draft.audience.split())
    found = next(
        (one for one in known if one.audience.casefold() == audience.casefold()), None
    )
    if found is None:
        if len(known) >= MOST:
            raise RuleError(f"{MOST} audiences are enough.", field="audience")
        found = Benefit(initiative_id=initiative_id, audience=audience)
        session.add(found)
    found.statement = draft.statement.strip()
    session.flush()
    return found


def unsay(session: Session, key: int) -> int:
    """Take a statement back; return the initiative's number."""
    found = queries.get(session, key)
    authorize(session, found)
    session.delete(found)
    session.flush()
    return found.initiative_id
