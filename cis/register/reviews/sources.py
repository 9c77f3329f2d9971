"""The sources of agendas that the nouns below bring: what moved, and what waits."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from cis.register.actions import queries as actions
from cis.register.actions import subjects
from cis.register.actions.models import Action, ActionMove
from cis.register.actions.rules import Status as ActionStatus
from cis.register.aiuse import queries as ai_uses
from cis.register.aiuse.rules import due_on as ai_due_on
from cis.register.decisions import queries as decisions
from cis.register.decisions.models import Decision
from cis.register.decisions.rules import Kind
from cis.register.governance import queries as governance
from cis.register.governance import rules as places
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import AGREED, Status, day, next_review
from cis.register.metrics import periods
from cis.register.metrics import queries as metrics
from cis.register.metrics.models import Metric
from cis.register.practices import queries as practices
from cis.register.practices.rules import Adoption
from cis.register.reviews import measured
from cis.register.reviews.agenda import Asked, Item, Source
from cis.register.roadmap import queries as roadmaps

# A proposal that nobody decided on for so long lies in the graveyard.
FORGOTTEN = timedelta(days=90)
WAITING = frozenset({Status.PROPOSED, Status.ASSESSED, Status.ON_HOLD})


def decoration(asked: Asked) -> Iterator[Item]:
    """Yield the decisions that a bad trend without an answer opened."""
    return _decisions(asked, decorated=True)


def due(asked: Asked) -> Iterator[Item]:
    """Yield the other decisions that wait for an answer."""
    return _decisions(asked, decorated=False)


def _decisions(asked: Asked, *, decorated: bool) -> Iterator[Item]:
    rows = [
        one
        for one in decisions.pending(asked.session)
        if (one.kind is Kind.DECORATION) is decorated
    ]
    known = subjects.known(asked.session, {one.subject for one in rows})
    for one in rows:
        about = known[one.subject]
        if asked.wants(about.practice_id, one.subject):
            words = f"{one.question} {_until(one, asked.today)}"
            yield Item(
                f"decision:{one.id}", about.name, words, one.owner_id, one.subject
            )


def _until(one: Decision, today: date) -> str:
    late = "Its day has passed: " if one.is_late(today) else "Wanted by "
    return f"{late}{day(one.due_on)}."


def overdue(asked: Asked) -> Iterator[Item]:
    """Yield the actions whose day has passed."""
    rows = actions.overdue(asked.session, asked.today)
    for one in _within(asked, rows):
        late = (asked.today - one.due_on).days
        words = f"Due {day(one.due_on)}, {_days(late)} late.{_moves(one)}"
        yield _action(one, words)


def moved(asked: Asked) -> Iterator[Item]:
    """Yield the open actions whose date was moved since last time."""
    chosen = select(ActionMove.action_id).where(ActionMove.moved_on >= asked.since)
    rows = asked.session.scalars(
        select(Action)
        .where(
            Action.id.in_(chosen),
            Action.status == ActionStatus.OPEN,
            Action.due_on >= asked.today,
        )
        .order_by(Action.due_on, Action.id)
    ).all()
    for one in _within(asked, rows):
        yield _action(one, f"Now due {day(one.due_on)}.{_moves(one)}")


def _within(asked: Asked, rows: Sequence[Action]) -> Iterator[Action]:
    known = subjects.known(asked.session, {one.subject for one in rows})
    for one in rows:
        if asked.wants(known[one.subject].practice_id, one.subject):
            yield one


def _action(one: Action, words: str) -> Item:
    return Item(f"action:{one.id}", one.title, words, one.owner_id, one.subject)


def _moves(one: Action) -> str:
    return (
        f" Its date was moved {one.moves} times."
        if one.moves > 1
        else (" Its date was moved once." if one.moves else "")
    )


def stale(asked: Asked) -> Iterator[Item]:
    """Yield the metrics whose readings have stopped."""
    newest = metrics.newest_days(asked.session)
    chosen = select(Metric).where(Metric.source_key == "").order_by(Metric.name)
    for one in asked.session.scalars(chosen.order_by(Metric.id)):
        last = newest.get(one.id)
        if last is None or not asked.wants(one.practice_id, f"metric:{one.id}"):
            continue
        if periods.is_stale(last, asked.today, one.period, one.due_days):
            words = f"The newest reading is for {periods.label(last, one.period)}."
            yield Item(f"metric:{one.id}", one.name, words, one.owner_id)


def promises(asked: Asked) -> Iterator[Item]:
    """Yield the initiatives whose promised day has passed."""
    for one in _living(asked, AGREED):
        if one.target_on and one.target_on < asked.today:
            words = f"Promised for {day(one.target_on)}, and it is {one.status}."
            yield measured.initiative(one, words)


def looks(asked: Asked) -> Iterator[Item]:
    """Yield the initiatives that their own rhythm wants looked at by now."""
    for one in _living(asked, AGREED - {Status.ON_HOLD}):
        since = one.reviewed_on or one.approved_on or one.proposed_on
        wanted = next_review(one.cadence, since)
        if wanted is not None and wanted <= asked.today:
            yield measured.initiative(
                one,
                f"Its {one.cadence} look was due {day(wanted)}. "
                f"Next step: {one.next_step.rstrip('. ') or 'nobody has said'}.",
            )


def graveyard(asked: Asked) -> Iterator[Item]:
    """Yield what waits so long that it must be kept, judged anew or dropped."""
    for one in _living(asked, WAITING):
        since = one.reviewed_on or one.proposed_on
        if since + FORGOTTEN < asked.today:
            age = _days((asked.today - since).days)
            words = (
                f"It is {one.status}, and nobody decided for {age}: keep it or drop."
            )
            yield measured.initiative(one, words)


def _living(asked: Asked, statuses: frozenset[Status]) -> list[Initiative]:
    rows = asked.session.scalars(
        select(Initiative)
        .where(Initiative.status.in_(statuses))
        .order_by(Initiative.priority.desc(), Initiative.id)
    )
    return [one for one in rows if measured.is_in(asked, one)]


def ownership(asked: Asked) -> Iterator[Item]:
    """Yield the practices whose ownership is only symbolic."""
    chosen = [
        one
        for one in practices.listing(asked.session)
        if one.adoption is not Adoption.NOT_ADOPTED and asked.wants(one.id)
    ]
    at = {one.id: places.practice(one.id) for one in chosen}
    judged = governance.judged(asked.session, at.values(), asked.today)
    for one in chosen:
        health = judged[at[one.id].code]
        if not health.is_real:
            yield Item(f"practice:{one.id}", one.name, health.line)


def gates(asked: Asked) -> Iterator[Item]:
    """Yield the gates that come soon or are late."""
    for one in roadmaps.near(asked.session, asked.today):
        if asked.wants(one.practice_id):
            yield Item(f"phase:{one.phase_id}", one.name, one.words)


def checked(asked: Asked) -> Iterator[Item]:
    """Yield the uses of AI that nobody checked in time."""
    reviewed = ai_uses.newest_days(asked.session)
    for one in ai_uses.listing(asked.session):
        wanted = ai_due_on(one.rhythm, reviewed.get(one.id, one.begun_on))
        if wanted <= asked.today and asked.wants(one.practice_id):
            words = f"Its {one.rhythm} check was due {day(wanted)}."
            about = f"practice:{one.practice_id}"
            yield Item(f"ai_use:{one.id}", one.name, words, one.owner_id, about)


def _days(count: int) -> str:
    return "a day" if count == 1 else f"{count} days"


ALL = (
    Source("decoration", "Bad trends that nobody answered", decoration),
    Source("decisions", "Decisions due", due),
    Source("signals", "What really changed", measured.signals),
    Source("verdicts", "Verdicts that changed", measured.verdicts),
    Source("overdue", "Actions past their day", overdue),
    Source("moved", "Actions whose date was moved", moved),
    Source("promises", "Promises past their day", promises),
    Source("looks", "Initiatives to look at", looks),
    Source("stale", "Metrics without fresh readings", stale),
    Source("graveyard", "Waiting too long for a decision", graveyard),
    Source("gates", "Gates that are near", gates),
    Source("ownership", "Ownership that is only symbolic", ownership),
    Source("ai", "Uses of AI to check", checked),
)
