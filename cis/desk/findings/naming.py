"""Findings about the nouns of the register, named as people name them."""

from typing import Any

from cis.desk.findings.records import Records
from cis.desk.findings.rules import Found, Link
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import ENDED
from cis.register.metrics.models import Metric
from cis.register.painpoints.models import PainPoint
from cis.register.playbooks.models import Playbook
from cis.register.playbooks.queries import Edition
from cis.register.practices.models import Practice


def initiative(
    records: Records, one: Any, words: str, section: str = "", field: str = ""
) -> Found:
    """Return a finding about an initiative; its owner or the practice's mends it.

    ``section`` and ``field`` name the part of its editing page where it is mended.
    """
    link = None
    if section:
        link = Link(
            "initiatives.edit", {"key": one.id, "section": section, "_anchor": field}
        )
    mender = one.owner_id or records.owner_of(one.practice_id)
    name = Initiative.__record__.label(one.id, one.title)
    return Found(f"initiative:{one.id}", name, words, one.practice_id, mender, link)


def metric(
    records: Records, one: Metric, words: str, endpoint: str = "metrics.show"
) -> Found:
    """Return a finding about a metric; its owner or the practice's mends it."""
    mender = one.owner_id or records.owner_of(one.practice_id)
    link = Link(endpoint, {"key": one.id})
    return Found(f"metric:{one.id}", one.name, words, one.practice_id, mender, link)


def practice(
    records: Records, one: Practice, words: str, link: Link | None = None
) -> Found:
    """Return a finding about a practice, which its owner mends."""
    mender = records.owner_of(one.id)
    return Found(f"practice:{one.id}", one.name, words, one.id, mender, link)


def playbook(records: Records, one: Edition, words: str, endpoint: str) -> Found:
    """Return a finding about a playbook, mended by who looks after it, else the owner.

    ``endpoint`` is the page on which it is mended.
    """
    key = one.practice_id
    name = Playbook.__record__.label(key, records.practices[key].name)
    keeper = None if records.has_left(one.owner_id) else one.owner_id
    mender = keeper or records.owner_of(key)
    return Found(
        f"playbook:{key}", name, words, key, mender, Link(endpoint, {"key": key})
    )


def pain(records: Records, one: Any, words: str) -> Found:
    """Return a finding about a pain point, which the practice's owner mends."""
    name = PainPoint.__record__.label(one.id, one.statement)
    mender = records.owner_of(one.practice_id)
    return Found(f"pain_point:{one.id}", name, words, one.practice_id, mender)


def review(records: Records, one: Any, words: str) -> Found:
    """Return a finding about a review, which its chair or the owner mends."""
    mender = one.chair_id or records.owner_of(one.practice_id)
    link = Link("meeting.show", {"key": one.id})
    subject = f"review:{one.id}"
    return Found(subject, one.title, words, one.practice_id, mender, link)


def alive(records: Records) -> list[Any]:
    """Return the initiatives that have not ended."""
    return [one for one in records.initiatives if one.status not in ENDED]
