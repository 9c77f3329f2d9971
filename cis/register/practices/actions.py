"""Changes practices. The caller owns the transaction."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.register.practices.catalogue import CATALOGUE
from cis.register.practices.models import Practice
from cis.register.practices.rules import Adoption


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
    """Note how far a practice has come, or raise RuleError when nothing changes."""
    if practice.adoption is adoption:
        raise RuleError("This is its state already.", field="adoption")
    practice.adoption = adoption
    session.flush()
