"""What the demo attached to what: a sample, a review, a report that ran out."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.demo import initiatives as entries
from cis.demo import pains
from cis.demo.people import HANNA, JONAS, LUCA, MARA, WEI
from cis.demo.story import Calendar, Scene, Step
from cis.register.evidence import actions
from cis.register.evidence.actions import Brought, Origin
from cis.register.evidence.models import Evidence
from cis.register.evidence.rules import Draft, Kind, Subject
from cis.register.evidence.sorts import recognise
from cis.register.evidence.vault import Vault
from cis.register.initiatives.models import Initiative

Find = Callable[[Session], Subject]
COUNTED = (
    "hall,scanner,stopped_h,lost_h\n"
    "North,S-114,31,6\nNorth,S-020,12,3\nSouth,S-301,44,8\nSouth,S-118,9,2\n"
)
REVIEW = (
    "Review of the Saturday sorting\n\n"
    "Two of the last three stops followed a change made on Friday after 16:00.\n"
    "Nobody had tested the way back. What we change: no change to sorting after noon.\n"
)
WHY = "It counted broken labels, too. The week that was counted replaces it."
HANDBOOK = "https://wiki.larkfield.example/service-desk/answers"


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield what was attached, confirmed and withdrawn."""
    pain, told = partial(_pain, pains.SCANNERS), partial(_pain, pains.SATURDAY)
    done = partial(_initiative, entries.ARTICLES)
    for week, by, find, draft, file in (
        (
            19,
            HANNA,
            pain,
            ("Four scanners, counted for a week", Kind.SAMPLE, 0),
            ("scanners counted.csv", COUNTED),
        ),
        (
            31,
            JONAS,
            told,
            ("Review after the second Saturday", Kind.MAJOR_INCIDENT, 0),
            ("Saturday review.txt", REVIEW),
        ),
        (22, LUCA, done, ("The answers, as the desk reads them", Kind.OTHER, 40), None),
    ):
        act = partial(_attach, find=find, draft=draft, file=file)
        yield Step(calendar.past(week, 2), by, "evidence.attach", act)
    act = partial(_attach, find=pain, draft=("Halls' own list", Kind.CUSTOMER, 0))
    yield Step(calendar.past(18, 2), MARA, "evidence.attach", act)
    act = partial(_withdraw, title="Halls' own list")
    yield Step(calendar.past(20, 2), WEI, "evidence.withdraw", act, WHY)


def _attach(
    scene: Scene,
    *,
    find: Find,
    draft: tuple[str, Kind, int],
    file: tuple[str, str] | None = None,
) -> None:
    title, kind, weeks = draft
    expires = scene.day + timedelta(weeks=weeks) if weeks else None
    link = "" if file else HANDBOOK
    said = Draft(title, kind, scene.day, link=link, expires=expires)
    origin = Origin(scene.actor.person_id, scene.at, scene.day)
    actions.attach(scene.session, find(scene.session), said, origin, _kept(file))


def _kept(file: tuple[str, str] | None) -> tuple[Vault, Brought] | None:
    if file is None:
        return None
    name, text = file
    content = text.encode()
    brought = Brought(content, name, recognise(content, name))
    return Vault(current_app.config["CIS_DATA"]), brought


def _withdraw(scene: Scene, *, title: str) -> None:
    wanted = select(Evidence.id).where(Evidence.title == title)
    key = scene.session.scalars(wanted).one()
    actions.withdraw(scene.session, key, scene.actor.person_id, scene.day, WHY)


def _pain(statement: str, session: Session) -> Subject:
    return Subject("pain_point", pains.painpoint(session, statement).id)


def _initiative(title: str, session: Session) -> Subject:
    wanted = select(Initiative.id).where(Initiative.title == title)
    return Subject("initiative", session.scalars(wanted).one())
