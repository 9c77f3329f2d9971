"""What is done once a day: ask what must be asked, and hand up what nobody answered.

It may run as often, and in as many processes at once, as one likes: the second one
finds nothing left to do. It looks before it takes the writer's lock, because on most
days there is nothing to write.
"""

from datetime import date

from cis.core.access import SYSTEM
from cis.kit.db import db, transaction
from cis.register.decisions import actions, watching


def ask(today: date) -> int:
    """Ask about what is decoration today, as one event; return how much was asked."""
    if not watching.decorated(db.session(), today):
        return 0
    with transaction(by=SYSTEM, what="decision.notice") as session:
        return len(actions.notice(session, today))


def hand_up(today: date) -> int:
    """Escalate what is late, as one event; return how much went up."""
    if not actions.due_up(db.session(), today):
        return 0
    with transaction(by=SYSTEM, what="decision.escalate") as session:
        return len(actions.escalate_due(session, today))
