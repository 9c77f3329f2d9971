"""What the factory gives to practices below: a say in their state."""

from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.register.practices.models import Practice
from cis.register.practices.rules import Adoption
from cis.register.roadmap import queries


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
