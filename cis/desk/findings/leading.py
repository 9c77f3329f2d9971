"""Where a finding leads whoever looks at it."""

from collections.abc import Iterator
from typing import Any

from flask import url_for

from cis.desk.findings.rules import Found, Link
from cis.kit.db import db
from cis.kit.http import current_actor, is_open
from cis.kit.records import record_of
from cis.register.governance.writes import queries as writes

# The event that each form leaves which opens only for whoever may send it.
FORMS = {
    "actions.edit": "action.edit",
    "aiuse.review": "aiuse.review",
    "benefits.say": "benefit.say",
    "checks.new": "check.draw",
    "initiatives.edit": "initiative.edit",
    "metrics.edit": "metric.edit",
    "metrics.record": "metric.record",
}


def address(found: Found) -> str:
    """Return the address of the page where a finding is mended.

    Whoever may not mend it is led to where they can read about it.
    """
    link = next(one for one in places(found) if _leads(found, one))
    values: dict[str, Any] = dict(link.values)
    return url_for(link.endpoint, **values)


def places(found: Found) -> Iterator[Link]:
    """Yield where a finding is mended, then where its record can be read."""
    if found.link is not None:
        yield found.link
    table, _, key = found.subject.partition(":")
    endpoint = record_of(table).page
    yield Link(endpoint, {"key": key}) if endpoint else Link("findings.index")
    # An assignment has no page but the one on which it is changed.
    yield Link("governance.index")


def _leads(found: Found, link: Link) -> bool:
    """Tell whether whoever looks may do what the page of a link is for."""
    event, actor = FORMS.get(link.endpoint), current_actor()
    return is_open(link.endpoint) and (
        event is None or writes.may(db.session(), actor, event, found.subject).allowed
    )
