"""What charts show of initiatives: what happened when, and impact by effort."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from cis.kit.charts.matrix import Bubble
from cis.register.initiatives.models import Initiative
from cis.register.metrics.charting import Event


def events(initiative: Initiative) -> list[Event]:
    """Return what happened to an initiative on which day, in order."""
    happened: Sequence[tuple[date | None, str]] = (
        (initiative.proposed_on, "Proposed"),
        (initiative.approved_on, "Approved"),
        (initiative.started_on, "Work started"),
        (initiative.closed_on, "Closed"),
    )
    return [Event(day, text) for day, text in happened if day is not None]


def bubbles(rows: Sequence[Any], url: Callable[[int], str]) -> list[Bubble]:
    """Return initiatives as the impact and effort chart wants them."""
    return [
        Bubble(
            reference=Initiative.__record__.reference(row.id),
            title=row.title,
            effort=row.effort.value,
            value=row.priority,
            weight=row.priority,
            url=url(row.id),
        )
        for row in rows
    ]
