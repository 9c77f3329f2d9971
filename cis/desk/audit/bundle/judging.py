"""The tables of assessments of maturity and of decisions at gates, as of a day."""

import json
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from cis.desk.audit.bundle.content import Gathered, Row, Table, name_of
from cis.register.actions import queries as actions
from cis.register.actions.models import Action, ActionMove
from cis.register.actions.rules import Status as Promised
from cis.register.maturity.models import Answer, Assessment, Gap, Score, Sheet
from cis.register.maturity.rules import PLACES, SIDES, Dimension, Side, Status
from cis.register.roadmap.models import GateDecision, RoadmapPhase
from cis.register.roadmap.queries import FROM_GATE

PLACE = ("Assessment", "Practice")
# The order in which people read them; a database has none.
ORDER = {place: number for number, place in enumerate(PLACES)}


def maturity(found: Gathered) -> Sequence[Table]:
    """Return the assessments begun up to the day, what was said, and the record."""
    begun = (
        *(*PLACE, "State", "Begun on", "Begun by", "Questions", "Edition"),
        *("Assessors", "Closed on", "Closed by", "Note"),
    )
    said = (
        *(*PLACE, "Assessor", "Handed in on", "Dimension", "Side", "Level", "Words"),
    )
    agreed = (
        *(*PLACE, "Agreed on", "Dimension", "Written", "Done", "Target"),
        *("Gap by rule", "Gap as agreed", "Reason", "Words on what is written"),
        "Words on what is done",
    )
    return [
        Table("assessments", "Assessments", begun, lambda: _assessments(found)),
        Table("maturity-answers", "Maturity answers", said, lambda: _answers(found)),
        Table("maturity-scores", "Maturity scores", agreed, lambda: _scores(found)),
    ]


def gates(found: Gathered) -> Sequence[Table]:
    """Return the decisions at gates, what was known then, and the conditions."""
    decided = (
        *("Gate", "Practice", "Phase", "Decided on", "Decided by", "Decision"),
        *("Was ready", "Reason", "Link", "SHA-256 of what was known"),
    )
    known = ("Gate", "Criterion", "Kind", "What it wants", "Met", "What was found")
    held = (
        *("Gate", "Condition", "Owner", "Promised on", "Due on", "State"),
        *("Closed on", "What came of it"),
    )
    return [
        Table("gates", "Gate decisions", decided, lambda: _gates(found)),
        Table("gate-criteria", "Gate criteria", known, lambda: _criteria(found)),
        Table("gate-conditions", "Gate conditions", held, lambda: _conditions(found)),
    ]


def _begun(found: Gathered) -> Sequence[Assessment]:
    wanted = (
        select(Assessment)
        .where(Assessment.begun_on <= found.asked.as_of)
        .options(
            joinedload(Assessment.practice),
            joinedload(Assessment.questions),
            joinedload(Assessment.begun_by),
            joinedload(Assessment.closed_by),
        )
        .order_by(Assessment.id)
    )
    wanted = found.within(wanted, Assessment.practice_id)
    return found.session.scalars(wanted).all()


def _is_closed(one: Assessment, as_of: date) -> bool:
    return one.closed_on is not None and one.closed_on <= as_of


def _sheets(found: Gathered, begun: Sequence[Assessment]) -> list[Sheet]:
    wanted = (
        select(Sheet)
        .where(Sheet.assessment_id.in_([one.id for one in begun]))
        .where(Sheet.begun_on <= found.asked.as_of)
        .options(joinedload(Sheet.person))
        .order_by(Sheet.assessment_id, Sheet.id)
    )
    return list(found.session.scalars(wanted))


def _assessments(found: Gathered) -> Iterator[Row]:
    begun, as_of = _begun(found), found.asked.as_of
    heard: dict[int, list[str]] = {}
    for sheet in _sheets(found, begun):
        heard.setdefault(sheet.assessment_id, []).append(sheet.person.name)
    for one in begun:
        is_closed = _is_closed(one, as_of)
        state = one.status if is_closed else Status.DRAFT
        closing = (one.closed_on, name_of(one.closed_by), one.note)
        yield (
            *(one.reference, one.practice.name, str(state), one.begun_on),
            *(name_of(one.begun_by), one.questions.name, one.questions.edition),
            ", ".join(heard.get(one.id, ())),
            *(closing if is_closed else (None, "", "")),
        )


