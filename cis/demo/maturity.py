"""How mature the demo's practices are: paper first, then the work; two still open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from cis.demo.people import (
    AMINA,
    CHANGE,
    DESK,
    HANNA,
    INCIDENT,
    JONAS,
    LUCA,
    MARA,
    REQUEST,
    SOFIA,
    TOMAS,
    WEI,
)
from cis.demo.story import Calendar, Scene, Step
from cis.register.maturity import actions, library, queries
from cis.register.maturity.models import Assessment
from cis.register.maturity.rules import (
    PLACES,
    AgreementDraft,
    Dimension,
    GapKind,
    Judged,
    Place,
    Said,
    SheetDraft,
    Side,
    TargetDraft,
)
from cis.register.practices import queries as practices

PEOPLE, PROCESS, TECHNOLOGY, GOVERNANCE = Dimension
WRITTEN, DONE = Side
# Practice, the levels aimed at in the order of the dimensions, and why.
TARGETS = (
    (INCIDENT, (3, 4, 3, 3), "Scanners that stand still cost more than anything else."),
    (CHANGE, (3, 4, 3, 4), "Two Saturdays went wrong; changes need figures."),
    (REQUEST, (3, 3, 3, 3), "Agreed, known and done is enough here."),
    (DESK, (4, 3, 3, 3), "The desk lives from what its people know."),
)
TARGET_WEEK = 24


@dataclass(frozen=True, slots=True)
class Round:
    """An assessment: who answered, written and done by dimension, what was said."""

    week: int
    practice: str
    assessors: tuple[str, str]
    levels: tuple[tuple[int, int], ...]
    words: Mapping[Place, str]
    note: str = ""
    judged: Mapping[Dimension, Judged] | None = None


ROUNDS = (
    Round(
        25,
        INCIDENT,
        (MARA, SOFIA),
        ((3, 2), (4, 2), (3, 2), (3, 2)),
        {
            (PROCESS, WRITTEN): "A handbook of 40 pages, last changed two years ago.",
            (PROCESS, DONE): "When the queue is full, tickets go to whoever is near.",
            (PEOPLE, DONE): "Jonas and Sofia know the scanners; nobody else does.",
            (GOVERNANCE, DONE): "Priorities change by phone and leave no trace.",
        },
        "First look. The handbook says more than we do.",
    ),
    Round(
        26,
        CHANGE,
        (JONAS, WEI),
        ((3, 3), (4, 3), (2, 2), (4, 1)),
        {
            (GOVERNANCE, WRITTEN): "Every change of a service has an approver.",
            (GOVERNANCE, DONE): "Of ten changes none was approved before it was made.",
            (TECHNOLOGY, DONE): "The calendar of changes is a sheet on a shared drive.",
        },
        "The approval exists on paper only. That is the first thing to mend.",
    ),
    Round(
        28,
        DESK,
        (LUCA, AMINA),
        ((2, 3), (3, 2), (3, 3), (3, 2)),
        {
            (PEOPLE, DONE): "Newcomers sit with Amina for two weeks; it works.",
            (PROCESS, DONE): "Calls are closed before the caller agrees.",
        },
        "",
        {PROCESS: Judged(GapKind.CAPABILITY, "The agents lack the time, not a rule.")},
    ),
    Round(
        30,
        REQUEST,
        (AMINA, SOFIA),
        ((2, 2), (3, 2), (2, 2), (2, 1)),
        {(GOVERNANCE, DONE): "Nobody may change how an order is fulfilled."},
    ),
    Round(
        57,
        INCIDENT,
        (MARA, HANNA),
        ((3, 3), (3, 3), (3, 3), (3, 3)),
        {
            (PROCESS, WRITTEN): "One page with one path; the handbook is in the bin.",
            (PROCESS, DONE): "Nine of ten tickets of October followed it.",
            (GOVERNANCE, DONE): "Reviewed every two weeks; decisions are in cis.",
        },
        "Paper shrank, and the work rose to meet it.",
    ),
    Round(
        58,
        CHANGE,
        (JONAS, WEI),
        ((3, 3), (4, 3), (3, 3), (4, 3)),
        {
            (GOVERNANCE, DONE): "Approved before it is made, by Jonas or his deputy.",
            (PROCESS, DONE): "Emergency changes still skip the look back.",
        },
    ),
    Round(
        60,
        DESK,
        (LUCA, SOFIA),
        ((4, 4), (3, 3), (3, 3), (3, 2)),
        {(GOVERNANCE, DONE): "Results are looked at when somebody asks."},
    ),
)
OPEN = Round(
    64,
    REQUEST,
    (AMINA, SOFIA),
    ((3, 3), (3, 3), (3, 2), (3, 2)),
    {
        (GOVERNANCE, WRITTEN): "The order catalogue has an owner.",
        (PROCESS, DONE): "Orders go through the catalogue.",
    },
)
# Begun before the next gate; Mara has given the first half of her levels.
AWAITED = Round(
    65,
    CHANGE,
    (JONAS, MARA),
    ((3, 3), (4, 4), (3, 3), (4, 3)),
    {
        (PROCESS, DONE): "Since autumn every emergency change is looked back at.",
        (GOVERNANCE, DONE): "Fridays have a second pair of eyes.",
    },
)
# Where Sofia sees it otherwise.
OTHERWISE: Mapping[Place, Said] = {
    (PROCESS, DONE): Said(2, "Half of the orders still come by mail."),
    (GOVERNANCE, DONE): Said(1, "Amina may not change anything; she told me so."),
    (TECHNOLOGY, DONE): Said(3, "The catalogue has everything since spring."),
}


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield the questions, the targets, two rounds, and those that are open."""
    yield Step(calendar.day(-2), "", "questionset.install", _install)
    for code, levels, reason in TARGETS:
        act = partial(_aim, code=code, levels=levels, reason=reason)
        yield Step(calendar.past(TARGET_WEEK, 2), TOMAS, "maturity.aim", act)
    for one in (*ROUNDS, OPEN):
        yield from _answers(calendar, one)
    yield from _awaited(calendar)
    for one in ROUNDS:
        first, act = one.assessors[0], partial(_agree, one=one)
        by = TOMAS if one.practice == REQUEST else first
        yield Step(calendar.past(one.week, 4), by, "assessment.agree", act)


