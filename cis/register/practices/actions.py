"""Changes practices and services. The caller owns the transaction."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.kit.authorization import authorize
from cis.kit.registry import registry
from cis.register.practices import queries
from cis.register.practices.catalogue import CATALOGUE
from cis.register.practices.models import Practice, Service
from cis.register.practices.rules import Adoption, ServiceDraft


def install_catalogue(session: Session) -> int:
    """Add the practices of the catalogue that are missing; return how many were."""
    known = set(session.scalars(select(Practice.code)))
    missing = [entry for entry in CATALOGUE if entry.code not in known]
    session.add_all(
        Practice(
            code=entry.code, name=entry.name, group=entry.group, purpose=entry.purpose
        )
        for entry in missing
    )
    session.flush()
    return len(missing)


def adopt(session: Session, practice: Practice, adoption: Adoption) -> None:
    """Note how far a practice has come, or raise RuleError when nothing changes.

    Also raise it where a roadmap says how far the practice is.
    """
    authorize(session, practice)
    if practice.adoption is adoption:
        raise RuleError("This is its state already.", field="adoption")
    for guard in registry().adoption_guards:
        guard(session, practice, adoption)
    practice.adoption = adoption
    session.flush()


def offer(session: Session, draft: ServiceDraft) -> Service:
    """Enter a service, or raise RuleError when its code or name is known."""
    authorize(session)
    _check_new(session, draft)
    service = Service()
    _write(service, draft)
    session.add(service)
    session.flush()
    return service


def describe(session: Session, service: Service, draft: ServiceDraft) -> None:
    """Give a service another code, name or description, or raise RuleError."""
    authorize(session, service)
    _check_new(session, draft, known=service.id)
    _write(service, draft)
    session.flush()


def _write(service: Service, draft: ServiceDraft) -> None:
    service.code = draft.code
    service.name = draft.name.strip()
    service.description = draft.description.strip()


def _check_new(session: Session, draft: ServiceDraft, known: int | None = None) -> None:
    others = [one for one in queries.services(session) if one.id != known]
    if any(one.code == draft.code for one in others):
        raise RuleError("Another service has this code.", field="code")
    name = draft.name.strip().casefold()
    if any(one.name.casefold() == name for one in others):
        raise RuleError("Another service has this name.", field="name")