def _answers(found: Gathered) -> Iterator[Row]:
    """Yield what was handed in by the day, and all of what was closed by then."""
    begun, as_of = {one.id: one for one in _begun(found)}, found.asked.as_of
    sheets = [
        one
        for one in _sheets(found, list(begun.values()))
        if (one.done_on is not None and one.done_on <= as_of)
        or _is_closed(begun[one.assessment_id], as_of)
    ]
    wanted = select(Answer).where(Answer.sheet_id.in_([one.id for one in sheets]))
    said: dict[int, list[Answer]] = {}
    for answer in found.session.scalars(wanted):
        said.setdefault(answer.sheet_id, []).append(answer)
    for sheet in sheets:
        about = begun[sheet.assessment_id]
        at = (about.reference, about.practice.name, sheet.person.name, sheet.done_on)
        for answer in sorted(
            said.get(sheet.id, ()), key=lambda one: ORDER[one.dimension, one.side]
        ):
            side = SIDES[answer.side]
            yield (*at, str(answer.dimension), side, answer.level, answer.statement)


def _scores(found: Gathered) -> Iterator[Row]:
    as_of = found.asked.as_of
    agreed = [
        one
        for one in _begun(found)
        if one.status is Status.AGREED and _is_closed(one, as_of)
    ]
    keys = [one.id for one in agreed]
    scores = {
        (one.assessment_id, one.dimension, one.side): one
        for one in found.session.scalars(
            select(Score).where(Score.assessment_id.in_(keys))
        )
    }
    gaps = {
        (one.assessment_id, one.dimension): one
        for one in found.session.scalars(select(Gap).where(Gap.assessment_id.in_(keys)))
    }
    for one in agreed:
        for dimension in Dimension:
            written, done = (scores[one.id, dimension, side] for side in Side)
            gap = gaps[one.id, dimension]
            yield (
                *(one.reference, one.practice.name, one.closed_on, str(dimension)),
                *(written.level, done.level, gap.target, str(gap.derived)),
                *(str(gap.kind), gap.reason, written.words, done.words),
            )


def _decided(found: Gathered) -> Sequence[GateDecision]:
    wanted: Select[GateDecision] = (
        select(GateDecision)
        .join(RoadmapPhase)
        .where(GateDecision.decided_on <= found.asked.as_of)
        .options(
            joinedload(GateDecision.phase).joinedload(RoadmapPhase.practice),
            joinedload(GateDecision.decided_by),
        )
        .order_by(GateDecision.id)
    )
    wanted = found.within(wanted, RoadmapPhase.practice_id)
    return found.session.scalars(wanted).all()


def _gates(found: Gathered) -> Iterator[Row]:
    for one in _decided(found):
        yield (
            *(one.subject, one.phase.place, str(one.phase.phase), one.decided_on),
            *(name_of(one.decided_by), str(one.choice), one.was_ready, one.reason),
            *(one.link, one.state_sha256),
        )


def _criteria(found: Gathered) -> Iterator[Row]:
    for one in _decided(found):
        state = json.loads(one.state)
        for each in state["criteria"]:
            said = (each["kind"], each["wanted"], each["is_met"], each["found"])
            yield (one.subject, each["reference"], *said)
        for sentence in state["blocked"]:
            yield (one.subject, "", "dependency", sentence, False, "")


def _conditions(found: Gathered) -> Iterator[Row]:
    for gate in _decided(found):
        for one in actions.of_source(found.session, f"{FROM_GATE}{gate.id}"):
            yield _condition(found, gate, one)


def _condition(found: Gathered, gate: GateDecision, one: Action) -> Row:
    as_of = found.asked.as_of
    is_closed = one.closed_on is not None and one.closed_on <= as_of
    state = one.status if is_closed else Promised.OPEN
    ending = (one.closed_on, one.closing_note) if is_closed else (None, "")
    due = _due(found, one)
    return (gate.subject, one.title, one.owner.name, one.opened_on, due, state, *ending)


def _due(found: Gathered, one: Action) -> date:
    """Return the day that an action was due on as of the day of the bundle."""
    later = (
        select(ActionMove.from_on)
        .where(ActionMove.action_id == one.id)
        .where(ActionMove.moved_on > found.asked.as_of)
        .order_by(ActionMove.id)
    )
    return found.session.scalars(later).first() or one.due_on
