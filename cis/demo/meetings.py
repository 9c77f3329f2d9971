"""The reviews of the demo: a monthly one of everything, a fortnightly one, a change."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import takewhile

from sqlalchemy import select

from cis.core.schedule import dates
from cis.core.schedule.rules import Weekday
from cis.demo import readings, series
from cis.demo.people import DESK, HANNA, INCIDENT, JONAS, LUCA, MARA, TOMAS, WEI
from cis.demo.story import Calendar, Scene, Step
from cis.register.actions import actions as promises
from cis.register.actions import queries as promised
from cis.register.actions.rules import Ending
from cis.register.governance import queries as governance
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import Cadence
from cis.register.practices import queries as practices
from cis.register.reviews import actions, queries, rules
from cis.register.reviews.changing import actions as changes
from cis.register.reviews.meeting import actions as meeting
from cis.register.reviews.meeting import closing, showing
from cis.register.reviews.meeting import queries as held
from cis.register.reviews.meeting.rules import AnswerDraft, Held
from cis.register.reviews.models import Review, ReviewLine
from cis.register.reviews.rules import (
    Answer,
    CadenceDraft,
    ChangeDraft,
    Days,
    Kind,
    Place,
    Scope,
    Stage,
)

DECORATED = (series.SUCCESS, series.FULFILLED)
FEASTS = ((1, 1, "New Year"), (5, 1, "Labour Day"), (10, 3, "German Unity Day"))
CHRISTMAS = ((12, 25, "Christmas Day"), (12, 26, "Second day of Christmas"))
MONTHS = 12
FEW = 2  # lines of a kind: more do not fit into half an hour
WEEKS = 8
LATER = timedelta(days=35)

# What the review says to lines of a source, in turn.
DECIDED: Mapping[str, tuple[str, ...]] = {
    "signals": (
        "It is real. The team looks at the week it began in, and tells what changed.",
        "We keep what was changed, and watch it for six more weeks.",
        "We tell the people who asked for it that it works, with the chart.",
    ),
    "verdicts": (
        "The verdict stands as the figures say it. The work goes on to its day.",
        "Good news, told to everybody who asked for it. Nothing else follows.",
    ),
    "promises": ("Its owner names another day within a week, or closes it.",),
    "stale": ("The owner brings the missing readings before the next review.",),
}
CARRIED = "No time today; its owner is asked before the next review."
ENOUGH = "Put off twice, and nothing followed: we let it be."
NOTES = (
    "Short, and on time. The queue was talked about after the review, not in it.",
    "Two people asked for fewer metrics: we look at eight, and keep them.",
    "The business was there for the first half and asked about the waiting time.",
    "Everybody had read the agenda; ten minutes were enough for the signals.",
)


@dataclass(frozen=True, slots=True)
class Round:
    """A series of reviews: of what, who has the chair, who is there."""

    name: str
    practice: str
    rhythm: Cadence
    days: Days
    chair: str
    there: tuple[str, ...]


MONTHLY = Round(
    "Monthly service review",
    "",
    Cadence.MONTHLY,
    Days(place=Place.LAST),
    TOMAS,
    (TOMAS, MARA, WEI, JONAS, LUCA, HANNA),
)
FORTNIGHTLY = Round(
    "Incident review",
    INCIDENT,
    Cadence.FORTNIGHTLY,
    Days(Weekday.WEDNESDAY),
    MARA,
    (MARA, LUCA, JONAS),
)


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield twelve months of reviews, the one to come, and a change of the business."""
    today = calendar.today
    first = _year_before(today)
    yield Step(first, WEI, "holiday.keep", _keep)
    yield from _told(MONTHLY, first, today)
    yield from _told(FORTNIGHTLY, today - timedelta(weeks=WEEKS), today)
    yield Step(calendar.past(62, 2), WEI, "change.record", _record)
    yield Step(calendar.past(62, 3), WEI, "change.touch", _touch)


def _year_before(today: date) -> date:
    """Return the first day of the month twelve months ago."""
    return today.replace(year=today.year - 1, day=1)


def _told(of: Round, first: date, today: date) -> Iterator[Step]:
    yield Step(first, of.chair, "cadence.enter", partial(_enter, of=of))
    rule = rules.rule(of.rhythm, of.days, first)
    days = dates.following(rule, first - timedelta(days=1), _feasts(first))
    past = list(takewhile(lambda day: day < today, days))
    for number, day in enumerate(past[-MONTHS:]):
        at = partial(_at, of=of, number=number)
        by = of.chair
        yield Step(day, by, "review.begin", partial(at, act=_begin))
        yield Step(day, by, "review.answer", partial(at, act=_answer))
        yield Step(day, by, "review.record", partial(at, act=_note))
        yield Step(day, by, "review.close", partial(at, act=_close))


def _feasts(since: date) -> dict[date, str]:
    return {
        date(year, month, day): name
        for year in range(since.year, since.year + 3)
        for month, day, name in (*FEASTS, *CHRISTMAS)
    }


