"""Reads the outbox for whoever looks after it."""

from collections.abc import Mapping
from datetime import datetime

from flask_sqlalchemy.pagination import Pagination, SelectPagination
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, defer

from cis.kit.mail.models import Mail
from cis.kit.mail.rules import State

PER_PAGE = 50
URGENCY = case({State.FAILED: 0, State.WAITING: 1}, value=Mail.state, else_=2)


def counts(session: Session) -> Mapping[State, int]:
    """Return how many mails there are in each state."""
    rows = session.execute(select(Mail.state, func.count()).group_by(Mail.state))
    return dict.fromkeys(State, 0) | {row[0]: row[1] for row in rows}


def listing(session: Session, state: State | None, page: int) -> Pagination:
    """Return a page of mails: given up, waiting, then sent; newest first."""
    wanted = (
        select(Mail)
        .options(defer(Mail.text), defer(Mail.html))
        .order_by(URGENCY, Mail.made_at.desc(), Mail.id.desc())
    )
    if state is not None:
        wanted = wanted.where(Mail.state == state)
    return SelectPagination(
        select=wanted, session=session, page=page, per_page=PER_PAGE, error_out=False
    )


def trouble(session: Session) -> str:
    """Return what the server said last about a mail that waits; empty if nothing."""
    said = (
        select(Mail.answer)
        .where(Mail.state == State.WAITING, Mail.answer != "")
        .order_by(Mail.due_at.desc())
    )
    return session.scalar(said.limit(1)) or ""


def oldest(session: Session) -> datetime | None:
    """Return since when the oldest waiting mail waits."""
    waits = select(func.min(Mail.made_at)).where(Mail.state == State.WAITING)
    found: datetime | None = session.scalar(waits)
    return found
