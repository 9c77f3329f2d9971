"""The demo organisation: loads it once, and says how to sign in to it.

It is told in steps by date, each a transaction with an event of its own, so that its
history reads like a real one. The organisation is founded as a demo first and the
accounts come last: nobody can sign in to half a demo, and a loading that was stopped
goes on where it stopped.
"""

from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from pathlib import Path

from flask import current_app

from cis.core.errors import RuleError
from cis.demo import (
    adoption,
    controls,
    entrance,
    evidence,
    gates,
    maturity,
    meetings,
    pains,
    people,
    playbooks,
    pledges,
    profile,
    readings,
    register,
    reports,
    roadmap,
    roles,
    said,
    story,
)
from cis.demo.story import Calendar, Step
from cis.kit.db import db
from cis.register.accounts import queries as accounts
from cis.register.people import queries as persons


@dataclass(frozen=True, slots=True)
class Loaded:
    """The demo is there: its password, and whether it came just now."""

    password: str
    is_new: bool


def load(today: date) -> Loaded:
    """Fill an empty database with the demo; one that holds it is left as it is.

    Raise RuleError for a database that holds a real organisation.
    """
    folder: Path = current_app.config["CIS_DATA"]
    cheap = bool(current_app.config.get("CIS_CHEAP_HASHES"))
    _check_free()
    password = entrance.kept_password(folder)
    if entrance.is_open(db.session()):
        if password is None:
            password = entrance.new_password(folder)
            entrance.renew(password, cheap=cheap)
        return Loaded(password, is_new=False)
    _, begun = story.done(db.session())
    day = begun or today
    story.play(told(Calendar(day)), day, people.LEADERS)
    password = password or entrance.new_password(folder)
    entrance.open_to_all(password, day, cheap=cheap)
    return Loaded(password, is_new=True)


def lines(loaded: Loaded, url: str) -> list[str]:
    """Return what to print about the demo: where, as whom, with which password."""
    return entrance.lines(loaded.password, url)


def told(calendar: Calendar) -> list[Step]:
    """Return every step of the demo in the order in which it happened."""
    founded, entered, *grown = people.steps(calendar)
    lived = [
        *grown,
        *roles.steps(calendar),
        *profile.steps(calendar),
        *readings.steps(calendar),
        *pains.steps(calendar),
        *register.steps(calendar),
        *controls.steps(calendar),
        *playbooks.steps(calendar),
        *meetings.steps(calendar),
        *reports.steps(calendar),
        *evidence.steps(calendar),
        *adoption.steps(calendar),
        *said.steps(calendar),
        *roadmap.steps(calendar),
        *gates.steps(calendar),
        *pledges.steps(calendar),
        *maturity.steps(calendar),
    ]
    return [founded, entered, *sorted(lived, key=attrgetter("day"))]


def _check_free() -> None:
    session = db.session()
    organisation = persons.founded(session)
    is_real = organisation is not None and not organisation.is_demo
    if is_real or (organisation is None and accounts.exist(session)):
        raise RuleError(
            "This database holds a real organisation, and the demo would mix with it. "
            "Give the demo an empty folder of its own: CIS_DATA=FOLDER (and no "
            "CIS_DATABASE_URL, or that of an empty database)."
        )
