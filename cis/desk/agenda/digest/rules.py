"""Which digest somebody is to get by now, in their own time zone; plain Python."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, available_timezones

from cis.core.errors import RuleError
from cis.core.schedule.hours import moment

# The local hour from which a digest goes out; where the clocks skip it, just after.
HOUR = time(6)


class How(StrEnum):
    """How often somebody wants to be told what is due."""

    OFF = "off"
    WEEKLY = "weekly"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody chooses: how often, and their time zone if it is not ours."""

    how: How
    time_zone: str = ""

    def __post_init__(self) -> None:
        if self.time_zone and self.time_zone not in available_timezones():
            raise RuleError(
                "Choose a time zone such as Europe/Berlin, or leave it empty for the "
                "organisation's.",
                field="time_zone",
            )


@dataclass(frozen=True, slots=True)
class Period:
    """The week or day of a digest: its name, and the day on which it is written."""

    name: str
    today: date
    is_new: bool


def period(how: How, zone: str, now: datetime) -> Period | None:
    """Return the week or day whose digest is due since its first morning.

    None for whoever wants none. Weeks begin on Monday. A digest that no run could write
    on its morning is written by the next run of the same week or day; ``is_new`` says
    that it is still the first day.
    """
    here = now.astimezone(ZoneInfo(zone)).date()
    day = here if now >= moment(here, HOUR, zone) else here - timedelta(days=1)
    if how is How.DAILY:
        return Period(day.isoformat(), here, is_new=True)
    if how is How.WEEKLY:
        year, week, weekday = day.isocalendar()
        return Period(f"{year}-W{week:02d}", here, is_new=weekday == 1)
    return None


def is_due(found: Period, mark: str | None) -> bool:
    """Tell whether a period's digest is still to be written.

    Whoever was never thought of before begins with a whole period.
    """
    return found.name != mark and (mark is not None or found.is_new)


def heading(count: int, late: int) -> str:
    """Return how much is due, as a subject."""
    said = "One thing is due from you" if count == 1 else f"{count} things are due"
    more = "" if count == 1 else " from you"
    return f"{said}{more}{f', {late} late' if late else ''}"
