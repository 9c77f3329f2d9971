"""What somebody keeps true: their playbooks and evidence, proposals to decide."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor, Permission
from cis.desk.agenda.rules import Matter, Task, Where
from cis.register.evidence import queries as evidence
from cis.register.governance.rights.queries import Many
from cis.register.governance.rights.rules import Matter as Decided
from cis.register.initiatives.rules import day
from cis.register.playbooks import queries
from cis.register.playbooks.authority import DECISION
from cis.register.playbooks.models import Playbook
from cis.register.practices import queries as practices

SUBJECT = "Playbook"
# Evidence that waits longest comes first; the rest stands on its own page.
MOST_EVIDENCE = 5


def tasks(
    session: Session, actor: Actor, today: date, owned: Collection[int]
) -> Iterator[Task]:
    """Yield what is proposed for them to decide, and what is due for a look."""
    yield from _confirmed(session, actor, today)
    yield from _proposed(session, actor, today)
    for book in kept(session, actor, owned, today):
        if book.review_on and book.review_on <= today:
            words = (
                f"It was due for a look on {day(book.review_on)}. Is it still right?"
            )
            where = Where("playbooks.show", book.id, anchor="review")
            name = book.practice.name
            stamp = queries.stamp(session, book.id)
            on = book.review_on
            yield Task(Matter.LOOK, SUBJECT, name, words, where, on, stamp=stamp)


def kept(
    session: Session, actor: Actor, owned: Collection[int], today: date
) -> Sequence[Playbook]:
    """Return the published playbooks that somebody looks after."""
    if actor.person_id is None or not actor.may(Permission.CONTRIBUTE):
        return ()
    return queries.theirs(session, actor.person_id, sorted(owned), today)


def _confirmed(session: Session, actor: Actor, today: date) -> Iterator[Task]:
    """Yield the evidence they attached whose time has run out."""
    if actor.person_id is None:
        return
    mine = evidence.stale(session, today, actor.person_id)
    for one in mine[:MOST_EVIDENCE]:
        if one.expires_on:
            words = f"It was to hold until {day(one.expires_on)}. Is it still true?"
            where = Where("evidence.show", one.id)
            yield Task(
                Matter.CONFIRM, one.reference, one.title, words, where, one.expires_on
            )


def _proposed(session: Session, actor: Actor, today: date) -> Iterator[Task]:
    waiting = queries.proposals(session)
    if not waiting or actor.person_id is None:
        return
    rights = Many(session, actor, [DECISION], today)
    names = {one.id: one.name for one in practices.listing(session)}
    for text in waiting:
        key = text.playbook_id
        matter = Decided(
            proposer_id=text.written_by_id,
            owner_id=text.owner_id,
            since=text.written_on,
        )
        if not rights.may(DECISION, key, matter):
            continue
        who = text.written_by.name if text.written_by else "Somebody"
        words = f"{who} proposed another version of it: publish it or not."
        where = Where("playbooks.show", key, anchor="proposal")
        yield Task(Matter.PUBLISH, SUBJECT, names[key], words, where, text.written_on)