def _awaited(calendar: Calendar) -> Iterator[Step]:
    """Yield an assessment of which one assessor has handed in and one has begun."""
    first, second = AWAITED.assessors
    said, code = _said(AWAITED), AWAITED.practice
    act = partial(_begin, code=code)
    yield Step(calendar.past(AWAITED.week), first, "assessment.begin", act)
    act = partial(_hand_in, code=code, said=said)
    yield Step(calendar.past(AWAITED.week, 1), first, "assessment.hand_in", act)
    half = {place: Said(said[place].level) for place in PLACES[: len(PLACES) // 2]}
    act = partial(_answer, code=code, said=half)
    yield Step(calendar.past(AWAITED.week, 3), second, "assessment.answer", act)


def _answers(calendar: Calendar, one: Round) -> Iterator[Step]:
    first, second = one.assessors
    code = one.practice
    act = partial(_begin, code=code)
    yield Step(calendar.past(one.week), first, "assessment.begin", act)
    said = _said(one)
    act = partial(_hand_in, code=code, said=said)
    yield Step(calendar.past(one.week, 1), first, "assessment.hand_in", act)
    levels = {place: Said(each.level) for place, each in said.items()}
    other = {**levels, **(OTHERWISE if one is OPEN else {})}
    act = partial(_hand_in, code=code, said=other)
    yield Step(calendar.past(one.week, 2), second, "assessment.hand_in", act)


def _said(one: Round) -> dict[Place, Said]:
    found = {}
    for dimension, (written, done) in zip(Dimension, one.levels, strict=True):
        for side, level in ((WRITTEN, written), (DONE, done)):
            place = (dimension, side)
            found[place] = Said(level, one.words.get(place, ""))
    return {place: found[place] for place in PLACES}


def _install(scene: Scene) -> None:
    library.install(scene.session, scene.day)


def _aim(scene: Scene, *, code: str, levels: tuple[int, ...], reason: str) -> None:
    practice = practices.by_code(scene.session, code)
    draft = TargetDraft(dict(zip(Dimension, levels, strict=True)), reason)
    actions.aim(scene.session, practice, draft, scene.actor, scene.day)


def _begin(scene: Scene, *, code: str) -> None:
    practice = practices.by_code(scene.session, code)
    actions.begin(scene.session, practice, scene.actor, scene.day)


def _answer(scene: Scene, *, code: str, said: Mapping[Place, Said]) -> None:
    found = _going_on(scene, code)
    actions.answer(scene.session, found, SheetDraft(said), scene.actor, scene.day)


def _hand_in(scene: Scene, *, code: str, said: Mapping[Place, Said]) -> None:
    _answer(scene, code=code, said=said)
    found = _going_on(scene, code)
    actions.hand_in(scene.session, found, scene.actor, scene.day)


def _agree(scene: Scene, *, one: Round) -> None:
    draft = AgreementDraft(_said(one), one.judged or {}, one.note)
    found = _going_on(scene, one.practice)
    actions.agree(scene.session, found, draft, scene.actor, scene.day)


def _going_on(scene: Scene, code: str) -> Assessment:
    found = queries.draft(scene.session, practices.by_code(scene.session, code).id)
    if found is None:
        raise LookupError(f"No assessment of {code} is going on.")
    return found
