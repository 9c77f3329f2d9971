"""The history of one initiative, read from the trail and told in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from cis.kit.trail import history as sentences
from cis.kit.trail import queries as trail
from cis.register.initiatives import story
from cis.register.initiatives.models import Comment, Initiative
from cis.register.initiatives.rules import day

HISTORY = 100


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
    subjects = [f"comment:{comment.id}" for comment in comments]
    subjects.append(f"initiative:{initiative.id}")
    events = trail.history(session, *subjects, limit=HISTORY)
    names, here = sentences.names(session, events), ZoneInfo(zone)
    unit = initiative.metric.unit if initiative.metric else ""
    return [_told(event, names, unit, here) for event in events]


def _told(
    event: trail.Event, names: sentences.Names, unit: str, here: ZoneInfo
) -> Told:
    what = "; ".join(story.told(event.action, event.changes, names, unit))
    return Told(
        event.at.isoformat(timespec="seconds"),
        _moment(event.at.astimezone(here)),
        _stopped(f"{sentences.actor(event.actor, names)} {what}"),
        event.reason or "",
    )


def _stopped(text: str) -> str:
    """End a sentence once, whatever the text that somebody typed ends with."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _moment(at: datetime) -> str:
    return f"{day(at)}, {at.hour:02}:{at.minute:02}"
