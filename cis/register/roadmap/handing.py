"""What the factory gives to nouns below: names of phases, and a say in a state."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import RuleError
from cis.register.actions.subjects import Kind, Place
from cis.register.practices.models import Practice
from cis.register.practices.rules import Adoption
from cis.register.roadmap import queries
from cis.register.roadmap.models import RoadmapPhase


def places(session: Session, keys: Collection[int]) -> dict[int, Place]:
    """Return what people call phases, and the practices they are of."""
    chosen = select(RoadmapPhase).where(RoadmapPhase.id.in_(keys))
    rows = session.scalars(chosen.options(joinedload(RoadmapPhase.practice)))
    return {one.id: Place(one.name, one.practice_id) for one in rows}


SUBJECT = Kind("phase", "roadmap.phase", places)


def guard(session: Session, practice: Practice, adoption: Adoption) -> None:
    """Raise RuleError when a practice with a roadmap is to go on without its gate."""
    order = list(Adoption)
    is_ahead = order.index(adoption) > max(order.index(practice.adoption), 1)
    if is_ahead and queries.of_scope(session, practice.id):
        raise RuleError(
            f"{practice.name} has a roadmap: it goes on by passing the gate of "
            f"{practice.adoption}.",
            field="adoption",
        )
