"""Gathers a report from the register: one query a section, stored standings only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from cis.core import clock
from cis.desk.reports import gates, measured, pledges, sections, words
from cis.desk.reports.content import (
    VERSION,
    Ask,
    Chart,
    Content,
    Emergency,
    Line,
    Ownership,
    Promise,
    Symbolic,
)
from cis.desk.reports.models import Report
from cis.kit.trail import log, tree
from cis.register.governance import queries as governance
from cis.register.governance import rules as scopes
from cis.register.governance.rights.models import EmergencyDecision
from cis.register.initiatives import listing, selecting
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import ENDED, Status
from cis.register.metrics.models import Metric
from cis.register.people import queries as people
from cis.register.people.models import Person
from cis.register.practices import queries as practices
from cis.register.practices.rules import Adoption

MANY = 60  # initiatives; beyond, only the exceptions are drawn
MOST = 40  # of anything that a reader is to read one by one; pdf says so, too
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report: its month, the day it is made, its number (0: a draft)."""

    month: date
    today: date
    number: int = 0
    corrects: int = 0

    @property
    def last_on(self) -> date:
        """The last day it speaks of: of its month, or today while that runs."""
        return min(following(self.month) - DAY, self.today)


def following(month: date) -> date:
    """Return the first day of the month after one."""
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


def content(session: Session, wanted: Wanted, at: datetime | None = None) -> Content:
    """Return what the register says of a month as it stands now."""
    size, frontier = log.head(session.connection())
    organisation = people.founded(session)
    ownership, vacant = _ownership(session, wanted.last_on)
    lines = _lines(session, wanted)
    changed, metrics = measured.metrics(session, wanted.month, wanted.last_on)
    waiting = [
        *pledges.turned(session, wanted.month, wanted.last_on),
        *pledges.asks(session, wanted.last_on),
    ]
    asked, asks_total = _asks(session, lines, vacant)
    promises = [
        *_promises(session, wanted),
        *pledges.promises(session, wanted.month, wanted.last_on),
    ]
    is_many = len(lines) > MANY
    shown = [one for one in lines if _is_exception(one)][:MOST] if is_many else lines
    return Content(
        version=VERSION,
        number=wanted.number,
        corrects=wanted.corrects,
        organisation=organisation.name if organisation else "This organisation",
        month=wanted.month,
        last_on=wanted.last_on,
        made_at=(at or clock.now()).strftime("%Y-%m-%d %H:%M UTC"),
        log_size=size,
        log_root=tree.root(frontier).hex(),
        asks=tuple([*waiting, *asked][:MOST]),
        asks_total=asks_total + len(waiting),
        signals=tuple(changed[:MOST]),
        signals_total=len(changed),
        silent=sum(measured.is_silent(one, wanted.month) for one in metrics),
        later=sum(measured.is_later(one, wanted.last_on) for one in metrics),
        initiatives=len(lines),
        verdicts=tuple(Counter(one.label for one in lines).most_common()),
        lines=tuple(shown),
        exceptions_only=is_many,
        promises=tuple(promises[:MOST]),
        promises_total=len(promises),
        ownership=ownership,
        emergencies=tuple(_emergencies(session, wanted)),
        sections=(
            *gates.sections(session, wanted.month, wanted.last_on),
            *sections.sections(session, wanted.month, wanted.last_on),
        ),
        metrics=tuple(metrics),
    )


def _lines(session: Session, wanted: Wanted) -> list[Line]:
    """Return the initiatives that live, or ended in the month, by verdict."""
    chosen = selecting.joined(select(*listing.SHOWN, Metric.name.label("gauge")))
    rows = session.execute(
        chosen.where(
            or_(
                Initiative.status.not_in(ENDED),
                and_(
                    Initiative.closed_on >= wanted.month,
                    Initiative.closed_on <= wanted.last_on,
                ),
            ),
        )
    )
    found = []
    for row in rows:
        one = listing.line(row, wanted.last_on + DAY)
        values, kinds = measured.spark(one.spark)
        chart = Chart(values, kinds, row.mean, row.target)
        found.append(
            Line(
                key=one.key,
                title=one.title,
                outcome=one.outcome,
                practice=one.practice,
                owner=one.owner,
                status=one.status,
                code=one.verdict,
                label=one.verdict_label,
                is_overdue=one.is_overdue,
                unit=row.unit or "",
                chart=chart,
            )
        )
    return sorted(found, key=_order)


