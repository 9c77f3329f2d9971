"""The history of one record in sentences: the noun's own where it has some."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cis.core.errors import NotFoundError
from cis.kit.trail import history as trail
from cis.kit.trail.history import Names
from cis.kit.trail.log import REFUSED
from cis.kit.trail.queries import Event
from cis.register.governance import story as governance
from cis.register.initiatives import story as initiatives
from cis.register.metrics import history as metrics
from cis.register.metrics import queries as metric_queries

Teller = Callable[[Session, Event, str, Names], str | None]
GOVERNED = frozenset({"practice.adopt", "assignment.appoint", "assignment.end"})


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a record's history and its sentence."""

    event: Event
    sentence: str
    reason: str


def history(session: Session, subject: str, events: Sequence[Event]) -> Sequence[Told]:
    """Return events, newest first, each with the sentence that tells it best."""
    names = trail.names(session, events)
    done = [event.seq for event in events if event.outcome != REFUSED]
    first = min(done, default=None)
    return [
        Told(
            event,
            _sentence(session, event, subject, names, event.seq == first),
            trail.reason(event, names),
        )
        for event in events
    ]


def _sentence(
    session: Session,
    event: Event,
    subject: str,
    names: Names,
    is_first: bool,  # noqa: FBT001 - one word at one place
) -> str:
    if is_first:
        return trail.entered(event, subject, names)
    tell = TELLERS.get(subject.partition(":")[0])
    own = None
    if tell and event.outcome != REFUSED:
        own = tell(session, event, subject, names)
    return own or trail.sentence(event, subject, names)


def _initiative(_: Session, event: Event, subject: str, names: Names) -> str | None:
    mine = {subject: event.changes[subject]}
    if not mine[subject]:
        # What belongs to it was changed, such as its guardrails.
        mine = dict(event.changes)
    parts = initiatives.told(event.action, mine, names)
    return f"{trail.actor(event.actor, names)} {'; '.join(parts)}."


def _governed(_: Session, event: Event, __: str, names: Names) -> str | None:
    if event.action not in GOVERNED:
        return None
    people: Mapping[int, str] = names.known.get("person", {})
    return governance.line(event, people)


def _metric(session: Session, event: Event, subject: str, names: Names) -> str | None:
    number = subject.partition(":")[2]
    try:
        metric = metric_queries.get(session, int(number))
    except (NotFoundError, ValueError):
        return None
    told = metrics.entry(event, metric.measure, {})
    return f"{trail.actor(event.actor, names)}: {told.sentence}"


TELLERS: Mapping[str, Teller] = {
    "initiative": _initiative,
    "comment": _initiative,
    "practice": _governed,
    "assignment": _governed,
    "metric": _metric,
}
