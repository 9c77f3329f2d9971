"""Gathers what one reader needs on their first page, in a fixed number of queries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from cis.core.access import Actor, Permission
from cis.desk.agenda import (
    awaited,
    begun,
    cases,
    grid,
    keeping,
    lived,
    meetings,
    rules,
)
from cis.desk.agenda.begun import Begun, Log
from cis.desk.agenda.cases import Line, Reader
from cis.desk.agenda.cases import Row as Found
from cis.desk.agenda.entry import Row
from cis.desk.agenda.grid import Grid
from cis.desk.agenda.rules import Matter, Offer, Task
from cis.register.actions import queries as promises
from cis.register.actions import subjects
from cis.register.actions.models import Action
from cis.register.adoption.feedback.models import Feedback
from cis.register.decisions import queries as decisions_
from cis.register.decisions.models import Decision
from cis.register.governance import queries as governance
from cis.register.governance.rights.queries import Many
from cis.register.initiatives.models import Initiative, InitiativePain
from cis.register.initiatives.rules import ENDED
from cis.register.metrics import queries as metrics
from cis.register.metrics.models import Standing
from cis.register.metrics.queries import Due
from cis.register.practices.models import Practice

MOST = 200
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on the first page of one reader."""

    tasks: Sequence[Task]
    grids: Mapping[int, Grid]
    offers: Sequence[Offer]
    owned: Sequence[Line]
    lines: Sequence[Line]
    are_mine: bool
    practices: Sequence[str]
    begun: Begun
    log: Log | None
    actions: Mapping[int, Action] = field(default_factory=dict)
    decisions: Mapping[int, Decision] = field(default_factory=dict)
    feedback: Mapping[int, Feedback] = field(default_factory=dict)
    later: Sequence[Task] = ()

    @property
    def is_fresh(self) -> bool:
        """Tell whether there is nothing to work with, and nothing due either."""
        return self.begun.is_fresh and not self.tasks

    @property
    def first(self) -> str:
        """Return the id of the first field that can be filled in, empty if none."""
        for task in self.tasks:
            grid = self.grids.get(task.where.key or 0)
            if grid and task.matter in rules.READINGS:
                return grid.lines[0].cells[0].name
            if task.matter in rules.ANSWERS:
                return f"d-{task.where.key}-answer"
            if task.matter in rules.ACTIONS:
                return f"a-{task.where.key}-done"
            if task.matter is Matter.REPLY and task.where.key:
                return f"f-{task.where.key}-state"
        if self.later:
            return f"a-{self.later[0].where.key}-done"
        return f"i-{self.owned[0].key}-note" if self.owned else ""


def home(
    session: Session, actor: Actor, today: date, refused: Sequence[Row] = ()
) -> Home:
    """Return the first page of somebody: what is due, theirs, and what is likely.

    Rows of readings that were ``refused`` stand in it as they were typed.
    """
    rights = _rights(session, actor, today)
    owned_by = rights.owned() if rights else _practices(session, actor, today)
    reader = Reader(actor, today, owned_by, rights)
    rows = _rows(session, reader)
    due = _due(session, reader)
    grids = grid.grids(session, due, refused, today)
    actions, decisions = _promised(session, reader), _asked(session, reader)
    pledges = _pledges(session, reader, actions, decisions)
    later = [one for one in pledges if _is_later(one, today)]
    waiting = lived.theirs(session, actor, today) if rights else []
    tasks = rules.by_urgency(
        [
            *_tasks(session, reader, rows, due, grids),
            *(_awaited(session, reader, waiting) if rights else ()),
            *_meetings(session, reader),
            *(one for one in pledges if one not in later),
        ]
    )
    mine = [row for row in rows if reader.follows(row[0])]
    urgent = [task.subject for task in tasks]
    chosen = sorted(mine or rows, key=lambda row: _place(row[0], urgent))[:SHOWN]
    lines = [cases.line(reader, row) for row in chosen]
    writes = actor.may(Permission.CONTRIBUTE)
    owned = [line for line in lines if line.is_mine and writes]
    return Home(
        tasks=tasks,
        grids=grids,
        offers=rules.offers(actor),
        owned=owned,
        lines=[line for line in lines if line not in owned],
        are_mine=bool(mine),
        practices=sorted(reader.practices.values()),
        begun=begun.begun(session),
        log=begun.log(session) if actor.may(Permission.AUDIT) else None,
        actions=actions,
        decisions=decisions,
        feedback=lived.shown(waiting),
        later=rules.by_urgency(later),
    )


def _practices(session: Session, actor: Actor, today: date) -> dict[int, str]:
    if actor.person_id is None:
        return {}
    owned = governance.owned(session, actor.person_id, today)
    chosen = select(Practice.id, Practice.name).where(Practice.id.in_(owned))
    return {key: name for key, name in session.execute(chosen)}  # noqa: C416


