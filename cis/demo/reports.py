"""The monthly reports that leadership published: frozen as the register stood then."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from cis.core.access import Role
from cis.core.config import ROOT
from cis.demo.people import TOMAS
from cis.demo.story import Calendar, Scene, Step
from cis.desk.findings import actions as findings
from cis.desk.reports import publishing
from cis.desk.reports.readers import actions as readers

MONTHS = 3
WORKDAY = 2  # the day of the next month on which the report is published


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield the publishing of the newest months that are over."""
    months = ended(calendar.today)
    yield Step(months[-1], TOMAS, "report.open", _open)
    for month in reversed(months):
        following = (month + timedelta(days=31)).replace(day=WORKDAY)
        day = min(following, calendar.today)
        act = partial(_publish, month=month)
        yield Step(day, TOMAS, publishing.EVENT, act)


def _open(scene: Scene) -> None:
    readers.open_to(scene.session, [Role.LEADERSHIP])


def ended(today: date) -> list[date]:
    """Return the first days of the newest months that are over, newest first."""
    found, first = [], today.replace(day=1)
    for _ in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(first)
    return found


def _publish(scene: Scene, *, month: date) -> None:
    session, at = scene.session, scene.at
    findings.look(session, scene.day)
    ready = publishing.prepare(session, month, at, scene.day, ROOT / "templates")
    publishing.publish(session, ready, by=scene.actor, now=at)
