"""What is done once a day: ask what must be asked, and hand up what nobody answered."""

from datetime import date

from cis.core.access import SYSTEM
from cis.kit.db import db, transaction
from cis.register.decisions import actions, watching


def run(today: date) -> int:
    """Ask and escalate what is due, each as one event; return how much that was.

    It may run as often, and in as many processes at once, as one likes: the second
    one finds nothing left to do.
    """
    done = 0
    # Looked at before the lock is taken: on most days there is nothing to write.
    if watching.decorated(db.session(), today):
        with transaction(by=SYSTEM, what="decision.notice") as session:
            done += len(actions.notice(session, today))
    if actions.due_up(db.session(), today):
        with transaction(by=SYSTEM, what="decision.escalate") as session:
            done += len(actions.escalate_due(session, today))
    return done
