"""What can be reviewed, and by whom: lists for the pages."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.core.errors import RuleError
from cis.register.governance.writes import queries as writes
from cis.register.initiatives import queries as initiatives
from cis.register.people import queries as people
from cis.register.practices import queries as practices
from cis.register.reviews.forms import WHOLE, Scoped, scope_of
from cis.register.reviews.rules import Scope


def scopes(session: Session, asked: Scope | None = None) -> dict[str, str]:
    """Return what can be reviewed: organisation, practices, the initiative asked."""
    found = {WHOLE: "The organisation"}
    if asked and asked.initiative_id:
        one = initiatives.get(session, asked.initiative_id)
        found = {asked.subject: f"{one.reference} {one.title}", **found}
    listed = practices.choices(session).items()
    return {**found, **{f"practice:{key}": name for key, name in listed}}


def writable(
    session: Session, actor: Actor, action: str, asked: Scope | None = None
) -> dict[str, str]:
    """Return those of what can be reviewed for which somebody may take an action.

    They are for a form to show. What is sent may name any other: the action refuses it,
    and says whom to ask.
    """
    found = scopes(session, asked)
    return {
        code: name
        for code, name in found.items()
        if writes.may(session, actor, action, code).allowed
    }


def asked(text: str) -> Scope | None:
    """Return the scope that an address asks for, None for none or nonsense."""
    try:
        return scope_of(text.strip())
    except RuleError:
        return None


def offer(
    form: Scoped,
    session: Session,
    scopes: Mapping[str, str],
    chair_id: int | None = None,
) -> None:
    """Fill the lists of a form; a chair who has left stays to be seen."""
    chairs = people.choices(session)
    if chair_id is not None and str(chair_id) not in chairs:
        gone = people.get(session, chair_id).name
        chairs = {str(chair_id): f"{gone} (has left)", **chairs}
    form.offer(scopes, chairs)
