"""What somebody keeps true: their playbooks and evidence, proposals to decide."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from cis.core.access import Actor, Permission
from cis.desk.agenda.rules import SOON, Matter, Still, Task, Where
from cis.register.actions import subjects
from cis.register.evidence import queries as evidence
from cis.register.evidence.models import Evidence
from cis.register.governance.rights.queries import Many
from cis.register.initiatives.rules import day
from cis.register.people.rules import has_left
from cis.register.playbooks import authority, queries
from cis.register.playbooks.authority import DECISION
from cis.register.playbooks.models import Playbook
from cis.register.practices import queries as practices

SUBJECT = "Playbook"
# Evidence that waits longest comes first; the rest stands on its own page.
MOST_EVIDENCE = 3
# What is still true is asked again after as long as it was to hold, but not at once.
LEAST = timedelta(days=28)


def tasks(
    session: Session, actor: Actor, today: date, owned: Collection[int]
) -> Iterator[Task]:
    """Yield what is proposed for them to decide, and what is due for a look."""
    yield from _confirmed(session, actor, today, owned)
    yield from _proposed(session, actor, today)
    for book in kept(session, actor, owned, today):
        on = book.review_on
        if on and on <= today + SOON:
            verb = "is" if on > today else "was"
            words = f"It {verb} due for a look on {day(on)}. Is it still right?"
            where = Where("playbooks.show", book.id, anchor="review")
            stamp = queries.stamp(session, book.id)
            still = Still("playbooks.confirm", book.id, stamp, "Still right")
            name = book.practice.name
            yield Task(Matter.LOOK, SUBJECT, name, words, where, on, still=still)


def kept(
    session: Session, actor: Actor, owned: Collection[int], today: date
) -> Sequence[Playbook]:
    """Return the published playbooks that somebody looks after."""
    if actor.person_id is None or not actor.may(Permission.CONTRIBUTE):
        return ()
    return queries.theirs(session, actor.person_id, sorted(owned), today)


def _confirmed(
    session: Session, actor: Actor, today: date, owned: Collection[int]
) -> Iterator[Task]:
    """Yield the evidence they answer for whose time runs out, or has."""
    if actor.person_id is None:
        return
    stale = evidence.stale(session, today + SOON, by=actor.person_id)
    mine = [one for one in stale if one.attached_by_id == actor.person_id]
    for one in (mine + _orphaned(session, stale, owned, today))[:MOST_EVIDENCE]:
        on = one.expires_on
        if on:
            verb = "holds" if on > today else "was to hold"
            words = f"It {verb} until {day(on)}. Is it still true?"
            where, still = Where("evidence.show", one.id), _still(one, on, today)
            about = (one.reference, one.title, words)
            yield Task(Matter.CONFIRM, *about, where, on, still=still)


def _orphaned(
    session: Session, stale: Sequence[Evidence], owned: Collection[int], today: date
) -> list[Evidence]:
    """Return what somebody who will be gone attached in one of their practices."""
    found = [
        one
        for one in stale
        if one.attached_by is None or has_left(one.attached_by.left_on, today + SOON)
    ]
    if not (found and owned):
        return []
    about = subjects.known(session, {one.subject for one in found})
    return [one for one in found if about[one.subject].practice_id in owned]


def _still(one: Evidence, until: date, today: date) -> Still:
    held = until - (one.confirmed_on or one.attached_on)
    again = today + max(held, LEAST)
    stamp = str(one.version)
    return Still("evidence.confirm", one.id, stamp, "Still true", again)


def _proposed(session: Session, actor: Actor, today: date) -> Iterator[Task]:
    waiting = queries.proposals(session)
    if not waiting or actor.person_id is None:
        return
    rights = Many(session, actor, [DECISION], today)
    names = {one.id: one.name for one in practices.listing(session)}
    for text in waiting:
        key = text.playbook_id
        asked = authority.deciding(session, key, text.written_by_id, actor, today)
        if not rights.may(asked.decision, key, asked.matter):
            continue
        who = text.written_by.name if text.written_by else "Somebody"
        words = f"{who} proposed another version of it: publish it or not."
        where = Where("playbooks.show", key, anchor="proposal")
        since = text.written_on
        yield Task(Matter.PUBLISH, SUBJECT, names[key], words, where, since=since)
