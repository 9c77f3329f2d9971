"""The one way to change the database: a transaction that knows who and what."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cis.core.access import SYSTEM, Actor
from cis.kit.db.base import db

AFTER = "afterwards"


@dataclass(frozen=True, slots=True)
class Intent:
    """Who changes what and why, as the trail will say it."""

    by: Actor
    what: str
    why: str = ""


@contextmanager
def transaction(*, by: Actor, what: str, why: str = "") -> Iterator[Session]:
    """Yield a session whose changes are committed together, or not at all.

    ``by``, ``what`` (a verb such as ``painpoint.report``) and ``why`` go into the
    trail.
    Records read before are stale inside; read them again through the session.
    """
    with _writing(Intent(by, what, why)) as session:
        yield session


@contextmanager
def housekeeping() -> Iterator[Session]:
    """Yield a session for tables the trail does not keep, such as login sessions."""
    with _writing(Intent(SYSTEM, "housekeeping")) as session:
        yield session


@contextmanager
def _writing(intent: Intent) -> Iterator[Session]:
    session: Session = db.session()
    if session.info.get("mode") == "write":
        raise RuntimeError("A transaction is already open.")
    # The reading transaction ends here: what follows sees the newest state, locked.
    session.rollback()
    session.info.update(mode="write", intent=intent)
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        after = session.info.get(AFTER, ())
        session.info.clear()
        for act in after:
            act()


def afterwards(session: Session, act: Callable[[], object]) -> None:
    """Act once the open transaction has ended, however it ends; now if none is open."""
    if session.info.get("mode") == "write":
        session.info.setdefault(AFTER, []).append(act)
    else:
        act()
