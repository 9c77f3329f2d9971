"""What the demo attached to what in a year: samples, reviews, what ran out."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.demo import initiatives as entries
from cis.demo import pains, readings, series
from cis.demo.people import CHANGE, HANNA, INCIDENT, JONAS, LUCA, MARA, SOFIA, WEI
from cis.demo.story import Calendar, Scene, Step
from cis.register.evidence import actions
from cis.register.evidence.actions import Brought, Origin
from cis.register.evidence.models import Evidence
from cis.register.evidence.rules import Draft, Kind, Subject
from cis.register.evidence.sorts import recognise
from cis.register.evidence.vault import Vault
from cis.register.initiatives.models import Initiative
from cis.register.practices import queries as practices

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
REOPENED = "cause,tickets\nlabel printer,34\nlogin,9\nscanner,8\nother,9\n"
HOURS = (
    "Three major incidents of autumn\n\n"
    "03:12 network, hall North: told at 03:30, 04:30, 05:30; back at 05:50.\n"
    "09:40 label printers: told at 10:00 and 11:00; back at 11:20.\n"
    "22:05 scanners, hall South: told at 22:30; back at 23:10.\n"
)
WHY = "It counted broken labels, too. The week that was counted replaces it."
LIST = "https://wiki.larkfield.example/change/standard"
SURVEY = "https://wiki.larkfield.example/halls/autumn"
HANDBOOK = "https://wiki.larkfield.example/service-desk/answers"


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield what was attached, confirmed and withdrawn."""
    yield from _first_half(calendar)
    yield from _second_half(calendar)


def _first_half(calendar: Calendar) -> Iterator[Step]:
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


def _second_half(calendar: Calendar) -> Iterator[Step]:
    """Yield what came later; Mara's hours are asked about again next week."""
    listed, halls = partial(_practice, CHANGE), partial(_practice, INCIDENT)
    frozen = partial(_metric, series.RESTORE)
    for week, by, find, draft, brought in (
        (26, WEI, frozen, ("How restore time is counted", Kind.OTHER, 0), HANDBOOK),
        (27, JONAS, listed, ("List of standard changes", Kind.OTHER, 26), LIST),
        (
            45,
            MARA,
            partial(_initiative, entries.SWARM),
            ("What the halls were told, hour by hour", Kind.MAJOR_INCIDENT, 22),
            ("told by the hour.txt", HOURS),
        ),
        (
            52,
            SOFIA,
            partial(_initiative, entries.CALLBACK),
            ("Sixty reopened tickets by cause", Kind.SAMPLE, 0),
            ("reopened.csv", REOPENED),
        ),
        (
            59,
            HANNA,
            halls,
            ("What the halls said in autumn", Kind.CUSTOMER, 52),
            SURVEY,
        ),
    ):
        link = brought if isinstance(brought, str) else HANDBOOK
        file = None if isinstance(brought, str) else brought
        act = partial(_attach, find=find, draft=draft, file=file, link=link)
        yield Step(calendar.past(week, 2), by, "evidence.attach", act)
    act = partial(_confirm, title="List of standard changes", weeks=26)
    yield Step(calendar.past(51, 2), JONAS, "evidence.confirm", act)


def _attach(
    scene: Scene,
    *,
    find: Find,
    draft: tuple[str, Kind, int],
    file: tuple[str, str] | None = None,
    link: str = HANDBOOK,
) -> None:
    title, kind, weeks = draft
    expires = scene.day + timedelta(weeks=weeks) if weeks else None
    said = Draft(title, kind, scene.day, link="" if file else link, expires=expires)
    origin = Origin(scene.actor.person_id, scene.at, scene.day)
    actions.attach(scene.session, find(scene.session), said, origin, _kept(file))


def _kept(file: tuple[str, str] | None) -> tuple[Vault, Brought] | None:
    if file is None:
        return None
    name, text = file
    content = text.encode()
    brought = Brought(content, name, recognise(content, name))
    return Vault(current_app.config["CIS_DATA"]), brought


def _confirm(scene: Scene, *, title: str, weeks: int) -> None:
    key, until = _evidence(scene, title), scene.day + timedelta(weeks=weeks)
    by = scene.actor.person_id
    actions.confirm(scene.session, key, by, scene.day, until)


def _evidence(scene: Scene, title: str) -> int:
    wanted = select(Evidence.id).where(Evidence.title == title)
    return scene.session.scalars(wanted).one()


def _withdraw(scene: Scene, *, title: str) -> None:
    key = _evidence(scene, title)
    actions.withdraw(scene.session, key, scene.actor.person_id, scene.day, WHY)


def _pain(statement: str, session: Session) -> Subject:
    return Subject("pain_point", pains.painpoint(session, statement).id)


def _practice(code: str, session: Session) -> Subject:
    return Subject("practice", practices.by_code(session, code).id)


def _metric(name: str, session: Session) -> Subject:
    return Subject("metric", readings.metric(session, name).id)


def _initiative(title: str, session: Session) -> Subject:
    wanted = select(Initiative.id).where(Initiative.title == title)
    return Subject("initiative", session.scalars(wanted).one())
