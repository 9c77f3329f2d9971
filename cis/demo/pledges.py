"""What the demo's people promised and decided: kept, moved, late, asked by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from cis.demo import initiatives as entries
from cis.demo import readings, series
from cis.demo.people import AMINA, DANIEL, HANNA, JONAS, LUCA, MARA, SOFIA, TOMAS, WEI
from cis.demo.story import Calendar, Scene, Step
from cis.register.actions import actions
from cis.register.actions.models import Action
from cis.register.actions.rules import Draft, Ending
from cis.register.decisions import actions as decisions
from cis.register.decisions import queries as asked
from cis.register.decisions.models import Decision
from cis.register.decisions.rules import Answer, AnswerDraft
from cis.register.decisions.rules import Draft as Question
from cis.register.initiatives.models import Initiative
from cis.register.metrics.beside import actions as beside
from cis.register.metrics.beside.rules import NoteDraft
from cis.register.metrics.rules import NoteKind

FRIDAYS = "A second pair of eyes on every Friday change"
# When the export showed that the rate of success had fallen, and when it went on.
NOTICED, ANSWERED, NOTICED_AGAIN = 52, 53, 65


@dataclass(frozen=True, slots=True)
class Pledge:
    """An action: when promised, about which initiative, by when, and what became.

    ``moves`` hold the week of the move, the new week, and why; ``ended`` the week, and
    what came of it. ``dropped`` ones end with the reason.
    """

    week: int
    about: str
    title: str
    owner: str
    due: int
    done_when: str = ""
    moves: tuple[tuple[int, int, str], ...] = ()
    ended: tuple[int, str] | None = None
    dropped: bool = False


PLEDGES = (
    Pledge(
        21,
        entries.ARTICLES,
        "Write the answer to “I cannot log in to the portal”",
        SOFIA,
        24,
        "The desk has sent it ten times.",
        ended=(23, "Sent 14 times in the first week."),
    ),
    Pledge(
        30,
        entries.SWARM,
        "Agree with the halls who may call a major incident",
        MARA,
        34,
        "One page, signed by the three halls.",
        moves=((33, 37, "The second hall has a new manager."),),
        ended=(37, "Signed; it hangs in every hall."),
    ),
    Pledge(
        43,
        entries.CALLBACK,
        "Let the phone system dial by itself",
        LUCA,
        50,
        "A click calls back.",
        ended=(49, "Costs more than the calls: not for a trial."),
        dropped=True,
    ),
    Pledge(
        58,
        entries.SWARM,
        "Show the peak weeks to leadership",
        MARA,
        61,
        "They stand in the minutes.",
        ended=(60, "Shown; no question left."),
    ),
    Pledge(
        60,
        entries.PEER,
        "Show the last ten failed changes to both teams",
        DANIEL,
        62,
        "Both teams have named the causes they see.",
        moves=(
            (61, 63, "The teams do not sit together before."),
            (63, 64, "Half of the records lacked the cause."),
        ),
    ),
    Pledge(
        63,
        entries.SWARM,
        "Write down what the swarm leader does in the first hour",
        MARA,
        67,
        "Somebody who was never leader can follow it.",
    ),
    Pledge(
        64,
        entries.FORMS,
        "Get the licence of the form editor",
        AMINA,
        69,
        "The editor opens.",
    ),
)

ANSWERS = (
    (
        series.SUCCESS,
        JONAS,
        AnswerDraft(
            Answer.ACT,
            "Three of four failures were changes on a Friday that one person had "
            "looked at. From now on two do.",
        ),
    ),
    (
        series.FULFILLED,
        AMINA,
        AnswerDraft(
            Answer.DECIDE,
            "First we measure for twelve weeks what is usual; then the order forms.",
        ),
    ),
)
PAIRS = ((series.RESTORE, series.CONTENT), (series.FULFILLED, series.WELCOME))
NOTES = (
    (
        50,
        series.SUCCESS,
        JONAS,
        NoteKind.INCIDENT,
        "Label printers stood still for three hours after a change on a Friday.",
    ),
    (
        57,
        series.RESTORE,
        HANNA,
        NoteKind.STAKEHOLDER,
        "In the halls one notices that somebody stays on the phone until it works.",
    ),
)


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield what was promised, moved, done, asked and answered."""
    for pledge in PLEDGES:
        yield from _pledged(calendar, pledge)
    yield from _decided(calendar)
    for name, felt in PAIRS:
        act = partial(_pair, name=name, felt=felt)
        yield Step(calendar.past(55, 2), WEI, "metric.pair", act)
    for week, name, by, kind, text in NOTES:
        act = partial(_note, name=name, kind=kind, text=text)
        yield Step(calendar.past(week, 4), by, "metric.note", act)


