"""Answers what needs no decision right: there the rule of every write decides."""

from cis.core.access import Actor
from cis.register.governance.rights import answering
from cis.register.governance.rights.answering import Answer, Part, Question
from cis.register.governance.rights.books import Books
from cis.register.governance.writes import queries as writes
from cis.register.people.rules import pseudonym


def answer(
    books: Books, asked: Question, practice_id: int, action: str, why: str
) -> Answer:
    """Say whether somebody may take an action of the rule of every write on a day.

    Without a record it is asked about the practice, and a no depends on whose the
    record is. An emergency is no way around this rule.
    """
    contributes = answering.everybody(asked, [why], None)
    person = asked.person
    if not contributes.allowed or person is None or person.role is None:
        return contributes
    actor = Actor(pseudonym(person.id), person.name, person.role, person.id)
    subject = asked.matter.subject or f"practice:{practice_id}"
    found = writes.may(books.session, actor, action, subject, asked.on)
    chain = [why, found.why]
    if found.allowed:
        part = None if asked.matter.waived else Part.CONTRIBUTOR
        return Answer(True, chain, part=part)
    known = [books.known(key, None) for key in found.ask]
    return Answer(
        False,
        [*chain, f"{person.name} is none of these."],
        [one.name for one in known if one],
        is_barred=True,
        proviso="" if asked.matter.subject else "unless it is theirs to change",
    )