def _keep(scene: Scene) -> None:
    actions.keep_holidays(scene.session, _feasts(scene.day), scene.day)


def _scope(scene: Scene, code: str) -> Scope:
    return Scope(practices.by_code(scene.session, code).id if code else None)


def _enter(scene: Scene, *, of: Round) -> None:
    draft = CadenceDraft(
        of.name,
        _scope(scene, of.practice),
        of.rhythm,
        of.days,
        scene.day,
        scene.cast.people[of.chair],
    )
    actions.enter(scene.session, draft, scene.day)


def _at(scene: Scene, *, of: Round, number: int, act: object) -> None:
    """Let something happen to the review of the day."""
    scope = _scope(scene, of.practice)
    actions.prepare(scene.session, scene.day)
    waiting = queries.waiting(scene.session, scope)
    found = [one for one in waiting if one.due_on <= scene.day and one.cadence_id]
    if found and callable(act):
        act(scene, found[0], of, number)


def _begin(scene: Scene, review: Review, _: Round, __: int) -> None:
    items = showing.gathered(scene.session, review, scene.day)
    counts = Counter[str]()
    short = []
    for one in items:
        counts[one.source] += 1
        if counts[one.source] <= FEW:
            short.append(one)
    meeting.begin(scene.session, review, short, scene.day)


def _answer(scene: Scene, review: Review, of: Round, number: int) -> None:
    session, today = scene.session, scene.day
    _finish(scene, review)
    acted, watched = False, _watched(scene)
    for place, line in enumerate(held.lines(session, review.id)):
        draft = _said(line, number + place, watched)
        if line.source == "ownership" and not acted:
            draft, acted = _promised(scene, line, of, number), True
        if draft is not None:
            meeting.answer(session, review, line, draft, actor=scene.actor, today=today)


def _watched(scene: Scene) -> set[str]:
    """Return what nobody decides about in time, until it is noticed as decoration."""
    keys = {readings.metric(scene.session, name).id for name in DECORATED}
    rows = scene.session.scalars(
        select(Initiative.id).where(Initiative.metric_id.in_(keys))
    )
    return {f"metric:{key}" for key in keys} | {f"initiative:{key}" for key in rows}


def _said(line: ReviewLine, turn: int, watched: set[str]) -> AnswerDraft | None:
    """Return the answer to a line; none for what only its owner can answer."""
    if line.subject.startswith("decision:") or line.source in {"looks", "graveyard"}:
        return None
    if line.carried > 1 and not line.subject.startswith("action:"):
        return AnswerDraft(Answer.DROP, ENOUGH)
    said = DECIDED.get(line.source)
    if said is None or line.subject in watched:
        return AnswerDraft(Answer.CARRY, CARRIED)
    return AnswerDraft(Answer.DECIDE, said[turn % len(said)])


def _promised(scene: Scene, line: ReviewLine, of: Round, number: int) -> AnswerDraft:
    who = of.there[1 + number % (len(of.there) - 1)]
    return AnswerDraft(
        Answer.ACT,
        "It cannot stay as it is.",
        f"Agree on time and a deputy: {line.title}",
        scene.cast.people[who],
        scene.day + LATER,
        "The assignment says both.",
    )


def _finish(scene: Scene, review: Review) -> None:
    """End what the review before asked for."""
    last = queries.before(scene.session, review)
    if last is None:
        return
    for one in promised.of_source(scene.session, f"review:{last.id}"):
        if one.status == "open":
            promises.finish(
                scene.session,
                one,
                Ending("Talked about with both; it stands in the assignment."),
                actor=scene.actor,
                today=scene.day,
            )


def _note(scene: Scene, review: Review, of: Round, number: int) -> None:
    known = scene.cast.people
    away = of.there[-1] if number % 3 == 1 else ""
    chosen = [int(key) for key in held.improvements(scene.session, review.scope)]
    meeting.record(
        scene.session,
        review,
        Held(
            present=tuple(known[name] for name in of.there if name != away),
            excused=(known[away],) if away else (),
            notes=NOTES[number % len(NOTES)],
            choices=tuple(chosen[:2]),
        ),
    )


def _close(scene: Scene, review: Review, _: Round, __: int) -> None:
    if review.stage is Stage.OPEN:
        closing.close(scene.session, review, by=scene.actor, now=scene.at)


def _record(scene: Scene) -> None:
    draft = ChangeDraft(
        Kind.SAAS,
        "The service desk tool moves to SaaS",
        scene.day + timedelta(days=60),
        "The supplier runs it from then on: our own changes to forms and categories "
        "go through their release calendar.",
    )
    changes.record(scene.session, draft, scene.actor.person_id, scene.day)


def _touch(scene: Scene) -> None:
    session = scene.session
    owners = governance.owners(session, scene.day)
    keys = [practices.by_code(session, code).id for code in (DESK, "change-enablement")]
    chairs = {key: owners[key].id if key in owners else None for key in keys}
    change = queries.changes(session)[0]
    due_on = scene.day + timedelta(days=35)
    changes.touch(session, change, chairs, due_on, scene.day)