def _pledged(calendar: Calendar, pledge: Pledge) -> Iterator[Step]:
    due = calendar.day(pledge.due, 4)
    act = partial(_promise, pledge=pledge, due=due)
    yield Step(calendar.past(pledge.week, 3), pledge.owner, "action.promise", act)
    for week, to, why in pledge.moves:
        act = partial(_move, title=pledge.title, to=calendar.day(to, 4), why=why)
        yield Step(calendar.past(week, 3), pledge.owner, "action.move", act)
    if pledge.ended:
        week, words = pledge.ended
        what = "action.drop" if pledge.dropped else "action.finish"
        act = partial(_end, title=pledge.title, words=words, dropped=pledge.dropped)
        yield Step(calendar.past(week, 3), pledge.owner, what, act)


def _decided(calendar: Calendar) -> Iterator[Step]:
    """Yield what cis asked by itself, twice, and what Tomas asks of Mara."""
    yield Step(calendar.past(NOTICED, 3), "", "decision.notice", _notice)
    for name, by, said in ANSWERS:
        act = partial(_answer, name=name, said=said)
        yield Step(calendar.past(ANSWERED, 1), by, "decision.answer", act)
    due = calendar.day(57, 4)
    act = partial(_eyes, due=due)
    yield Step(calendar.past(ANSWERED, 1), JONAS, "action.promise", act)
    moved = partial(_move, title=FRIDAYS, to=calendar.day(59, 4), why="Holidays.")
    yield Step(calendar.past(56, 3), DANIEL, "action.move", moved)
    words = "In use for both teams since Friday."
    done = partial(_end, title=FRIDAYS, words=words, dropped=False)
    yield Step(calendar.past(59, 3), DANIEL, "action.finish", done)
    yield Step(calendar.past(NOTICED_AGAIN, 1), "", "decision.notice", _notice)
    act = partial(_ask, due=calendar.day(67, 4))
    yield Step(calendar.past(65, 1), TOMAS, "decision.ask", act)


def _promise(scene: Scene, *, pledge: Pledge, due: date) -> None:
    key = scene.session.scalars(
        select(Initiative.id).where(Initiative.title == pledge.about)
    ).one()
    draft = Draft(
        f"initiative:{key}",
        pledge.title,
        scene.cast.people[pledge.owner],
        due,
        pledge.done_when,
    )
    actions.promise(scene.session, draft, actor=scene.actor, today=scene.day)


def _action(scene: Scene, title: str) -> Action:
    return scene.session.scalars(select(Action).where(Action.title == title)).one()


def _move(scene: Scene, *, title: str, to: date, why: str) -> None:
    action = _action(scene, title)
    actions.move(
        scene.session,
        action,
        to,
        why,
        actor=scene.actor,
        today=scene.day,
    )


def _end(scene: Scene, *, title: str, words: str, dropped: bool) -> None:
    action, by, today = _action(scene, title), scene.actor, scene.day
    if dropped:
        actions.drop(scene.session, action, words, actor=by, today=today)
    else:
        ending = Ending(words)
        actions.finish(scene.session, action, ending, actor=by, today=today)


def _notice(scene: Scene) -> None:
    decisions.notice(scene.session, scene.day)


def _about(scene: Scene, name: str) -> Decision:
    key = readings.metric(scene.session, name).id
    return asked.of_subject(scene.session, f"metric:{key}")[0]


def _answer(scene: Scene, *, name: str, said: AnswerDraft) -> None:
    decision, by, today = _about(scene, name), scene.actor, scene.day
    decisions.answer(scene.session, decision, said, actor=by, today=today)


def _eyes(scene: Scene, *, due: date) -> None:
    decision = _about(scene, series.SUCCESS)
    draft = Draft(
        decision.subject,
        FRIDAYS,
        scene.cast.people[DANIEL],
        due,
        "No Friday change of a month without a second name.",
        f"decision:{decision.id}",
    )
    actions.promise(scene.session, draft, actor=scene.actor, today=scene.day)


def _ask(scene: Scene, *, due: date) -> None:
    wanted = select(Initiative.id).where(Initiative.title == entries.BACKLOG)
    key = scene.session.scalars(wanted).one()
    question = Question(
        f"initiative:{key}",
        "The oldest incidents are looked at in the peak season too, or from January "
        "on. Which of the two?",
        scene.cast.people[MARA],
        due,
    )
    decisions.ask(scene.session, question, scene.day)


def _pair(scene: Scene, *, name: str, felt: str) -> None:
    one, other = (readings.metric(scene.session, each) for each in (name, felt))
    beside.pair(scene.session, one, other.id)


def _note(scene: Scene, *, name: str, kind: NoteKind, text: str) -> None:
    metric = readings.metric(scene.session, name)
    draft = NoteDraft(kind, scene.day - timedelta(days=2), text)
    beside.note(scene.session, metric, draft, actor=scene.actor, today=scene.day)
