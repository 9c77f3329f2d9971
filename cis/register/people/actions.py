"""Changes people and the organisation. The caller owns the transaction."""

from datetime import date

from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.register.people import queries
from cis.register.people.models import Organisation, Person
from cis.register.people.rules import (
    OrganisationDraft,
    PersonDraft,
    check_name,
    erased_email,
    erased_name,
    plain_email,
)


def enter(session: Session, draft: PersonDraft) -> Person:
    """Enter a person, or raise RuleError when the e-mail address is known."""
    if queries.by_email(session, draft.email):
        raise RuleError(
            "Somebody with this e-mail address is here already.", field="email"
        )
    person = Person(name=draft.name.strip(), email=plain_email(draft.email))
    session.add(person)
    session.flush()
    return person


def rename(person: Person, name: str) -> None:
    """Give a person another name, or raise RuleError."""
    check_name(name)
    person.name = name.strip()


def leave(person: Person, on: date) -> None:
    """Note that a person has left: they are no longer offered for new work."""
    person.left_on = on


def come_back(person: Person) -> None:
    """Note that a person who had left is here again."""
    person.left_on = None


def erase(person: Person, on: date) -> None:
    """Blank the name and the address of a person; the number stays."""
    person.name, person.email = erased_name(person.id), erased_email(person.id)
    person.left_on = person.left_on or on


def found(
    session: Session, draft: OrganisationDraft, *, is_demo: bool = False
) -> Organisation:
    """Enter the organisation, or raise RuleError when there is one."""
    if queries.founded(session):
        raise RuleError("The organisation is set up already.")
    organisation = Organisation(is_demo=is_demo)
    arrange(organisation, draft)
    session.add(organisation)
    session.flush()
    return organisation


def arrange(organisation: Organisation, draft: OrganisationDraft) -> None:
    """Take over the organisation's settings."""
    organisation.name = draft.name.strip()
    organisation.time_zone = draft.time_zone
    organisation.week_start = draft.week_start
    organisation.currency = draft.currency
