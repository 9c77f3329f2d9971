"""What initiatives are called elsewhere, and handing over those of a leaver."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from cis.register.actions.subjects import Kind, Place
from cis.register.governance.actions import Estate
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import ENDED


def titles(session: Session, keys: Collection[int]) -> dict[int, str]:
    """Return what people call initiatives, by number."""
    chosen = select(Initiative).where(Initiative.id.in_(keys))
    return {one.id: _called(one) for one in session.scalars(chosen)}


def places(session: Session, keys: Collection[int]) -> dict[int, Place]:
    """Return the name and practice of initiatives, by number."""
    chosen = select(Initiative).where(Initiative.id.in_(keys))
    found = session.scalars(chosen)
    return {one.id: Place(_called(one), one.practice_id) for one in found}


def _estate(kind: str, label: str, column: InstrumentedAttribute[int | None]) -> Estate:
    def held(session: Session, person_id: int) -> dict[int, str]:
        living = Initiative.status.not_in(ENDED)
        chosen = select(Initiative).where(column == person_id, living)
        return {one.id: _called(one) for one in session.scalars(chosen)}

    def pass_on(session: Session, initiative_id: int, heir_id: int) -> None:
        setattr(session.get_one(Initiative, initiative_id), column.key, heir_id)

    return Estate(kind, label, held, pass_on)


def _called(initiative: Initiative) -> str:
    return f"{initiative.reference} {initiative.title}"


SUBJECT = Kind("initiative", "initiatives.show", places)
OWNED = _estate("initiative", "Owner of the initiative", Initiative.owner_id)
SPONSORED = _estate("sponsor", "Sponsor of the initiative", Initiative.sponsor_id)
