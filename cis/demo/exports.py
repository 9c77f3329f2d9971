"""How the export of the demo's desk is brought each month, and what it measures."""

from datetime import date, timedelta
from io import BytesIO

from cis.demo.incidents import Tool
from cis.demo.people import INCIDENT
from cis.demo.story import Scene
from cis.register.metrics.rules import Origin, Source
from cis.register.practices import queries as practices
from cis.register.tickets import actions
from cis.register.tickets.actions import ImportDraft
from cis.register.tickets.feeding import Choice
from cis.register.tickets.measures.catalogue import MEASURES
from cis.register.tickets.measures.reading import read
from cis.register.tickets.rules import Options, Period

MONTHS = 12
FEED = "Incidents of the service desk"
LAYOUT = "Monthly list of incidents"
# What one team that stays with an incident should make less of.
MEASURED = (Choice(MEASURES["reassign_mean"], Period.MONTH),)


def months(today: date) -> list[tuple[date, date]]:
    """Return the first and last days of the twelve months before this one."""
    found, first = [], today.replace(day=1)
    for _ in range(MONTHS):
        last = first - timedelta(days=1)
        first = last.replace(day=1)
        found.append((first, last))
    return found[::-1]


def bring(scene: Scene, *, tool: Tool, first: date, last: date) -> None:
    """Import what the tool exports for a month."""
    name = f"incidents {first:%Y-%m}.csv"
    options = Options(today=scene.day)
    reading = read(BytesIO(tool.export(first, last)), name, options)
    digest = reading.table.source.sha256
    origin = Origin(Source.TICKETS, name, digest, scene.actor.id, scene.at)
    practice = practices.by_code(scene.session, INCIDENT).id
    draft = ImportDraft(FEED, practice, MEASURED, LAYOUT)
    actions.apply(scene.session, draft, reading, options, origin)
