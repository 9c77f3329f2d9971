"""The history of one initiative, read from the trail and told in sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from cis.kit.trail import queries as trail
from cis.register.initiatives import story
from cis.register.initiatives.models import Comment, Initiative
from cis.register.initiatives.rules import day
from cis.register.initiatives.story import Names
from cis.register.metrics.models import Metric
from cis.register.people import queries as people
from cis.register.people.rules import person_of
from cis.register.practices.models import Practice

HISTORY = 100
_NAMING = {
    model: select(model.id, model.name).where(
        model.id.in_(bindparam("keys", expanding=True))
    )
    for model in (Practice, Metric)
}
NAMED = {
    "owner_id": "person",
    "sponsor_id": "person",
    "practice_id": "practice",
    "metric_id": "metric",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One event of the history: when, exactly and in words; who did what; and why."""

    at: str
    on: str
    line: str
    why: str


def history(
    session: Session, initiative: Initiative, comments: Sequence[Comment], zone: str
) -> list[Told]:
    """Return the newest events that touched an initiative, in sentences."""
    subjects = [f"comment:{said.id}" for said in comments]
    subjects.append(f"initiative:{initiative.id}")
    events = trail.history(session, *subjects, limit=HISTORY)
    known, here = _names(session, events, initiative, comments), ZoneInfo(zone)
    return [_told(event, known, here) for event in events]


def _told(event: trail.Event, known: Names, here: ZoneInfo) -> Told:
    what = "; ".join(story.told(event.action, event.changes, known))
    return Told(
        event.at.isoformat(timespec="seconds"),
        _moment(event.at.astimezone(here)),
        _stopped(f"{story.actor(event.actor, known)} {what}"),
        event.reason or "",
    )


def _stopped(text: str) -> str:
    """End a sentence once, whatever the text that somebody typed ends with."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _moment(at: datetime) -> str:
    return f"{day(at)}, {at.hour:02}:{at.minute:02}"


def _names(
    session: Session,
    events: Sequence[trail.Event],
    initiative: Initiative,
    comments: Sequence[Comment],
) -> Names:
    """Return the names the events need; what is loaded already is not read again."""
    ids = _numbers(events)
    known = [initiative.owner, initiative.sponsor, initiative.approved_by]
    known += [said.person for said in comments]
    persons = {person.id: person.name for person in known if person}
    unknown = ids["person"] - persons.keys()
    persons |= people.named(session, unknown) if unknown else {}
    metric, practice = initiative.metric, initiative.practice
    metrics = {metric.id: metric.name} if metric else {}
    return Names(
        people=persons,
        practices=_named(session, Practice, {practice.id: practice.name}, ids),
        metrics=_named(session, Metric, metrics, ids),
        unit=metric.unit if metric else "",
    )


def _numbers(events: Sequence[trail.Event]) -> dict[str, set[int]]:
    ids: dict[str, set[int]] = {"person": set(), "practice": set(), "metric": set()}
    for event in events:
        who = person_of(event.actor)
        if who is not None:
            ids["person"].add(who)
        for subject, columns in event.changes.items():
            if subject.startswith("guardrail:"):
                ids["metric"].add(int(subject.rpartition(",")[2]))
            for column in NAMED.keys() & columns.keys():
                pair = columns[column]
                ids[NAMED[column]] |= {int(str(item)) for item in pair if item}
    return ids


def _named(
    session: Session,
    model: type[Practice | Metric],
    known: dict[int, str],
    ids: Mapping[str, set[int]],
) -> dict[int, str]:
    unknown = ids[model.__tablename__] - known.keys()
    if not unknown:
        return known
    rows = session.execute(_NAMING[model], {"keys": list(unknown)})
    return known | {row.id: row.name for row in rows}
