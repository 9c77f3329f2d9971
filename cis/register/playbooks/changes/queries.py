"""Reads the change models, and who decides each kind of change by right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import NotFoundError
from cis.register.governance.rights import queries as rights
from cis.register.governance.rights.models import DecisionRight
from cis.register.playbooks.changes.defaults import DEFAULTS
from cis.register.playbooks.changes.models import ChangeModel
from cis.register.playbooks.changes.rules import Kind, Model
from cis.register.practices import queries as practices
from cis.register.practices.models import Practice

HOME = "change-enablement"


@dataclass(frozen=True, slots=True)
class Deciding:
    """A right that speaks of a kind of change, and who holds it today, by name."""

    right: DecisionRight
    holder: str


def find(session: Session, kind: Kind) -> ChangeModel | None:
    """Return a model as it was agreed, if it was."""
    found: ChangeModel | None = session.scalar(
        select(ChangeModel).where(ChangeModel.kind == kind)
    )
    return found


def models(session: Session) -> Mapping[Kind, Model]:
    """Return each model as it was agreed, or else as cis proposes it."""
    agreed = {one.kind: one.model for one in session.scalars(select(ChangeModel))}
    return {kind: agreed.get(kind, DEFAULTS[kind]) for kind in Kind}


def home(session: Session) -> Practice:
    """Return the practice whose rights decide changes, or raise NotFoundError."""
    try:
        return practices.by_code(session, HOME)
    except NotFoundError:
        known = practices.listing(session)
    if not known:
        raise NotFoundError("There is no practice yet that changes belong to.")
    return known[0]


def deciding(
    session: Session, practice_id: int, on: date
) -> Mapping[Kind, Sequence[Deciding]]:
    """Return which rights decide each kind of change in a practice on a day."""
    return {
        kind: [
            Deciding(right, _holder(session, right, practice_id, on))
            for right in rights.in_force(session, kind.decision, practice_id, on)
        ]
        for kind in Kind
    }


def _holder(session: Session, right: DecisionRight, practice_id: int, on: date) -> str:
    """Return the name of who holds a right, empty where a role is held by nobody."""
    if right.holder:
        return right.holder.name
    if right.holder_role is None:
        return ""
    found = rights.holder(session, right.holder_role, practice_id, on)
    return found.name if found else ""