def _rights(session: Session, actor: Actor, today: date) -> Many | None:
    """Return what answers by which right they decide, None if they decide nothing."""
    if actor.person_id is None or not actor.may(Permission.CONTRIBUTE):
        return None
    return Many(session, actor, list(chain(*cases.DECISIONS.values())), today)


def _rows(session: Session, reader: Reader) -> list[Found]:
    """Return the living initiatives that are theirs or theirs to decide, else all."""
    has_pain = exists().where(InitiativePain.initiative_id == Initiative.id)
    chosen = (
        select(Initiative, Standing, has_pain)
        .outerjoin(Standing, Standing.baseline_id == Initiative.baseline_id)
        .where(Initiative.status.not_in(ENDED))
        .options(
            joinedload(Initiative.practice),
            joinedload(Initiative.owner),
            joinedload(Initiative.metric),
            joinedload(Initiative.baseline),
        )
        .order_by(Initiative.priority.desc(), Initiative.rank.desc(), Initiative.id)
        .limit(MOST)
    )
    theirs = session.execute(chosen.where(_theirs(reader))).all()
    rows = theirs or session.execute(chosen.limit(SHOWN)).all()
    return [(row[0], row[1], bool(row[2])) for row in rows]


def _theirs(reader: Reader) -> ColumnElement[bool]:
    me = reader.actor.person_id
    decided = reader.rights.practices() if reader.rights else ()
    return or_(
        Initiative.owner_id == me,
        Initiative.sponsor_id == me,
        Initiative.practice_id.in_(reader.practices),
        Initiative.status.in_(cases.DECISIONS) & Initiative.practice_id.in_(decided),
    )


def _due(session: Session, reader: Reader) -> Sequence[Due]:
    actor = reader.actor
    if actor.person_id is None or not actor.may(Permission.CONTRIBUTE):
        return ()
    return metrics.due(session, actor.person_id, reader.today)


def _tasks(
    session: Session,
    reader: Reader,
    rows: Sequence[Found],
    due: Sequence[Due],
    grids: Mapping[int, Grid],
) -> Iterator[Task]:
    if reader.actor.person_id is None or not reader.actor.may(Permission.CONTRIBUTE):
        return
    yield from (cases.reading(one) for one in due if one.metric.id in grids)
    asked = {one.metric.id for one in due}
    yield from (
        cases.mending(one.metric) for key, one in grids.items() if key not in asked
    )
    fed = [one for one in due if one.metric.id not in grids]
    if fed:
        yield cases.export(fed)
    actor, today = reader.actor, reader.today
    yield from keeping.tasks(session, actor, today, reader.practices)
    for row in rows:
        yield from rules.tasks_of(cases.case(reader, row), reader.today)


def _awaited(
    session: Session, reader: Reader, waiting: Sequence[Feedback]
) -> Iterator[Task]:
    actor, today = reader.actor, reader.today
    yield from awaited.tasks(session, actor, today)
    yield from lived.tasks(session, actor, today, reader.practices, waiting)


def _meetings(session: Session, reader: Reader) -> Iterator[Task]:
    if reader.actor.may(Permission.CONTRIBUTE) and reader.actor.person_id is not None:
        yield from meetings.due(session, reader.actor.person_id, reader.today)


def _promised(session: Session, reader: Reader) -> dict[int, Action]:
    me = reader.actor.person_id
    if me is None or not reader.actor.may(Permission.CONTRIBUTE):
        return {}
    return {one.id: one for one in promises.of_owner(session, me)[:MOST]}


def _asked(session: Session, reader: Reader) -> dict[int, Decision]:
    me = reader.actor.person_id
    if me is None or not reader.actor.may(Permission.CONTRIBUTE):
        return {}
    return {one.id: one for one in decisions_.pending_for(session, me)[:MOST]}


def _pledges(
    session: Session,
    reader: Reader,
    actions: Mapping[int, Action],
    decisions: Mapping[int, Decision],
) -> list[Task]:
    """Return what somebody promised, and what they are asked to decide."""
    codes = {one.subject for one in actions.values()}
    codes |= {one.subject for one in decisions.values()}
    about, today = subjects.known(session, codes), reader.today
    return [
        *(
            cases.asked(one, about[one.subject].name, today)
            for one in decisions.values()
        ),
        *(
            cases.promised(one, about[one.subject].name, today)
            for one in actions.values()
        ),
    ]


def _is_later(task: Task, today: date) -> bool:
    soon = today + rules.SOON
    return task.matter is Matter.ACTION and task.day is not None and task.day > soon


def _place(initiative: Initiative, urgent: Sequence[str]) -> tuple[int, float]:
    """Return the place in the list: by what is due, then by priority."""
    known = initiative.reference in urgent
    at = urgent.index(initiative.reference) if known else len(urgent)
    return at, -initiative.priority
