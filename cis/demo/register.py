"""How the demo's initiatives were proposed, planned, moved, discussed and closed."""

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import NotFoundError
from cis.demo.initiatives import ENTRIES
from cis.demo.pains import painpoint
from cis.demo.people import WEI
from cis.demo.plot import Entry, Goal, Move, Said, Work
from cis.demo.readings import metric
from cis.demo.story import Calendar, Scene, Step
from cis.register.initiatives import actions, links, queries
from cis.register.initiatives.lifecycle import Closing
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import Draft, Plan, Promise, Remark, Status
from cis.register.metrics import queries as metrics
from cis.register.practices import queries as practices

MONDAY, WEDNESDAY, THURSDAY, FRIDAY = 0, 2, 3, 4


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield the life of every initiative, each in its order."""
    for entry in ENTRIES:
        yield from _prepared(calendar, entry)
        yield from _lived(calendar, entry)


def initiative(session: Session, title: str) -> Initiative:
    """Return an initiative by its title, or raise NotFoundError."""
    key = session.scalar(select(Initiative.id).where(Initiative.title == title))
    if key is None:
        raise NotFoundError(f"There is no initiative {title}.")
    return queries.get(session, key)


def _prepared(calendar: Calendar, entry: Entry) -> Iterator[Step]:
    """Yield the proposal, then the outcome, guardrails and plan before assessment."""
    proposed = calendar.past(entry.week, MONDAY)
    act = partial(_propose, entry=entry)
    yield Step(proposed, entry.owner, "initiative.propose", act)
    ready = calendar.past(entry.moves[0].week, WEDNESDAY) if entry.moves else proposed
    if entry.goal:
        act = partial(_promise, entry=entry, goal=entry.goal, calendar=calendar)
        yield Step(ready, entry.owner, "initiative.edit", act)
        act = partial(_guard, entry=entry, goal=entry.goal)
        yield Step(ready, entry.owner, "initiative.edit", act)
    if entry.work:
        act = partial(_plan, entry=entry, work=entry.work, upcoming="")
        yield Step(ready, WEI, "initiative.edit", act)


def _lived(calendar: Calendar, entry: Entry) -> Iterator[Step]:
    for move in entry.moves:
        what = "approve" if move.to is Status.APPROVED else "move"
        act = partial(_move, entry=entry, move=move)
        day = calendar.past(move.week, THURSDAY)
        yield Step(day, move.by, f"initiative.{what}", act, move.reason)
    for said in entry.said:
        act = partial(_comment, entry=entry, said=said)
        yield Step(calendar.past(said.week, FRIDAY), said.by, "initiative.comment", act)
    if entry.reviewed and entry.work:
        week, upcoming = entry.reviewed
        act = partial(_plan, entry=entry, work=entry.work, upcoming=upcoming)
        day = calendar.past(week, FRIDAY)
        yield Step(day, entry.owner, "initiative.edit", act)
    if entry.closing:
        week, by, closing = entry.closing
        act = partial(_close, entry=entry, closing=closing)
        yield Step(calendar.past(week, FRIDAY), by, "initiative.close", act)


def _propose(scene: Scene, *, entry: Entry) -> None:
    session = scene.session
    draft = Draft(
        title=entry.title,
        practice_id=practices.by_code(session, entry.practice).id,
        pain_point_id=painpoint(session, entry.pain).id if entry.pain else None,
        owner_id=scene.cast.people[entry.owner],
        description=entry.description,
    )
    actions.propose(session, draft, today=scene.day, by=scene.actor.person_id)


def _promise(scene: Scene, *, entry: Entry, goal: Goal, calendar: Calendar) -> None:
    moved = metric(scene.session, goal.metric)
    baseline = metrics.newest_baseline(scene.session, moved.id)
    if baseline is None:
        raise NotFoundError(f"{goal.metric} has no baseline.")
    promised = Promise(moved.id, baseline.id, goal.target, calendar.day(goal.week))
    actions.promise(
        scene.session,
        initiative(scene.session, entry.title),
        promised,
        actor=scene.actor,
        today=scene.day,
    )


def _guard(scene: Scene, *, entry: Entry, goal: Goal) -> None:
    guards = [metric(scene.session, name).id for name in goal.guards]
    links.guard(scene.session, initiative(scene.session, entry.title), guards)


def _plan(scene: Scene, *, entry: Entry, work: Work, upcoming: str) -> None:
    planned = Plan(
        effort=work.effort,
        confidence=work.confidence,
        reach=work.reach,
        risk=work.risk,
        kind=work.kind,
        cadence=work.cadence,
        sponsor_id=scene.cast.people[work.sponsor],
        owner_has_authority=True,
        owner_hours=work.hours,
        next_step=upcoming,
        phase=work.phase,
    )
    found = initiative(scene.session, entry.title)
    actions.plan(scene.session, found, planned, today=scene.day)


def _move(scene: Scene, *, entry: Entry, move: Move) -> None:
    actions.move(
        scene.session,
        initiative(scene.session, entry.title),
        move.to,
        actor=scene.actor,
        today=scene.day,
        reason=move.reason,
        emergency=move.emergency,
    )


def _comment(scene: Scene, *, entry: Entry, said: Said) -> None:
    found = initiative(scene.session, entry.title)
    by = scene.actor.person_id
    actions.comment(scene.session, found, Remark(said.text), by=by, at=scene.at)


def _close(scene: Scene, *, entry: Entry, closing: Closing) -> None:
    found = initiative(scene.session, entry.title)
    actions.close(scene.session, found, closing, actor=scene.actor, today=scene.day)
