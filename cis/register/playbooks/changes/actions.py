"""Agrees to change models. The caller owns the transaction."""

from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.core.errors import RuleError
from cis.register.playbooks import authority
from cis.register.playbooks.changes import queries
from cis.register.playbooks.changes.models import ChangeModel
from cis.register.playbooks.changes.rules import Model


def agree(
    session: Session, model: Model, reason: str, actor: Actor, today: date
) -> ChangeModel:
    """Write what qualifies a change, or raise NotYoursError, RuleError.

    It is part of the playbook of change enablement, and takes the same right.
    """
    if not reason.strip():
        raise RuleError("Say why it is so, or why it changes.", field="reason")
    key = queries.home(session).id
    authority.enforce(session, key, actor.person_id, actor, today)
    known = queries.find(session, model.kind)
    if known is None:
        known = ChangeModel(kind=model.kind)
        session.add(known)
    known.purpose = model.purpose.strip()
    known.conditions = "\n".join(model.conditions)
    known.agreed_on, known.agreed_by_id = today, actor.person_id
    session.flush()
    return known
