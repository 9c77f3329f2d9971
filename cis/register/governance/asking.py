"""Reads from an address as of which day, and as recorded when, a page is asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import request
from sqlalchemy.orm import Session

from cis.core.access import Permission
from cis.core.errors import ForbiddenError, RuleError
from cis.kit.http import current_actor
from cis.kit.web.dates import parse_day
from cis.register.governance import queries, scopes, story
from cis.register.governance.models import Assignment
from cis.register.governance.rules import AssignmentRole, Scope
from cis.register.governance.story import Known
from cis.register.people import queries as people


@dataclass(frozen=True, slots=True)
class Asked:
    """The day asked about, and the size of the log that may speak; None is all.

    ``size`` is how long the log is, 0 for whoever may not ask about it.
    """

    on: date
    today: date
    zone: str
    recorded: int | None = None
    recorded_at: datetime | None = None
    size: int = 0

    @property
    def is_other(self) -> bool:
        """Whether this is not simply today as known now."""
        return self.on != self.today or self.recorded is not None


def asked(session: Session, today: date) -> Asked:
    """Return what the address asks for, or raise RuleError or ForbiddenError.

    Only auditors ask for what was recorded at an earlier size of the log.
    """
    zone = people.zone(session)
    size = queries.log_size(session) if _audits() else 0
    recorded = _recorded(size)
    at = queries.recorded_at(session, {recorded - 1}) if recorded else {}
    moment = at.get(recorded - 1) if recorded else None
    return Asked(_day(today), today, zone, recorded, moment, size)


def difference(
    session: Session, scope: Scope, role: AssignmentRole, ask: Asked
) -> str | None:
    """Return in words how what is known now differs from what was recorded then.

    Then is the size of the log asked for; without one, the end of the day asked about.
    """
    if not ask.is_other:
        return None
    size = ask.recorded
    rows = [row for row in queries.ever(session, scope, ask.on) if row.role is role]
    seqs = {
        seq for row in rows for seq in (row.rec_seq, row.sup_seq) if seq is not None
    }
    days = {
        seq: at.astimezone(ZoneInfo(ask.zone)).date()
        for seq, at in queries.recorded_at(session, seqs).items()
    }
    if size is None:
        size = 1 + max((seq for seq, day in days.items() if day <= ask.on), default=-1)
    then, now = _known(rows, size, days), _known(rows, None, days)
    if then == now:
        return None
    ended = max(
        (days[row.sup_seq] for row in rows if row.sup_seq in days), default=None
    )
    return story.difference(then, now, ask.on, ended)


def differences(
    session: Session, places: Iterable[Scope], ask: Asked
) -> list[tuple[str, str]]:
    """Return name and sentence of each scope where a log size asked for says else."""
    if ask.recorded is None:
        return []
    listed = list(places)
    found = {
        one.code: difference(session, one, one.accountable, ask)
        for one in listed
        if one.accountable
    }
    names = scopes.names(session, listed)
    return [(names[code], sentence) for code, sentence in found.items() if sentence]


def _known(
    rows: Sequence[Assignment], size: int | None, days: dict[int, date]
) -> Known | None:
    """Return who the first events of the log say, and since when this is recorded."""
    for row in rows:
        if size is None:
            is_known = row.sup_seq is None
        else:
            is_known = row.rec_seq < size and (
                row.sup_seq is None or row.sup_seq >= size
            )
        if is_known:
            return Known(row.person.name, row.valid_from, days.get(row.rec_seq))
    return None


def _day(today: date) -> date:
    typed = request.args.get("on", "").strip()
    try:
        return parse_day(typed, today) if typed else today
    except ValueError as error:
        raise RuleError(str(error), field="on") from error


def _recorded(size: int) -> int | None:
    typed = request.args.get("recorded", "").strip()
    if not typed:
        return None
    if not _audits():
        raise ForbiddenError
    if not (typed.isascii() and typed.isdecimal()) or not 0 <= int(typed[:18]) <= size:
        raise RuleError(
            f"Give the size of the log as a number from 0 to {size}.", field="recorded"
        )
    return int(typed)


def _audits() -> bool:
    return current_actor().may(Permission.AUDIT)
