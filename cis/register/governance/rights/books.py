"""Where the answers look things up: one by one, or all read beforehand for many."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from cis.core.access import Role
from cis.register.accounts.models import Account
from cis.register.governance.activities import Duty
from cis.register.governance.models import Assignment
from cis.register.governance.rights import records
from cis.register.governance.rights.answering import Known
from cis.register.governance.rights.models import DecisionRight
from cis.register.governance.rules import AssignmentRole
from cis.register.people.models import Person
from cis.register.people.rules import pseudonym
from cis.register.practices import queries as practices
from cis.register.practices.models import Practice


class Books:
    """Looks each thing up when it is asked for."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def practice(self, practice_id: int) -> str:
        """Return the name of a practice, or raise NotFoundError."""
        return practices.get(self.session, practice_id).name

    def rights(self, decision: str, practice_id: int) -> list[DecisionRight]:
        """Return every entry about a decision that speaks for a practice."""
        return records.of_decision(self.session, decision, practice_id)

    def held(self, role: Duty, practice_id: int, on: date) -> Assignment | None:
        """Return the assignment of a role in a practice on a day."""
        wanted = _assignments(on).where(
            Assignment.role == AssignmentRole(role.value),
            Assignment.practice_id == practice_id,
        )
        found: Assignment | None = self.session.scalar(wanted)
        return found

    def leaders(self) -> list[Known]:
        """Return everybody whose account is that of leadership, by name."""
        wanted = _people().where(Account.role == Role.LEADERSHIP, Account.is_active)
        return [_known(*row, None) for row in self.session.execute(wanted)]

    def known(self, person_id: int | None, role: Role | None) -> Known | None:
        """Return a person with the role of their account; ``role`` goes before it."""
        wanted = _people().where(Person.id == person_id)
        row = self.session.execute(wanted).first()
        return None if row is None else _known(*row, role)

    def holder(self, right: DecisionRight) -> str:
        """Return who holds a right, in words."""
        return right.who


class NamelessBooks(Books):
    """Calls people what the trail calls them: their names can be erased."""

    def leaders(self) -> list[Known]:
        """Return everybody whose account is that of leadership."""
        return [_nameless(one) for one in super().leaders()]

    def known(self, person_id: int | None, role: Role | None) -> Known | None:
        """Return a person with the role of their account; ``role`` goes before it."""
        found = super().known(person_id, role)
        return found and _nameless(found)

    def holder(self, right: DecisionRight) -> str:
        """Return who holds a right, in words."""
        return right.who if right.holder_id is None else pseudonym(right.holder_id)


class ReadBooks(Books):
    """Has read all about some decisions on a day, in four queries."""

    def __init__(
        self, session: Session, decisions: Sequence[str], person_id: int, on: date
    ) -> None:
        super().__init__(session)
        named = select(Practice.id, Practice.name)
        self.names = {key: name for key, name in session.execute(named)}  # noqa: C416
        self._rights = records.of_decisions(session, decisions)
        self._held: dict[tuple[str, int], Assignment] = {}
        for one in session.scalars(_assignments(on)):
            if one.practice_id is not None:
                self._held.setdefault((one.role.value, one.practice_id), one)
        self._people = self._read_people({person_id, *self._named()})

    def practice(self, practice_id: int) -> str:
        """Return the name of a practice."""
        return self.names[practice_id]

    def rights(self, decision: str, practice_id: int) -> list[DecisionRight]:
        """Return every entry about a decision that speaks for a practice."""
        return [
            one
            for one in self._rights
            if one.decision == decision and one.practice_id in {None, practice_id}
        ]

    def held(self, role: Duty, practice_id: int, on: date) -> Assignment | None:  # noqa: ARG002 - read for one day
        """Return the assignment of a role in a practice on the day that was read."""
        return self._held.get((role.value, practice_id))

    def leaders(self) -> list[Known]:
        """Return everybody whose account is that of leadership, by name."""
        return [
            _known(person, account, None)
            for person, account in self._people.values()
            if account and account.role is Role.LEADERSHIP and account.is_active
        ]

    def known(self, person_id: int | None, role: Role | None) -> Known | None:
        """Return a person with the role of their account; ``role`` goes before it."""
        row = self._people.get(person_id or 0)
        return None if row is None else _known(*row, role)

    def _named(self) -> Iterator[int]:
        for right in self._rights:
            for key in (right.holder_id, right.deputy_id, right.escalation_id):
                if key is not None:
                    yield key
        for one in self._held.values():
            yield one.person_id
            if one.deputy_id is not None:
                yield one.deputy_id

    def _read_people(self, ids: set[int]) -> dict[int, tuple[Person, Account | None]]:
        wanted = _people().where(
            or_(Person.id.in_(ids), Account.role == Role.LEADERSHIP)
        )
        return {row[0].id: (row[0], row[1]) for row in self.session.execute(wanted)}


def _assignments(on: date) -> Select[Assignment]:
    return (
        select(Assignment)
        .where(
            Assignment.valid_from <= on,
            Assignment.valid_to > on,
            Assignment.sup_seq.is_(None),
        )
        .options(joinedload(Assignment.person), joinedload(Assignment.deputy))
        .order_by(Assignment.id)
    )


def _people() -> Select[Person, Account]:
    return (
        select(Person, Account)
        .outerjoin(Account, Account.person_id == Person.id)
        .order_by(Person.name, Person.id)
    )


def _nameless(one: Known) -> Known:
    return replace(one, name=pseudonym(one.id))


def _known(person: Person, account: Account | None, role: Role | None) -> Known:
    if account is None:
        return Known(person.id, person.name, person.left_on, role)
    acting, is_active = role or account.role, account.is_active
    return Known(person.id, person.name, person.left_on, acting, is_active)