ORDER = (
    *("deterioration", "possible_deterioration", "mixed"),
    *("improvement", "possible_improvement", "higher", "lower"),
    *("possible_higher", "possible_lower", "no_change_detected", "too_early"),
    *("not_enough_data", "no_baseline"),
)


def _order(one: Line) -> tuple[int, str, int]:
    place = ORDER.index(one.code) if one.code in ORDER else len(ORDER)
    return place, one.label, one.key


def _is_exception(one: Line) -> bool:
    return one.code in words.CHANGED


def _asks(
    session: Session, lines: Sequence[Line], vacant: Sequence[Ask]
) -> tuple[list[Ask], int]:
    labels = {one.key: one.label for one in lines}
    waits = (Status.ASSESSED, Status.MEASURING)
    chosen = (
        select(Initiative)
        .where(Initiative.status.in_(waits))
        .options(joinedload(Initiative.owner))
        .order_by(Initiative.status, Initiative.priority.desc(), Initiative.id)
    )
    total = session.scalar(
        select(func.count()).select_from(Initiative).where(Initiative.status.in_(waits))
    )
    found = [
        Ask(
            words.approve(one.reference, one.title)
            if one.status is Status.ASSESSED
            else words.close(one.reference, one.title, labels.get(one.id, "")),
            f"Owner: {one.owner.name if one.owner else 'nobody yet'}.",
            f"initiative:{one.id}",
        )
        for one in session.scalars(chosen.limit(MOST))
    ]
    return [*found, *vacant], (total or 0) + len(vacant)


def _promises(session: Session, wanted: Wanted) -> list[Promise]:
    """Return the initiatives whose target day fell into the month."""
    rows = session.execute(
        select(Initiative, Initiative.target_on, Person.name)
        .outerjoin(Person, Person.id == Initiative.owner_id)
        .where(
            Initiative.target_on >= wanted.month,
            Initiative.target_on <= wanted.last_on,
            Initiative.status.not_in(
                (Status.PROPOSED, Status.ASSESSED, Status.REJECTED)
            ),
        )
        .order_by(Initiative.target_on, Initiative.id)
    )
    return [
        Promise(
            subject=f"initiative:{one.id}",
            what=f"{one.reference} {one.title}",
            owner=name or "nobody",
            due=due,
            state=_state(one),
            sentence=words.promised(
                due, one.closed_on, one.outcome and one.outcome.value
            ),
        )
        for one, due, name in rows
        if due is not None
    ]


def _state(one: Initiative) -> str:
    if one.closed_on is None or one.target_on is None:
        return words.BROKEN
    is_kept = one.closed_on <= one.target_on and one.outcome in words.REACHED
    return words.KEPT if is_kept else words.BROKEN


def _ownership(session: Session, on: date) -> tuple[Ownership, list[Ask]]:
    """Return how real the ownership of the adopted practices is, and who lacks."""
    adopted = [
        one
        for one in practices.listing(session)
        if one.adoption is not Adoption.NOT_ADOPTED
    ]
    places = {one.id: scopes.practice(one.id) for one in adopted}
    judged = governance.judged(session, places.values(), on)
    healths = {one.id: judged[places[one.id].code] for one in adopted}
    symbolic = [
        Symbolic(one.name, " ".join(each.sentence for each in healths[one.id].reasons))
        for one in adopted
        if not healths[one.id].is_real
    ]
    vacant = [
        Ask(words.vacant(one.name), "For leadership.", f"practice:{one.id}")
        for one in adopted
        if any(each.flaw == "vacant" for each in healths[one.id].reasons)
    ]
    real = len(adopted) - len(symbolic)
    return Ownership(len(adopted), real, tuple(symbolic)), vacant


def _emergencies(session: Session, wanted: Wanted) -> list[Emergency]:
    rows = session.scalars(
        select(EmergencyDecision)
        .where(
            EmergencyDecision.decided_on >= _unreported(session, wanted.month),
            EmergencyDecision.decided_on <= wanted.last_on,
        )
        .options(
            joinedload(EmergencyDecision.person),
            joinedload(EmergencyDecision.practice),
        )
        .order_by(EmergencyDecision.decided_on, EmergencyDecision.id)
        .limit(MOST)
    )
    return [
        Emergency(
            one.decided_on,
            one.words,
            one.practice.name,
            one.person.name if one.person else "somebody",
            one.subject,
        )
        for one in rows
    ]


def _unreported(session: Session, month: date) -> date:
    """Return the first day that no report of an earlier month has spoken of."""
    last = session.scalar(select(func.max(Report.month)).where(Report.month < month))
    return date.min if last is None else following(last)
