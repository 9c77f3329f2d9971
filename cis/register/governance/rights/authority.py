"""Checks an authority beforehand: may somebody decide this, about that record?"""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor, Role
from cis.core.errors import RuleError
from cis.register.governance.activities import activity
from cis.register.governance.rights import queries, subjects
from cis.register.governance.rights.answering import Answer
from cis.register.governance.rights.rules import Deciding, Matter
from cis.register.people import queries as people
from cis.register.people.rules import pseudonym
from cis.register.practices import queries as practices


@dataclass(frozen=True, slots=True)
class Check:
    """The answer for a person, and about what: a practice and perhaps one record."""

    answer: Answer
    person: str
    decision: str
    practice: str
    practice_id: int
    on: date
    subject: str = ""

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        yes = self.answer.allowed
        sentence = (
            f"{'Yes' if yes else 'No'}, {self.person} {'may' if yes else 'may not'} "
            f"{activity(self.decision).words.lower()} for {self.practice}"
        )
        proviso = self.answer.proviso
        return f"{sentence}, {proviso}." if proviso else f"{sentence}."


def check(
    session: Session,
    person_id: int,
    decision: str,
    practice_id: int | None,
    on: date,
    about: str = "",
) -> Check:
    """Answer as the register would; without a record, with what depends on it.

    Raise RuleError naming the field for a record that is not there or not of the
    practice, and NotFoundError for an unknown practice.
    """
    name = people.named(session, [person_id]).get(person_id, "nobody")
    asked = _about(session, person_id, decision, on, about)
    if asked is None:
        if practice_id is None:
            raise RuleError("Choose a practice, or enter a record.", field="practice")
        answer = _general(session, person_id, decision, practice_id, on)
    else:
        _check_practice(session, asked, practice_id, about)
        practice_id = asked.practice_id
        answer = queries.may(
            session, person_id, decision, practice_id, on, asked.matter
        )
    practice = practices.get(session, practice_id).name
    subject = asked.matter.subject if asked else ""
    return Check(answer, name, decision, practice, practice_id, on, subject)


def _about(
    session: Session, person_id: int, decision: str, on: date, about: str
) -> Deciding | None:
    """Return the question that the noun of the record asks, None without a record."""
    only = [one for one in subjects.of_decision(decision) if one.find is None]
    if about.strip():
        kind, record = subjects.find(session, decision, about, on)
    elif only:
        kind, record = only[0], None
    else:
        return None
    # Only who it is counts here: the role of their account is read by the rights.
    actor = Actor(pseudonym(person_id), "", Role.MEMBER, person_id)
    return kind.question(session, record, decision, actor, on)


def _check_practice(
    session: Session, asked: Deciding, practice_id: int | None, about: str
) -> None:
    if not about.strip() or practice_id in {None, asked.practice_id}:
        return
    where = practices.get(session, asked.practice_id).name
    raise RuleError(
        f"{about.strip()} belongs to {where}. Choose that practice, or none.",
        field="practice",
    )


def _general(
    session: Session, person_id: int, decision: str, practice_id: int, on: date
) -> Answer:
    matter = Matter(unknown=subjects.terms(decision))
    found = queries.may(session, person_id, decision, practice_id, on, matter)
    waived = [
        one.waived[decision]
        for one in subjects.of_decision(decision)
        if decision in one.waived
    ]
    if found.is_barred or not waived or (found.allowed and not found.proviso):
        return found
    cases = " or ".join(waived)
    chain = [*found.chain, f"No right is needed where {cases}."]
    proviso = found.proviso if found.allowed else f"unless {cases}"
    return replace(found, chain=chain, proviso=proviso)
