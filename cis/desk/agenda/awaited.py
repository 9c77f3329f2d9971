"""What waits for somebody's word: levels of maturity, agreements on them, gates."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.desk.agenda.rules import SOON, Matter, Task, Where
from cis.register.governance.activities import Duty
from cis.register.governance.rights.queries import Many
from cis.register.maturity import actions, queries, results
from cis.register.maturity.models import Assessment
from cis.register.maturity.results import Step, Voice
from cis.register.maturity.rules import AGREEING, PLACES
from cis.register.practices import queries as practices
from cis.register.roadmap import deciding, rules
from cis.register.roadmap.board import Board, Stage, shared
from cis.register.roadmap.models import RoadmapPhase

Heard = tuple[Assessment, Sequence[Voice]]


def tasks(session: Session, actor: Actor, today: date) -> Iterator[Task]:
    """Yield the levels, agreements and gates that wait for somebody."""
    going_on = queries.going_on(session, today)
    yield from _answers(going_on, actor)
    board = shared(session, today)
    ready = [one for one in going_on if _is_heard(one)]
    near = [one for one in board.phases.values() if _is_near(board, one)]
    if ready or near:
        rights = Many(session, actor, [AGREEING, deciding.EVENT], today)
        yield from (_agreement(*one) for one in ready if _may_agree(rights, one[0]))
        yield from _gates(session, board, near, rights)


def _answers(going_on: Sequence[Heard], actor: Actor) -> Iterator[Task]:
    for found, voices in going_on:
        own = next((one for one in voices if one.person_id == actor.person_id), None)
        if own is None or own.is_done:
            continue
        given = sum(said.level is not None for said in own.answers.values())
        words = (
            f"{given} of {len(PLACES)} levels are given. Hand them in when all are."
            if given
            else "How do you see it? The agreement waits for your levels."
        )
        where = Where("assessments.answer", found.id)
        name, since = found.practice.name, found.begun_on
        yield Task(Matter.ASSESS, "Maturity", name, words, where, since=since)


def _is_heard(one: Heard) -> bool:
    """Tell whether all have answered, so that it can be agreed on."""
    return results.step(one[1], None) is Step.AGREE


def _may_agree(rights: Many, one: Assessment) -> bool:
    asked = actions.deciding(one, rights.actor, rights.on)
    return rights.may(AGREEING, one.practice_id, asked.matter)


def _agreement(found: Assessment, voices: Sequence[Voice]) -> Task:
    counted = results.counted(voices)
    differing = sum(one.differs for one in results.differences(counted))
    answered = {1: "One has answered", 2: "Both answered"}
    who = answered.get(len(counted), f"All {len(counted)} answered")
    words = (
        f"{who}, and they differ in {differing} of {len(PLACES)} levels: settle them."
        if differing
        else f"{who}, and nothing differs: make it the record."
    )
    where = Where("assessments.agree", found.id)
    name, since = found.practice.name, found.begun_on
    return Task(Matter.AGREE, "Maturity", name, words, where, since=since)


def _is_near(board: Board, phase: RoadmapPhase) -> bool:
    is_running = phase.phase is board.running[phase.scope]
    soon = board.today + SOON
    return is_running and phase.gate_on is not None and phase.gate_on <= soon


def _gates(
    session: Session, board: Board, near: Sequence[RoadmapPhase], rights: Many
) -> Iterator[Task]:
    for phase in near:
        key = phase.practice_id or practices.home(session).id
        held = rights.books.held(Duty.PRACTICE_OWNER, key, rights.on)
        about = deciding.matter(phase, held.person_id if held else None)
        if rights.may(deciding.EVENT, key, about):
            # Only now: what a gate asks for reaches far into the register.
            yield _gate(board.stages[phase.id], board.today)


def _gate(stage: Stage, today: date) -> Task:
    phase, count = stage.phase, len(stage.reasons)
    day = phase.gate_on or today
    missing = "One thing is" if count == 1 else f"{count} things are"
    state = "It is ready." if stage.is_ready else f"{missing} still missing."
    words = f"{rules.told_near(phase.phase, day, today)} {state}"
    where = Where("gates.decide", phase.id, page="roadmap.phase")
    return Task(Matter.GATE, "Gate", phase.name, words, where, day)
